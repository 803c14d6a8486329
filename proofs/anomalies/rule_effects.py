"""Rule effects: in which readings a rule applies, decides, decides alone, or overlaps another.

Two ways to the same answers. `EnumeratedEffects` goes through every situation under every reading at
once, as packed bits; `SolverEffects` asks Z3, for what is too large to enumerate.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import z3
from numpy.typing import NDArray

from proofs.anomalies.required_values import RequiredValues
from proofs.anomalies.sampled_situations import sampled_situations
from proofs.answers.verdict import Readings
from proofs.claims.counterexamples import smallest
from proofs.claims.failing_readings import ReadingsWhere, find_readings
from proofs.engines.bit_sets import LETTERS, SILENT, BitSets, Set, TooLargeError, projected, union
from proofs.engines.clock import NO_CLOCK, Clock
from proofs.engines.covers import is_cheap_to_enumerate
from proofs.engines.formulas import Formula
from proofs.engines.solver import Session, session_of
from rulebook.model import NOTHING_SETTLED, OUTCOMES, Outcome, Policy, Reading, Rows, Rule, Situation
from rulebook.table import Situations

Flags = NDArray[np.bool_]
Numbers = NDArray[np.intp]

WORDS_AT_ONCE = 256
"""How many words of the sets of all rules are compared before single pairs are."""


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

        Most pairs are told apart by the values they require, or seen to meet, all at once; the others are
        asked about one by one.
        """
        rules = self.policy.rules
        required = RequiredValues(self.policy)
        found: Flags = np.zeros((len(rules), len(rules)), dtype=np.bool_)
        for at, first in enumerate(rules):
            self.clock.look()
            others = at + 1 + np.flatnonzero(required.may_meet(at)[at + 1 :])
            meets, unknown = self.seen_to_meet(at, others)
            found[at, others] = meets
            for after in others[unknown]:
                found[at, after] = self.collide(first, rules[after])
        return found | found.T

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

    def overlapping(self, at: int, *, same: bool) -> tuple[Rule, ...]:
        """The rules that overlap the one with a number and say the `same`, or something else."""
        found = self.overlaps[at] & ((self._outcomes == self._outcomes[at]) == same)
        return tuple(self.policy.rules[other] for other in np.flatnonzero(found))

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
        """By what the rules speak of in any reading, in the first words of their sets.

        Two sets that meet so meet in one reading, too, unless both depend on readings.
        """
        anywhere, depends = self._projections
        meets: Flags = (anywhere[others] & anywhere[at]).any(axis=1)
        both = depends[others] & depends[at]
        if anywhere.shape[1] < self.space.words:
            return meets & ~both, ~meets | both
        return meets & ~both, meets & both

    @cached_property
    def _projections(self) -> tuple[Set, Flags]:
        """The first words of the set of each rule, over all readings, and whether it depends on any."""
        sets = self.space.rules
        words = min(self.space.words, WORDS_AT_ONCE)
        anywhere = np.zeros((len(sets), words), dtype=np.uint64)
        for at, one in enumerate(sets):
            anywhere[at] = projected(one[..., :words])
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
        return self.space.situations.situation(int(fits[np.argmin(self._yes_facts[fits])]))

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

    @cached_property
    def _yes_facts(self) -> NDArray[np.intp]:
        """How many yes-facts each situation has."""
        situations, facts = self.space.situations, self.policy.vocabulary.facts.items()
        yes = [situations.columns[name] for name, fact in facts if fact.is_yes_no]
        return np.sum(yes, axis=0, dtype=np.intp) if yes else np.zeros(situations.size, dtype=np.intp)


