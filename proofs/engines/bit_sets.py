"""All situations under all readings at once, as packed bits, so that a mutant is a few operations.

A *set* is an array of 64-bit words with one axis for each open reading but `overlap`, and one last
axis over the situations, 64 in a word. An axis of length 1 means that the set does not depend on
that reading: sets combine by broadcasting, and a rule is computed only for the readings that its
rows mention. Which line wins is applied at the end, one `overlap` after the other. The slow plain
twin of this file is `rulebook.table`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from proofs.engines.clock import NO_CLOCK, Clock
from rulebook.language import Message, Untold
from rulebook.model import (
    NOTHING_SETTLED,
    OUTCOMES,
    UNSPECIFIED,
    Outcome,
    Overlap,
    Policy,
    Reading,
    Rows,
    Rule,
    Value,
)
from rulebook.table import Situations, TooManySituations

Set = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Spoken = tuple[Set | None, ...]
"""For each outcome, where some rule with it applies (None: there is no such rule)."""

LARGEST_SPACE = 2**26
"""The most bytes one set over all situations and readings may have."""

LARGEST_SETS = 2**28
"""The most bytes the sets of all rules may have together."""

FULL = np.uint64(0xFFFFFFFFFFFFFFFF)
LETTERS: dict[Outcome, int] = {outcome: place for place, outcome in enumerate((*OUTCOMES, UNSPECIFIED))}
EVERY_WORD = slice(None)
SILENT = LETTERS[UNSPECIFIED]


class TooLargeError(Untold, ValueError):
    """The situations and readings of a policy are too many to look at each."""


def ranks(overlap: str) -> tuple[int, ...]:
    """The outcomes from the one that wins to the one that loses, as `decide.prevailing` has it."""
    loosest = tuple(range(len(OUTCOMES)))
    if overlap == Overlap.STRICTEST:
        return loosest[::-1]
    if overlap == Overlap.FORBIDDEN_FIRST:
        return (LETTERS[Outcome.FORBIDDEN], *loosest[:-1])
    return loosest


class BitSets:
    """The sets of one policy over its open readings.

    `overlaps` are the open options of `overlap`, `options` those of each other reading, in the
    order of the axes; `words` is how many words hold the situations, `shape` the axes of a set
    that depends on every reading. `situations` are all that are possible, unless some are given.

    Raises:
        TooLargeError: a set would be larger than `LARGEST_SPACE`, or all of them than `LARGEST_SETS`.
        Undecided: there was no time for it.
    """

    def __init__(
        self,
        policy: Policy,
        settled: Reading = NOTHING_SETTLED,
        *,
        situations: Situations | None = None,
        clock: Clock = NO_CLOCK,
    ):
        self.policy = policy
        choices = policy.open_readings(settled)
        self.overlaps = choices.pop("overlap")
        self.options = choices
        self.axes = {name: axis for axis, name in enumerate(choices)}
        readings = prod(map(len, choices.values()))
        try:
            self.situations = situations or Situations.of(policy.vocabulary)
        except TooManySituations as error:
            raise TooLargeError(error.message) from None
        self.words = -(-self.situations.size // 64)
        self.shape = (*(len(options) for options in choices.values()), self.words)
        if readings * self.words * 8 > LARGEST_SPACE:
            raise TooLargeError(
                Message(
                    "{situations:,} situations in {readings:,} readings are too many for a table",
                    situations=self.situations.size,
                    readings=readings,
                )
            )
        self.everywhere = self.packed(np.ones(self.situations.size, dtype=np.bool_))
        self.nowhere = np.zeros_like(self.everywhere)
        self._sets: dict[tuple[str, tuple[Value, ...]], Set] = {}
        self._named: dict[str, Set] = {}
        self._closures: dict[str, frozenset[str]] = {}
        self.rules: list[Set] = []
        size = 0
        for rule in policy.rules:
            clock.look()
            self.rules.append(self.rule(rule))
            size += self.rules[-1].nbytes
            if size > LARGEST_SETS:
                raise TooLargeError(
                    Message(
                        "{situations:,} situations for {rules:,} rules are too many for a table",
                        situations=self.situations.size,
                        rules=len(policy.rules),
                    )
                )
        self.spoken = self.speaking(self.rules, policy.rules)

    @cached_property
    def yes_counts(self) -> NDArray[np.int16]:
        """How many yes/no facts are yes in each situation: int16[situations]."""
        found = np.zeros(self.situations.size, dtype=np.int16)
        for name, fact in self.policy.vocabulary.facts.items():
            if fact.is_yes_no:
                found += self.situations.columns[name]
        return found

    def packed(self, mask: Flags) -> Set:
        """A set of situations that depends on no reading, from bool[size]."""
        bits = np.zeros(self.words * 64, dtype=np.bool_)
        bits[: mask.size] = mask
        words = np.packbits(bits, bitorder="little").view(np.dtype("<u8")).astype(np.uint64)
        return words.reshape((1,) * len(self.axes) + (self.words,))

    def unpacked(self, one: Set) -> Flags:
        """bool[..., size] from words."""
        raw = np.ascontiguousarray(one.astype(np.dtype("<u8"))).view(np.uint8)
        return np.unpackbits(raw, axis=-1, bitorder="little", count=self.situations.size).view(np.bool_)

    def place(self, reading: Reading) -> tuple[int, ...]:
        """Where a reading stands on the axes."""
        return tuple(options.index(reading[name]) for name, options in self.options.items())

    def reading(self, overlap: int, place: Sequence[int]) -> dict[str, str]:
        """The reading at a place, in the order of the policy."""
        at = dict(zip(self.options, place, strict=True))
        return {
            name: self.overlaps[overlap] if name == "overlap" else self.options[name][at[name]]
            for name in self.policy.readings
        }

    def at(self, one: Set, place: Sequence[int]) -> Set:
        """The words of a set under one reading."""
        words: Set = one[tuple(0 if one.shape[axis] == 1 else at for axis, at in enumerate(place))]
        return words

    def entry(self, name: str, values: tuple[Value, ...], changed: Mapping[str, Set] = {}) -> Set:
        """Where a name of a row has one of the values; `changed` holds conditions with other rows."""
        key = (name, values)
        if name in self.policy.vocabulary.facts:
            if key not in self._sets:
                self._sets[key] = self.packed(self.situations.where(name, values))
            return self._sets[key]
        if name in self.options:
            if key not in self._sets:
                flags = [FULL if option in values else np.uint64(0) for option in self.options[name]]
                along = [1] * (len(self.axes) + 1)
                along[self.axes[name]] = len(flags)
                self._sets[key] = np.array(flags, dtype=np.uint64).reshape(along)
            return self._sets[key]
        if len(values) == 2:
            return self.everywhere
        where = changed[name] if name in changed else self._condition(name)
        return where if values == (True,) else ~where & self.everywhere

    def _condition(self, name: str) -> Set:
        if name not in self._named:
            self._named[name] = self.rows(self.policy.conditions[name].rows)
        return self._named[name]

    def rows(self, rows: Rows, changed: Mapping[str, Set] = {}) -> Set:
        """Where a list of rows holds."""
        found = None
        for row in rows:
            fits = self.everywhere
            for name, values in row.items():
                fits = fits & self.entry(name, values, changed)
            found = fits if found is None else found | fits
        return self.nowhere if found is None else found

    def rule(self, rule: Rule, changed: Mapping[str, Set] = {}) -> Set:
        """Where a rule applies."""
        where = self.rows(rule.sender, changed) & self.rows(rule.recipient, changed)
        where = where & self.rows(rule.when, changed)
        return where & ~self.rows(rule.unless, changed) if rule.unless else where

    def speaking(self, sets: Sequence[Set | None], rules: Sequence[Rule]) -> Spoken:
        """Where some rule of each outcome applies."""
        return tuple(
            union(
                where
                for where, rule in zip(sets, rules, strict=True)
                if rule.outcome == outcome and where is not None
            )
            for outcome in OUTCOMES
        )

    def mentions(self, rows: Rows) -> frozenset[str]:
        """The named conditions that rows rest on, directly or through others."""
        return frozenset(
            inner
            for row in rows
            for name in row
            if name in self.policy.conditions
            for inner in self.closure(name)
        )

    def closure(self, name: str) -> frozenset[str]:
        """A named condition and those that it rests on."""
        if name not in self._closures:
            self._closures[name] = self.mentions(self.policy.conditions[name].rows) | {name}
        return self._closures[name]

    def outcome_in(
        self, spoken: Spoken, overlap: str, wanted: frozenset[int], within: slice = EVERY_WORD
    ) -> Set:
        """Where the outcome is one of the wanted ones (numbers of `LETTERS`), in a window of the words."""
        order = (*(outcome for outcome in ranks(overlap) if spoken[outcome] is not None), SILENT)
        found, left = self.nowhere[..., within], self.everywhere[..., within]
        for step, outcome in enumerate(order):
            if len({other in wanted for other in order[step:]}) == 1:
                return found | left if outcome in wanted else found
            where = self._words(spoken[outcome], within)
            if outcome in wanted:
                found = found | (where & left)
            left = left & ~where
        return found

    def differs(self, ours: Spoken, theirs: Spoken, overlap: str, within: slice = EVERY_WORD) -> Set:
        """Where two policies over these readings decide differently, in a window of the words."""
        undecided, found = self.everywhere[..., within], self.nowhere[..., within]
        for outcome in ranks(overlap):
            one = self._words(ours[outcome], within)
            if ours[outcome] is theirs[outcome]:
                undecided = undecided & ~one
                continue
            other = self._words(theirs[outcome], within)
            found = found | (undecided & (one ^ other))
            undecided = undecided & ~(one | other)
        return found

    def _words(self, one: Set | None, within: slice) -> Set:
        return self.nowhere[..., within] if one is None else one[..., within]

    def outcomes(self, spoken: Spoken, overlap: str, place: Sequence[int]) -> NDArray[np.uint8]:
        """The outcome of each situation under one reading: uint8[size], as in `rulebook.table`."""
        table = np.full(self.situations.size, SILENT, dtype=np.uint8)
        for outcome in reversed(ranks(overlap)):
            where = spoken[outcome]
            if where is not None:
                table[self.unpacked(self.at(where, place))] = outcome
        return table


def union(sets: Iterable[Set]) -> Set | None:
    """The union of some sets; None of none."""
    found = None
    for one in sets:
        found = one if found is None else found | one
    return found


def projected(one: Set) -> Set:
    """The situations that are in a set under some reading: one word for each 64."""
    words: Set = np.bitwise_or.reduce(one, axis=tuple(range(one.ndim - 1)))
    return words
