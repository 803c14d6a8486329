"""Every single bit of every kind of kept file: whichever flips, nothing is read that was not written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from childproof.gating.memory import DiskMemory
from sim.run.checkpoints import _note, _read_note
from sim.run.kept_shard import Damaged, pack_arrays, unpack_arrays
from tests.reliability.injection.flips import flipped

IDENTITY = {"policies": ["yard-rules"], "days": 1}


def every_flip(path: Path):
    """The file with each of its bits flipped in turn; the number of the bit."""
    whole = path.read_bytes()
    for bit in range(8 * len(whole)):
        path.write_bytes(flipped(whole, bit))
        yield bit
    path.write_bytes(whole)


def test_the_note_on_a_run(tmp_path):
    note = tmp_path / "run.json"
    note.write_bytes(_note(IDENTITY))
    assert [bit for bit in every_flip(note) if _read_note(note) is not None] == []
    assert _read_note(note) == IDENTITY


def test_what_the_gate_remembers(tmp_path):
    memory = DiskMemory(tmp_path)
    memory.put("a", ["proved", 4])
    (kept,) = tmp_path.iterdir()
    assert [bit for bit in every_flip(kept) if memory.get("a") is not None] == []
    assert memory.get("a") == ["proved", 4]
    memory.put("b", [])
    (other,) = {*tmp_path.iterdir()} - {kept}
    kept.write_bytes(other.read_bytes())
    assert memory.get("a") is None


def test_a_finished_shard():
    whole = pack_arrays({"children": np.arange(4, dtype=np.int32)}, "whose")
    for bit in range(8 * len(whole)):
        with pytest.raises(Damaged):
            unpack_arrays(flipped(whole, bit))
    owner, columns = unpack_arrays(whole)
    assert (owner, columns["children"].tolist()) == ("whose", [0, 1, 2, 3])
