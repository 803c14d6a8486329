"""Reads a claim file against a vocabulary. See docs/formats/rule-books.md."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rulebook.language import Message, verbatim
from rulebook.loaders.file_kinds import rulebook_entries
from rulebook.loaders.load_vocabulary import YES_NO
from rulebook.loaders.row_names import RowNames
from rulebook.model import (
    ALWAYS,
    NEVER,
    OUTCOMES,
    UNSPECIFIED,
    Basis,
    BasisKind,
    Claim,
    Outcome,
    Vocabulary,
    Words,
)
from rulebook.reader.document import read_document
from rulebook.reader.entries import Entries
from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.names import Names
from rulebook.reader.toml_table import check_name

BASES = (BasisKind.QUOTED, BasisKind.DERIVED, BasisKind.OURS)
_NEEDED = {
    BasisKind.QUOTED: ("quote", "where"),
    BasisKind.DERIVED: ("from", "step"),
    BasisKind.OURS: ("why",),
}
_REASONS = ("where", "step", "why")
"""What a person writes in words of their own: a text, or words by language."""
_BESIDES = {BasisKind.DERIVED: ("where",)}
"""What a basis may say besides: where it stands what a claim is derived from."""


def load_claims(path: str | Path, vocabulary: Vocabulary) -> tuple[Claim, ...]:
    """Read a claim file for policies with this vocabulary.

    A term that the file declares in `terms` but the vocabulary lacks makes the claim inapplicable;
    any other unknown name is a fault.

    Raises:
        InputError: with every fault of the file.
    """
    top = rulebook_entries(read_document(path), "claims")
    top.only("title", "terms", "claims")
    top.words("title")
    declared = [
        name for name in top.texts("terms", default=()) if check_name(top, name, Message("term"), "terms")
    ]
    missing = {
        name: YES_NO for name in declared if name not in vocabulary.terms and name not in vocabulary.facts
    }
    names = RowNames(
        facts={name: fact.values for name, fact in vocabulary.facts.items()},
        terms={**dict.fromkeys(vocabulary.terms, YES_NO), **missing},
    )
    if top.required("claims") and top.table["claims"] == {}:
        top.fault(Message("`claims` is empty"), top.example("claims"), "claims")
    claims = [
        _claim(claim_id, entries, names, missing)
        for claim_id, entries in top.children("claims", Message("claim"))
    ]
    top.faults.raise_if_any()
    return tuple(claims)


def _claim(claim_id: str, entries: Entries, names: Names, missing: Mapping[str, object]) -> Claim:
    entries.only("words", "asks", "when", "unless", "never", "always", "basis")
    words = entries.words("words")
    when, unless = entries.rows("when", names, ALWAYS), entries.rows("unless", names, NEVER)
    entries.required("when")
    never, is_service = _outcomes(entries)
    unknown = {name for rows in (when, unless) for row in rows for name in row if name in missing}
    return Claim(
        claim_id,
        words,
        when,
        unless,
        never,
        is_service,
        read_basis(entries),
        tuple(sorted(unknown)),
        entries.words("asks") if "asks" in entries.table else {},
        entries.place,
    )


def _outcomes(entries: Entries) -> tuple[frozenset[Outcome], bool]:
    """The outcomes that must never occur, and whether the file says instead which must always."""
    given = [key for key in ("never", "always") if key in entries.table]
    if len(given) != 1:
        entries.fault(
            Message("`never` and `always` stand together")
            if given
            else Message("`never` or `always` is missing"),
            Message("a claim has one of the two, a list of outcomes"),
            *given[1:],
        )
    key = "always" if given == ["always"] else "never"
    outcomes = entries.texts(key, default=())
    known = {checked for word in outcomes if (checked := checked_outcome(entries, word, key)) is not None}
    if set(outcomes) == set(OUTCOMES):
        entries.fault(
            Message("`{key}` names every outcome", key=key),
            Message("such a claim is decided without any policy"),
            key,
        )
    never = known if key == "never" else set(OUTCOMES) - known
    return frozenset(never), key == "always"


def checked_outcome(entries: Entries, word: str, key: str) -> Outcome | None:
    """The outcome of this name if a rule can say it; a fault and None if not."""
    if word == UNSPECIFIED:
        way_out = Message("it is what a decision says where no rule applies; claims treat it as forbidden")
        entries.fault(Message("`{name}` cannot be `{value}`", name=key, value=UNSPECIFIED), way_out, key)
    elif word not in OUTCOMES:
        hint = allowed_names(word, OUTCOMES, Message("outcomes"))
        entries.fault(Message("unknown outcome `{word}`", word=clipped(word)), hint, key)
    return Outcome(word) if word in OUTCOMES else None


def read_basis(claim: Entries) -> Basis:
    """Why a claim is one: quoted, derived or ours, with what each has to say."""
    if not claim.required("basis"):
        return Basis(BasisKind.OURS, {})
    entries = claim.child("basis", claim.named(verbatim("`basis`")))
    if not entries.is_table:
        return Basis(BasisKind.OURS, {})
    word = entries.choice("kind", BASES, Message("kind of basis"), Message("kinds of basis"))
    if entries.table.get("kind") not in BASES:
        return Basis(BasisKind.OURS, {})
    kind = BasisKind(word)
    needed, besides = _NEEDED[kind], _BESIDES.get(kind, ())
    entries.only("kind", *needed, *besides)
    words, by_language = dict[str, str](), dict[str, Words]()
    for name in (*needed, *(name for name in besides if name in entries.table)):
        if name in _REASONS and isinstance(entries.table.get(name), Mapping):
            by_language[name] = dict(entries.words(name))
            words[name] = next(iter(by_language[name].values()), "")
        else:
            words[name] = entries.text(name)
    return Basis(kind, words, by_language)
