"""What children of different schools have in common, held against every pair one by one."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sim.engine.shared_circles import circle_sums
from sim.population.people import ADULT, Kind
from sim.results.intervals import share_interval
from tests.sim.worlds import members, small_world

HOSTILE, WAYS = 2, 4


@pytest.fixture(scope="module")
def district():
    return small_world(
        4, pupils=500, district_pupils=500, club_share=0.6, siblings_same_school=0.3, pupils_active_share=0.7
    ).district(0)


@pytest.fixture(scope="module")
def reached(district):
    """Bits of two policies, by two kinds of strangers and known adults, drawn at random."""
    draw = np.random.default_rng(3)
    people = len(district.age)
    bits = draw.random((2, people, 3 * (HOSTILE + 1))) < 0.2
    return (bits * (1 << np.arange(bits.shape[2], dtype=np.uint64))).sum(axis=2).astype(np.uint64)


def pairs(district, *, across=True):
    """Ordered pairs of two children of one circle, of different schools or of the same."""
    pupils = int(district.offsets[Kind.TEACHER])
    child = (district.age[:pupils] < ADULT) & district.active[:pupils]
    for first, member in ((district.club_first, district.club), (district.child_first, district.child)):
        for circle in range(len(first) - 1):
            here = [one for one in members(first, member, circle) if child[one]]
            for one, other in permutations(here, 2):
                if (district.school[one, 0] != district.school[other, 0]) == across:
                    yield one, other


def ways_of(bits, who):
    kinds = range(HOSTILE + 1) if who else [HOSTILE]
    ways = [any(int(bits) >> 3 * kind + way & 1 for kind in kinds) for way in range(3)]
    return [*ways, any(ways)]


def by_pairs(district, reached, *, across=True):
    sums = np.zeros((len(reached), 2, WAYS, 3), np.int64)
    for one, other in pairs(district, across=across):
        for policy in range(len(reached)):
            for who in range(2):
                a, b = (ways_of(reached[policy, child], who) for child in (one, other))
                for way in range(WAYS):
                    sums[policy, who, way] += a[way] * b[way], a[way], 1
    return sums


def test_the_sums_are_those_over_all_pairs_of_different_schools(district, reached):
    expected = by_pairs(district, reached)
    assert expected[..., 0].min() > 0
    np.testing.assert_array_equal(circle_sums(district, reached, HOSTILE), expected)


def test_pairs_of_one_school_would_be_noticed(district, reached):
    same = by_pairs(district, reached, across=False)
    assert same.any()
    assert (by_pairs(district, reached) + same != circle_sums(district, reached, HOSTILE)).any()


def test_children_who_go_together_across_schools_make_the_interval_wider():
    counted, units = np.full(20, 10, np.int64), np.full(20, 100, np.int64)
    alone = share_interval(counted, units)
    assert share_interval(counted, units, (0, 0, 0)) == alone
    # Pairs that are reached as often as chance has it add nothing, and never take away.
    assert share_interval(counted, units, (10, 100, 1000)) == alone
    assert share_interval(counted, units, (0, 100, 1000)) == alone
    together = share_interval(counted, units, (1000, 100, 1000))
    assert together.low < alone.low < alone.high < together.high
