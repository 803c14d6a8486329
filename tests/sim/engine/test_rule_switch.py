"""Rules that change on a day."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from rulebook.reader.faults import InputError
from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.assumptions.plans import PLANNED_WAYS, Plan, Plans
from sim.engine.district_run import run_district
from sim.engine.setup import EventLog
from sim.run.set_up import set_up, with_plans, with_switch
from tests.sim.worlds import small_world

DAYS, DAY = 10, 6


@pytest.fixture(scope="module")
def place():
    return small_world(3, pupils=300, district_pupils=400, strangers_per_1000_pupils=60, stranger_numbers=20)


@pytest.fixture(scope="module")
def setup(tables, situations):
    behaviours = with_behaviour_settings(load_behaviours(), {"id-scan.rate": 1.0, "friends.rate": 2.0})
    found = set_up(tables, situations, days=DAYS, seed=4, behaviours=behaviours)
    return with_plans(found, dict.fromkeys(tables, Plans(tuple(map(Plan, PLANNED_WAYS)), "staff")))


def outcome(setup, place):
    return run_district(setup, place.district(0), key=place.plan.keys[0], number=0)


def test_new_rules_that_are_the_old_ones_change_nothing(setup, place, tables):
    same = with_switch(setup, DAY, tables)
    one, other = outcome(setup, place), outcome(same, place)
    for field in fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


def test_until_the_day_all_is_as_it_was_and_other_policies_are_so_afterwards(setup, place, tables):
    first, second, third = tables
    switched = with_switch(setup, DAY, {first: tables[third]})
    one, other = outcome(setup, place), outcome(switched, place)
    np.testing.assert_array_equal(one.first_reached[:, :, : DAY - 1], other.first_reached[:, :, : DAY - 1])
    for column in (1, 2, 4, 5):
        np.testing.assert_array_equal(one.contacts[:, :, :, column], other.contacts[:, :, :, column])
        np.testing.assert_array_equal(one.reached[:, column], other.reached[:, column])
    assert (one.first_reached[:, 0, DAY - 1 :] != other.first_reached[:, 0, DAY - 1 :]).any()
    assert second != third


def test_rules_that_forbid_everything_let_only_open_dialogues_go_on(setup, place, tables):
    *_, third = tables
    closed = with_switch(setup, DAY, {third: np.full_like(tables[third], 3)})
    one, other = outcome(setup, place), outcome(closed, place)
    reached = other.first_reached[:, 2].sum(axis=0)
    assert reached[: DAY - 1].sum() > 0
    assert reached[DAY - 1 :].sum() == 0
    forbidden = [found.contacts[:, :, :, 2, 3].sum() for found in (one, other)]
    assert forbidden[1] > forbidden[0]


def test_a_run_of_two_halves_counts_as_the_log_does(setup, place, tables):
    """With every attempt logged nothing is counted in classes; both have to come to the same."""
    first, _, third = tables
    switched = with_switch(setup, DAY, {first: tables[third]})
    one, other = outcome(switched, place), outcome(replace(switched, events=EventLog.ALL), place)
    for name in ("contacts", "reached", "decided", "requests", "asked", "attempts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)


@pytest.mark.parametrize("day", [1, DAYS + 1])
def test_the_day_lies_in_the_run_and_not_at_its_beginning(setup, tables, day):
    with pytest.raises(InputError, match="--switch"):
        with_switch(setup, day, tables)
