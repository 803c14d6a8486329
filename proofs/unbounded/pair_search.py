"""What certainly becomes of a stranger and a child, and what at most can, among any number of people.

From below: steps that a real world of people makes, with the first way found to each state. From above: the
closure under whatever can happen to a pair, whoever the others are. Where both are the same, it is exact;
places of several kinds are left to Z3 (`least_set.py`), which knows more of the others. Knows nothing of
solvers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from proofs.attacks.transitions import Edges, Numbers, States
from proofs.engines.clock import look
from proofs.unbounded.helpers import HelperSearch, way_back
from proofs.unbounded.pair_edges import PairStep, StepEdges, closed, pair_edges
from rulebook.crowds.fact_kinds import kinds_of
from rulebook.moves import ClaimOverTime, Move, Moves
from rulebook.table import Mask


@dataclass(frozen=True, eq=False)
class PairSearch:
    """The states within reach: bool[states], and for each the step and the state that it came from."""

    states: States
    reached: Mask
    came_by: Numbers
    came_from: Numbers
    steps: tuple[PairStep, ...]
    edges: tuple[Edges, ...]
    helpers: Mapping[str, HelperSearch] = field(default_factory=dict)

    def closed(self, reached: Mask) -> Mask:
        """Everything that any number of steps lead to from some states: bool[states]."""
        return closed(reached, self.edges)

    def way(self, number: int) -> list[tuple[PairStep | None, int]]:
        """The steps that lead to a state, each with the state after it; the start first, without a step."""
        return way_back(self.steps, self.came_by, self.came_from, number)


def search_pair(
    moves: Moves,
    claim: ClaimOverTime,
    available: Sequence[Move],
    limits: Mapping[str, Mask],
    free: Sequence[str] = (),
    with_helpers: bool = False,
    kept: Callable[[PairStep], bool] | None = None,
) -> PairSearch:
    """Breadth first from the starts of a claim; earlier starts and moves of the file are preferred.

    `limits` are bool[states] by the id of a move, where the policy has a say; `free` names ties that
    change at any time. With helpers, third people change one of the pair where the two alone cannot. `kept`
    says which steps are made, where not all are.
    """
    edges = pair_edges(moves, claim, tuple(available), tuple(free))
    listed: list[StepEdges] = [*edges.certain, *(edges.helped if with_helpers else ())]
    listed = edges.surely(one for one in listed if kept is None or kept(one.step))
    let = [one.let(limits) for one in listed]
    states = edges.states
    came_by = np.full(states.size, -2, dtype=np.int32)
    came_from = np.full(states.size, -1, dtype=np.int32)
    frontier = np.zeros(0, dtype=np.int32)
    for start in states.starts(claim):
        came_by[start] = -1
        frontier = np.union1d(frontier, np.flatnonzero(start)).astype(np.int32)
    while frontier.size:
        inside = np.zeros(states.size, dtype=np.bool_)
        inside[frontier] = True
        following = [np.zeros(0, dtype=np.int32)]
        for place, (sources, targets) in enumerate(let):
            look()
            new = inside[sources] & (came_by[targets] == -2)
            heads, first = np.unique(targets[new], return_index=True)
            came_by[heads], came_from[heads] = place, sources[new][first]
            following.append(heads)
        frontier = np.unique(np.concatenate(following)).astype(np.int32)
    steps = tuple(one.step for one in listed)
    return PairSearch(states, came_by > -2, came_by, came_from, steps, tuple(let), edges.helpers)


def closure_from_above(
    moves: Moves,
    claim: ClaimOverTime,
    available: Sequence[Move],
    limits: Mapping[str, Mask],
    free: Sequence[str] = (),
) -> Mask:
    """A set of states that nothing leads a pair out of, as small as this can tell: bool[states]."""
    edges = pair_edges(moves, claim, tuple(available), tuple(free))
    start = np.logical_or.reduce(edges.states.starts(claim))
    return closed(start, [one.let(limits) for one in (*edges.certain, *edges.helped, *edges.possible)])


def has_plain_places(states: States) -> bool:
    """Whether a shared place is no more than yes or no."""
    return all(len(kind.values) == 2 for kind in kinds_of(states.moves).values() if kind.is_place)
