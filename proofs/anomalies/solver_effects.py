"""Rule effects by asking Z3, for what is too large to enumerate; and which of the two ways a size allows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import z3

from proofs.anomalies.enumerated_effects import EnumeratedEffects
from proofs.anomalies.rule_effects import Flags, Numbers, RuleEffects
from proofs.anomalies.sampled_situations import sampled_situations
from proofs.claims.counterexamples import smallest
from proofs.claims.failing_readings import ReadingsWhere, find_readings
from proofs.engines.bit_sets import TooLargeError
from proofs.engines.clock import NO_CLOCK, Clock
from proofs.engines.formulas import Formula
from proofs.engines.solver import Session, session_of
from rulebook.decide import applies
from rulebook.model import NOTHING_SETTLED, Outcome, Policy, Reading, Rule, Situation
from rulebook.table import is_cheap_to_enumerate


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
        self.session: Session = session_of(policy, clock)
        # Of two rules alone much smaller formulas are asked.
        self.pairs = Session(self.session.encoding, self.session.encoding.domain)
        self.seen = seen
        self._kept: dict[tuple[str, str], Flags] = {}
        self._alone: dict[Outcome, dict[str, Flags]] = {}
        self.limit_to(clock)

    def limit_to(self, clock: Clock) -> None:
        """Bound the questions to the solver, too."""
        super().limit_to(clock)
        for session in (self.session, self.pairs):
            session.limit_to(clock.until)
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
        return self._once("speaks", rule, self._find_speaks)

    def _find_speaks(self, rule: Rule) -> Flags:
        seen = None if self.seen is None else self.seen.speaks(rule)
        return self._readings(self.pairs, self._speaks(self.pairs, rule), seen)

    def decides(self, rule: Rule) -> Flags:
        """The same, with the outcome that results."""
        return self._once("decides", rule, self._find_decides)

    def _find_decides(self, rule: Rule) -> Flags:
        seen = None if self.seen is None else self.seen.decides(rule)
        possible = self.speaks(rule) & self._winning(rule.outcome)
        return self._readings(self.session, self._decides(rule), seen, possible)

    def alone(self, rule: Rule) -> Flags:
        """The same, and no other rule with this outcome."""
        return self._alone_of(rule.outcome)[rule.id]

    def both(self, first: Rule, second: Rule) -> Flags:
        """The same, for two rules."""
        seen = None if self.seen is None else self.seen.both(first, second)
        return self._readings(self.pairs, self._both(first, second), seen)

    def collide(self, first: Rule, second: Rule) -> bool:
        """One question, where counting the readings takes many, if no situation of the sample shows it."""
        if self.seen is not None and self.seen.collide(first, second):
            return True
        settled = {name: option for name, option in self.settled.items() if name in self.policy.readings}
        asked = [self._speaks(self.pairs, first), self._speaks(self.pairs, second)]
        return self.pairs.has_model([*asked, *self.pairs.encoding.literals(settled)])

    def example(self, first: Rule, second: Rule, reading: Reading) -> Situation:
        """Found and made smaller by the solver."""
        both = self._both(first, second)
        self.pairs.has_model([both, *self.pairs.encoding.literals(reading)])
        return smallest(self.pairs, self.policy, both, reading, self.pairs.model()[0])

    def _once(self, what: str, rule: Rule, find: Callable[[Rule], Flags]) -> Flags:
        """An answer about a rule, found only the first time."""
        key = (what, rule.id)
        if key not in self._kept:
            self._kept[key] = find(rule)
        return self._kept[key]

    def _winning(self, outcome: Outcome) -> Flags:
        """The readings in which an outcome results at all: in no others does a rule with it decide."""
        key = ("winning", outcome)
        if key not in self._kept:
            seen = None
            if self.seen is not None:
                each = [self.seen.decides(rule) for rule in self.policy.rules if rule.outcome == outcome]
                seen = np.logical_or.reduce(each)
            self._kept[key] = self._readings(self.session, self._wins(outcome), seen)
        return self._kept[key]

    def _readings(
        self, session: Session, formula: Formula, seen: Flags | None, possible: Flags | None = None
    ) -> Flags:
        """The readings in which a formula has a model: `seen`, or found by the solver if `possible`."""
        where = ReadingsWhere(self.policy.open_readings(self.settled))
        known = np.zeros_like(where.found)
        if seen is not None:
            where.found |= seen
            known |= seen
        if possible is not None:
            known |= ~possible
        if not known.all():
            find_readings(session, formula, where, self.summary(known).pattern)
        return where.found

    def _speaks(self, session: Session, rule: Rule) -> Formula:
        return session.defined(("speaks", rule.id), lambda: session.encoding.applies(rule))

    def _wins(self, outcome: Outcome) -> Formula:
        encoding = self.session.encoding
        return self.session.defined(("wins", outcome), lambda: encoding.outcome_in([outcome]))

    def _decides(self, rule: Rule) -> Formula:
        speaks, wins = self._speaks(self.session, rule), self._wins(rule.outcome)
        return self.session.defined(("decides", rule.id), lambda: z3.And(speaks, wins))

    def _both(self, first: Rule, second: Rule) -> Formula:
        key = ("both", *sorted((first.id, second.id)))
        parts = [self._speaks(self.pairs, rule) for rule in (first, second)]
        return self.pairs.defined(key, lambda: z3.And(*parts))

    def _alone_of(self, outcome: Outcome) -> dict[str, Flags]:
        """For each rule with an outcome, the readings in which it alone decides some attempt.

        Whether any does of which nobody knows yet is asked at once: of many rules that say the same often
        none does, and that is refuted for all of them about as fast as for one.
        """
        if outcome in self._alone:
            return self._alone[outcome]
        session, choices = self.session, self.policy.open_readings(self.settled)
        alike = [rule for rule in self.policy.rules if rule.outcome == outcome]
        formula = z3.And(self._wins(outcome), z3.Not(self._twice(outcome, alike)))
        once, waiting = session.define(("once", outcome), formula), session.fresh()
        settled = [session.encoding.literal(name, one) for name, (one, *more) in choices.items() if not more]
        found: dict[str, Flags] = {}
        unknown: list[Rule] = []
        for rule in alike:
            decides = self.decides(rule)
            found[rule.id] = np.zeros_like(decides) if self.seen is None else self.seen.alone(rule)
            if (found[rule.id] == decides).all():
                session.solver.add(z3.Or(z3.Not(waiting), z3.Not(self._speaks(session, rule))))
            else:
                unknown.append(rule)
        while unknown and session.has_model([once, waiting, *settled]):
            situation, reading = session.model()
            rule = next(one for one in unknown if applies(one, self.policy, situation, reading))
            alone = session.define(("alone", rule.id), z3.And(once, self._speaks(session, rule)))
            found[rule.id] = self._readings(session, alone, found[rule.id], self.decides(rule))
            unknown.remove(rule)
            session.solver.add(z3.Or(z3.Not(waiting), z3.Not(self._speaks(session, rule))))
        self._alone[outcome] = found
        return found

    def _twice(self, outcome: Outcome, alike: list[Rule]) -> Formula:
        """Whether more than one of some rules speaks.

        Each rule has a literal of its own that rests on the one before, so that all of them together are no
        longer than the rules.
        """
        once = twice = z3.BoolVal(False)
        for rule in alike:
            self.clock.look()
            speaks = self._speaks(self.session, rule)
            twice = self.session.define(("twice", outcome, rule.id), z3.Or(twice, z3.And(once, speaks)))
            once = self.session.define(("so far", outcome, rule.id), z3.Or(once, speaks))
        return twice


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
        seen = EnumeratedEffects(policy, settled, clock, situations=sampled_situations(policy, clock))
    except TooLargeError:
        seen = None
    return SolverEffects(policy, settled, clock, seen=seen)
