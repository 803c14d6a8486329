"""Reads a scenario file for one policy: examples with the outcome they have to get.

The format is described in docs/formats/scenarios.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from rulebook.language import Message
from rulebook.loaders.file_kinds import rulebook_entries
from rulebook.loaders.row_names import RowNames
from rulebook.model import (
    Basis,
    BasisKind,
    Outcome,
    Reading,
    ReadingQuestion,
    Row,
    Scenario,
    Value,
    Vocabulary,
)
from rulebook.reader.document import read_document
from rulebook.reader.entries import Entries
from rulebook.reader.faults import allowed_names, clipped

MOST_SITUATIONS = 10_000
SOURCES = {BasisKind.LINE: ("line", "quote"), BasisKind.NORM: ("norm", "demands", "source")}
"""What a citation of either kind has to say."""


def load_scenarios(
    path: str | Path, vocabulary: Vocabulary, readings: Mapping[str, ReadingQuestion]
) -> tuple[Scenario, ...]:
    """Read a scenario file for a policy with this vocabulary and these readings.

    Raises:
        InputError: with every fault of the file.
    """
    top = rulebook_entries(read_document(path))
    top.only("title", "scenarios")
    top.words("title")
    if top.required("scenarios") and not top.table["scenarios"]:
        top.fault(Message("`scenarios` is empty"), Message("write [scenarios.some-id]"), "scenarios")
    loader = _Loader(vocabulary, readings)
    scenarios = [
        loader.scenario(name, entries) for name, entries in top.children("scenarios", Message("scenario"))
    ]
    top.faults.raise_if_any()
    return tuple(scenarios)


class _Loader:
    """What the scenarios of one file may mention."""

    def __init__(self, vocabulary: Vocabulary, readings: Mapping[str, ReadingQuestion]):
        self.vocabulary = vocabulary
        self.readings = readings
        self.names = RowNames(facts={name: fact.values for name, fact in vocabulary.facts.items()})

    def scenario(self, name: str, entries: Entries) -> Scenario:
        entries.only(
            "words",
            "situation",
            "reading",
            "every_reading",
            "outcome",
            "why",
            "cites",
            "pinned",
            "finding",
        )
        return Scenario(
            name,
            entries.words("words") if "words" in entries.table else {},
            self._situation(entries),
            self._reading(entries),
            self._every_reading(entries),
            _outcomes(entries),
            entries.words("why"),
            _basis(entries),
            _finding(entries),
            entries.place,
        )

    def _situation(self, entries: Entries) -> Row:
        before = len(entries.faults)
        row = entries.one_row("situation", self.names)
        if len(entries.faults) > before:
            return row
        found = sum(1 for _ in islice(situations_in(self.vocabulary, row), MOST_SITUATIONS + 1))
        if not found:
            entries.fault(Message("the axioms exclude every such situation"), "", "situation")
        elif found > MOST_SITUATIONS:
            entries.fault(
                Message("more than {most_situations:,} situations are such", most_situations=MOST_SITUATIONS),
                Message("mention more facts"),
                "situation",
            )
        return row

    def _reading(self, entries: Entries) -> Reading:
        if "reading" not in entries.table:
            return {}
        inner = entries.child("reading", entries.where)
        settled = {}
        for name in inner.table:
            if name not in self.readings:
                hint = allowed_names(name, self.readings, Message("readings"))
                inner.fault(Message("unknown reading `{name}`", name=clipped(name)), hint, name)
            else:
                settled[name] = inner.choice(
                    name, self.readings[name].options, Message("option"), Message("options")
                )
        return settled

    def _every_reading(self, entries: Entries) -> bool:
        every = _flag(entries, "every_reading")
        if every and "reading" in entries.table:
            entries.fault(
                Message("a scenario has either `reading` or `every_reading`"),
                Message("leave one out"),
                "every_reading",
            )
        return every


def _flag(entries: Entries, name: str) -> bool:
    if name in entries.table and entries.table[name] is not True:
        entries.fault(
            Message("`{name}` can only be true", name=name), Message("leave the entry out instead"), name
        )
    return name in entries.table


def _outcomes(entries: Entries) -> tuple[Outcome, ...]:
    known = tuple(Outcome)
    words = entries.texts("outcome")
    for word in words:
        if word not in known:
            hint = allowed_names(word, known, Message("outcomes"))
            entries.fault(Message("unknown outcome `{word}`", word=clipped(word)), hint, "outcome")
    if set(words) >= set(known):
        entries.fault(
            Message("`outcome` names every outcome"), Message("such a scenario says nothing"), "outcome"
        )
    return tuple(Outcome(word) for word in words if word in known)


def _basis(scenario: Entries) -> Basis:
    pinned = _flag(scenario, "pinned")
    if pinned == ("cites" in scenario.table):
        scenario.fault(
            Message("a scenario has either `cites` or `pinned`"),
            Message("cite the line or norm that demands the outcome, or write pinned = true"),
        )
    if "cites" not in scenario.table:
        return Basis(BasisKind.PINNED, {})
    entries = scenario.child("cites", scenario.where)
    kind = BasisKind.NORM if "norm" in entries.table else BasisKind.LINE
    entries.only(*SOURCES[kind])
    return Basis(kind, {name: entries.text(name) for name in SOURCES[kind]})


def _finding(entries: Entries) -> Mapping[str, str]:
    if "finding" not in entries.table:
        return {}
    if "pinned" in entries.table:
        entries.fault(
            Message("a pinned scenario records what the policy does, so it cannot fail"), "", "finding"
        )
    return entries.words("finding")


def situations_in(vocabulary: Vocabulary, row: Row) -> Iterator[dict[str, Value]]:
    """Every possible situation that fits a row of facts, in the order of the numbering."""
    facts = list(vocabulary.facts)
    closing: dict[str, list[Row]] = {name: [] for name in facts}
    for axiom in vocabulary.axioms:
        for impossible in axiom.impossible:
            closing[max(impossible, key=facts.index)].append(impossible)
    yield from _extended({}, facts, vocabulary, row, closing)


def _extended(
    known: dict[str, Value],
    facts: list[str],
    vocabulary: Vocabulary,
    row: Row,
    closing: Mapping[str, list[Row]],
) -> Iterator[dict[str, Value]]:
    """The possible situations that begin with what is `known`; an axiom excludes as soon as it can."""
    if len(known) == len(facts):
        yield dict(known)
        return
    name = facts[len(known)]
    for value in row.get(name, vocabulary.facts[name].values):
        known[name] = value
        if not any(all(known[n] in allowed for n, allowed in bad.items()) for bad in closing[name]):
            yield from _extended(known, facts, vocabulary, row, closing)
        del known[name]
