"""One side of an edit under every reading, as arrays: outcomes, and where claims and scenarios hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from proofs.gate.book import BookVersion
from rulebook.language import Message, Untold
from rulebook.model import Claim, Outcome, Reading, Scenario, Silence
from rulebook.table import LARGEST_TABLE, OUTCOME_NAMES, Mask, ReadingMasks, Situations, outcome_tables

LARGEST_SIDE = 2**28
"""The most outcomes, readings times situations, that are looked at each."""

Table = NDArray[np.uint8]


class TooLarge(Untold):
    """A book has more situations and readings than can be looked at each."""


class Side:
    """One book under every reading.

    `readings` in the order of `Policy.all_readings`, the default first; `tables` uint8[readings,
    situations], indexes into `OUTCOME_NAMES`.

    Raises:
        TooLarge: readings times situations are too many.
    """

    def __init__(self, book: BookVersion):
        self.book, self.policy = book, book.policy
        vocabulary = self.policy.vocabulary
        readings = prod(len(question.options) for question in self.policy.readings.values())
        if vocabulary.combinations > LARGEST_TABLE:
            raise TooLarge(
                Message(
                    "{n:,} combinations of values are too many to look at each", n=vocabulary.combinations
                )
            )
        self.situations = Situations.of(vocabulary)
        if readings * self.situations.size > LARGEST_SIDE:
            raise TooLarge(
                Message(
                    "{situations:,} situations in {readings:,} readings are too many to look at each",
                    situations=self.situations.size,
                    readings=readings,
                )
            )
        self.readings: list[dict[str, str]] = self.policy.all_readings()
        self.tables: Table = outcome_tables(self.policy, self.readings)
        self.masks = ReadingMasks(self.policy)
        self._failing: dict[str, NDArray[np.bool_]] = {}
        self._nothing = np.zeros(self.situations.size, dtype=np.bool_)
        self._bad: dict[frozenset[Outcome], NDArray[np.bool_]] = {}

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

    def breaks(self, claim: Claim, at: int, silence: Silence = Silence.FORBIDDEN) -> Mask:
        """The situations in which a claim is broken in one reading."""
        bad = self.has(claim.broken_by(silence))[at]
        found: Mask = self.covered(claim, self.readings[at]) & bad
        return found

    def failing(self, claim: Claim) -> NDArray[np.bool_]:
        """The readings in which a claim is broken somewhere: bool[readings]."""
        if claim.id not in self._failing:
            bad = self.has(claim.broken_by(Silence.FORBIDDEN))
            found = np.zeros(len(self.readings), dtype=np.bool_)
            alike: dict[int, tuple[Mask, list[int]]] = {}
            for at, reading in enumerate(self.readings):
                mask = self.covered(claim, reading)
                alike.setdefault(id(mask), (mask, []))[1].append(at)
            for mask, numbers in alike.values():
                found[numbers] = bad[np.array(numbers)][:, np.flatnonzero(mask)].any(axis=1)
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
