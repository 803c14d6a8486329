from __future__ import annotations

import pytest

from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Policy
from rulebook.table import Situations, outcome_table
from sim.assumptions.profile import Profile
from sim.assumptions.profiles import load_profile
from sim.population.world import World, make_world
from sim.run.run import Run, Table
from sim.run.set_up import set_up
from sim.run.simulate import simulate
from tests.sim.worlds import small_world


@pytest.fixture(scope="session")
def kursk() -> Profile:
    return load_profile("kursk")


@pytest.fixture(scope="session")
def world(kursk: Profile) -> World:
    """About 1,200 pupils, 4,000 people."""
    return make_world(kursk, scale=0.01, seed=7)


@pytest.fixture(scope="session")
def districts() -> World:
    """Some 600 pupils in several small districts."""
    return small_world(5, pupils=600, district_pupils=120, distant_friend_share=0.2)


@pytest.fixture(scope="session")
def policies() -> tuple[Policy, ...]:
    paths = [policy_path(name) for name in SFERUM]
    return tuple(load_policy(path) for path in paths if path is not None)


@pytest.fixture(scope="session")
def situations(policies: tuple[Policy, ...]) -> Situations:
    return Situations.of(policies[0].vocabulary)


@pytest.fixture(scope="session")
def tables(policies: tuple[Policy, ...]) -> dict[str, Table]:
    found = {
        policy.id: outcome_table(
            policy, {name: question.default for name, question in policy.readings.items()}
        )
        for policy in policies
    }
    assert len(found) == 3
    return found


@pytest.fixture(scope="session")
def run(world: World, tables: dict[str, Table], situations: Situations) -> Run:
    """Ten days."""
    return simulate(world, set_up(tables, situations, days=10, seed=3))
