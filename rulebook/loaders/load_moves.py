"""Reads files of moves: assumptions, moves, events, starts and claims over time. See docs/formats/moves.md.

The first file says how states of its vocabulary behave; further files add to it. Knows the format,
and nothing of what a search does with it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rulebook.catalogue import moves_path
from rulebook.language import Message, verbatim
from rulebook.loaders.file_kinds import rulebook_entries
from rulebook.loaders.load_claims_over_time import (
    MOVER,
    NamesInClaims,
    check_known,
    read_claim_over_time,
    read_outcomes,
)
from rulebook.loaders.load_relations import SIDES, read_relations
from rulebook.loaders.load_vocabulary import YES_NO
from rulebook.loaders.possible import can_be
from rulebook.loaders.row_names import RowNames
from rulebook.model import (
    ALWAYS,
    NEVER,
    Row,
    Rows,
    Value,
    Vocabulary,
    Words,
)
from rulebook.moves import (
    EVERYBODY,
    AfterConfirmation,
    Assumption,
    ClaimOverTime,
    Memory,
    Move,
    Moves,
    Promise,
    Start,
)
from rulebook.nouns.relations import Relations
from rulebook.reader.document import read_document
from rulebook.reader.entries import Entries
from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.hints import is_one_of, spelled
from rulebook.reader.names import Names
from rulebook.reader.toml_table import check_new

ADDED = ("title", "vocabulary", "terms", "movers", "assumptions", "starts", "moves", "events", "claims")
"""What any file of moves can hold."""

GROUND = ("attempt", "memory", "fall_back", "turned_round", "after_confirmation", "relations")
"""What only the first file holds: how states behave."""

_ENTRIES_OF_A_MOVE = (
    "by", "when", "sets", "words", "because", "assumption", "outcome", "outcome_back", "attempt",
    "joins",
)  # fmt: skip


@cache
def catalogue_moves(vocabulary: Vocabulary) -> Moves | None:
    """The moves that come with the toolkit for a vocabulary, or None."""
    path = catalogue_path(vocabulary)
    return None if path is None else load_moves([path], vocabulary)


def catalogue_path(vocabulary: Vocabulary) -> Path | None:
    """The file of moves that comes with the toolkit for a vocabulary, or None."""
    return moves_path(vocabulary.id)


def load_moves(paths: list[str | Path], vocabulary: Vocabulary) -> Moves:
    """Read a file of moves, and files that add to it, for policies with this vocabulary.

    Raises:
        InputError: with every fault of the first file that has any.
    """
    reader = _Reader(vocabulary)
    for place, path in enumerate(paths):
        top = rulebook_entries(read_document(path))
        reader.read(top, is_first=place == 0)
        top.faults.raise_if_any()
    return reader.moves()


_ASSUMPTION = Message("assumption"), Message("assumptions")
"""What one is called, and several."""


class _Reader:
    """What has been read so far; each file can use the names of those before it."""

    def __init__(self, vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.attempt: tuple[str, ...] = ()
        self.memory: dict[str, Memory] = {}
        self.fall_back: dict[str, tuple[Value, ...]] = {}
        self.turned_round: dict[str, tuple[Value, ...]] = {}
        self.movers: dict[str, Words] = {}
        self.assumptions: dict[str, Assumption] = {}
        self.after_confirmation: dict[str, AfterConfirmation] = {}
        self.starts: dict[str, Start] = {}
        self.listed: dict[str, Move] = {}
        self.claims: dict[str, ClaimOverTime] = {}
        self.relations: Relations | None = None
        self.sides: dict[str, str] = {}
        self.promises: dict[str, Promise] = {}

    def moves(self) -> Moves:
        return Moves(
            self.vocabulary,
            self.attempt,
            self.memory,
            self.fall_back,
            self.turned_round,
            self.movers,
            self.assumptions,
            self.after_confirmation,
            self.starts,
            self.listed,
            self.claims,
            self.relations,
            self.sides,
            self.promises,
        )

    def read(self, top: Entries, is_first: bool) -> None:
        top.only(*ADDED, *(GROUND if is_first else ()))
        top.words("title")
        named = top.text("vocabulary")
        if named and named != self.vocabulary.id:
            top.fault(
                Message(
                    "these are moves for the vocabulary `{named}`, not for `{id}`",
                    named=clipped(named),
                    id=self.vocabulary.id,
                ),
                "",
                "vocabulary",
            )
            top.faults.raise_if_any()
        if is_first:
            self._ground(top)
        self._people(top)
        for name, entries in top.children("moves", Message("move")):
            self._add_move(name, entries, is_event=False)
        for name, entries in top.children("events", Message("event")):
            self._add_move(name, entries, is_event=True)
        for name, entries in top.children("claims", Message("claim")):
            if check_new(
                entries,
                name,
                Message("claim"),
                dict.fromkeys((*self.claims, *self.promises), Message("claim of another file")),
            ):
                names = NamesInClaims(
                    self.vocabulary,
                    self.attempt,
                    self.starts,
                    self.movers,
                    self.listed,
                    top.texts("terms", default=()),
                )
                claim = read_claim_over_time(name, entries, names)
                if isinstance(claim, Promise):
                    self.promises[name] = claim
                else:
                    self.claims[name] = claim

    # How states behave

    def _ground(self, top: Entries) -> None:
        facts = self.vocabulary.facts
        self.attempt = tuple(name for name in top.texts("attempt") if self._is_fact(top, name, "attempt"))
        self._check_attempt(top)
        for name, entries in top.children("memory", Message("memory")):
            entries.only("yes", "no")
            if check_new(entries, name, Message("memory"), dict.fromkeys(facts, Message("fact"))):
                self.memory[name] = Memory(name, {False: entries.words("no"), True: entries.words("yes")})
        self.fall_back = {
            name: values for name, values in self._ordered(top, "fall_back").items() if len(values) > 1
        }
        self.turned_round = self._ordered(top, "turned_round")
        for name, entries in top.children("after_confirmation", Message("option")):
            words = entries.own_words(name, "when", "instead")
            instead = {
                key: values[0] for key, values in self._one_row(entries, "instead", self._names()).items()
            }
            when = entries.rows("when", self._names(), NEVER)
            self.after_confirmation[name] = AfterConfirmation(name, words, when, instead)
        if not self.after_confirmation:
            top.fault(
                Message("`after_confirmation` has no option"), Message("write [after_confirmation.new_role]")
            )
        if "relations" in top.table:
            entries = top.child("relations", verbatim("`relations`"))
            self.relations = read_relations(entries, self.vocabulary, self.attempt)

    def _is_fact(self, entries: Entries, name: str, *keys: str) -> bool:
        if name in self.vocabulary.facts:
            return True
        entries.fault(
            Message("unknown fact `{name}`", name=clipped(name)),
            allowed_names(name, self.vocabulary.facts, Message("facts")),
            *keys,
        )
        return False

    def _ordered(self, top: Entries, table: str) -> dict[str, tuple[Value, ...]]:
        """Facts with some of their values, in the order of the file."""
        entries = top.child(table, verbatim(f"`{table}`"))
        found: dict[str, tuple[Value, ...]] = {}
        for name, given in entries.table.items():
            if not self._is_fact(entries, name, name):
                continue
            known = self.vocabulary.facts[name].values
            items = given if isinstance(given, list) else [given]
            if not items:
                hint = Message("leave the entry out instead")
                entries.fault(Message("`{name}` is an empty list", name=name), hint, name)
            for item in items:
                if not is_one_of(item, known):
                    hint = allowed_names(
                        str(item), [spelled(value).strip("`") for value in known], Message("values")
                    )
                    entries.fault(
                        Message("`{name}` cannot be {item}", name=name, item=spelled(item)), hint, name
                    )
            found[name] = tuple(dict.fromkeys(item for item in items if item in known))
        return found

    # Who, and from where

    def _people(self, top: Entries) -> None:
        for name, entries in top.children("movers", Message("mover")):
            if check_new(
                entries, name, Message("mover"), {EVERYBODY: Message("name for all movers together")}
            ):
                self.movers[name] = entries.own_words(name, "side")
                if "side" in entries.table:
                    self.sides[name] = self._side(entries, "side")
        for name, entries in top.children("assumptions", Message("assumption")):
            words = entries.own_words(name, "implies")
            implies = entries.texts("implies", default=())
            for other in implies:
                check_known(entries, other, self.assumptions, _ASSUMPTION, "implies")
            known = tuple(other for other in implies if other in self.assumptions)
            self.assumptions[name] = Assumption(name, words, known)
        for name, entries in top.children("starts", Message("start")):
            words = entries.own_words(name, "any")
            entries.required("any")
            rows = entries.rows("any", self._names(), ALWAYS)
            for row in rows:
                if not can_be(row, self.vocabulary.axioms):
                    entries.fault(Message("the axioms exclude every state of a row"), "", "any")
            self.starts[name] = Start(name, rows, words, entries.place)

    def _names(self, with_memory: bool = False) -> Names:
        facts = {n: fact.values for n, fact in self.vocabulary.facts.items() if n not in self.attempt}
        return RowNames(facts=facts, memory=dict.fromkeys(self.memory, YES_NO) if with_memory else {})

    # Moves and claims

    def _one_row(self, entries: Entries, key: str, names: Names) -> Row:
        rows: Rows = entries.rows(key, names, ALWAYS)
        if len(rows) != 1:
            entries.fault(
                Message("`{key}` has to be one row", key=key),
                Message("write {key} = {{ fact = value }}", key=key),
                key,
            )
        return rows[0] if rows else {}

    def _add_move(self, name: str, entries: Entries, is_event: bool) -> None:
        entries.only(*_ENTRIES_OF_A_MOVE)
        if not check_new(
            entries, name, Message("move"), dict.fromkeys(self.listed, Message("move or event before it"))
        ):
            return
        by = entries.texts("by")
        for mover in by:
            check_known(entries, mover, self.movers, MOVER, "by")
        entries.required("sets")
        sets = self._one_row(entries, "sets", self._names(with_memory=True))
        if not can_be(sets, self.vocabulary.axioms):
            entries.fault(Message("the axioms exclude every choice of values in `sets`"), "", "sets")
        assumption = entries.text("assumption", default="") or None
        if assumption is not None:
            check_known(entries, assumption, self.assumptions, _ASSUMPTION, "assumption")
        self.listed[name] = Move(
            name,
            by,
            entries.rows("when", self._names(with_memory=True), ALWAYS),
            sets,
            entries.words("words"),
            entries.words("because"),
            assumption,
            read_outcomes(entries, "outcome"),
            read_outcomes(entries, "outcome_back"),
            is_event,
            self._meant_attempt(entries),
            entries.place,
            self._side(entries, "joins"),
        )

    @staticmethod
    def _side(entries: Entries, key: str) -> str:
        """One of the two people; the sender where nothing is said."""
        named = entries.text(key, default=SIDES[0])
        if named not in SIDES:
            entries.fault(
                Message("`{name}` is no side", name=clipped(named)),
                allowed_names(named, SIDES, Message("sides")),
                key,
            )
        return named

    def _check_attempt(self, top: Entries) -> None:
        """Whoever writes next is the sender, so that both sides of a fact are chosen anew, or neither."""
        for name in self.attempt:
            side, _, rest = name.partition("_")
            other = f"{SIDES[side == SIDES[0]]}_{rest}"
            if side in SIDES and rest in self.vocabulary.sided_facts and other not in self.attempt:
                top.fault(
                    Message(
                        "`{name}` is chosen anew at each attempt, and `{other}` is not",
                        name=name,
                        other=other,
                    ),
                    Message("name both in `attempt`, or neither"),
                    "attempt",
                )

    def _meant_attempt(self, entries: Entries) -> Row:
        """Which attempts the outcomes of a move are about; to be said wherever there are several."""
        facts = {name: self.vocabulary.facts[name].values for name in self.attempt}
        if "attempt" in entries.table:
            return self._one_row(entries, "attempt", RowNames(facts=facts))
        asked = next((key for key in ("outcome", "outcome_back") if key in entries.table), None)
        several = next((name for name, values in facts.items() if len(values) > 1), None)
        if asked is not None and several is not None:
            values = ", ".join(spelled(value) for value in facts[several])
            entries.fault(
                Message(
                    "`{asked}` does not say of which attempt: another act may be free where this one is not",
                    asked=asked,
                ),
                Message(
                    "write attempt = {{ {several} = … }} with one or several of {values}",
                    several=several,
                    values=values,
                ),
                asked,
            )
        return {}
