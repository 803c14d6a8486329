"""How many steps each state is from an outcome, and which states no step leads out of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.attacks.transitions import Edges
from rulebook.table import Mask


@dataclass(frozen=True, eq=False)
class Distances:
    """What becomes of all states that can come about, in the readings with these `numbers`.

    `layers` are bool[states]: those with the outcome, those one step from it, two steps, …; `trap` are the
    others, from which nothing leads there.
    """

    numbers: NDArray[np.int64]
    layers: tuple[Mask, ...]
    trap: Mask


def distances(numbers: Sequence[int], reached: Mask, goal: Mask, edges: Sequence[Edges]) -> Distances:
    """The distance of each state within reach to a goal, by some steps."""
    layers, near = [], goal & reached
    left = reached & ~near
    while near.any():
        layers.append(near)
        before = np.zeros_like(near)
        for sources, targets in edges:
            before[sources[near[targets]]] = True
        near = before & left
        left = left & ~near
    return Distances(np.array(numbers), tuple(layers), left)
