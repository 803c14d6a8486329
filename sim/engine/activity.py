"""How much each stranger writes: a few make most of the attempts.

Knows how the attempts of a district fall on its strangers. Knows nothing of how many there are, nor to whom
they go.

Activity is lognormal, and what counts is a stranger's part of all strangers of the district: figures say how
much they write together, and the spread how unevenly. Where it is 0 all write alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.columns import Activity, BehaviourColumns, ContactPairs
from sim.kernel.draws import Stage, key_of_stage, normal
from sim.kernel.jit import entry, i64, kernel_typed
from sim.population.people import Bools

__all__ = ["draw_activity", "place_of"]


def draw_activity(
    key: np.uint64,
    spread: float,
    adult: Bools,
    behaviours: BehaviourColumns,
    pairs: ContactPairs,
    first_stranger: int,
) -> Activity:
    """Draw how much the strangers of a district write; `key` is that of the run there.

    `adult` bool[strangers], the first of them is person `first_stranger`.
    """
    weight = np.empty(len(adult))
    _weigh(key_of_stage(key, Stage.ACTIVITY), spread, weight)
    rows = len(behaviours.key)
    pair_first, of_pairs = np.zeros(rows + 1, np.int32), [np.zeros(0)]
    for row in range(rows):
        listed = slice(pairs.first[row], pairs.first[row + 1])
        if behaviours.hostile[row]:
            of_pairs.append(_running(weight[pairs.sender[listed].astype(np.int64) - first_stranger]))
        pair_first[row + 1] = sum(map(len, of_pairs))
    return Activity(
        first_stranger,
        _running(weight),
        _running(weight * adult),
        int(adult.sum()),
        pair_first,
        np.concatenate(of_pairs),
    )


def _running(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Running parts of the whole; zeros of nothing."""
    total = np.cumsum(weight)
    return total / total[-1] if len(total) and total[-1] > 0 else total


@entry
def _weigh(key: np.uint64, spread: float, weight: NDArray[np.float64]) -> None:
    for stranger in range(len(weight)):
        weight[stranger] = np.exp(spread * normal(key, stranger))


@kernel_typed("int64(float64[::1], int64, int64, float64)")
def place_of(running: NDArray[np.float64], begin: int, end: int, u: float) -> int:
    """Where `u` from 0 to 1 falls among the running parts from `begin` up to `end`, counted from `begin`."""
    low, high = begin, end - 1
    while low < high:
        middle = (low + high) // 2
        if u < running[middle]:
            high = middle
        else:
            low = middle + 1
    return i64(low - begin)
