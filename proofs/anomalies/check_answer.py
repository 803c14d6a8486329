"""What is wrong with a rule book whatever one claims of it, as a value: gaps, contradictions, idle lines.

Knows how each reads, weighs and is written down. Knows nothing of how they are found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import zip_longest

import numpy as np

from proofs.answers.notebook import html_lines
from proofs.answers.population_weight import Weighable, Weight, weight_entry
from proofs.answers.tabular import COUNT, TEXT, TEXTS, Columns, TableRow, Tabular, row_cells, row_columns
from proofs.answers.verdict import Counterexample, Readings
from rulebook.language import SHOWN, Message, grouped, plural, said_in, translator
from rulebook.model import Outcome, Policy, Reading, Rows, Rule
from rulebook.table import Mask, Masks
from rulebook.values.json_values import DumpedAsItIs, json_values
from rulebook.words import outcome_words, rows_words

MOST_SHOWN = 30
"""How many overlaps, and how many idle lines of a kind, are told in words; the others are counted."""

MOST_LISTED = 200
"""How many overlaps are worked out one by one unless more are asked for, and how many lines stand beside
an idle one; the others are counted."""


class CheckPart(StrEnum):
    """What a check looks for."""

    GAPS = "gaps"
    OVERLAPS = "overlaps"
    IDLE = "idle"


@dataclass(frozen=True)
class Gaps(DumpedAsItIs):
    """Attempts of which no line speaks: how many, and rows that cover them exactly.

    `situations` is None where the vocabulary is too large to count them, `rows` where they are too
    many to list.
    """

    situations: int | None
    rows: Rows | None = field(hash=False)


@dataclass(frozen=True)
class OverlappingRules:
    """Two lines with different outcomes for one attempt, with the smallest example."""

    first: Rule
    second: Rule
    readings: Readings
    example: Counterexample

    def words(self, language: str = SHOWN) -> str:
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


class IdleKind(StrEnum):
    """Why a line has no effect."""

    DEAD = "dead"
    SHADOWED = "shadowed"
    REDUNDANT = "redundant"


DEAD, SHADOWED, REDUNDANT = IdleKind


def _few(lines: tuple[str, ...], unnamed: int, language: str) -> str:
    """Some lines, the first few by name; `unnamed` is how many there are besides."""
    _ = translator(language)
    listed, more = ", ".join(lines[:MOST_SHOWN]), len(lines[MOST_SHOWN:]) + unnamed
    return _("{lines} and {n} more").format(lines=listed, n=more) if more > 0 else listed


@dataclass(frozen=True)
class IdleRule:
    """A line without effect: `kind` is `dead`, `shadowed` or `redundant`, in `readings`.

    `others` are the lines that take its place: those that win over it, or say the same. Of very many
    only the first are named, and `more_others` counts the rest.
    """

    rule: Rule
    kind: IdleKind
    readings: Readings
    others: tuple[str, ...]
    more_others: int = 0

    def words(self, language: str = SHOWN) -> str:
        """Why the line has no effect, as a sentence."""
        _ = translator(language)
        text = {
            DEAD: _("{line} is dead in {found} of {total} readings: no possible attempt fits it."),
            SHADOWED: _("{line} is shadowed in {found} of {total} readings: {others} always win over it."),
            REDUNDANT: _("{line} is redundant in {found} of {total} readings: {others} say the same."),
        }[self.kind]
        return text.format(
            line=self.rule.line,
            found=self.readings.refuted,
            total=self.readings.total,
            others=_few(self.others, self.more_others, language),
        )

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON."""
        return {
            "rule": self.rule.id,
            "kind": self.kind.value,
            "readings": _readings_dict(self.readings),
            "others": list(self.others),
            "more_others": self.more_others,
            "words": self.words(language),
        }


