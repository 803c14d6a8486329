"""One assumption at a time, and all at once, on functions whose answers are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import pi, sin

import numpy as np
import pytest

from sim.assumptions.parameters import Parameter
from sim.results.intervals import Interval
from sim.sensitivity.sobol import sobol, sobol_indices, sobol_points
from sim.sensitivity.tornado import Point, tornado, tornado_points

SAMPLES = 1024
TOLERANCE = 0.001
"""How far an index of the additive function may lie from the exact one; the worst of ten seeds is 0.0004."""
TOLERANCE_OF_INTERACTIONS = 0.015
"""The same for Ishigami's function; the worst of ten seeds is 0.008."""


def parameter(key: str, low: float, value: float, high: float) -> Parameter:
    return Parameter(key, value, low, high, "number", "assumption", "none", {"en": key, "ru": key})


def exactly(value: float) -> Interval:
    return Interval(value, value - 1, value + 2)


def evaluating(
    function: Callable[..., float], *assumptions: Parameter
) -> Callable[[Mapping[str, float]], Point[str]]:
    usual = {one.key: one.value for one in assumptions}
    return lambda point: Point({"f": exactly(function(**{**usual, **point}))})


A, B, C = parameter("a", 0, 1, 2), parameter("b", -1, 1, 3), parameter("c", 0, 0, 10)
"""`b` is drawn from twice as wide a range as `a`."""


def additive(a: float, b: float, c: float) -> float:
    """Variances 4/12 · 3² and 16/12: shares 36/52 and 16/52, and nothing from `c`."""
    return 3 * a + b + 0 * c


EXACT = {"a": 36 / 52, "b": 16 / 52, "c": 0.0}


def worst(indices: Mapping[str, float], exact: Mapping[str, float]) -> float:
    assert indices.keys() == exact.keys()
    assert exact
    return max(abs(indices[key] - exact[key]) for key in exact)


def test_each_end_is_run_by_itself_and_the_usual_value_only_once() -> None:
    assert tornado_points([A, C]) == [{"a": 0}, {"a": 2}, {"c": 10}]


def test_the_widest_bar_comes_first_and_says_what_happens_at_both_ends() -> None:
    found = tornado([B, C, A], evaluating(additive, A, B, C))["f"]
    assert [swing.assumption.key for swing in found.swings] == ["a", "b", "c"]
    first = found.swings[0]
    assert (first.at_low.value, first.base.value, first.at_high.value) == (1, 4, 7)
    assert (found.least, found.most) == (1, 7)


def test_an_assumption_that_nothing_depends_on_has_no_width() -> None:
    found = tornado([A, B, C], evaluating(additive, A, B, C))["f"]
    assert found.swing("c").width == 0
    leaking = tornado([A, B, C], evaluating(lambda a, b, c: a + b + 1e-9 * c, A, B, C))["f"]
    assert leaking.swing("c").width > 0, "the smallest leak is seen"


def test_what_moves_a_figure_by_no_more_than_chance_may_comes_last() -> None:
    def evaluate(point: Mapping[str, float]) -> Point[str]:
        moved = 3 * (point.get("a", 1) - 1) + (point.get("b", 1) - 1)
        # The draws of `a` are as noisy as its effect is large; those of `b` are paired and tell.
        half = 10.0 if "a" in point else 0.5
        return Point({"f": exactly(4 + moved)}, {"f": Interval(moved, moved - half, moved + half)})

    first, second = tornado([A, B], evaluate)["f"].swings
    assert (first.assumption.key, first.may_be_chance, first.width) == ("b", False, 4)
    assert (second.assumption.key, second.may_be_chance, second.width) == ("a", True, 6)


def test_without_paired_draws_ends_have_to_lie_apart_from_the_usual_interval() -> None:
    near, far = (
        tornado([one], evaluating(lambda a: a, one))["f"].swings[0]
        for one in (parameter("a", 0, 1, 2), parameter("a", 0, 1, 9))
    )
    assert near.may_be_chance
    assert not far.may_be_chance


def test_ends_on_one_side_of_the_usual_value_that_give_the_same_figure_still_move_it() -> None:
    beyond = parameter("a", 5, 1, 6)
    swing = tornado([beyond, B], evaluating(lambda a, b: 9.0 if a > 4 else 1.0, beyond, B))["f"].swings[0]
    assert (swing.assumption.key, swing.width, swing.reach) == ("a", 0, 8)
    assert swing.moves
    assert not swing.may_be_chance


def test_the_range_over_assumptions_leaves_the_interval_over_the_draws_as_it_is() -> None:
    found = tornado([A], evaluating(lambda a: a, A))["f"]
    assert found.base == Interval(1, 0, 3)
    assert found.swings[0].at_high == Interval(2, 1, 4)
    assert (found.least, found.most) == (0, 2)


