"""Looks for gaps, contradictions and idle lines.

A line is *dead* in a reading where no possible attempt fits it, *shadowed* where another outcome
always wins over it, and *redundant* where it decides but never alone. Large vocabularies are checked
too, by the solver; only gaps "in every reading" need that every situation can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from proofs.anomalies.check_answer import (
    DEAD,
    MOST_LISTED,
    REDUNDANT,
    SHADOWED,
    Check,
    CheckPart,
    Gaps,
    IdleKind,
    IdleRule,
    OverlappingRules,
)
from proofs.anomalies.enumerated_effects import EnumeratedEffects
from proofs.anomalies.rule_effects import Flags, RuleEffects
from proofs.anomalies.solver_effects import rule_effects_of
from proofs.answers.verdict import Counterexample
from proofs.engines.clock import Clock, Undecided
from proofs.engines.covers import TooManyRows, cover, cover_formula
from proofs.engines.solver import session_of
from rulebook.decide import decide
from rulebook.language import Message
from rulebook.model import NOTHING_SETTLED, UNSPECIFIED, Policy, Reading, Rule
from rulebook.table import Mask, Situations


def check(
    policy: Policy,
    *,
    settled: Reading = NOTHING_SETTLED,
    time_limit: float | None = None,
    most_overlaps: int | None = MOST_LISTED,
) -> Check:
    """Look for gaps, contradictory overlaps, and dead, shadowed and redundant rules.

    Of more than `most_overlaps` overlaps the others are only counted; None lists all. What could not be
    told in `time_limit` seconds is named in the answer's `unfinished`.
    """
    search = _Search(policy, settled, Clock.within(time_limit), most_overlaps)
    try:
        search.run()
    except Undecided as error:
        search.unfinished |= {part: error.message for part in CheckPart if part not in search.done}
    return Check(
        policy,
        policy.reading(settled),
        search.gaps,
        search.everywhere,
        tuple(search.overlaps),
        tuple(search.idle),
        search.more,
        search.unfinished,
    )


class _Search:
    """One check, part after part: each gets its share of the time, and what it found in it is kept."""

    def __init__(self, policy: Policy, settled: Reading, clock: Clock, most_overlaps: int | None):
        self.policy = policy
        self.reading = policy.reading(settled)
        self.settled = settled
        self.clock = clock
        self.most_overlaps = most_overlaps
        self.gaps: Gaps | None = None
        self.everywhere: Gaps | None = None
        self.overlaps: list[OverlappingRules] = []
        self.idle: list[IdleRule] = []
        self.more: int | None = None
        self.unfinished: dict[CheckPart, Message] = {}
        self.done: set[CheckPart] = set()

    def run(self) -> None:
        """Look for everything.

        Raises:
            Undecided: there was no time to begin.
        """
        effects = rule_effects_of(self.policy, self.settled, self.clock)
        steps = {
            CheckPart.GAPS: self._find_gaps,
            CheckPart.OVERLAPS: self._find_overlaps,
            CheckPart.IDLE: self._find_idle,
        }
        for left, (part, find) in zip(range(len(steps), 0, -1), steps.items(), strict=True):
            effects.limit_to(self.clock.share(left))
            try:
                find(effects)
            except Undecided as error:
                self.unfinished[part] = error.message
            self.done.add(part)

    def _find_gaps(self, effects: RuleEffects) -> None:
        if isinstance(effects, EnumeratedEffects):
            self.gaps = self._counted(effects.silent(self.reading), effects.clock)
            self.everywhere = self._counted(effects.silent_everywhere(), effects.clock)
            return
        session = session_of(self.policy)
        silent = session.define("silent", session.encoding.outcome_in([UNSPECIFIED]))
        try:
            self.gaps = Gaps(None, cover_formula(session, silent, session.encoding.literals(self.reading)))
        except TooManyRows:
            self.gaps = Gaps(None, None)

    def _counted(self, silent: Mask, clock: Clock) -> Gaps:
        situations = Situations.of(self.policy.vocabulary)
        return Gaps(int(silent.sum()), cover(situations, silent, clock))

    def _find_overlaps(self, effects: RuleEffects) -> None:
        count = effects.contradictions
        self.more = count
        for first, second in islice(effects.contradicting(), self.most_overlaps):
            self.overlaps.append(_overlap(effects, first, second))
            self.more = count - len(self.overlaps)

    def _find_idle(self, effects: RuleEffects) -> None:
        # What is told in time is told, so that what takes longest comes last.
        decided: list[Flags] = []
        try:
            for at, rule in enumerate(self.policy.rules):
                speaks, decides = effects.speaks(rule), effects.decides(rule)
                decided.append(decides)
                self.idle += _idle(effects, at, DEAD, ~speaks)
                self.idle += _idle(effects, at, SHADOWED, speaks & ~decides)
            for at, rule in enumerate(self.policy.rules):
                self.idle += _idle(effects, at, REDUNDANT, decided[at] & ~effects.alone(rule))
        finally:
            places = {rule.id: at for at, rule in enumerate(self.policy.rules)}
            self.idle.sort(key=lambda one: places[one.rule.id])


def _overlap(effects: RuleEffects, first: Rule, second: Rule) -> OverlappingRules:
    """Two rules that contradict each other, with the simplest attempt that fits both."""
    policy, both = effects.policy, effects.both(first, second)
    reading = effects.where(both).nearest()
    situation = effects.example(first, second, reading)
    few = replace(policy, rules=effects.rules_that_may_speak(situation, reading))
    example = Counterexample(policy, situation, reading, decide(few, situation, reading))
    return OverlappingRules(first, second, effects.summary(both), example)


def _idle(effects: RuleEffects, at: int, kind: IdleKind, idle: Flags) -> Iterator[IdleRule]:
    """The rule with a number as one without effect of a kind, if that is so in any reading."""
    if idle.any():
        listed, more = _others(effects, at, kind)
        yield IdleRule(effects.policy.rules[at], kind, effects.summary(idle), listed, more)


def _others(effects: RuleEffects, at: int, kind: IdleKind) -> tuple[tuple[str, ...], int]:
    """The lines that overlap a rule and say something else, or the same: the first, and how many more."""
    if kind is DEAD:
        return (), 0
    return effects.lines_overlapping(at, same=kind is REDUNDANT, most=MOST_LISTED)
