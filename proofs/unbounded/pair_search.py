"""What a stranger and a child can come to with nobody but the chats they can be in: the search from below.

Every step here is one that a real world of people makes: a move from the stranger to the child, a move the
other way round that sets what both share, and leaving a chat. So whatever it finds can happen, and the
first way found to each state is kept. Knows nothing of solvers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from proofs.attacks.transitions import Columns, Edges, Numbers, States
from rulebook.crowds.crowd import CHILD, LEFT, STRANGER, TIE_CHANGED, may_be_made
from rulebook.crowds.fact_kinds import FactKind, kinds_of
from rulebook.model import Value
from rulebook.moves import ClaimOverTime, Move, Moves
from rulebook.table import Mask


@dataclass(frozen=True)
class PairStep:
    """One step between the two: what happens, whether the child is the sender of it, and what it sets
    where no move says so."""

    what: str
    is_back: bool = False
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class PairSearch:
    """The states within reach: bool[states], and for each the step and the state that it came from."""

    states: States
    reached: Mask
    came_by: Numbers
    came_from: Numbers
    steps: tuple[PairStep, ...]
    edges: tuple[Edges, ...]

    def closed(self, reached: Mask) -> Mask:
        """Everything that any number of steps lead to from some states: bool[states]."""
        reached = reached.copy()
        while True:
            before = int(reached.sum())
            for sources, targets in self.edges:
                reached[targets[reached[sources]]] = True
            if int(reached.sum()) == before:
                return reached

    def way(self, number: int) -> list[tuple[PairStep | None, int]]:
        """The steps that lead to a state, each with the state after it; the start first, without a step."""
        found: list[tuple[PairStep | None, int]] = []
        while self.came_by[number] >= 0:
            found.append((self.steps[self.came_by[number]], number))
            number = int(self.came_from[number])
        return [(None, number), *found[::-1]]


def search_pair(
    moves: Moves,
    claim: ClaimOverTime,
    available: Sequence[Move],
    limits: Mapping[str, Mask],
    free: Sequence[str] = (),
) -> PairSearch:
    """Breadth first from the starts of a claim; earlier starts and moves of the file are preferred.

    `limits` are bool[states] by the id of a move, where the policy has a say; `free` names ties that
    change at any time.
    """
    states = States.of(moves)
    listed = [
        *_forth(states, claim, available, limits),
        *_back(states, claim, available, limits),
        *_besides(states, free),
    ]
    came_by = np.full(states.size, -2, dtype=np.int32)
    came_from = np.full(states.size, -1, dtype=np.int32)
    frontier = np.zeros(0, dtype=np.int32)
    for start in states.starts(claim):
        came_by[start] = -1
        frontier = np.union1d(frontier, np.flatnonzero(start)).astype(np.int32)
    while frontier.size:
        inside = np.zeros(states.size, dtype=np.bool_)
        inside[frontier] = True
        following = []
        for place, (_step, (sources, targets)) in enumerate(listed):
            new = inside[sources] & (came_by[targets] == -2)
            heads, first = np.unique(targets[new], return_index=True)
            came_by[heads], came_from[heads] = place, sources[new][first]
            following.append(heads)
        frontier = np.unique(np.concatenate(following)).astype(np.int32)
    steps, edges = zip(*listed, strict=True) if listed else ((), ())
    return PairSearch(states, came_by > -2, came_by, came_from, steps, edges)


def _forth(
    states: States, claim: ClaimOverTime, available: Sequence[Move], limits: Mapping[str, Mask]
) -> Iterator[tuple[PairStep, Edges]]:
    """The moves from the stranger to the child."""
    for move in available:
        if may_be_made(states.moves, claim, move, STRANGER, CHILD):
            sources, targets = states.edges(move)
            inside = limits[move.id][sources] if move.id in limits else np.ones(sources.size, dtype=np.bool_)
            yield PairStep(move.id), (sources[inside], targets[inside])


def _back(
    states: States, claim: ClaimOverTime, available: Sequence[Move], limits: Mapping[str, Mask]
) -> Iterator[tuple[PairStep, Edges]]:
    """The moves from the child to the stranger, as far as they change what both share."""
    turned = [_turned(states, values) for values in product(*states.moves.turned_round.values())]
    for move in available:
        if not may_be_made(states.moves, claim, move, CHILD, STRANGER):
            continue
        sources, targets = states.edges(move)
        if move.id in limits:
            inside = limits[move.id][sources]
            sources, targets = sources[inside], targets[inside]
        order = np.argsort(sources, kind="stable")
        sources, targets = sources[order], targets[order]
        for numbers in turned:
            first, last = np.searchsorted(sources, numbers), np.searchsorted(sources, numbers, side="right")
            counts = np.where(numbers >= 0, last - first, 0)
            here = np.repeat(np.arange(states.size, dtype=np.int32), counts)
            within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            there = _turned_back(states, here, targets[np.repeat(first, counts) + within])
            changed = (there >= 0) & (there != here)
            yield PairStep(move.id, True), (here[changed], there[changed])


def _turned(states: States, values: Sequence[Value]) -> Numbers:
    """For each state the number of that in which the child is the sender, -1 where there is none.

    `values` are for what is not plain then; nothing is remembered between the two.
    """
    columns: Columns = {}
    for name, kind in kinds_of(states.moves).items():
        columns[name] = states.columns[_other_side(name, kind)]
    for name in states.moves.memory:
        columns[name] = np.zeros(states.size, dtype=np.uint8)
    for name, value in zip(states.moves.turned_round, values, strict=True):
        columns[name] = np.full(states.size, states.index(name, value), dtype=np.uint8)
    return states.numbers_of(columns)


def _turned_back(states: States, here: Numbers, turned: Numbers) -> Numbers:
    """The states that follow if those the other way round become these; the child's own ties stay out."""
    columns: Columns = {}
    for name, kind in kinds_of(states.moves).items():
        is_shared = kind.side or kind.is_place or kind.is_symmetric
        source = states.columns[_other_side(name, kind)][turned] if is_shared else states.columns[name][here]
        columns[name] = source
    return states.numbers_of(columns)


def _other_side(name: str, kind: FactKind) -> str:
    other = {"sender": "recipient", "recipient": "sender"}
    return f"{other[kind.side]}_{kind.name}" if kind.side else name


def _besides(states: States, free: Sequence[str]) -> Iterator[tuple[PairStep, Edges]]:
    """Leaving a place, and ties of which nothing says how they change."""
    every = np.arange(states.size, dtype=np.int32)
    kinds = kinds_of(states.moves)
    places = [(LEFT, name, kind.values[0]) for name, kind in kinds.items() if kind.is_place]
    ties = [(TIE_CHANGED, name, value) for name in free for value in states.values[name]]
    for what, name, value in (*places, *ties):
        targets = states.changed(every, {name: value})
        real = (targets >= 0) & (targets != every)
        yield PairStep(what, values={name: value}), (every[real], targets[real])
