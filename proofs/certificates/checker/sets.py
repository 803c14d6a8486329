"""Sets of situations as integers, and what a book means over them.

The possible situations of a vocabulary are numbered, first fact most significant; bit n of an
integer says whether situation n is in the set, so that "and" is `&` and a rule of two thousand
situations costs one machine operation for each sixty of them. Standard library alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from math import prod
from typing import Protocol

from proofs.certificates.checker.effort import Effort
from proofs.certificates.checker.format import Said
from proofs.certificates.checker.policy_source import OUTCOMES, Book, BookRule, Known, Rows, Value
from proofs.certificates.checker.toml_source import Unreadable

UNSPECIFIED = "unspecified"
MOST_COMBINATIONS = 2**22
DEEPEST_CONDITION = 200

Set = int
_AS_DIGITS = bytes.maketrans(b"\0\1", b"01")
_AS_FLAGS = bytes.maketrans(b"01", b"\0\1")


class Speaks(Protocol):
    """Whatever speaks of attempts: where `when` holds and `unless` does not."""

    @property
    def when(self) -> Rows:
        """Where it speaks."""

    @property
    def unless(self) -> Rows:
        """And where it does not."""


Reading = Mapping[str, str]


class Codes:
    """All combinations of values, numbered, the first name most significant; a set is an integer."""

    def __init__(self, facts: Known, effort: Effort | None = None):
        self.facts = facts
        self.effort = effort or Effort()
        self.size = prod(len(values) for values in facts.values())
        self.every: Set = (1 << self.size) - 1
        self.steps: dict[str, int] = {}
        step = self.size
        for name, values in facts.items():
            step //= len(values)
            self.steps[name] = step
        self._known: dict[tuple[str, tuple[Value, ...]], Set] = {}

    def where(self, name: str, allowed: tuple[Value, ...]) -> Set:
        """The combinations in which a fact has one of these values: a pattern that repeats."""
        if (name, allowed) not in self._known:
            values, step = self.facts[name], self.steps[name]
            pattern = 0
            for place, value in enumerate(values):
                if value in allowed:
                    pattern |= ((1 << step) - 1) << (place * step)
            filled = step * len(values)
            while filled < self.size:
                pattern |= pattern << filled
                filled *= 2
            self.effort.work(self.size, 2 * len(values))
            self.effort.keep(self.size)
            self._known[name, allowed] = pattern & self.every
        return self._known[name, allowed]

    def rows(self, rows: Rows) -> Set:
        """The combinations in which one of the rows holds."""
        found = 0
        for row in rows:
            self.effort.work(self.size, len(row))
            matched = self.every
            for name, allowed in row.items():
                matched &= self.where(name, allowed)
            found |= matched
        return found


class SituationSets:
    """The possible situations of a vocabulary: `size` of them, `every` the set of all.

    Raises:
        Unreadable: there are too many to look at each.
    """

    def __init__(self, facts: Known, impossible: Rows, effort: Effort | None = None):
        self.facts = facts
        self.effort = effort or Effort()
        combinations = prod(len(values) for values in facts.values())
        if combinations > MOST_COMBINATIONS:
            raise Unreadable(
                "vocabulary",
                Said("{combinations:,} combinations are too many to look at each", combinations=combinations),
            )
        all_codes = Codes(facts, self.effort)
        self._steps = all_codes.steps
        possible = _flags(all_codes.every & ~all_codes.rows(impossible), combinations)
        self._codes = array("l", compress(range(combinations), possible))
        self._numbers = array("l", [-1]) * combinations
        for number, code in enumerate(self._codes):
            self._numbers[code] = number
        self.size = len(self._codes)
        self.every: Set = (1 << self.size) - 1
        self._where = {}
        for name, values in facts.items():
            for value in values:
                self.effort.keep(self.size)
                flags = _flags(all_codes.where(name, (value,)), combinations)
                self._where[name, value] = number_of_bits(compress(flags, possible))
        self._by_yes_facts = self._levels()

    def _levels(self) -> list[Set]:
        """The situations with no yes-fact, with one, with two, …"""
        levels = [self.every]
        for name, values in self.facts.items():
            if values == (False, True):
                yes, no = self._where[name, True], self._where[name, False]
                levels = [
                    (same & no) | (fewer & yes)
                    for same, fewer in zip([*levels, 0], [0, *levels], strict=True)
                ]
        return levels

    def rows(self, rows: Rows) -> Set:
        """The situations in which one of the rows of facts holds."""
        found = 0
        for row in rows:
            self.effort.work(self.size, len(row))
            matched = self.every
            for name, allowed in row.items():
                matched &= self.where(name, allowed)
            found |= matched
        return found

    def where(self, name: str, allowed: Sequence[Value]) -> Set:
        """The situations in which a fact has one of these values."""
        self.effort.work(self.size, len(allowed))
        found = 0
        for value in allowed:
            found |= self._where[name, value]
        return found

    def smallest(self, among: Set) -> int:
        """The first situation among those with the fewest yes-facts, of a set that is not empty."""
        level = next(among & level for level in self._by_yes_facts if among & level)
        return (level & -level).bit_length() - 1

    def situation(self, number: int) -> dict[str, Value]:
        """The situation with a number."""
        code = self._codes[number]
        return {name: values[code // self._steps[name] % len(values)] for name, values in self.facts.items()}

    def coded(self, code: int) -> int:
        """The number of the situation with a code of `Codes`, which no axiom excludes."""
        return self._numbers[code]

    def number_of(self, situation: Mapping[str, Value]) -> int | None:
        """The number of a complete situation; None if it is not complete, or an axiom excludes it."""
        if situation.keys() != self.facts.keys():
            return None
        code = 0
        for name, values in self.facts.items():
            if situation[name] not in values:
                return None
            code += values.index(situation[name]) * self._steps[name]
        number = self._numbers[code]
        return None if number < 0 else number


class Meaning:
    """What a book says of every situation, reading after reading.

    A condition is worked out once for each combination of the readings that it mentions.

    Raises:
        Unreadable: the conditions mention each other in a circle.
    """

    def __init__(self, book: Book, space: SituationSets):
        self.book = book
        self.space = space
        self._mentioned: dict[str, tuple[str, ...]] = {}
        for name in book.conditions:
            self._readings_behind(name, ())
        self._behind_rule = {
            rule.id: self._readings_in((*rule.all_of, rule.unless), ()) for rule in book.rules
        }
        self._known: dict[tuple[str, ...], Set] = {}

    def _readings_behind(self, name: str, path: tuple[str, ...]) -> tuple[str, ...]:
        """The readings on which a condition depends, through others or by itself."""
        if name in path or len(path) > DEEPEST_CONDITION:
            raise Unreadable("policy", Said("conditions mention each other in a circle, or too deep"))
        if name not in self._mentioned:
            self._mentioned[name] = self._readings_in((self.book.conditions[name],), (*path, name))
        return self._mentioned[name]

    def _readings_in(self, several: Iterable[Rows], path: tuple[str, ...]) -> tuple[str, ...]:
        found: set[str] = set()
        for name in {name for rows in several for row in rows for name in row}:
            if name in self.book.readings:
                found.add(name)
            elif name in self.book.conditions:
                found.update(self._readings_behind(name, path))
        return tuple(sorted(found))

    def outcomes(self, reading: Reading) -> dict[str, Set]:
        """For each outcome the situations that end in it: every situation is in exactly one of the sets."""
        self.space.effort.work(self.space.size, 2 * len(OUTCOMES) + len(self.book.rules))
        said = dict.fromkeys(OUTCOMES, 0)
        for rule in self.book.rules:
            said[rule.outcome] |= self.rule(rule, reading)
        strongest_first: tuple[str, ...] = OUTCOMES[::-1] if reading["overlap"] == "strictest" else OUTCOMES
        if reading["overlap"] == "forbidden_first":
            strongest_first = ("forbidden", *(name for name in OUTCOMES if name != "forbidden"))
        left = self.space.every
        found = {}
        for outcome in strongest_first:
            found[outcome] = said[outcome] & left
            left &= ~said[outcome]
        return {**found, UNSPECIFIED: left}

    def rule(self, rule: BookRule, reading: Reading) -> Set:
        """Where a rule speaks."""
        key = ("rule", rule.id, *(reading[name] for name in self._behind_rule[rule.id]))
        if key not in self._known:
            self.space.effort.keep(self.space.size)
            found = self.space.every & ~self._rows(rule.unless, reading)
            for rows in rule.all_of:
                found &= self._rows(rows, reading)
            self._known[key] = found
        return self._known[key]

    def premise(self, claim: Speaks, reading: Reading) -> Set:
        """The situations of which a claim speaks."""
        return self._rows(claim.when, reading) & ~self._rows(claim.unless, reading)

    def deciding_lines(self, number: int, outcome: str, reading: Reading) -> list[str]:
        """The lines behind the outcome of one situation, each once."""
        self.space.effort.work(self.space.size, len(self.book.rules))
        lines = [
            rule.line
            for rule in self.book.rules
            if rule.outcome == outcome and self.rule(rule, reading) >> number & 1
        ]
        return list(dict.fromkeys(lines))

    def _rows(self, rows: Rows, reading: Reading) -> Set:
        found = 0
        for row in rows:
            self.space.effort.work(self.space.size, len(row))
            matched = self.space.every
            for name, allowed in row.items():
                matched &= self._allowed(name, allowed, reading)
            found |= matched
        return found

    def _allowed(self, name: str, allowed: tuple[Value, ...], reading: Reading) -> Set:
        if name in self.space.facts:
            return self.space.where(name, allowed)
        if name in reading:
            return self.space.every if reading[name] in allowed else 0
        held = self._condition(name, reading)
        found = held if True in allowed else 0
        return found | (self.space.every & ~held) if False in allowed else found

    def _condition(self, name: str, reading: Reading) -> Set:
        key = ("condition", name, *(reading[other] for other in self._mentioned[name]))
        if key not in self._known:
            self.space.effort.keep(self.space.size)
            self._known[key] = self._rows(self.book.conditions[name], reading)
        return self._known[key]


def number_of_bits(flags: Iterable[int]) -> Set:
    """The set of the places at which a flag is up."""
    digits = bytes(flags).translate(_AS_DIGITS)
    return int(digits[::-1] or b"0", 2)


def _flags(numbers: Set, size: int) -> bytes:
    """A flag for each of so many places, up at those that are in the set."""
    return bin(numbers | 1 << size)[:2:-1].encode().translate(_AS_FLAGS)
