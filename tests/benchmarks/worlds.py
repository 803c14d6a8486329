"""How fast a region is made and run, beside NetworkX and plain Python on the same people."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from policy.catalogue import SFERUM, policy_path
from policy.decide import decide
from policy.load_policy import load_policy
from policy.table import Situations, outcome_table
from sim.graph import to_networkx
from sim.profiles import load_profile
from sim.run import simulate
from sim.world import make_world
from tests.benchmarks.measuring import Figure, median_seconds

DAYS = 30


def figures() -> Iterator[Figure]:
    policies = [load_policy(policy_path(name)) for name in SFERUM]
    situations = Situations.of(policies[0].vocabulary)
    tables = {policy.id: outcome_table(policy, policy.default_reading) for policy in policies}
    profile = load_profile("kursk")
    made = median_seconds(lambda: make_world(profile, scale=0.1, seed=1), 3)
    world = make_world(profile, scale=0.1, seed=1)
    people = world.people.size if hasattr(world.people, "size") else len(world.people.role)
    small = make_world(profile, scale=0.01, seed=1)
    graph = median_seconds(lambda: to_networkx(small), 1, warm=False)
    few = len(small.people.role)
    yield Figure("world_people_per_second", people / made, "1/s", "NetworkX, given the ties", few / graph)
    yield Figure("world_bytes_per_person", world.nbytes / people, "B", "the goal of 150 bytes", 150.0)

    ran = median_seconds(lambda: simulate(world, tables, situations, days=DAYS, seed=1), 1)
    run = simulate(world, tables, situations, days=DAYS, seed=1)
    attempts = int(run.attempts.sum())
    sample = [situations.situation(int(n)) for n in np.flatnonzero(run.attempts)[:300]]

    def plain() -> None:
        for policy in policies:
            for situation in sample:
                decide(policy, situation, policy.default_reading)

    decided = median_seconds(plain, 1)
    yield Figure(
        "attempts_per_second",
        attempts / ran,
        "1/s",
        "plain decide for three policies, facts given",
        len(sample) / decided,
    )
    yield Figure("kursk_tenth_30_days_s", made + ran, "s", "the goal of 15 s", 15.0)
