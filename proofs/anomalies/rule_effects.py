"""Rule effects: in which readings a rule applies, decides, decides alone, or overlaps another.

There are two ways to the same answers: `EnumeratedEffects` goes through every situation under every reading
at once, as packed bits; `SolverEffects` asks Z3, for what is too large to enumerate.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from proofs.anomalies.required_values import RequiredValues
from proofs.answers.verdict import Readings
from proofs.claims.failing_readings import ReadingsWhere
from proofs.engines.bit_sets import LETTERS
from proofs.engines.clock import NO_CLOCK, Clock
from rulebook.model import NOTHING_SETTLED, Policy, Reading, Rule, Situation

Flags = NDArray[np.bool_]
Numbers = NDArray[np.intp]


class RuleEffects(ABC):
    """One policy with some readings `settled`; arrays of readings have an axis for each reading.

    Raises:
        Undecided: from any question, once the `clock` says that time is up.
    """

    def __init__(self, policy: Policy, settled: Reading = NOTHING_SETTLED, clock: Clock = NO_CLOCK):
        self.policy = policy
        self.settled = settled
        self.clock = clock
        self._summaries: dict[bytes, Readings] = {}

    def limit_to(self, clock: Clock) -> None:
        """Bound the questions from here on."""
        self.clock = clock

    @cached_property
    def overlaps(self) -> Flags:
        """Which two rules some attempt fits under some reading: bool[rules, rules].

        Most pairs are told apart, or told to meet, by the values they require, or seen to meet, all at once;
        the others are asked about one by one.
        """
        rules = self.policy.rules
        required = self._required
        is_told = required.is_all & required.knows_axioms
        found: Flags = np.zeros((len(rules), len(rules)), dtype=np.bool_)
        for at, first in enumerate(rules):
            self.clock.look()
            may = required.may_meet(at)
            found[at, at + 1 :] = may
            if is_told[at]:
                may &= ~is_told[at + 1 :]
            others = at + 1 + np.flatnonzero(may)
            meets, unknown = self.seen_to_meet(at, others)
            found[at, others] = meets
            for after in others[unknown]:
                found[at, after] = self.collide(first, rules[after])
        found |= found.T
        return found

    def contradicting(self) -> Iterator[tuple[Rule, Rule]]:
        """Pairs of rules with different outcomes that some attempt fits under some reading."""
        rules = self.policy.rules
        for at, first in enumerate(rules):
            for after in np.flatnonzero(self._contradicts(at)):
                yield first, rules[after]

    @property
    def contradictions(self) -> int:
        """How many such pairs there are."""
        return sum(int(self._contradicts(at).sum()) for at in range(len(self.policy.rules)))

    def _contradicts(self, at: int) -> Flags:
        """The rules after one of them that contradict it: bool[rules]."""
        found: Flags = self.overlaps[at] & (self._outcomes != self._outcomes[at])
        found[:at] = False
        return found

    @cached_property
    def _outcomes(self) -> NDArray[np.intp]:
        return np.array([LETTERS[rule.outcome] for rule in self.policy.rules], dtype=np.intp)

    def rules_that_may_speak(self, situation: Situation, reading: Reading) -> tuple[Rule, ...]:
        """The rules that no value keeps from speaking of a situation."""
        places = np.flatnonzero(self._required.may_speak({**situation, **reading}))
        return tuple(self.policy.rules[place] for place in places)

    @cached_property
    def _required(self) -> RequiredValues:
        return RequiredValues(self.policy, self.settled)

    def lines_overlapping(self, at: int, *, same: bool, most: int) -> tuple[tuple[str, ...], int]:
        """The lines of rules that overlap the one with a number and say the `same`, or something else.

        Each once, in the order of the policy: the first of them, and how many there are besides.
        """
        found = self.overlaps[at] & ((self._outcomes == self._outcomes[at]) == same)
        overlap = np.flatnonzero(found)
        lines, numbers = self._first_on_line[overlap], np.arange(len(overlap))
        # Of what is written to one place the last stays, which from the back is the first.
        first = np.zeros(len(found), dtype=np.intp)
        first[lines[::-1]] = numbers[::-1]
        places = overlap[first[lines] == numbers]
        return tuple(self.policy.rules[place].line for place in places[:most]), len(places[most:])

    @cached_property
    def _first_on_line(self) -> Numbers:
        """For each rule the number of the first one on its line."""
        first: dict[str, int] = {}
        places = [first.setdefault(rule.line, at) for at, rule in enumerate(self.policy.rules)]
        return np.array(places, dtype=np.intp)

    @abstractmethod
    def seen_to_meet(self, at: int, others: Numbers) -> tuple[Flags, Flags]:
        """Which other rules are seen at once to meet one, and of which nobody knows yet: bool[others]."""

    @abstractmethod
    def speaks(self, rule: Rule) -> Flags:
        """The readings in which some attempt fits the rule."""

    @abstractmethod
    def decides(self, rule: Rule) -> Flags:
        """The readings in which the rule's outcome is that of some attempt which fits it."""

    @abstractmethod
    def alone(self, rule: Rule) -> Flags:
        """The readings in which it decides some attempt that fits no other rule with its outcome."""

    @abstractmethod
    def both(self, first: Rule, second: Rule) -> Flags:
        """The readings in which some attempt fits both rules."""

    def collide(self, first: Rule, second: Rule) -> bool:
        """Whether some attempt fits both rules in some reading."""
        return bool(self.both(first, second).any())

    @abstractmethod
    def example(self, first: Rule, second: Rule, reading: Reading) -> Situation:
        """The attempt with the fewest yes-facts, then the first, that fits both rules in a reading."""

    def where(self, found: Flags) -> ReadingsWhere:
        """An array of readings, all of them known, for those who count and fold it."""
        where = ReadingsWhere(self.policy.open_readings(self.settled), complete=True)
        where.found = found
        return where

    def summary(self, found: Flags) -> Readings:
        """The same, counted and folded; many rules share one answer."""
        key = found.tobytes()
        if key not in self._summaries:
            self._summaries[key] = self.where(found).summary()
        return self._summaries[key]
