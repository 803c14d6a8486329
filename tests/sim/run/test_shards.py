"""Shards: the same bytes however they are spread, and nothing finished is lost."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim.run.cluster
import sim.run.shards
from rulebook.reader.faults import InputError
from rulebook.table import Situations
from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.population.world import World
from sim.run.checkpoints import CheckpointStore
from sim.run.provenance import versions
from sim.run.run import Table
from sim.run.set_up import set_up
from sim.run.shard import run_shard
from sim.run.shards import run_shards, usual_shard_size
from sim.run.simulate import simulate
from tests.sim.worlds import small_world

Tables = dict[str, Table]


@pytest.fixture(scope="module")
def setup(tables: Tables, situations: Situations) -> Setup:
    return set_up(tables, situations, days=3, seed=8, events="all")


@pytest.fixture(scope="module")
def districts() -> World:
    """Some 2,500 pupils in several districts, with friends in each other."""
    return small_world(5, pupils=2_500, district_pupils=300, distant_friend_share=0.2)


@pytest.fixture(scope="module")
def whole(setup: Setup, districts: World) -> SchoolCounts:
    """All districts in one shard, on one thread."""
    assert districts.size >= 4
    return run_shards(setup, districts, workers=1, shard_size=districts.size)


def differing(one: SchoolCounts, other: SchoolCounts) -> list[str]:
    """Columns that are not the same bytes."""
    columns = [(name, getattr(one, name), getattr(other, name)) for name in SchoolCounts.__dataclass_fields__]
    return [
        name
        for name, first, second in columns
        if first.dtype != second.dtype or first.shape != second.shape or first.tobytes() != second.tobytes()
    ]


def with_one_more(outcome: SchoolCounts) -> SchoolCounts:
    requests = outcome.requests.copy()
    requests[0, 0, 0] += 1
    return replace(outcome, requests=requests)


# However they are spread


@pytest.mark.parametrize(("workers", "size"), [(1, 1), (2, 1), (2, 3), (7, 2), (7, 1000)])
def test_workers_and_shard_size_give_the_same_bytes(
    workers: int, size: int, setup: Setup, districts: World, whole: SchoolCounts
) -> None:
    found = run_shards(setup, districts, workers=workers, shard_size=size)
    assert differing(found, whole) == []
    assert differing(with_one_more(found), whole) == ["requests"]


def test_a_shard_is_small_where_there_are_few_districts_and_never_large() -> None:
    assert usual_shard_size(1) == 1
    assert usual_shard_size(64) == 2
    assert usual_shard_size(6_000) == sim.run.shards.LARGEST_SHARD


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster that is there already, with two worker processes."""
    from distributed import LocalCluster

    options = {"threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": 50}
    with LocalCluster(n_workers=2, **options) as found:
        yield found.scheduler_address


@pytest.mark.parametrize("size", [1, 3])
def test_a_cluster_that_is_there_gives_the_same_bytes(
    size: int, cluster: str, setup: Setup, districts: World, whole: SchoolCounts
) -> None:
    assert cluster.startswith("tcp://")
    found = run_shards(setup, districts, scheduler=cluster, shard_size=size)
    assert differing(found, whole) == []


@pytest.mark.slow
def test_a_local_cluster_gives_the_same_bytes(setup: Setup, districts: World, whole: SchoolCounts) -> None:
    assert differing(run_shards(setup, districts, workers=2, scheduler="local"), whole) == []


