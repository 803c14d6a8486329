"""Children of different schools who share a circle of adults, and are reached together.

Knows clubs and families, and what an interval needs of them: the same coach or uncle reaches children of
several schools, so their chances go together beyond the school. Knows nothing of how an interval is computed
(`results.intervals`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.results import DISTINCT_WAYS, WAYS, ReachWay
from sim.kernel.jit import entry, i64, inline_kernel
from sim.population.people import ADULT, Bools, District, Ints, Kind, Shorts

__all__ = ["circle_sums"]

Vector = NDArray[np.int64]
_ALL_WAYS = (1 << DISTINCT_WAYS) - 1


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
    sums = np.zeros((len(reached), 2, len(WAYS), 3), np.int64)
    for first, member in ((district.club_first, district.club), (district.child_first, district.child)):
        sums[:, :, :, 2] += _add_pairs(first, member, child, district.school, reached, hostile, sums)
    return sums


@entry
def _add_pairs(
    first: Ints,
    member: Shorts,
    child: Bools,
    school: Shorts,
    reached: NDArray[np.uint64],
    hostile: int,
    sums: Vector,
) -> int:
    """Add ordered pairs of children of one circle and of different schools; returns how many there are."""
    pairs = i64(0)
    for circle in range(len(first) - 1):
        for place in range(first[circle], first[circle + 1]):
            one = i64(member[place])
            for other_place in range(first[circle], first[circle + 1]):
                other = i64(member[other_place])
                if child[one] and child[other] and school[one, 0] != school[other, 0]:
                    pairs += 1
                    for policy in range(len(reached)):
                        of_one, of_other = reached[policy, one], reached[policy, other]
                        for who in range(2 if of_one else 0):
                            least = i64(0) if who else hostile
                            ours, theirs = _ways(of_one, least, hostile), _ways(of_other, least, hostile)
                            _add(sums[policy, who], ours, theirs)
    return pairs


@inline_kernel
def _ways(reached: np.uint64, least: int, most: int) -> int:
    """The ways in which a child is reached by kinds of people from `least` to `most`, as bits."""
    ways = i64(0)
    for kind in range(least, most + 1):
        ways |= i64(reached >> np.uint64(DISTINCT_WAYS * kind)) & _ALL_WAYS
    return ways


@inline_kernel
def _add(sums: Vector, one: int, other: int) -> None:
    """Add two children who are reached in these ways to the sums of each way."""
    for way in range(DISTINCT_WAYS):
        sums[way, 0] += one >> way & other >> way & 1
        sums[way, 1] += one >> way & 1
    sums[ReachWay.ANY, 0] += i64(one != 0) & i64(other != 0)
    sums[ReachWay.ANY, 1] += i64(one != 0)
