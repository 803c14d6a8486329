"""What happened in districts, by school.

Knows how what is counted by person becomes counts by school, and how districts are put together. Knows
nothing of how it came about, of intervals or of files.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.columns import Counts
from sim.engine.policy_state import Memory
from sim.kernel.jit import compiled, whole
from sim.population.people import NONE, Bools, District, Ints, Shorts, Small
from sim.population.schools import GRADES

__all__ = ["WAYS", "Outcome", "merge", "outcome_of"]

WAYS = ("free", "request", "in_dialogue", "any")
Counted = NDArray[np.int32]
Vector = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What happened in some districts; one row for each school, a last row of each district for no school.

    Attributes:
        region: uint8[rows], place among the profiles; rural: bool[rows]; school: bool[rows], false for the
            rows that stand for no school.
        children: int32[rows, 12], children on the service by grade.
        pupils: int32[rows], pupils, on the service or not.
        reached: int32[rows, policies, kinds, 4], children reached at least once, by Setup.kinds and WAYS.
        reached_by_any: int32[rows, policies, 4], those reached by a stranger or a known roleless adult.
        by_grade: int32[rows, policies, 12, 4], those reached by any stranger, by grade.
        first_reached: int32[rows, policies, days], those first reached by any stranger on each day.
        requests: int32[rows, policies, 3], by strangers, known roleless adults, others.
        contacts: int32[rows, behaviours, 2, policies, 8], see `decisions.Counts`.
        asked: int32[rows, policies].
        attempts: int64[kinds of people, situations]; first_day: int64[behaviours, 2, situations].
        decided: int64[policies, situations]. totals: int64[5].
        people: int64[2], how many live there, in how many districts. log: int64[k, …], the district, then the
            columns of `decisions.Memory.log`.
    """

    region: NDArray[np.uint8]
    rural: Bools
    school: Bools
    children: Counted
    pupils: Counted
    reached: Counted
    reached_by_any: Counted
    by_grade: Counted
    first_reached: Counted
    requests: Counted
    contacts: Counted
    asked: Counted
    attempts: Vector
    first_day: Vector
    decided: Vector
    totals: Vector
    people: Vector
    log: Vector


_SUMMED = ("attempts", "first_day", "decided", "totals", "people")


def merge(parts: list[Outcome]) -> Outcome:
    """Put districts together: rows one after the other, vectors added."""
    names = Outcome.__dataclass_fields__
    joined: dict[str, NDArray[np.generic]] = {}
    for name in names:
        columns = [getattr(part, name) for part in parts]
        joined[name] = np.sum(np.stack(columns), axis=0) if name in _SUMMED else np.concatenate(columns)
    return Outcome(**joined)  # type: ignore[arg-type]


@compiled
def _tally(
    counts: Counts,
    children: Counted,
    reached: Counted,
    reached_by_any: Counted,
    by_grade: Counted,
    first_reached: Counted,
    kinds: Ints,
    age: Small,
    active: Bools,
    school: Shorts,
    grade: Small,
) -> None:
    many = reached.shape[2] - 2
    for child in range(kinds[1]):
        if age[child] >= 18 or not active[child]:
            continue
        here = whole(school[child, 0])
        here = len(children) - 1 if here == NONE else here
        children[here, grade[child]] += 1
        for policy in range(reached.shape[1]):
            bits = counts.reached[policy, child]
            if bits == 0:
                continue
            by_any, at_all = np.uint64(0), np.uint64(0)
            for kind in range(many + 1):
                ways = bits >> np.uint64(3 * kind) & np.uint64(7)
                at_all |= ways
                if kind < many:
                    by_any |= ways
                if ways:
                    reached[here, policy, kind + 1, 3] += 1
                    for way in range(3):
                        reached[here, policy, kind + 1, way] += np.int32(
                            ways >> np.uint64(way) & np.uint64(1)
                        )
            reached_by_any[here, policy, 3] += 1
            for way in range(3):
                reached_by_any[here, policy, way] += np.int32(at_all >> np.uint64(way) & np.uint64(1))
            if by_any:
                reached[here, policy, 0, 3] += 1
                by_grade[here, policy, grade[child], 3] += 1
                for way in range(3):
                    met = np.int32(by_any >> np.uint64(way) & np.uint64(1))
                    reached[here, policy, 0, way] += met
                    by_grade[here, policy, grade[child], way] += met
                first_reached[here, policy, counts.first_reached[policy, child] - 1] += 1


def outcome_of(
    district: District, counts: Counts, memory: Memory, *, kinds: int, days: int, number: int, region: int
) -> Outcome:
    """Sum up what one district's run has counted, by school."""
    policies, rows = len(counts.reached), len(district.school_rural) + 1
    children = np.zeros((rows, GRADES + 1), np.int32)
    reached = np.zeros((rows, policies, kinds, len(WAYS)), np.int32)
    reached_by_any = np.zeros((rows, policies, len(WAYS)), np.int32)
    by_grade = np.zeros((rows, policies, GRADES + 1, len(WAYS)), np.int32)
    first_reached = np.zeros((rows, policies, days), np.int32)
    pupils = int(district.first[1])
    group = district.class_number[:pupils]
    grade = np.where(
        group < len(district.class_grade),
        district.class_grade[np.minimum(group, len(district.class_grade) - 1)],
        0,
    ).astype(np.uint8)
    _tally(
        counts,
        children,
        reached,
        reached_by_any,
        by_grade,
        first_reached,
        district.first,
        district.age,
        district.active,
        district.school,
        grade,
    )
    log = memory.log[: memory.used[1]]
    return Outcome(
        region=np.full(rows, region, np.uint8),
        rural=np.append(district.school_rural, False),
        school=np.append(np.ones(rows - 1, np.bool_), False),
        children=children,
        pupils=np.bincount(np.minimum(district.school[:pupils, 0], rows - 1), minlength=rows).astype(
            np.int32
        ),
        reached=reached,
        reached_by_any=reached_by_any,
        by_grade=by_grade,
        first_reached=first_reached,
        requests=counts.requests,
        contacts=counts.contacts,
        asked=counts.asked,
        attempts=counts.attempts,
        first_day=counts.first_day,
        decided=counts.decided,
        totals=counts.totals,
        people=np.array([district.first[7], 1], np.int64),
        log=np.concatenate([np.full((len(log), 1), number, np.int64), log], axis=1),
    )