@dataclass(frozen=True)
class Check(Weighable, Tabular):
    """Everything found in one policy; `everywhere` is None where the table would be too large.

    Weighed, an overlap counts in the reading of its example, and all of them together in `reading`.
    `more_overlaps` counts those that were not asked for one by one; None where they could not be counted.
    `unfinished` says what could not be told, and why: `gaps` is None then, and of the rest there may be more.
    """

    policy: Policy
    reading: Reading = field(hash=False)
    gaps: Gaps | None
    everywhere: Gaps | None
    overlaps: tuple[OverlappingRules, ...]
    idle: tuple[IdleRule, ...]
    more_overlaps: int | None = 0
    unfinished: Mapping[CheckPart, Message] = field(default_factory=dict, hash=False)

    @property
    def subject(self) -> Policy:
        """The policy that was checked."""
        return self.policy

    @property
    def is_unsure(self) -> bool:
        """Whether something could not be told."""
        return bool(self.unfinished)

    @cached_property
    def overlap_weights(self) -> tuple[Weight, ...]:
        """What the attempts weigh that both lines of each overlap speak of; empty without a population."""
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
        spoken: dict[Outcome, Mask] = {}
        for rule in self.policy.rules:
            mask = masks.rule(rule)
            spoken[rule.outcome] = spoken[rule.outcome] | mask if rule.outcome in spoken else mask
        outcomes = np.zeros(masks.situations.size, dtype=np.uint8)
        for mask in spoken.values():
            outcomes += mask
        return self.population.weigh(outcomes > 1)

    def words(self, language: str = SHOWN) -> list[str]:
        """The findings as sentences."""
        _ = translator(language)
        said = []
        if self.gaps is not None:
            title = _("No line speaks of these situations in this reading ({count} in all):")
            said += self._gap_lines(title, self.gaps, language)
        if self.everywhere is not None:
            title = _("No line speaks of these situations in any reading ({count} in all):")
            said += self._gap_lines(title, self.everywhere, language)
        for at, overlap in enumerate(self.overlaps[:MOST_SHOWN]):
            said.append(overlap.words(language))
            if self.overlap_weights:
                said.append(f"  {self.overlap_weights[at].words(language, in_full=False)}")
        said += self.folded_overlaps(language)
        if self.overlaps and self.contradicted is not None:
            total = _("Lines contradict each other in this reading (situations: {count}): {weight}.")
            weight = self.contradicted.words(language)
            said.append(total.format(count=self.contradicted.situations, weight=weight))
        return said + self.idle_words(language) + self.unfinished_words(language)

    def folded_overlaps(self, language: str = SHOWN) -> list[str]:
        """How many more overlaps there are than are told one by one, as a sentence, if there are any."""
        more = len(self.overlaps[MOST_SHOWN:]) + (self.more_overlaps or 0)
        ngettext = plural(language)
        said = ngettext(
            "And {n} more pair of lines contradicts each other.",
            "And {n} more pairs of lines contradict each other.",
            more,
        )
        return [said.format(n=grouped(more, language))] if more else []

    def idle_words(self, language: str = SHOWN) -> list[str]:
        """The lines without effect as sentences, the first of each kind; the others are counted."""
        ngettext, said = plural(language), []
        for kind in IdleKind:
            alike = [idle for idle in self.idle if idle.kind is kind]
            said += [idle.words(language) for idle in alike[:MOST_SHOWN]]
            if more := len(alike[MOST_SHOWN:]):
                text = {
                    DEAD: ngettext("And {n} more line is dead.", "And {n} more lines are dead.", more),
                    SHADOWED: ngettext(
                        "And {n} more line is shadowed.", "And {n} more lines are shadowed.", more
                    ),
                    REDUNDANT: ngettext(
                        "And {n} more line is redundant.", "And {n} more lines are redundant.", more
                    ),
                }[kind]
                said.append(text.format(n=grouped(more, language)))
        return said

    def unfinished_words(self, language: str = SHOWN) -> list[str]:
        """What could not be told, as sentences."""
        _ = translator(language)
        parts = {
            CheckPart.GAPS: _("Could not tell which situations no line speaks of: {reason}."),
            CheckPart.OVERLAPS: _("Could not tell all lines that contradict each other: {reason}."),
            CheckPart.IDLE: _("Could not tell all lines without effect: {reason}."),
        }
        return [parts[part].format(reason=said_in(why, language)) for part, why in self.unfinished.items()]

    def _gap_lines(self, title: str, gaps: Gaps, language: str) -> list[str]:
        _ = translator(language)
        said = [title.format(count="?" if gaps.situations is None else grouped(gaps.situations, language))]
        if gaps.rows is None:
            return [*said, _("  too many ways to list")]
        words = [rows_words(self.policy, (row,), language) or _("always") for row in gaps.rows]
        return said + self.rows_lines(gaps.rows, words, language)

    def __str__(self) -> str:
        return "\n".join([self.policy.id, *self.words(), *self.population_words()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_lines(str(self).splitlines())

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON."""
        return {
            "policy": self.policy.id,
            "gaps": {
                "default": None if self.gaps is None else self._gaps_dict(self.gaps),
                "every_reading": None if self.everywhere is None else self._gaps_dict(self.everywhere),
            },
            "overlaps": [
                {**overlap.to_dict(language), **weight_entry(weight)}
                for overlap, weight in zip_longest(self.overlaps, self.overlap_weights)
            ],
            "more_overlaps": self.more_overlaps,
            "rules": [idle.to_dict(language) for idle in self.idle],
            "unfinished": {part.value: said_in(reason, language) for part, reason in self.unfinished.items()},
            **({} if self.contradicted is None else {"contradicted": self.contradicted.to_dict()}),
            **self.population_entry(),
        }

    @property
    def columns(self) -> Columns:
        """What was found, and the facts of the rows that no line speaks of."""
        return {
            "policy": TEXT,
            "kind": TEXT,
            "rules": TEXTS,
            "readings": COUNT,
            "found": COUNT,
            "words": TEXT,
            **row_columns(self.policy.vocabulary),
        }

    def table(self) -> list[TableRow]:
        """One row for each finding: `gap`, `gap_in_every_reading`, `overlap`, or the kind of an idle rule."""
        gaps = [("gap", self.gaps), ("gap_in_every_reading", self.everywhere)]
        listed = [(kind, row) for kind, one in gaps if one is not None for row in one.rows or ()]
        found: list[TableRow] = [
            {"kind": kind, "words": rows_words(self.policy, (row,), SHOWN), **row_cells(row)}
            for kind, row in listed
        ]
        named: list[tuple[str, list[Rule], Readings, str]] = [
            *(("overlap", [one.first, one.second], one.readings, one.words()) for one in self.overlaps),
            *((one.kind.value, [one.rule], one.readings, one.words()) for one in self.idle),
        ]
        found += [
            {
                "kind": kind,
                "rules": [rule.id for rule in rules],
                "readings": readings.total,
                "found": readings.refuted,
                "words": words,
            }
            for kind, rules, readings, words in named
        ]
        return [{"policy": self.policy.id, **row} for row in found]

    def _gaps_dict(self, gaps: Gaps) -> dict[str, object]:
        """Gaps with what they weigh together, and each of the rows in their order."""
        if gaps.rows is None or self.population is None:
            return gaps.to_dict()
        weights = [self.row_entry(row)["weight"] for row in gaps.rows]
        return {**gaps.to_dict(), **weight_entry(self.weight_of(gaps.rows)), "row_weights": weights}


def _both(masks: Masks, overlap: OverlappingRules) -> Mask:
    """The situations that both lines of an overlap speak of, in the reading of the masks."""
    both: Mask = masks.rule(overlap.first) & masks.rule(overlap.second)
    return both


def _readings_dict(readings: Readings) -> Mapping[str, object]:
    return {
        "total": readings.total,
        "found": readings.refuted,
        "pattern": json_values(readings.pattern),
    }
