"""Families of a district: siblings, guardians, relatives.

Knows how pupils are grouped into families and how many adults belong to each. Knows nothing of accounts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, stage_key, uniform
from sim.kernel.jit import entry, i64, kernel
from sim.population.people import Ints, Shorts, Small

__all__ = ["Families", "draw_families"]

LARGEST = 5
FOUR_OF_LARGE = 0.62
"""Of the children with three or more siblings, those with exactly three (2.7 of 4.4 % in the census)."""


class Families(NamedTuple):
    """Families, numbered from 0.

    of_pupil: uint16[pupils]. child_first, child: int32[families + 1], uint16[pupils]. guardians, relatives:
    int32[families + 1], running numbers of the adults. guardian_sex: uint8[guardians].
    """

    of_pupil: Shorts
    child_first: Ints
    child: Shorts
    guardians: Ints
    relatives: Ints
    guardian_sex: Small


@kernel
def _shuffle(order: Shorts, first: int, last: int, key: np.uint64) -> None:
    for place in range(last - 1, first, -1):
        other = first + int(uniform(key, place) * (place - first + 1))
        order[place], order[other] = order[other], order[place]


def draw_families(key: np.uint64, school_pupils: Ints, parameters: ProfileValues) -> Families:
    """Group the pupils of a district into families and count the adults of each.

    Pupils are put in the order of their schools, shuffled within each; those who do not follow
    `siblings_same_school` change places all over the district; neighbours in that order are siblings. A share
    `w` of *children* with `k - 1` siblings means `w / k` *families* with `k` children; the last family is cut
    to fit.
    """
    pupils = int(school_pupils.sum())
    rest = max(0.0, 1.0 - parameters.siblings_0 - parameters.siblings_1 - parameters.siblings_2)
    weight = np.array(
        [
            parameters.siblings_0,
            parameters.siblings_1 / 2,
            parameters.siblings_2 / 3,
            FOUR_OF_LARGE * rest / 4,
            (1 - FOUR_OF_LARGE) * rest / 5,
        ]
    )
    families = Families(
        np.empty(pupils, np.uint16),
        np.zeros(pupils + 1, np.int32),
        np.arange(pupils).astype(np.uint16),
        np.zeros(pupils + 1, np.int32),
        np.zeros(pupils + 1, np.int32),
        np.zeros(2 * pupils, np.uint8),
    )
    upto = np.cumsum(weight) / weight.sum()
    number = _group(key, school_pupils, upto, parameters, np.empty(pupils, np.int32), families)
    _count_adults(key, parameters, number, families)
    return Families(
        families.of_pupil,
        families.child_first[: number + 1].copy(),
        families.child,
        families.guardians[: number + 1].copy(),
        families.relatives[: number + 1].copy(),
        families.guardian_sex[: families.guardians[number]].copy(),
    )


@entry
def _group(
    key: np.uint64,
    school_pupils: Ints,
    upto: NDArray[np.float64],
    parameters: ProfileValues,
    places: Ints,
    families: Families,
) -> int:
    """Fill `of_pupil`, `child_first` and `child`, which holds all pupils; returns the number of families.

    `upto` float64[5] are the running shares of families by size, `places` int32[pupils] is scratch.
    """
    order = families.child
    pupils = len(order)
    before = i64(0)
    shuffling = stage_key(key, Stage.FAMILY_ORDER)
    for school in range(len(school_pupils)):
        _shuffle(order, before, before + school_pupils[school], shuffling)
        before += school_pupils[school]
    moving = stage_key(key, Stage.FAMILY_MOVES)
    movers = 0
    for place in range(pupils):
        if uniform(moving, place) >= parameters.siblings_same_school:
            places[movers] = place
            movers += 1
    for turn in range(movers - 1, 0, -1):
        other = int(uniform(moving, pupils + turn) * (turn + 1))
        one, two = places[turn], places[other]
        order[one], order[two] = order[two], order[one]
    sizes = stage_key(key, Stage.FAMILY_SIZES)
    number, taken = 0, 0
    while taken < pupils:
        u = uniform(sizes, number)
        size = 1
        while size < LARGEST and u >= upto[size - 1]:
            size += 1
        size = min(size, pupils - taken)
        for place in range(taken, taken + size):
            families.of_pupil[order[place]] = number
        taken += size
        number += 1
        families.child_first[number] = taken
    return number


@entry
def _count_adults(key: np.uint64, parameters: ProfileValues, number: int, families: Families) -> None:
    """Fill the columns of the adults of so many families."""
    guardians, relatives, sex = families.guardians, families.relatives, families.guardian_sex

    adults = stage_key(key, Stage.FAMILY_ADULTS)
    all_have = int(parameters.relatives_per_family)
    for family in range(number):
        count = 0
        if uniform(adults, 3 * family) < parameters.one_parent_share:
            sex[guardians[family]] = uniform(adults, 3 * family + 1) >= parameters.mothers_share_of_one_parent
            count = 1
        else:
            sex[guardians[family] + 1] = 1
            count = 2
        guardians[family + 1] = guardians[family] + count
        extra = uniform(adults, 3 * family + 2) < parameters.relatives_per_family - all_have
        relatives[family + 1] = relatives[family] + all_have + extra
