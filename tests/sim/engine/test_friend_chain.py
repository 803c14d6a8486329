"""Chains: from a child who has answered a stranger goes on to a friend of that child, the day after."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from rulebook.table import OUTCOME_NAMES
from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.engine.district_run import run_district
from sim.engine.results import LogColumn, PolicyLogColumn, Result, policy_log_column
from sim.population.people import FRIEND, RESIDENTS, Kind
from sim.results.tallies import one_tally
from sim.run.set_up import set_up
from sim.run.simulate import simulate
from tests.narrowing import present
from tests.sim.worlds import contacts, small_world

ROWS = [row.id for row in load_behaviours().rows]
CHAIN = ROWS.index("friend-chain")
FIRST = [ROWS.index(name) for name in ("id-scan", "leaked-number", "leaked-link", "recycled-number")]
CHILD_FIRST = ROWS.index("child-writes-first")


@pytest.fixture(scope="module")
def place():
    """One district with many strangers."""
    return small_world(3, pupils=300, district_pupils=900, strangers_per_1000_pupils=200)


def log_of(place, situations, outcome, days=6, **settings):
    """The log of a run where everything has one outcome."""
    table = {"all": np.full(situations.size, OUTCOME_NAMES.index(outcome), np.uint8)}
    behaviours = with_behaviour_settings(load_behaviours(), settings)
    setup = set_up(table, situations, days=days, seed=1, behaviours=behaviours, events="all")
    return run_district(setup, place.district(0), key=place.plan.keys[0], number=0).log


def chains(log):
    return log[log[:, LogColumn.BEHAVIOUR] == CHAIN]


def results(log):
    return log[:, policy_log_column(0, PolicyLogColumn.RESULT)]


def test_in_the_default_model_chains_reach_children_where_strangers_are_answered(place, situations):
    found = chains(log_of(place, situations, "request", days=30))
    made = results(found) != Result.NOT_MADE
    assert made.sum() > 5
    assert made.mean() < 0.5, "one request in four is accepted"


def test_under_a_shipped_rule_book_whose_silence_lets_through_chains_reach_children(
    place, tables, situations
):
    """With all figures as they are."""
    run = simulate(place, set_up(tables, situations, days=30, seed=1, unspecified="free"))
    found = [one_tally(run, policy, "children_reached", "friend-chain") for policy in range(len(tables))]
    assert sum(int(present(tally).counted.sum()) for tally in found) > 0


def test_where_nobody_answers_no_chain_is_made(place, situations):
    found = chains(log_of(place, situations, "forbidden", **{"friend-chain.rate": 3}))
    assert len(found) > 20
    assert set(results(found).tolist()) == {Result.NOT_MADE}


def test_a_chain_leads_to_a_friend_of_a_child_with_whom_there_was_contact_the_day_before(place, situations):
    log, here = log_of(place, situations, "free", **{"id-scan.rate": 1}), place.district(0)
    strangers = range(int(here.offsets[Kind.STRANGER]), int(here.offsets[RESIDENTS]))
    met: dict[int, set[tuple[int, int]]] = {}
    for _, day, row, sender, recipient in log[:, : LogColumn.RECIPIENT + 1].tolist():
        if row in FIRST or row == CHILD_FIRST:
            pair = (sender, recipient) if row in FIRST else (recipient, sender)
            met.setdefault(day, set()).add(pair)
    found = chains(log)
    assert len(found) > 20
    for _, day, _, sender, recipient in found[:, : LogColumn.RECIPIENT + 1].tolist():
        assert sender in strangers
        of_friends = {
            child for child, what in contacts(here, recipient) if what & FRIEND and child < len(here.school)
        }
        assert any((sender, child) in met[day - 1] for child in of_friends)


def test_as_many_messages_follow_one_as_the_rate_says(place, situations):
    for rate in (0.5, 3.0):
        log = log_of(place, situations, "free", days=20, **{"friend-chain.rate": rate})
        first = np.isin(log[:, LogColumn.BEHAVIOUR], [*FIRST, CHILD_FIRST]) & (log[:, LogColumn.DAY] < 20)
        followed = len(chains(log)) / first.sum()
        # Some children have no friend on the service, or none who is found in twelve tries.
        assert 0.55 * rate < followed < 1.15 * rate


def test_chains_leave_all_other_attempts_as_they_are_and_end_with_one_friend(place, situations):
    def others(log):
        return Counter(map(tuple, log[log[:, LogColumn.BEHAVIOUR] != CHAIN][:, : LogColumn.KEY + 1].tolist()))

    without, many = (log_of(place, situations, "free", **{"friend-chain.rate": rate}) for rate in (0, 5))
    assert others(without) == others(many)
    assert not len(chains(without))
    fewer = log_of(place, situations, "free", **{"friend-chain.rate": 5, "leaked-number.rate": 0})
    kept = {tuple(row) for row in chains(many)[:, : LogColumn.KEY + 1].tolist()}
    assert {tuple(row) for row in chains(fewer)[:, : LogColumn.KEY + 1].tolist()} < kept
