"""A claim over time for any number of people and chats."""

from __future__ import annotations

from childproof.calls.policies import chosen_silence
from proofs.attacks.attack_answer import Attack
from proofs.unbounded.prove import UnboundedAnswer, prove_unbounded
from rulebook.model import Reading


def for_any_number_of_people(
    attack: Attack,
    *,
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    time_limit: float | None = None,
) -> UnboundedAnswer:
    """The same claim for any number of people and chats, in every reading that `reading` leaves open."""
    return prove_unbounded(
        attack.policy,
        attack.claim,
        moves=attack.moves,
        assumptions=attack.assumptions,
        after_confirmation=attack.after_confirmation,
        settled={n: option for n, option in (reading or {}).items() if n in attack.policy.readings},
        silence=chosen_silence(unspecified),
        time_limit=time_limit,
    )
