"""What happened in districts, by school.

Knows how what is counted by person becomes counts by school, and how districts are put together. Knows
nothing of how it came about, of intervals or of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.columns import Counters, PolicyState
from sim.engine.results import DISTINCT_WAYS, WAYS, LogColumn, ReachWay
from sim.engine.shared_circles import circle_sums
from sim.kernel.content import ComparedByContent
from sim.kernel.jit import entry, i64, kernel
from sim.population.people import ADULT, NONE, RESIDENTS, SEXES, Bools, District, Kind, Shorts, Small
from sim.population.schools import GRADES

__all__ = ["WAYS", "SchoolCounts", "count_schools", "merge", "with_columns"]

CountArray = NDArray[np.int32]
Vector = NDArray[np.int64]
_ALL_WAYS = (1 << DISTINCT_WAYS) - 1


@dataclass(frozen=True, eq=False)
class SchoolCounts(ComparedByContent):
    """What happened in some districts; one row for each school, a last row of each district for no school.

    Attributes:
        region: uint8[rows], place among the profiles; rural: bool[rows]; school: bool[rows], false for the
            rows that stand for no school.
        children: int32[rows, 12], children on the service by grade; by_sex: int32[rows, 2], by `people.Sex`.
        pupils: int32[rows], pupils, on the service or not.
        reached: int32[rows, policies, kinds, 4], children reached at least once, by Setup.kinds and WAYS.
        reached_by_any: int32[rows, policies, 4], those reached by a stranger or a known roleless adult.
        by_account: int32[rows, policies, 4, 4], of those reached by any stranger: from accounts of strangers,
            from accounts taken over alone, from accounts of adult strangers, and of those reached from
            accounts of strangers, by unknown peers alone.
        sought_elsewhere: int32[rows, policies], children whom a stranger who was stopped here looks for on
            another service.
        by_grade: int32[rows, policies, 12, 4], those reached by any stranger, by grade.
        of_sex: int32[rows, policies, 2, 4], those reached by any stranger, by `people.Sex`.
        first_reached: int32[rows, policies, days], those first reached by any stranger on each day.
        requests: int32[rows, policies, 3], by `results.Requester`.
        contacts: int32[rows, behaviours, 2, policies, 8], see `columns.Counters`.
        asked: int32[rows, policies].
        attempts: int64[kinds of people, situations]; first_day: int64[behaviours, 2, situations].
        decided: int64[policies, situations]. totals: int64[5], see
            `results.Total`.
        circles: int64[policies, 2, 4, 3], see `shared_circles.circle_sums`.
        people: int64[2], how many live there, in how many districts. log: int64[k, …], see
            `results.LogColumn`.
    """

    region: NDArray[np.uint8]
    rural: Bools
    school: Bools
    children: CountArray
    by_sex: CountArray
    pupils: CountArray
    reached: CountArray
    reached_by_any: CountArray
    by_account: CountArray
    sought_elsewhere: CountArray
    by_grade: CountArray
    of_sex: CountArray
    first_reached: CountArray
    requests: CountArray
    contacts: CountArray
    asked: CountArray
    attempts: Vector
    first_day: Vector
    decided: Vector
    totals: Vector
    circles: Vector
    people: Vector
    log: Vector


_SUMMED = ("attempts", "first_day", "decided", "totals", "circles", "people")
_OF_POLICIES = {
    "decided": 0,
    "circles": 0,
    "contacts": 3,
    **dict.fromkeys(("reached", "reached_by_any", "by_account", "sought_elsewhere"), 1),
    **dict.fromkeys(("by_grade", "of_sex", "first_reached", "requests", "asked"), 1),
}
"""Which axis is that of the policies."""


def merge(parts: list[SchoolCounts]) -> SchoolCounts:
    """Put districts together: rows one after the other, vectors added."""
    names = SchoolCounts.__dataclass_fields__
    joined: dict[str, NDArray[np.generic]] = {}
    for name in names:
        columns = [getattr(part, name) for part in parts]
        joined[name] = _sum(columns) if name in _SUMMED else np.concatenate(columns)
    return SchoolCounts(**joined)  # type: ignore[arg-type]


def _sum(vectors: Sequence[Vector]) -> Vector:
    """The sum of vectors, in one of its own; stacked they would take as much memory once more."""
    total = vectors[0].copy()
    for vector in vectors[1:]:
        total += vector
    return total


def with_columns(counts: SchoolCounts, columns: Sequence[int]) -> SchoolCounts:
    """The same counts with these columns of policies, each as often as it is listed; nothing was logged."""
    listed = np.array(columns)
    taken = {name: getattr(counts, name).take(listed, axis=axis) for name, axis in _OF_POLICIES.items()}
    return replace(counts, **taken)


class _Children(NamedTuple):
    """Who the pupils of a district are, and their counts by school; columns as in SchoolCounts."""

    age: Small
    active: Bools
    school: Shorts
    grade: Small
    sex: Small
    children: CountArray
    by_sex: CountArray
    reached: CountArray
    reached_by_any: CountArray
    by_account: CountArray
    sought_elsewhere: CountArray
    by_grade: CountArray
    of_sex: CountArray
    first_reached: CountArray
    of_taken_over: Bools


@entry
def _count_children(counters: Counters, pupils: _Children) -> None:
    """Add up by school who is reached, and by whom."""
    n_hostile, n_schools = pupils.reached.shape[2] - 2, len(pupils.children) - 1
    for child in range(len(pupils.grade)):
        if pupils.age[child] >= ADULT or not pupils.active[child]:
            continue
        school = i64(pupils.school[child, 0])
        school = n_schools if school == NONE else school
        pupils.children[school, pupils.grade[child]] += 1
        pupils.by_sex[school, pupils.sex[child]] += 1
        for policy in range(pupils.reached.shape[1]):
            pupils.sought_elsewhere[school, policy] += counters.elsewhere[policy, child]
            reached = counters.reached[policy, child]
            if reached == 0:
                continue
            by_stranger, by_any, by_own = i64(0), i64(0), i64(0)
            for kind in range(n_hostile + 1):
                ways = i64(reached >> np.uint64(DISTINCT_WAYS * kind)) & _ALL_WAYS
                by_any |= ways
                if kind < n_hostile:
                    by_stranger |= ways
                    by_own |= 0 if pupils.of_taken_over[kind] else ways
                _add_ways(pupils.reached[school, policy, kind + 1], ways)
            _add_ways(pupils.reached_by_any[school, policy], by_any)
            if by_stranger:
                _add_ways(pupils.reached[school, policy, 0], by_stranger)
                by_adult = i64(counters.by_adult[policy, child])
                _add_parts(pupils.by_account[school, policy], by_stranger, by_own, by_adult)
                _add_ways(pupils.by_grade[school, policy, pupils.grade[child]], by_stranger)
                _add_ways(pupils.of_sex[school, policy, pupils.sex[child]], by_stranger)
                day = counters.first_reached[policy, child]
                pupils.first_reached[school, policy, day - 1] += 1


@kernel
def _add_parts(counts: CountArray, by_stranger: int, by_own: int, by_adult: int) -> None:
    """Count a child under each part of SchoolCounts.by_account."""
    _add_ways(counts[0], by_own)
    _add_rest(counts[1], by_stranger, by_own)
    _add_ways(counts[2], by_adult)
    _add_rest(counts[3], by_own, by_adult)


@kernel
def _add_rest(counts: CountArray, ways: int, others: int) -> None:
    """Count a child under the ways of a set that others have not; at all, only if there are no others."""
    _add_ways(counts, ways & ~others)
    counts[ReachWay.ANY] -= i64(others != 0 and ways & ~others != 0)


@kernel
def _add_ways(counts: CountArray, ways: int) -> None:
    """Count a child under each ReachWay of a set of them, and under ANY if there is one."""
    for way in range(DISTINCT_WAYS):
        counts[way] += ways >> way & 1
    counts[ReachWay.ANY] += i64(ways != 0)


def count_schools(
    district: District,
    counters: Counters,
    state: PolicyState,
    *,
    of_taken_over: Sequence[bool],
    days: int,
    number: int,
    region: int,
) -> SchoolCounts:
    """Sum up what one district's run has counted, by school; `of_taken_over` as in Setup."""
    policies, rows = len(counters.reached), len(district.school_rural) + 1
    pupils = int(district.offsets[Kind.TEACHER])
    counted = _Children(
        district.age[:pupils],
        district.active[:pupils],
        district.school[:pupils],
        _grades(district),
        district.sex[:pupils],
        np.zeros((rows, GRADES + 1), np.int32),
        np.zeros((rows, len(SEXES)), np.int32),
        np.zeros((rows, policies, len(of_taken_over) + 2, len(WAYS)), np.int32),
        np.zeros((rows, policies, len(WAYS)), np.int32),
        np.zeros((rows, policies, 4, len(WAYS)), np.int32),
        np.zeros((rows, policies), np.int32),
        np.zeros((rows, policies, GRADES + 1, len(WAYS)), np.int32),
        np.zeros((rows, policies, len(SEXES), len(WAYS)), np.int32),
        np.zeros((rows, policies, days), np.int32),
        np.array(of_taken_over, np.bool_),
    )
    _count_children(counters, counted)
    in_school = np.minimum(district.school[:pupils, 0], rows - 1)
    log = state.log[: state.used[1]]
    log[:, LogColumn.DISTRICT] = number
    return SchoolCounts(
        region=np.full(rows, region, np.uint8),
        rural=np.append(district.school_rural, False),
        school=np.append(np.ones(rows - 1, np.bool_), False),
        children=counted.children,
        by_sex=counted.by_sex,
        pupils=np.bincount(in_school, minlength=rows).astype(np.int32),
        reached=counted.reached,
        reached_by_any=counted.reached_by_any,
        by_account=counted.by_account,
        sought_elsewhere=counted.sought_elsewhere,
        by_grade=counted.by_grade,
        of_sex=counted.of_sex,
        first_reached=counted.first_reached,
        requests=counters.requests,
        contacts=counters.contacts,
        asked=counters.asked,
        attempts=counters.attempts,
        first_day=counters.first_day,
        decided=np.ascontiguousarray(counters.decided.T),
        totals=counters.totals,
        circles=circle_sums(district, counters.reached, len(of_taken_over)),
        people=np.array([district.offsets[RESIDENTS], 1], np.int64),
        log=log.copy(),
    )


def _grades(district: District) -> Small:
    """The grade of each pupil, 0 where there is no class."""
    group, grade = district.class_number[: district.offsets[Kind.TEACHER]], district.class_grade
    of_class = grade[np.minimum(group, len(grade) - 1)]
    return np.where(group < len(grade), of_class, 0).astype(np.uint8)
