"""Two policies compared by the solver alone, for vocabularies too large to enumerate."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from proofs.engines.clock import NO_CLOCK, Clock
from proofs.engines.covers import TooManyRows, cover_formula
from proofs.engines.formulas import Encoding, Formula, encoding_of
from proofs.engines.solver import Session
from rulebook.model import Outcome, Policy, Reading, Rows


def changed_by_solver(
    old: Policy, new: Policy, old_reading: Reading, new_reading: Reading, clock: Clock = NO_CLOCK
) -> Iterator[tuple[Outcome, Outcome, Rows | None]]:
    """Each pair of different outcomes with rows of the attempts that go from one to the other.

    The rows are None where they would be too many to read.

    Facts have the same variables on both sides. The readings are put into the formulas, because
    readings of one name may differ.

    Raises:
        Undecided: the solver could not tell in time.
    """
    before, after = encoding_of(old, clock), encoding_of(new, clock)
    session = Session(before, before.domain)
    session.limit_to(clock.until)
    fixed = before.literals(old_reading)
    for one in Outcome:
        for other in Outcome:
            if one == other:
                continue
            now = _with_reading(after.outcome_in([other]), after, new_reading)
            member = session.define(("changed", one, other), z3.And(before.outcome_in([one]), now))
            try:
                rows: Rows | None = cover_formula(session, member, fixed)
            except TooManyRows:
                rows = None
            if rows != ():
                yield one, other, rows


def _with_reading(formula: Formula, encoding: Encoding, reading: Reading) -> Formula:
    """The formula with the options of a reading put in for its variables."""
    values = [
        (encoding.literal(name, option), z3.BoolVal(option == reading[name]))
        for name, question in encoding.policy.readings.items()
        for option in question.options
    ]
    return z3.substitute(formula, *values)
