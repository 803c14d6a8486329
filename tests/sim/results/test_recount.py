"""Published columns, counted once more from the event log and the columns of a world alone."""

from __future__ import annotations

import numpy as np
import pytest

from sim.assumptions.behaviours import KNOWN, OWN_ACCOUNT, STRANGER, TAKEN_OVER
from sim.population.people import ADULT, RESIDENTS, Kind, Role
from sim.results.measures import measures
from sim.run.event_log import events_frame
from sim.run.set_up import set_up
from sim.run.simulate import simulate

REACHING = ["free", "request", "in_dialogue"]


@pytest.fixture(scope="module")
def logged(world, tables, situations, tmp_path_factory):
    setup = set_up(tables, situations, days=12, seed=3, events="all")
    run = simulate(world, setup, output=tmp_path_factory.mktemp("log"))
    return run, events_frame(run)


def columns(run, events):
    """Of each attempt: its place, and what a world tells of its two people."""
    district, sender, recipient = (events[name].to_numpy() for name in ("district", "sender", "recipient"))
    known = {
        name: np.zeros(len(events), np.int64) for name in ("role", "age", "child", "stranger", "resident")
    }
    for number in range(run.world.size):
        here, rows = run.world.district(number), district == number
        known["role"][rows] = here.role[sender[rows]]
        known["age"][rows] = here.age[sender[rows]]
        known["child"][rows] = here.age[recipient[rows]] < ADULT
        known["resident"][rows] = recipient[rows] < here.offsets[RESIDENTS]
        known["stranger"][rows] = sender[rows] >= here.offsets[Kind.STRANGER]
    return known


def children(events, rows):
    return len({*zip(events["district"].to_numpy()[rows], events["recipient"].to_numpy()[rows], strict=True)})


def published(run, policy, by):
    found = next(one for one in measures(run)[policy] if (one.name, one.by) == ("children_reached", by))
    return round(found.value * run.children / 1000)


def _hostile(run):
    return {row.id for row in run.behaviours.rows if row.adversary and row.relation != "child-first"}


def by_known_adults(run, events, policy, *, with_days=True):
    """Children whom adults without a role reach; a role counts from the day that the log tells."""
    known = columns(run, events)
    hostile = _hostile(run)
    ordinary = ~np.isin(events["behaviour"].to_numpy(), sorted(hostile))
    since, day = events[f"{policy}:confirmed_from"].to_numpy(), events["day"].to_numpy()
    rows = ordinary & (known["role"] == Role.NONE) & (known["age"] >= ADULT) & (known["stranger"] == 0)
    rows &= (known["child"] == 1) & (known["resident"] == 1)
    rows &= np.isin(events[f"{policy}:result"].to_numpy(), REACHING)
    if with_days:
        rows &= (since == 0) | (since > day)
    return children(events, rows)


def test_known_adults_without_a_role_are_counted_again_with_the_day_a_role_is_confirmed(logged):
    run, events = logged
    for policy in run.policies:
        assert by_known_adults(run, events, policy) == published(run, policy, KNOWN)


def test_without_the_day_that_a_role_is_confirmed_the_count_is_another(logged):
    run, events = logged
    assert any(
        by_known_adults(run, events, policy, with_days=False) != published(run, policy, KNOWN)
        for policy in run.policies
    )


def test_children_reached_by_strangers_part_into_two(logged):
    run, events = logged
    known = columns(run, events)
    for policy in run.policies:
        behaviour = events[f"{policy}:behaviour"].to_numpy()
        hostile = _hostile(run)
        stolen = {row.id for row in run.behaviours.rows if row.relation.startswith("taken-over-")}
        reached = (known["child"] == 1) & np.isin(events[f"{policy}:result"].to_numpy(), REACHING)
        own = children(events, reached & np.isin(behaviour, sorted(hostile - stolen)))
        every = children(events, reached & np.isin(behaviour, sorted(hostile)))
        assert published(run, policy, STRANGER) == every
        assert published(run, policy, OWN_ACCOUNT) == own
        assert published(run, policy, TAKEN_OVER) == every - own
