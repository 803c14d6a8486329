"""The difference between two policies as a value: rows, claims, rules, readings, and how it reads.

Knows nothing of how differences are found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from proofs.answers.notebook import html_lines
from proofs.answers.population_weight import Weighable, Weight
from proofs.answers.tabular import COUNT, TEXT, Columns, TableRow, Tabular, row_cells, row_columns
from proofs.changes.claim_changes import ClaimChange, claim_changes
from proofs.changes.over_time_changes import EVERYTHING, OverTimeAsked, OverTimeComparison, compare_over_time
from proofs.changes.reading_pairs import reading_pairs
from proofs.changes.rule_changes import RuleChange
from proofs.engines.clock import TimeBudget
from proofs.engines.covers import mask_of
from rulebook.language import SHOWN, Message, grouped, said_in, say, translator
from rulebook.model import Outcome, Policy, Reading, Row, Silence, Value, count_text, row_text, rows_in_code
from rulebook.table import Situations
from rulebook.values.json_values import DumpedAsItIs
from rulebook.words import options_words, outcome_words, rows_words


class Direction(StrEnum):
    """Which way an outcome went. Reworded is what is as strict as before: silence for a prohibition."""

    LOOSENED = "loosened"
    TIGHTENED = "tightened"
    REWORDED = "reworded"


LOOSENED, TIGHTENED, SAME_STRICTNESS = Direction


@dataclass(frozen=True, repr=False)
class ChangedRow(DumpedAsItIs):
    """Attempts whose outcome went from `old` to `new`.

    `situations` counts them (None if not counted); `pairs` says in how many pairs of readings, at
    least and at most, the attempts of the row change in this way.
    """

    direction: Direction
    old: Outcome
    new: Outcome
    row: Row = field(hash=False)
    situations: int | None
    pairs: tuple[int, int]

    def __repr__(self) -> str:
        return f"<{self.old} → {self.new}: {row_text(self.row)}{count_text(self.situations)}>"


@dataclass(frozen=True)
class Comparison(Weighable, Tabular):
    """The difference between two policies, a value that can be narrowed, compared again, and weighed.

    `vocabulary` lists the differences between the vocabularies; where there are any, the rows speak of the
    new one. `pairs` is the number of pairs of readings that were compared, 0 where nothing could be.
    `unlisted` names the pairs of outcomes of which there are changes, but more rows than anybody reads; that
    happens only where the solver alone compares.
    `unasked` counts the pairs of readings that were asked for and are too many to compare; `budget` is the
    time that is left for what is worked out when it is first asked for. `asked` says what is asked over time
    besides.
    """

    old: Policy
    new: Policy
    vocabulary: tuple[Message, ...]
    pairs: int
    rows: tuple[ChangedRow, ...]
    rules: tuple[RuleChange, ...]
    unlisted: tuple[str, ...] = ()
    settled: Reading = field(default_factory=dict, hash=False)
    silence: Silence = Silence.FORBIDDEN
    unasked: int = 0
    budget: TimeBudget = field(default_factory=TimeBudget, compare=False, repr=False)
    asked: OverTimeAsked = EVERYTHING

    @property
    def subject(self) -> Policy:
        """The policy over whose situations the rows speak."""
        return self.new if self.vocabulary else self.old

    @property
    def is_unsure(self) -> bool:
        """Whether something was not compared, or could not be told."""
        return bool(not self.pairs or self.unasked or any(claim.is_unsure for claim in self.claims))

    @cached_property
    def claims(self) -> tuple[ClaimChange, ...]:
        """Every claim of either policy, judged in both; worked out when it is first asked for."""
        if not self.pairs:
            return ()
        with self.budget.part() as clock:
            return tuple(claim_changes(self.old, self.new, self.settled, self.silence, clock))

    @cached_property
    def over_time(self) -> OverTimeComparison:
        """What is worse over time, in every pair of readings; worked out when it is first asked for."""
        pairs = tuple(reading_pairs(self.old, self.new, self.settled)) if self.pairs else ()
        if self.unasked:
            pairs = ()
        with self.budget.part() as clock:
            return compare_over_time(self.old, self.new, pairs, clock, self.asked)

    def __iter__(self) -> Iterator[ChangedRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        """Whether anything that matters differs."""
        return bool(
            self.vocabulary or self.rows or self.unlisted or any(claim.turned for claim in self.claims)
        )

    @property
    def readings(self) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
        """Each reading with other options than before: its name, the options that went, those that came."""
        before, after = self.old.open_readings(), self.new.open_readings()
        names = dict.fromkeys([*before, *after])
        both = [(name, before.get(name, ()), after.get(name, ())) for name in names]
        return tuple(
            (name, tuple(o for o in old if o not in new), tuple(o for o in new if o not in old))
            for name, old, new in both
            if set(old) != set(new)
        )

    @property
    def loosened(self) -> tuple[ChangedRow, ...]:
        """The rows in which more is allowed than before."""
        return tuple(row for row in self.rows if row.direction == LOOSENED)

    @property
    def tightened(self) -> tuple[ChangedRow, ...]:
        """The rows in which less is allowed than before."""
        return tuple(row for row in self.rows if row.direction == TIGHTENED)

    @cached_property
    def weights(self) -> Mapping[Direction, Weight]:
        """What all rows of a direction weigh together, by direction; empty without a population."""
        if not self.pairs:
            return {}
        totals = {
            direction: self.weight_of(tuple(row.row for row in self.rows if row.direction == direction))
            for direction in Direction
        }
        return {direction: total for direction, total in totals.items() if total is not None}

    def where(self, **facts: Value | tuple[Value, ...]) -> Comparison:
        """Only the attempts with these values of facts: `where(channel="id", sender_role=("none",))`.

        Raises:
            InputError: there is no such fact, or it has no such value.
        """
        known = {name: fact.values for name, fact in self.subject.vocabulary.facts.items()}
        (wanted,) = rows_in_code("where", facts, known)
        rows = (narrowed for row in self.rows for narrowed in _narrowed(self.subject, row, wanted))
        return replace(self, rows=tuple(rows))

    def without(self, other: Comparison) -> Comparison:
        """Only the rows that the other comparison does not have in the same words."""
        known = {_key(row) for row in other.rows}
        return replace(self, rows=tuple(row for row in self.rows if _key(row) not in known))

    def words(self, language: str = SHOWN) -> list[str]:
        """The difference in sentences."""
        _ = translator(language)
        said = [
            _("The vocabularies differ: {what}.").format(what=said_in(what, language))
            for what in self.vocabulary
        ]
        titles = {
            LOOSENED: _("Loosened:"),
            TIGHTENED: _("Tightened:"),
            SAME_STRICTNESS: _("Neither: silence became a prohibition, or the other way round:"),
        }
        for direction, title in titles.items():
            rows = [row for row in self.rows if row.direction == direction]
            if rows:
                words = [self._row_words(row, language) for row in rows]
                said += [title, *self.rows_lines(tuple(row.row for row in rows), words, language)]
        said += [_("Changed in too many ways to list: {what}.").format(what=what) for what in self.unlisted]
        turned = [change for change in self.claims if change.turned]
        if turned:
            said += [
                _("Claims that turned:"),
                *(f"  {self._claim_words(change, language)}" for change in turned),
            ]
        if self.readings:
            said += [
                _("Readings:"),
                *(f"  {self._reading_words(*change, language)}" for change in self.readings),
            ]
        if self.rules:
            said += [_("Lines:"), *(f"  {change.words(language)}" for change in self.rules)]
        if said and len(said) == len(self.vocabulary) and self.pairs:
            said.append(_("Nothing else differs."))
        said += self._untold_words(language)
        return said or [_("Nothing differs.")]

    def unasked_words(self, language: str = SHOWN) -> list[str]:
        """How many pairs of readings were not compared; nothing where all that were asked for were."""
        _ = translator(language)
        text = _("Not compared: {n} more pairs of readings; the vocabulary is too large to go through all.")
        return [text.format(n=grouped(self.unasked, language))] if self.unasked else []

    def _untold_words(self, language: str) -> list[str]:
        """What was asked for and not compared or judged, in sentences."""
        _ = translator(language)
        said = self.unasked_words(language)
        unsure = [change.claim for change in self.claims if change.is_unsure]
        if unsure:
            said.append(_("Could not be told of these claims: {claims}.").format(claims=", ".join(unsure)))
        return said

    def _weights_dict(self) -> dict[str, object]:
        if not self.weights:
            return {}
        totals = {direction.value: total.to_dict() for direction, total in self.weights.items()}
        return {"weight": totals, **self.population_entry()}

    def _row_words(self, row: ChangedRow, language: str) -> str:
        _ = translator(language)
        what = rows_words(self.subject, (row.row,), language) if row.row else _("always")
        turn = f"{outcome_words(row.old, language)} → {outcome_words(row.new, language)}"
        count = "" if row.situations is None else f" ({row.situations})"
        if self.pairs == 1:
            return f"{turn}{count}: {what}"
        least, most = row.pairs
        pairs = _("in {least} to {most} of {total} pairs of readings")
        if least == most:
            pairs = _("in {least} of {total} pairs of readings")
        pairs = pairs.format(least=least, most=most, total=self.pairs)
        return f"{turn}{count}, {pairs}: {what}"

    def _claim_words(self, change: ClaimChange, language: str) -> str:
        sentences = {one.id: say(one.words, language) for one in (*self.old.claims, *self.new.claims)}
        sides = [verdict.brief(language) if verdict else "–" for verdict in (change.old, change.new)]
        return f"{sentences.get(change.claim, change.claim).rstrip('.')}: {sides[0]} → {sides[1]}"

    def _reading_words(self, name: str, gone: tuple[str, ...], come: tuple[str, ...], language: str) -> str:
        _ = translator(language)
        parts = []
        for policy, options, text in (
            (self.old, gone, _("No longer: {options}.")),
            (self.new, come, _("New: {options}.")),
        ):
            if options:
                parts.append(text.format(options=options_words(policy.readings[name], options, language)))
        asked = (self.new if name in self.new.readings else self.old).readings[name]
        said = f"{say(asked.question, language)} {' '.join(parts)}"
        why = say(asked.why, language).rstrip(".")
        return f"{said} {why[:1].upper()}{why[1:]}." if why else said

    def __str__(self) -> str:
        return "\n".join([f"{self.old.id} → {self.new.id}", *self.words(), *self.population_words()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_lines(str(self).splitlines())

    @property
    def columns(self) -> Columns:
        """The two policies, the change, and the facts of the rows."""
        texts = ("old", "new", "direction", "old_outcome", "new_outcome")
        counts = ("situations", "readings_least", "readings_most", "readings")
        return {
            **dict.fromkeys(texts, TEXT),
            **dict.fromkeys(counts, COUNT),
            **row_columns(self.subject.vocabulary),
        }

    def table(self) -> list[TableRow]:
        """One row for each row of the comparison; readings are counted in pairs."""
        return [
            {
                "old": self.old.id,
                "new": self.new.id,
                "direction": row.direction.value,
                "old_outcome": row.old.value,
                "new_outcome": row.new.value,
                "situations": row.situations,
                "readings_least": row.pairs[0],
                "readings_most": row.pairs[1],
                "readings": self.pairs,
                **row_cells(row.row),
            }
            for row in self.rows
        ]

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "old": self.old.id,
            "new": self.new.id,
            "vocabulary": [str(what) for what in self.vocabulary],
            "pairs": self.pairs,
            "rows": [{**row.to_dict(), **self.row_entry(row.row)} for row in self.rows],
            "unlisted": list(self.unlisted),
            "unasked": self.unasked,
            "claims": [change.to_dict() for change in self.claims],
            "readings": [
                {"reading": name, "only_old": list(old), "only_new": list(new)}
                for name, old, new in self.readings
            ],
            "rules": [change.to_dict() for change in self.rules],
            **self._weights_dict(),
        }


def _narrowed(
    policy: Policy, row: ChangedRow, wanted: Mapping[str, tuple[Value, ...]]
) -> Iterator[ChangedRow]:
    facts = policy.vocabulary.facts
    both = dict(row.row)
    for name, values in wanted.items():
        both[name] = tuple(value for value in row.row.get(name, facts[name].values) if value in values)
    if not all(both.values()):
        return
    if row.situations is None:
        yield replace(row, row=both)
        return
    inside = mask_of(Situations.of(policy.vocabulary), both)
    if inside.any():
        yield replace(row, row=both, situations=int(inside.sum()))


def _key(row: ChangedRow) -> tuple[object, ...]:
    return row.old, row.new, tuple(sorted(row.row.items()))