class SolverEffects(RuleEffects):
    """By asking the solver, only where no situation of a sample shows it already.

    Raises:
        Undecided: from any question, if the solver could not tell in time.
    """

    def __init__(
        self,
        policy: Policy,
        settled: Reading = NOTHING_SETTLED,
        clock: Clock = NO_CLOCK,
        *,
        seen: EnumeratedEffects | None = None,
    ):
        super().__init__(policy, settled, clock)
        self.session: Session = session_of(policy)
        self.seen = seen
        self.limit_to(clock)

    def limit_to(self, clock: Clock) -> None:
        """Bound the questions to the solver, too."""
        super().limit_to(clock)
        self.session.limit_to(clock.until)
        if self.seen is not None:
            self.seen.limit_to(clock)

    def seen_to_meet(self, at: int, others: Numbers) -> tuple[Flags, Flags]:
        """What a sample shows; of the others nothing is known."""
        if self.seen is None:
            nothing = np.zeros(len(others), dtype=np.bool_)
            return nothing, ~nothing
        meets, _ = self.seen.seen_to_meet(at, others)
        return meets, ~meets

    def speaks(self, rule: Rule) -> Flags:
        """The readings in which the solver finds a model."""
        seen = None if self.seen is None else self.seen.speaks(rule)
        return self._readings(self._speaks(rule), seen)

    def decides(self, rule: Rule) -> Flags:
        """The same, with the outcome that results."""
        seen = None if self.seen is None else self.seen.decides(rule)
        return self._readings(self._decides(rule), seen)

    def alone(self, rule: Rule) -> Flags:
        """The same, and no other rule with this outcome."""
        before, after = self._neighbours[rule.id]
        formula = self.session.defined(
            ("alone", rule.id), lambda: z3.And(self._decides(rule), z3.Not(before), z3.Not(after))
        )
        return self._readings(formula, None if self.seen is None else self.seen.alone(rule))

    def both(self, first: Rule, second: Rule) -> Flags:
        """The same, for two rules."""
        return self._readings(self._both(first, second), None)

    def collide(self, first: Rule, second: Rule) -> bool:
        """One question, where counting the readings takes many, if no situation of the sample shows it."""
        if self.seen is not None and self.seen.collide(first, second):
            return True
        settled = {name: option for name, option in self.settled.items() if name in self.policy.readings}
        asked = [self._speaks(first), self._speaks(second), *self.session.encoding.literals(settled)]
        return self.session.has_model(asked)

    def example(self, first: Rule, second: Rule, reading: Reading) -> Situation:
        """Found and made smaller by the solver."""
        both = self._both(first, second)
        self.session.has_model([both, *self.session.encoding.literals(reading)])
        return smallest(self.session, self.policy, both, reading, self.session.model()[0])

    def _readings(self, formula: Formula, seen: Flags | None) -> Flags:
        """The readings in which a formula has a model; those `seen` are known."""
        where = ReadingsWhere(self.policy.open_readings(self.settled))
        known: Rows = ()
        if seen is not None:
            where.found |= seen
            known = self.summary(seen).pattern
        if not where.found.all():
            find_readings(self.session, formula, where, known)
        return where.found

    def _speaks(self, rule: Rule) -> Formula:
        encoding, session = self.session.encoding, self.session
        return session.defined(("speaks", rule.id), lambda: encoding.applies(rule))

    def _decides(self, rule: Rule) -> Formula:
        encoding, session = self.session.encoding, self.session
        wins = session.defined(("wins", rule.outcome), lambda: encoding.outcome_in([rule.outcome]))
        return session.defined(("decides", rule.id), lambda: z3.And(self._speaks(rule), wins))

    def _both(self, first: Rule, second: Rule) -> Formula:
        key = ("both", *sorted((first.id, second.id)))
        return self.session.defined(key, lambda: z3.And(self._speaks(first), self._speaks(second)))

    @cached_property
    def _neighbours(self) -> dict[str, tuple[Formula, Formula]]:
        """For each rule: whether one with its outcome before it speaks, and whether one after it does.

        Each such literal rests on the one before, so that all of them together are no longer than the rules.
        """
        found: dict[str, tuple[Formula, Formula]] = {}
        for outcome in OUTCOMES:
            alike = [rule for rule in self.policy.rules if rule.outcome == outcome]
            before = self._running("before", outcome, alike)
            after = self._running("after", outcome, alike[::-1])
            found |= {
                rule.id: (one, other) for rule, one, other in zip(alike, before, after[::-1], strict=True)
            }
        return found

    def _running(self, side: str, outcome: Outcome, rules: list[Rule]) -> list[Formula]:
        """For each of some rules: whether any of those in front of it speaks."""
        found, known = [], z3.BoolVal(False)
        for rule in rules:
            found.append(known)
            self.clock.look()
            known = self.session.define((side, outcome, rule.id), z3.Or(known, self._speaks(rule)))
        return found


def rule_effects_of(policy: Policy, settled: Reading, clock: Clock = NO_CLOCK) -> RuleEffects:
    """The fastest way to effects at a policy that its size allows.

    Raises:
        Undecided: there was no time to begin.
    """
    if is_cheap_to_enumerate(policy):
        try:
            return EnumeratedEffects(policy, settled, clock)
        except TooLargeError:
            pass
    try:
        seen = EnumeratedEffects(policy, settled, clock, situations=sampled_situations(policy))
    except TooLargeError:
        seen = None
    return SolverEffects(policy, settled, clock, seen=seen)
