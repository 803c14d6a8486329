"""How what was found about a book becomes a finding: its place, its rows, its plainest case, its words.

Knows nothing of what is looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from proofs.engines.covers import cover
from proofs.findings.finding import Example, Finding, Level
from proofs.gate.side import Side
from rulebook.decide import Decision, decide
from rulebook.language import LANGUAGES, Message, grouped, plural, said_in, translator
from rulebook.model import Policy, Row, Words
from rulebook.reader.places import NOWHERE, FilePlace
from rulebook.table import Mask
from rulebook.words import (
    clause,
    decision_words,
    outcome_words,
    reading_words,
    rows_words,
    situation_sentences,
)

MOST_ROWS_TOLD = 2
"""How many rows stand in the words of a finding; all of them stand beside it."""


def told(
    side: Side, kind: str, level: Level, words: Callable[[str], str] | Message, place: FilePlace = NOWHERE
) -> Finding:
    """A finding about a book, at a place of one of its files; its words are asked for by language."""
    said = in_both(partial(said_in, words) if isinstance(words, Message) else words)
    return Finding(kind, level, side.policy.id, said, side.book.shown(place), place.line)


def in_both(words: Callable[[str], str]) -> Words:
    """A text in every language."""
    return {language: words(language) for language in LANGUAGES}


def extent(side: Side, members: Mask, readings: int, language: str) -> str:
    """How many situations and readings: "104 situations, in 432 of 432 readings"."""
    _ = translator(language)
    return _("{situations}, {readings}").format(
        situations=situations_counted(int(members.sum()), language),
        readings=readings_counted(readings, len(side.readings), language),
    )


def situations_counted(number: int, language: str) -> str:
    """A number of situations in words."""
    ngettext = plural(language)
    said = ngettext("{n} situation", "{n} situations", number)
    return said.format(n=grouped(number, language))


def readings_counted(number: int, total: int, language: str) -> str:
    """In how many readings: "in every reading", "in 72 of 432 readings"."""
    _, ngettext = translator(language), plural(language)
    if number == total:
        return _("in every reading")
    said = ngettext("in {n} of {total} reading", "in {n} of {total} readings", total)
    return said.format(n=grouped(number, language), total=grouped(total, language))


def whom(policy: Policy, rows: tuple[Row, ...], language: str) -> str:
    """The first rows as a clause, and how many more there are."""
    _, ngettext = translator(language), plural(language)
    said = rows_words(policy, rows[:MOST_ROWS_TOLD], language) or _("in every situation")
    more = len(rows) - MOST_ROWS_TOLD
    if more <= 0:
        return said
    text = ngettext("{what}; and {n} more row", "{what}; and {n} more rows", more)
    return text.format(what=said, n=more)


def rows_of(side: Side, members: Mask) -> tuple[Row, ...]:
    """A set of situations as few prime rows."""
    return cover(side.situations, members) if members.any() else ()


def case_of(side: Side, at: int, members: Mask, before: Callable[[int], Decision | None]) -> Example:
    """The plainest member in one reading, decided by the plain meaning, with what was decided before."""
    number = side.plainest(members)
    situation, reading = side.situations.situation(number), side.readings[at]
    decision, earlier = decide(side.policy, situation, reading), before(number)

    def words(language: str) -> str:
        _ = translator(language)
        said = situation_sentences(side.policy.vocabulary, situation, language)
        changed = reading_words(side.policy, reading, language)
        if changed:
            said.append(_("Read so: {options}.").format(options="; ".join(changed)))
        now = decision_words(side.policy, decision, language)
        said.append(_("Now: {decision}").format(decision=now))
        if earlier is not None:
            lines = ", ".join(earlier.lines)
            text = _("Before: {outcome} ({lines}).") if lines else _("Before: {outcome}.")
            said.append(text.format(outcome=clause(outcome_words(earlier.outcome, language)), lines=lines))
        return " ".join(said)

    outcome = None if earlier is None else earlier.outcome
    rules = tuple(rule.id for rule in decision.rules)
    return Example(situation, reading, outcome, decision.outcome, rules, in_both(words))
