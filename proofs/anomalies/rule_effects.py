"""Rule effects: in which readings a rule applies, decides, decides alone, or overlaps another.

Two ways to the same answers. `EnumeratedEffects` goes through every situation under every reading at
once, as packed bits; `SolverEffects` asks Z3, for vocabularies too large to enumerate.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

import numpy as np
import z3
from numpy.typing import NDArray

from proofs.claims.counterexamples import smallest
from proofs.claims.failing_readings import ReadingsWhere, find_readings
from proofs.engines.bit_sets import (
    LARGEST_SPACE,
    LETTERS,
    SILENT,
    BitSets,
    Set,
    TooLargeError,
    projected,
    union,
)
from proofs.engines.formulas import Formula
from proofs.engines.solver import Session, Undecided, session_of
from rulebook.model import NOTHING_SETTLED, Policy, Reading, Rule, Situation

Flags = NDArray[np.bool_]

DEAREST_TABLE = 2**21
"""With more combinations the solver is faster than going through every situation."""


class RuleEffects(ABC):
    """One policy with some readings `settled`; arrays of readings have an axis for each reading."""

    def __init__(self, policy: Policy, settled: Reading = NOTHING_SETTLED):
        self.policy = policy
        self.settled = settled

    def contradicting(self) -> Iterator[tuple[Rule, Rule]]:
        """Pairs of rules with different outcomes that some attempt fits under some reading."""
        for first, second in combinations(self.policy.rules, 2):
            if first.outcome != second.outcome and self.collide(first, second):
                yield first, second

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


class EnumeratedEffects(RuleEffects):
    """By looking at every situation under every reading.

    Raises:
        TooLargeError: there are too many.
        Undecided: from any question, once time is up; `deadline` as of `time.perf_counter`.
    """

    def __init__(self, policy: Policy, settled: Reading = NOTHING_SETTLED, *, deadline: float | None = None):
        super().__init__(policy, settled)
        self.deadline = deadline
        self.space = BitSets(policy, settled)
        self._numbers = {rule: number for number, rule in enumerate(policy.rules)}
        self._wins: dict[tuple[str, int], Set] = {}

    def contradicting(self) -> Iterator[tuple[Rule, Rule]]:
        """By what the rules speak of in any reading first, all at once; then, where both depend on it."""
        rules = self.policy.rules
        if not rules or len(rules) * self.space.words * 8 > LARGEST_SPACE:
            yield from super().contradicting()
            return
        anywhere = np.stack([projected(self._applies(rule)) for rule in rules])
        depends = np.array([max(self._applies(rule).shape[:-1], default=1) > 1 for rule in rules])
        outcomes = np.array([LETTERS[rule.outcome] for rule in rules])
        for at, first in enumerate(rules):
            self._look_at_the_clock()
            meets = (anywhere[at + 1 :] & anywhere[at]).any(axis=1)
            for after in np.flatnonzero(meets & (outcomes[at + 1 :] != outcomes[at])) + at + 1:
                second = rules[after]
                if not (depends[at] and depends[after]) or self.collide(first, second):
                    yield first, second

    def speaks(self, rule: Rule) -> Flags:
        """Where the set of the rule is not empty."""
        return self._in_readings([self._applies(rule)] * len(self.space.overlaps))

    def decides(self, rule: Rule) -> Flags:
        """Where the rule and what its outcome wins meet."""
        return self._in_readings(self._decided(rule, self._applies(rule)))

    def alone(self, rule: Rule) -> Flags:
        """The same, without what the other rules with this outcome speak of."""
        same = [r for r in self.policy.rules if r is not rule and r.outcome == rule.outcome]
        others = union(map(self._applies, same))
        mine = self._applies(rule)
        return self._in_readings(self._decided(rule, mine if others is None else mine & ~others))

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
        self._look_at_the_clock()
        return self.space.rules[self._numbers[rule]]

    def _look_at_the_clock(self) -> None:
        if self.deadline is not None and time.perf_counter() > self.deadline:
            raise Undecided("the time limit was reached")

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
    """By asking the solver.

    Raises:
        Undecided: from any question, if the solver could not tell in time.
    """

    def __init__(self, policy: Policy, settled: Reading = NOTHING_SETTLED, *, session: Session | None = None):
        super().__init__(policy, settled)
        self.session = session or session_of(policy)

    def speaks(self, rule: Rule) -> Flags:
        """The readings in which the solver finds a model."""
        return self._readings(self._define("speaks", rule)).found

    def decides(self, rule: Rule) -> Flags:
        """The same, with the outcome that results."""
        return self._readings(self._define("decides", rule)).found

    def alone(self, rule: Rule) -> Flags:
        """The same, and no other rule with this outcome."""
        return self._readings(self._define("alone", rule)).found

    def both(self, first: Rule, second: Rule) -> Flags:
        """The same, for two rules."""
        return self._readings(self._define("both", first, second)).found

    def collide(self, first: Rule, second: Rule) -> bool:
        """One question, where counting the readings takes many."""
        settled = {name: option for name, option in self.settled.items() if name in self.policy.readings}
        both = self._define("both", first, second)
        return self.session.has_model([both, *self.session.encoding.literals(settled)])

    def example(self, first: Rule, second: Rule, reading: Reading) -> Situation:
        """Found and made smaller by the solver."""
        both = self._define("both", first, second)
        self.session.has_model([both, *self.session.encoding.literals(reading)])
        return smallest(self.session, self.policy, both, reading, self.session.model()[0])

    def _readings(self, formula: Formula) -> ReadingsWhere:
        where = ReadingsWhere(self.policy.open_readings(self.settled))
        find_readings(self.session, formula, where)
        return where

    def _define(self, what: str, rule: Rule, other: Rule | None = None) -> Formula:
        """Some attempt that the rule speaks of; that it decides; that it alone decides; that fits both."""
        key = (what, *sorted(r.id for r in (rule, other) if r is not None))
        encoding, session = self.session.encoding, self.session
        if what == "speaks":
            return session.defined(key, lambda: encoding.applies(rule))
        if what == "both":
            assert other is not None
            return session.defined(
                key, lambda: z3.And(self._define("speaks", rule), self._define("speaks", other))
            )
        if what == "decides":
            wins = session.defined(("wins", rule.outcome), lambda: encoding.outcome_in([rule.outcome]))
            return session.defined(key, lambda: z3.And(self._define("speaks", rule), wins))
        same = [r for r in self.policy.rules if r is not rule and r.outcome == rule.outcome]
        others = [z3.Not(self._define("speaks", r)) for r in same]
        return session.defined(key, lambda: z3.And(self._define("decides", rule), *others))


def rule_effects_of(policy: Policy, settled: Reading, time_limit: float | None = None) -> RuleEffects:
    """The fastest way to effects at a policy that its size allows."""
    deadline = None if time_limit is None else time.perf_counter() + time_limit
    if policy.vocabulary.combinations <= DEAREST_TABLE:
        try:
            return EnumeratedEffects(policy, settled, deadline=deadline)
        except TooLargeError:
            pass
    session = session_of(policy)
    session.limit_to(deadline)
    return SolverEffects(policy, settled, session=session)
