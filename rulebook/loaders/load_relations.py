"""Reads how facts of two people are facts of many: `[relations]` of a file of moves."""

from __future__ import annotations

from collections.abc import Mapping

from rulebook.language import Message, verbatim
from rulebook.loaders.load_vocabulary import sentences_of
from rulebook.model import Value, Vocabulary, Words
from rulebook.nouns.relations import Relations
from rulebook.reader.entries import Entries
from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.hints import spelled

SIDES = ("sender", "recipient")
"""The two people that a situation speaks of."""

ONE_SIDED = {"sender": "of_sender", "recipient": "of_recipient"}
"""Where facts are named that belong to one of the two, though the vocabulary does not ask of the other."""

WHOLE = ("places", "symmetric", *ONE_SIDED.values())
"""Where no fact can be named of which the vocabulary tells the two sides apart."""

TIES = ("symmetric", "between", "third_people")
"""Ways in which a tie is more than a tie from one person to another."""


def read_relations(entries: Entries, vocabulary: Vocabulary, attempt: tuple[str, ...]) -> Relations:
    """Everything under `[relations]`; faults are noted with the entries."""
    entries.only("properties", "places", *ONE_SIDED.values(), *TIES, "words")
    properties = entries.texts("properties", default=())
    for name in properties:
        if name not in vocabulary.sided_facts:
            entries.fault(
                Message("`{name}` is no fact of sender and recipient", name=clipped(name)),
                allowed_names(name, vocabulary.sided_facts, Message("properties")),
                "properties",
            )
    listed = {key: entries.texts(key, default=()) for key in ("places", *TIES, *ONE_SIDED.values())}
    for key, names in listed.items():
        for name in names:
            _check_fact(entries, vocabulary, name, key)
    sides = {name: side for side, key in ONE_SIDED.items() for name in listed[key]}
    _check_sides(entries, vocabulary, listed, properties)
    _check_parts(entries, listed, attempt)
    words = {}
    if "words" in entries.table:
        words = _words(entries.child("words", verbatim("`words` of `relations`")), vocabulary)
    return Relations(
        properties,
        listed["places"],
        listed["symmetric"],
        words,
        sides,
        listed["between"],
        listed["third_people"],
    )


def _check_fact(entries: Entries, vocabulary: Vocabulary, name: str, key: str) -> None:
    if name not in vocabulary.facts:
        entries.fault(
            Message("unknown fact `{name}`", name=clipped(name)),
            allowed_names(name, vocabulary.facts, Message("facts")),
            key,
        )


def _check_sides(
    entries: Entries,
    vocabulary: Vocabulary,
    listed: Mapping[str, tuple[str, ...]],
    properties: tuple[str, ...],
) -> None:
    """What the vocabulary knows of both sides is no place, is not the same both ways, and has two owners.

    What is a property of a person is no tie besides.
    """
    both = {f"{side}_{name}": name for side in SIDES for name in vocabulary.sided_facts}
    for key, names in listed.items():
        for name in [name for name in names if name in both]:
            if both[name] in properties:
                message = Message("`{name}` stands in `{other}` already", name=name, other="properties")
                entries.fault(message, "", key)
            elif key in WHOLE:
                message = Message("`{name}` is a fact of both sides", name=name)
                hint = Message('write properties = ["{name}"]', name=both[name])
                entries.fault(message, hint, key)


def _check_parts(entries: Entries, listed: Mapping[str, tuple[str, ...]], attempt: tuple[str, ...]) -> None:
    """Nothing is a property, a place and a tie at once, or is set by the two alone and by others."""
    apart = ("places", *ONE_SIDED.values(), "between", "third_people")
    for place, key in enumerate(apart):
        for name in listed[key]:
            before = (*apart[:place], *(("symmetric",) if key in ONE_SIDED.values() else ()))
            other = next((other for other in before if name in listed[other]), None)
            if other is not None:
                entries.fault(
                    Message("`{name}` stands in `{other}` already", name=clipped(name), other=other), "", key
                )
            if name in attempt and key != "places":
                entries.fault(Message("`{name}` is chosen anew at each attempt", name=clipped(name)), "", key)


def _words(entries: Entries, vocabulary: Vocabulary) -> dict[str, Mapping[Value, Words]]:
    """Words for the values of facts; `role` stands for `sender_role` and `recipient_role`."""
    facts, sided = vocabulary.facts, vocabulary.sided_facts
    sides = {f"{side}_{name}" for side in SIDES for name in sided}
    known = {n: facts[n] for n in facts if n not in sides} | {n: facts[f"sender_{n}"] for n in sided}
    found: dict[str, Mapping[Value, Words]] = {}
    for name in entries.table:
        if name not in known:
            entries.fault(
                Message("unknown fact `{name}`", name=clipped(name)),
                allowed_names(name, known, Message("facts")),
                name,
            )
            continue
        found[name], _listed = sentences_of(entries, name)
        for value in found[name]:
            if value not in known[name].values:
                entries.fault(
                    Message("`{name}` cannot be {value}", name=name, value=spelled(value)), "", name
                )
    return found
