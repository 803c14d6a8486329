"""Reads files of moves: assumptions, moves, events, starts and claims over time. See docs/formats/moves.md.

The first file says how states of its vocabulary behave; further files add to it. Knows the format,
and nothing of what a search does with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from itertools import product
from pathlib import Path

from rulebook.catalogue import moves_path
from rulebook.language import Message, verbatim
from rulebook.loaders.file_kinds import rulebook_entries
from rulebook.loaders.load_claims import read_basis
from rulebook.loaders.load_vocabulary import YES_NO, sentences_of
from rulebook.loaders.row_names import RowNames
from rulebook.model import (
    ALWAYS,
    NEVER,
    OUTCOMES,
    Outcome,
    Row,
    Rows,
    Value,
    Vocabulary,
    Words,
)
from rulebook.moves import (
    EVERYBODY,
    HELP,
    OWN,
    WAITING,
    AfterConfirmation,
    Assumption,
    ClaimOverTime,
    Memory,
    Move,
    Moves,
    Promise,
    Relations,
    Start,
    matches,
)
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

NEVER_KIND, ALWAYS_KIND = "never", "always_possible"
"""The kinds of claims over time."""

SIDES = ("sender", "recipient")
"""The two people that a situation speaks of."""

_ENTRIES_OF_A_MOVE = (
    "by", "when", "sets", "words", "because", "assumption", "outcome", "outcome_back", "attempt",
    "joins",
)  # fmt: skip

_MANY = 100_000


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


_MOVER = Message("mover"), Message("movers")
_ASSUMPTION = Message("assumption"), Message("assumptions")
_START = Message("start"), Message("starts")
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
                self._add_claim(name, entries, top.texts("terms", default=()))

    # How states behave

    def _ground(self, top: Entries) -> None:
        facts = self.vocabulary.facts
        self.attempt = tuple(name for name in top.texts("attempt") if self._is_fact(top, name, "attempt"))
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
            self.relations = self._relations(top.child("relations", verbatim("`relations`")))

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

    def _relations(self, entries: Entries) -> Relations:
        entries.only("properties", "places", "symmetric", "words")
        properties = entries.texts("properties")
        for name in properties:
            if name not in self.vocabulary.sided_facts:
                hint = allowed_names(name, self.vocabulary.sided_facts, Message("properties"))
                entries.fault(
                    Message("`{name}` is no fact of sender and recipient", name=clipped(name)),
                    hint,
                    "properties",
                )
        ties = {key: entries.texts(key, default=()) for key in ("places", "symmetric")}
        for key, names in ties.items():
            for name in names:
                self._is_fact(entries, name, key)
        words = {}
        if "words" in entries.table:
            words = self._relation_words(entries.child("words", verbatim("`words` of `relations`")))
        return Relations(properties, ties["places"], ties["symmetric"], words)

    def _relation_words(self, entries: Entries) -> dict[str, Mapping[Value, Words]]:
        """Words for the values of facts; `role` stands for `sender_role` and `recipient_role`."""
        facts, sided = self.vocabulary.facts, self.vocabulary.sided_facts
        sides = {f"{side}_{name}" for side in ("sender", "recipient") for name in sided}
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
                self._check_known(entries, other, self.assumptions, _ASSUMPTION, "implies")
            known = tuple(other for other in implies if other in self.assumptions)
            self.assumptions[name] = Assumption(name, words, known)
        for name, entries in top.children("starts", Message("start")):
            words = entries.own_words(name, "any")
            entries.required("any")
            rows = entries.rows("any", self._names(), ALWAYS)
            for row in rows:
                if not self._can_be(row):
                    entries.fault(Message("the axioms exclude every state of a row"), "", "any")
            self.starts[name] = Start(name, rows, words, entries.place)

    def _names(self, with_memory: bool = False) -> Names:
        facts = {n: fact.values for n, fact in self.vocabulary.facts.items() if n not in self.attempt}
        return RowNames(facts=facts, memory=dict.fromkeys(self.memory, YES_NO) if with_memory else {})

    @staticmethod
    def _check_known(
        entries: Entries, name: str, known: Mapping[str, object], kind: tuple[Message, Message], *keys: str
    ) -> None:
        if name not in known:
            entries.fault(
                Message("unknown {kind} `{name}`", kind=kind[0], name=clipped(name)),
                allowed_names(name, known, kind[1]),
                *keys,
            )

    def _can_be(self, row: Row) -> bool:
        """Whether some choice of the row's values is possible, as far as the row says something."""
        choices = 1
        for values in row.values():
            choices *= len(values)
        return choices > _MANY or any(
            not any(matches(axiom.impossible, state) for axiom in self.vocabulary.axioms)
            for values in product(*row.values())
            for state in [dict(zip(row, values, strict=True))]
        )

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
            self._check_known(entries, mover, self.movers, _MOVER, "by")
        entries.required("sets")
        sets = self._one_row(entries, "sets", self._names(with_memory=True))
        if not self._can_be(sets):
            entries.fault(Message("the axioms exclude every choice of values in `sets`"), "", "sets")
        assumption = entries.text("assumption", default="") or None
        if assumption is not None:
            self._check_known(entries, assumption, self.assumptions, _ASSUMPTION, "assumption")
        self.listed[name] = Move(
            name,
            by,
            entries.rows("when", self._names(with_memory=True), ALWAYS),
            sets,
            entries.words("words"),
            entries.words("because"),
            assumption,
            self._outcomes(entries, "outcome"),
            self._outcomes(entries, "outcome_back"),
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

    @staticmethod
    def _outcomes(entries: Entries, key: str, default: tuple[str, ...] | None = ()) -> frozenset[Outcome]:
        words = entries.texts(key, default=default)
        for word in words:
            if word not in OUTCOMES:
                hint = allowed_names(word, OUTCOMES, Message("outcomes"))
                entries.fault(Message("unknown outcome `{word}`", word=clipped(word)), hint, key)
        return frozenset(Outcome(word) for word in words if word in OUTCOMES)

    def _add_claim(self, name: str, entries: Entries, declared: tuple[str, ...]) -> None:
        """One claim, of either kind."""
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
            self._check_known(entries, start, self.starts, _START, "starts")
        if movers != (EVERYBODY,):
            for mover in movers:
                self._check_known(entries, mover, {**self.movers, EVERYBODY: None}, _MOVER, "movers")
        known = tuple(start for start in starts if start in self.starts)
        excepted, (when, unless, unknown) = self._excepted(entries), self._spoken_of(entries, declared)
        if not lasts:
            never = self._outcomes(entries, "never", default=None)
            self.claims[name] = ClaimOverTime(
                name,
                words,
                known,
                movers,
                excepted,
                when,
                unless,
                never,
                read_basis(entries),
                unknown,
                entries.place,
            )
            return
        by = entries.choice("by", (HELP, OWN, WAITING), Message("way"), Message("ways"))
        if by == OWN and not movers:
            entries.fault(
                Message("`by` is `own`, but nobody is named who moves"), Message('write movers = "…"'), "by"
            )
        always = self._outcomes(entries, "always", default=None)
        self.promises[name] = Promise(
            name, words, known, movers, excepted, when, unless, always, by, read_basis(entries), unknown
        )

    def _excepted(self, entries: Entries) -> tuple[str, ...]:
        """The moves that nobody makes."""
        excepted: list[str] = []
        for pattern in entries.texts("except", default=()):
            met = [move for move in self.listed if fnmatchcase(move, pattern)]
            if not met:
                hint = allowed_names(pattern, self.listed, Message("moves"))
                entries.fault(
                    Message("no move is called `{pattern}`", pattern=clipped(pattern)), hint, "except"
                )
            excepted += [move for move in met if move not in excepted]
        return tuple(excepted)

    def _spoken_of(self, entries: Entries, declared: tuple[str, ...]) -> tuple[Rows, Rows, tuple[str, ...]]:
        """Of which attempts a claim speaks, and the terms in it that the vocabulary lacks."""
        missing = [term for term in declared if term not in self.vocabulary.terms]
        names = RowNames(
            facts={n: fact.values for n, fact in self.vocabulary.facts.items()},
            terms=dict.fromkeys([*self.vocabulary.terms, *missing], YES_NO),
        )
        when, unless = entries.rows("when", names, ALWAYS), entries.rows("unless", names, NEVER)
        mentioned = {entry for rows in (when, unless) for row in rows for entry in row}
        return when, unless, tuple(term for term in missing if term in mentioned)
