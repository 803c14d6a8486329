"""Messages that are only counted, against the same decided one by one."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.assumptions.plans import Plan, Plans
from sim.engine.day_loop import run_days
from sim.engine.district_run import prepare, sum_up
from sim.population.people import Kind
from sim.run.set_up import set_up, with_plans
from tests.sim.worlds import small_world

BUSY = {
    "responses.join_leaked": 0.3,
    "responses.accept_stranger": 0.9,
    "responses.accept_acquaintance": 0.4,
    "responses.save_acquaintance": 0.3,
    "responses.confirmation_granted": 0.9,
    "responses.confirmation_days": 1,
    "responses.taken_over_yearly": 1,
    "id-scan.rate": 3,
    "child-writes-first.rate": 3,
}


@pytest.fixture(scope="module")
def setup(tables, situations):
    """Policies, one of which asks children for a role who write by id to somebody without one.

    Strangers who know the rules never use ids here: beside them a child is in no dialogue yet, and is asked.
    """
    columns, facts = situations.columns, situations.vocabulary.facts

    def holds(fact, value):
        return columns[fact] == facts[fact].values.index(value)

    asked = holds("channel", "id") & holds("sender_role", "student") & holds("recipient_role", "none")
    asking = np.where(asked & holds("sender_confirmed", False), 2, 1).astype(np.uint8)
    behaviours = with_behaviour_settings(load_behaviours(), BUSY)
    found = set_up({**tables, "asking": asking}, situations, days=9, seed=5, behaviours=behaviours)
    return with_plans(found, dict.fromkeys(found.policies, Plans((Plan("stranger-numbers"),), "staff")))


@pytest.fixture(scope="module")
def world():
    return small_world(
        6,
        pupils=250,
        district_pupils=400,
        strangers_per_1000_pupils=60,
        stranger_ids=20,
        stranger_peer_share=0.3,
        pupil_role_share=0.9,
        pupil_confirmed_share=0,
    )


def run_of(setup, world, spoil=None):
    """The run of one district, and its counts; `spoil` may change anything before the first day."""
    run = prepare(setup, world.district(0), world.plan.keys[0])
    if spoil is not None:
        spoil(run)
    run_days(run)
    return run, sum_up(setup, world.district(0), run, number=0)


def differing(setup, world, spoil=None):
    """What differs where every attempt is logged, for which each has to be decided by itself."""
    (_, counted), (_, decided) = (
        run_of(replace(setup, events=events), world, spoil) for events in ("none", "all")
    )
    assert len(decided.log) > 1000
    names = [field.name for field in fields(counted) if field.name != "log"]
    return [name for name in names if not np.array_equal(getattr(counted, name), getattr(decided, name))]


def test_what_is_counted_comes_to_the_same_as_what_is_decided_one_by_one(setup, world):
    assert differing(setup, world) == []


def test_some_remember_differently_beside_strangers_who_know_the_rules(setup, world):
    """Else the test above would not reach the messages that have to be decided one by one for that."""
    run, _ = run_of(setup, world)
    usual, knowing = np.split(run.state.confirmed_from[:, : world.district(0).offsets[Kind.STRANGER]], 2)
    assert (usual != knowing).any()


def test_a_policy_with_other_rules_in_one_of_its_columns_is_caught(setup, world):
    def forbid_all(run):
        run.tables.outcome[:, len(setup.policies)] = 3

    assert "contacts" in differing(setup, world, forbid_all)
