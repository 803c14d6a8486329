"""Reads the text of a file of moves for the checker, as far as claims over time need it.

Says once more, and without the loader, what the format means (docs/formats/moves.md). What a trace
remembers is left aside: the checker lets every move happen whatever is remembered, and whatever the
policy says of it, so that it allows at least what can happen. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from proofs.certificates.checker.format import quoted
from proofs.certificates.checker.policy_source import (
    ALWAYS,
    NEVER,
    NO_YES,
    OUTCOMES,
    Book,
    Known,
    Rows,
    Unreadable,
    Value,
    only,
    rows_in,
    table_in,
    tables_in,
    text_in,
    texts_in,
    toml_in,
)

MOST_MOVES, MOST_CLAIMS_OVER_TIME, MOST_PATTERNS = 1000, 200, 20
EVERYBODY = "everybody"
MOVE_ENTRIES = (
    "by", "when", "sets", "words", "because", "assumption", "outcome", "outcome_back", "attempt",
)  # fmt: skip


@dataclass(frozen=True)
class BookMove:
    """Where `when` holds, facts change to some choice of the values in `sets`."""

    id: str
    by: tuple[str, ...]
    when: Rows
    sets: Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True)
class BookAnswer:
    """Where `when` holds and the attempt with `instead` asks for confirmation, writing is free."""

    id: str
    when: Rows
    instead: Mapping[str, Value]


@dataclass(frozen=True)
class BookClaimOverTime:
    """From `starts`, the `moves` never lead to an outcome in `never`, where `when` and not `unless` holds."""

    id: str
    starts: Rows
    moves: tuple[BookMove, ...]
    when: Rows
    unless: Rows
    never: frozenset[str]
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class MovesBook:
    """A file of moves; `facts` are those of a state, `attempt` those that are chosen anew each time."""

    vocabulary: str
    attempt: tuple[str, ...]
    facts: Known
    fall_back: Mapping[str, tuple[Value, ...]]
    answers: tuple[BookAnswer, ...]
    claims: tuple[BookClaimOverTime, ...]


def read_moves(text: str, book: Book) -> MovesBook:
    """Read a file of moves for the vocabulary of a book.

    Raises:
        Unreadable: it is not TOML, or not what the format wants.
    """
    top = toml_in(text, "moves")
    only(
        top, "moves", "title", "vocabulary", "attempt", "terms", "memory", "fall_back", "turned_round",
        "relations", "after_confirmation", "movers", "assumptions", "starts", "moves", "events", "claims",
    )  # fmt: skip
    attempt = texts_in(top, "attempt", "moves")
    if not set(attempt) <= set(book.facts):
        raise Unreadable("moves: `attempt` names an unknown fact")
    facts = {name: values for name, values in book.facts.items() if name not in attempt}
    memory = [name for name, _entries in tables_in(top, "memory", "moves")]
    known = {**facts, **dict.fromkeys(memory, NO_YES)}
    events = [name for name, _entries in tables_in(top, "events", "moves")]
    moves, granted = [], set()
    for name, entries in tables_in(top, "moves", "moves"):
        where = f"move {quoted(name)}"
        only(entries, where, *MOVE_ENTRIES)
        when = tuple(_without(row, memory) for row in rows_in(entries, "when", known, where, ALWAYS))
        sets = _without(_one_row(entries, "sets", known, where), memory)
        moves.append(BookMove(name, texts_in(entries, "by", where), when, sets))
        if "assumption" not in entries:
            granted.add(name)
    starts = {
        name: rows_in(entries, "any", facts, f"start {quoted(name)}")
        for name, entries in tables_in(top, "starts", "moves")
    }
    declared = texts_in(top, "terms", "moves") if "terms" in top else ()
    missing = {name for name in declared if name not in book.terms}
    words = {**book.facts, **dict.fromkeys([*book.terms, *missing], NO_YES)}
    names = [*(move.id for move in moves), *events]
    if len(names) > MOST_MOVES or len(tables_in(top, "claims", "moves")) > MOST_CLAIMS_OVER_TIME:
        raise Unreadable("moves: there are too many moves, or claims over time, to look at each")
    return MovesBook(
        text_in(top, "vocabulary", "moves"),
        attempt,
        facts,
        {name: _order(top, name, facts) for name in table_in(top.get("fall_back", {}), "moves: `fall_back`")},
        tuple(
            _answer(name, entries, facts) for name, entries in tables_in(top, "after_confirmation", "moves")
        ),
        tuple(
            _claim(
                name, entries, [move for move in moves if move.id in granted], names, starts, words, missing
            )
            for name, entries in tables_in(top, "claims", "moves")
        ),
    )


def _without(row: Mapping[str, tuple[Value, ...]], memory: list[str]) -> Mapping[str, tuple[Value, ...]]:
    return {name: values for name, values in row.items() if name not in memory}


def _one_row(entries: dict[str, Any], key: str, known: Known, where: str) -> Mapping[str, tuple[Value, ...]]:
    rows = rows_in(entries, key, known, where)
    if len(rows) != 1:
        raise Unreadable(f"{where}: `{key}` has to be one row")
    return rows[0]


def _order(top: dict[str, Any], name: str, facts: Known) -> tuple[Value, ...]:
    order = top["fall_back"][name]
    if name not in facts or not isinstance(order, list) or not all(value in facts[name] for value in order):
        raise Unreadable(f"moves: {quoted(name)} in `fall_back` is no fact, or has other values")
    return tuple(dict.fromkeys(order))


def _answer(name: str, entries: dict[str, Any], facts: Known) -> BookAnswer:
    where = f"after_confirmation.{quoted(name)}"
    only(entries, where, "en", "ru", "when", "instead")
    instead = _one_row(entries, "instead", facts, where) if "instead" in entries else {}
    when = rows_in(entries, "when", facts, where, NEVER)
    return BookAnswer(name, when, {fact: values[0] for fact, values in instead.items()})


def _claim(
    name: str,
    entries: dict[str, Any],
    moves: list[BookMove],
    names: list[str],
    starts: Mapping[str, Rows],
    words: Known,
    missing: set[str],
) -> BookClaimOverTime:
    where = f"claim over time {quoted(name)}"
    only(entries, where, "words", "starts", "movers", "except", "when", "unless", "never", "basis")
    named, movers = texts_in(entries, "starts", where), texts_in(entries, "movers", where)
    if not set(named) <= set(starts):
        raise Unreadable(f"{where}: unknown start")
    patterns = texts_in(entries, "except", where) if "except" in entries else ()
    if len(patterns) > MOST_PATTERNS:
        raise Unreadable(f"{where}: `except` has more than {MOST_PATTERNS} patterns")
    if not all(any(fnmatchcase(move, pattern) for move in names) for pattern in patterns):
        raise Unreadable(f"{where}: `except` names no move")
    own = tuple(
        move
        for move in moves
        if not any(fnmatchcase(move.id, pattern) for pattern in patterns)
        and (movers == (EVERYBODY,) or not set(move.by).isdisjoint(movers))
    )
    when = rows_in(entries, "when", words, where, ALWAYS)
    unless = rows_in(entries, "unless", words, where, NEVER)
    never = frozenset(texts_in(entries, "never", where))
    if not never <= set(OUTCOMES):
        raise Unreadable(f"{where}: unknown outcome")
    lacks = {key for rows in (when, unless) for row in rows for key in row if key in missing}
    rows = tuple(row for start in named for row in starts[start])
    return BookClaimOverTime(name, rows, own, when, unless, never, tuple(sorted(lacks)))
