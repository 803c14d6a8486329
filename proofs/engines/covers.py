"""A set of situations as few rows: an exact, irredundant cover by prime rows.

Two ways to the same answer: from a mask over the enumerated situations, and, for vocabularies too
large to enumerate, from the solver alone. Situations that the axioms exclude may be covered or not,
which keeps rows short; a value that cannot occur together with the rest of its row is not listed.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import numpy as np
import z3
from numpy.typing import NDArray

from proofs.engines.clock import NO_CLOCK, Clock
from proofs.engines.formulas import Formula
from proofs.engines.prime_rows import PointSpace, covering_rows, points
from proofs.engines.rows_by_solver import RowGrower, key_of
from proofs.engines.solver import Session, session_of
from rulebook.language import Message, Untold
from rulebook.model import Claim, Outcome, Policy, Reading, Row, Rows
from rulebook.table import OUTCOME_NAMES, Mask, Masks, Situations, is_cheap_to_enumerate, outcome_table

MOST_ROWS = 60
"""How many rows the solver alone looks for; a longer list would help nobody."""


def claim_rows(
    policy: Policy,
    claim: Claim,
    outcomes: Collection[Outcome],
    reading: Reading,
    clock: Clock = NO_CLOCK,
) -> Rows:
    """The situations of which a claim speaks and that have one of these outcomes in one reading, as rows.

    Raises:
        Undecided: there was no time for it, or the solver alone could not tell.
        TooManyRows: the vocabulary is too large to enumerate, and the list would be too long to read.
    """
    if is_cheap_to_enumerate(policy):
        codes = [OUTCOME_NAMES.index(outcome) for outcome in outcomes]
        members = Masks(policy, reading).claim(claim) & np.isin(outcome_table(policy, reading), codes)
        return cover(Situations.of(policy.vocabulary), members, clock)
    session = session_of(policy, clock)
    session.limit_to(clock.until)
    formula = z3.And(session.encoding.premise(claim), session.encoding.outcome_in(outcomes))
    member = session.define(("outcome", claim, frozenset(outcomes)), formula)
    return cover_formula(session, member, session.encoding.literals(reading))


def cover(situations: Situations, members: Mask, clock: Clock = NO_CLOCK) -> Rows:
    """Rows that hold, among the possible situations, exactly in `members`: bool[size].

    Raises:
        Undecided: there was no time for it.
    """
    return covering_rows(_space(situations), points(members), clock)


@lru_cache(maxsize=8)
def _space(situations: Situations) -> PointSpace:
    vocabulary = situations.vocabulary
    facts = {name: vocabulary.facts[name].values for name in vocabulary.spoken_order}
    has = tuple(
        tuple(points(situations.where(name, (value,))) for value in values) for name, values in facts.items()
    )
    return PointSpace(facts, has, (1 << situations.size) - 1)


def mask_of(situations: Situations, row: Row) -> Mask:
    """Where a row of facts holds: bool[size]."""
    found: NDArray[np.bool_] = np.ones(situations.size, dtype=np.bool_)
    for name, allowed in row.items():
        found &= situations.where(name, allowed)
    return found


class TooManyRows(Untold):
    """The set needs more than `MOST_ROWS` rows."""


def cover_formula(session: Session, member: Formula, fixed: list[Formula]) -> Rows:
    """The same from the solver: rows that hold exactly where `member` does, under `fixed` assumptions.

    Raises:
        Undecided: the solver could not tell.
        TooManyRows: the list would be too long to read.
    """
    rows: list[Row] = []
    block, outside = session.fresh(), session.fresh()
    session.solver.add(z3.Implies(outside, z3.Not(member)))
    grower = RowGrower(session, member, outside, fixed)
    while session.has_model([member, block, *fixed]):
        if len(rows) == MOST_ROWS:
            raise TooManyRows(Message("more than {most:,} rows", most=MOST_ROWS))
        situation, _ = session.model()
        row = grower.prime_around(situation)
        rows.append(row)
        session.solver.add(z3.Implies(block, z3.Not(session.encoding.holds((row,)))))
    return _irredundant(session, rows, fixed)


def _irredundant(session: Session, rows: list[Row], fixed: list[Formula]) -> Rows:
    kept = list(rows)
    for row in rows:
        others = [other for other in kept if other is not row]
        alone = z3.And(session.encoding.holds((row,)), z3.Not(session.encoding.holds(tuple(others))))
        key = ("alone", key_of(row), tuple(map(key_of, others)))
        if not session.has_model([session.define(key, alone), *fixed]):
            kept = others
    return tuple(kept)
