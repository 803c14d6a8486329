"""What a run says, and how sure it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.reader.faults import InputError
from rulebook.table import OUTCOME_NAMES, Situations
from sim.assumptions.profile import Profile
from sim.assumptions.profiles import with_settings
from sim.population.world import World, make_world
from sim.results.intervals import (
    Interval,
    difference_interval,
    rate_interval,
    share_interval,
    student_quantile,
)
from sim.results.measures import differences, measures, run_to_dict, survival
from sim.results.tallies import MEASURES, one_tally, tallies
from sim.run.run import Run, Table
from sim.run.set_up import set_up
from sim.run.simulate import simulate

clusters = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=12)


def parted(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    counted = np.array([min(pair) for pair in pairs], np.int64)
    return counted, np.array([max(pair) for pair in pairs], np.int64)


@given(clusters)
def test_an_interval_holds_its_value_and_stays_a_share(pairs: list[tuple[int, int]]) -> None:
    interval = share_interval(*parted(pairs))
    assert 0 <= interval.low <= interval.value <= interval.high <= 1


@given(clusters)
def test_a_zero_never_comes_with_the_interval_zero_to_zero(pairs: list[tuple[int, int]]) -> None:
    _, units = parted(pairs)
    interval = share_interval(np.zeros_like(units), units)
    assert interval.value == interval.low == 0 < interval.high


@given(clusters)
def test_a_rate_of_zero_has_an_upper_bound(pairs: list[tuple[int, int]]) -> None:
    _, units = parted([*pairs, (0, 1)])
    interval = rate_interval(np.zeros_like(units), units)
    assert interval.value == interval.low == 0 < interval.high


def test_a_zero_is_never_less_sure_than_a_one() -> None:
    units = np.full(30, 200, np.int64)
    nothing, single = np.zeros_like(units), np.zeros_like(units)
    single[3] = 1
    for interval in (share_interval, rate_interval):
        zero, one = interval(nothing, units), interval(single, units)
        assert 0.85 < zero.high / one.high <= 1.0 + 1e-9
    every, one_missing = units, units - single
    assert share_interval(every, units).low >= share_interval(one_missing, units).low - 1e-9


@given(clusters)
def test_a_difference_turned_round_changes_its_sign(pairs: list[tuple[int, int]]) -> None:
    one, units = parted([*pairs, (1, 2)])
    other = one // 2
    there, back = difference_interval(one, other, units), difference_interval(other, one, units)
    assert there.value == -back.value
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_the_difference_of_one_school_is_never_beyond_chance() -> None:
    def between(*schools: tuple[int, int, int]) -> Interval:
        return difference_interval(*(np.array(column) for column in zip(*schools, strict=True)))

    alone = between((300, 250, 2000))
    assert alone.value == 0.025
    assert alone.low < 0 < alone.high
    assert between(*[(300, 250, 2000)] * 30).low > 0, "thirty schools that move alike do tell"


def test_students_quantile_is_that_of_the_tables() -> None:
    for degrees, expected in {
        1: 12.706,
        2: 4.303,
        4: 2.776,
        5: 2.571,
        10: 2.228,
        29: 2.045,
        100: 1.984,
    }.items():
        assert student_quantile(degrees) == pytest.approx(expected, abs=2e-3)


def test_clustered_counts_give_a_wider_interval_than_even_ones() -> None:
    units = np.full(20, 100, np.int64)
    even, lumped = np.full(20, 10, np.int64), np.array([100, 100] + [0] * 18, np.int64)
    a, b = share_interval(even, units), share_interval(lumped, units)
    assert a.value == b.value
    assert b.high - b.low > 3 * (a.high - a.low)


def test_a_paired_difference_is_surer_than_two_separate_values() -> None:
    draw = np.random.default_rng(1)
    units = np.full(30, 200, np.int64)
    one = draw.binomial(200, draw.uniform(0.05, 0.4, 30))
    other = one - draw.binomial(one, 0.1)
    paired = difference_interval(one, other, units)
    first, second = share_interval(one, units), share_interval(other, units)
    assert paired.high - paired.low < (first.high - first.low + second.high - second.low) / 3


def test_every_measure_is_told_for_every_policy_in_the_same_order(run: Run) -> None:
    found = measures(run)
    shapes = {tuple((measure.name, measure.by) for measure in row) for row in found.values()}
    assert len(shapes) == 1
    assert {name for name, _ in shapes.pop()} == set(MEASURES)
    for row in found.values():
        for measure in row:
            if measure.withheld is None:
                assert measure.low is not None
                assert measure.high is not None
                assert measure.low <= measure.value <= measure.high
                assert measure.high > measure.low
            else:
                assert measure.low is None
                assert measure.high is None


def test_differences_are_those_of_the_measures(run: Run) -> None:
    by_name = {policy: {(one.name, one.by): one for one in row} for policy, row in measures(run).items()}
    found = differences(run)
    assert {(one.a, one.b) for one in found} == {
        (a, b) for place, a in enumerate(run.policies) for b in list(run.policies)[place + 1 :]
    }
    for one in found:
        key = (one.name, one.by)
        assert one.value == pytest.approx(by_name[one.a][key].value - by_name[one.b][key].value)


def test_all_children_reached_is_not_the_sum_of_the_kinds_but_at_least_each(run: Run) -> None:
    for row in measures(run).values():
        free = {measure.by: measure.value for measure in row if measure.name == "children_reached_free"}
        assert max(free["stranger"], free["known_roleless_adult"]) <= free[None] + 1e-9
        assert free[None] <= free["stranger"] + free["known_roleless_adult"] + 1e-9


def test_more_reach_under_a_looser_table_on_the_same_attempts(world: World, situations: Situations) -> None:
    tight = np.full(situations.size, OUTCOME_NAMES.index("forbidden"), np.uint8)
    loose = tight.copy()
    loose[situations.where("channel", ("id",))] = OUTCOME_NAMES.index("free")
    run = simulate(world, set_up({"tight": tight, "loose": loose}, situations, days=10, seed=1))
    found: dict[str, dict[tuple[str, str | None], float]] = {
        policy: {(one.name, one.by): one.value for one in row} for policy, row in measures(run).items()
    }
    key = ("children_reached_free", "stranger")
    assert found["tight"][key] == 0 < found["loose"][key]
    assert found["tight"][("contacts_stopped", None)] == 1 > found["loose"][("contacts_stopped", None)]


def test_assumptions_are_named_where_a_measure_rests_on_them(run: Run) -> None:
    for row in measures(run).values():
        by = {(measure.name, measure.by): measure.assumptions for measure in row}
        assert "strangers_per_1000_pupils" in by["children_reached_free", "stranger"]
        assert "id-scan.rate" in by["requests_per_child", "stranger"]
        assert "friends.rate" in by["contacts_slowed", "friends"]
        assert "teachers_active_share" not in by["contacts_slowed", "friends"]


def test_results_are_json_and_hold_the_contract(run: Run) -> None:
    import json

    shown = run_to_dict(run)
    assert json.loads(json.dumps(shown)) == shown
    assert set(shown) == {"policies", "differences", "provenance"}
    policies = shown["policies"]
    assert isinstance(policies, dict)
    first = next(iter(policies.values()))["measures"][0]
    assert list(first) == ["name", "by", "value", "low", "high", "withheld", "unit", "per", "assumptions"]


def test_a_world_without_children_on_the_service_is_refused(
    kursk: Profile, tables: dict[str, Table], situations: Situations
) -> None:
    nobody = make_world(with_settings(kursk, {"pupils_active_share": 1e-9}), scale=0.01, seed=1)
    run = simulate(nobody, set_up(tables, situations, days=1, seed=1))
    with pytest.raises(InputError, match="nobody under 18 uses the service"):
        measures(run)


def test_the_share_not_yet_reached_never_rises_and_ends_with_the_share_reached(run: Run) -> None:
    for policy, curve in survival(run).items():
        values = [interval.value for interval in curve]
        assert values == sorted(values, reverse=True)
        reached = next(
            one for one in measures(run)[policy] if (one.name, one.by) == ("children_reached", "stranger")
        )
        assert values[-1] == pytest.approx(1000 - reached.value)
        for day in curve:
            assert (day.low is None) == (day.high is None)
            assert day.low is None or day.high is None or day.low <= day.value <= day.high


def test_one_measure_by_itself_is_the_same_as_among_all(run):
    for place in range(len(run.policies)):
        for tally in tallies(run, place):
            alone = one_tally(run, place, tally.name, tally.by)
            assert alone is not None
            np.testing.assert_array_equal(alone.counted, tally.counted)
            np.testing.assert_array_equal(alone.units, tally.units)
    assert one_tally(run, 0, "children_reached", "nobody") is None
