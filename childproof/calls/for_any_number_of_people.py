"""A claim over time for any number of people and chats."""

from __future__ import annotations

from childproof.calls.policies import chosen_silence
from proofs.attacks.attack_answer import Attack
from proofs.unbounded.prove import UnboundedAnswer, prove_unbounded
from proofs.unbounded.relational_world import ManyPeopleError
from rulebook.model import Reading
from rulebook.reader.faults import one_fault


def for_any_number_of_people(
    attack: Attack,
    *,
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    time_limit: float | None = None,
) -> UnboundedAnswer:
    """The same claim for any number of people and chats, in every reading that `reading` leaves open.

    Raises:
        InputError: the moves say nothing of more than two people, or the attack had events.
    """
    if attack.events:
        message = "events are asked about two people alone"
        raise one_fault("--any-number", message, "leave out --event or --any-number")
    try:
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
    except ManyPeopleError as error:
        raise one_fault("--any-number", str(error), error.hint) from None
