"""Reads the texts of a policy, its vocabulary and its claims for the checker.

Says once more, and without the loader, what the file format means (FORMAT.md): what the words for
people say is left aside, everything else has to be as the format wants it. Standard library alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proofs.certificates.shape import kind_of, shown

OUTCOMES = ("free", "request", "role_confirmation", "forbidden")
OVERLAPS = ("loosest", "strictest", "forbidden_first")
NO_YES = (False, True)

Value = str | bool
Rows = tuple[Mapping[str, tuple[Value, ...]], ...]
Known = Mapping[str, tuple[Value, ...]]

ALWAYS: Rows = ({},)
NEVER: Rows = ()


class Unreadable(Exception):
    """A text is not what the format wants; the message says where and why."""


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
    """A policy with its vocabulary and claims, as far as the checker needs them."""

    id: str
    version: str
    vocabulary: str
    claim_files: tuple[str, ...]
    facts: Known
    impossible: Rows
    readings: Mapping[str, tuple[str, ...]]
    conditions: Mapping[str, Rows]
    rules: tuple[BookRule, ...]
    claims: tuple[BookClaim, ...]


def read_book(policy_text: str, vocabulary_text: str, claim_texts: Iterable[str]) -> Book:
    """Read the three kinds of text.

    Raises:
        Unreadable: one of them is not TOML, or not what the format wants.
    """
    words = _toml(vocabulary_text, "vocabulary")
    _only(words, "vocabulary", "id", "title", "facts", "axioms", "terms")
    facts = {name: _values(fact, name) for name, fact in _tables(words, "facts", "vocabulary")}
    if not facts:
        raise Unreadable("vocabulary: there are no facts")
    impossible = tuple(
        row
        for name, axiom in _tables(words, "axioms", "vocabulary")
        for row in _rows(axiom, "impossible", facts, f"axiom {shown(name)}")
    )
    terms: dict[str, Rows] = {}
    for name, term in _tables(words, "terms", "vocabulary"):
        terms[name] = _condition(name, term, {**facts, **dict.fromkeys(terms, NO_YES)})

    top = _toml(policy_text, "policy")
    _only(
        top, "policy", "id", "title", "vocabulary", "version", "previous", "claims", "source",
        "scenarios", "readings", "parties", "conditions", "rules",
    )  # fmt: skip
    readings = {name: _options(reading, name) for name, reading in _tables(top, "readings", "policy")}
    if not set(readings.get("overlap", "?")) <= set(OVERLAPS):
        raise Unreadable("policy: the reading `overlap` is missing or has an unknown option")
    conditions = _conditions(top, facts, terms, readings)
    known = {**facts, **_open(readings), **dict.fromkeys(conditions, NO_YES)}
    return Book(
        _text(top, "id", "policy"),
        _text(top, "version", "policy"),
        _text(top, "vocabulary", "policy"),
        _texts(top, "claims", "policy") if "claims" in top else (),
        facts,
        impossible,
        readings,
        conditions,
        _unique(_rules(top, known), "rule"),
        _unique([claim for text in claim_texts for claim in _claims(text, facts, terms)], "claim"),
    )


def _toml(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"{where}: not valid TOML: {error}") from None
    except RecursionError:
        raise Unreadable(f"{where}: nested too deep") from None


def _values(fact: dict[str, Any], name: str) -> tuple[Value, ...]:
    where = f"fact {shown(name)}"
    _only(fact, where, "label", "sentences", "silent")
    listed: list[Any] = [_table(item, where).get("value") for item in _list(fact.get("sentences"), where)]
    if any(type(value) not in (str, bool) for value in listed) or len(set(listed)) < len(listed):
        raise Unreadable(f"{where}: its values have to be different texts, or false and true")
    if any(type(value) is bool for value in listed):
        if set(listed) != {False, True}:
            raise Unreadable(f"{where}: a yes/no fact has the values false and true")
        return NO_YES
    if len(listed) < 2:
        raise Unreadable(f"{where}: a fact has at least two values")
    return tuple(listed)


def _options(reading: dict[str, Any], name: str) -> tuple[str, ...]:
    where = f"reading {shown(name)}"
    _only(reading, where, "question", "options", "lines", "why")
    options = tuple(_table(reading.get("options"), where))
    if not options:
        raise Unreadable(f"{where}: there are no options")
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
    for name, party in _tables(top, "parties", "policy"):
        rows = _condition(name, party, {**sided, **_open(readings), **parties})
        for side in ("sender", "recipient"):
            found[f"{side}_is_{name}"] = tuple(
                {f"{side}_{key}" if key in sided or key in parties else key: row[key] for key in row}
                for row in rows
            )
        parties[f"is_{name}"] = NO_YES
    for name, condition in _tables(top, "conditions", "policy"):
        others = [other for other in found if other != name]
        found[name] = _condition(
            name, condition, {**facts, **_open(readings), **dict.fromkeys(others, NO_YES)}
        )
    return found


def _condition(name: str, entries: dict[str, Any], known: Known) -> Rows:
    where = f"condition {shown(name)}"
    _only(entries, where, "en", "ru", "any")
    return _rows(entries, "any", known, where)


def _rules(top: dict[str, Any], known: Known) -> list[BookRule]:
    rules = []
    for place, item in enumerate(_list(top.get("rules"), "rules")):
        where = f"rule {place + 1}"
        entries = _table(item, where)
        _only(entries, where, "id", "line", "from", "to", "when", "unless", "outcome", "quote", "why")
        outcome = _text(entries, "outcome", where)
        if outcome not in OUTCOMES:
            raise Unreadable(f"{where}: unknown outcome {shown(outcome)}")
        all_of = (
            _side(entries, "from", "sender", known, where),
            _side(entries, "to", "recipient", known, where),
            _rows(entries, "when", known, where, ALWAYS),
        )
        unless = _rows(entries, "unless", known, where, NEVER)
        rules.append(
            BookRule(_text(entries, "id", where), _text(entries, "line", where), all_of, unless, outcome)
        )
    return rules


def _side(entries: dict[str, Any], key: str, side: str, known: Known, where: str) -> Rows:
    if key not in entries:
        return ALWAYS
    named = [f"{side}_is_{name}" for name in _texts(entries, key, where)]
    for name in named:
        if name not in known:
            raise Unreadable(f"{where}: unknown party in `{key}`")
    return tuple({name: (True,)} for name in named)


def _claims(text: str, facts: Known, terms: Mapping[str, Rows]) -> list[BookClaim]:
    top = _toml(text, "claims")
    _only(top, "claims", "title", "terms", "claims")
    declared = _texts(top, "terms", "claims") if "terms" in top else ()
    missing = {name for name in declared if name not in terms and name not in facts}
    known = {**facts, **dict.fromkeys([*terms, *missing], NO_YES)}
    found = []
    for name, entries in _tables(top, "claims", "claims"):
        where = f"claim {shown(name)}"
        _only(entries, where, "words", "when", "unless", "never", "always", "basis")
        when = _rows(entries, "when", known, where)
        unless = _rows(entries, "unless", known, where, NEVER)
        if ("never" in entries) == ("always" in entries):
            raise Unreadable(f"{where}: needs either `never` or `always`")
        named = set(_texts(entries, "never" if "never" in entries else "always", where))
        if not named < set(OUTCOMES):
            raise Unreadable(f"{where}: has to name some of the outcomes, and not all")
        never = named if "never" in entries else set(OUTCOMES) - named
        lacks = {key for rows in (when, unless) for row in rows for key in row if key in missing}
        found.append(BookClaim(name, when, unless, frozenset(never), tuple(sorted(lacks))))
    return found


def _rows(entries: dict[str, Any], key: str, known: Known, where: str, default: Rows | None = None) -> Rows:
    if key not in entries and default is not None:
        return default
    value = entries.get(key)
    listed = [value] if isinstance(value, dict) else _list(value, f"{where}: `{key}`")
    if not listed:
        raise Unreadable(f"{where}: `{key}` has no rows")
    return tuple(_row(_table(row, f"{where}: `{key}`"), known, where) for row in listed)


def _row(row: dict[str, Any], known: Known, where: str) -> Mapping[str, tuple[Value, ...]]:
    checked = {}
    for name, allowed in row.items():
        if name not in known:
            raise Unreadable(f"{where}: unknown name {shown(name)}")
        items = allowed if isinstance(allowed, list) else [allowed]
        for item in items:
            if type(item) not in (str, bool) or item not in known[name]:
                raise Unreadable(f"{where}: {shown(name)} cannot be {shown(item)}")
        checked[name] = tuple(value for value in known[name] if value in items)
    if not checked or not all(checked.values()):
        raise Unreadable(f"{where}: a row that allows everything or nothing")
    return checked


def _only(table: dict[str, Any], where: str, *names: str) -> None:
    for name in table:
        if name not in names:
            raise Unreadable(f"{where}: unknown entry {shown(name)}")


def _table(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"{where}: has to be a table, not {kind_of(value)}")
    return value


def _tables(parent: dict[str, Any], name: str, where: str) -> list[tuple[str, dict[str, Any]]]:
    inner = _table(parent.get(name, {}), f"{where}: `{name}`")
    return [(key, _table(value, f"{name}.{shown(key)}")) for key, value in inner.items()]


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable(f"{where}: has to be a list, not {kind_of(value)}")
    return value


def _text(table: dict[str, Any], name: str, where: str) -> str:
    value = table.get(name)
    if not isinstance(value, str):
        raise Unreadable(f"{where}: `{name}` has to be a text, not {kind_of(value)}")
    return value


def _texts(table: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = table.get(name)
    listed: Sequence[object] = [value] if isinstance(value, str) else _list(value, f"{where}: `{name}`")
    if not listed or not all(isinstance(item, str) for item in listed):
        raise Unreadable(f"{where}: `{name}` has to hold texts")
    return tuple(str(item) for item in listed)


def _unique(items: list[Any], kind: str) -> tuple[Any, ...]:
    ids = [item.id for item in items]
    for name in ids:
        if ids.count(name) > 1:
            raise Unreadable(f"{kind} {shown(name)} stands twice")
    return tuple(items)
