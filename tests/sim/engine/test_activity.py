"""How much each stranger writes, how peers write, and who looks elsewhere when he is stopped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rulebook.table import OUTCOME_NAMES
from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.assumptions.plans import Plan, Plans
from sim.engine.district_run import prepare, run_district
from sim.engine.results import WAYS
from sim.population.people import ADULT, RESIDENTS, Kind
from sim.results.tallies import one_tally
from sim.run.set_up import set_up, with_plans
from sim.run.simulate import simulate
from tests.sim.worlds import small_world


@pytest.fixture(scope="module")
def place():
    """One district with many strangers."""
    return small_world(
        3, pupils=300, district_pupils=900, strangers_per_1000_pupils=400, stranger_peer_share=0.4
    )


def prepared(place, tables, situations, **settings):
    behaviours = with_behaviour_settings(
        load_behaviours(), {key.replace("__", "."): value for key, value in settings.items()}
    )
    return prepare(
        set_up(tables, situations, days=3, seed=1, behaviours=behaviours),
        place.district(0),
        place.plan.keys[0],
    )


def parts(running):
    return np.diff(running, prepend=0.0)


def test_with_no_spread_all_strangers_write_alike(place, tables, situations):
    run = prepared(place, tables, situations, responses__stranger_spread=0)
    number = len(run.activity.stranger)
    assert parts(run.activity.stranger) == pytest.approx(np.full(number, 1 / number))
    row = next(at for at, one in enumerate(load_behaviours().rows) if one.relation == "stranger-ids")
    begin, end = run.activity.pair_first[row : row + 2].tolist()
    draws = np.random.default_rng(1).random(500)
    assert [_place(run.activity.pair, begin, end, u) for u in draws] == [
        int(u * (end - begin)) for u in draws
    ]


def _place(running, begin, end, u):
    """What `place_of` says, in plain words."""
    return int(np.flatnonzero(running[begin:end] > u)[0])


def test_the_busiest_tenth_make_as_much_as_the_source_says(place, tables, situations):
    """At a spread of 1.5 some 59 %, the Lorenz curve of a lognormal law, among a hundred strangers or so."""
    run = prepared(place, tables, situations, responses__stranger_spread=1.5)
    part = np.sort(parts(run.activity.stranger))[::-1]
    assert len(part) > 100
    assert 0.45 < part[: len(part) // 10].sum() < 0.75
    alike = prepared(place, tables, situations, responses__stranger_spread=0)
    assert np.sort(parts(alike.activity.stranger))[::-1][: len(part) // 10].sum() < 0.11


def test_adults_who_know_the_rules_never_include_peers(place, tables, situations):
    run = prepared(place, tables, situations)
    here = place.district(0)
    adult = here.age[here.offsets[Kind.STRANGER] : here.offsets[RESIDENTS]] >= ADULT
    assert run.activity.adults == adult.sum()
    assert 0 < adult.sum() < len(adult)
    assert not parts(run.activity.adult)[~adult].any()
    assert parts(run.activity.adult).sum() == pytest.approx(1)


def test_peers_write_the_same_beside_strangers_who_know_the_rules(tables, situations):
    peers = small_world(
        3, pupils=400, district_pupils=900, strangers_per_1000_pupils=100, stranger_peer_share=1
    )
    plans = {name: Plans((Plan("stranger-numbers"),)) for name in tables}
    setup = with_plans(set_up(tables, situations, days=10, seed=1), plans)
    found = run_district(setup, peers.district(0), key=peers.plan.keys[0], number=0)
    usual = len(tables)
    assert found.by_account.any()
    assert np.array_equal(found.by_account[:, :usual], found.by_account[:, usual:])
    assert not found.by_account[:, :, 2].any(), "there are no adults"


def counted(run, name, by):
    """Children counted under the first policy of a run."""
    tally = one_tally(run, 0, name, by)
    assert tally is not None
    return int(tally.counted.sum())


def flat(situations, outcome):
    return {outcome: np.full(situations.size, OUTCOME_NAMES.index(outcome), np.uint8)}


@pytest.mark.parametrize(("share", "outcome"), [(0.0, "forbidden"), (1.0, "forbidden"), (1.0, "free")])
def test_who_is_stopped_looks_elsewhere_as_often_as_the_figure_says(place, situations, share, outcome):
    behaviours = with_behaviour_settings(
        load_behaviours(),
        {
            "responses.elsewhere_when_stopped": share,
            "responses.block_stranger": 0,
            "responses.report_stranger": 0,
            # A chain needs somebody who has answered, which nobody has where all is forbidden.
            "friend-chain.rate": 0,
        },
    )
    setup = set_up(flat(situations, outcome), situations, days=5, seed=1, behaviours=behaviours)
    run = simulate(place, setup)
    sought = counted(run, "children_sought_elsewhere", None)
    if share == 0 or outcome == "free":
        assert sought == 0
        return
    free = simulate(
        place, set_up(flat(situations, "free"), situations, days=5, seed=1, behaviours=behaviours)
    )
    written_to = counted(free, "children_reached", "stranger_own_account")
    assert written_to > 20
    # About as many: where nothing is stopped a stranger who is answered may write to fewer.
    assert 0.8 * written_to < sought < 1.1 * written_to


def test_adults_and_peers_are_all_who_reach_from_accounts_of_their_own(place, tables, situations):
    run = simulate(place, set_up(tables, situations, days=5, seed=1))
    at = WAYS.index("any")
    own, _, adult, peer = np.moveaxis(run.outcome.by_account[..., at], 2, 0)
    assert np.array_equal(own, adult + peer)
    assert peer.any()
    assert adult.any()
    broken = replace(run.outcome, by_account=run.outcome.by_account[:, :, ::-1])
    assert not np.array_equal(broken.by_account[:, :, 0, at], broken.by_account[:, :, 2:, at].sum(axis=2))
