"""Reads claims over time: what must not come about, and what must stay possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from rulebook.language import Message
from rulebook.loaders.load_claims import read_basis
from rulebook.loaders.load_vocabulary import YES_NO
from rulebook.loaders.row_names import RowNames
from rulebook.model import ALWAYS, NEVER, OUTCOMES, Outcome, Rows, Vocabulary
from rulebook.moves import EVERYBODY, HELP, OWN, WAITING, ClaimOverTime, Promise
from rulebook.reader.entries import Entries
from rulebook.reader.faults import allowed_names, clipped

NEVER_KIND, ALWAYS_KIND = "never", "always_possible"
"""The kinds of claims over time."""

MOVER = Message("mover"), Message("movers")
_START = Message("start"), Message("starts")
"""What one is called, and several."""


@dataclass(frozen=True, eq=False)
class NamesInClaims:
    """What a claim can name; `declared` are terms that it may name even if the vocabulary lacks them."""

    vocabulary: Vocabulary
    starts: Mapping[str, object]
    movers: Mapping[str, object]
    moves: Mapping[str, object]
    declared: tuple[str, ...]


def read_claim_over_time(name: str, entries: Entries, known: NamesInClaims) -> ClaimOverTime | Promise:
    """One claim, of whichever kind; faults are noted with the entries."""
    lasts = entries.text("kind", default=NEVER_KIND) == ALWAYS_KIND
    if not lasts and entries.table.get("kind", NEVER_KIND) != NEVER_KIND:
        named = str(entries.table["kind"])
        hint = allowed_names(named, (NEVER_KIND, ALWAYS_KIND), Message("kinds"))
        entries.fault(Message("unknown kind of claim `{name}`", name=clipped(named)), hint, "kind")
    own = ("always", "by") if lasts else ("never",)
    entries.only("kind", "words", "starts", "movers", "except", "when", "unless", "basis", *own)
    words, starts = entries.words("words"), entries.texts("starts")
    movers = entries.texts("movers", default=() if lasts else None)
    for start in starts:
        check_known(entries, start, known.starts, _START, "starts")
    if movers != (EVERYBODY,):
        for mover in movers:
            check_known(entries, mover, {**known.movers, EVERYBODY: None}, MOVER, "movers")
    begins = tuple(start for start in starts if start in known.starts)
    excepted, (when, unless, unknown) = _excepted(entries, known.moves), _spoken_of(entries, known)
    if not lasts:
        never = read_outcomes(entries, "never", default=None)
        basis = read_basis(entries)
        return ClaimOverTime(
            name, words, begins, movers, excepted, when, unless, never, basis, unknown, entries.place
        )
    by = entries.choice("by", (HELP, OWN, WAITING), Message("way"), Message("ways"))
    if by == OWN and not movers:
        entries.fault(
            Message("`by` is `own`, but nobody is named who moves"), Message('write movers = "…"'), "by"
        )
    always = read_outcomes(entries, "always", default=None)
    return Promise(
        name, words, begins, movers, excepted, when, unless, always, by, read_basis(entries), unknown
    )


def read_outcomes(entries: Entries, key: str, default: tuple[str, ...] | None = ()) -> frozenset[Outcome]:
    """The outcomes that an entry names."""
    words = entries.texts(key, default=default)
    for word in words:
        if word not in OUTCOMES:
            hint = allowed_names(word, OUTCOMES, Message("outcomes"))
            entries.fault(Message("unknown outcome `{word}`", word=clipped(word)), hint, key)
    return frozenset(Outcome(word) for word in words if word in OUTCOMES)


def check_known(
    entries: Entries, name: str, known: Mapping[str, object], kind: tuple[Message, Message], *keys: str
) -> None:
    """Note a fault where a name is none of those that are known."""
    if name not in known:
        entries.fault(
            Message("unknown {kind} `{name}`", kind=kind[0], name=clipped(name)),
            allowed_names(name, known, kind[1]),
            *keys,
        )


def _excepted(entries: Entries, moves: Mapping[str, object]) -> tuple[str, ...]:
    """The moves that nobody makes."""
    excepted: list[str] = []
    for pattern in entries.texts("except", default=()):
        met = [move for move in moves if fnmatchcase(move, pattern)]
        if not met:
            hint = allowed_names(pattern, moves, Message("moves"))
            entries.fault(Message("no move is called `{pattern}`", pattern=clipped(pattern)), hint, "except")
        excepted += [move for move in met if move not in excepted]
    return tuple(excepted)


def _spoken_of(entries: Entries, known: NamesInClaims) -> tuple[Rows, Rows, tuple[str, ...]]:
    """Of which attempts a claim speaks, and the terms in it that the vocabulary lacks."""
    vocabulary = known.vocabulary
    missing = [term for term in known.declared if term not in vocabulary.terms]
    names = RowNames(
        facts={n: fact.values for n, fact in vocabulary.facts.items()},
        terms=dict.fromkeys([*vocabulary.terms, *missing], YES_NO),
    )
    when, unless = entries.rows("when", names, ALWAYS), entries.rows("unless", names, NEVER)
    mentioned = {entry for rows in (when, unless) for row in rows for entry in row}
    return when, unless, tuple(term for term in missing if term in mentioned)
