"""Families of a district: siblings, guardians, relatives.

Knows how pupils are grouped into families and how many adults belong to each. Knows nothing of accounts.

The ages of siblings hang together: each sibling is some years older than the oldest of a family so far, or
younger than the youngest, or a twin in the same grade.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, poisson, stage_key, uniform
from sim.kernel.jit import entry, i64, kernel
from sim.population.people import Ints, Shorts, Small
from sim.population.schools import GRADES, Classes

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


class _Pool(NamedTuple):
    """The pupils who have no family yet, school by school, and scratch.

    waiting: uint16[pupils], shuffled within each grade of a school. grade_of: uint8[pupils]. begin, end:
    int64[GRADES + 2], where the pupils of each grade of the school at hand stand in `waiting`. places:
    int32[pupils].
    """

    waiting: Shorts
    grade_of: Small
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    places: Ints


class _Siblings(NamedTuple):
    """upto: float64[5], running shares of families by size. same_school: the share placed by their school.
    years: between one sibling and the next; twins: the chance that the next one is a twin."""

    upto: NDArray[np.float64]
    same_school: float
    years: float
    twins: float


@kernel
def _shuffle(order: Shorts, first: int, last: int, key: np.uint64) -> None:
    for place in range(last - 1, first, -1):
        other = first + int(uniform(key, place) * (place - first + 1))
        order[place], order[other] = order[other], order[place]


def draw_families(key: np.uint64, classes: Classes, parameters: ProfileValues) -> Families:
    """Group the pupils of a district into families and count the adults of each.

    School by school, families are put together of its pupils: of each sibling it is drawn how many grades
    away it is, and taken is who comes nearest to that (`sibling_years`, `twins_share`). Those who do not
    follow `siblings_same_school` then change places with others of their grade all over the district. A share
    `w` of *children* with `k - 1` siblings means `w / k` *families* with `k` children; the last family is cut
    to fit.
    """
    pupils = int(classes.first[-1])
    share = np.array([parameters.siblings_0, parameters.siblings_1, parameters.siblings_2, 0.0, 0.0])
    rest = max(0.0, 1.0 - share.sum())
    share[3:] = FOUR_OF_LARGE * rest, (1 - FOUR_OF_LARGE) * rest
    size = np.arange(1, LARGEST + 1)
    weight = share / size
    # Of each pair of twins both count among the children: so many steps from sibling to sibling for a child.
    steps = float((weight * (size - 1)).sum() / share.sum())
    siblings = _Siblings(
        np.cumsum(weight) / weight.sum(),
        parameters.siblings_same_school,
        parameters.sibling_years,
        min(1.0, parameters.twins_share / 2 / steps) if steps > 0 else 0.0,
    )
    families = Families(
        np.empty(pupils, np.uint16),
        np.zeros(pupils + 1, np.int32),
        np.empty(pupils, np.uint16),
        np.zeros(pupils + 1, np.int32),
        np.zeros(pupils + 1, np.int32),
        np.zeros(2 * pupils, np.uint8),
    )
    pool = _Pool(
        np.arange(pupils).astype(np.uint16),
        np.empty(pupils, np.uint8),
        np.zeros(GRADES + 2, np.int64),
        np.zeros(GRADES + 2, np.int64),
        np.empty(pupils, np.int32),
    )
    number = int(_group(key, classes, siblings, pool, families))
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
def _group(key: np.uint64, classes: Classes, siblings: _Siblings, pool: _Pool, families: Families) -> int:
    """Fill `of_pupil`, `child_first` and `child`, which holds all pupils; returns the number of families."""
    pupils, grade_of = len(families.child), pool.grade_of
    shuffling, sizes = stage_key(key, Stage.FAMILY_ORDER), stage_key(key, Stage.FAMILY_SIZES)
    ages = stage_key(key, Stage.SIBLING_AGES)
    number, taken, size = i64(0), i64(0), i64(0)
    youngest, oldest = i64(0), i64(0)
    group = i64(0)
    while group < len(classes.school):
        group = _open_school(classes, group, pool, shuffling)
        school_end = i64(classes.first[group])
        while taken < school_end:
            begins = taken == families.child_first[number]
            if begins:
                size, u = i64(1), uniform(sizes, number)
                while size < LARGEST and u >= siblings.upto[size - 1]:
                    size += 1
                size = min(size, pupils - taken)
                wanted = _any_grade(pool, uniform(ages, 3 * taken), school_end - taken)
            else:
                wanted = _grade_of_next(siblings, youngest, oldest, ages, taken)
            pupil = i64(_take(pool, wanted))
            grade = i64(grade_of[pupil])
            youngest = grade if begins else min(youngest, grade)
            oldest = grade if begins else max(oldest, grade)
            families.child[taken] = pupil
            taken += 1
            if taken - families.child_first[number] == size:
                number += 1
                families.child_first[number] = taken
    _move(stage_key(key, Stage.FAMILY_MOVES), siblings.same_school, pool, families.child)
    for family in range(number):
        for place in range(families.child_first[family], families.child_first[family + 1]):
            families.of_pupil[families.child[place]] = family
    return number


@kernel
def _open_school(classes: Classes, group: int, pool: _Pool, key: np.uint64) -> int:
    """Shuffle the pupils of the school whose first class is `group`; returns the first class of the next."""
    pool.begin[:], pool.end[:] = 0, 0
    last = i64(group)
    while last < len(classes.school) and classes.school[last] == classes.school[group]:
        grade = i64(classes.grade[last])
        if pool.begin[grade] == pool.end[grade]:
            pool.begin[grade] = classes.first[last]
        pool.end[grade] = classes.first[last + 1]
        for pupil in range(classes.first[last], classes.first[last + 1]):
            pool.grade_of[pupil] = grade
        last += 1
    for grade in range(GRADES + 1):
        _shuffle(pool.waiting, pool.begin[grade], pool.end[grade], key)
    return last


@kernel
def _any_grade(pool: _Pool, u: float, waiting: int) -> int:
    """The grade of one of the pupils who wait, all alike."""
    rank = i64(u * waiting)
    for grade in range(GRADES + 1):
        rank -= pool.end[grade] - pool.begin[grade]
        if rank < 0:
            return grade
    return GRADES


@kernel
def _grade_of_next(siblings: _Siblings, youngest: int, oldest: int, key: np.uint64, place: int) -> int:
    """Which grade the next sibling of a family should be in, from 1 to GRADES."""
    u = uniform(key, 3 * place)
    if u < siblings.twins:
        return oldest
    years = 1 + poisson(siblings.years - 1, key, 3 * place + 1)
    up, down = oldest + years, youngest - years
    if (uniform(key, 3 * place + 2) < 0.5 and up <= GRADES) or down < 1:
        return min(up, GRADES)
    return down


@kernel
def _take(pool: _Pool, wanted: int) -> int:
    """Take a pupil of the wanted grade, or of the nearest one in which somebody waits."""
    for away in range(2 * GRADES + 2):
        grade = wanted + (away + 1) // 2 * (1 if away & 1 else -1)
        if 0 <= grade <= GRADES and pool.begin[grade] < pool.end[grade]:
            pool.end[grade] -= 1
            return i64(pool.waiting[pool.end[grade]])
    return i64(-1)


@kernel
def _move(key: np.uint64, same_school: float, pool: _Pool, order: Shorts) -> None:
    """Let those who do not follow their school change places, each with others of the same grade."""
    pupils, places = len(order), pool.places
    for grade in range(GRADES + 1):
        movers = i64(0)
        for place in range(pupils):
            if pool.grade_of[order[place]] == grade and uniform(key, place) >= same_school:
                places[movers] = place
                movers += 1
        for turn in range(movers - 1, 0, -1):
            other = int(uniform(key, pupils * (grade + 1) + turn) * (turn + 1))
            one, two = places[turn], places[other]
            order[one], order[two] = order[two], order[one]


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
