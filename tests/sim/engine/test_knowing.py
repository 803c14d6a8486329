"""Strangers who have read the rules, against brute force."""

from __future__ import annotations

from dataclasses import fields
from itertools import permutations, product

import numpy as np
import pytest

from rulebook.reader.faults import InputError
from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.assumptions.plans import PLANNED_WAYS, Plan, Plans
from sim.engine.day_loop import run_days
from sim.engine.district_run import prepare, run_district
from sim.engine.knowing import MOST_PLANS
from sim.engine.results import LogColumn, PolicyLogColumn, Result, policy_log_column
from sim.run.set_up import set_up, with_plans
from tests.sim.worlds import small_world

ALL_WAYS = Plans(tuple(Plan(way) for way in PLANNED_WAYS), "staff")
DAYS = 3


@pytest.fixture(scope="module")
def place():
    """One district with many strangers, who write often."""
    return small_world(
        3,
        pupils=150,
        district_pupils=400,
        strangers_per_1000_pupils=60,
        stranger_numbers=20,
        stranger_peer_share=0,
    )


@pytest.fixture(scope="module")
def busy():
    settings = {"responses.join_leaked": 0.3, "id-scan.rate": 0.5}
    return with_behaviour_settings(load_behaviours(), settings)


def children_reached(setup, world, schedule=None, effort=1):
    """Children whom strangers reach, by column, when plans are learned or stand in a schedule."""
    run = prepare(setup, world.district(0), world.plan.keys[0])
    if effort > 1:
        run.knowing.numbers[:] *= effort
    if schedule is not None:
        run = run._replace(knowing=run.knowing._replace(schedule=schedule))
    run_days(run)
    return (run.counters.first_reached > 0).sum(axis=1), run.knowing


def schedules(columns, places):
    """Every order of some plans on every day, alike in all columns."""
    rest = [place for place in range(MOST_PLANS) if place not in places]
    for days in product(permutations(places), repeat=DAYS):
        day_by_day = np.array([[*order, *rest] for order in days], np.int64)
        yield np.repeat(day_by_day[:, None, :], columns, axis=1)


@pytest.fixture(scope="module")
def best_response(place, busy, tables, situations):
    """A learner's result by policy, and the most that any order of plans on any day reaches."""
    plans = {name: Plans((Plan("stranger-numbers"), Plan("stranger-chats"))) for name in tables}
    setup = with_plans(set_up(tables, situations, days=DAYS, seed=1, behaviours=busy), plans)
    columns = 2 * len(tables)
    every = [children_reached(setup, place, one)[0] for one in schedules(columns, (0, 1, 2))]
    return setup, np.max(every, axis=0)[len(tables) :], np.unique(every, axis=0)


def test_no_learner_is_better_than_the_best_response(best_response, place):
    setup, best, every = best_response
    learned = children_reached(setup, place)[0][len(setup.policies) :]
    assert (learned <= best).all()
    assert len(every) > 1, "which plan is followed makes no difference here"
    assert learned.max() > 0.5 * best.max()


def test_a_learner_who_writes_more_than_his_effort_is_caught(best_response, place):
    setup, best, _ = best_response
    cheating = children_reached(setup, place, effort=5)[0][len(setup.policies) :]
    assert (cheating > best).any()


def test_plans_change_nothing_for_strangers_who_know_nothing(place, busy, tables, situations):
    plans = dict.fromkeys(tables, ALL_WAYS)
    without = set_up(tables, situations, days=8, seed=4, behaviours=busy, events="all")
    knowing = with_plans(without, plans)
    one, other = (
        run_district(setup, place.district(0), key=place.plan.keys[0], number=0)
        for setup in (without, knowing)
    )
    policies = len(tables)
    by_policy = {
        "reached": 1,
        "reached_by_any": 1,
        "by_account": 1,
        "sought_elsewhere": 1,
        "of_sex": 1,
        "by_grade": 1,
        "first_reached": 1,
        "circles": 0,
        "requests": 1,
        "asked": 1,
    }
    planned = other.log[:, LogColumn.PLANNED] > 0
    assert planned.any()
    assert (other.log[planned, policy_log_column(0, PolicyLogColumn.RESULT)] == Result.NOT_MADE).all()
    np.testing.assert_array_equal(one.log, other.log[~planned, : one.log.shape[1]])
    for field in (field for field in fields(one) if field.name != "log"):
        axis = {**by_policy, "contacts": 3, "decided": 0}.get(field.name)
        usual = getattr(other, field.name)
        if axis is not None:
            usual = usual.take(range(policies), axis=axis)
        np.testing.assert_array_equal(getattr(one, field.name), usual, field.name)
    assert other.reached[:, policies:].sum() != other.reached[:, :policies].sum()


def test_one_who_follows_no_plan_does_as_all_others(place, busy, tables, situations):
    setup = set_up(tables, situations, days=8, seed=4, behaviours=busy)
    setup = with_plans(setup, dict.fromkeys(tables, Plans()))
    found = run_district(setup, place.district(0), key=place.plan.keys[0], number=0)
    usual, knowing = np.split(found.reached, 2, axis=1)
    np.testing.assert_array_equal(usual, knowing)


def test_what_pays_is_done_again(place, busy, tables, situations):
    plans = dict.fromkeys(tables, ALL_WAYS)
    setup = with_plans(set_up(tables, situations, days=20, seed=2, behaviours=busy), plans)
    _, knowing = children_reached(setup, place)
    for column in range(len(tables), 2 * len(tables)):
        tried, won = knowing.tried[column], knowing.won[column]
        worth = won / np.maximum(tried, 1)
        assert worth[knowing.order[column, 0]] >= worth[knowing.order[column, 1]] - 1e-9
        assert won[tried == 0].sum() == 0


def test_a_role_said_counts_where_the_table_believes_it(place, busy, tables, situations):
    """A table that lets accounts with the staff role write, confirmed or not, and nobody else."""
    carried = situations.columns["sender_role"] == situations.vocabulary.facts["sender_role"].values.index(
        "staff"
    )
    table = np.where(carried, 0, 3).astype(np.uint8)
    liars, honest = (Plans((Plan("stranger-ids", role),)) for role in ("staff", "none"))
    reached = []
    for plans in (liars, honest):
        setup = with_plans(set_up({"x": table}, situations, days=5, seed=2, behaviours=busy), {"x": plans})
        reached.append(children_reached(setup, place)[0][1])
    assert reached[0] > 2 * reached[1]


def test_plans_need_room_for_every_policy_twice(tables, situations):
    many = {str(number): next(iter(tables.values())) for number in range(33)}
    setup = set_up(many, situations, days=1, seed=1)
    with pytest.raises(InputError, match="more than 32"):
        with_plans(setup, dict.fromkeys(many, Plans()))
