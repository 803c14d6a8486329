"""What is wrong with a rule book whatever one claims of it: gaps, contradictions, idle lines.

A line is *dead* in a reading where no possible attempt fits it, *shadowed* where another outcome
always wins over it, and *redundant* where it decides but never alone. Every count of readings comes
from the solver, so large vocabularies are checked too; only gaps "in every reading" need the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import combinations, zip_longest

import numpy as np
import z3

from policy.decide import decide
from policy.language import translator
from policy.model import NOTHING_SETTLED, UNSPECIFIED, Policy, Reading, Row, Rows, Rule
from policy.table import LARGEST_TABLE, OUTCOME_NAMES, Mask, Masks, Situations, outcome_table
from policy.words import outcome_words, rows_words
from proofs.counterexamples import smallest
from proofs.covers import TooManyRows, cover, cover_formula
from proofs.encoding import Formula
from proofs.readings_where import ReadingsWhere, find_readings
from proofs.solver import Session, session_of
from proofs.verdict import Counterexample, Readings
from proofs.weight import Weighable, Weight, weight_entry

SILENT = OUTCOME_NAMES.index(UNSPECIFIED)


@dataclass(frozen=True)
class Gaps:
    """Attempts of which no line speaks: how many, and rows that cover them exactly.

    `situations` is None where the vocabulary is too large to count them, `rows` where they are too
    many to list.
    """

    situations: int | None
    rows: Rows | None

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        rows = None if self.rows is None else [_row_dict(row) for row in self.rows]
        return {"situations": self.situations, "rows": rows}


@dataclass(frozen=True)
class Overlap:
    """Two lines with different outcomes for one attempt, with the smallest example."""

    first: Rule
    second: Rule
    readings: Readings
    example: Counterexample

    def words(self, language: str = "en") -> str:
        """The overlap as a sentence."""
        _ = translator(language)
        text = _("{first} says “{one}”, {second} says “{other}” (in {found} of {total} readings): {example}")
        return text.format(
            first=self.first.line,
            one=outcome_words(self.first.outcome, language),
            second=self.second.line,
            other=outcome_words(self.second.outcome, language),
            found=self.readings.refuted,
            total=self.readings.total,
            example=self.example.words(language),
        )

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON."""
        return {
            "rules": [self.first.id, self.second.id],
            "outcomes": [self.first.outcome, self.second.outcome],
            "readings": _readings_dict(self.readings),
            "example": self.example.to_dict(language),
        }


@dataclass(frozen=True)
class IdleRule:
    """A line without effect: `kind` is `dead`, `shadowed` or `redundant`, in `readings`.

    `others` are the lines that take its place: those that win over it, or say the same.
    """

    rule: Rule
    kind: str
    readings: Readings
    others: tuple[str, ...]

    def words(self, language: str = "en") -> str:
        """Why the line has no effect, as a sentence."""
        _ = translator(language)
        text = {
            "dead": _("{line} is dead in {found} of {total} readings: no possible attempt fits it."),
            "shadowed": _("{line} is shadowed in {found} of {total} readings: {others} always win over it."),
            "redundant": _("{line} is redundant in {found} of {total} readings: {others} say the same."),
        }[self.kind]
        return text.format(
            line=self.rule.line,
            found=self.readings.refuted,
            total=self.readings.total,
            others=", ".join(self.others),
        )

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON."""
        return {
            "rule": self.rule.id,
            "kind": self.kind,
            "readings": _readings_dict(self.readings),
            "others": list(self.others),
            "words": self.words(language),
        }


@dataclass(frozen=True)
class Check(Weighable):
    """Everything found in one policy; `everywhere` is None where the table would be too large.

    Weighed, an overlap counts in the reading of its example, and all of them together in `reading`.
    """

    policy: Policy
    reading: Reading
    gaps: Gaps
    everywhere: Gaps | None
    overlaps: tuple[Overlap, ...]
    idle: tuple[IdleRule, ...]

    @property
    def subject(self) -> Policy:
        """The policy that was checked."""
        return self.policy

    @cached_property
    def overlap_weights(self) -> tuple[Weight, ...]:
        """What the attempts weigh that both lines of each overlap speak of; empty where nobody weighs."""
        if self.population is None:
            return ()
        return tuple(
            self.population.weigh(_both(Masks(self.policy, one.example.reading), one))
            for one in self.overlaps
        )

    @cached_property
    def contradicted(self) -> Weight | None:
        """What the attempts weigh of which lines say different things in the reading that was checked."""
        if self.population is None:
            return None
        masks = Masks(self.policy, self.reading)
        members = np.zeros(masks.situations.size, dtype=np.bool_)
        for one in self.overlaps:
            members |= _both(masks, one)
        return self.population.weigh(members)

    def words(self, language: str = "en") -> list[str]:
        """The findings as sentences."""
        _ = translator(language)
        said = self._gap_lines(
            _("No line speaks of {count} situations in this reading:"), self.gaps, language
        )
        if self.everywhere is not None:
            title = _("No line speaks of {count} situations in any reading:")
            said += self._gap_lines(title, self.everywhere, language)
        for at, overlap in enumerate(self.overlaps):
            said.append(overlap.words(language))
            if self.overlap_weights:
                said.append(f"  {self.overlap_weights[at].words(language, in_full=False)}")
        if self.overlaps and self.contradicted is not None:
            total = _("Lines contradict each other in {count} situations in this reading: {weight}.")
            weight = self.contradicted.words(language)
            said.append(total.format(count=self.contradicted.situations, weight=weight))
        return said + [idle.words(language) for idle in self.idle]

    def _gap_lines(self, title: str, gaps: Gaps, language: str) -> list[str]:
        _ = translator(language)
        said = [title.format(count="?" if gaps.situations is None else gaps.situations)]
        if gaps.rows is None:
            return [*said, _("  too many ways to list")]
        words = [rows_words(self.policy, (row,), language) or _("always") for row in gaps.rows]
        return said + self.rows_lines(gaps.rows, words, language)

    def __str__(self) -> str:
        return "\n".join([self.policy.id, *self.words(), *self.population_words()])

    def _repr_html_(self) -> str:
        return "<br>".join(escape(line) for line in str(self).splitlines())

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON."""
        return {
            "policy": self.policy.id,
            "gaps": {
                "default": self._gaps_dict(self.gaps),
                "every_reading": None if self.everywhere is None else self._gaps_dict(self.everywhere),
            },
            "overlaps": [
                {**overlap.to_dict(language), **weight_entry(weight)}
                for overlap, weight in zip_longest(self.overlaps, self.overlap_weights)
            ],
            "rules": [idle.to_dict(language) for idle in self.idle],
            **({} if self.contradicted is None else {"contradicted": self.contradicted.to_dict()}),
            **self.population_entry(),
        }

    def _gaps_dict(self, gaps: Gaps) -> dict[str, object]:
        """Gaps with what they weigh together, and each of the rows in their order."""
        if gaps.rows is None or self.population is None:
            return gaps.to_dict()
        weights = [self.row_entry(row)["weight"] for row in gaps.rows]
        return {**gaps.to_dict(), **weight_entry(self.weight_of(gaps.rows)), "row_weights": weights}


