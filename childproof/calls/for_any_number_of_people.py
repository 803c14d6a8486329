"""A claim over time for any number of people and chats."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from childproof.calls.arguments import ATTACK, LIMIT, OPTIONAL_WHOLE, takes
from childproof.calls.policies import chosen_silence
from proofs.attacks.attack_answer import Attack
from proofs.attacks.promises import PromiseAnswer
from proofs.unbounded.answer import UnboundedAnswer
from proofs.unbounded.crowd_promises import CrowdPromise, keeps_promise_in_crowd
from proofs.unbounded.prove import prove_beside
from rulebook.crowds.fact_kinds import ManyPeopleError, why_not_of_many
from rulebook.language import Message
from rulebook.model import Reading
from rulebook.moves import Moves
from rulebook.reader.arguments import check_named
from rulebook.reader.faults import InputError, one_fault


def check_any_number(moves: Iterable[Moves], events: Sequence[str] = ()) -> None:
    """Check that one book at least can be asked about any number of people, and that no events are asked.

    Raises:
        InputError: the moves of no book say anything of more than two people, or there are events.
    """
    if events:
        message = Message("events are asked about two people alone")
        raise one_fault("--any-number", message, Message("leave out --event or --any-number"))
    refused = [why_not_of_many(one) for one in moves]
    if refused and all(refused):
        raise _refusal(next(error for error in refused if error is not None))


def _refusal(error: ManyPeopleError) -> InputError:
    return one_fault("--any-number", error.message, error.hint)


def promise_for_any_number_of_people(
    answer: PromiseAnswer,
    *,
    reading: Reading | None = None,
    time_limit: float | None = None,
    worlds: int | None = None,
) -> CrowdPromise:
    """The same claim about what must stay possible, for any number of people and chats.

    Raises:
        InputError: the moves say nothing of more than two people.
    """
    settled = {n: option for n, option in (reading or {}).items() if n in answer.policy.readings}
    try:
        return keeps_promise_in_crowd(answer, settled=settled, time_limit=time_limit, most_worlds=worlds)
    except ManyPeopleError as error:
        raise _refusal(error) from None


@takes(attack=ATTACK, time_limit=LIMIT, worlds=OPTIONAL_WHOLE)
def for_any_number_of_people(
    attack: Attack,
    *,
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    time_limit: float | None = None,
    worlds: int | None = None,
) -> UnboundedAnswer:
    """The same claim for any number of people and chats, in every reading that `reading` leaves open.

    Where the pair alone does not show everything, `worlds` with three people are looked at, then with four,
    and so on, until nothing is missing or there are more; by default 2,000 for each number of people.

        cp.for_any_number_of_people(cp.find_attack("safety", "stranger-reaches-student")[0])

    Raises:
        InputError: the moves say nothing of more than two people, or the attack had events.
    """
    if reading is not None:
        check_named("reading", reading, '{"overlap": "strictest"}')
    check_any_number((), attack.events)
    try:
        return prove_beside(
            attack,
            settled={n: option for n, option in (reading or {}).items() if n in attack.policy.readings},
            silence=chosen_silence(unspecified),
            deadline=None if time_limit is None else time.perf_counter() + time_limit,
            most_worlds=worlds,
        )
    except ManyPeopleError as error:
        raise _refusal(error) from None
