"""Published columns, counted once more from the event log and the columns of a world alone."""

from __future__ import annotations

import numpy as np
import pytest

from sim.assumptions.behaviours import (
    KNOWING,
    KNOWING_ADULT,
    KNOWING_OWN,
    KNOWN,
    OWN_ACCOUNT,
    STRANGER,
    TAKEN_OVER,
    UNKNOWN_ADULT,
    UNKNOWN_PEER,
)
from sim.assumptions.plans import Plan, Plans
from sim.population.people import ADULT, RESIDENTS, Kind, Role
from sim.results.measures import measures
from sim.run.event_log import events_frame
from sim.run.set_up import set_up, with_plans
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
        child = (here.age[recipient[rows]] < ADULT) & (here.kind[recipient[rows]] != Kind.STRANGER)
        known["child"][rows] = child
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


def sex_and_sender(run, events):
    """Of each attempt: the sex of the recipient, and whether the sender is a stranger of 18 or over."""
    district, sender, recipient = (events[name].to_numpy() for name in ("district", "sender", "recipient"))
    sex, adult = np.zeros(len(events), np.int64), np.zeros(len(events), np.bool_)
    for number in range(run.world.size):
        here, rows = run.world.district(number), district == number
        sex[rows] = here.sex[recipient[rows]]
        stranger = (sender[rows] >= here.offsets[Kind.STRANGER]) & (sender[rows] < here.offsets[RESIDENTS])
        adult[rows] = stranger & (here.age[sender[rows]] >= ADULT)
    return sex, adult


def reached_by_strangers(run, events, policy):
    """Attempts of strangers that reach a child."""
    behaviour = events[f"{policy}:behaviour"].to_numpy()
    reaching = np.isin(events[f"{policy}:result"].to_numpy(), REACHING)
    return (columns(run, events)["child"] == 1) & reaching & np.isin(behaviour, sorted(_hostile(run)))


@pytest.fixture(scope="module")
def beside_knowing(world, tables, situations, tmp_path_factory):
    setup = set_up(tables, situations, days=12, seed=3, events="all")
    plans = {name: Plans((Plan("stranger-numbers"), Plan("stranger-chats"))) for name in tables}
    run = simulate(world, with_plans(setup, plans), output=tmp_path_factory.mktemp("knowing"))
    return run, events_frame(run)


def test_what_strangers_who_have_read_the_rules_reach_is_counted_again(beside_knowing):
    run, events = beside_knowing
    _, adult = sex_and_sender(run, events)
    stolen = {row.id for row in run.behaviours.rows if row.relation.startswith("taken-over-")}
    for policy in run.policies:
        rows = reached_by_strangers(run, events, f"{policy}:knowing")
        own = rows & ~np.isin(events[f"{policy}:knowing:behaviour"].to_numpy(), sorted(stolen))
        assert published(run, policy, KNOWING) == children(events, rows)
        assert published(run, policy, KNOWING_OWN) == children(events, own)
        assert published(run, policy, KNOWING_ADULT) == children(events, own & adult)
    planned = events["planned"].to_numpy()
    assert planned.any()
    without = [
        children(events, reached_by_strangers(run, events, f"{policy}:knowing") & ~planned)
        for policy in run.policies
    ]
    assert without != [published(run, policy, KNOWING) for policy in run.policies], "plans count"


def test_children_sought_elsewhere_are_counted_again(beside_knowing):
    run, events = beside_knowing
    known, stopped = columns(run, events), ["forbidden", "role_confirmation", "unspecified", "blocked"]
    for policy in run.policies:
        for column, by in ((policy, None), (f"{policy}:knowing", KNOWING)):
            rows = np.isin(events[f"{column}:result"].to_numpy(), stopped) & events["elsewhere"].to_numpy()
            (found,) = [
                one.value
                for one in measures(run)[policy]
                if (one.name, one.by) == ("children_sought_elsewhere", by)
            ]
            counted = children(events, rows & (known["child"] == 1))
            assert counted == round(found * run.children / 1000)


def test_girls_and_boys_are_counted_again(logged):
    run, events = logged
    sex, _ = sex_and_sender(run, events)
    girls = {(n, c) for n, here in enumerate(run.world.districts()) for c in range(here.offsets[1])
             if here.active[c] and here.age[c] < ADULT and here.sex[c] == 0}  # fmt: skip
    for policy in run.policies:
        rows = reached_by_strangers(run, events, policy)
        found = {one.by: one.value for one in measures(run)[policy] if one.by in ("girls", "boys")}
        assert children(events, rows & (sex == 0)) == round(found["girls"] * len(girls) / 1000)
        assert children(events, rows & (sex == 1)) == round(
            found["boys"] * (run.children - len(girls)) / 1000
        )


def test_unknown_adults_and_unknown_peers_are_counted_again(logged):
    run, events = logged
    _, adult = sex_and_sender(run, events)
    stolen = {row.id for row in run.behaviours.rows if row.relation.startswith("taken-over-")}
    for policy in run.policies:
        rows = reached_by_strangers(run, events, policy)
        own = rows & ~np.isin(events[f"{policy}:behaviour"].to_numpy(), sorted(stolen))
        by_adults = children(events, own & adult)
        assert published(run, policy, UNKNOWN_ADULT) == by_adults
        assert published(run, policy, UNKNOWN_PEER) == children(events, own) - by_adults


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
