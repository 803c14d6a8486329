"""Use of the service that goes together: what the correlations mean, and that none of them means none."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.assumptions.profile import Profile
from sim.assumptions.profiles import load_profile, with_settings
from sim.kernel.draws import Stage, stage_key, uniform
from sim.population.adoption import common_parts, seen_correlation
from sim.population.people import Kind
from sim.population.world import World, make_world

SHARES = st.floats(0.02, 0.98)
CORRELATIONS = st.floats(0.0, 0.3)
ALONE = {
    "adoption_in_school_pupils": 0.0,
    "adoption_in_school_guardians": 0.0,
    "adoption_in_school_staff": 0.0,
    "adoption_in_class": 0.0,
    "adoption_in_family": 0.0,
}


@pytest.mark.parametrize(("share", "part"), [(0.54, 0.05), (0.2, 0.36), (0.07, 0.5), (0.9, 0.8)])
def test_the_correlation_seen_is_that_of_two_users_by_the_bivariate_normal(share: float, part: float) -> None:
    edge = stats.norm.ppf(share)
    both = stats.multivariate_normal.cdf([edge, edge], cov=[[1, part], [part, 1]], abseps=1e-9)
    expected = (both - share * share) / (share * (1 - share))
    assert seen_correlation(share, part) == pytest.approx(expected, abs=1e-5)


@given(SHARES, CORRELATIONS, CORRELATIONS, CORRELATIONS)
def test_the_parts_give_the_correlations_or_leave_as_little_as_may_be_to_the_person(
    share: float, in_school: float, in_class: float, in_family: float
) -> None:
    school, group, family = common_parts(share, (in_school, in_class, in_family))
    assert min(school, group, family) >= 0
    assert school + group + family <= 0.98 + 1e-9
    if school + group + family < 0.979:
        assert seen_correlation(share, school) == pytest.approx(in_school, abs=1e-6)
        assert seen_correlation(share, school + group) == pytest.approx(in_school + in_class, abs=1e-6)
        assert seen_correlation(share, family) == pytest.approx(in_family, abs=1e-6)


@given(SHARES)
def test_more_in_common_is_seen_as_more(share: float) -> None:
    seen = [seen_correlation(share, part) for part in np.linspace(0, 0.98, 30).tolist()]
    assert seen[0] == 0
    assert all(one < other for one, other in pairwise(seen))


def own_draws(world: World, number: int, kind: Kind, place: int) -> list[float]:
    """Each person's own number of the use of the service, in one district."""
    here, people = world.district(number), stage_key(world.plan.keys[number], Stage.PEOPLE)
    rows = range(*here.offsets[kind : kind + 2].tolist())
    return [uniform(np.uint64(stage_key(np.uint64(people), row)), place) for row in rows]


def test_without_correlations_each_person_is_drawn_alone(kursk: Profile) -> None:
    figures = with_settings(kursk, ALONE)
    world = make_world(figures, scale=0.01, seed=7)
    for kind, key, place in (
        (Kind.PUPIL, "pupils_active_share", 4),
        (Kind.TEACHER, "teachers_active_share", 2),
        (Kind.GUARDIAN, "guardians_active_share", 3),
        (Kind.RELATIVE, "relatives_active_share", 2),
        (Kind.COACH, "coaches_active_share", 2),
    ):
        here = world.district(0)
        rows = slice(*here.offsets[kind : kind + 2].tolist())
        alone = np.array(own_draws(world, 0, kind, place)) < figures[key]
        assert np.array_equal(here.active[rows], alone)


def test_with_correlations_the_same_draws_give_other_users(kursk: Profile) -> None:
    world = make_world(kursk, scale=0.01, seed=7)
    here = world.district(0)
    alone = np.array(own_draws(world, 0, Kind.PUPIL, 4)) < kursk["pupils_active_share"]
    changed = float(np.mean(here.active[: len(alone)] != alone))
    assert 0.05 < changed < 0.5


def test_coaches_are_drawn_alone_and_nothing_else_of_a_world_changes() -> None:
    profile = load_profile("kursk")
    small = 200 / profile.pupils
    clustered = make_world(profile, scale=small, seed=5)
    alone = make_world(with_settings(profile, ALONE), scale=small, seed=5)
    for one, other in zip(clustered.districts(), alone.districts(), strict=True):
        coaches = slice(*one.offsets[Kind.COACH : Kind.STRANGER + 1].tolist())
        assert np.array_equal(one.active[coaches], other.active[coaches])
        for name in ("kind", "age", "sex", "role", "confirmed", "phone", "school", "household", "child"):
            assert np.array_equal(getattr(one, name), getattr(other, name))
