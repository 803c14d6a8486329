"""What a change of rules loosened and tightened: exactly, as few rows, and which claims it turned.

Both policies are tables over the same situations; a difference is `!=`. Readings of one name are
tied, the others vary. Where a vocabulary is too large for a table the solver alone compares, in one
reading of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from proofs.changes.compare_by_solver import changed_by_solver
from proofs.changes.comparison import LOOSENED, SAME_STRICTNESS, TIGHTENED, ChangedRow, Comparison, Direction
from proofs.changes.over_time_changes import EVERYTHING, OverTimeAsked
from proofs.changes.reading_pairs import reading_pairs
from proofs.changes.rule_changes import rule_changes
from proofs.engines.clock import Clock, TimeBudget
from proofs.engines.covers import cover, mask_of
from proofs.engines.vocabulary_map import TooManyWays, VocabularyMap
from rulebook.language import Message
from rulebook.model import (
    NOTHING_SETTLED,
    OUTCOMES,
    UNSPECIFIED,
    Outcome,
    Policy,
    Reading,
    Silence,
)
from rulebook.table import (
    LARGEST_TABLE,
    OUTCOME_NAMES,
    Situations,
    is_cheap_to_enumerate,
    outcome_tables,
)

Counts = NDArray[np.int32]


def compare(
    old: Policy,
    new: Policy,
    *,
    settled: Reading = NOTHING_SETTLED,
    all_readings: bool = False,
    silence: Silence = Silence.FORBIDDEN,
    budget: TimeBudget | None = None,
    asked: OverTimeAsked = EVERYTHING,
) -> Comparison:
    """Compare two policies, by default at their default readings.

    Where the vocabularies differ, the old policy is read in the new one as the gate reads it: a fact that is
    new does not matter to it, and of a fact that is gone it is read at every value.
    With `all_readings`, readings of one name take the same option on both sides (options that only
    one side has are left out), the others vary. `silence` says what an attempt counts as of which
    no line speaks, when it comes to looser or tighter. `budget` is the time for the search for changed
    situations, the judging of claims, and what happens over time, together. `asked` says what is asked over
    time besides.

    Raises:
        Undecided: there was no time, or the solver, asked where a table would be too large, gave up.
    """
    time = TimeBudget() if budget is None else budget
    vocabulary = tuple(vocabulary_differences(old, new))
    read = _old_in_new(old, new) if vocabulary else None
    if vocabulary and read is None:
        return Comparison(old, new, vocabulary, 0, (), (), asked=asked)
    if read is not None:
        vocabulary = (*vocabulary, *_situation_differences(read))
    pairs = [(old.reading(settled), new.reading(settled))]
    if all_readings:
        pairs = list(reading_pairs(old, new, settled))
    unlisted: tuple[str, ...] = ()
    unasked = 0
    with time.part() as clock:
        # Of vocabularies that differ the solver alone says nothing; a dear table is better than none.
        if read is None and not (is_cheap_to_enumerate(old) and is_cheap_to_enumerate(new)):
            unasked, pairs = len(pairs) - 1, pairs[:1]
            found = list(changed_by_solver(old, new, *pairs[0], clock))
            unlisted = tuple(f"{o} → {n}" for o, n, some in found if some is None)
            rows = tuple(
                ChangedRow(change_direction(o, n, silence), o, n, row, None, (1, 1))
                for o, n, some in found
                for row in some or ()
            )
        else:
            rows = tuple(_changed_rows(new, _counted(old, new, pairs, read, clock), silence, clock))
    changes = rule_changes(old, new)
    how = settled, silence, unasked, time, asked
    return Comparison(old, new, vocabulary, len(pairs), rows, changes, unlisted, *how)


def _old_in_new(old: Policy, new: Policy) -> VocabularyMap | None:
    """The old vocabulary read in the new one; None where nothing of it can be."""
    if max(old.vocabulary.combinations, new.vocabulary.combinations) > LARGEST_TABLE:
        return None
    try:
        read = VocabularyMap(old.vocabulary, new.vocabulary)
    except TooManyWays:
        return None
    return read if read.shares_facts else None


def _situation_differences(read: VocabularyMap) -> Iterator[Message]:
    """How many situations are new or gone."""
    if read.is_new.any():
        yield Message("{n:,} situations are new, and held against nothing", n=int(read.is_new.sum()))
    if read.is_gone.any():
        yield Message("{n:,} situations are gone", n=int(read.is_gone.sum()))


def change_direction(old: Outcome, new: Outcome, silence: Silence) -> Direction:
    """Whether an outcome became looser or tighter, with silence read as what it counts as."""
    before, after = (
        OUTCOMES.index(silence.outcome if outcome is UNSPECIFIED else outcome) for outcome in (old, new)
    )
    return LOOSENED if after < before else TIGHTENED if after > before else SAME_STRICTNESS


def vocabulary_differences(old: Policy, new: Policy) -> Iterator[Message]:
    """What of the facts and axioms differs between two policies' vocabularies."""
    before, after = old.vocabulary, new.vocabulary
    for name in [*before.facts, *(name for name in after.facts if name not in before.facts)]:
        if name not in after.facts:
            yield Message("only the old one has the fact `{name}`", name=name)
        elif name not in before.facts:
            yield Message("only the new one has the fact `{name}`", name=name)
        elif before.facts[name].values != after.facts[name].values:
            yield Message("the fact `{name}` has other values", name=name)
    if set(before.facts) == set(after.facts) and list(before.facts) != list(after.facts):
        yield Message("the facts stand in another order")
    if list(before.facts) == list(after.facts) and [axiom.impossible for axiom in before.axioms] != [
        axiom.impossible for axiom in after.axioms
    ]:
        yield Message("the axioms differ")


