"""Friends of pupils: what differs between schools, what a planted fault shows, and schools of one sex."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.assumptions.profile import Profile
from sim.assumptions.profile_values import ProfileValues, profile_values
from sim.assumptions.profiles import load_profile, with_settings
from sim.kernel.draws import stream_key
from sim.population.friendships import ROOM, draw_friends
from sim.population.people import NAMED, NONE, District, Kind, Sex
from sim.population.school_habits import draw_habits, mutual_share
from sim.population.schools import Classes
from sim.population.statistics import friend_graph
from sim.population.world import World, make_world

FALSE_ALARM = 0.001
"""Of each test of a law, were the seed chosen anew."""
SPREADS = ("friends_school_spread", "friends_class_spread", "friend_habit_spread")


def region(**figures: float) -> Profile:
    return with_settings(load_profile("kursk"), figures)


def values(**figures: float) -> ProfileValues:
    return profile_values(region(**figures))


def is_mean(sample: NDArray[np.float64], expected: float) -> bool:
    return bool(stats.ttest_1samp(sample, expected).pvalue > FALSE_ALARM)


def is_spread(sample: NDArray[np.float64], expected: float) -> bool:
    """Whether a normal sample has a standard deviation, by the law of its variance."""
    chance = stats.chi2.cdf(sample.var() * len(sample) / expected**2, len(sample) - 1)
    return bool(FALSE_ALARM / 2 < chance < 1 - FALSE_ALARM / 2)


def test_the_habits_of_schools_have_the_profiles_means_whatever_their_spread() -> None:
    for habit in (0.0, 0.4, 1.2):
        figures = values(friend_habit_spread=habit)
        habits = draw_habits(stream_key(3, "habits"), 5_000, figures)
        shares = (
            (habits.inside / (habits.inside + habits.outside), figures.friend_within_class),
            (habits.alike_young, figures.friend_same_sex_young),
            (habits.alike_old, figures.friend_same_sex_old),
            (habits.mutual, mutual_share(figures.friend_reciprocity)),
            (habits.introduced, figures.friend_introduced),
        )
        for sample, share in shares:
            if habit:
                assert is_mean(sample, share)
                assert is_spread(np.log(sample / (1 - sample)), habit)
            else:
                assert sample == pytest.approx(share)
        assert is_mean(2 * (habits.inside + habits.outside), figures.friends_mean)


def town_schools(figures: ProfileValues, schools: int, seed: int) -> NDArray[np.float64]:
    """The friends of a pupil in each of many schools of two classes a grade."""
    grade = np.tile(np.repeat(np.arange(1, 12), 2), schools).astype(np.uint8)
    first = (25 * np.arange(len(grade) + 1)).astype(np.int32)
    number = np.repeat(np.arange(schools), 22).astype(np.uint16)
    classes = Classes(first, number, grade, np.zeros(len(grade), np.bool_))
    pupils = int(first[-1])
    sex = np.random.default_rng(seed).integers(0, 2, pupils).astype(np.uint8)
    age = (np.repeat(grade, 25) + 6).astype(np.uint8)
    named = draw_friends(stream_key(seed, "schools"), classes, sex, age, figures).named
    one, slot = np.nonzero(named != NONE)
    other = named[one, slot].astype(np.int64)
    pairs = np.unique(np.minimum(one, other) * pupils + np.maximum(one, other))
    return np.bincount(pairs // pupils // 550, minlength=schools) * 2 / 550


def test_the_spread_between_schools_is_recovered_and_another_is_caught() -> None:
    """A school of 550 pupils tells its mean to 1 in 100, which adds nothing to a spread of 0.3."""
    spread = 0.3
    figures = values(friends_mean=7, friends_school_spread=spread, friends_class_spread=0)
    friends = np.concatenate([town_schools(figures, 100, seed) for seed in range(2)])
    assert is_mean(friends, 7)
    assert is_spread(np.log(friends), spread)
    assert not is_spread(np.log(friends), 1.3 * spread)
    assert not is_spread(np.log(friends), spread / 1.3)


def test_classes_differ_and_all_is_even_where_nothing_spreads() -> None:
    even = values(friends_mean=7, **dict.fromkeys(SPREADS, 0))
    alike, apart = (
        town_schools(figures, 60, 1)
        for figures in (even, values(friends_mean=7, friends_class_spread=0.5, friends_school_spread=0))
    )
    assert alike.std() < 0.1
    # 22 classes of half as much again or less, one by one: the mean of a school varies by a fifth of that.
    assert 0.4 < apart.std() < 1.2


TOP = {"friends_mean": 12, "friends_school_spread": 0.5}


@pytest.mark.parametrize(("figures", "lost"), [({}, 0.002), (TOP, 0.02)], ids=["default", "top of the range"])
def test_few_friends_are_lost_for_want_of_room(figures: dict[str, float], lost: float) -> None:
    """What a school finds beside what its pupils look for; classes alike, so that chance is 3 in 1,000."""
    drawn = values(friends_class_spread=0, **figures)
    habits = draw_habits(stream_key(1, "schools"), 100, drawn)
    wanted = 2 * (habits.inside + habits.outside)
    found = town_schools(drawn, 100, 1)
    assert 1 - lost - 0.003 < found.sum() / wanted.sum() < 1.003
    room = wanted < ROOM / 2
    assert found[room].sum() / wanted[room].sum() == pytest.approx(1, abs=0.003)


@pytest.fixture(scope="module")
def of_one_sex() -> World:
    """A region where half of the schools are of one sex."""
    return make_world(region(schools_of_one_sex=0.5), scale=0.5, seed=11)


def boys_of_schools(here: District) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How many pupils of each school are boys, and how many there are."""
    pupils = int(here.offsets[Kind.TEACHER])
    school, boy = here.school[:pupils, 0], here.sex[:pupils] == Sex.MALE
    return np.bincount(school, boy).astype(np.float64), np.bincount(school).astype(np.float64)