def _dies_once(setup: Setup, world: World, first: int, last: int) -> SchoolCounts:
    """A shard whose worker is killed the first time it is run."""
    mark = Path(os.environ["CHILDPROOF_TEST_MARK"])
    if first == 0 and not mark.exists():
        mark.write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGKILL)
    return run_shard(setup, world, first, last)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_costs_time_and_no_result(
    setup: Setup, districts: World, whole: SchoolCounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "killed"
    monkeypatch.setenv("CHILDPROOF_TEST_MARK", str(mark))
    monkeypatch.setattr(sim.run.shards, "run_shard", _dies_once)
    found = run_shards(setup, districts, workers=2, scheduler="local", shard_size=1)
    assert mark.exists(), "a worker was killed"
    assert int(mark.read_text()) != os.getpid()
    assert differing(found, whole) == []


def test_words_that_are_no_address_are_refused(setup: Setup, districts: World) -> None:
    with pytest.raises(InputError, match="`somewhere` is no address") as caught:
        run_shards(setup, districts, scheduler="somewhere")
    assert "tcp://HOST:PORT" in str(caught.value)


def test_a_scheduler_that_does_not_answer_is_given_up(
    setup: Setup, districts: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.run.cluster, "PATIENCE", 1)
    with pytest.raises(InputError, match=r"no cluster answers at `tcp://127.0.0.1:9`"):
        run_shards(setup, districts, scheduler="tcp://127.0.0.1:9")


def test_without_the_extra_package_a_cluster_is_refused_with_the_way_out(
    setup: Setup, districts: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match="`distributed` is not installed\n  pip install"):
        run_shards(setup, districts, scheduler="local")


def test_a_cluster_without_workers_is_given_up(
    setup: Setup, districts: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(sim.run.cluster, "PATIENCE", 1)
    with LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as empty:
        address = empty.scheduler_address
        with pytest.raises(InputError, match="has no workers") as caught:
            run_shards(setup, districts, scheduler=address)
    assert f"dask worker {address}" in str(caught.value)


def test_workers_with_another_version_are_refused(
    cluster: str, setup: Setup, districts: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = dict(versions())
    calls = iter([own | {"numpy": "0.1"}])
    monkeypatch.setattr(sim.run.cluster, "versions", _Once(calls))
    with pytest.raises(InputError, match="has other versions"):
        run_shards(setup, districts, scheduler=cluster)


class _Once:
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


# Checkpoints


def checkpointed_run(setup: Setup, world: World, folder: Path, **options: object) -> SchoolCounts:
    return simulate(world, setup, output=folder, shard_size=1, **options).outcome


def shard_files(folder: Path) -> list[Path]:
    return sorted((folder / "shards").glob("*.npz"))


def test_finished_shards_are_read_and_not_run_again(
    setup: Setup, districts: World, whole: SchoolCounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert differing(checkpointed_run(setup, districts, tmp_path), whole) == []
    assert len(shard_files(tmp_path)) == districts.size
    shard_files(tmp_path)[1].unlink()
    ran: list[int] = []

    def counting(setup: Setup, world: World, first: int, last: int) -> SchoolCounts:
        ran.append(first)
        return run_shard(setup, world, first, last)

    monkeypatch.setattr(sim.run.shards, "run_shard", counting)
    assert differing(checkpointed_run(setup, districts, tmp_path), whole) == []
    assert ran == [1]


def test_a_run_that_is_stopped_goes_on_where_it_stopped(
    setup: Setup, districts: World, whole: SchoolCounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(setup: Setup, world: World, first: int, last: int) -> SchoolCounts:
        if first == 3:
            raise KeyboardInterrupt
        return run_shard(setup, world, first, last)

    monkeypatch.setattr(sim.run.shards, "run_shard", failing)
    with pytest.raises(KeyboardInterrupt):
        checkpointed_run(setup, districts, tmp_path, workers=1)
    finished = {path.name: path.read_bytes() for path in shard_files(tmp_path)}
    assert 1 <= len(finished) < districts.size
    monkeypatch.undo()
    assert differing(checkpointed_run(setup, districts, tmp_path), whole) == []
    assert finished.items() <= {path.name: path.read_bytes() for path in shard_files(tmp_path)}.items()


@pytest.mark.parametrize("damage", ["cut", "empty", "noise", "flipped"])
def test_a_damaged_shard_is_named_and_all_others_are_kept(
    damage: str, setup: Setup, districts: World, whole: SchoolCounts, tmp_path: Path
) -> None:
    checkpointed_run(setup, districts, tmp_path)
    victim = shard_files(tmp_path)[2]
    content = victim.read_bytes()
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 0xFF
    victim.write_bytes(
        {"cut": content[: len(content) // 2], "empty": b"", "noise": b"x" * 99, "flipped": bytes(flipped)}[
            damage
        ]
    )
    with pytest.raises(InputError, match="this finished shard is damaged") as caught:
        checkpointed_run(setup, districts, tmp_path)
    assert str(victim) in str(caught.value)
    assert "delete this file and run the same command again; all other shards are kept" in str(caught.value)
    assert len(shard_files(tmp_path)) == districts.size
    victim.unlink()
    assert differing(checkpointed_run(setup, districts, tmp_path), whole) == []


def test_a_shard_of_other_districts_is_refused(setup: Setup, districts: World, tmp_path: Path) -> None:
    checkpointed_run(setup, districts, tmp_path)
    first, second, *_ = shard_files(tmp_path)
    second.write_bytes(first.read_bytes())
    with pytest.raises(InputError, match="this is a shard of another run or of other districts"):
        checkpointed_run(setup, districts, tmp_path)


def test_a_note_on_the_run_that_is_damaged_is_refused(setup: Setup, districts: World, tmp_path: Path) -> None:
    checkpointed_run(setup, districts, tmp_path)
    (tmp_path / "shards" / "run.json").write_text("{")
    with pytest.raises(InputError, match="what this says of the run is damaged") as caught:
        checkpointed_run(setup, districts, tmp_path)
    assert "delete the folder" in str(caught.value)


def test_shards_without_a_note_on_the_run_are_refused(setup: Setup, districts: World, tmp_path: Path) -> None:
    checkpointed_run(setup, districts, tmp_path)
    (tmp_path / "shards" / "run.json").unlink()
    with pytest.raises(InputError, match=r"holds shards, but no `run\.json`") as caught:
        checkpointed_run(setup, districts, tmp_path)
    assert "delete the folder" in str(caught.value)
    assert not (tmp_path / "shards" / "run.json").exists()


def test_another_run_in_the_same_folder_is_refused_and_says_what_is_different(
    setup: Setup, districts: World, tables: Tables, situations: Situations, tmp_path: Path
) -> None:
    checkpointed_run(setup, districts, tmp_path)
    before = {path.name: path.read_bytes() for path in shard_files(tmp_path)}
    first, *_ = tables
    busier = with_behaviour_settings(load_behaviours(), {"friends.rate": 2.0})
    tighter = {name: np.where(table == 0, 3, table).astype(np.uint8) for name, table in tables.items()}

    def asking(given: Tables = tables, **options: object) -> Setup:
        return set_up(given, situations, **{"days": 3, "seed": 8, "events": "all", **options})

    for other, world, said in (
        (asking(seed=9), districts, "other --seed (8 there, 9 here)"),
        (asking(days=4), districts, "other --days (3 there, 4 here)"),
        (asking({first: tables[first]}), districts, "other policies"),
        (asking(tighter), districts, "other rules of the policies, their reading or their facts"),
        (asking(behaviours=busier), districts, "other figures of the behaviours"),
        (asking(unspecified="free"), districts, "other --unspecified (forbidden there, free here)"),
        (asking(events="violations"), districts, "other --events (all there, violations here)"),
        (setup, small_world(6, pupils=2_500, district_pupils=300), "other --seed (5 there, 6 here)"),
    ):
        with pytest.raises(InputError) as caught:
            checkpointed_run(other, world, tmp_path)
        assert "holds shards of another run" in str(caught.value)
        assert said in str(caught.value)
        assert "or give another one for --output" in str(caught.value)
    assert {path.name: path.read_bytes() for path in shard_files(tmp_path)} == before


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(
    setup: Setup, districts: World, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    started = time.perf_counter()
    with pytest.raises(InputError, match=r"cannot be written: (not a directory|file exists)") as caught:
        checkpointed_run(setup, districts, tmp_path / "taken")
    assert "give another folder for --output" in str(caught.value)
    assert time.perf_counter() - started < 5


def test_a_disk_that_gets_full_loses_nothing_finished(
    setup: Setup, districts: World, whole: SchoolCounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, written = os.fsync, []

    def full(handle: int) -> None:
        if len(written) >= 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: no space left on device") as caught:
        checkpointed_run(setup, districts, tmp_path)
    assert "what is finished is kept: make room and run the same command again" in str(caught.value)
    monkeypatch.undo()
    assert len(shard_files(tmp_path)) == 2, "the note on the run and two shards were written"
    assert list((tmp_path / "shards").glob("*.part")) == []
    assert differing(checkpointed_run(setup, districts, tmp_path), whole) == []


def test_a_file_system_that_really_takes_no_more_is_a_clear_error(tmp_path: Path) -> None:
    """In a process of its own whose files may not grow beyond 6 kB."""
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))\n"
        "from childproof.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    asked = "simulate --region kursk --scale 0.01 --days 1 --seed 1 --output"
    command = [sys.executable, "-c", program, *asked.split(), str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 2, found.stderr
    assert "cannot be written: file too large" in found.stderr
    assert "make room and run the same command again" in found.stderr
    assert "Traceback" not in found.stderr


def test_checkpoints_are_written_whole_or_not_at_all(setup: Setup, districts: World, tmp_path: Path) -> None:
    """While a run writes, every shard file that can be seen can be read."""
    seen: list[int] = []
    reading = threading.Event()
    checkpoints = CheckpointStore(tmp_path, setup, districts, shard_size=1)

    def watch() -> None:
        while not reading.is_set():
            for path in shard_files(tmp_path):
                number = int(path.stem)
                assert checkpoints.read(number, number + 1) is not None
                seen.append(number)

    watcher = threading.Thread(target=watch)
    watcher.start()
    run_shards(setup, districts, shard_size=1, checkpoints=checkpoints)
    reading.set()
    watcher.join()
    assert len(set(seen)) >= 1
    assert len(shard_files(tmp_path)) == districts.size
