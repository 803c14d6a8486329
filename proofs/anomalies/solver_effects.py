"""Rule effects by asking Z3, for what is too large to enumerate; and which of the two ways a size allows."""

from __future__ import annotations

from functools import cached_property

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
from rulebook.model import NOTHING_SETTLED, OUTCOMES, Outcome, Policy, Reading, Rows, Rule, Situation
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
        seen = EnumeratedEffects(policy, settled, clock, situations=sampled_situations(policy, clock))
    except TooLargeError:
        seen = None
    return SolverEffects(policy, settled, clock, seen=seen)