def test_schools_of_one_sex_are_as_many_as_the_profile_says_and_the_sexes_stay_even(
    of_one_sex: World,
) -> None:
    parts = [boys_of_schools(here) for here in of_one_sex.districts()]
    boys, pupils = (np.concatenate(column) for column in zip(*parts, strict=True))
    large = pupils >= 20
    share = boys[large] / pupils[large]
    for of_one, expected in ((share == 0, 0.25), (share == 1, 0.25)):
        assert stats.binomtest(int(of_one.sum()), int(large.sum()), expected).pvalue > FALSE_ALARM
    # Schools are the clusters: the sum of what each has over a half, in units of its standard error.
    over = boys - pupils / 2
    assert abs(over.sum()) < stats.norm.isf(FALSE_ALARM / 2) * np.sqrt((over * over).sum())


def test_in_a_school_of_one_sex_all_friends_are_of_it_and_as_many(of_one_sex: World) -> None:
    friends = {True: [0, 0], False: [0, 0]}
    for here in of_one_sex.districts():
        boys, pupils = boys_of_schools(here)
        number = len(here.school[: int(here.offsets[Kind.TEACHER])])
        school, sex = here.school[:number, 0], here.sex[:number]
        graph = friend_graph(here, NAMED)[:number, :number].tocoo()
        mixed = (boys > 0) & (boys < pupils)
        alone = ~mixed[school]
        assert (sex[graph.row] == sex[graph.col])[alone[graph.row]].all()
        for kind in (True, False):
            friends[kind][0] += int((alone[graph.row] == kind).sum())
            friends[kind][1] += int((alone == kind).sum())
    in_one, in_both = (friends[kind][0] / friends[kind][1] for kind in (True, False))
    # Schools differ by a third and there are some 70 of each: their means differ by a twentieth, mostly.
    assert in_one == pytest.approx(in_both, rel=0.25)


def test_without_schools_of_one_sex_large_schools_are_mixed() -> None:
    for here in make_world(region(), scale=0.1, seed=2).districts():
        boys, pupils = boys_of_schools(here)
        large = pupils >= 40
        assert ((boys > 0) & (boys < pupils))[large].all()
