"""How fast attempts are made, observed and decided for three policies, beside other ways to do it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from tempfile import TemporaryDirectory

import numpy as np

from rulebook.catalogue import SFERUM, policy_path
from rulebook.decide import decide
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Policy
from rulebook.table import Situations, outcome_table
from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.assumptions.profiles import load_profile
from sim.engine.district_run import run_district
from sim.engine.setup import Setup
from sim.kernel.cores import cores
from sim.population.graph import to_networkx
from sim.population.world import World, make_world
from sim.run.precompile import compile_all
from sim.run.set_up import set_up
from sim.run.simulate import simulate
from tests.narrowing import present
from tests.tools.benchmarks.measuring import BOUND, GOAL, Figure, median_seconds

FIRST_DAY, LATER = 60, 20
"""How often everybody writes, times as usual: as usual one person makes some 0.6 attempts a day."""
DAYS = 10


def policies() -> list[Policy]:
    return [load_policy(present(policy_path(name))) for name in SFERUM]


def usual_setup(*, days: int, times: float = 1.0) -> Setup:
    """The three Sferum policies in their default readings; everybody writes `times` as often."""
    behaviours = load_behaviours()
    rates = {f"{row.id}.rate": behaviours.rate(row) * times for row in behaviours.rows}
    tables = {policy.id: outcome_table(policy, policy.default_reading) for policy in policies()}
    return set_up(
        tables,
        Situations.of(policies()[0].vocabulary),
        days=days,
        seed=1,
        behaviours=with_behaviour_settings(behaviours, rates),
    )


def run_all(world: World, setup: Setup) -> int:
    """Run every district, drawn before, on all cores; how many attempts that is."""

    def run(number: int) -> int:
        key = world.plan.keys[number]
        return int(run_district(setup, world.district(number), key=key, number=number).totals[:2].sum())

    with ThreadPoolExecutor(cores()) as pool:
        return sum(pool.map(run, range(world.size)))


def figures() -> Iterator[Figure]:
    compile_all()
    world = make_world(load_profile("kursk"), scale=0.5, seed=1)
    first, later, usual, usual_first = (
        usual_setup(days=1, times=FIRST_DAY),
        usual_setup(days=DAYS, times=LATER),
        usual_setup(days=30),
        usual_setup(days=1),
    )
    first_day, with_memory, as_usual, first_as_usual = (
        run_all(world, setup) / median_seconds(partial(run_all, world, setup), 5)
        for setup in (first, later, usual, usual_first)
    )
    told = f"the goal for a first day; {FIRST_DAY} times the usual messages"
    yield Figure("attempts_per_second", first_day, "1/s", told, 25e6, GOAL)
    told = f"the goal with memory; {DAYS} days of {LATER} times the usual messages"
    yield Figure("attempts_per_second_with_memory", with_memory, "1/s", told, 15e6, GOAL)
    told = "the goal with memory; 30 days as usual, what stands ready before the first day included"
    yield Figure("attempts_per_second_usual", as_usual, "1/s", told, 15e6, GOAL)
    told = (
        "the goal for a first day; one day as usual is half an attempt a person: nearly all of the time goes "
        "into the situations of all pairs, written to or not, which the run's vector counts"
    )
    yield Figure("attempts_per_second_usual_first_day", first_as_usual, "1/s", told, 25e6, GOAL)
    yield Figure(
        "attempts_per_second_networkx",
        first_day,
        "1/s",
        "NetworkX: a neighbour and a table",
        by_networkx(world),
    )
    yield Figure(
        "attempts_per_second_plain", first_day, "1/s", "plain decide, facts given", by_plain_python() / 3
    )
    cedar = by_cedar()
    if cedar:
        yield Figure(
            "attempts_per_second_cedar", first_day, "1/s", "the Cedar engine, facts given", cedar / 3
        )
    yield Figure(
        "attempts_per_second_bound",
        first_day,
        "1/s",
        "five random look-ups in 1 MB on all cores",
        gathers() / 5,
        BOUND,
    )
    tenth = make_world(load_profile("kursk"), scale=0.1, seed=1)
    seconds = median_seconds(lambda: simulate(make_world(load_profile("kursk"), scale=0.1, seed=1), usual), 3)
    yield Figure("kursk_tenth_30_days_s", seconds, "s", "the goal", 15.0, GOAL)
    assert tenth.people > 40_000
    yield Figure("first_compilation_s", compilation(), "s", "the goal", 20.0, GOAL)


def compilation() -> float:
    """Seconds from nothing until everything is compiled and kept, in a process of its own."""
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "from sim.run.precompile import compile_all; compile_all()"],
            check=True,
            env={**os.environ, "XDG_CACHE_HOME": folder},
        )
        return time.perf_counter() - started


def by_networkx(world: World) -> float:
    """Attempts a second: a random contact of somebody, facts from the graph, a table for each policy."""
    small = make_world(load_profile("kursk"), scale=0.01, seed=1)
    graph = to_networkx(small.district(0))
    writers = [node for node in graph if graph.out_degree(node)]
    contacts = {node: list(graph.successors(node)) for node in writers}
    tables = [outcome_table(policy, policy.default_reading).tolist() for policy in policies()]
    size = len(tables[0])
    chance = random.Random(1)
    number = 20_000

    def run() -> int:
        reached = 0
        for _ in range(number):
            sender = chance.choice(writers)
            recipient = chance.choice(contacts[sender])
            ties = graph.get_edge_data(sender, recipient)
            back = graph.has_edge(recipient, sender, "number")
            one, two = graph.nodes[sender], graph.nodes[recipient]
            facts = (one["role"], two["role"], one["confirmed"], "number" in ties, "chat" in ties, back)
            situation = hash(facts) % size
            for table in tables:
                reached += table[situation] == 0
        return reached

    return number / median_seconds(run, 3)


def by_plain_python() -> float:
    """Decisions a second of the page that says what a policy means."""
    policy = policies()[2]
    situations = Situations.of(policy.vocabulary)
    sample = [situations.situation(number) for number in range(0, situations.size, 17)]
    reading = policy.default_reading

    def run() -> None:
        for situation in sample:
            decide(policy, situation, reading)

    return len(sample) / median_seconds(run, 3)


def by_cedar() -> float | None:
    """Decisions a second of the Cedar engine for one small rule; None where it is not installed."""
    try:
        import cedarpy
    except ImportError:
        return None
    rule = 'permit(principal, action == Action::"write", resource) when { context.sender_has_number };'
    requests = [
        {
            "principal": f'User::"{at}"',
            "action": 'Action::"write"',
            "resource": 'User::"child"',
            "context": {"sender_has_number": at % 2 == 0, "shared_chat": True},
        }
        for at in range(500)
    ]
    return len(requests) / median_seconds(lambda: cedarpy.is_authorized_batch(requests, rule, []), 3)


def gathers() -> float:
    """Random four-byte look-ups a second in 1 MB, on all cores together."""
    table = np.arange(1 << 18, dtype=np.int32)
    places = np.random.default_rng(1).integers(0, len(table), 4_000_000).astype(np.int32)

    def run() -> None:
        with ThreadPoolExecutor(cores()) as pool:
            list(pool.map(lambda _: table.take(places), range(cores())))

    return len(places) * cores() / median_seconds(run, 5)