def test_a_figure_that_turns_back_is_as_wide_as_its_usual_value_makes_it() -> None:
    swing = tornado([A], evaluating(lambda a: (a - 1) ** 2, A))["f"].swings[0]
    assert (swing.least, swing.most) == (0, 1)


def test_a_usual_value_outside_the_ends_is_no_part_of_the_range() -> None:
    outside = parameter("a", 2, 0, 3)
    swing = tornado([outside], evaluating(lambda a: a, outside))["f"].swings[0]
    assert (swing.least, swing.most, swing.base.value) == (2, 3, 0)


def test_progress_counts_every_run() -> None:
    heard: list[tuple[int, int]] = []
    tornado([A, C], evaluating(lambda a, c: a, A, C), lambda done, total: heard.append((done, total)))
    assert heard == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_an_additive_function_has_the_indices_that_can_be_worked_out() -> None:
    found = sobol([A, B, C], evaluating(additive, A, B, C), samples=SAMPLES, seed=1)["f"]
    first = {index.assumption.key: index.first.value for index in found.indices}
    total = {index.assumption.key: index.total.value for index in found.indices}
    assert worst(first, EXACT) < TOLERANCE
    assert worst(total, EXACT) < TOLERANCE
    assert [index.assumption.key for index in found.indices] == ["a", "b", "c"]
    assert all(index.first.low <= EXACT[index.assumption.key] <= index.first.high for index in found.indices)


def test_the_agreement_with_the_exact_indices_notices_a_swapped_pair() -> None:
    swapped = sobol(
        [A, B, C], evaluating(lambda a, b, c: additive(b, a, c), A, B, C), samples=SAMPLES, seed=1
    )["f"]
    assert worst({one.assumption.key: one.first.value for one in swapped.indices}, EXACT) > 100 * TOLERANCE


def test_an_assumption_that_nothing_depends_on_has_the_index_0() -> None:
    found = sobol([A, B, C], evaluating(additive, A, B, C), samples=64, seed=2)["f"]
    assert found.index("c").total.value == 0
    assert abs(found.index("c").first.value) < 1e-12


def test_interactions_show_in_the_total_index_alone() -> None:
    """Ishigami's function: the indices are known (a = 7, b = 0.1)."""
    angles = [parameter(key, -pi, 0, pi) for key in ("x", "y", "z")]

    def ishigami(x: float, y: float, z: float) -> float:
        return sin(x) + 7 * sin(y) ** 2 + 0.1 * z**4 * sin(x)

    found = sobol(angles, evaluating(ishigami, *angles), samples=SAMPLES, seed=1)["f"]
    first = {index.assumption.key: index.first.value for index in found.indices}
    total = {index.assumption.key: index.total.value for index in found.indices}
    assert worst(first, {"x": 0.3139, "y": 0.4424, "z": 0.0}) < TOLERANCE_OF_INTERACTIONS
    assert worst(total, {"x": 0.5576, "y": 0.4424, "z": 0.2437}) < TOLERANCE_OF_INTERACTIONS


def test_a_figure_that_never_changes_has_only_zeros() -> None:
    found = sobol([A, B], evaluating(lambda a, b: 5, A, B), samples=8, seed=1)["f"]
    assert [(index.first.value, index.total.high) for index in found.indices] == [(0, 0), (0, 0)]
    assert (found.least, found.most) == (5, 5)


def test_a_figure_that_changes_at_one_point_alone_gives_numbers_without_a_warning() -> None:
    values = np.zeros(8 * 4)
    values[1] = 1.0
    assert all(np.isfinite(index.total.value) for index in sobol_indices([A, B], values, seed=1))


@pytest.mark.parametrize("seed", [0, 1, 12345])
def test_the_same_seed_gives_the_same_points_and_the_same_intervals(seed: int) -> None:
    assert sobol_points([A, B], 8, seed) == sobol_points([A, B], 8, seed)
    again = [sobol([A, B, C], evaluating(additive, A, B, C), samples=16, seed=seed)["f"] for _ in range(2)]
    assert again[0] == again[1]
    assert sobol_points([A, B], 8, seed) != sobol_points([A, B], 8, seed + 1)


def test_points_lie_between_the_ends_and_there_are_as_many_as_announced() -> None:
    points = sobol_points([A, B, C], 16, seed=1)
    assert len(points) == 16 * 5
    assert all(one.low <= point[one.key] <= one.high for point in points for one in (A, B, C))


def test_a_number_of_samples_that_unbalances_the_sequence_is_refused() -> None:
    with pytest.raises(ValueError, match="power of 2, it is 12"):
        sobol_points([A], 12, seed=1)
