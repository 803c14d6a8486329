"""Reads the texts of a policy, its vocabulary and its claims for the checker.

Says once more, and without the loader, what the file format means (docs/formats/rule-books.md): what the
words for people say is left aside, everything else has to be as the format wants it. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from proofs.certificates.checker.format import Said, first_twice, quoted
from proofs.certificates.checker.toml_source import (
    Unreadable,
    list_in,
    only,
    table_in,
    tables_in,
    text_in,
    texts_in,
    toml_in,
)

MOST_NAMES = MOST_VALUES = 64
"""As many facts and open readings, and as many values of each, as a policy may have."""

OUTCOMES = ("free", "request", "role_confirmation", "forbidden")
OVERLAPS = ("loosest", "strictest", "forbidden_first")
NO_YES = (False, True)

Value = str | bool
Rows = tuple[Mapping[str, tuple[Value, ...]], ...]
Known = Mapping[str, tuple[Value, ...]]

ALWAYS: Rows = ({},)
NEVER: Rows = ()


@dataclass(frozen=True)
class BookRule:
    """A rule says `outcome` where each of `all_of` holds and `unless` does not."""

    id: str
    line: str
    all_of: tuple[Rows, ...]
    unless: Rows
    outcome: str


@dataclass(frozen=True)
class BookClaim:
    """Where `when` holds and `unless` does not, no outcome is in `never`; `lacks` names missing terms."""

    id: str
    when: Rows
    unless: Rows
    never: frozenset[str]
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """A policy with its vocabulary and claims, as far as the checker needs them.

    `vocabulary` is as the policy names it, `vocabulary_id` as it names itself.
    """

    id: str
    version: str
    vocabulary: str
    vocabulary_id: str
    claim_files: tuple[str, ...]
    facts: Known
    impossible: Rows
    terms: tuple[str, ...]
    readings: Mapping[str, tuple[str, ...]]
    conditions: Mapping[str, Rows]
    rules: tuple[BookRule, ...]
    claims: tuple[BookClaim, ...]
    silent: Mapping[str, Value]


def read_book(policy_text: str, vocabulary_text: str, claim_texts: Iterable[str]) -> Book:
    """Read the three kinds of text.

    Raises:
        Unreadable: one of them is not TOML, or not what the format wants.
    """
    words = toml_in(vocabulary_text, "vocabulary")
    only(words, "vocabulary", "id", "title", "facts", "axioms", "terms", "phrases")
    facts = {name: _values(fact, name) for name, fact in tables_in(words, "facts", "vocabulary")}
    if not facts:
        raise Unreadable("vocabulary", Said("there are no facts"))
    if len(facts) > MOST_NAMES:
        raise Unreadable("vocabulary", Said("there are more than {most} facts", most=MOST_NAMES))
    impossible = tuple(
        row
        for name, axiom in tables_in(words, "axioms", "vocabulary")
        for row in rows_in(axiom, "impossible", facts, Said("axiom {name}", name=quoted(name)))
    )
    terms: dict[str, Rows] = {}
    so_far = dict(facts)
    for name, term in tables_in(words, "terms", "vocabulary"):
        terms[name] = _condition(name, term, so_far)
        so_far[name] = NO_YES

    top = toml_in(policy_text, "policy")
    only(
        top, "policy", "id", "title", "vocabulary", "version", "previous", "status", "claims", "source",
        "scenarios", "findings", "readings", "parties", "conditions", "rules",
    )  # fmt: skip
    readings = {name: _options(reading, name) for name, reading in tables_in(top, "readings", "policy")}
    if not set(readings.get("overlap", "?")) <= set(OVERLAPS):
        raise Unreadable("policy", Said("the reading `overlap` is missing or has an unknown option"))
    if sum(len(options) > 1 for options in readings.values()) > MOST_NAMES or len(readings) > 1000:
        raise Unreadable("policy", Said("there are too many readings to look at each"))
    conditions = _conditions(top, facts, terms, readings)
    known = {**facts, **_open(readings), **dict.fromkeys(conditions, NO_YES)}
    return Book(
        text_in(top, "id", "policy"),
        text_in(top, "version", "policy"),
        text_in(top, "vocabulary", "policy"),
        text_in(words, "id", "vocabulary"),
        texts_in(top, "claims", "policy") if "claims" in top else (),
        facts,
        impossible,
        tuple(terms),
        readings,
        conditions,
        _unique(_rules(top, known), "rules"),
        _unique([claim for text in claim_texts for claim in _claims(text, facts, terms)], "claims"),
        _silent(words, facts),
    )


def _values(fact: dict[str, Any], name: str) -> tuple[Value, ...]:
    where = Said("fact {name}", name=quoted(name))
    only(fact, where, "label", "sentences", "silent", "shorts")
    listed: list[Any] = [table_in(item, where).get("value") for item in list_in(fact.get("sentences"), where)]
    if len(listed) > MOST_VALUES:
        raise Unreadable(where, Said("it has more than {most} values", most=MOST_VALUES))
    if any(type(value) not in (str, bool) for value in listed) or len(set(listed)) < len(listed):
        raise Unreadable(where, Said("its values have to be different texts, or false and true"))
    if any(type(value) is bool for value in listed):
        if set(listed) != {False, True}:
            raise Unreadable(where, Said("a yes/no fact has the values false and true"))
        return NO_YES
    if len(listed) < 2:
        raise Unreadable(where, Said("a fact has at least two values"))
    return tuple(listed)


def _silent(words: dict[str, Any], facts: Known) -> Mapping[str, Value]:
    """The values of facts of which nothing is said, where the vocabulary names them."""
    named = {
        name: fact["silent"] for name, fact in tables_in(words, "facts", "vocabulary") if "silent" in fact
    }
    for name, value in named.items():
        if type(value) not in (str, bool) or value not in facts[name]:
            raise Unreadable(Said("fact {name}", name=quoted(name)), Said("`silent` is none of its values"))
    return named


def _options(reading: dict[str, Any], name: str) -> tuple[str, ...]:
    where = Said("reading {name}", name=quoted(name))
    only(reading, where, "question", "options", "lines", "why")
    options = tuple(table_in(reading.get("options"), where))
    if not options:
        raise Unreadable(where, Said("there are no options"))
    if len(options) > MOST_VALUES:
        raise Unreadable(where, Said("it has more than {most} options", most=MOST_VALUES))
    return options


def _open(readings: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Value, ...]]:
    return {name: options for name, options in readings.items() if name != "overlap"}


def _conditions(
    top: dict[str, Any], facts: Known, terms: Mapping[str, Rows], readings: Mapping[str, tuple[str, ...]]
) -> dict[str, Rows]:
    """The terms, the parties seen from both sides, and the policy's conditions, which may replace terms."""
    found = dict(terms)
    sided = {
        name.removeprefix("sender_"): values
        for name, values in facts.items()
        if name.startswith("sender_") and facts.get(name.replace("sender_", "recipient_", 1)) == values
    }
    parties: dict[str, tuple[Value, ...]] = {}
    so_far = {**sided, **_open(readings)}
    for name, party in tables_in(top, "parties", "policy"):
        rows = _condition(name, party, so_far)
        for side in ("sender", "recipient"):
            found[f"{side}_is_{name}"] = tuple(
                {f"{side}_{key}" if key in sided or key in parties else key: row[key] for key in row}
                for row in rows
            )
        parties[f"is_{name}"] = so_far[f"is_{name}"] = NO_YES
    known = {**facts, **_open(readings), **dict.fromkeys(found, NO_YES)}
    for name, condition in tables_in(top, "conditions", "policy"):
        itself = known.pop(name, None) if name in found else None
        found[name] = _condition(name, condition, known)
        known[name] = NO_YES if itself is None else itself
    return found


