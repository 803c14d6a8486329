"""Reads a file of people in plain words: who might write to a child, and what each has to write with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rulebook.language import Message, verbatim
from rulebook.loaders.file_kinds import rulebook_entries
from rulebook.loaders.row_names import RowNames
from rulebook.model import Situation, Value, Vocabulary, Words
from rulebook.reader.document import read_document
from rulebook.reader.entries import Entries
from rulebook.situations import SituationError, parse_situation


@dataclass(frozen=True)
class Person:
    """Somebody who might write: `attempts` has one whole situation for each way in which they can try."""

    id: str
    words: Words
    attempts: tuple[Situation, ...]

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class People:
    """The people that one asks about, and whom all of them write to; `tries` is the fact that they vary."""

    title: Words
    recipient: Words
    tries: str
    persons: tuple[Person, ...]

    def __hash__(self) -> int:
        return hash(self.persons)


def load_people(path: str | Path, vocabulary: Vocabulary) -> People:
    """Read a file of people for policies with this vocabulary. See docs/formats/people.md.

    Raises:
        InputError: with every fault of the file; a person who can try no way at all is one.
    """
    top = rulebook_entries(read_document(path))
    top.only("vocabulary", "title", "tries", "recipient", "people")
    top.text("vocabulary", default="")
    title, tries = (
        top.words("title"),
        top.choice("tries", tuple(vocabulary.facts), Message("fact"), Message("facts")),
    )
    names = RowNames(facts={name: fact.values for name, fact in vocabulary.facts.items()})
    to = top.child("recipient", verbatim("`recipient`"))
    to.only("words", "situation")
    recipient, shared = to.words("words"), _facts(to, names)
    if top.required("people") and not top.table["people"]:
        top.fault(Message("`people` is empty"), Message("write [people.some-id]"), "people")
    persons = []
    for name, entries in top.children("people", Message("person")):
        entries.only("words", "situation")
        words, own = entries.words("words"), _facts(entries, names)
        attempts = _attempts(vocabulary, {**shared, **own}, tries)
        if not attempts and not len(top.faults):
            entries.fault(_why_none(vocabulary, {**shared, **own}, tries), "", "situation")
        persons.append(Person(name, words, attempts))
    top.faults.raise_if_any()
    return People(title, recipient, tries, tuple(persons))


def _facts(entries: Entries, names: RowNames) -> dict[str, Value]:
    """The facts of a `situation`, each with one value."""
    row = entries.one_row("situation", names)
    for name, values in row.items():
        if len(values) != 1:
            entries.fault(
                Message("`{name}` has to be one value", name=name),
                Message("write a line for each person"),
                "situation",
                name,
            )
    return {name: values[0] for name, values in row.items() if values}


def _attempts(vocabulary: Vocabulary, facts: dict[str, Value], tries: str) -> tuple[Situation, ...]:
    """The possible attempts with these facts, in the order of the values of the fact that varies."""
    values = [facts[tries]] if tries in facts else vocabulary.facts[tries].values
    # What is not said of a person goes without saying: nobody gets a number because writing would need one.
    said = {**_going_without_saying(vocabulary), **facts}
    possible = []
    for value in values:
        try:
            possible.append(parse_situation(vocabulary, {**said, tries: value}))
        except SituationError:
            continue  # The axioms exclude this way of writing: a phone without a number.
    return tuple(possible)


def _going_without_saying(vocabulary: Vocabulary) -> dict[str, Value]:
    """Every fact that has a value which goes without saying, with it."""
    return {name: fact.silent for name, fact in vocabulary.facts.items() if fact.silent is not None}


def _why_none(vocabulary: Vocabulary, facts: dict[str, Value], tries: str) -> Message:
    """What stands against the last way of writing."""
    said = {**_going_without_saying(vocabulary), **facts}
    try:
        parse_situation(vocabulary, {**said, tries: vocabulary.facts[tries].values[-1]})
    except SituationError as error:
        return Message("there is no way to write: {error}", error=error.message)
    return Message("there is no way to write: {error}", error=vocabulary.facts[tries].label)
