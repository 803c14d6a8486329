"""Shards: the same bytes however they are spread, and nothing finished is lost."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim.run.cluster
import sim.run.event_log
import sim.run.shards
from rulebook.reader.faults import InputError
from rulebook.table import Situations
from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.population.world import World
from sim.run.checkpoints import CheckpointStore, DamagedPart, checkpoint_store
from sim.run.kept_shard import Damaged, pack, unpack
from sim.run.provenance import versions
from sim.run.run import Table
from sim.run.set_up import set_up
from sim.run.shard import run_shard
from sim.run.shards import run_shards, usual_shard_size
from sim.run.simulate import simulate
from tests.sampling import one_of_each
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
        sim.run.cluster._check_workers(Client(), "tcp://there:1")
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


@pytest.fixture(scope="module")
def finished_run(setup: Setup, districts: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with all its shards; to be copied."""
    folder = tmp_path_factory.mktemp("run")
    checkpointed_run(setup, districts, folder)
    return folder


@pytest.fixture
def finished(finished_run: Path, tmp_path: Path) -> Path:
    """A copy of the folder of a finished run."""
    return Path(shutil.copytree(finished_run, tmp_path / "run"))


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


def test_a_damaged_part_is_named_made_anew_and_changes_no_figure(
    setup: Setup, districts: World, whole: SchoolCounts, finished: Path
) -> None:
    victim = shard_files(finished)[2]
    content = victim.read_bytes()
    for number, damaged in enumerate(damaged_shards(content)):
        victim.write_bytes(damaged)
        with pytest.warns(DamagedPart, match="this finished shard is damaged; it is made anew") as told:
            found = checkpointed_run(setup, districts, finished)
        assert str(victim) in str(told[0].message), number
        assert len(told) == 1
        assert differing(found, whole) == []
        assert unpack(victim.read_bytes())[0] == unpack(content)[0]


