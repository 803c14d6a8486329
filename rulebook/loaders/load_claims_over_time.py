"""Reads claims over time: what must not come about or become known, and what must stay possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from rulebook.language import Message
from rulebook.loaders.load_claims import read_basis
from rulebook.loaders.load_vocabulary import YES_NO
from rulebook.loaders.possible import can_be
from rulebook.loaders.row_names import RowNames
from rulebook.model import ALWAYS, NEVER, OUTCOMES, Outcome, Rows, Vocabulary
from rulebook.moves import (
    ALWAYS_POSSIBLE,
    EVERYBODY,
    HELP,
    NEVER_ENDS,
    NEVER_LEARNED,
    OWN,
    WAITING,
    ClaimOverTime,
    Promise,
)
from rulebook.reader.entries import Entries
from rulebook.reader.faults import allowed_names, clipped

_SPOKEN = ("when", "unless")
_SAYS = {
    NEVER_ENDS: (*_SPOKEN, "never", "because"),
    NEVER_LEARNED: ("learned", "because"),
    ALWAYS_POSSIBLE: (*_SPOKEN, "always", "by"),
}
"""What only claims of one kind say."""

MOVER = Message("mover"), Message("movers")
_START = Message("start"), Message("starts")
"""What one is called, and several."""


@dataclass(frozen=True, eq=False)
class NamesInClaims:
    """What a claim can name: `attempt` are the facts chosen anew at each attempt, `declared` terms that it
    may name even if the vocabulary lacks them.
    """

    vocabulary: Vocabulary
    attempt: tuple[str, ...]
    starts: Mapping[str, object]
    movers: Mapping[str, object]
    moves: Mapping[str, object]
    declared: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The declared terms that the vocabulary lacks."""
        known = {*self.vocabulary.terms, *self.vocabulary.facts}
        return tuple(term for term in self.declared if term not in known)


def read_claim_over_time(name: str, entries: Entries, known: NamesInClaims) -> ClaimOverTime | Promise:
    """One claim, of whichever kind; faults are noted with the entries."""
    kind = _kind(entries)
    entries.only("kind", "words", "starts", "movers", "except", "basis", *_SAYS[kind])
    words, starts = entries.words("words"), entries.texts("starts")
    movers = entries.texts("movers", default=() if kind == ALWAYS_POSSIBLE else None)
    for start in starts:
        check_known(entries, start, known.starts, _START, "starts")
    if movers != (EVERYBODY,):
        for mover in movers:
            check_known(entries, mover, {**known.movers, EVERYBODY: None}, MOVER, "movers")
    begins = tuple(start for start in starts if start in known.starts)
    excepted, (when, unless, unknown) = _excepted(entries, known.moves), _spoken_of(entries, known)
    if kind == ALWAYS_POSSIBLE:
        by = entries.choice("by", (HELP, OWN, WAITING), Message("way"), Message("ways"))
        if by == OWN and not movers:
            entries.fault(
                Message("`by` is `own`, but nobody is named who moves"), Message('write movers = "…"'), "by"
            )
        always = read_outcomes(entries, "always", default=None)
        return Promise(
            name, words, begins, movers, excepted, when, unless, always, by, read_basis(entries), unknown,
            entries.place,
        )  # fmt: skip
    never: frozenset[Outcome] = frozenset()
    learned: Rows = ()
    if kind == NEVER_LEARNED:
        learned, unknown = _learned(entries, known)
    else:
        never = read_outcomes(entries, "never", default=None)
    because = entries.words("because") if "because" in entries.table else {}
    if kind == NEVER_LEARNED and unknown and not because:
        entries.fault(
            Message("the claim cannot be asked, and nothing says why"),
            Message('write because.en = "…": why the vocabulary has no `{term}`', term=clipped(unknown[0])),
            "learned",
        )
    basis = read_basis(entries)
    return ClaimOverTime(
        name, words, begins, movers, excepted, when, unless, never, basis, unknown, entries.place,
        learned, because,
    )  # fmt: skip


def _kind(entries: Entries) -> str:
    """What kind of claim it is; `never` if nothing is said."""
    named = entries.text("kind", default=NEVER_ENDS)
    if named in _SAYS:
        return named
    if named:
        hint = allowed_names(named, _SAYS, Message("kinds"))
        entries.fault(Message("unknown kind of claim `{name}`", name=clipped(named)), hint, "kind")
    return NEVER_ENDS


def _learned(entries: Entries, known: NamesInClaims) -> tuple[Rows, tuple[str, ...]]:
    """Facts of a state that must not become known, as rows; the terms in them that the vocabulary lacks."""
    facts = {name: fact.values for name, fact in known.vocabulary.facts.items() if name not in known.attempt}
    entries.required("learned")
    names = RowNames(facts=facts, terms=dict.fromkeys(known.missing, YES_NO))
    rows = entries.rows("learned", names, NEVER)
    for row in rows:
        if not can_be(row, known.vocabulary.axioms):
            entries.fault(Message("the axioms exclude every state of a row"), "", "learned")
    mentioned = {entry for row in rows for entry in row}
    return rows, tuple(sorted(term for term in known.missing if term in mentioned))


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
    return when, unless, tuple(sorted(term for term in missing if term in mentioned))
