"""What a third person makes of one of a pair: the steps from below that two people alone cannot make.

A helper comes fresh: tied to nobody, and whatever the axioms let people be. With one of the pair they make
moves that leave the properties of that one alone, until a move between them changes those. A pair that has
come to a state can call in such a helper, since there is always one more; so what this finds does happen.
Moves that wait for an outcome of the policy are left to others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from proofs.attacks.transitions import Edges, Numbers, States
from proofs.engines.clock import look
from rulebook.crowds.crowd import CHILD, STRANGER, THIRD, may_be_made, untold
from rulebook.crowds.fact_kinds import kinds_of
from rulebook.model import Value
from rulebook.moves import ClaimOverTime, Move
from rulebook.table import Mask

PARTS = {"sender": (STRANGER, THIRD), "recipient": (THIRD, CHILD)}
"""Who the two are when one of a pair, on this side, is helped."""


Step = TypeVar("Step")


def way_back(
    steps: Sequence[Step], came_by: Numbers, came_from: Numbers, number: int
) -> list[tuple[Step | None, int]]:
    """The steps that lead to a state, each with the state after it; the start first, without a step."""
    found: list[tuple[Step | None, int]] = []
    while came_by[number] >= 0:
        found.append((steps[came_by[number]], number))
        number = int(came_from[number])
    return [(None, number), *found[::-1]]


@dataclass(frozen=True, eq=False)
class HelperSearch:
    """What a helper and the one on `side` come to, with the way to each state: bool[states]."""

    states: States
    side: str
    reached: Mask
    came_by: Numbers
    came_from: Numbers
    moves: tuple[Move, ...]

    def way(self, number: int) -> list[tuple[Move | None, int]]:
        """The moves that lead to a state, each with the state after it; the start first."""
        return way_back(self.moves, self.came_by, self.came_from, number)


def search_helper(
    states: States,
    claim: ClaimOverTime,
    available: Sequence[Move],
    side: str,
) -> HelperSearch:
    """Breadth first, from every state of two people who have nothing to do with each other."""
    own = properties_of(states, side)
    listed = [
        move
        for move in available
        if may_be_made(states.moves, claim, move, *PARTS[side])
        and not set(own) & set(move.sets)
        and not move.asks_outcome
    ]
    edges = [_kept(states, states.edges(move), own) for move in listed]
    came_by = np.full(states.size, -2, dtype=np.int32)
    came_from = np.full(states.size, -1, dtype=np.int32)
    frontier = np.flatnonzero(states.rows((nothing_between(states),))).astype(np.int32)
    came_by[frontier] = -1
    while frontier.size:
        inside = np.zeros(states.size, dtype=np.bool_)
        inside[frontier] = True
        following = [np.zeros(0, dtype=np.int32)]
        for place, (sources, targets) in enumerate(edges):
            look()
            new = inside[sources] & (came_by[targets] == -2)
            heads, first = np.unique(targets[new], return_index=True)
            came_by[heads], came_from[heads] = place, sources[new][first]
            following.append(heads)
        frontier = np.unique(np.concatenate(following)).astype(np.int32)
    return HelperSearch(states, side, came_by > -2, came_by, came_from, tuple(listed))


def helped(
    helper: HelperSearch, claim: ClaimOverTime, available: Sequence[Move]
) -> Iterator[tuple[Move, int, Edges]]:
    """Each move with a helper that changes the one: the state of both before it, where it leads a pair."""
    states = helper.states
    for move in available:
        if may_be_made(states.moves, claim, move, *PARTS[helper.side]) and not move.asks_outcome:
            sources, targets = states.edges(move)
            inside = helper.reached[sources]
            for at, edges in changes_of_one(states, helper.side, (sources[inside], targets[inside])):
                yield move, at, edges


def changes_of_one(states: States, side: str, edges: Edges) -> Iterator[tuple[int, Edges]]:
    """What edges of another pair change of the one on `side`, as edges of any pair that this one is in.

    Each comes with the first state of the other pair from which it does.
    """
    kinds, names = kinds_of(states.moves), properties_of(states, side)
    if not names:
        return
    sources, targets = edges
    sizes = [len(kinds[name].values) for name in names]
    every = np.ravel_multi_index(tuple(states.columns[name] for name in names), sizes)
    pairs = np.stack([every[sources], every[targets]], axis=1)
    changes, first = np.unique(pairs, axis=0, return_index=True)
    for (before, after), at in zip(changes, first, strict=True):
        look()
        if before != after:
            places = np.unravel_index(after, sizes)
            sets = {name: kinds[name].values[int(place)] for name, place in zip(names, places, strict=True)}
            here = np.flatnonzero(every == before).astype(np.int32)
            there = states.changed(here, sets)
            real = (there >= 0) & (there != here)
            yield int(sources[at]), (here[real], there[real])


def properties_of(states: States, side: str) -> list[str]:
    """The facts of a pair that say what the one on a side is."""
    kinds = kinds_of(states.moves)
    return [name for name, kind in kinds.items() if kind.is_property and kind.side == side]


def nothing_between(states: States) -> dict[str, tuple[Value, ...]]:
    """The facts of two people who are nothing to each other."""
    kinds = kinds_of(states.moves)
    return {
        name: (kind.values[0] if kind.is_place else untold(states.moves, kind.name),)
        for name, kind in kinds.items()
        if not kind.is_property
    }


def _kept(states: States, edges: Edges, names: Sequence[str]) -> Edges:
    """The edges that leave some facts alone."""
    sources, targets = edges
    kept = np.ones(sources.size, dtype=np.bool_)
    for name in names:
        kept &= states.columns[name][sources] == states.columns[name][targets]
    return sources[kept], targets[kept]