def damaged_shards(content: bytes) -> Iterator[bytes]:
    """Bytes that are not what was written: cut, other arrays, other types, shapes that no memory holds."""
    yield from (b"", b"x" * 99, content[: len(content) // 2], content + b"\0", content[:-64])
    arrays = dict(np.load(io.BytesIO(content)))
    for change in (
        {"pupils": arrays["pupils"] + 1},
        {"pupils": arrays["pupils"].astype(np.int64)},
        {"reached": arrays["reached"][:, :, :, :2]},
        {"further": arrays["pupils"]},
        {"log": None},
    ):
        buffer = io.BytesIO()
        kept = {name: array for name, array in (arrays | change).items() if array is not None}
        np.savez_compressed(buffer, **kept)
        yield buffer.getvalue()


def test_arrays_that_declare_more_than_they_hold_are_damage_even_under_a_right_digest(
    setup: Setup, districts: World
) -> None:
    content = pack(run_shard(setup, districts, 0, 1), "ours")
    assert unpack(content)[0] == "ours"
    for header in (
        "{'descr': '<i4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (",
        "(" * 5_000,
    ):
        buffer = io.BytesIO(content)
        with zipfile.ZipFile(buffer, "a") as archive:
            raw = header.encode()
            archive.writestr("more.npy", b"\x93NUMPY\x01\x00" + len(raw).to_bytes(2, "little") + raw)
        body = buffer.getvalue()[:-64]
        with pytest.raises(Damaged):
            unpack(body + hashlib.sha256(body).hexdigest().encode())


def test_a_bit_that_flips_anywhere_in_a_shard_is_damage(setup: Setup, districts: World) -> None:
    content = pack(run_shard(setup, districts, 0, 1), "ours")
    places = range(0, 8 * len(content), max(1, len(content) // 40))
    for place in (*places, *range(8 * (len(content) - 200), 8 * len(content))):
        with pytest.raises(Damaged):
            unpack(with_bit_flipped(content, place))


@pytest.mark.slow
def test_no_single_bit_of_a_shard_or_of_the_note_on_the_run_changes_a_figure(
    setup: Setup, districts: World, tmp_path: Path
) -> None:
    content = pack(run_shard(setup, districts, 0, 1), "ours")
    for place in range(len(content)):
        with pytest.raises(Damaged):
            unpack(with_bit_flipped(content, 8 * place + place % 8))
    checkpoint_files = CheckpointStore(tmp_path, setup, districts, shard_size=1)
    note = checkpoint_files.folder / "run.json"
    written = note.read_bytes()
    for place in range(8 * len(written)):
        note.write_bytes(with_bit_flipped(written, place))
        with pytest.warns(DamagedPart, match="what this says of the run is damaged"):
            CheckpointStore(tmp_path, setup, districts, shard_size=1)
        assert note.read_bytes() == written


def with_bit_flipped(content: bytes, place: int) -> bytes:
    flipped = bytearray(content)
    flipped[place // 8] ^= 1 << place % 8
    return bytes(flipped)


def test_a_shard_of_other_districts_is_named_and_made_anew(
    setup: Setup, districts: World, whole: SchoolCounts, finished: Path
) -> None:
    first, second, *_ = shard_files(finished)
    second.write_bytes(first.read_bytes())
    with pytest.warns(DamagedPart, match="of another run or of other districts; it is made anew"):
        found = checkpointed_run(setup, districts, finished)
    assert differing(found, whole) == []


@pytest.mark.parametrize(
    "note", one_of_each([b"{", b"", b"[" * 200_000, b"\xff", b"[]", b"{}", b"1", None], kind=type)
)
def test_a_note_on_the_run_that_is_damaged_or_gone_is_named_and_made_anew(
    note: bytes | None, setup: Setup, districts: World, whole: SchoolCounts, finished: Path
) -> None:
    path = finished / "shards" / "run.json"
    written = path.read_bytes()
    if note is None:
        path.unlink()
    else:
        path.write_bytes(note)
    with pytest.warns(DamagedPart, match=r"run\.json: .*; it is made anew"):
        found = checkpointed_run(setup, districts, finished)
    assert differing(found, whole) == []
    assert path.read_bytes() == written


@pytest.mark.parametrize("note", [b"{", None])
def test_whole_shards_of_another_run_are_not_written_over_where_the_note_is_lost(
    note: bytes | None, setup: Setup, districts: World, finished: Path
) -> None:
    path = finished / "shards" / "run.json"
    path.unlink() if note is None else path.write_bytes(note)
    before = {path.name: path.read_bytes() for path in shard_files(finished)}
    with (
        pytest.warns(DamagedPart),
        pytest.raises(InputError, match=r"holds shards of another run\n.*delete the folder"),
    ):
        checkpointed_run(replace(setup, seed=9), districts, finished)
    assert {path.name: path.read_bytes() for path in shard_files(finished)} == before


# Two runs in one folder, and runs that were killed


def test_a_second_run_in_the_same_folder_is_refused_while_the_first_lasts(
    setup: Setup, districts: World, whole: SchoolCounts, tmp_path: Path
) -> None:
    with (
        checkpoint_store(tmp_path, setup, districts, shard_size=1),
        pytest.raises(InputError, match=f"another run writes into this folder: process {os.getpid()} on "),
    ):
        checkpointed_run(setup, districts, tmp_path)
    assert differing(checkpointed_run(setup, districts, tmp_path), whole) == []
    assert not (tmp_path / "shards" / "lock").exists()


def test_a_lock_that_a_dead_process_left_holds_nobody_up(
    setup: Setup, districts: World, tmp_path: Path
) -> None:
    (tmp_path / "shards").mkdir()
    (tmp_path / "shards" / "lock").write_text(f"process {os.getpid()} on here\n")
    with checkpoint_store(tmp_path, setup, districts, shard_size=1) as store:
        assert store is not None


def test_what_a_killed_run_left_unfinished_is_taken_away(
    setup: Setup, districts: World, tmp_path: Path
) -> None:
    (tmp_path / "shards").mkdir()
    stale = [tmp_path / "shards" / ".000001.npz.77.part", tmp_path / ".events.parquet.x-1-2.part"]
    other = tmp_path / ".mine.part"
    for path in (*stale, other):
        path.touch()
    with checkpoint_store(tmp_path, setup, districts, shard_size=1):
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
    setup: Setup, districts: World, tables: Tables, situations: Situations, finished: Path
) -> None:
    before = {path.name: path.read_bytes() for path in shard_files(finished)}
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
            checkpointed_run(other, world, finished)
        assert "holds shards of another run" in str(caught.value)
        assert said in str(caught.value)
        assert "or give another one for --output" in str(caught.value)
    assert {path.name: path.read_bytes() for path in shard_files(finished)} == before


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
    real = os.fsync
    written: list[int] = []

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


def test_a_disk_that_gets_full_under_the_event_log_is_a_clear_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import polars

    noise = np.random.default_rng(1).integers(0, 1 << 60, 100_000)
    monkeypatch.setattr(sim.run.event_log, "events_frame", lambda run: polars.DataFrame({"noise": noise}))
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    deaf = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, most))
    try:
        with pytest.raises(InputError, match=r"events\.parquet: cannot be written: file too large") as caught:
            sim.run.event_log.write_events(None, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        signal.signal(signal.SIGXFSZ, deaf)
    assert "make room and run the same command again" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


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
