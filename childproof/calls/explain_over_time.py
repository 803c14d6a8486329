"""Everything behind the answer to one claim over time, for two people and any number of them."""

from __future__ import annotations

from childproof.answers.over_time_answer import OverTimeAnswer
from childproof.calls.find_attack import find_attack
from childproof.calls.for_any_number_of_people import (
    for_any_number_of_people,
    promise_for_any_number_of_people,
)
from childproof.calls.keep_promises import keep_promises
from proofs.attacks.attack_answer import Attack
from proofs.attacks.promises import PromiseAnswer
from rulebook.crowds.fact_kinds import speaks_of_many
from rulebook.language import Message
from rulebook.loaders.find_moves import moves_of
from rulebook.model import Policy, Reading
from rulebook.moves import ClaimOverTime, Promise
from rulebook.reader.faults import allowed_names, clipped, one_fault


def is_over_time(policy: Policy, claim: str, where: str) -> bool:
    """Whether an id is that of a claim over time; those about one attempt come first.

    Raises:
        InputError: the policy has no claim of either kind with this id, or a file of moves has faults.
    """
    known = [one.id for one in policy.claims]
    if claim in known:
        return False
    moves = moves_of(policy)
    over_time = () if moves is None else (*moves.claims, *moves.promises)
    if claim not in over_time:
        hint = allowed_names(claim, (*known, *over_time), Message("claims"))
        raise one_fault(where, Message("unknown claim `{name}`", name=clipped(claim)), hint)
    return True


def id_of_claim(policy: Policy, claim: ClaimOverTime | Promise, where: str) -> str:
    """The id of a claim over time that is one of a policy's, as in `cp.find_attack(…)[0].claim`.

    Raises:
        InputError: the policy has none like it, or a file of moves has faults.
    """
    moves = moves_of(policy)
    if moves is None or claim not in (*moves.claims.values(), *moves.promises.values()):
        raise one_fault(
            where,
            Message("the claim over time `{name}` is not one of this policy's", name=clipped(claim.id)),
            Message("give the id of one"),
        )
    return claim.id


def explain_over_time(
    policy: Policy,
    claim: str,
    *,
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    time_limit: float | None = None,
) -> OverTimeAnswer:
    """The answer to one claim over time of a policy, and to the same for any number of people.

    Raises:
        InputError: a reading or option is unknown, or a file has faults.
    """
    attacks = find_attack(policy, claim, reading=reading, unspecified=unspecified, time_limit=time_limit)
    promises = keep_promises(policy, claim, reading=reading, time_limit=time_limit)
    answers: list[Attack | PromiseAnswer] = [*attacks, *promises]
    return with_any_number(answers[0], reading, unspecified, time_limit)


def with_any_number(
    answer: Attack | PromiseAnswer,
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    time_limit: float | None = None,
) -> OverTimeAnswer:
    """An answer for two people with that for any number of them, where the moves say anything of these."""
    if not speaks_of_many(answer.moves) or (isinstance(answer, Attack) and answer.events):
        return OverTimeAnswer(answer)
    if isinstance(answer, Attack):
        many = for_any_number_of_people(
            answer, reading=reading, unspecified=unspecified, time_limit=time_limit
        )
        return OverTimeAnswer(answer, many)
    return OverTimeAnswer(
        answer, promise_for_any_number_of_people(answer, reading=reading, time_limit=time_limit)
    )
