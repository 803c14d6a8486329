"""What a rule book says of an attempt to write: one outcome, or all that are still possible.

Knows how outcomes over situations become few rows and words. Knows nothing of how an attempt is written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from childproof.answers.decision_explanation import DecisionExplanation, explain_decision
from childproof.answers.equality import EqualByContent
from childproof.answers.result_lists import ResultList
from childproof.answers.who_may_write import LOOSEST_FIRST, outcome_mark, short_outcome
from childproof.words.locale import short_titles
from proofs.answers.notebook import Marked, html_lines, html_paragraph, html_table, html_title
from proofs.answers.tabular import COUNT, TEXT, TEXTS, Columns, TableRow, Tabular, fact_columns
from proofs.engines.prime_rows import PointSpace, covering_rows
from rulebook.decide import Decision, decide
from rulebook.language import SHOWN, Message, say, translator
from rulebook.model import Outcome, Policy, Reading, Rows, Rule, Situation, Value
from rulebook.reader.faults import allowed_names, clipped, one_fault
from rulebook.words import outcome_words, quote_words, rows_words, situation_sentences

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture


@dataclass(frozen=True)
class FittingCase:
    """One situation that fits an attempt, and what a rule book says of it."""

    situation: Situation = field(hash=False)
    decision: Decision


@dataclass(frozen=True, eq=False)
class Ruling(EqualByContent, Tabular):
    """What one rule book says of one attempt to write.

    `given` is what was said of the attempt; `left_open` are the facts that were left open and do not go
    without saying; `cases` are all situations that fit, of which there is one where nothing is left open.
    """

    policy: Policy
    given: Mapping[str, object]
    settled: Reading
    left_open: tuple[str, ...]
    cases: tuple[FittingCase, ...]

    @cached_property
    def outcomes(self) -> Mapping[Outcome, int]:
        """Every outcome that is still possible, loosest first, with its number of situations."""
        found = [case.decision.outcome for case in self.cases]
        return {outcome: found.count(outcome) for outcome in LOOSEST_FIRST if outcome in found}

    @property
    def outcome(self) -> Outcome | None:
        """The outcome; None where it depends on what was left open."""
        return next(iter(self.outcomes)) if len(self.outcomes) == 1 else None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that decide, in the order of the policy."""
        deciding = {rule.id for case in self.cases for rule in case.decision.rules}
        return tuple(rule for rule in self.policy.rules if rule.id in deciding)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that decide, in the order of the policy."""
        return self.policy.lines_of(self.rules)

    @property
    def situation(self) -> Situation | None:
        """The situation, with all that goes without saying; None where facts are left open."""
        return self.cases[0].situation if len(self.cases) == 1 else None

    @cached_property
    def explanation(self) -> DecisionExplanation | None:
        """What other lines and other readings say of it; None where facts are left open."""
        return None if self.situation is None else explain_decision(self.policy, self.situation, self.settled)

    def where(self, outcome: Outcome | str) -> Rows:
        """When an outcome comes out, as rows of the facts that are left open.

        Raises:
            InputError: there is no such outcome.
        """
        if outcome not in tuple(Outcome):
            told = Message("unknown outcome `{word}`", word=clipped(str(outcome)))
            raise one_fault("where", told, allowed_names(outcome, tuple(Outcome), Message("outcomes")))
        return self._rows.get(Outcome(outcome), ())

    @cached_property
    def _rows(self) -> Mapping[Outcome, Rows]:
        facts = self.policy.vocabulary.facts
        values = {name: facts[name].values for name in self.left_open}
        has = tuple(
            tuple(_points(case.situation[name] == value for case in self.cases) for value in of)
            for name, of in values.items()
        )
        space = PointSpace(values, has, (1 << len(self.cases)) - 1)
        return {
            outcome: covering_rows(space, _points(case.decision.outcome is outcome for case in self.cases))
            for outcome in self.outcomes
        }

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The facts that were left open and that the outcome hangs on."""
        named = {name for rows in self._rows.values() for row in rows for name in row}
        return tuple(name for name in self.left_open if name in named)

    def words(self, language: str = SHOWN) -> list[str]:
        """The answer in sentences, one a line."""
        _, facts = translator(language), self.policy.vocabulary.facts
        if self.outcome is not None:
            said = [_capital(f"{outcome_words(self.outcome, language)}.")]
            said += [f"{rule.line} {quote_words(rule, language)}" for rule in self.rules]
            return said + self._other_readings(language)
        labels = ", ".join(say(facts[name].label, language) for name in self.depends_on)
        said = [_("It depends on: {facts}.").format(facts=labels)]
        for outcome, rows in self._rows.items():
            when = rows_words(self.policy, rows, language)
            said.append(_capital(f"{outcome_words(outcome, language)}: {when}."))
        return said

    def _other_readings(self, language: str) -> list[str]:
        _, explanation = translator(language), self.explanation
        others = explanation.outcomes if explanation is not None else None
        if others is None or len(others) == 1:
            return []
        listed = [short_outcome(outcome, language) for outcome in others if outcome is not self.outcome]
        return [_("Read otherwise: {outcomes}.").format(outcomes=", ".join(listed))]

    def draw(self, language: str = SHOWN, *, ax: object = None) -> Picture:
        """Who knows whom, and the attempt, as a picture.

        Raises:
            InputError: facts are left open, so there are several pictures.
        """
        if self.situation is None:
            told = Message("facts are left open: {facts}", facts=", ".join(self.left_open))
            raise one_fault("draw", told, Message("give them, and there is one picture"))
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.pictures.pair_picture import draw_pair

        return draw_pair(self.policy, self.situation, self.cases[0].decision, language).on(ax)

    plot = draw

    @property
    def columns(self) -> Columns:
        """The facts, the outcome, and what it depends on."""
        told = {"outcome": TEXT, "lines": TEXTS, "possible": TEXTS, "depends_on": TEXTS, "situations": COUNT}
        return {"policy": TEXT, **fact_columns(self.policy.vocabulary), **told}

    def table(self) -> list[TableRow]:
        """One row; a fact that differs between the situations is empty, and so is an outcome that depends."""
        first = self.cases[0].situation
        facts = {
            name: value
            for name, value in first.items()
            if all(case.situation[name] == value for case in self.cases)
        }
        return [
            {
                "policy": self.policy.id,
                **facts,
                "outcome": None if self.outcome is None else self.outcome.value,
                "lines": list(self.lines),
                "possible": [outcome.value for outcome in self.outcomes],
                "depends_on": list(self.depends_on),
                "situations": len(self.cases),
            }
        ]

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON values."""
        return {
            **self.table()[0],
            "outcomes": {outcome.value: count for outcome, count in self.outcomes.items()},
            "where": {
                outcome.value: [{name: list(values) for name, values in row.items()} for row in rows]
                for outcome, rows in self._rows.items()
            },
            "words": " ".join(self.words(language)),
        }

    def title(self, language: str = SHOWN) -> str:
        """The rule book by its title."""
        return say(self.policy.title, language)

    def cell(self, language: str = SHOWN) -> Marked:
        """The answer in few words, for one cell of a table."""
        said = ", ".join(short_outcome(outcome, language) for outcome in self.outcomes)
        if self.outcome is None:
            _ = translator(language)
            return Marked(_("depends: {outcomes}").format(outcomes=said), "asked")
        lines = f" ({', '.join(self.lines)})" if self.lines else ""
        return Marked(f"{said}{lines}", outcome_mark(self.outcome))

    def __str__(self) -> str:
        return "\n  ".join([self.title(), *self.words()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _ = translator(SHOWN)
        if self.situation is not None:
            told = " ".join(situation_sentences(self.policy.vocabulary, self.situation, SHOWN))
            table = html_table([_("outcome")], [[self.cell()]])
            return html_title(self.title()) + html_paragraph(told) + table + html_lines(self.words()[1:])
        facts = self.policy.vocabulary.facts
        labels = ", ".join(say(facts[name].label, SHOWN) for name in self.depends_on)
        rows = [
            [
                Marked(short_outcome(outcome, SHOWN), outcome_mark(outcome)),
                rows_words(self.policy, when, SHOWN),
            ]
            for outcome, when in self._rows.items()
        ]
        head = [_("outcome"), _("where")]
        said = html_paragraph(_("It depends on: {facts}.").format(facts=labels)) if labels else ""
        return html_title(self.title()) + said + html_table(head, rows)


class Rulings(ResultList[Ruling]):
    """What some rule books say of some attempts: for each attempt in turn, one ruling by each of them."""

    def __init__(self, items: Iterable[Ruling], attempts: int):
        super().__init__(items)
        self.attempts = attempts

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash((type(self), len(self)))

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The rule books, in the order of the question."""
        return tuple({ruling.policy.id: ruling.policy for ruling in self}.values())

    def _repr_html_(self) -> str:
        titles = short_titles(self.policies, SHOWN)
        if self.attempts == 1:
            rows = [[titles[one.policy.id], one.cell(), " ".join(one.words()[1:])] for one in self]
            _ = translator(SHOWN)
            return html_table(["", _("outcome"), ""], rows)
        width = len(self.policies)
        rows = []
        for at in range(self.attempts):
            of_attempt = self[at * width : (at + 1) * width]
            rows.append([str(at), _given_words(of_attempt[0]), *(one.cell() for one in of_attempt)])
        return html_table(["", "", *titles.values()], rows)


def rule_on(policy: Policy, given: Mapping[str, object], settled: Reading, found: _Found) -> Ruling:
    """Decide every situation that fits what is `given`; `found` are the open facts and those situations."""
    left_open, situations = found
    reading = policy.reading(settled)
    cases = tuple(FittingCase(situation, decide(policy, situation, reading)) for situation in situations)
    return Ruling(policy, given, settled, left_open, cases)


_Found = tuple[tuple[str, ...], list[dict[str, Value]]]


def ruling_cell(outcome: Outcome) -> Marked:
    """One outcome as a cell with its colour."""
    return Marked(short_outcome(outcome, SHOWN), outcome_mark(outcome))


def _given_words(ruling: Ruling) -> str:
    facts = ruling.policy.vocabulary.facts
    first = ruling.cases[0].situation
    return " ".join(say(facts[name].sentences[first[name]], SHOWN) for name in facts if name in ruling.given)


def _points(members: Iterable[bool]) -> int:
    return sum(1 << at for at, member in enumerate(members) if member)


def _capital(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"
