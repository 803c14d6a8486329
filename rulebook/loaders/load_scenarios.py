"""Reads a scenario file for one policy: examples with the outcome they have to get. See SCENARIOS.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from rulebook.model import (
    OUTCOMES,
    UNSPECIFIED,
    Basis,
    Reading,
    ReadingQuestion,
    Row,
    Scenario,
    Value,
    Vocabulary,
)
from rulebook.reader.document import read_document
from rulebook.reader.entries import Entries
from rulebook.reader.faults import FaultCollector, allowed_names, clipped
from rulebook.reader.hints import Names

MOST_SITUATIONS = 10_000
SOURCES = {"line": ("line", "quote"), "norm": ("norm", "demands", "source")}
"""What a citation of either kind has to say."""


def load_scenarios(
    path: str | Path, vocabulary: Vocabulary, readings: Mapping[str, ReadingQuestion]
) -> tuple[Scenario, ...]:
    """Read a scenario file for a policy with this vocabulary and these readings.

    Raises:
        InputError: with every fault of the file.
    """
    document = read_document(path)
    faults = FaultCollector(document.path)
    top = Entries(document, faults, document.data)
    top.only("title", "scenarios")
    top.words("title")
    if top.required("scenarios") and not top.table["scenarios"]:
        top.fault("`scenarios` is empty", "write [scenarios.some-id]", "scenarios")
    loader = _Loader(vocabulary, readings)
    scenarios = [loader.scenario(name, entries) for name, entries in top.children("scenarios", "scenario")]
    faults.raise_if_any()
    return tuple(scenarios)


class _Loader:
    """What the scenarios of one file may mention."""

    def __init__(self, vocabulary: Vocabulary, readings: Mapping[str, ReadingQuestion]):
        self.vocabulary = vocabulary
        self.readings = readings
        self.names = Names(facts={name: fact.values for name, fact in vocabulary.facts.items()})

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
        )

    def _situation(self, entries: Entries) -> Row:
        if not entries.required("situation"):
            return {}
        if not isinstance(entries.table["situation"], dict):
            entries.fault("`situation` has to be one row", "write situation = { fact = value }", "situation")
            return {}
        before = len(entries.faults)
        row = entries.rows("situation", self.names, ({},))[0]
        if len(entries.faults) > before:
            return row
        found = sum(1 for _ in islice(situations_in(self.vocabulary, row), MOST_SITUATIONS + 1))
        if not found:
            entries.fault("the axioms exclude every such situation", "", "situation")
        elif found > MOST_SITUATIONS:
            entries.fault(
                f"more than {MOST_SITUATIONS:,} situations are such", "mention more facts", "situation"
            )
        return row

    def _reading(self, entries: Entries) -> Reading:
        if "reading" not in entries.table:
            return {}
        inner = entries.child("reading", entries.where)
        settled = {}
        for name in inner.table:
            if name not in self.readings:
                hint = allowed_names(name, self.readings, "readings")
                inner.fault(f"unknown reading `{clipped(name)}`", hint, name)
            else:
                settled[name] = inner.choice(name, self.readings[name].options, "option")
        return settled

    def _every_reading(self, entries: Entries) -> bool:
        every = _flag(entries, "every_reading")
        if every and "reading" in entries.table:
            entries.fault(
                "a scenario has either `reading` or `every_reading`", "leave one out", "every_reading"
            )
        return every


def _flag(entries: Entries, name: str) -> bool:
    if name in entries.table and entries.table[name] is not True:
        entries.fault(f"`{name}` can only be true", "leave the entry out instead", name)
    return name in entries.table


def _outcomes(entries: Entries) -> tuple[str, ...]:
    known = (*OUTCOMES, UNSPECIFIED)
    outcomes = entries.texts("outcome")
    for outcome in outcomes:
        if outcome not in known:
            hint = allowed_names(outcome, known, "outcomes")
            entries.fault(f"unknown outcome `{clipped(outcome)}`", hint, "outcome")
    if set(outcomes) >= set(known):
        entries.fault("`outcome` names every outcome", "such a scenario says nothing", "outcome")
    return outcomes


def _basis(scenario: Entries) -> Basis:
    pinned = _flag(scenario, "pinned")
    if pinned == ("cites" in scenario.table):
        scenario.fault(
            "a scenario has either `cites` or `pinned`",
            "cite the line or norm that demands the outcome, or write pinned = true",
        )
    if "cites" not in scenario.table:
        return Basis("pinned", {})
    entries = scenario.child("cites", scenario.where)
    kind = "norm" if "norm" in entries.table else "line"
    entries.only(*SOURCES[kind])
    return Basis(kind, {name: entries.text(name) for name in SOURCES[kind]})


def _finding(entries: Entries) -> Mapping[str, str]:
    if "finding" not in entries.table:
        return {}
    if "pinned" in entries.table:
        entries.fault("a pinned scenario records what the policy does, so it cannot fail", "", "finding")
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