def _condition(name: str, entries: dict[str, Any], known: Known) -> Rows:
    where = Said("condition {name}", name=quoted(name))
    only(entries, where, "en", "ru", "any")
    return rows_in(entries, "any", known, where)


def _rules(top: dict[str, Any], known: Known) -> list[BookRule]:
    rules = []
    for place, item in enumerate(list_in(top.get("rules"), "rules")):
        where = Said("rule {place}", place=place + 1)
        entries = table_in(item, where)
        only(
            entries,
            where,
            "id",
            "line",
            "from",
            "to",
            "when",
            "unless",
            "outcome",
            "quote",
            "quote_by",
            "why",
        )
        outcome = text_in(entries, "outcome", where)
        if outcome not in OUTCOMES:
            raise Unreadable(where, Said("unknown outcome {outcome}", outcome=quoted(outcome)))
        all_of = (
            _side(entries, "from", "sender", known, where),
            _side(entries, "to", "recipient", known, where),
            rows_in(entries, "when", known, where, ALWAYS),
        )
        unless = rows_in(entries, "unless", known, where, NEVER)
        rules.append(
            BookRule(text_in(entries, "id", where), text_in(entries, "line", where), all_of, unless, outcome)
        )
    return rules


def _side(entries: dict[str, Any], key: str, side: str, known: Known, where: str) -> Rows:
    if key not in entries:
        return ALWAYS
    named = [f"{side}_is_{name}" for name in texts_in(entries, key, where)]
    for name in named:
        if name not in known:
            raise Unreadable(where, Said("unknown party in `{key}`", key=key))
    return tuple({name: (True,)} for name in named)


