"""Boxes, indices and the worth of knowing, where what is planted has to be found – and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from sim.sensitivity.turning_points import importance, turning_points, worth_of_knowing

SAMPLES = 900


@pytest.fixture(scope="module")
def columns():
    draws = np.random.default_rng(3).random((SAMPLES, 8))
    return {f"figure{number}": draws[:, number] for number in range(8)}


def corner(columns):
    return (columns["figure1"] > 0.7) & (columns["figure4"] < 0.4)


def test_a_planted_corner_is_found_with_its_bounds(columns):
    turned = corner(columns)
    box = turning_points(columns, turned, seed=1)[0]
    where = {bound.key: bound for bound in box.where}
    assert set(where) == {"figure1", "figure4"}
    assert where["figure1"].low == pytest.approx(0.7, abs=0.03)
    assert where["figure4"].high == pytest.approx(0.4, abs=0.03)
    assert box.held_out_density > 0.9
    assert box.held_out_coverage > 0.9


def test_a_box_has_no_bound_on_both_sides_of_which_the_answer_is_the_same(columns):
    """Some samples turn the other way at random, so that a tree goes on to cut what is one box."""
    turned = (columns["figure1"] > 0.5) ^ (np.random.default_rng(4).random(SAMPLES) < 0.1)
    (box,) = turning_points(columns, turned, seed=1)
    (bound,) = box.where
    assert bound.key == "figure1"
    assert bound.low == pytest.approx(0.5, abs=0.03)


def test_where_an_answer_turns_by_chance_alone_no_box_is_shown(columns):
    for seed in range(5):
        turned = np.random.default_rng(seed).random(SAMPLES) < 0.3
        assert turning_points(columns, turned, seed=1) == ()


def test_a_box_that_does_not_hold_on_samples_kept_apart_is_not_shown(columns):
    turned = corner(columns)
    turned[2::3] = np.random.default_rng(1).permutation(turned[2::3])
    assert turning_points(columns, turned, seed=1) == ()


def test_too_few_samples_give_no_box(columns):
    few = {key: column[:30] for key, column in columns.items()}
    assert turning_points(few, corner(few), seed=1) == ()


def test_the_figure_on_which_an_output_hangs_comes_first(columns):
    noise = np.random.default_rng(5).random(SAMPLES)
    found = importance(columns, np.exp(4 * columns["figure2"]) + noise, seed=1)
    assert found[0].key == "figure2"
    assert found[0].first_order > 3 * found[1].first_order
    assert found[0].first_order > 0.7
    assert importance(columns, np.ones(SAMPLES), seed=1) == ()


def test_an_output_that_hangs_on_nothing_hangs_on_no_figure(columns):
    found = importance(columns, np.random.default_rng(6).random(SAMPLES), seed=1)
    assert max(one.first_order for one in found) < 0.05


def test_knowing_is_worth_something_only_where_it_changes_the_choice(columns):
    one = np.where(columns["figure0"] > 0.5, 1.0, 0.0)
    values = np.stack([one, 1 - one], axis=1) + 0.01 * columns["figure7"][:, None]
    groups = {"useful": {"figure0": columns["figure0"]}, "useless": {"figure3": columns["figure3"]}}
    worth = worth_of_knowing(groups, values, seed=1)
    assert worth["everything"][0] == pytest.approx(0.5, abs=0.05)
    assert worth["useful"][0] == pytest.approx(0.5, abs=0.05)
    assert abs(worth["useless"][0]) < 0.1
