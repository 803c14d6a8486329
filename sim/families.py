"""Families of a district: siblings, guardians, relatives.

Knows how pupils are grouped into families and how many adults belong to each. Knows nothing of accounts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import compiled, inner, whole
from sim.people import Ints, Shorts, Small
from sim.profile_values import Figures
from sim.streams import stage_key, uniform

__all__ = ["Families", "draw_families"]

LARGEST = 5
FOUR_OF_LARGE = 0.62
"""Of the children with three or more siblings, those with exactly three (2.7 of 4.4 % in the census)."""
_ORDER, _MOVING, _SIZES, _ADULTS = 11, 12, 13, 14


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


@inner
def _shuffle(order: Ints, first: int, last: int, key: np.uint64) -> None:
    for place in range(last - 1, first, -1):
        other = first + int(uniform(key, place) * (place - first + 1))
        order[place], order[other] = order[other], order[place]


@compiled
def draw_families(key: np.uint64, school_pupils: Ints, figures: Figures) -> Families:
    """Group the pupils of a district into families and count the adults of each.

    Pupils are put in the order of their schools, shuffled within each; those who do not follow
    `siblings_same_school` change places all over the district; neighbours in that order are siblings. A share
    `w` of *children* with `k - 1` siblings means `w / k` *families* with `k` children; the last family is cut
    to fit.
    """
    pupils = whole(school_pupils.sum())
    order = np.arange(pupils).astype(np.int32)
    before = whole(0)
    shuffling = stage_key(key, _ORDER)
    for school in range(len(school_pupils)):
        _shuffle(order, before, before + school_pupils[school], shuffling)
        before += school_pupils[school]
    moving = stage_key(key, _MOVING)
    places = np.zeros(pupils, np.int32)
    movers = 0
    for place in range(pupils):
        if uniform(moving, place) >= figures.siblings_same_school:
            places[movers] = place
            movers += 1
    for turn in range(movers - 1, 0, -1):
        other = int(uniform(moving, pupils + turn) * (turn + 1))
        one, two = places[turn], places[other]
        order[one], order[two] = order[two], order[one]

    rest = max(0.0, 1.0 - figures.siblings_0 - figures.siblings_1 - figures.siblings_2)
    weight = np.array(
        [
            figures.siblings_0,
            figures.siblings_1 / 2,
            figures.siblings_2 / 3,
            FOUR_OF_LARGE * rest / 4,
            (1 - FOUR_OF_LARGE) * rest / 5,
        ]
    )
    upto = np.cumsum(weight) / weight.sum()
    sizes = stage_key(key, _SIZES)
    of_pupil = np.zeros(pupils, np.uint16)
    child_first = np.zeros(pupils + 1, np.int32)
    families, taken = 0, 0
    while taken < pupils:
        lot = uniform(sizes, families)
        size = 1
        while size < LARGEST and lot >= upto[size - 1]:
            size += 1
        size = min(size, pupils - taken)
        for place in range(taken, taken + size):
            of_pupil[order[place]] = families
        taken += size
        families += 1
        child_first[families] = taken

    adults = stage_key(key, _ADULTS)
    guardians = np.zeros(families + 1, np.int32)
    relatives = np.zeros(families + 1, np.int32)
    sex = np.zeros(2 * families, np.uint8)
    all_have = int(figures.relatives_per_family)
    for family in range(families):
        count = 0
        if uniform(adults, 3 * family) < figures.one_parent_share:
            sex[guardians[family]] = uniform(adults, 3 * family + 1) >= figures.mothers_share_of_one_parent
            count = 1
        else:
            sex[guardians[family] + 1] = 1
            count = 2
        guardians[family + 1] = guardians[family] + count
        extra = uniform(adults, 3 * family + 2) < figures.relatives_per_family - all_have
        relatives[family + 1] = relatives[family] + all_have + extra
    return Families(
        of_pupil,
        child_first[: families + 1].copy(),
        order.astype(np.uint16),
        guardians,
        relatives,
        sex[: guardians[families]].copy(),
    )
