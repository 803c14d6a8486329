"""States and moves as arrays: the possible states numbered once, a move as pairs of numbers.

Mirrors `rulebook/moves.py`, which says the same one state at a time. Knows nothing of rules, claims
or searches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from proofs.engines.clock import Undecided, look
from rulebook.language import Message
from rulebook.model import Rows, Value
from rulebook.moves import ClaimOverTime, Move, Moves
from rulebook.table import Mask, Situations, index_by_code, rows_by_code

Numbers = NDArray[np.int32]
Columns = dict[str, NDArray[np.uint8]]
Edges = tuple[Numbers, Numbers]
Key = TypeVar("Key")

MOST_STATES = 2**22
"""With more combinations the states alone would fill the memory."""

MOST_KEPT = 2**23
"""How many bytes of masks are kept at most."""


class TooManyStates(Undecided):
    """There are more states, or states and readings, than can be looked at one by one."""


class States:
    """The possible states of some moves, numbered in the order of facts, memory and values.

    `size` states; `columns` maps each name to uint8[size], the index of its value; `number`
    int32[combinations], -1 where impossible; `attempts` int32[size, n] numbers of the situations
    in which the sender can write, `attempts_back` the same for the recipient, -1 where there is none.
    `within_reach` keeps what a search knows of some moves and a start, whatever the policy says.

    Raises:
        TooManyStates: there are more than `MOST_STATES` combinations.
        Undecided: there was no time for them.
    """

    def __init__(self, moves: Moves):
        self.moves = moves
        self.values = moves.state_values
        self.names = tuple(self.values)
        self.sizes = tuple(len(values) for values in self.values.values())
        if prod(self.sizes) > MOST_STATES:
            raise TooManyStates(Message("{n:,} states are too many to look at each", n=prod(self.sizes)))
        about_states = (
            row
            for axiom in moves.vocabulary.axioms
            for row in axiom.impossible
            if set(row) <= set(self.names)
        )
        possible = ~rows_by_code(self.values, about_states)
        self.codes = np.flatnonzero(possible)
        self.size = self.codes.size
        self.number = np.full(possible.size, -1, dtype=np.int32)
        self.number[self.codes] = np.arange(self.size, dtype=np.int32)
        self.columns = {name: index_by_code(self.values, name)[possible] for name in self.names}
        self.attempts = self._situations(self.columns)
        turned = [self._turned_round(values) for values in product(*moves.turned_round.values())]
        self.attempts_back = np.concatenate(turned, axis=1)
        self._edges: dict[Move, Edges] = {}
        self._held: dict[tuple[object, ...], Mask] = {}
        self.within_reach: dict[tuple[frozenset[Move], bytes], Mask] = {}

    @staticmethod
    @lru_cache(maxsize=8)
    def of(moves: Moves) -> States:
        """The states of some moves, enumerated once."""
        return States(moves)

    def index(self, name: str, value: Value) -> int:
        """The place of a value among those of its name."""
        return self.values[name].index(value)

    def rows(self, rows: Rows) -> Mask:
        """Where one of the rows holds: bool[size], for reading only, as it is kept for whoever asks again."""
        key = tuple(tuple(row.items()) for row in rows)
        if key not in self._held:
            self.keep(self._held, key, self._rows(rows, self.columns))
        return self._held[key]

    def keep(self, kept: dict[Key, Mask], key: Key, mask: Mask) -> None:
        """Keep a mask for whoever asks again, for reading only; all are forgotten where they are too many."""
        if len(kept) >= max(1, MOST_KEPT // max(1, self.size)):
            kept.clear()
        mask.flags.writeable = False
        kept[key] = mask

    def _rows(self, rows: Rows, columns: Columns) -> Mask:
        size = next(iter(columns.values())).size
        found = np.zeros(size, dtype=np.bool_)
        for row in rows:
            look()
            held = np.ones(size, dtype=np.bool_)
            for name, allowed in row.items():
                held &= np.isin(columns[name], [self.index(name, value) for value in allowed])
            found |= held
        return found

    def starts(self, claim: ClaimOverTime) -> list[Mask]:
        """Where a trace of the claim can begin, one bool[size] for each row, the preferred first."""
        forgotten = self.rows((dict.fromkeys(self.moves.memory, (False,)),))
        return [
            self.rows((row,)) & forgotten for name in claim.starts for row in self.moves.starts[name].rows
        ]

    def state(self, number: int) -> dict[str, Value]:
        """The state with a number, as values by name."""
        return {name: values[int(self.columns[name][number])] for name, values in self.values.items()}

    def number_of(self, state: dict[str, Value]) -> int:
        """The number of a state, -1 if the axioms exclude it."""
        at = [self.index(name, state[name]) for name in self.names]
        return int(self.number[int(np.ravel_multi_index(at, self.sizes))])

    def edges(self, move: Move) -> Edges:
        """From which states to which a move can lead, as far as the facts go; the first choices first."""
        if move not in self._edges:
            look()
            sources = np.flatnonzero(self.rows(move.when)).astype(np.int32)
            found = [
                self.changed(sources, dict(zip(move.sets, values, strict=True)))
                for values in product(*move.sets.values())
            ]
            targets = np.concatenate(found)
            origins = np.tile(sources, len(found))
            real = (targets >= 0) & (targets != origins)
            kept = np.flatnonzero(real)
            if len(found) > 1:
                pairs = origins[real].astype(np.int64) * self.size + targets[real]
                _, first = np.unique(pairs, return_index=True)
                kept = kept[np.sort(first)]
            self._edges[move] = (origins[kept], targets[kept])
        return self._edges[move]

    def changed(self, sources: Numbers, sets: Mapping[str, Value]) -> Numbers:
        """Where some states lead once facts are set and the others have fallen back as far as needed."""
        columns = {name: column[sources] for name, column in self.columns.items()}
        return changed_numbers(self.moves, columns, self.values, sets, self.numbers_of)

    def numbers_of(self, columns: Columns) -> Numbers:
        """The numbers of states given by the indexes of their values, -1 where the axioms exclude one."""
        found: Numbers = self.number[self._codes(columns)]
        return found

    def _codes(self, columns: Columns) -> NDArray[np.int64]:
        code = np.zeros(next(iter(columns.values())).size, dtype=np.int64)
        for name, size in zip(self.names, self.sizes, strict=True):
            code *= size
            code += columns[name]
        return code

    def _turned_round(self, values: tuple[Value, ...]) -> Numbers:
        """The situations in which the recipient can write, with these values for what is not plain."""
        other = {"sender": "recipient", "recipient": "sender"}
        columns: Columns = {}
        for name in self.names:
            side, _, rest = name.partition("_")
            is_sided = side in other and rest in self.moves.vocabulary.sided_facts
            columns[name] = self.columns[f"{other[side]}_{rest}" if is_sided else name]
        for name, value in zip(self.moves.turned_round, values, strict=True):
            columns[name] = np.full(self.size, self.index(name, value), dtype=np.uint8)
        return self._situations(columns)

    def _situations(self, columns: Columns) -> Numbers:
        situations = Situations.of(self.moves.vocabulary)
        facts = self.moves.vocabulary.facts
        known = {name: column for name, column in columns.items() if name in facts}
        found = []
        for at in product(*(range(len(facts[name].values)) for name in self.moves.attempt)):
            look()
            chosen = {
                name: np.full(self.size, place, dtype=np.uint8)
                for name, place in zip(self.moves.attempt, at, strict=True)
            }
            found.append(situations.number[situations.encode({**known, **chosen})])
        return np.stack(found, axis=1)


def changed_numbers(
    moves: Moves,
    columns: Columns,
    values: Mapping[str, Sequence[Value]],
    sets: Mapping[str, Value],
    numbers: Callable[[Columns], Numbers],
) -> Numbers:
    """Where states, or situations, lead once facts are set and others have fallen as little as needed.

    `columns` holds the index of the value of each name, of which `values` has all; `numbers` says which
    possible ones some columns are, -1 where there is none.
    """
    columns = dict(columns)
    size = next(iter(columns.values())).size
    for name, value in sets.items():
        columns[name] = np.full(size, values[name].index(value), dtype=np.uint8)
    falling = [name for name in moves.fall_back if name not in sets and name in columns]
    targets = np.full(size, -1, dtype=np.int32)
    depths = product(*(range(len(moves.fall_back[name])) for name in falling))
    for depth in sorted(depths, key=lambda d: (sum(d), d)):
        look()
        fallen, real = dict(columns), targets < 0
        if not real.any():
            break
        for name, down in zip(falling, depth, strict=True):
            if down:
                order = [values[name].index(value) for value in moves.fall_back[name]]
                fallen[name], can = _fallen(order, len(values[name]), columns[name], down)
                real &= can
        targets[real] = numbers(fallen)[real]
    return targets


def _fallen(
    order: Sequence[int], size: int, column: NDArray[np.uint8], down: int
) -> tuple[NDArray[np.uint8], Mask]:
    """The values some places down an order, and where there are any."""
    lower = dict(zip(order, order[down:], strict=False))
    table = np.array([lower.get(at, at) for at in range(size)], dtype=np.uint8)
    can = np.array([at in lower for at in range(size)])
    return table[column], can[column]
