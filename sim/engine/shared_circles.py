"""Children of different schools who share a circle of adults, and are reached together.

Knows clubs and families, and what an interval needs of them: the same coach or uncle reaches children of
several schools, so their chances go together beyond the school. Knows nothing of how an interval is computed
(`results.intervals`).
"""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.engine.results import DISTINCT_WAYS
from sim.population.people import ADULT, District, Kind

__all__ = ["circle_sums"]

Vector = NDArray[np.int64]
Flags = NDArray[np.bool_]


def circle_sums(district: District, reached: NDArray[np.uint64], hostile: int) -> Vector:
    """Sums over all circles, each less the same sums over its parts of one school.

    With `y` children reached and `n` children of a circle they are `y * y`, `y * n` and `n * n`.

    Args:
        district: its clubs and families are the circles.
        reached: uint64[policies, people], as in `columns.Counters`.
        hostile: how many kinds of strangers there are; the known adults stand behind them.

    Returns:
        int64[policies, 2, 4, 3]: by known adults alone, and by strangers too; then by `results.Way`.
    """
    pupils = int(district.offsets[Kind.TEACHER])
    child = (district.age[:pupils] < ADULT) & district.active[:pupils]
    by_way = _by_way(reached[:, :pupils], hostile)
    columns = by_way.reshape(prod(by_way.shape[:-1]), pupils)
    sums = np.zeros((len(columns), 3), np.int64)
    for first, member in ((district.club_first, district.club), (district.child_first, district.child)):
        circle = np.repeat(np.arange(len(first) - 1), np.diff(first))
        pupil = member[first[0] : first[-1]]
        kept = child[pupil]
        circle, pupil = circle[kept], pupil[kept].astype(np.int64)
        order = np.lexsort((district.school[pupil, 0], circle))
        circle, pupil = circle[order], pupil[order]
        school = district.school[pupil, 0].astype(np.int64)
        y = columns[:, pupil].astype(np.int64)
        sums += _squares(y, circle) - _squares(y, circle << 16 | school)
    return sums.reshape(*by_way.shape[:3], 3)


def _by_way(reached: NDArray[np.uint64], hostile: int) -> Flags:
    """Whether each pupil is reached, by whom and how; bool[policies, 2, 4, pupils]."""
    bits = DISTINCT_WAYS * hostile
    shifts = [[bits], [DISTINCT_WAYS * kind for kind in range(hostile + 1)]]
    ways = np.zeros((len(reached), len(shifts), DISTINCT_WAYS + 1, reached.shape[1]), np.bool_)
    for who, of in enumerate(shifts):
        for way in range(DISTINCT_WAYS):
            mask = sum(1 << (shift + way) for shift in of)
            ways[:, who, way] = reached & np.uint64(mask) != 0
    ways[:, :, DISTINCT_WAYS] = ways[:, :, :DISTINCT_WAYS].any(axis=2)
    return ways


def _squares(y: Vector, group: Vector) -> Vector:
    """Of groups that stand together, the sums of `y * y`, `y * n` and `n * n`; int64[columns, 3]."""
    if not len(group):
        return np.zeros((len(y), 3), np.int64)
    begins = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    found, size = np.add.reduceat(y, begins, axis=1), np.diff(np.append(begins, len(group)))
    return np.stack([(found**2).sum(axis=1), found @ size, np.full(len(y), (size**2).sum())], axis=1)
