"""The part of a report that answers: can this person write to my pupil?"""

from __future__ import annotations

from dataclasses import dataclass

from childproof.answers.who_may_write import Cell, short_outcome
from childproof.report.context import ReportContext
from childproof.report.rules import LineQuestion, question_anchor
from rulebook.language import say
from rulebook.model import Outcome

SIGNS = {
    Outcome.FREE: "●",
    Outcome.REQUEST: "◐",
    Outcome.ROLE_CONFIRMATION: "◔",
    Outcome.FORBIDDEN: "○",
    Outcome.UNSPECIFIED: "~",
}
"""A sign for each outcome, fuller where more gets through."""


@dataclass(frozen=True)
class WhoCell:
    """What one rule book says to one person: plainest, otherwise, by which lines, and on what it depends."""

    kind: str
    sign: str
    words: str
    others: str
    lines: str
    questions: tuple[LineQuestion, ...]


@dataclass(frozen=True)
class WhoRow:
    """One person in plain words, with a cell for each rule book."""

    words: str
    cells: tuple[WhoCell, ...]


@dataclass(frozen=True)
class WhoPart:
    """The whole table: its title, whom they write to, and a row for each person."""

    title: str
    recipient: str
    rows: tuple[WhoRow, ...]
    legend: tuple[tuple[str, str, str], ...]


def who_part(context: ReportContext) -> WhoPart | None:
    """The table, or None where no people are known for the vocabulary of the policies."""
    matrix, language = context.result.matrix, context.locale.language
    if matrix is None:
        return None
    rows = [
        WhoRow(
            say(person.words, language),
            tuple(_cell(matrix[person.id, policy.id], language) for policy in context.result.policies),
        )
        for person in matrix.people.persons
    ]
    legend = tuple((_kind(one), sign, short_outcome(one, language)) for one, sign in SIGNS.items())
    people = matrix.people
    return WhoPart(say(people.title, language), say(people.recipient, language), tuple(rows), legend)


def _cell(cell: Cell, language: str) -> WhoCell:
    others = [
        f"{SIGNS[outcome]} {short_outcome(outcome, language)}"
        for outcome in cell.over_readings.counts
        if outcome is not cell.outcome
    ]
    questions = tuple(
        LineQuestion(question_anchor(cell.policy, name), say(cell.policy.readings[name].question, language))
        for name in cell.over_readings.depends_on
    )
    return WhoCell(
        _kind(cell.outcome),
        SIGNS[cell.outcome],
        short_outcome(cell.outcome, language),
        ", ".join(others),
        ", ".join(cell.best.lines),
        questions,
    )


def _kind(outcome: Outcome) -> str:
    """The class of an outcome in the style sheet."""
    return f"may-{outcome.value.replace('_', '-')}"
