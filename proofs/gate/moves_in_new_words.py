"""The moves of the old side in the words of the new one: facts and values that only have other ids.

Knows what was renamed. Knows nothing of what moves mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from proofs.engines.vocabulary_map import FactChange
from proofs.gate.edit import Edit
from rulebook.model import Row, Rows, Value
from rulebook.moves import Moves


def in_new_words(edit: Edit, moves: Moves) -> Moves:
    """The moves of the old side with the ids that the new vocabulary has for the same facts and values.

    Where nothing else of the vocabulary differs, the moves speak of the new one.
    """
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
