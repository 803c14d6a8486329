"""Explicit search: which states can be reached, with how much help, and by which shortest way.

Works on numbered states and on sets of readings at once: a set of readings is a row of bits, so
that moves which the policy has to let happen are followed in every reading in one sweep. Knows
nothing of policies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from proofs.attacks.transitions import Numbers, States
from proofs.engines.clock import look
from rulebook.moves import Move
from rulebook.table import Mask

MOST_HELP = 3
"""How many steps of help are counted; what needs more is only said to need more."""

Bits = NDArray[np.uint8]
MoveLimits = Mapping[Move, Bits]
"""In which states and readings the policy lets a move happen: bits uint8[states, width]."""


@dataclass(frozen=True)
class Board:
    """The moves that are made for nothing and those that cost one step of help.

    `limits` has an entry for each move that the policy has to let happen.
    """

    states: States
    own: tuple[Move, ...]
    help: tuple[Move, ...]
    limits: MoveLimits

    @property
    def moves(self) -> tuple[Move, ...]:
        """All of them, in the order of the file."""
        order = {name: place for place, name in enumerate(self.states.moves.moves)}
        return tuple(sorted((*self.own, *self.help), key=lambda move: order[move.id]))


class Ways:
    """The edges of some moves inside a region, ready to carry bits, where they lead or back to where from."""

    def __init__(self, board: Board, moves: Sequence[Move], region: Mask, *, backwards: bool = False):
        self.parts = []
        for move in moves:
            look()
            sources, targets = board.states.edges(move)
            inside = region[sources]
            sources, targets = sources[inside], targets[inside]
            if not sources.size:
                continue
            tails, ends = (targets, sources) if backwards else (sources, targets)
            order = np.argsort(ends, kind="stable")
            heads, first = np.unique(ends[order], return_index=True)
            limit = board.limits.get(move)
            self.parts.append((tails[order], heads, first, None if limit is None else limit[sources[order]]))

    def step(self, reached: Bits) -> Bits:
        """Where one of the moves leads."""
        found = np.zeros_like(reached)
        for tails, heads, first, limit in self.parts:
            look()
            carried = reached[tails] if limit is None else reached[tails] & limit
            found[heads] |= np.bitwise_or.reduceat(carried, first, axis=0)
        return found

    def closure(self, reached: Bits) -> Bits:
        """Everything that any number of the moves lead to."""
        while True:
            larger = reached | self.step(reached)
            if np.array_equal(larger, reached):
                return reached
            reached = larger


def reachable_states(board: Board, start: Mask) -> Mask:
    """The states within reach of anybody, if the policy let every move happen."""
    key = frozenset(board.moves), np.packbits(start).tobytes()
    known = board.states.within_reach
    if key not in known:
        everywhere = np.ones(board.states.size, dtype=np.bool_)
        free = Board(board.states, board.own, board.help, {})
        reached = Ways(free, free.moves, everywhere).closure(
            np.where(start, 255, 0).astype(np.uint8)[:, None]
        )
        board.states.keep(known, key, reached[:, 0] > 0)
    return known[key]


def levels(board: Board, start: Mask, width: int = 1) -> list[Bits]:
    """The states reached with at most 0, 1, … steps of help: bits uint8[states, width] for each."""
    region = reachable_states(board, start)
    own, helped = Ways(board, board.own, region), Ways(board, board.help, region)
    found = [own.closure(np.where(start[:, None], 255, np.zeros(width)).astype(np.uint8))]
    for _ in range(MOST_HELP if board.help else 0):
        found.append(own.closure(found[-1] | helped.step(found[-1])))
    return found


def minimal_help(board: Board, start: Mask, goal: Mask) -> list[tuple[str, ...]]:
    """All minimal collections of up to three steps of help with which the goal can be reached."""
    region = reachable_states(board, start)
    own = Ways(board, board.own, region)
    each = {move.id: Ways(board, [move], region) for move in board.help}
    reached: dict[tuple[str, ...], Bits] = {
        (): own.closure(np.where(start, 255, 0).astype(np.uint8)[:, None])
    }
    minimal: list[tuple[str, ...]] = []
    if (reached[()][:, 0] > 0)[goal].any():
        return [()]
    for count in range(1, MOST_HELP + 1):
        for steps in combinations_with_replacement(each, count):
            if any(_is_part(fewer, steps) for fewer in minimal):
                continue
            here = np.zeros_like(reached[()])
            for at, last in enumerate(steps):
                before = (*steps[:at], *steps[at + 1 :])
                here |= each[last].step(reached[before])
            reached[steps] = own.closure(here)
            if (reached[steps][:, 0] > 0)[goal].any():
                minimal.append(steps)
    return minimal


def _is_part(fewer: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    return all(fewer.count(name) <= steps.count(name) for name in set(fewer))


def shortest(
    board: Board,
    starts: Sequence[Mask],
    goal: Mask,
    allowed: Callable[[Move], Mask | None],
    least: int,
) -> list[tuple[Move | None, int]] | None:
    """The shortest of the ways to the goal that need the least help, as moves and the states they lead to.

    `least` is that help, known beforehand. The first entry is the state where it starts, with no
    move; None where more than three steps of help would be needed. Ties go to the earlier start,
    then to the earlier moves of the file.
    """
    if least > MOST_HELP:
        return None
    region = reachable_states(board, np.logical_or.reduce(starts))
    edges = []
    for move in board.moves:
        sources, targets = board.states.edges(move)
        mask = allowed(move)
        inside = region[sources] if mask is None else region[sources] & mask[sources]
        edges.append((sources[inside], targets[inside], move in board.help))
    ways = [way for start in starts if (way := _from(board, edges, start, goal, least))]
    return min(ways, key=len) if ways else None


def _from(
    board: Board,
    edges: Sequence[tuple[Numbers, Numbers, bool]],
    start: Mask,
    goal: Mask,
    most: int,
) -> list[tuple[Move | None, int]] | None:
    """Breadth first over (help so far, state), up to the goal with all the help; the first parent stays."""
    size, moves = board.states.size, board.moves
    came_by = np.full((most + 1, size), -2, dtype=np.int32)
    came_from = np.full((most + 1, size), -1, dtype=np.int32)
    length = np.full((most + 1, size), -1, dtype=np.int32)
    frontier = np.zeros((most + 1, size), dtype=np.bool_)
    frontier[0] = start
    came_by[0, start], length[0, start] = -1, 0
    steps = 0
    while frontier.any() and not (frontier[most] & goal).any():
        steps += 1
        following = np.zeros_like(frontier)
        for level in range(most + 1):
            look()
            for place, (sources, targets, is_help) in enumerate(edges):
                onward = level + is_help
                if onward > most:
                    continue
                new = frontier[level][sources] & (length[onward][targets] < 0)
                heads, first = np.unique(targets[new], return_index=True)
                came_by[onward, heads], came_from[onward, heads] = place, sources[new][first]
                length[onward, heads] = steps
                following[onward, heads] = True
        frontier = following
    ends = np.flatnonzero(frontier[most] & goal)
    return _walked_back(moves, came_by, came_from, board, most, int(ends[0])) if ends.size else None


def _walked_back(
    moves: Sequence[Move],
    came_by: NDArray[np.int32],
    came_from: NDArray[np.int32],
    board: Board,
    level: int,
    state: int,
) -> list[tuple[Move | None, int]]:
    way: list[tuple[Move | None, int]] = []
    while True:
        by = int(came_by[level, state])
        if by == -1:
            return [(None, state), *way[::-1]]
        way.append((moves[by], state))
        before = int(came_from[level, state])
        level -= moves[by] in board.help
        state = before
