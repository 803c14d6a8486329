"""Shards: the same bytes however they are spread, over threads or a cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim.run.cluster
import sim.run.shards
from rulebook.reader.faults import InputError
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.population.world import World
from sim.run.provenance import versions
from sim.run.shard import run_shard
from sim.run.shards import run_shards, usual_shard_size
from tests.narrowing import mistaken
from tests.sim.run.shards_compared import differing, shard_files, with_one_more


@pytest.mark.parametrize(("workers", "size"), [(1, 1), (2, 1), (2, 3), (7, 2), (7, 1000)])
def test_workers_and_shard_size_give_the_same_bytes(
    workers: int, size: int, setup: Setup, many_districts: World, whole: SchoolCounts
) -> None:
    found = run_shards(setup, many_districts, workers=workers, shard_size=size)
    assert differing(found, whole) == []
    assert differing(with_one_more(found), whole) == ["requests"]


def test_a_shard_is_small_where_there_are_few_districts_and_never_large() -> None:
    assert usual_shard_size(1) == 1
    assert usual_shard_size(64) == 2
    assert usual_shard_size(6_000) == sim.run.shards.LARGEST_SHARD


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a cluster that is there already, with two worker processes."""
    from distributed import LocalCluster

    options = {"threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": 50}
    with LocalCluster(n_workers=2, **options) as found:
        yield found.scheduler_address


@pytest.mark.parametrize("size", [1, 3])
def test_a_cluster_that_is_there_gives_the_same_bytes(
    size: int, cluster: str, setup: Setup, many_districts: World, whole: SchoolCounts
) -> None:
    assert cluster.startswith("tcp://")
    found = run_shards(setup, many_districts, scheduler=cluster, shard_size=size)
    assert differing(found, whole) == []


@pytest.mark.slow
def test_a_local_cluster_gives_the_same_bytes(
    setup: Setup, many_districts: World, whole: SchoolCounts
) -> None:
    assert differing(run_shards(setup, many_districts, workers=2, scheduler="local"), whole) == []


def _dies_once(setup: Setup, world: World, first: int, last: int) -> SchoolCounts:
    """A shard whose worker is killed the first time it is run."""
    mark = Path(os.environ["CHILDPROOF_TEST_MARK"])
    if first == 0 and not mark.exists():
        mark.write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGKILL)
    return run_shard(setup, world, first, last)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_costs_time_and_no_result(
    setup: Setup, many_districts: World, whole: SchoolCounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "killed"
    monkeypatch.setenv("CHILDPROOF_TEST_MARK", str(mark))
    monkeypatch.setattr(sim.run.shards, "run_shard", _dies_once)
    found = run_shards(setup, many_districts, workers=2, scheduler="local", shard_size=1)
    assert mark.exists(), "a worker was killed"
    assert int(mark.read_text()) != os.getpid()
    assert differing(found, whole) == []


def test_words_that_are_no_address_are_refused(setup: Setup, many_districts: World) -> None:
    with pytest.raises(InputError, match="`somewhere` is no address") as caught:
        run_shards(setup, many_districts, scheduler="somewhere")
    assert "tcp://HOST:PORT" in str(caught.value)


def test_a_scheduler_that_does_not_answer_is_given_up(
    setup: Setup, many_districts: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.run.cluster, "PATIENCE", 1)
    with pytest.raises(InputError, match=r"no cluster answers at `tcp://127.0.0.1:9`"):
        run_shards(setup, many_districts, scheduler="tcp://127.0.0.1:9")


def test_without_the_extra_package_a_cluster_is_refused_with_the_way_out(
    setup: Setup, many_districts: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match="`distributed` is not installed\n  pip install"):
        run_shards(setup, many_districts, scheduler="local")


def test_a_cluster_without_workers_is_given_up(
    setup: Setup, many_districts: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(sim.run.cluster, "PATIENCE", 1)
    with LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as empty:
        address = empty.scheduler_address
        with pytest.raises(InputError, match="has no workers") as caught:
            run_shards(setup, many_districts, scheduler=address)
    assert f"dask worker {address}" in str(caught.value)


def test_workers_with_another_version_are_refused(
    cluster: str, setup: Setup, many_districts: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = dict(versions())
    calls = iter([own | {"numpy": "0.1"}])
    monkeypatch.setattr(sim.run.cluster, "versions", Once(calls))
    with pytest.raises(InputError, match="has other versions"):
        run_shards(setup, many_districts, scheduler=cluster)


@pytest.mark.parametrize("goes", [OSError("closed"), TimeoutError(), RuntimeError("no loop"), {}])
def test_a_worker_that_goes_while_workers_are_checked_is_told_as_what_it_is(
    goes: Exception | dict[str, object],
) -> None:
    class Client:
        def wait_for_workers(self, number: int, timeout: float) -> None:
            pass

        def run(self, what: object) -> object:
            if isinstance(goes, Exception):
                raise goes
            return goes

    with pytest.raises(InputError, match="--scheduler: the cluster, or a worker of it, has gone") as caught:
        sim.run.cluster._check_workers(mistaken(Client()), "tcp://there:1")
    assert "tcp://there:1" in str(caught.value)


@pytest.mark.slow
def test_ctrl_c_with_a_local_cluster_ends_it_without_a_traceback(tmp_path: Path) -> None:
    asked = "simulate --region kursk --scale 0.3 --days 60 --seed 1 --scheduler local --workers 2 --output"
    command = [sys.executable, "-m", "childproof", *asked.split(), str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as run:
        while not shard_files(tmp_path):
            time.sleep(0.1)
        os.killpg(run.pid, signal.SIGINT)
        _, told = run.communicate(timeout=120)
    assert told == b""
    assert run.returncode == 130


class Once:
    """Tells this process one thing and the workers, where it arrives by pickle, the truth."""

    def __init__(self, calls: Iterator[dict[str, str]]):
        self.calls = calls

    def __call__(self) -> dict[str, str]:
        return next(self.calls)

    def __reduce__(self) -> str | tuple[object, ...]:
        from sim.run.provenance import versions

        return _the_same, (versions,)


def _the_same(thing: object) -> object:
    return thing
