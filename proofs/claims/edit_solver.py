"""One solver that holds a policy and every small change to it at once.

A change is a set of rules together with what happens to them: they say another outcome, or they
require one more fact. Both are switched on by assumptions, so that trying a change costs one
question instead of a new formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import z3

from proofs.engines.clock import Clock
from proofs.engines.formulas import Formula, encoding_of
from proofs.engines.solver import Session
from rulebook.model import OUTCOMES, Claim, Outcome, Policy, Silence, Value

MOST_RULES = 8
"""How many rules a change may touch."""


class Changes:
    """The switchable policy: `changed` rules require what is `demanded`, or say `instead`."""

    def __init__(self, policy: Policy, clock: Clock):
        self.policy = policy
        self.encoding = encoding_of(policy, clock)
        self.session = Session(self.encoding, self.encoding.domain)
        self._changed = {rule.id: z3.Bool(f"changed!{rule.id}") for rule in policy.rules}
        self._demanded = {
            (name, value): z3.Bool(f"demanded!{name}={value}")
            for name, fact in policy.vocabulary.facts.items()
            for value in fact.values
        }
        self._instead = {outcome: z3.Bool(f"instead!{outcome}") for outcome in OUTCOMES}
        self._speaks = {rule.id: z3.Bool(f"speaks!{rule.id}") for rule in policy.rules}
        switches = [*self._changed.values(), *self._demanded.values(), *self._instead.values()]
        self._off = {switch: z3.Not(switch) for switch in switches}
        meets_demands = z3.And(
            [z3.Implies(switch, self.encoding.literal(*key)) for key, switch in self._demanded.items()]
        )
        self.session.solver.add(
            [
                self._speaks[rule.id]
                == z3.And(self.encoding.applies(rule), z3.Or(z3.Not(self._changed[rule.id]), meets_demands))
                for rule in clock.ticking(policy.rules)
            ]
        )

    def fewest_tightened(
        self, claim: Claim, silence: Silence, outcome: Outcome, deadline: float | None
    ) -> tuple[str, ...]:
        """The fewest rules found that restore the claim by saying `outcome`; empty if none do.

        Raises:
            Undecided: the solver could not tell in time.
        """
        return self._fewest(claim, silence, {self._instead[outcome]}, deadline)

    def fewest_requiring(
        self, claim: Claim, silence: Silence, fact: str, value: Value, deadline: float | None
    ) -> tuple[str, ...]:
        """The fewest rules found that restore the claim by requiring a fact and still speak somewhere."""
        switch = self._demanded[fact, value]
        rules = self._fewest(claim, silence, {switch}, deadline)
        everywhere = [*self._switches({switch}, rules), self._speaking_of(rules)] if rules else []
        return rules if rules and self.session.has_model(everywhere) else ()

    def _speaking_of(self, rules: Sequence[str]) -> Formula:
        return self.session.define(("speak", tuple(rules)), z3.Or([self._speaks[rule] for rule in rules]))

    def _fewest(
        self, claim: Claim, silence: Silence, on: set[Formula], deadline: float | None
    ) -> tuple[str, ...]:
        """The first rule that can break the claim is added until none can; then those not needed are taken
        back one by one. No choice of the solver's shows in what comes out.
        """
        self.session.limit_to(deadline)
        broken, bad = self._broken(claim, silence), claim.broken_by(silence)
        rules: list[str] = []
        while self.session.has_model([broken, *self._switches(on, rules)]):
            others = [rule.id for rule in self.policy.rules if rule.outcome in bad and rule.id not in rules]
            breaking = self._first_that_speaks(others, [broken, *self._switches(on, rules)])
            if breaking is None or len(rules) == MOST_RULES:
                return ()
            rules.append(breaking)
        for rule in sorted(rules):
            fewer = [other for other in rules if other != rule]
            if not self.session.has_model([broken, *self._switches(on, fewer)]):
                rules = fewer
        return tuple(rule.id for rule in self.policy.rules if rule.id in rules)

    def _first_that_speaks(self, rules: Sequence[str], asked: Sequence[Formula]) -> str | None:
        """The first of the rules that speaks of some attempt of which everything asked is true.

        There is such an attempt, the one of the solver's last model: what speaks of it is not asked about.
        """
        model = self.session.solver.model()
        for rule in rules:
            if z3.is_true(model[self._speaks[rule]]) or self.session.has_model([*asked, self._speaks[rule]]):
                return rule
        return None

    def _switches(self, on: set[Formula], rules: Sequence[str]) -> list[Formula]:
        every = [*self._demanded.values(), *self._instead.values()]
        chosen = [self._changed[rule] for rule in self._changed if rule in rules]
        rest = [self._off[switch] for rule, switch in self._changed.items() if rule not in rules]
        return [*chosen, *rest, *(switch if switch in on else self._off[switch] for switch in every)]

    def _broken(self, claim: Claim, silence: Silence) -> Formula:
        """That the changed policy breaks a claim; put together once for each, which takes long."""
        outcomes = claim.broken_by(silence)
        return self.session.defined(("broken", claim, outcomes), lambda: self._made(claim, outcomes))

    def _made(self, claim: Claim, outcomes: frozenset[Outcome]) -> Formula:
        said: dict[Outcome, list[Formula]] = {outcome: [] for outcome in OUTCOMES}
        anywhere = z3.Or(list(self._instead.values()))
        for rule in self.policy.rules:
            speaks, moved = self._speaks[rule.id], z3.And(self._changed[rule.id], anywhere)
            said[rule.outcome].append(z3.And(speaks, z3.Not(moved)))
            for outcome, switch in self._instead.items():
                said[outcome].append(z3.And(speaks, self._changed[rule.id], switch))
        any_of = {outcome: z3.Or(formulas) for outcome, formulas in said.items()}
        prevails = self.encoding.prevailing(any_of)
        breaking = z3.Or([prevails[outcome] for outcome in sorted(outcomes)])
        return z3.And(self.encoding.premise(claim), breaking)


@lru_cache(maxsize=8)
def changes_of(policy: Policy, clock: Clock) -> Changes:
    """The switchable form of a policy, built once.

    Raises:
        Undecided: there was no time to build it.
    """
    return Changes(policy, clock)