def check(policy: Policy, *, settled: Reading = NOTHING_SETTLED, time_limit: float | None = None) -> Check:
    """Look for gaps, contradictory overlaps, and dead, shadowed and redundant rules.

    Raises:
        Undecided: the solver could not tell in time; nothing is reported half.
    """
    session = session_of(policy)
    session.limit_within(time_limit)
    reading = policy.reading(settled)
    look = _Look(policy, settled, session)
    return Check(
        policy,
        reading,
        _gaps(policy, session, reading),
        _gaps_everywhere(policy, settled),
        tuple(look.overlaps()),
        tuple(look.idle_rules()),
    )


def _gaps(policy: Policy, session: Session, reading: Reading) -> Gaps:
    if policy.vocabulary.combinations <= LARGEST_TABLE:
        return _counted(policy, outcome_table(policy, reading) == SILENT)
    silent = session.define("silent", session.encoding.outcome_in([UNSPECIFIED]))
    try:
        return Gaps(None, cover_formula(session, silent, session.encoding.literals(reading)))
    except TooManyRows:
        return Gaps(None, None)


def _gaps_everywhere(policy: Policy, settled: Reading) -> Gaps | None:
    if policy.vocabulary.combinations > LARGEST_TABLE:
        return None
    silent = np.ones(Situations.of(policy.vocabulary).size, dtype=np.bool_)
    for reading in policy.all_readings({"overlap": policy.readings["overlap"].default, **settled}):
        silent &= outcome_table(policy, reading) == SILENT
    return _counted(policy, silent)


def _both(masks: Masks, overlap: Overlap) -> Mask:
    """The situations that both lines of an overlap speak of, in the reading of the masks."""
    both: Mask = masks.rule(overlap.first) & masks.rule(overlap.second)
    return both


def _counted(policy: Policy, silent: np.ndarray) -> Gaps:
    return Gaps(int(silent.sum()), cover(Situations.of(policy.vocabulary), silent))


@dataclass(frozen=True)
class _Look:
    policy: Policy
    settled: Reading
    session: Session

    def overlaps(self) -> list[Overlap]:
        """Pairs of rules with different outcomes that some attempt fits under some reading."""
        found = []
        for first, second in combinations(self.policy.rules, 2):
            if first.outcome == second.outcome:
                continue
            both = self._define("both", first, second)
            where = self._readings(both)
            if where.witnesses:
                reading = where.nearest()
                situation = smallest(self.session, self.policy, both, reading, where.witness(reading))
                example = Counterexample(
                    self.policy, situation, reading, decide(self.policy, situation, reading)
                )
                found.append(Overlap(first, second, where.summary(), example))
        return found

    def idle_rules(self) -> list[IdleRule]:
        """Each rule that has no effect in some reading, once for each way in which it has none."""
        found = []
        for rule in self.policy.rules:
            speaks, decides, alone = (
                self._readings(self._define(what, rule)).found for what in ("speaks", "decides", "alone")
            )
            for kind, idle in (
                ("dead", ~speaks),
                ("shadowed", speaks & ~decides),
                ("redundant", decides & ~alone),
            ):
                if idle.any():
                    where = ReadingsWhere(self.policy.open_readings(self.settled), complete=True)
                    where.found = idle
                    found.append(IdleRule(rule, kind, where.summary(), self._others(rule, kind)))
        return found

    def _others(self, rule: Rule, kind: str) -> tuple[str, ...]:
        """The lines that overlap a rule and say something else, or the same."""
        if kind == "dead":
            return ()
        others = [
            other
            for other in self.policy.rules
            if other is not rule
            and (other.outcome == rule.outcome) == (kind == "redundant")
            and self.session.has_model([self._define("both", rule, other)])
        ]
        return self.policy.lines_of(tuple(others))

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


def _row_dict(row: Row) -> dict[str, list[str | bool]]:
    return {name: list(values) for name, values in row.items()}


def _readings_dict(readings: Readings) -> Mapping[str, object]:
    return {
        "total": readings.total,
        "found": readings.refuted,
        "pattern": [_row_dict(r) for r in readings.pattern],
    }
