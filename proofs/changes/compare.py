"""What a change of rules loosened and tightened: exactly, as few rows, and which claims it turned.

Both policies are tables over the same situations; a difference is `!=`. Readings of one name are
tied, the others vary. Where a vocabulary is too large for a table the solver alone compares, in one
reading of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from proofs.changes.compare_by_solver import changed_by_solver
from proofs.changes.comparison import LOOSENED, SAME_STRICTNESS, TIGHTENED, ChangedRow, Comparison, Direction
from proofs.changes.rule_changes import rule_changes
from proofs.engines.covers import cover, mask_of
from rulebook.model import (
    NOTHING_SETTLED,
    OUTCOMES,
    UNSPECIFIED,
    Outcome,
    Policy,
    Reading,
    Silence,
    combinations_of,
)
from rulebook.table import LARGEST_TABLE, OUTCOME_NAMES, Situations, outcome_table


def compare(
    old: Policy,
    new: Policy,
    *,
    settled: Reading = NOTHING_SETTLED,
    all_readings: bool = False,
    silence: Silence = Silence.FORBIDDEN,
) -> Comparison:
    """Compare two policies, by default at their default readings.

    With `all_readings`, readings of one name take the same option on both sides (options that only
    one side has are left out), the others vary. `silence` says what an attempt counts as of which
    no line speaks, when it comes to looser or tighter.

    Raises:
        Undecided: the vocabulary is too large for a table and the solver could not tell.
    """
    vocabulary = tuple(vocabulary_differences(old, new))
    if vocabulary:
        return Comparison(old, new, vocabulary, 0, (), ())
    pairs = [(old.reading(settled), new.reading(settled))]
    if all_readings:
        pairs = list(reading_pairs(old, new, settled))
    unlisted: tuple[str, ...] = ()
    if old.vocabulary.combinations > LARGEST_TABLE:
        pairs = pairs[:1]
        found = list(changed_by_solver(old, new, *pairs[0]))
        unlisted = tuple(f"{o} → {n}" for o, n, some in found if some is None)
        rows = tuple(
            ChangedRow(change_direction(o, n, silence), o, n, row, None, (1, 1))
            for o, n, some in found
            for row in some or ()
        )
    else:
        rows = tuple(_changed_rows(old, new, pairs, silence))
    return Comparison(old, new, (), len(pairs), rows, rule_changes(old, new), unlisted, settled, silence)


def change_direction(old: Outcome, new: Outcome, silence: Silence) -> Direction:
    """Whether an outcome became looser or tighter, with silence read as what it counts as."""
    before, after = (
        OUTCOMES.index(silence.outcome if outcome is UNSPECIFIED else outcome) for outcome in (old, new)
    )
    return LOOSENED if after < before else TIGHTENED if after > before else SAME_STRICTNESS


def vocabulary_differences(old: Policy, new: Policy) -> Iterator[str]:
    """What of the facts and axioms differs between two policies' vocabularies."""
    before, after = old.vocabulary, new.vocabulary
    for name in [*before.facts, *(name for name in after.facts if name not in before.facts)]:
        if name not in after.facts:
            yield f"only the old one has the fact `{name}`"
        elif name not in before.facts:
            yield f"only the new one has the fact `{name}`"
        elif before.facts[name].values != after.facts[name].values:
            yield f"the fact `{name}` has other values"
    if set(before.facts) == set(after.facts) and list(before.facts) != list(after.facts):
        yield "the facts stand in another order"
    if list(before.facts) == list(after.facts) and [axiom.impossible for axiom in before.axioms] != [
        axiom.impossible for axiom in after.axioms
    ]:
        yield "the axioms differ"


def reading_pairs(old: Policy, new: Policy, settled: Reading) -> Iterator[tuple[Reading, Reading]]:
    """Every pair of readings: names that both have take the same option, the others vary."""
    before, after = old.open_readings(settled), new.open_readings(settled)
    tied = {
        name: [o for o in options if o in after[name]] for name, options in before.items() if name in after
    }
    only_old = {name: options for name, options in before.items() if name not in after}
    only_new = {name: options for name, options in after.items() if name not in before}
    for same, left, right in product(*(combinations_of(part) for part in (tied, only_old, only_new))):
        yield {**same, **left}, {**same, **right}


def _changed_rows(
    old: Policy, new: Policy, pairs: list[tuple[Reading, Reading]], silence: Silence
) -> Iterator[ChangedRow]:
    """For each pair of outcomes: the attempts that went from one to the other, and in how many pairs."""
    situations = Situations.of(old.vocabulary)
    before, after = _Tables(old), _Tables(new)
    names = len(OUTCOME_NAMES)
    counts = np.zeros((names * names, situations.size), dtype=np.int32)
    every = np.arange(situations.size)
    for left, right in pairs:
        counts[before.of(left).astype(np.intp) * names + after.of(right), every] += 1
    for code in range(names * names):
        o, n = OUTCOME_NAMES[code // names], OUTCOME_NAMES[code % names]
        changed = counts[code] > 0
        if o == n or not changed.any():
            continue
        for row in cover(situations, changed):
            inside = mask_of(situations, row)
            seen = counts[code][inside]
            times = int(seen.min()), int(seen.max())
            yield ChangedRow(change_direction(o, n, silence), o, n, row, int(inside.sum()), times)


class _Tables:
    """The tables of one policy, each made once."""

    def __init__(self, policy: Policy):
        self.policy = policy
        self._made: dict[tuple[str, ...], NDArray[np.uint8]] = {}

    def of(self, reading: Reading) -> NDArray[np.uint8]:
        key = tuple(reading[name] for name in self.policy.readings)
        if key not in self._made:
            self._made[key] = outcome_table(self.policy, reading)
        return self._made[key]
