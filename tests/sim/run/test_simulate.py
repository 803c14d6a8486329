"""A run: the same for the same arguments, watched by proofs, and honest about what it was given."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

import sim.engine.district_run
from rulebook.model import Policy
from rulebook.reader.faults import InputError
from rulebook.table import OUTCOME_NAMES, Situations, outcome_table
from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.engine.pair_classes import MOST_POLICIES
from sim.engine.policy_state import LOW_SAVED
from sim.engine.results import RESULTS, Total
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.facts.pair_counts import pairs_vector
from sim.population.world import World
from sim.results.first_day import FIRST_DAY_MEASURES, first_day, range_over
from sim.results.measures import measures
from sim.run.guards import ProofContradicted
from sim.run.run import Run, Table
from sim.run.set_up import set_up
from sim.run.simulate import find_attempt, simulate
from tests.twins.plain.comparing import FastRun, fast_run

Tables = dict[str, Table]


def same(one: SchoolCounts, other: SchoolCounts, *, but: tuple[str, ...] = ("log",)) -> bool:
    names = [field.name for field in fields(SchoolCounts) if field.name not in but]
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def test_the_same_seed_gives_the_same_run_and_another_seed_another(
    world: World, tables: Tables, situations: Situations
) -> None:
    runs = [simulate(world, set_up(tables, situations, days=3, seed=seed)) for seed in (5, 5, 6)]
    assert same(runs[0].outcome, runs[1].outcome)
    assert not same(runs[0].outcome, runs[2].outcome)


def ended(setup: Setup, world: World, number: int) -> FastRun:
    return fast_run(setup, world.district(number), world.plan.keys[number])


def alike(one: FastRun, other: FastRun) -> bool:
    """Both counted the same, and every policy remembers the same of everybody."""
    columns = range(len(one.setup.policies))
    remembered = all(vars(one.remembered(column)) == vars(other.remembered(column)) for column in columns)
    return same(one.outcome, other.outcome) and remembered


@pytest.mark.parametrize("unspecified", ["forbidden", "free"])
def test_messages_of_pairs_that_stand_alike_count_as_if_each_were_decided_by_itself(
    world: World, tables: Tables, situations: Situations, unspecified: str
) -> None:
    """An event log needs every attempt by itself, so nothing is counted together and told apart later."""
    eager = with_behaviour_settings(
        load_behaviours(),
        {
            "responses.save_acquaintance": 0.3,
            "responses.confirmation_days": 1,
            "responses.taken_over_yearly": 1,
            "responses.block_stranger": 0.5,
        },
    )
    fast, slow = (
        set_up(tables, situations, days=8, seed=2, behaviours=eager, unspecified=unspecified, events=events)
        for events in ("none", "all")
    )
    found = [(ended(fast, world, number), ended(slow, world, number)) for number in range(world.size)]
    for one, other in found:
        assert len(other.outcome.log) == other.outcome.totals[Total.ATTEMPTS] > 1000
        assert alike(one, other)
        assert other.memory.states.any(), "something is remembered"
    one, other = found[0]
    one.outcome.decided[0, 0] += 1
    assert not alike(one, other), "the comparison notices one count"
    one.outcome.decided[0, 0] -= 1
    one.memory.states[0, 0] ^= LOW_SAVED
    assert not alike(one, other), "the comparison notices one number saved"


def test_one_policy_too_many_is_refused(tables: Tables, situations: Situations) -> None:
    table = next(iter(tables.values()))
    many = {f"policy-{number}": table for number in range(MOST_POLICIES + 1)}
    with pytest.raises(InputError, match="65 policies, more than 64"):
        set_up(many, situations, days=1, seed=1)


def test_attempts_by_result_add_up_to_all_attempts_under_every_policy(run: Run) -> None:
    assert len(run.policies) == 3
    for policy in run.policies:
        results = run.results(policy)
        assert list(results) == list(RESULTS)
        assert sum(results.values()) == int(run.outcome.totals[Total.ATTEMPTS]) > 10_000


def test_a_run_adds_pairs_up_over_its_districts(run: Run) -> None:
    parts = [
        pairs_vector(district, run.setup.provision, len(run.setup.outcome))
        for district in run.world.districts()
    ]
    assert (run.pairs == np.sum(parts, axis=0)).all()
    assert run.pairs.sum() > 1000


def test_a_decision_against_a_proof_raises_and_is_found_again(
    world: World, tables: Tables, situations: Situations
) -> None:
    setup = set_up(tables, situations, days=2, seed=1)
    plain = simulate(world, setup)
    policy = plain.policies[0]
    situation = int(np.argmax(plain.outcome.decided[0]))
    mask = np.zeros((situations.size, len(OUTCOME_NAMES)), np.bool_)
    mask[situation, tables[policy][situation]] = True
    with pytest.raises(ProofContradicted) as caught:
        simulate(world, setup, guards={policy: [("a claim", mask)]})
    attempt = caught.value.attempt
    assert attempt == find_attempt(plain, policy, situation, claim="a claim")
    assert attempt.outcome == OUTCOME_NAMES[tables[policy][situation]]
    mask[situation] = ~mask[situation]
    simulate(world, setup, guards={policy: [("a claim", mask)]})


def test_first_day_measures_follow_from_the_attempts_under_every_reading(
    world: World, policies: tuple[Policy, ...], situations: Situations
) -> None:
    policy = policies[2]
    readings = policy.all_readings()[::61]
    assert len(readings) >= 7
    day = first_day(world, set_up({"x": outcome_table(policy, readings[0])}, situations, days=1, seed=4))
    compared, wrong = 0, 0
    for reading in readings:
        table = outcome_table(policy, reading)
        run = simulate(world, set_up({"x": table}, situations, days=1, seed=4))
        values = {
            one.name if one.by is None else f"{one.name}:{one.by}": one.value for one in measures(run)["x"]
        }
        shifted = np.roll(table, 1)
        for name in FIRST_DAY_MEASURES:
            assert day.measure(name, table) == pytest.approx(values[name], abs=1e-12)
            compared += 1
            wrong += day.measure(name, shifted) != pytest.approx(values[name], abs=1e-12)
    assert compared == len(readings) * len(FIRST_DAY_MEASURES)
    assert wrong > compared / 2, "tables shifted by one situation are noticed"
    ranges = range_over(day, [outcome_table(policy, reading) for reading in readings])
    assert all(low <= high for low, high in ranges.values())
    assert any(low < high for low, high in ranges.values())


def test_what_cannot_be_run_is_refused_before_any_work(situations: Situations, tables: Tables) -> None:
    for wrong, message in (
        ({"days": 0}, "`0` has to be a whole number from 1 to 3,660"),
        ({"days": 2.5}, "`2.5` has to be a whole number from 1 to 3,660"),
        ({"unspecified": "fre"}, "unknown value `fre`"),
        ({"events": "some"}, "unknown value `some`"),
        ({"tables": {}}, "no policy was given"),
        ({"tables": {"x": np.zeros(3, np.uint8)}}, "is not one outcome for each situation"),
    ):
        options: dict[str, Any] = {"tables": tables, "days": 1, "seed": 1, **wrong}
        with pytest.raises(InputError, match=message):
            set_up(situations=situations, **options)


def test_an_event_log_needs_a_folder(world: World, tables: Tables, situations: Situations) -> None:
    with pytest.raises(InputError, match="an event log needs a folder"):
        simulate(world, set_up(tables, situations, days=1, seed=1, events="all"))


def test_progress_is_told_to_the_end(world: World, tables: Tables, situations: Situations) -> None:
    told: list[tuple[int, int]] = []
    setup = set_up(tables, situations, days=1, seed=1)
    simulate(world, setup, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (world.size, world.size)


def test_a_world_and_a_run_show_themselves_briefly(world: World, run: Run) -> None:
    assert repr(world) == "World(kursk, scale 0.01, seed 7: 3 schools, 1,218 pupils)"
    assert repr(run).startswith("Run(sferum-2025-03-safety, ")


@pytest.mark.parametrize(
    ("limit", "told"),
    [("MOST_IN_A_DAY", "in a day, more than 10"), ("MOST_IN_A_RUN", "in 3 days, more than 10")],
)
def test_more_messages_than_can_be_counted_are_refused(
    world: World,
    tables: Tables,
    situations: Situations,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    told: str,
) -> None:
    monkeypatch.setattr(sim.engine.district_run, limit, 10)
    with pytest.raises(InputError, match=told) as caught:
        simulate(world, set_up(tables, situations, days=3, seed=5))
    assert "lower a rate, most of all `" in str(caught.value)
