"""The space of all that is held possible, and its points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.assumptions.profile_limits import SHARES_OF_ONE
from sim.assumptions.profiles import load_profile
from sim.sensitivity.space import DrawScale, Mixture, Space, VariedQuestion, factor_of

FIGURES = load_profile("kursk").parameters


@pytest.fixture
def space():
    keys = ("strangers_per_1000_pupils", "class_size_urban", "siblings_0", "siblings_1", "siblings_2")
    factors = tuple(factor_of(FIGURES[key]) for key in keys)
    mixture = Mixture("friends.channels", ("friends.phone", "friends.id", "friends.chat"))
    return Space((*factors, mixture), (VariedQuestion("overlap", ("loosest", "strictest")),), SHARES_OF_ONE)


USUAL = {key: one.value for key, one in FIGURES.items()}


def test_each_figure_lies_once_in_each_of_as_many_parts_as_there_are_samples(space):
    parts = np.floor(space.points(300, seed=4) * 300).astype(int)
    for column in parts.T:
        np.testing.assert_array_equal(np.sort(column), np.arange(300))


def test_no_two_of_two_hundred_figures_look_related():
    """Of 19,900 pairs in 1,000 samples none goes beyond 0.2; chance does so for one in 10**5 seeds."""
    figure = FIGURES["class_size_urban"]
    factors = tuple(factor_of(replace(figure, key=f"figure {number}")) for number in range(200))
    related = np.corrcoef(Space(factors, (), SHARES_OF_ONE).points(1000, seed=1), rowvar=False)
    assert np.abs(related - np.eye(200)).max() < 0.2


def test_points_hang_on_the_seed_alone(space):
    np.testing.assert_array_equal(space.points(64, seed=4), space.points(64, seed=4))
    assert not np.array_equal(space.points(64, seed=4), space.points(64, seed=5))


def test_every_figure_stays_between_its_ends_and_reaches_near_both(space):
    drawn = [space.settings(point, USUAL) for point in space.points(512, seed=1)]
    for factor in space.factors[:2]:
        values = np.array([one[factor.key] for one in drawn])
        assert values.min() >= factor.low
        assert values.max() <= factor.high
        assert values.min() < factor.low + 0.05 * (factor.high - factor.low)
        assert values.max() > factor.high - 0.05 * (factor.high - factor.low)


def test_a_figure_whose_ends_lie_apart_is_as_often_under_as_over_their_geometric_mean(space):
    apart, close = space.factors[:2]
    assert (apart.scale, close.scale) == (DrawScale.LOGARITHMIC, DrawScale.LINEAR)
    drawn = [space.settings(point, USUAL)[apart.key] for point in space.points(512, seed=1)]
    assert np.mean(np.array(drawn) < np.sqrt(apart.low * apart.high)) == pytest.approx(0.5, abs=0.02)


def test_a_figure_from_zero_has_no_logarithm_of_its_low_end():
    one = replace(FIGURES["strangers_per_1000_pupils"], value=1.0, low=0.0, high=10.0)
    assert factor_of(one).low == pytest.approx(0.1)
    assert factor_of(one).scale is DrawScale.LOGARITHMIC
    near = replace(one, value=5.0)
    assert (factor_of(near).low, factor_of(near).scale) == (0.0, DrawScale.LINEAR)


def test_weights_of_a_mixture_and_shares_of_a_whole_add_up(space):
    parts = []
    for point in space.points(512, seed=2):
        values = space.settings(point, USUAL)
        parts.append([values[f"friends.{channel}"] for channel in ("phone", "id", "chat")])
        assert sum(values[f"siblings_{number}"] for number in range(3)) <= 1 + 1e-9
    assert np.sum(parts, axis=1) == pytest.approx(1)
    assert np.mean(parts, axis=0) == pytest.approx(1 / 3, abs=0.02)


def test_each_option_of_a_question_is_as_likely_as_the_others(space):
    taken = [space.options(point)["overlap"] for point in space.points(512, seed=2)]
    assert taken.count("loosest") == pytest.approx(256, abs=4)
