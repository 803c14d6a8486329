"""An inductive invariant in few rows, from the states that are reached.

Between what is reached and what is safe for ever there is room; the rows use it to be short. That
they are inductive is for `proofs/attacks/induction.py` to prove.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from proofs.attacks.search import Board
from proofs.attacks.transitions import Edges, States
from proofs.engines.prime_rows import fold
from rulebook.model import Rows
from rulebook.moves import Move
from rulebook.table import Mask


def invariant_rows(board: Board, starts: Sequence[Mask], bad: Mask, limits: Mapping[Move, Mask]) -> Rows:
    """Rows that hold at the start, are kept by every move made for nothing, and nowhere `bad`.

    `bad` is bool[states] and not within reach; `limits` says where the policy lets a move happen.
    """
    states, edges = board.states, _edges(board, limits)
    safe = ~_closure(bad, [(targets, sources) for sources, targets in edges])
    members = _closure(np.logical_or.reduce(starts), edges)
    while True:
        rows = _rows(states, members, safe)
        covered = states.rows(rows) if rows != ({},) else np.ones(states.size, dtype=np.bool_)
        larger = _closure(covered, edges)
        if np.array_equal(larger, covered):
            return rows
        members = larger


def common_invariant(
    board: Board, starts: Sequence[Mask], bad: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], Rows]:
    """In which readings `bad`, bool[readings, states], is out of reach, and one invariant for all of them.

    Every move is let happen, whatever the policy says of it; so what is reached does not depend on the
    reading, and one invariant excludes what is bad in any of those.
    """
    reached = _closure(np.logical_or.reduce(starts), _edges(board, {}))
    holds: NDArray[np.bool_] = np.logical_not(np.any(bad & reached, axis=1))
    if not holds.any():
        return holds, ()
    return holds, invariant_rows(board, starts, np.logical_or.reduce(bad[holds]), {})


def reached_rows(board: Board, starts: Sequence[Mask], bad: Mask, limits: Mapping[Move, Mask]) -> Rows:
    """Rows that hold where it is reached and not `bad`, whatever is remembered.

    That is what a broken claim keeps until the step that breaks it.
    """
    reached = _closure(np.logical_or.reduce(starts), _edges(board, limits))
    states = board.states
    remembered = states.rows(tuple({name: (True,)} for name in states.moves.memory))
    return _rows(states, reached & ~bad, remembered)


def _edges(board: Board, limits: Mapping[Move, Mask]) -> list[Edges]:
    found = []
    for move in board.own:
        sources, targets = board.states.edges(move)
        inside = slice(None) if move not in limits else limits[move][sources]
        found.append((sources[inside], targets[inside]))
    return found


def _closure(reached: Mask, edges: Sequence[Edges]) -> Mask:
    reached = reached.copy()
    while True:
        before = int(reached.sum())
        for sources, targets in edges:
            reached[targets[reached[sources]]] = True
        if int(reached.sum()) == before:
            return reached


def _rows(states: States, members: Mask, safe: Mask) -> Rows:
    """Rows that cover the members, and besides only what is safe for ever or no state at all."""
    possible = states.number >= 0
    inside, free = np.zeros(possible.size, dtype=np.bool_), ~possible
    inside[states.codes], free[states.codes] = members, safe & ~members
    return fold(inside.reshape(states.sizes), states.values, free.reshape(states.sizes))
