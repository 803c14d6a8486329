"""The rows of a policy as one Boolean formula for Z3.

Mirrors `rulebook/decide.py` definition by definition. Facts and readings are both variables, so a
proof over all readings is the same proof with more of them: a yes/no fact is one Boolean, any other
fact or reading has one Boolean for each value, of which exactly one is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import z3

from proofs.engines.clock import NO_CLOCK, Clock
from rulebook.model import (
    ALWAYS,
    NEVER,
    OUTCOMES,
    UNSPECIFIED,
    Claim,
    Outcome,
    Overlap,
    Policy,
    Row,
    Rows,
    Rule,
    Value,
)

Formula: TypeAlias = Any
"""A Boolean expression of Z3, which has no types of its own."""


class Encoding:
    """One policy as formulas over the literals of `literal(name, value)`.

    `domain` holds what is always so: `one_value` for each name, and the `axioms` by id.

    Raises:
        Undecided: there was no time to build it.
    """

    def __init__(self, policy: Policy, clock: Clock = NO_CLOCK):
        self.policy = policy
        self._literals: dict[tuple[str, Value], Formula] = {}
        self._named: dict[str, Formula] = {}
        self.one_value: list[Formula] = []
        for name, fact in policy.vocabulary.facts.items():
            self._declare(name, fact.values)
        for name, reading in policy.readings.items():
            self._declare(name, reading.options)
        self.axioms = {a.id: z3.Not(self.holds(a.impossible)) for a in policy.vocabulary.axioms}
        self.domain = [*self.one_value, *self.axioms.values()]
        self._prevails = self.prevailing(
            {
                outcome: z3.Or(
                    [self.applies(rule) for rule in clock.ticking(policy.rules) if rule.outcome == outcome]
                )
                for outcome in OUTCOMES
            }
        )

    def _declare(self, name: str, values: tuple[Value, ...]) -> None:
        if values == (False, True):
            yes = z3.Bool(name)
            self._literals[name, True], self._literals[name, False] = yes, z3.Not(yes)
            return
        literals = [z3.Bool(f"{name}={value}") for value in values]
        for value, literal in zip(values, literals, strict=True):
            self._literals[name, value] = literal
        self.one_value += [z3.Or(literals), z3.AtMost(*literals, 1)] if len(literals) > 1 else literals

    def literal(self, name: str, value: Value) -> Formula:
        """The Boolean that says that a fact or reading has this value."""
        return self._literals[name, value]

    def literals(self, values: Mapping[str, Value]) -> list[Formula]:
        """The literals of a situation, a reading, or a part of one."""
        return [self._literals[name, value] for name, value in values.items()]

    def outcome_in(self, outcomes: Iterable[Outcome]) -> Formula:
        """The attempt has one of these outcomes."""
        return z3.Or([self._prevails[outcome] for outcome in sorted(outcomes)])

    def premise(self, claim: Claim) -> Formula:
        """The claim speaks of the attempt."""
        return z3.And(self.holds(claim.when), z3.Not(self.holds(claim.unless)))

    def applies(self, rule: Rule) -> Formula:
        """The rule speaks of the attempt."""
        parts = [self.holds(rows) for rows in (rule.sender, rule.recipient, rule.when) if rows != ALWAYS]
        if rule.unless != NEVER:
            parts.append(z3.Not(self.holds(rule.unless)))
        return _all(parts)

    def holds(self, rows: Rows) -> Formula:
        """One of the rows holds."""
        return _any([self._row(row) for row in rows])

    def _row(self, row: Row) -> Formula:
        return _all([_any([self._value(name, value) for value in allowed]) for name, allowed in row.items()])

    def _value(self, name: str, value: Value) -> Formula:
        if (name, value) in self._literals:
            return self._literals[name, value]
        if name not in self._named:
            self._named[name] = self.holds(self.policy.conditions[name].rows)
        return self._named[name] if value else z3.Not(self._named[name])

    def prevailing(self, said: Mapping[Outcome, Formula]) -> dict[Outcome, Formula]:
        """Where each outcome results, from where some line says it: no other one wins over it."""
        prevails = {UNSPECIFIED: z3.Not(z3.Or(list(said.values())))}
        for outcome in OUTCOMES:
            beaten = [
                z3.And(self._literals["overlap", overlap], z3.Or([said[other] for other in others]))
                for overlap in self.policy.readings["overlap"].options
                if (others := winners_over(outcome, overlap))
            ]
            prevails[outcome] = z3.And(said[outcome], z3.Not(z3.Or(beaten)))
        return prevails

    def values_in(self, model: z3.ModelRef) -> tuple[dict[str, Value], dict[str, str]]:
        """The situation and the reading that a model of `domain` describes."""
        situation = {
            name: self._value_in(model, name, fact.values)
            for name, fact in self.policy.vocabulary.facts.items()
        }
        reading = {
            name: str(self._value_in(model, name, question.options))
            for name, question in self.policy.readings.items()
        }
        return situation, reading

    def _value_in(self, model: z3.ModelRef, name: str, values: tuple[Value, ...]) -> Value:
        return next(value for value in values if z3.is_true(model.eval(self._literals[name, value], True)))


def _all(parts: Sequence[Formula]) -> Formula:
    """All of them; one stands for itself, as building a formula takes longer than solving it."""
    return parts[0] if len(parts) == 1 else z3.And(parts)


def _any(parts: Sequence[Formula]) -> Formula:
    """One of them at least."""
    return parts[0] if len(parts) == 1 else z3.Or(parts)


def winners_over(outcome: Outcome, overlap: str) -> tuple[Outcome, ...]:
    """The outcomes that win over this one where lines with both apply."""
    place = OUTCOMES.index(outcome)
    if overlap == Overlap.STRICTEST:
        return OUTCOMES[place + 1 :]
    if overlap == Overlap.FORBIDDEN_FIRST:
        return () if outcome is Outcome.FORBIDDEN else (Outcome.FORBIDDEN, *OUTCOMES[:place])
    return OUTCOMES[:place]


def encoding_of(policy: Policy, clock: Clock = NO_CLOCK) -> Encoding:
    """The formulas of a policy, built once.

    Raises:
        Undecided: there was no time to build them.
    """
    return kept_encoding(policy, clock)


# All clocks are equal, so that what was built under one is found under any other.
@lru_cache(maxsize=32)
def kept_encoding(policy: Policy, clock: Clock) -> Encoding:
    """What `encoding_of` keeps."""
    return Encoding(policy, clock)
