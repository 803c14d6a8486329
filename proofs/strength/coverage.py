"""Does each condition of each rule matter, and would anybody notice? (MC/DC)

A condition is one entry of one row of a rule, `from` and `to` included. Its *pairs* are two
situations under one reading – or one situation under two options of one reading, for a condition
on the text – in which its truth differs while every condition of the rule on another name stays as
it is; the rule applies in one of them and decides it, and the other has another outcome. A claim or
scenario tells a pair apart if it would notice one of the two being treated like the other: it holds
now, and would not if that one got the outcome of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from proofs.engines.bit_sets import FULL, LETTERS, BitSets, Flags, Set
from proofs.strength.kills import Judge
from proofs.strength.mutants import PARTS, part_of, with_part
from rulebook.model import BasisKind, Policy, Rule, Value


class StrengthLevel(StrEnum):
    """By whom a mistake is noticed: by the claims alone, with the sourced scenarios, with the pinned ones."""

    CLAIMS = "claims"
    SOURCED = "sourced"
    PINNED = "pinned"


CLAIMS, SOURCED, PINNED = LEVELS = tuple(StrengthLevel)


@dataclass(frozen=True)
class Place:
    """One entry of one row of a rule; `row` counts from 0."""

    rule: Rule
    part: str
    row: int
    name: str
    allowed: tuple[Value, ...]

    def __hash__(self) -> int:
        return hash((self.rule.id, self.part, self.row, self.name))

    @property
    def id(self) -> str:
        """Where it stands in the policy file."""
        return f"{self.rule.id}.{self.part}[{self.row + 1}].{self.name}"


def conditions_of(policy: Policy) -> Iterator[Place]:
    """Every condition of every rule."""
    for rule in policy.rules:
        for part in PARTS:
            for row, entries in enumerate(part_of(rule, part)):
                for name, allowed in entries.items():
                    yield Place(rule, part, row, name, allowed)


@dataclass(frozen=True, eq=False)
class ConditionPairs:
    """Pairs of one kind for one condition: cells of `on`, where the rule decides, and of `off`.

    The two are aligned: `step` is None where a pair lies under one reading (any two of one row of
    `on` and `off` form one), else the axis and the two options between which it lies (then the two
    cells at one place form one).
    """

    overlap: int
    outcome: int
    on: Set
    off: Set
    step: tuple[int, int, int] | None

    @property
    def exist(self) -> Flags:
        """The readings under which there is such a pair (for a step: under either option)."""
        if self.step is None:
            return _some(self.on) & _some(self.off)
        return _some(self.on & self.off)


class Coverage:
    """The conditions of one policy, and who tells their pairs apart."""

    def __init__(self, judge: Judge):
        self.judge, self.space = judge, judge.space
        space = self.space
        self.outcomes = [
            [space.outcome_in(space.spoken, overlap, frozenset({outcome})) for outcome in LETTERS.values()]
            for overlap in space.overlaps
        ]
        self._minding = {level: self._minds(level) for level in LEVELS}

    def _minds(self, level: StrengthLevel) -> list[list[Set | None]]:
        """Where somebody would notice an outcome, for each overlap and outcome."""
        space, judge = self.space, self.judge
        found: list[list[Set | None]] = [[None] * len(LETTERS) for _ in space.overlaps]

        def add(overlap: int, outcome: int, where: Set) -> None:
            before = found[overlap][outcome]
            found[overlap][outcome] = where if before is None else before | where

        for watch in judge.claims:
            for overlap in range(len(space.overlaps)):
                holds = np.where(watch.fails[overlap], np.uint64(0), FULL)[..., None]
                for outcome in watch.bad:
                    add(overlap, outcome, watch.speaks & holds)
        examples = judge.examples
        wanted = [
            place
            for place, scenario in enumerate(examples.scenarios)
            if examples.passes[place]
            and level is not CLAIMS
            and (level is PINNED or scenario.basis.kind is not BasisKind.PINNED)
        ]
        for wrong, owners in examples.broad.items():
            for owner in set(owners) & set(wanted):
                where = examples.where(owner).reshape(space.everywhere.shape)
                for overlap in range(len(space.overlaps)):
                    for outcome in wrong:
                        add(overlap, outcome, where)
        cells = np.isin(examples.owner, wanted)
        for overlap in range(len(space.overlaps)):
            for outcome in LETTERS.values():
                here = cells & (examples.overlap == overlap) & ~examples.accepts[examples.owner, outcome]
                if here.any():
                    where = np.zeros(space.shape, dtype=np.uint64)
                    at = (*(place[here] for place in examples.places), examples.word[here])
                    np.bitwise_or.at(where, at, np.uint64(1) << examples.bit[here])
                    add(overlap, outcome, where)
        return found

    def told_apart(self, place: Place, pairs: ConditionPairs, level: StrengthLevel) -> list[ConditionPairs]:
        """The pairs that somebody tells apart: who minds the one treated like the other, or the reverse."""
        minds = self._minding[level][pairs.overlap]
        decided = LETTERS[place.rule.outcome]
        found = []
        for at, outcome in (("on", pairs.outcome), ("off", decided)):
            minding = minds[outcome]
            if minding is not None:
                if pairs.step is not None:
                    axis, on, off = pairs.step
                    minding = _option(minding, axis, on if at == "on" else off)
                on_cells = pairs.on & minding if at == "on" else pairs.on
                off_cells = pairs.off & minding if at == "off" else pairs.off
                told = ConditionPairs(pairs.overlap, pairs.outcome, on_cells, off_cells, pairs.step)
                if told.exist.any():
                    found.append(told)
        return found

    def pairs(self, place: Place) -> list[ConditionPairs]:
        """Every pair of one condition; those under one reading if there are any, else the steps."""
        shape = Shape(self.space, place)
        found: list[ConditionPairs] = []
        for overlap in range(len(self.space.overlaps)):
            decided = self.outcomes[overlap][LETTERS[place.rule.outcome]]
            on = shape.on & decided
            if on.any():
                found += self._under_one_reading(shape, overlap, on)
        if found:
            return found
        for overlap in range(len(self.space.overlaps)):
            decided = self.outcomes[overlap][LETTERS[place.rule.outcome]]
            found += self._between_readings(shape, overlap, shape.on & decided)
        return found

    def _others(self, place: Place) -> list[int]:
        return [outcome for outcome in LETTERS.values() if outcome != LETTERS[place.rule.outcome]]

    def _under_one_reading(self, shape: Shape, overlap: int, on: Set) -> Iterator[ConditionPairs]:
        for key in shape.split():
            here, there = on & key, shape.off & key
            if not here.any() or not there.any():
                continue
            for outcome in self._others(shape.place):
                found = ConditionPairs(overlap, outcome, here, there & self.outcomes[overlap][outcome], None)
                if found.exist.any():
                    yield found

    def _between_readings(self, shape: Shape, overlap: int, on: Set) -> Iterator[ConditionPairs]:
        for name, axis in self.space.axes.items():
            if name not in shape.readings:
                continue
            for first in range(len(self.space.options[name])):
                for second in range(len(self.space.options[name])):
                    if first == second:
                        continue
                    here = _option(on, axis, first)
                    same = FULL_SET
                    for truth in shape.others:
                        same = same & ~(_option(truth, axis, first) ^ _option(truth, axis, second))
                    there = _option(shape.off, axis, second) & same
                    for outcome in self._others(shape.place):
                        off = there & _option(self.outcomes[overlap][outcome], axis, second)
                        found = ConditionPairs(
                            overlap, outcome, here & off, here & off, (axis, first, second)
                        )
                        if found.exist.any():
                            yield found


class Shape:
    """How one condition bears on its rule.

    `on` is where the rule applies because of it, `off` where it does not apply because of it;
    `others` the truth of the rule's other conditions, `readings` those on which the condition rests.
    """

    def __init__(self, space: BitSets, place: Place):
        self.space, self.place = space, place
        rule = place.rule
        rows = part_of(rule, place.part)
        entries = rows[place.row]
        without = {name: allowed for name, allowed in entries.items() if name != place.name}
        if_true = (*rows[: place.row], without, *rows[place.row + 1 :])
        if_false = (*rows[: place.row], *rows[place.row + 1 :])
        yes = space.rule(with_part(rule, place.part, if_true))
        no = space.rule(with_part(rule, place.part, if_false))
        truth = space.entry(place.name, place.allowed)
        self.matters = yes ^ no
        applies = (truth & yes) | (~truth & no)
        self.on = self.matters & applies
        self.off = self.matters & ~applies
        self.rest = {
            (part, number, name): allowed
            for part in PARTS
            for number, row in enumerate(part_of(rule, part))
            for name, allowed in row.items()
            if name != place.name
        }
        self.others = [
            space.entry(name, allowed)
            for name, allowed in dict.fromkeys((k[2], v) for k, v in self.rest.items())
        ]
        mentioned = {place.name, *space.mentions(({place.name: place.allowed},))}
        rows_of = [
            space.policy.conditions[name].rows for name in mentioned if name in space.policy.conditions
        ]
        names = mentioned | {name for found in rows_of for row in found for name in row}
        self.readings = names & space.axes.keys()

    def split(self) -> list[Set]:
        """The cells in which the condition matters, split by the truth of the other conditions."""
        found = [self.matters]
        for other in self.others:
            found = [part for one in found for part in (one & other, one & ~other) if part.any()]
        return found


FULL_SET = np.array([FULL])


def _some(one: Set) -> Flags:
    """Under which readings a set is not empty."""
    some: Flags = (one != 0).any(axis=-1)
    return some


def _option(one: Set, axis: int, option: int) -> Set:
    """A set under one option of a reading, with that axis kept as one of length 1."""
    if one.shape[axis] == 1:
        return one
    along: list[slice] = [slice(None)] * one.ndim
    along[axis] = slice(option, option + 1)
    return one[tuple(along)]
