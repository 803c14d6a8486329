"""Checkpoints: finished shards on disk, so that an interrupted run can resume.

Knows the folder `shards` of a run: a note that identifies the run, one file for each shard, and how damage is
detected. Knows nothing of how shards are run.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from rulebook.reader.faults import one_fault
from rulebook.reader.whole_file import unwritable, write_bytes
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.population.world import World
from sim.run.provenance import versions

__all__ = ["CheckpointStore"]

_WORDS = {
    "region": "--region",
    "scale": "--scale",
    "world_seed": "--seed",
    "seed": "--seed",
    "days": "--days",
    "policies": "policies",
    "tables": "rules of the policies, their reading or their facts",
    "unspecified": "--unspecified",
    "events": "--events",
    "profile": "figures of the region",
    "behaviours": "figures of the behaviours",
    "shard_size": "shard size",
    "versions": "versions of the toolkit",
}
"""What two runs must have in common to share checkpoints, and what a user calls it."""
_DAMAGE = (ValueError, KeyError, TypeError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error)


class CheckpointStore:
    """The finished shards of one run in a folder.

    Raises:
        InputError: the folder cannot be written, is damaged or holds shards of another run.
    """

    def __init__(self, folder: Path, setup: Setup, world: World, *, shard_size: int):
        self.folder = folder / "shards"
        identity = _identity(setup, world, shard_size)
        self._run = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
        note = self.folder / "run.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if note.exists():
                _compare(note, identity)
            elif any(self.folder.glob("*.npz")):
                fault = "holds shards, but no `run.json` that says of which run"
                raise one_fault(str(self.folder), fault, _start_anew(note))
            else:
                write_bytes(note, json.dumps(identity, indent=1).encode() + b"\n")
        except OSError as error:
            raise unwritable(self.folder, error, "give another folder for --output") from None

    def path(self, first: int) -> Path:
        """The file of the shard that begins with a district."""
        return self.folder / f"{first:06d}.npz"

    def read(self, first: int, last: int) -> SchoolCounts | None:
        """A finished shard, or None.

        Raises:
            InputError: the file is damaged, or belongs elsewhere.
        """
        path = self.path(first)
        if not path.exists():
            return None
        hint = "delete this file and run the same command again; all other shards are kept"
        try:
            with path.open("rb") as stream, np.load(stream) as columns:
                owner = str(columns["whose"])
                counts = SchoolCounts(**{field.name: columns[field.name] for field in fields(SchoolCounts)})
        except OSError as error:
            raise one_fault(str(path), f"cannot be read: {_reason(error)}", hint) from None
        except _DAMAGE:
            raise one_fault(str(path), "this finished shard is damaged", hint) from None
        if owner != self._owner(first, last):
            raise one_fault(str(path), "this is a shard of another run or of other districts", hint)
        return counts

    def write(self, first: int, last: int, outcome: SchoolCounts) -> None:
        """Store a finished shard; the file appears whole or not at all.

        Raises:
            InputError: it cannot be written.
        """
        columns: dict[str, Any] = {field.name: getattr(outcome, field.name) for field in fields(SchoolCounts)}
        content = io.BytesIO()
        np.savez_compressed(content, whose=np.array(self._owner(first, last)), **columns)
        try:
            write_bytes(self.path(first), content.getvalue())
        except OSError as error:
            hint = "what is finished is kept: make room and run the same command again"
            raise unwritable(self.path(first), error, hint) from None

    def _owner(self, first: int, last: int) -> str:
        return f"{self._run} {first} {last}"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _identity(setup: Setup, world: World, shard_size: int) -> dict[str, object]:
    tables = hashlib.sha256(setup.outcome.tobytes())
    for table in setup.provision.tables:
        tables.update(table.tobytes())
    tables.update(repr((setup.provision.edges, setup.provision.drawn)).encode())
    return {
        "region": world.region,
        "scale": world.scale,
        "world_seed": world.seed,
        "seed": setup.seed,
        "days": setup.days,
        "policies": list(setup.policies),
        "tables": tables.hexdigest(),
        "unspecified": setup.unspecified,
        "events": setup.events,
        "profile": world.profile_digest,
        "behaviours": setup.behaviours.digest,
        "shard_size": shard_size,
        "versions": dict(versions()),
    }


def _compare(note: Path, identity: dict[str, object]) -> None:
    try:
        before = json.loads(note.read_text(encoding="utf-8"))
    except ValueError:
        before = None
    if not isinstance(before, dict) or before.keys() != identity.keys():
        raise one_fault(str(note), "what this says of the run is damaged", _start_anew(note))
    differing = dict.fromkeys(
        f"{_WORDS[name]}{_both(before[name], now)}" for name, now in identity.items() if before[name] != now
    )
    if differing:
        fault = f"holds shards of another run: other {', '.join(differing)}"
        raise one_fault(str(note.parent), fault, _start_anew(note))


def _start_anew(note: Path) -> str:
    return f"delete the folder {note.parent} and run the same command again, or give another one for --output"


def _both(before: object, now: object) -> str:
    """Both values where they are short enough to be told."""
    texts = [str(value) for value in (before, now) if isinstance(value, int | float | str)]
    short = len(texts) == 2 and max(map(len, texts)) < 40
    return f" ({texts[0]} there, {texts[1]} here)" if short else ""
