"""One side of an edit under every reading, as arrays: outcomes, and where claims and scenarios hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from proofs.engines.clock import NO_CLOCK, Clock
from proofs.gate.book import BookVersion
from rulebook.language import Message, Untold
from rulebook.model import Claim, Outcome, Reading, Scenario, Silence
from rulebook.table import (
    LARGEST_TABLE,
    OUTCOME_NAMES,
    Mask,
    MaskKinds,
    ReadingMasks,
    Situations,
    outcome_tables,
)

LARGEST_SIDE = 2**29
"""How many bytes the arrays of one book may take at most, as far as they can be foreseen."""

Table = NDArray[np.uint8]
EVERY = slice(None)


class TooLarge(Untold):
    """A book has more situations and readings than can be looked at each."""


class PackedCases:
    """Some situations of each reading as bits, to ask in which readings a set of situations has one of them.

    From bool[readings, situations].
    """

    def __init__(self, cases: NDArray[np.bool_]):
        self._bits, self._size = np.packbits(cases, axis=1), cases.shape[1]

    def readings_with(self, members: Mask, readings: NDArray[np.intp] | slice = EVERY) -> NDArray[np.bool_]:
        """Which of some readings have one of the members: bool[readings]."""
        found: NDArray[np.bool_] = np.logical_or.reduce(self._bits[readings] & np.packbits(members), axis=1)
        return found

    def rows(self, readings: NDArray[np.intp]) -> NDArray[np.bool_]:
        """The situations of some readings: bool[some readings, situations]."""
        return np.unpackbits(self._bits[readings], axis=1, count=self._size).view(np.bool_)


class Side:
    """One book under every reading.

    `readings` in the order of `Policy.all_readings`, the default first; `tables` uint8[readings,
    situations], indexes into `OUTCOME_NAMES`.

    Raises:
        TooLarge: readings times situations are too many.
        Undecided: there was no time for it; from any question about claims as well.
    """

    def __init__(self, book: BookVersion, clock: Clock = NO_CLOCK):
        self.book, self.policy, self.clock = book, book.policy, clock
        vocabulary = self.policy.vocabulary
        readings = prod(len(question.options) for question in self.policy.readings.values())
        if vocabulary.combinations > LARGEST_TABLE:
            raise TooLarge(
                Message(
                    "{n:,} combinations of values are too many to look at each", n=vocabulary.combinations
                )
            )
        self.situations = Situations.of(vocabulary)
        a_situation = len(vocabulary.facts) + 16 + 8 * readings
        if self.situations.size * a_situation > LARGEST_SIDE:
            raise TooLarge(
                Message(
                    "{situations:,} situations in {readings:,} readings are too many to look at each",
                    situations=self.situations.size,
                    readings=readings,
                )
            )
        self.readings: list[dict[str, str]] = self.policy.all_readings()
        self.tables: Table = outcome_tables(self.policy, self.readings, clock.look)
        self.masks = ReadingMasks(self.policy)
        self._coverage: dict[str, MaskKinds] = {}
        self._failing: dict[str, NDArray[np.bool_]] = {}
        self._nothing = np.zeros(self.situations.size, dtype=np.bool_)
        self._bad: dict[frozenset[Outcome], NDArray[np.bool_]] = {}
        self._bad_packed: dict[frozenset[Outcome], PackedCases] = {}

    @cached_property
    def nearest(self) -> NDArray[np.intp]:
        """The numbers of the readings, those with the fewest options off their defaults first."""
        default = self.policy.default_reading
        changed = [sum(one[name] != default[name] for name in default) for one in self.readings]
        return np.argsort(np.array(changed), kind="stable")

    @cached_property
    def plainness(self) -> NDArray[np.intp]:
        """For each situation how many facts are off the value that goes without saying."""
        found = np.zeros(self.situations.size, dtype=np.intp)
        for name, fact in self.policy.vocabulary.facts.items():
            if fact.silent is not None:
                found += self.situations.columns[name] != fact.values.index(fact.silent)
        return found

    def plainest(self, members: Mask) -> int:
        """The number of the member with the fewest facts off their silent value, then the first."""
        numbers = np.flatnonzero(members)
        return int(numbers[np.argmin(self.plainness[numbers])])

    def has(self, outcomes: frozenset[Outcome]) -> NDArray[np.bool_]:
        """Where an attempt comes to one of these outcomes: bool[readings, situations]."""
        if outcomes not in self._bad:
            wanted = np.array([name in outcomes for name in OUTCOME_NAMES])
            self._bad[outcomes] = wanted[self.tables]
        return self._bad[outcomes]

    def covered(self, claim: Claim, reading: Reading) -> Mask:
        """The situations of which a claim speaks; none where it cannot be asked."""
        if claim.unknown:
            return self._nothing
        return self.masks.claim(claim, reading)

    def coverage(self, claim: Claim) -> MaskKinds:
        """The situations of which a claim speaks, in every reading."""
        if claim.id not in self._coverage:
            masks = (self.covered(claim, reading) for reading in self.readings)
            self._coverage[claim.id] = MaskKinds.from_masks(masks)
        return self._coverage[claim.id]

    def breaks(self, claim: Claim, at: int, silence: Silence = Silence.FORBIDDEN) -> Mask:
        """The situations in which a claim is broken in one reading."""
        self.clock.look()
        bad = self.has(claim.broken_by(silence))[at]
        found: Mask = self.covered(claim, self.readings[at]) & bad
        return found

    def broken_somewhere(self, claim: Claim) -> Mask:
        """The situations in which a claim is broken in some reading."""
        found = self._nothing.copy()
        coverage, bad = self.coverage(claim), self.has(claim.broken_by(Silence.FORBIDDEN))
        for kind, mask in enumerate(self.clock.ticking(coverage.masks)):
            found |= mask & np.logical_or.reduce(bad[coverage.of == kind], axis=0)
        return found

    def failing(self, claim: Claim) -> NDArray[np.bool_]:
        """The readings in which a claim is broken somewhere: bool[readings]."""
        if claim.id not in self._failing:
            outcomes = claim.broken_by(Silence.FORBIDDEN)
            if outcomes not in self._bad_packed:
                self._bad_packed[outcomes] = PackedCases(self.has(outcomes))
            found = np.zeros(len(self.readings), dtype=np.bool_)
            coverage = self.coverage(claim)
            for kind, mask in enumerate(self.clock.ticking(coverage.masks)):
                numbers = np.flatnonzero(coverage.of == kind)
                found[numbers] = self._bad_packed[outcomes].readings_with(mask, numbers)
            self._failing[claim.id] = found
        return self._failing[claim.id]

    def described(self, scenario: Scenario) -> Mask:
        """The situations that a scenario describes."""
        found = np.ones(self.situations.size, dtype=np.bool_)
        for name, allowed in scenario.situation.items():
            found &= self.situations.where(name, allowed)
        return found

    def number(self, reading: Reading) -> int:
        """The number of a reading."""
        at = 0
        for name, question in self.policy.readings.items():
            at = at * len(question.options) + question.options.index(reading[name])
        return at

    def decided(self, numbers: Iterable[int]) -> NDArray[np.uint8]:
        """The outcomes in some readings as a set for each situation, a bit an outcome: uint8[situations]."""
        chosen = self.tables[np.fromiter(numbers, dtype=np.intp)]
        found: Table = np.bitwise_or.reduce(np.uint8(1) << chosen, axis=0)
        return found
