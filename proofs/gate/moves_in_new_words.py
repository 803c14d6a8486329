"""The moves of the old side in the words of the new one: what only has another id is called by the new one.

Facts and values are known again by the vocabularies, movers, answers and assumptions by their words, moves by
what they do, claims by their words or by what they ask. Knows nothing of what moves mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from proofs.engines.vocabulary_map import FactChange
from proofs.gate.edit import Edit
from rulebook.model import Row, Rows, Value, Words
from rulebook.moves import AfterConfirmation, ClaimOverTime, Move, Moves, Promise

T = TypeVar("T")
OverTime = TypeVar("OverTime", ClaimOverTime, Promise)


@dataclass(frozen=True)
class MovesInNewWords:
    """The moves of the old side as the new one would write them.

    Claims and promises keep their old ids; `claims` and `answers` say what those are called now, where that
    is another id.
    """

    moves: Moves
    claims: Mapping[str, str]
    answers: Mapping[str, str]
    renamed: Mapping[str, str]


def in_new_words(edit: Edit, old: Moves, new: Moves) -> MovesInNewWords:
    """The moves of the old side with the ids that the new side has for the same things.

    Where nothing else of the vocabulary differs, the moves speak of the new one.
    """
    moves = _with_facts_renamed(edit, old)
    movers = _by_words(moves.movers, new.movers)
    answers = _known_again(moves.after_confirmation, new.after_confirmation, _answer)
    granted = _known_again(moves.assumptions, new.assumptions, lambda one: dict(one.words))
    if movers or answers or granted:
        moves = replace(
            moves,
            movers={movers.get(name, name): words for name, words in moves.movers.items()},
            sides={movers.get(name, name): side for name, side in moves.sides.items()},
            after_confirmation={
                answers.get(name, name): replace(one, id=answers.get(name, name))
                for name, one in moves.after_confirmation.items()
            },
            assumptions={
                granted.get(name, name): replace(
                    one, id=granted.get(name, name), implies=_names(one.implies, granted)
                )
                for name, one in moves.assumptions.items()
            },
            moves={
                name: replace(
                    one,
                    by=_names(one.by, movers),
                    assumption=None
                    if one.assumption is None
                    else granted.get(one.assumption, one.assumption),
                )
                for name, one in moves.moves.items()
            },
            claims={n: replace(one, movers=_names(one.movers, movers)) for n, one in moves.claims.items()},
            promises={
                n: replace(one, movers=_names(one.movers, movers)) for n, one in moves.promises.items()
            },
        )
    acts = _known_again(moves.moves, new.moves, _act)
    if acts:
        moves = replace(
            moves,
            moves={acts.get(n, n): replace(one, id=acts.get(n, n)) for n, one in moves.moves.items()},
            claims={n: replace(one, excepted=_names(one.excepted, acts)) for n, one in moves.claims.items()},
            promises={
                n: replace(one, excepted=_names(one.excepted, acts)) for n, one in moves.promises.items()
            },
        )
    claims = {
        **_claims_known_again(moves.claims, new.claims),
        **_claims_known_again(moves.promises, new.promises),
    }
    return MovesInNewWords(moves, claims, answers, {**movers, **answers, **granted, **acts, **claims})


def renamed_over_time(edit: Edit) -> Mapping[str, str]:
    """Movers, answers, moves and claims over time under new ids; none where a side has no moves."""
    old, new = edit.old.book.moves, edit.new.book.moves
    return {} if old is None or new is None else in_new_words(edit, old, new).renamed


def _names(names: tuple[str, ...], renamed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(renamed.get(name, name) for name in names)


def _known_again(old: Mapping[str, T], new: Mapping[str, T], said: Callable[[T], object]) -> dict[str, str]:
    """What is gone and says, or does, the same as one that came: the old id to the new one, each once."""
    come = [(name, said(one)) for name, one in new.items() if name not in old]
    found = dict[str, str]()
    for name, one in old.items():
        if name not in new:
            same = said(one)
            match = next((n for n, other in come if other == same and n not in found.values()), None)
            if match is not None:
                found[name] = match
    return found


def _by_words(old: Mapping[str, Words], new: Mapping[str, Words]) -> dict[str, str]:
    return _known_again(old, new, dict)


def _answer(one: AfterConfirmation) -> object:
    return dict(one.words), one.when, dict(one.instead)


def _act(one: Move) -> object:
    """What a move does, whatever it is called and however it is told."""
    return replace(one, id="", words={}, because={})


def _claims_known_again(old: Mapping[str, OverTime], new: Mapping[str, OverTime]) -> dict[str, str]:
    """Claims under another id: those that say the same word for word, else those that ask the same."""
    found = _known_again(old, new, lambda one: dict(one.words))
    left = {name: one for name, one in new.items() if name not in found.values()}
    gone = {name: one for name, one in old.items() if name not in found}
    return {**found, **_known_again(gone, left, _asked)}


def _asked(one: ClaimOverTime | Promise) -> object:
    """What a claim asks, whatever it is called and on whatever it rests."""
    asked = {"when": one.when, "unless": one.unless, "starts": one.starts, "movers": one.movers}
    if isinstance(one, Promise):
        return asked, one.excepted, one.always, one.by
    return asked, one.excepted, one.never, one.learned


def _with_facts_renamed(edit: Edit, moves: Moves) -> Moves:
    changes = edit.map.changes
    renamed = _Renamed(changes)
    if not renamed.differs:
        return moves
    is_all = not any(one.old is None or one.new is None or one.came or one.went for one in changes)
    return replace(
        moves,
        vocabulary=edit.new.policy.vocabulary if is_all else moves.vocabulary,
        attempt=tuple(map(renamed.name, moves.attempt)),
        fall_back=renamed.row(moves.fall_back),
        turned_round=renamed.row(moves.turned_round),
        after_confirmation={
            name: replace(
                one,
                when=renamed.rows(one.when),
                instead={fact: values[0] for fact, values in renamed.row(_single(one.instead)).items()},
            )
            for name, one in moves.after_confirmation.items()
        },
        starts={name: replace(one, rows=renamed.rows(one.rows)) for name, one in moves.starts.items()},
        moves={
            name: replace(
                one,
                when=renamed.rows(one.when),
                sets=renamed.row(one.sets),
                attempt=renamed.row(one.attempt),
            )
            for name, one in moves.moves.items()
        },
        claims={name: replace(one, learned=renamed.rows(one.learned)) for name, one in moves.claims.items()},
    )


def _single(values: Mapping[str, Value]) -> Row:
    return {name: (value,) for name, value in values.items()}


class _Renamed:
    """Facts and values of the old side that only have another id."""

    def __init__(self, changes: Iterable[FactChange]):
        self._facts, self._values = dict[str, str](), dict[str, dict[Value, Value]]()
        for change in changes:
            if change.old is None or change.new is None:
                continue
            self._facts[change.old.id] = change.new.id
            self._values[change.old.id] = {was: now for now, was in change.renamed.items()}

    @property
    def differs(self) -> bool:
        """Whether anything has another id."""
        return any(self._values.values()) or any(was != now for was, now in self._facts.items())

    def name(self, fact: str) -> str:
        return self._facts.get(fact, fact)

    def row(self, row: Row) -> Row:
        return {
            self.name(fact): tuple(self._values.get(fact, {}).get(value, value) for value in values)
            for fact, values in row.items()
        }

    def rows(self, rows: Rows) -> Rows:
        return tuple(map(self.row, rows))