def _counted(
    old: Policy,
    new: Policy,
    pairs: Iterable[tuple[Reading, Reading]],
    read: VocabularyMap | None,
    clock: Clock,
) -> Counts:
    """In how many pairs of readings each situation goes from one outcome to another.

    int32[old outcome times outcomes + new outcome, new situations].
    """
    names, size = len(OUTCOME_NAMES), Situations.of(new.vocabulary).size
    counts = np.zeros((names, names, size), dtype=np.int32)
    listed = list(pairs)
    tables = [
        _tables(old, {repr(left): left for left, _ in listed}),
        _tables(new, {repr(right): right for _, right in listed}),
    ]
    for lefts, rights in _products(old, new, listed):
        clock.look()
        before = _how_often([tables[0][one] for one in lefts], read)
        after = _how_often([tables[1][one] for one in rights], None)
        for o, n in product(range(names), repeat=2):
            counts[o, n] += before[o] * after[n]
    return counts.reshape(names * names, size)


def _tables(policy: Policy, readings: Mapping[str, Reading]) -> dict[str, NDArray[np.uint8]]:
    return dict(zip(readings, outcome_tables(policy, [*readings.values()]), strict=True))


def _products(
    old: Policy, new: Policy, pairs: Iterable[tuple[Reading, Reading]]
) -> Iterator[tuple[list[str], list[str]]]:
    """Pairs of readings as products: where the names of both take these options, all left meet all right."""
    shared = [name for name in old.readings if name in new.readings]
    found: dict[tuple[str, ...], tuple[dict[str, None], dict[str, None]]] = {}
    for pair in pairs:
        key = tuple(reading[name] for reading in pair for name in shared)
        for reading, side in zip(pair, found.setdefault(key, ({}, {})), strict=True):
            side[repr(reading)] = None
    yield from ((list(lefts), list(rights)) for lefts, rights in found.values())


def _how_often(tables: Sequence[NDArray[np.uint8]], read: VocabularyMap | None) -> Counts:
    """In how many tables each situation has each outcome: int32[outcomes, situations].

    With `read`, of the new situations: one can stand for several, and a table counts once for each outcome
    that any of them has.
    """
    outcomes = np.arange(len(OUTCOME_NAMES), dtype=np.uint8)[:, None]
    counts = np.zeros((len(OUTCOME_NAMES), tables[0].size if read is None else read.new.size), dtype=np.int32)
    for table in tables:
        if read is None:
            counts += table == outcomes
        else:
            counts += (read.union(np.uint8(1) << table) >> outcomes) & np.uint8(1)
    return counts


def _changed_rows(new: Policy, counts: Counts, silence: Silence, clock: Clock) -> Iterator[ChangedRow]:
    """For each pair of outcomes: the attempts that went from one to the other, and in how many pairs."""
    situations, names = Situations.of(new.vocabulary), len(OUTCOME_NAMES)
    for code in range(names * names):
        o, n = OUTCOME_NAMES[code // names], OUTCOME_NAMES[code % names]
        changed = counts[code] > 0
        if o == n or not changed.any():
            continue
        for row in cover(situations, changed, clock):
            inside = mask_of(situations, row)
            seen = counts[code][inside]
            times = int(seen.min()), int(seen.max())
            yield ChangedRow(change_direction(o, n, silence), o, n, row, int(inside.sum()), times)
