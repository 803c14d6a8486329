"""Runs that are killed, that meet another in their folder, or whose disk gets full."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import sim.run.event_log
from rulebook.reader.faults import InputError
from rulebook.table import Situations
from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.population.world import World
from sim.run.checkpoints import CheckpointStore, checkpoint_store
from sim.run.run import Run
from sim.run.set_up import set_up
from sim.run.shards import run_shards
from tests.sim.run.shards_compared import Tables, checkpointed_run, differing, shard_files
from tests.sim.worlds import small_world


def test_a_second_run_in_the_same_folder_is_refused_while_the_first_lasts(
    setup: Setup, many_districts: World, whole: SchoolCounts, tmp_path: Path
) -> None:
    with (
        checkpoint_store(tmp_path, setup, many_districts, shard_size=1),
        pytest.raises(InputError, match=f"another run writes into this folder: process {os.getpid()} on "),
    ):
        checkpointed_run(setup, many_districts, tmp_path)
    assert differing(checkpointed_run(setup, many_districts, tmp_path), whole) == []
    assert not (tmp_path / "shards" / "lock").exists()


def test_a_lock_that_a_dead_process_left_holds_nobody_up(
    setup: Setup, many_districts: World, tmp_path: Path
) -> None:
    (tmp_path / "shards").mkdir()
    (tmp_path / "shards" / "lock").write_text(f"process {os.getpid()} on here\n")
    with checkpoint_store(tmp_path, setup, many_districts, shard_size=1) as store:
        assert store is not None


def test_what_a_killed_run_left_unfinished_is_taken_away(
    setup: Setup, many_districts: World, tmp_path: Path
) -> None:
    (tmp_path / "shards").mkdir()
    stale = [tmp_path / "shards" / ".000001.npz.77.part", tmp_path / ".events.parquet.x-1-2.part"]
    other = tmp_path / ".mine.part"
    for path in (*stale, other):
        path.touch()
    with checkpoint_store(tmp_path, setup, many_districts, shard_size=1):
        assert not any(path.exists() for path in stale)
    assert other.exists()


@pytest.mark.slow
def test_a_run_that_is_killed_at_any_moment_goes_on_to_the_same_figures(tmp_path: Path) -> None:
    asked = "simulate sferum-2025-03-safety --region nenets --scale 0.3 --days 30 --seed 1"
    command = [sys.executable, "-m", "childproof", *asked.split(), "--format", "csv", "--output"]
    started = time.monotonic()
    usual = subprocess.run([*command, str(tmp_path / "whole")], capture_output=True, check=True).stdout
    lasted = time.monotonic() - started
    moments = random.Random(7)
    for trial in range(10):
        folder = tmp_path / str(trial)
        with subprocess.Popen([*command, str(folder)], stdout=subprocess.DEVNULL) as run:
            time.sleep(moments.uniform(0.3, 1) * lasted)
            run.kill()
        again = subprocess.run([*command, str(folder)], capture_output=True, check=True)
        assert again.stdout == usual
        assert list(folder.rglob("*.part")) + list(folder.rglob("lock")) == []


def test_another_run_in_the_same_folder_is_refused_and_says_what_is_different(
    setup: Setup, many_districts: World, tables: Tables, situations: Situations, finished: Path
) -> None:
    before = {path.name: path.read_bytes() for path in shard_files(finished)}
    first, *_ = tables
    busier = with_behaviour_settings(load_behaviours(), {"friends.rate": 2.0})
    tighter = {name: np.where(table == 0, 3, table).astype(np.uint8) for name, table in tables.items()}

    asking = partial(set_up, tables, situations, days=3, seed=8, events="all")

    for other, world, said in (
        (asking(seed=9), many_districts, "other --seed (8 there, 9 here)"),
        (asking(days=4), many_districts, "other --days (3 there, 4 here)"),
        (
            set_up({first: tables[first]}, situations, days=3, seed=8, events="all"),
            many_districts,
            "other policies",
        ),
        (
            set_up(tighter, situations, days=3, seed=8, events="all"),
            many_districts,
            "other rules of the policies, their reading or their facts",
        ),
        (asking(behaviours=busier), many_districts, "other figures of the behaviours"),
        (asking(unspecified="free"), many_districts, "other --unspecified (forbidden there, free here)"),
        (asking(events="violations"), many_districts, "other --events (all there, violations here)"),
        (setup, small_world(6, pupils=2_500, district_pupils=300), "other --seed (5 there, 6 here)"),
    ):
        with pytest.raises(InputError) as caught:
            checkpointed_run(other, world, finished)
        assert "holds shards of another run" in str(caught.value)
        assert said in str(caught.value)
        assert "or give another one for --output" in str(caught.value)
    assert {path.name: path.read_bytes() for path in shard_files(finished)} == before


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(
    setup: Setup, many_districts: World, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    started = time.perf_counter()
    with pytest.raises(InputError, match=r"cannot be written: (not a directory|file exists)") as caught:
        checkpointed_run(setup, many_districts, tmp_path / "taken")
    assert "give another folder for --output" in str(caught.value)
    assert time.perf_counter() - started < 5


def test_a_disk_that_gets_full_loses_nothing_finished(
    setup: Setup, many_districts: World, whole: SchoolCounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync
    written: list[int] = []

    def full(handle: int) -> None:
        if len(written) >= 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: no space left on device") as caught:
        checkpointed_run(setup, many_districts, tmp_path)
    assert "what is finished is kept: make room and run the same command again" in str(caught.value)
    monkeypatch.undo()
    assert len(shard_files(tmp_path)) == 2, "the note on the run and two shards were written"
    assert list((tmp_path / "shards").glob("*.part")) == []
    assert differing(checkpointed_run(setup, many_districts, tmp_path), whole) == []


@pytest.mark.slow
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


def test_a_disk_that_gets_full_under_the_event_log_is_a_clear_error_and_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import polars

    noise = np.random.default_rng(1).integers(0, 1 << 60, 100_000)
    monkeypatch.setattr(sim.run.event_log, "events_frame", lambda run: polars.DataFrame({"noise": noise}))
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    deaf = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, most))
    try:
        with pytest.raises(InputError, match=r"events\.parquet: cannot be written: file too large") as caught:
            sim.run.event_log.write_events(run, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        signal.signal(signal.SIGXFSZ, deaf)
    assert "make room and run the same command again" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_checkpoints_are_written_whole_or_not_at_all(
    setup: Setup, many_districts: World, tmp_path: Path
) -> None:
    """While a run writes, every shard file that can be seen can be read."""
    seen: list[int] = []
    reading = threading.Event()
    checkpoints = CheckpointStore(tmp_path, setup, many_districts, shard_size=1)

    def watch() -> None:
        while not reading.is_set():
            for path in shard_files(tmp_path):
                number = int(path.stem)
                assert checkpoints.read(number, number + 1) is not None
                seen.append(number)

    watcher = threading.Thread(target=watch)
    watcher.start()
    run_shards(setup, many_districts, shard_size=1, checkpoints=checkpoints)
    reading.set()
    watcher.join()
    assert len(set(seen)) >= 1
    assert len(shard_files(tmp_path)) == many_districts.size
