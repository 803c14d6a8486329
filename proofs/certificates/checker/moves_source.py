"""Reads the text of a file of moves for the checker, as far as claims over time need it.

Says once more, and without the loader, what the format means (docs/formats/moves.md). What a trace
remembers is left aside: the checker lets every move happen whatever is remembered, and whatever the
policy says of it, so that it allows at least what can happen. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from proofs.certificates.checker.format import Said, quoted
from proofs.certificates.checker.policy_source import (
    ALWAYS,
    NEVER,
    NO_YES,
    OUTCOMES,
    Book,
    Known,
    Rows,
    Value,
    rows_in,
)
from proofs.certificates.checker.toml_source import (
    Unreadable,
    only,
    table_in,
    tables_in,
    text_in,
    texts_in,
    toml_in,
)

MOST_MOVES, MOST_CLAIMS_OVER_TIME, MOST_PATTERNS = 1000, 200, 20
EVERYBODY, TIME = "everybody", "time"
HELP, OWN, WAITING = "help", "own", "waiting"
LEARNED, PROMISE = "never_learned", "always_possible"
MOVE_ENTRIES = (
    "by", "when", "sets", "words", "because", "assumption", "outcome", "outcome_back", "attempt",
    "joins",
)  # fmt: skip


@dataclass(frozen=True)
class BookMove:
    """Where `when` holds, facts change to some choice of the values in `sets`.

    `outcome` is what an attempt of the sender with `attempt` has to come to, empty where the policy has no
    say; `asks_back` is true where one of the recipient has to, `remembers` where it asks for a memory.
    """

    id: str
    by: tuple[str, ...]
    when: Rows
    sets: Mapping[str, tuple[Value, ...]]
    assumption: str | None = None
    joins: str = "sender"
    outcome: frozenset[str] = frozenset()
    attempt: Rows = ALWAYS
    asks_back: bool = False
    remembers: bool = False


@dataclass(frozen=True)
class BookAnswer:
    """Where `when` holds and the attempt with `instead` asks for confirmation, writing is free."""

    id: str
    when: Rows
    instead: Mapping[str, Value]


@dataclass(frozen=True)
class BookClaimOverTime:
    """From `starts`, the `moves` never lead to an outcome in `never`, where `when` and not `unless` holds;
    or, where `learned` has rows, to a state in which one of these does.
    """

    id: str
    starts: Rows
    moves: tuple[BookMove, ...]
    when: Rows
    unless: Rows
    never: frozenset[str]
    lacks: tuple[str, ...]
    movers: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    learned: Rows = ()

    @property
    def everybody(self) -> bool:
        """Whether everybody may move."""
        return self.movers == (EVERYBODY,)

    def lets(self, move: BookMove) -> bool:
        """Whether the movers make a move without help."""
        return self.everybody or not set(move.by).isdisjoint(self.movers)


@dataclass(frozen=True)
class BookPromise:
    """Whatever happens from `starts`, an outcome in `always` can still be brought about where `when` and not
    `unless` holds: with `help` by everybody, with `own` by the `movers`, with `waiting` by time.
    """

    id: str
    starts: Rows
    when: Rows
    unless: Rows
    always: frozenset[str]
    by: str
    lacks: tuple[str, ...]
    movers: tuple[str, ...]
    excepted: tuple[str, ...]

    def lets(self, move: BookMove) -> bool:
        """Whether those who help make a move."""
        if self.by == HELP:
            return True
        return not set(move.by).isdisjoint(self.movers if self.by == OWN else (TIME,))

    @property
    def as_claim(self) -> BookClaimOverTime:
        """The claim over time that lets the same things happen."""
        return BookClaimOverTime(
            self.id, self.starts, (), self.when, self.unless, frozenset(), self.lacks, (EVERYBODY,),
            self.excepted,
        )  # fmt: skip


@dataclass(frozen=True)
class BookRelations:
    """How facts of two people are facts of many; `one_sided` says of properties asked of one of the two alone
    whose they are.
    """

    properties: tuple[str, ...]
    places: tuple[str, ...]
    symmetric: tuple[str, ...]
    one_sided: Mapping[str, str]
    between: tuple[str, ...] = ()
    third_people: tuple[str, ...] = ()


@dataclass(frozen=True)
class MovesBook:
    """A file of moves; `facts` are those of a state, `attempt` those that are chosen anew each time."""

    vocabulary: str
    attempt: tuple[str, ...]
    facts: Known
    fall_back: Mapping[str, tuple[Value, ...]]
    answers: tuple[BookAnswer, ...]
    claims: tuple[BookClaimOverTime, ...]
    promises: tuple[BookPromise, ...]
    moves: tuple[BookMove, ...]
    relations: BookRelations | None
    turned_round: Mapping[str, tuple[Value, ...]]
    implied: Mapping[str, tuple[str, ...]]
    sides: tuple[str, ...]

    def granted(self, assumptions: Sequence[str]) -> frozenset[str]:
        """The assumptions with all that they imply."""
        found: set[str] = set()
        left = list(assumptions)
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += self.implied.get(name, ())
        return frozenset(found)


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
        raise Unreadable("moves", Said("`attempt` names an unknown fact"))
    facts = {name: values for name, values in book.facts.items() if name not in attempt}
    memory = [name for name, _entries in tables_in(top, "memory", "moves")]
    known = {**facts, **dict.fromkeys(memory, NO_YES)}
    events = [name for name, _entries in tables_in(top, "events", "moves")]
    attempts = {name: book.facts[name] for name in attempt}
    moves = [
        _move(name, entries, known, memory, attempts) for name, entries in tables_in(top, "moves", "moves")
    ]
    starts = {
        name: rows_in(entries, "any", facts, Said("start {name}", name=quoted(name)))
        for name, entries in tables_in(top, "starts", "moves")
    }
    declared = texts_in(top, "terms", "moves") if "terms" in top else ()
    missing = {name for name in declared if name not in book.terms}
    words = {**book.facts, **dict.fromkeys([*book.terms, *missing], NO_YES)}
    learnable = {**dict.fromkeys(missing - set(book.facts), NO_YES), **facts}
    names = [*(move.id for move in moves), *events]
    if len(names) > MOST_MOVES or len(tables_in(top, "claims", "moves")) > MOST_CLAIMS_OVER_TIME:
        raise Unreadable("moves", Said("there are too many moves, or claims over time, to look at each"))
    claims: list[BookClaimOverTime] = []
    promises: list[BookPromise] = []
    for name, entries in tables_in(top, "claims", "moves"):
        if entries.get("kind", "never") in ("never", LEARNED):
            free = [one for one in moves if one.assumption is None]
            claims.append(_claim(name, entries, free, names, starts, words, learnable, missing))
        else:
            promises.append(_promise(name, entries, names, starts, words, missing))
    return MovesBook(
        text_in(top, "vocabulary", "moves"),
        attempt,
        facts,
        {name: _order(top, name, facts) for name in table_in(top.get("fall_back", {}), "moves: `fall_back`")},
        tuple(
            _answer(name, entries, facts) for name, entries in tables_in(top, "after_confirmation", "moves")
        ),
        tuple(claims),
        tuple(promises),
        tuple(moves),
        _relations(top),
        {name: _order(top, name, facts, "turned_round") for name in top.get("turned_round", {})},
        {
            name: texts_in(entries, "implies", f"assumption {quoted(name)}") if "implies" in entries else ()
            for name, entries in tables_in(top, "assumptions", "moves")
        },
        tuple(name for name, entries in tables_in(top, "movers", "moves") if "side" in entries),
    )


def _move(name: str, entries: dict[str, Any], known: Known, memory: list[str], attempts: Known) -> BookMove:
    where = f"move {quoted(name)}"
    only(entries, where, *MOVE_ENTRIES)
    asked = rows_in(entries, "when", known, where, ALWAYS)
    sets = _without(_one_row(entries, "sets", known, where), memory)
    return BookMove(
        name,
        texts_in(entries, "by", where),
        tuple(_without(row, memory) for row in asked),
        sets,
        text_in(entries, "assumption", where) if "assumption" in entries else None,
        text_in(entries, "joins", where) if "joins" in entries else "sender",
        _outcomes(entries, "outcome", where) if sets and "outcome" in entries else frozenset(),
        rows_in(entries, "attempt", attempts, where, ALWAYS),
        bool(sets) and "outcome_back" in entries,
        any(key in memory for row in asked for key in row),
    )


def _relations(top: dict[str, Any]) -> BookRelations | None:
    if "relations" not in top:
        return None
    entries = table_in(top["relations"], "moves: `relations`")
    keys = ("properties", "places", "symmetric", "of_sender", "of_recipient", "between", "third_people")
    only(entries, "moves: `relations`", *keys, "words")
    named = {key: texts_in(entries, key, "moves: `relations`") if entries.get(key) else () for key in keys}
    return BookRelations(
        named["properties"],
        named["places"],
        named["symmetric"],
        {
            **dict.fromkeys(named["of_sender"], "sender"),
            **dict.fromkeys(named["of_recipient"], "recipient"),
        },
        named["between"],
        named["third_people"],
    )


def _without(row: Mapping[str, tuple[Value, ...]], memory: list[str]) -> Mapping[str, tuple[Value, ...]]:
    return {name: values for name, values in row.items() if name not in memory}


def _one_row(entries: dict[str, Any], key: str, known: Known, where: str) -> Mapping[str, tuple[Value, ...]]:
    rows = rows_in(entries, key, known, where)
    if len(rows) != 1:
        raise Unreadable(where, Said("`{key}` has to be one row", key=key))
    return rows[0]


def _order(top: dict[str, Any], name: str, facts: Known, table: str = "fall_back") -> tuple[Value, ...]:
    given = table_in(top[table], Said("moves: `{table}`", table=table))[name]
    order = given if isinstance(given, list) else [given]
    if name not in facts or not all(value in facts[name] for value in order):
        raise Unreadable(
            "moves",
            Said("{name} in `{table}` is no fact, or has other values", name=quoted(name), table=table),
        )
    return tuple(dict.fromkeys(order))


def _answer(name: str, entries: dict[str, Any], facts: Known) -> BookAnswer:
    where = f"after_confirmation.{quoted(name)}"
    only(entries, where, "en", "ru", "when", "instead")
    instead = _one_row(entries, "instead", facts, where) if "instead" in entries else {}
    when = rows_in(entries, "when", facts, where, NEVER)
    return BookAnswer(name, when, {fact: values[0] for fact, values in instead.items()})


def _outcomes(entries: dict[str, Any], key: str, where: str) -> frozenset[str]:
    found = frozenset(texts_in(entries, key, where))
    if not found <= set(OUTCOMES):
        raise Unreadable(where, Said("unknown outcome"))
    return found


def _begins(entries: dict[str, Any], starts: Mapping[str, Rows], where: str) -> Rows:
    """The rows of the starts that a claim names."""
    named = texts_in(entries, "starts", where)
    if not set(named) <= set(starts):
        raise Unreadable(where, Said("unknown start"))
    return tuple(row for start in named for row in starts[start])


def _excepted(entries: dict[str, Any], names: list[str], where: str) -> tuple[str, ...]:
    """The moves that nobody makes: those that a pattern of `except` names."""
    patterns = texts_in(entries, "except", where) if "except" in entries else ()
    if len(patterns) > MOST_PATTERNS:
        raise Unreadable(where, Said("`except` has more than {most} patterns", most=MOST_PATTERNS))
    if not all(any(fnmatchcase(move, pattern) for move in names) for pattern in patterns):
        raise Unreadable(where, Said("`except` names no move"))
    return tuple(move for move in names if any(fnmatchcase(move, pattern) for pattern in patterns))


def _speaks(
    entries: dict[str, Any], words: Known, missing: set[str], where: str
) -> tuple[Rows, Rows, tuple[str, ...]]:
    """Where a claim speaks and where not, and which of its terms the vocabulary lacks."""
    when = rows_in(entries, "when", words, where, ALWAYS)
    unless = rows_in(entries, "unless", words, where, NEVER)
    lacks = {key for rows in (when, unless) for row in rows for key in row if key in missing}
    return when, unless, tuple(sorted(lacks))


def _claim(
    name: str,
    entries: dict[str, Any],
    moves: list[BookMove],
    names: list[str],
    starts: Mapping[str, Rows],
    words: Known,
    learnable: Known,
    missing: set[str],
) -> BookClaimOverTime:
    where = Said("claim over time {name}", name=quoted(name))
    is_learned = entries.get("kind") == LEARNED
    says = ("learned",) if is_learned else ("when", "unless", "never")
    only(entries, where, "kind", "words", "starts", "movers", "except", *says, "because", "basis")
    movers, excepted = texts_in(entries, "movers", where), _excepted(entries, names, where)
    own = tuple(
        move
        for move in moves
        if move.id not in excepted and (movers == (EVERYBODY,) or not set(move.by).isdisjoint(movers))
    )
    when, unless, lacks = _speaks(entries, words, missing, where)
    learned = rows_in(entries, "learned", learnable, where) if is_learned else NEVER
    lacks = tuple(sorted({*lacks, *(key for row in learned for key in row if key in missing)}))
    never = frozenset() if is_learned else _outcomes(entries, "never", where)
    begins = _begins(entries, starts, where)
    return BookClaimOverTime(name, begins, own, when, unless, never, lacks, movers, excepted, learned)


def _promise(
    name: str,
    entries: dict[str, Any],
    names: list[str],
    starts: Mapping[str, Rows],
    words: Known,
    missing: set[str],
) -> BookPromise:
    where = Said("claim over time {name}", name=quoted(name))
    only(
        entries, where, "kind", "by", "words", "starts", "movers", "except", "when", "unless", "always",
        "basis",
    )  # fmt: skip
    by = text_in(entries, "by", where)
    if entries["kind"] != PROMISE or by not in (HELP, OWN, WAITING):
        raise Unreadable(where, Said("unknown kind of claim, or of help"))
    when, unless, lacks = _speaks(entries, words, missing, where)
    return BookPromise(
        name,
        _begins(entries, starts, where),
        when,
        unless,
        _outcomes(entries, "always", where),
        by,
        lacks,
        texts_in(entries, "movers", where) if "movers" in entries else (),
        _excepted(entries, names, where),
    )
