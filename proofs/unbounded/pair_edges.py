"""Everything that can change the facts of a stranger and a child, as edges between their states.

`certain` edges are steps that a real world of people makes: a move from the stranger to the child, one the
other way round that sets what both share, leaving a place, and ties that change at any time. `helped` ones
take a third person besides. `possible` ones bound whatever else can happen among any number of people: a
move with somebody of whom nothing is known, or back from a child of whom nothing is known. Built once for
each claim, without any policy; where the policy has a say, an edge names the state that it is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

import numpy as np

from proofs.attacks.transitions import Columns, Edges, Numbers, States, changed_numbers
from proofs.engines.clock import look
from proofs.unbounded.helpers import (
    PARTS,
    HelperSearch,
    changes_of_one,
    helped,
    nothing_between,
    properties_of,
    search_helper,
)
from rulebook.crowds.crowd import CHILD, LEFT, STRANGER, THIRD, TIE_CHANGED, may_be_made, untold
from rulebook.crowds.fact_kinds import FactKind, kinds_of, values_turned_round
from rulebook.model import Value
from rulebook.moves import ClaimOverTime, Move, Moves
from rulebook.table import Mask


@dataclass(frozen=True)
class PairStep:
    """One step of the two: what happens, whether the child is the sender of it, and what it sets
    where no move says so. With a helper it changes the one on the side `helped`, once the helper and that
    one are in the state with the number `at`."""

    what: str
    is_back: bool = False
    values: Mapping[str, Value] = field(default_factory=dict)
    helped: str = ""
    at: int = -1


@dataclass(frozen=True, eq=False)
class StepEdges:
    """Where one step leads from which states; `asked` is the state that the policy is asked about."""

    step: PairStep
    sources: Numbers
    targets: Numbers
    asked: Numbers

    def within(self, states: Mask) -> StepEdges:
        """Those that begin in some states."""
        inside = states[self.sources]
        return StepEdges(self.step, self.sources[inside], self.targets[inside], self.asked[inside])

    def to(self, states: Mask) -> StepEdges:
        """Those that end in some states."""
        inside = states[self.targets]
        return StepEdges(self.step, self.sources[inside], self.targets[inside], self.asked[inside])

    def let(self, limits: Mapping[str, Mask]) -> Edges:
        """Those that the policy lets happen."""
        if self.step.what not in limits or self.step.helped:
            return self.sources, self.targets
        inside = limits[self.step.what][self.asked]
        return self.sources[inside], self.targets[inside]


@dataclass(frozen=True, eq=False)
class PairEdges:
    """All edges from states that can matter.

    `sure` (bool[states]) are the states that are possible whatever the child's own ties were at first.
    """

    states: States
    certain: tuple[StepEdges, ...]
    helped: tuple[StepEdges, ...]
    possible: tuple[StepEdges, ...]
    helpers: Mapping[str, HelperSearch]
    sure: Mask

    def surely(self, several: Iterable[StepEdges]) -> list[StepEdges]:
        """Those of some steps that lead to states which are sure to be possible."""
        return [*several] if self.sure.all() else [one.to(self.sure) for one in several]


@lru_cache(maxsize=64)
def pair_edges(
    moves: Moves, claim: ClaimOverTime, available: tuple[Move, ...], free: tuple[str, ...]
) -> PairEdges:
    """The edges for one claim; `free` names ties that change at any time."""
    states = States.of(moves)
    helpers = {side: search_helper(states, claim, available, side) for side in PARTS}
    certain = [
        *_forth(states, claim, available),
        *_back(states, claim, available, what_is_at_first(states)),
        *_besides(states, free),
    ]
    by_helpers = [
        StepEdges(PairStep(move.id, helped=side, at=at), *edges, edges[0])
        for side, helper in helpers.items()
        for move, at, edges in helped(helper, claim, available)
    ]
    possible = [
        *_back(states, claim, available, what_is_unknown(states)),
        *_with_somebody(states, claim, available),
    ]
    real = possible_both_ways(states)
    if not real.all():
        possible += [
            fell for one in (*certain, *by_helpers, *possible) for fell in _fallen_edges(one, states, real)
        ]
    certain, by_helpers, possible = (
        [one.to(real) for one in several] for several in (certain, by_helpers, possible)
    )
    everything = [*certain, *by_helpers, *possible]
    region = _closed(np.logical_or.reduce(states.starts(claim)), everything)
    kept = [[one.within(region) for one in several] for several in (certain, by_helpers, possible)]
    sure = possible_every_way(states, what_is_at_first(states))
    return PairEdges(states, tuple(kept[0]), tuple(kept[1]), tuple(kept[2]), helpers, sure)


def _closed(reached: Mask, edges: Sequence[StepEdges]) -> Mask:
    return closed(reached, [(one.sources, one.targets) for one in edges])


def closed(reached: Mask, edges: Sequence[Edges]) -> Mask:
    """Everything that any number of steps lead to from some states: bool[states]."""
    reached = reached.copy()
    while True:
        before = int(reached.sum())
        for sources, targets in edges:
            look()
            reached[targets[reached[sources]]] = True
        if int(reached.sum()) == before:
            return reached


def _forth(states: States, claim: ClaimOverTime, available: Sequence[Move]) -> Iterator[StepEdges]:
    """The moves from the stranger to the child."""
    for move in available:
        if may_be_made(states.moves, claim, move, STRANGER, CHILD):
            sources, targets = states.edges(move)
            yield StepEdges(PairStep(move.id), sources, targets, sources)


def what_is_told(states: States) -> dict[str, tuple[Value, ...]]:
    """The facts that are others when the child is the sender, with what the moves say that they can be."""
    return {**dict.fromkeys(states.moves.memory, (False,)), **values_turned_round(states.moves)}


def what_is_unknown(states: States) -> dict[str, tuple[Value, ...]]:
    """The same facts, with all their values."""
    return {
        name: kind.values
        for name, kind in kinds_of(states.moves).items()
        if kind.is_one_sided or (kind.is_tie and not kind.side and not kind.is_symmetric)
    }


def _back(
    states: States,
    claim: ClaimOverTime,
    available: Sequence[Move],
    known: Mapping[str, Sequence[Value]],
) -> Iterator[StepEdges]:
    """The moves from the child to the stranger, as far as they change what both share.

    A policy is asked about the state the other way round: one of those that it can be.
    """
    turned = list(turned_states(states, known))
    for move in available:
        if may_be_made(states.moves, claim, move, CHILD, STRANGER):
            for here, there, asked in edges_back(states, move, turned):
                yield StepEdges(PairStep(move.id, True), here, there, asked)


def turned_states(states: States, known: Mapping[str, Sequence[Value]]) -> Iterator[Numbers]:
    """For each state the number of that in which the child is the sender, -1 where there is none.

    `known` are the values of what is not plain then; one array for each choice of them.
    """
    for values in product(*known.values()):
        look()
        columns: Columns = {}
        for name, kind in kinds_of(states.moves).items():
            columns[name] = states.columns[other_side(name, kind)]
        for name, value in zip(known, values, strict=True):
            columns[name] = np.full(states.size, states.index(name, value), dtype=np.uint8)
        yield states.numbers_of(columns)


def what_is_at_first(states: States) -> dict[str, tuple[Value, ...]]:
    """The same facts, with what they can be before anybody has done anything."""
    moves = states.moves
    unsaid = {
        name: (untold(moves, kind.name),)
        for name, kind in kinds_of(moves).items()
        if kind.is_tie and not kind.side and not kind.is_symmetric
    }
    told = what_is_told(states)
    return {**told, **{name: values for name, values in unsaid.items() if name not in told}}


def possible_both_ways(states: States, known: Mapping[str, Sequence[Value]] | None = None) -> Mask:
    """Where the axioms let the child be the sender as well: bool[states].

    `known` is what facts can be that are not plain then, anything unless something is said.
    """
    found: Mask = np.zeros(states.size, dtype=np.bool_)
    for numbers in turned_states(states, what_is_unknown(states) if known is None else known):
        found |= numbers >= 0
    return found


def possible_every_way(states: States, known: Mapping[str, Sequence[Value]]) -> Mask:
    """Where the axioms let the child be the sender whatever holds then of what is not plain: bool[states]."""
    found: Mask = np.ones(states.size, dtype=np.bool_)
    for numbers in turned_states(states, known):
        found &= numbers >= 0
    return found


def stand_freely(states: States) -> bool:
    """Whether anybody can be among others: the axioms exclude nothing the other way round alone, and nobody
    from being there untied."""
    if not possible_every_way(states, what_is_at_first(states)).all():
        return False
    untied = states.rows((nothing_between(states),))
    sides = [[states.columns[name] for name in properties_of(states, side)] for side in PARTS]
    kinds = [len(np.unique(np.stack(one), axis=1).T) if one else 1 for one in sides]
    return int(untied.sum()) == kinds[0] * kinds[1]


def _fallen_edges(one: StepEdges, states: States, real: Mask) -> Iterator[StepEdges]:
    """Where a step may lead that leads to a state which is not possible the other way round: ties fall."""
    astray = ~real[one.targets]
    sources, asked = one.sources[astray], one.asked[astray]
    for targets in fallen_numbers(states, one.targets[astray], real):
        kept = targets >= 0
        yield StepEdges(PairStep(""), sources[kept], targets[kept], asked[kept])


def fallen_numbers(states: States, numbers: Numbers, real: Mask) -> Iterator[Numbers]:
    """The states in which ties have fallen that the other way round is not possible with, else -1.

    Whose tie it is does not matter: as far as it is one of the two's, it is a fact of both.
    """
    kinds, orders = kinds_of(states.moves), {}
    for name, order in states.moves.fall_back.items():
        if name in kinds and kinds[name].is_tie and (kinds[name].side or kinds[name].is_symmetric):
            orders[other_side(name, kinds[name])] = order[1:]
    for depths in product(*((None, *order) for order in orders.values())):
        sets = {name: value for name, value in zip(orders, depths, strict=True) if value is not None}
        if sets and numbers.size:
            lower = states.changed(numbers, sets)
            yield np.where((lower >= 0) & real[lower], lower, -1).astype(np.int32)


def edges_back(
    states: States, move: Move, turned: Sequence[Numbers]
) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """Where a move from the child to the stranger leads the two, for each way to turn their state round."""
    sources, targets = states.edges(move)
    order = np.argsort(sources, kind="stable")
    sources, targets = sources[order], targets[order]
    for numbers in turned:
        first, last = np.searchsorted(sources, numbers), np.searchsorted(sources, numbers, side="right")
        counts = np.where(numbers >= 0, last - first, 0)
        here = np.repeat(np.arange(states.size, dtype=np.int32), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        there = _turned_back(states, here, targets[np.repeat(first, counts) + within])
        changed = (there >= 0) & (there != here)
        yield here[changed], there[changed], numbers[here[changed]]


def _turned_back(states: States, here: Numbers, turned: Numbers) -> Numbers:
    """The states that follow if those the other way round become these; the child's own ties stay out."""
    columns: Columns = {}
    for name, kind in kinds_of(states.moves).items():
        is_shared = (kind.side and not kind.is_one_sided) or kind.is_place or kind.is_symmetric
        source = states.columns[other_side(name, kind)][turned] if is_shared else states.columns[name][here]
        columns[name] = source
    return changed_numbers(states.moves, columns, states.values, {}, states.numbers_of)


