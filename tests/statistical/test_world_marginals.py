"""The marginals of a drawn world against its profile.

Each count is compared with the profile's share by its distance in standard errors. A right program fails one
comparison with the chance 6e-5 (four standard errors, two-sided) when the seed is chosen anew, so that all
of this file together gives a false alarm in fewer than one of 500 seeds; with the seeds fixed here, never.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from sim.attempts import days_of
from sim.behaviour import load_behaviours
from sim.friends import same_sex_share
from sim.profiles import Profile, load_profile, with_settings
from sim.relations import relation_pairs
from sim.statistics import world_statistics
from sim.world import World, make_world

ERRORS = 4.0


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("kursk")


@pytest.fixture(scope="module")
def world(profile: Profile) -> World:
    return make_world(profile, scale=0.1, seed=20261)


@pytest.fixture(scope="module")
def statistics(world: World) -> dict[str, float]:
    found = world_statistics(world)["statistics"]
    assert isinstance(found, dict)
    return found


def errors(found: np.ndarray, share: float) -> float:
    """Distance of a share from the expected one, in standard errors of independent draws."""
    assert len(found) > 100
    return abs(float(found.mean()) - share) / sqrt(share * (1 - share) / len(found))


@pytest.mark.parametrize(
    ("kinds", "column", "key"),
    [
        ("pupil", "active", "pupils_active_share"),
        ("teacher", "active", "teachers_active_share"),
        ("guardian", "active", "guardians_active_share"),
        ("relative", "active", "relatives_active_share"),
        ("coach", "active", "coaches_active_share"),
    ],
)
def test_the_share_on_the_service_is_the_profiles(
    world: World, profile: Profile, kinds: str, column: str, key: str
) -> None:
    assert errors(getattr(world.people, column)[world.people.is_kind(kinds)], profile[key]) < ERRORS


def test_a_share_that_is_off_by_a_twentieth_is_noticed(world: World, profile: Profile) -> None:
    active = world.people.active[world.people.is_kind("pupil")]
    assert errors(active, profile["pupils_active_share"] + 0.05) > ERRORS


def test_roles_and_confirmations_are_the_profiles(world: World, profile: Profile) -> None:
    people = world.people
    pupil, guardian = people.is_kind("pupil"), people.is_kind("guardian")
    student = people.has_role("student")
    assert errors(student[pupil], profile["pupil_role_share"]) < ERRORS
    assert errors(people.confirmed[pupil & student], profile["pupil_confirmed_share"]) < ERRORS
    assert errors(people.has_role("guardian")[guardian], profile["guardian_role_share"]) < ERRORS
    teacher = people.is_kind("teacher")
    assert people.has_role("staff")[teacher].all()
    assert errors(people.confirmed[teacher], profile["staff_confirmed_share"]) < ERRORS


def test_families_are_the_census_ones(
    world: World, profile: Profile, statistics: dict[str, dict[str, float]]
) -> None:
    shares = [profile[f"siblings_{number}"] for number in range(3)]
    for number, share in zip(("0", "1", "2", "3+"), [*shares, 1 - sum(shares)], strict=True):
        # Siblings come together: a family of k children counts k times, at most five.
        spread = sqrt(5 * share * (1 - share) / int(world.people.is_kind("pupil").sum()))
        assert abs(statistics["siblings"][number] - share) < ERRORS * spread
    families = np.unique(world.people.household[world.people.is_kind("pupil")])
    guardians = np.bincount(world.people.household[world.people.is_kind("guardian")])
    assert errors(guardians[families] == 1, profile["one_parent_share"]) < ERRORS


def test_town_and_village_schools_share_the_pupils_and_have_their_sizes(
    world: World, profile: Profile
) -> None:
    pupil = world.people.is_kind("pupil")
    school = world.people.school[pupil]
    sizes = np.bincount(school, minlength=world.schools)
    rural = world.school_rural
    assert sizes[rural].sum() / len(school) == pytest.approx(profile["rural_share"], abs=1e-3)
    assert sizes[~rural].mean() == pytest.approx(profile["school_size_urban"], rel=0.1)
    assert sizes[rural].mean() == pytest.approx(profile["school_size_rural"], rel=0.1)


def test_classes_have_the_sizes_of_their_place(world: World, profile: Profile) -> None:
    sizes = np.bincount(
        world.people.class_number[world.people.is_kind("pupil")], minlength=len(world.class_grade)
    )
    rural = world.school_rural[world.class_school]
    assert sizes[~rural].mean() == pytest.approx(profile["class_size_urban"], rel=0.04)
    assert sizes[rural].mean() == pytest.approx(profile["class_size_rural"], rel=0.06)
    assert sizes.min() >= 1


def test_friendships_are_about_as_measured(
    world: World, profile: Profile, statistics: dict[str, float]
) -> None:
    """Rough bounds: calibration against the measured networks is a matter of its own."""
    assert statistics["friends_mean"] == pytest.approx(profile["friends_mean"], abs=0.25)
    assert statistics["friend_reciprocity"] == pytest.approx(profile["friend_reciprocity"], abs=0.02)
    assert statistics["friend_within_class"] == pytest.approx(profile["friend_within_class"], abs=0.05)
    assert 0.22 < statistics["friend_clustering"] < 0.54
    pupil = world.people.is_kind("pupil")
    expected = same_sex_share(profile, world.people.age[pupil]).mean()
    assert statistics["friend_same_sex"] == pytest.approx(expected, abs=0.03)


def test_friends_of_the_own_sex_grow_fewer_with_age(world: World) -> None:
    people, friends = world.people, world.friends
    same = people.sex[friends.row_of_entry] == people.sex[friends.indices]
    age = people.age[friends.row_of_entry]
    assert same[age <= 12].mean() > 0.85
    assert same[age >= 17].mean() < 0.70


def test_friends_have_saved_each_others_number_as_often_as_the_profile_says(
    profile: Profile, statistics: dict[str, float]
) -> None:
    both_phones = profile["phone_share_young"] * profile["phone_share_old"]
    assert profile["friend_mutual_number"] * both_phones * 0.95 < statistics["mutual_number_given_friend"]
    assert statistics["mutual_number_given_friend"] < profile["friend_mutual_number"] * 1.05


def test_strangers_are_as_many_as_the_profile_says(world: World, profile: Profile) -> None:
    pupils = int(world.people.is_kind("pupil").sum())
    strangers = int(world.people.is_kind("stranger").sum())
    assert strangers == round(pupils * profile["strangers_per_1000_pupils"] / 1000)


def test_messages_a_day_are_poisson_about_their_rate(world: World) -> None:
    friends = load_behaviours().only("friends")
    row = friends.rows[0]
    sender, recipient = relation_pairs(world, row.relation)
    days = [len(day.attempts) for day in days_of(world, friends, days=20, seed=1)]
    open_to_each_other = (
        world.books.contains(sender, recipient) | world.ids.contains(sender, recipient)
    ).sum()
    assert sum(days) >= ERRORS * -sqrt(sum(days)) + 20 * friends.rate(row) * open_to_each_other
    assert sum(days) <= ERRORS * sqrt(sum(days)) + 20 * friends.rate(row) * len(sender)


def test_the_figures_of_a_profile_move_the_world(profile: Profile) -> None:
    changed = with_settings(profile, {"one_parent_share": 0.21, "friends_mean": 4.0})
    found = world_statistics(make_world(changed, scale=0.03, seed=3))["statistics"]
    assert isinstance(found, dict)
    assert found["one_parent_share"] == pytest.approx(0.21, abs=0.03)
    assert found["friends_mean"] == pytest.approx(4.0, abs=0.3)
