"""Reads the readings of a policy file: what its text leaves open, and the options of each.

A reading is mentioned in rows like a fact; `overlap`, which every policy has, says which line wins where
several apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from rulebook.language import Message
from rulebook.loaders.load_vocabulary import about
from rulebook.model import Condition, Overlap, ReadingQuestion, Rule, Vocabulary
from rulebook.reader.entries import Entries
from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.toml_table import check_new

__all__ = ["MOST_READINGS_JUDGED", "OVERLAPS", "check_readings", "read_readings"]

OVERLAPS = tuple(Overlap)
MOST_READINGS_JUDGED = 100_000


def read_readings(top: Entries, vocabulary: Vocabulary) -> dict[str, ReadingQuestion]:
    """The questions that a policy leaves open, by name; a fault where `overlap` is missing."""
    taken = {
        **dict.fromkeys(vocabulary.sided_facts, Message("fact of both sides, as parties write it")),
        **dict.fromkeys(vocabulary.terms, Message("term")),
        **dict.fromkeys(vocabulary.facts, Message("fact")),
    }
    tables = top.children("readings", Message("reading"))
    readings = {
        name: _reading(name, entries)
        for name, entries in tables
        if check_new(entries, name, Message("reading"), taken)
    }
    if not any(name == "overlap" for name, _ in tables):
        top.fault(
            Message("reading `overlap` is missing"),
            Message(
                "say which line wins where several apply; one option settles it: {names}",
                names=", ".join(OVERLAPS),
            ),
            "readings",
        )
    total = prod(len(reading.options) for reading in readings.values())
    if total > MOST_READINGS_JUDGED:
        top.fault(
            Message(
                "the readings have {n} combinations; at most {most:,} can be judged",
                n=about(total),
                most=MOST_READINGS_JUDGED,
            ),
            Message("settle some of them by leaving one option"),
            "readings",
        )
    return readings


def _reading(name: str, entries: Entries) -> ReadingQuestion:
    entries.only("question", "options", "lines", "why")
    question, lines = entries.words("question"), entries.texts("lines", default=())
    words = {}
    if entries.required("options"):
        for option, inner in entries.children("options", Message("option")):
            words[option] = inner.own_words(option)
            if name == "overlap" and option not in OVERLAPS:
                hint = allowed_names(option, OVERLAPS, Message("options"))
                entries.fault(
                    Message("unknown option `{option}`", option=clipped(option)), hint, "options", option
                )
        if entries.table["options"] == {}:
            entries.fault(
                Message("a reading needs at least one option"), entries.example("options"), "options"
            )
    why = entries.words("why") if "why" in entries.table else {}
    return ReadingQuestion(name, question, tuple(words), words, lines, why, entries.place)


def check_readings(
    top: Entries,
    readings: Mapping[str, ReadingQuestion],
    conditions: Mapping[str, Condition],
    rules: tuple[Rule, ...],
) -> None:
    """Every reading is mentioned in a row, and names only lines that a rule cites."""
    mentioned = {"overlap"}
    for rows in [c.rows for c in conditions.values()] + [rows for r in rules for rows in (r.when, r.unless)]:
        mentioned.update(name for row in rows for name in row)
    cited = [rule.line for rule in rules]
    for name, reading in readings.items():
        entries = top.inner({}, Message("reading `{name}`", name=name), "readings", name)
        if name not in mentioned:
            entries.fault(
                Message("no row mentions this reading, so its options mean the same"),
                Message("use it, or take it out"),
            )
        for line in reading.lines:
            if line not in cited:
                hint = allowed_names(line, cited, Message("lines"))
                entries.fault(Message("no rule cites the line `{line}`", line=clipped(line)), hint, "lines")
