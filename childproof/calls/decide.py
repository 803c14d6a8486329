"""`cp.decide`: attempts to write, decided by one rule book or several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, cast

from childproof.answers.rulings import Ruling, Rulings, rule_on
from childproof.calls.arguments import POLICIES, POLICIES_OR_SITUATIONS, READING, SITUATIONS, takes
from childproof.calls.policies import PolicyName, chosen_policies, is_one_policy, settled_readings
from rulebook.language import Message
from rulebook.model import Policy, Reading
from rulebook.reader.arguments import check_named
from rulebook.reader.faults import one_fault
from rulebook.situations import SituationError, fitting_situations

if TYPE_CHECKING:
    from proofs.answers.tabular import DataFrame

MOST_SITUATIONS = 20_000
"""How many situations may fit one attempt; more are no attempt but a rule book."""
EXAMPLE = '{"sender_role": "staff", …}'
Attempts = Mapping[str, object] | Iterable[Mapping[str, object]]


@takes(policies=POLICIES_OR_SITUATIONS, situation=SITUATIONS, reading=READING)
def decide(
    policies: PolicyName | Iterable[PolicyName] | Attempts | DataFrame | None = None,
    situation: Attempts | DataFrame | None = None,
    reading: Reading | None = None,
    **facts: object,
) -> Ruling | Rulings:
    """What rule books say of an attempt to write, and by which lines.

        cp.decide(sender_role="none", recipient_role="student", channel="phone")
        cp.decide("safety", {"sender_role": "staff", "sender_confirmed": False}, channel="phone")
        cp.decide("safety", attempts)    # a list of dictionaries, or a data frame
        cp.decide(attempts)              # the same by the three Sferum rule books

    Facts are keywords, a dictionary, or both. Yes/no facts take True and False, 1 and 0, or "yes" and "no".
    What follows from the others or goes without saying may be left out. Of other facts left out the answer is
    every outcome that is still possible, and what it hangs on. `policies` are by default the three
    Sferum rule books; `reading` settles some readings, the rest take their default. One rule book and one
    attempt give a `Ruling`, more of them `Rulings`; an empty cell of a data frame is a fact left out.

    Raises:
        InputError: there is no such policy, reading or option, or the attempts are none.
        SituationError: a fact is unknown or has no such value, or an axiom excludes the situation.
    """
    if _are_attempts(policies):
        if situation is not None:
            raise one_fault("policies", POLICIES[1])
        policies, situation = None, cast(Attempts, policies)
    names = cast("PolicyName | Iterable[PolicyName] | None", policies)
    books = chosen_policies(names)
    settled = settled_readings(books, reading)
    attempts = [{**one, **facts} for one in _attempts(situation)]
    several = situation is not None and not isinstance(situation, Mapping)
    found = []
    for number, attempt in enumerate(attempts):
        for policy in books:
            try:
                found.append(_ruling(policy, attempt, settled))
            except SituationError as error:
                if not several:
                    raise
                message = Message("attempt {n}: {message}", n=number, message=error.message)
                raise SituationError(message, error.hint) from None
    if is_one_policy(policies) and not several:
        return found[0]
    return Rulings(found, len(attempts))


def _ruling(policy: Policy, attempt: Mapping[str, object], settled: Reading) -> Ruling:
    found = fitting_situations(policy.vocabulary, attempt, MOST_SITUATIONS)
    if found is None:
        raise one_fault("situation", too_many_fit(), Message("give more facts"))
    return rule_on(policy, attempt, settled, found)


def too_many_fit() -> Message:
    """What is said of an attempt that leaves too much open."""
    return Message("more than {most:,} situations fit this", most=MOST_SITUATIONS)


def _are_attempts(given: object) -> bool:
    """Whether what stands in the place of the policies is attempts, which is what one types first."""
    if isinstance(given, Mapping) or hasattr(given, "to_dicts") or hasattr(given, "to_dict"):
        return True
    return isinstance(given, Sequence) and any(isinstance(one, Mapping) for one in given)


def _attempts(situation: object) -> list[Mapping[str, object]]:
    """The attempts one by one, from a dictionary, a list of them, or a data frame of Polars or pandas."""
    if situation is None:
        return [{}]
    if isinstance(situation, Mapping):
        check_named("situation", situation, EXAMPLE)
        return [situation]
    rows: object = situation
    if hasattr(situation, "to_dicts"):
        rows = [_without_gaps(row) for row in situation.to_dicts()]
    elif hasattr(situation, "to_dict") and hasattr(situation, "columns"):
        rows = [_without_gaps(row) for row in situation.to_dict("records")]
    if isinstance(rows, (str, bytes)) or not isinstance(rows, Iterable):
        raise one_fault(
            "situation",
            Message("has to be a dictionary by name, a list of them, or a data frame"),
            Message("for example: {example}", example=EXAMPLE),
        )
    listed = list(rows)
    for row in listed:
        check_named("situation", row, EXAMPLE)
    if not listed:
        raise one_fault("situation", Message("there is no attempt in it"))
    return listed


def _without_gaps(row: Mapping[str, object]) -> dict[str, object]:
    """A row of a data frame without its empty cells."""
    return {name: value for name, value in row.items() if _is_there(value)}


def _is_there(value: object) -> bool:
    # pandas.NA is neither equal nor unequal to itself, and refuses to be asked.
    is_gap = value is None or type(value).__name__ in ("NAType", "NaTType")
    return not (is_gap or (isinstance(value, float) and isnan(value)))