def _claims(text: str, facts: Known, terms: Mapping[str, Rows]) -> list[BookClaim]:
    top = toml_in(text, "claims")
    only(top, "claims", "title", "terms", "claims")
    declared = texts_in(top, "terms", "claims") if "terms" in top else ()
    missing = {name for name in declared if name not in terms and name not in facts}
    known = {**facts, **dict.fromkeys([*terms, *missing], NO_YES)}
    found = []
    for name, entries in tables_in(top, "claims", "claims"):
        where = Said("claim {name}", name=quoted(name))
        only(entries, where, "words", "asks", "when", "unless", "never", "always", "basis")
        when = rows_in(entries, "when", known, where)
        unless = rows_in(entries, "unless", known, where, NEVER)
        if ("never" in entries) == ("always" in entries):
            raise Unreadable(where, Said("needs either `never` or `always`"))
        named = set(texts_in(entries, "never" if "never" in entries else "always", where))
        if not named < set(OUTCOMES):
            raise Unreadable(where, Said("has to name some of the outcomes, and not all"))
        never = named if "never" in entries else set(OUTCOMES) - named
        lacks = {key for rows in (when, unless) for row in rows for key in row if key in missing}
        found.append(BookClaim(name, when, unless, frozenset(never), tuple(sorted(lacks))))
    return found


def rows_in(entries: dict[str, Any], key: str, known: Known, where: str, default: Rows | None = None) -> Rows:
    """The rows of an entry; `known` says which names and values there are."""
    if key not in entries and default is not None:
        return default
    value = entries.get(key)
    listed = (
        [value] if isinstance(value, dict) else list_in(value, Said("{where}: `{key}`", where=where, key=key))
    )
    if not listed:
        raise Unreadable(where, Said("`{key}` has no rows", key=key))
    return tuple(
        _row(table_in(row, Said("{where}: `{key}`", where=where, key=key)), known, where) for row in listed
    )


def _row(row: dict[str, Any], known: Known, where: str) -> Mapping[str, tuple[Value, ...]]:
    checked = {}
    for name, allowed in row.items():
        if name not in known:
            raise Unreadable(where, Said("unknown name {name}", name=quoted(name)))
        items = allowed if isinstance(allowed, list) else [allowed]
        for item in items:
            if type(item) not in (str, bool) or item not in known[name]:
                raise Unreadable(where, Said("{name} cannot be {item}", name=quoted(name), item=quoted(item)))
        asked = set(items)
        checked[name] = tuple(value for value in known[name] if value in asked)
    if not checked or not all(checked.values()):
        raise Unreadable(where, Said("a row that allows everything or nothing"))
    return checked


def _unique(items: list[Any], where: str) -> tuple[Any, ...]:
    twice = first_twice(item.id for item in items)
    if twice is not None:
        raise Unreadable(where, Said("{name} stands twice", name=quoted(twice)))
    return tuple(items)
