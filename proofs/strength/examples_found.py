"""Concrete examples out of sets: the nearest reading, the plainest situation, the closest pair.

Also says why a condition has no pair at all. Knows nothing of how results look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from proofs.engines.bit_sets import LETTERS, BitSets, Flags, Set
from proofs.strength.coverage import ConditionPairs, Coverage, Place, Shape
from rulebook.model import OUTCOMES, Outcome, Situation, Value
from rulebook.situations import excluding_axiom
from rulebook.table import OUTCOME_NAMES, Situations

MOST_LINES = 5


class NoPairKind(StrEnum):
    """Why no two situations differ in a condition alone and in the outcome."""

    NEVER_TRUE = "never_true"
    ALWAYS_TRUE = "always_true"
    MASKED = "masked"
    TIED = "tied"
    SAME_OUTCOME = "same_outcome"


NEVER_TRUE, ALWAYS_TRUE, MASKED, TIED, SAME_OUTCOME = NoPairKind


@dataclass(frozen=True)
class Case:
    """One situation under one reading, and its outcome."""

    situation: Situation = field(hash=False)
    reading: dict[str, str] = field(hash=False)
    outcome: Outcome


@dataclass(frozen=True)
class NoPairReason:
    """Why no pair exists: what `kind` it is, the lines or the axiom behind it."""

    kind: NoPairKind
    lines: tuple[str, ...] = ()
    axiom: str = ""


def distance(space: BitSets) -> NDArray[np.intp]:
    """How many readings differ from the default, overlap aside: one axis for each reading."""
    found: NDArray[np.intp] = (np.indices(space.shape[:-1]) != 0).sum(axis=0)
    return found


def nearest_readings(space: BitSets, exist: Sequence[Flags]) -> tuple[int, tuple[int, ...]] | None:
    """The overlap and place of the reading nearest to the default among those that exist."""
    best: tuple[int, int, tuple[int, ...]] | None = None
    far = distance(space)
    for overlap, flags in enumerate(exist):
        if not flags.any():
            continue
        changed = np.where(np.broadcast_to(flags, far.shape), far + (overlap > 0), far.size + far.ndim + 2)
        place = np.unravel_index(int(np.argmin(changed)), changed.shape)
        found = (int(changed[place]), overlap, tuple(int(at) for at in place))
        if best is None or found < best:
            best = found
    return None if best is None else best[1:]


def plainest(space: BitSets, members: Flags) -> int:
    """The number of the situation with the fewest yes-facts, then the first."""
    numbers = np.flatnonzero(members)
    return int(numbers[np.argmin(space.yes_counts[numbers])])


def closest_pair(coverage: Coverage, place: Place, found: Sequence[ConditionPairs]) -> tuple[Case, Case]:
    """The pair under the nearest reading that differs in the fewest facts: on, then off."""
    space = coverage.space
    exist = [[pairs for pairs in found if pairs.overlap == overlap] for overlap in range(len(space.overlaps))]
    flags = [
        np.any([np.broadcast_to(pairs.exist, space.shape[:-1]) for pairs in some], axis=0)
        if some
        else np.zeros(space.shape[:-1], dtype=np.bool_)
        for some in exist
    ]
    at = nearest_readings(space, flags)
    assert at is not None
    overlap, where = at
    best: tuple[int, int, int, Case, Case] | None = None
    for pairs in exist[overlap]:
        if not np.broadcast_to(pairs.exist, space.shape[:-1])[where]:
            continue
        on_at, off_at = where, where
        on, off = (space.unpacked(space.at(one, where)) for one in (pairs.on, pairs.off))
        if pairs.step is None:
            changed, first, second = _closest(space.situations, on, off, space.yes_counts)
        else:
            axis, one, other = pairs.step
            first = second = plainest(space, on & off)
            changed = 0
            on_at = (*where[:axis], one, *where[axis + 1 :])
            off_at = (*where[:axis], other, *where[axis + 1 :])
        yes = int(space.yes_counts[[first, second]].sum())
        cases = (
            Case(space.situations.situation(first), space.reading(overlap, on_at), place.rule.outcome),
            Case(space.situations.situation(second), space.reading(overlap, off_at), _name(pairs.outcome)),
        )
        if best is None or (changed, yes, first) < best[:3]:
            best = (changed, yes, first, *cases)
    assert best is not None
    return best[3], best[4]


def _name(outcome: int) -> Outcome:
    return OUTCOME_NAMES[outcome]


def _closest(situations: Situations, on: Flags, off: Flags, yes: NDArray[np.int16]) -> tuple[int, int, int]:
    """How many facts the closest two differ in, and the two; the plainest among equals."""
    neighbours = _one_fact_apart(situations, np.flatnonzero(on), off)
    if neighbours is not None:
        first, second = neighbours
        best = int(np.argmin(yes[first] + yes[second]))
        return 1, int(first[best]), int(second[best])
    theirs = np.flatnonzero(off)
    apart, near = 0, _plainest_at(situations, on, yes)
    while (near[situations.codes[theirs]] == NOBODY).all():
        apart, near = apart + 1, _one_fact_further(situations, near)
    key = near[situations.codes[theirs]]
    met = key < NOBODY
    theirs, ours = theirs[met], key[met] % situations.size
    best = int(np.lexsort((theirs, ours, yes[ours] + yes[theirs]))[0])
    return apart, int(ours[best]), int(theirs[best])


NOBODY = np.iinfo(np.int64).max
"""Where no member is near."""


def _plainest_at(situations: Situations, members: Flags, yes: NDArray[np.int16]) -> NDArray[np.int64]:
    """By code the member there, as its number behind its count of yes-facts: int64[combinations]."""
    found = np.full(situations.number.size, NOBODY, dtype=np.int64)
    numbers = np.flatnonzero(members)
    found[situations.codes[numbers]] = yes[numbers].astype(np.int64) * situations.size + numbers
    return found


def _one_fact_further(situations: Situations, near: NDArray[np.int64]) -> NDArray[np.int64]:
    """By code the plainest of the members that were near a code which differs in one fact at most."""
    found, after = near, situations.number.size
    for size in situations.sizes:
        after //= size
        along = near.reshape(-1, size, after)
        least = np.broadcast_to(along.min(axis=1, keepdims=True), along.shape)
        found = np.minimum(found, least.reshape(-1))
    return found


def _one_fact_apart(
    situations: Situations, numbers: NDArray[np.intp], members: Flags
) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """Pairs of one of these situations and a member that differ in one fact, if there are any."""
    first, second = [], []
    stride = 1
    for name, size in zip(reversed(situations.facts), reversed(situations.sizes), strict=True):
        value = situations.columns[name][numbers].astype(np.int64)
        for other in range(size):
            codes = situations.codes[numbers] + (other - value) * stride
            there = situations.number[codes]
            fits = (there >= 0) & members[there] & (value != other)
            first.append(numbers[fits])
            second.append(there[fits].astype(np.intp))
        stride *= size
    pairs = np.concatenate(first), np.concatenate(second)
    return pairs if pairs[0].size else None


def why_not(coverage: Coverage, place: Place) -> NoPairReason:
    """Why a condition has no pair."""
    space, shape = coverage.space, Shape(coverage.space, place)
    truth = space.entry(place.name, place.allowed)
    if not (shape.matters & truth).any():
        return NoPairReason(NEVER_TRUE)
    if not (shape.matters & ~truth).any():
        return NoPairReason(ALWAYS_TRUE, axiom=_axiom(space, place, shape.matters))
    decided = [outcomes[LETTERS[place.rule.outcome]] for outcomes in coverage.outcomes]
    if not any((shape.on & one).any() for one in decided):
        return NoPairReason(MASKED, _lines(coverage, shape.on))
    off = space.nowhere
    for key in shape.split():
        on_here = [_under(shape.on & key & one) for one in decided]
        for flags in on_here:
            off = off | np.where(flags[..., None], shape.off & key, np.uint64(0))
    return NoPairReason(SAME_OUTCOME, _lines(coverage, off)) if off.any() else NoPairReason(TIED)


def _under(one: Set) -> Flags:
    some: Flags = (one != 0).any(axis=-1)
    return some


def _lines(coverage: Coverage, where: Set) -> tuple[str, ...]:
    """The lines that decide somewhere in a set, in the order of the policy."""
    space = coverage.space
    lines = [
        rule.line
        for rule, speaks in zip(space.policy.rules, space.rules, strict=True)
        if any(
            (where & speaks & outcomes[OUTCOMES.index(rule.outcome)]).any() for outcomes in coverage.outcomes
        )
    ]
    return tuple(dict.fromkeys(lines))[:MOST_LINES]


def _axiom(space: BitSets, place: Place, matters: Set) -> str:
    """The axiom that excludes the condition's failing while the rest holds, if it is a fact and one does."""
    facts = space.policy.vocabulary.facts
    at = nearest_readings(space, [_under(matters)])
    if place.name not in facts or at is None:
        return ""
    number = plainest(space, space.unpacked(space.at(matters, at[1])))
    situation: dict[str, Value] = dict(space.situations.situation(number))
    for value in facts[place.name].values:
        if value not in place.allowed:
            axiom = excluding_axiom(space.policy.vocabulary, {**situation, place.name: value})
            if axiom is not None:
                return axiom.id
    return ""
