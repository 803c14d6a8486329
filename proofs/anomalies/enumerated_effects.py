"""Rule effects by going through every situation under every reading at once, as packed bits."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from proofs.anomalies.rule_effects import Flags, Numbers, RuleEffects
from proofs.engines.bit_sets import LETTERS, SILENT, BitSets, Set, projected, union
from proofs.engines.clock import NO_CLOCK, Clock
from rulebook.model import NOTHING_SETTLED, Outcome, Policy, Reading, Rule, Situation
from rulebook.table import Situations

WINDOWS = (4, 32, 256)
"""So many words of the sets of all rules are compared before single pairs are: few of all, then more of those
that have not met yet.
"""


class EnumeratedEffects(RuleEffects):
    """By looking at every situation under every reading, or at those that are given.

    Raises:
        TooLargeError: there are too many.
        Undecided: from any question, once time is up.
    """

    def __init__(
        self,
        policy: Policy,
        settled: Reading = NOTHING_SETTLED,
        clock: Clock = NO_CLOCK,
        *,
        situations: Situations | None = None,
    ):
        super().__init__(policy, settled, clock)
        self.space = BitSets(policy, settled, situations=situations, clock=clock)
        self._numbers = {rule.id: number for number, rule in enumerate(policy.rules)}
        self._wins: dict[tuple[str, int], Set] = {}
        self._shared: dict[Outcome, Set] = {}

    def seen_to_meet(self, at: int, others: Numbers) -> tuple[Flags, Flags]:
        """By what the rules speak of in any reading, in some words of their sets.

        Two sets that meet so meet in one reading, too, unless both depend on readings.
        """
        anywhere, depends = self._projections
        meets: Flags = np.zeros(len(others), dtype=np.bool_)
        left, first = np.arange(len(others)), 0
        for last in WINDOWS:
            met = (anywhere[others[left], first:last] & anywhere[at, first:last]).any(axis=1)
            meets[left[met]] = True
            left, first = left[~met], last
        both = depends[others] & depends[at]
        if anywhere.shape[1] < self.space.words:
            return meets & ~both, ~meets | both
        return meets & ~both, meets & both

    @cached_property
    def _projections(self) -> tuple[Set, Flags]:
        """Some words of the set of each rule, over all readings, and whether it depends on any.

        They are drawn, since neighbouring situations are alike; the draw is always the same.
        """
        sets = self.space.rules
        chosen = np.random.default_rng(0).permutation(self.space.words)[: WINDOWS[-1]]
        anywhere = np.zeros((len(sets), len(chosen)), dtype=np.uint64)
        for at, one in enumerate(sets):
            anywhere[at] = projected(one[..., chosen])
        return anywhere, np.array([max(one.shape[:-1], default=1) > 1 for one in sets], dtype=np.bool_)

    def speaks(self, rule: Rule) -> Flags:
        """Where the set of the rule is not empty."""
        return self._in_readings([self._applies(rule)] * len(self.space.overlaps))

    def decides(self, rule: Rule) -> Flags:
        """Where the rule and what its outcome wins meet."""
        return self._in_readings(self._decided(rule, self._applies(rule)))

    def alone(self, rule: Rule) -> Flags:
        """The same, without what the other rules with this outcome speak of."""
        mine = self._applies(rule) & ~self._spoken_twice(rule.outcome)
        return self._in_readings(self._decided(rule, mine))

    def _spoken_twice(self, outcome: Outcome) -> Set:
        """Where several rules have this outcome."""
        if outcome not in self._shared:
            once = twice = self.space.nowhere
            for rule in self.policy.rules:
                if rule.outcome == outcome:
                    where = self._applies(rule)
                    once, twice = once | where, twice | (once & where)
            self._shared[outcome] = twice
        return self._shared[outcome]

    def collide(self, first: Rule, second: Rule) -> bool:
        """Whether the sets of the two meet."""
        return bool((self._applies(first) & self._applies(second)).any())

    def both(self, first: Rule, second: Rule) -> Flags:
        """Where the sets of the two meet."""
        both = self._applies(first) & self._applies(second)
        return self._in_readings([both] * len(self.space.overlaps))

    def example(self, first: Rule, second: Rule, reading: Reading) -> Situation:
        """The first of those with the fewest yes-facts."""
        both = self._applies(first) & self._applies(second)
        fits = np.flatnonzero(self.space.unpacked(self.space.at(both, self.space.place(reading))))
        return self.space.situations.situation(int(fits[np.argmin(self.space.yes_counts[fits])]))

    def silent_everywhere(self) -> Flags:
        """The situations of which no line speaks in any reading: bool[size]."""
        spoken = union(where for where in self.space.spoken if where is not None)
        if spoken is None:
            return np.ones(self.space.situations.size, dtype=np.bool_)
        return ~self.space.unpacked(projected(spoken))

    def silent(self, reading: Reading) -> Flags:
        """The situations of which no line speaks in one of the open readings: bool[size]."""
        table = self.space.outcomes(self.space.spoken, reading["overlap"], self.space.place(reading))
        found: Flags = table == SILENT
        return found

    def _applies(self, rule: Rule) -> Set:
        self.clock.look()
        return self.space.rules[self._numbers[rule.id]]

    def _decided(self, rule: Rule, applies: Set) -> list[Set]:
        """Where the rule applies so and its outcome wins, for each way in which lines can win."""
        wanted = LETTERS[rule.outcome]
        for overlap in self.space.overlaps:
            if (overlap, wanted) not in self._wins:
                wins = self.space.outcome_in(self.space.spoken, overlap, frozenset({wanted}))
                self._wins[overlap, wanted] = wins
        return [applies & self._wins[overlap, wanted] for overlap in self.space.overlaps]

    def _in_readings(self, by_overlap: list[Set]) -> Flags:
        """In which readings a set, one for each way in which lines can win, holds any situation."""
        shape = self.space.shape[:-1]
        flags = [np.broadcast_to((one != 0).any(axis=-1), shape) for one in by_overlap]
        return np.stack(flags, axis=list(self.policy.readings).index("overlap"))