def other_side(name: str, kind: FactKind) -> str:
    """What a fact is called when the child is the sender; its own name where that is plain."""
    other = {"sender": "recipient", "recipient": "sender"}
    return f"{other[kind.side]}_{kind.name}" if kind.side and not kind.is_one_sided else name


def _besides(states: States, free: Sequence[str]) -> Iterator[StepEdges]:
    """Leaving a place, and ties of which nothing says how they change."""
    kinds = kinds_of(states.moves)
    places = [(LEFT, name, kind.values[0]) for name, kind in kinds.items() if kind.is_place]
    ties = [(TIE_CHANGED, name, value) for name in free for value in states.values[name]]
    for what, name, value in (*places, *ties):
        yield _set(states, PairStep(what, values={name: value}))


def _with_somebody(states: States, claim: ClaimOverTime, available: Sequence[Move]) -> Iterator[StepEdges]:
    """What one of the two becomes, or comes into, by a move with somebody of whom nothing is known."""
    sides = {
        "sender": ((STRANGER, THIRD), (STRANGER, CHILD)),
        "recipient": ((THIRD, CHILD), (STRANGER, CHILD)),
    }
    for move in available:
        for side, parts in sides.items():
            if any(may_be_made(states.moves, claim, move, *pair) for pair in parts):
                for _at, edges in changes_of_one(states, side, states.edges(move)):
                    yield StepEdges(PairStep(""), *edges, edges[0])
        if _brings_in(states, claim, move):
            for name in move.sets:
                kind = kinds_of(states.moves)[name]
                if kind.is_place and kind.values[1] in move.sets[name]:
                    yield _set(states, PairStep("", values={name: kind.values[1]}))


def _brings_in(states: States, claim: ClaimOverTime, move: Move) -> bool:
    """Whether a move brings one of a pair into a place in which the other is, with somebody else's help."""
    for part, other in product((STRANGER, CHILD), (STRANGER, CHILD, THIRD)):
        pair = (part, other) if move.joins == "sender" else (other, part)
        if may_be_made(states.moves, claim, move, *pair):
            return True
    return False


def _set(states: States, step: PairStep) -> StepEdges:
    every = np.arange(states.size, dtype=np.int32)
    targets = states.changed(every, step.values)
    real = (targets >= 0) & (targets != every)
    return StepEdges(step, every[real], targets[real], every[real])
