"""Checkpoints: nothing finished is lost, and damage is named and made anew."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim.run.shards
from rulebook.reader.faults import InputError
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.population.world import World
from sim.run.checkpoints import CheckpointStore, DamagedPart
from sim.run.kept_shard import Damaged, pack, unpack
from sim.run.shard import run_shard
from tests.sampling import one_of_each
from tests.sim.run.shards_compared import checkpointed_run, differing, shard_files, with_bit_flipped


def test_finished_shards_are_read_and_not_run_again(
    setup: Setup, many_districts: World, whole: SchoolCounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert differing(checkpointed_run(setup, many_districts, tmp_path), whole) == []
    assert len(shard_files(tmp_path)) == many_districts.size
    shard_files(tmp_path)[1].unlink()
    ran: list[int] = []

    def counting(setup: Setup, world: World, first: int, last: int) -> SchoolCounts:
        ran.append(first)
        return run_shard(setup, world, first, last)

    monkeypatch.setattr(sim.run.shards, "run_shard", counting)
    assert differing(checkpointed_run(setup, many_districts, tmp_path), whole) == []
    assert ran == [1]


def test_a_run_that_is_stopped_goes_on_where_it_stopped(
    setup: Setup, many_districts: World, whole: SchoolCounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(setup: Setup, world: World, first: int, last: int) -> SchoolCounts:
        if first == 3:
            raise KeyboardInterrupt
        return run_shard(setup, world, first, last)

    monkeypatch.setattr(sim.run.shards, "run_shard", failing)
    with pytest.raises(KeyboardInterrupt):
        checkpointed_run(setup, many_districts, tmp_path, workers=1)
    finished = {path.name: path.read_bytes() for path in shard_files(tmp_path)}
    assert 1 <= len(finished) < many_districts.size
    monkeypatch.undo()
    assert differing(checkpointed_run(setup, many_districts, tmp_path), whole) == []
    assert finished.items() <= {path.name: path.read_bytes() for path in shard_files(tmp_path)}.items()


def test_a_damaged_part_is_named_made_anew_and_changes_no_figure(
    setup: Setup, many_districts: World, whole: SchoolCounts, finished: Path
) -> None:
    victim = shard_files(finished)[2]
    content = victim.read_bytes()
    for number, damaged in enumerate(damaged_shards(content)):
        victim.write_bytes(damaged)
        with pytest.warns(DamagedPart, match="this finished shard is damaged; it is made anew") as told:
            found = checkpointed_run(setup, many_districts, finished)
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
    setup: Setup, many_districts: World
) -> None:
    content = pack(run_shard(setup, many_districts, 0, 1), "ours")
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


def test_a_bit_that_flips_anywhere_in_a_shard_is_damage(setup: Setup, many_districts: World) -> None:
    content = pack(run_shard(setup, many_districts, 0, 1), "ours")
    places = range(0, 8 * len(content), max(1, len(content) // 40))
    for place in (*places, *range(8 * (len(content) - 200), 8 * len(content))):
        with pytest.raises(Damaged):
            unpack(with_bit_flipped(content, place))


@pytest.mark.slow
def test_no_single_bit_of_a_shard_or_of_the_note_on_the_run_changes_a_figure(
    setup: Setup, many_districts: World, tmp_path: Path
) -> None:
    content = pack(run_shard(setup, many_districts, 0, 1), "ours")
    for place in range(len(content)):
        with pytest.raises(Damaged):
            unpack(with_bit_flipped(content, 8 * place + place % 8))
    checkpoint_files = CheckpointStore(tmp_path, setup, many_districts, shard_size=1)
    note = checkpoint_files.folder / "run.json"
    written = note.read_bytes()
    for place in range(8 * len(written)):
        note.write_bytes(with_bit_flipped(written, place))
        with pytest.warns(DamagedPart, match="what this says of the run is damaged"):
            CheckpointStore(tmp_path, setup, many_districts, shard_size=1)
        assert note.read_bytes() == written


def test_a_shard_of_other_districts_is_named_and_made_anew(
    setup: Setup, many_districts: World, whole: SchoolCounts, finished: Path
) -> None:
    first, second, *_ = shard_files(finished)
    second.write_bytes(first.read_bytes())
    with pytest.warns(DamagedPart, match="of another run or of other districts; it is made anew"):
        found = checkpointed_run(setup, many_districts, finished)
    assert differing(found, whole) == []


@pytest.mark.parametrize(
    "note", one_of_each([b"{", b"", b"[" * 200_000, b"\xff", b"[]", b"{}", b"1", None], kind=type)
)
def test_a_note_on_the_run_that_is_damaged_or_gone_is_named_and_made_anew(
    note: bytes | None, setup: Setup, many_districts: World, whole: SchoolCounts, finished: Path
) -> None:
    path = finished / "shards" / "run.json"
    written = path.read_bytes()
    if note is None:
        path.unlink()
    else:
        path.write_bytes(note)
    with pytest.warns(DamagedPart, match=r"run\.json: .*; it is made anew"):
        found = checkpointed_run(setup, many_districts, finished)
    assert differing(found, whole) == []
    assert path.read_bytes() == written


@pytest.mark.parametrize("note", [b"{", None])
def test_whole_shards_of_another_run_are_not_written_over_where_the_note_is_lost(
    note: bytes | None, setup: Setup, many_districts: World, finished: Path
) -> None:
    path = finished / "shards" / "run.json"
    path.unlink() if note is None else path.write_bytes(note)
    before = {path.name: path.read_bytes() for path in shard_files(finished)}
    with (
        pytest.warns(DamagedPart),
        pytest.raises(InputError, match=r"holds shards of another run\n.*delete the folder"),
    ):
        checkpointed_run(replace(setup, seed=9), many_districts, finished)
    assert {path.name: path.read_bytes() for path in shard_files(finished)} == before
