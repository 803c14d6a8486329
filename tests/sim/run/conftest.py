"""One run over many small districts, for what becomes of its shards."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rulebook.table import Situations
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.population.world import World
from sim.run.set_up import set_up
from sim.run.shards import run_shards
from tests.sim.run.shards_compared import Tables, checkpointed_run
from tests.sim.worlds import small_world


@pytest.fixture(scope="session")
def setup(tables: Tables, situations: Situations) -> Setup:
    return set_up(tables, situations, days=3, seed=8, events="all")


@pytest.fixture(scope="session")
def many_districts() -> World:
    """Some 2,500 pupils in several districts, with friends in each other."""
    return small_world(5, pupils=2_500, district_pupils=300, distant_friend_share=0.2)


@pytest.fixture(scope="session")
def whole(setup: Setup, many_districts: World) -> SchoolCounts:
    """All districts in one shard, on one thread."""
    assert many_districts.size >= 4
    return run_shards(setup, many_districts, workers=1, shard_size=many_districts.size)


@pytest.fixture(scope="session")
def finished_run(setup: Setup, many_districts: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with all its shards; to be copied."""
    folder = tmp_path_factory.mktemp("run")
    checkpointed_run(setup, many_districts, folder)
    return folder


@pytest.fixture
def finished(finished_run: Path, tmp_path: Path) -> Path:
    """A copy of the folder of a finished run."""
    return Path(shutil.copytree(finished_run, tmp_path / "run"))
