"""Finished shards on disk, so that a run that was cut short goes on where it stopped.

Knows the folder `shards` of a run: what it says of the run, one file for each shard, and how damage shows.
Knows nothing of how shards are run.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from rulebook.reader.faults import InputError, one_fault
from sim.engine.school_counts import Outcome
from sim.engine.setup import Setup
from sim.population.world import World
from sim.run.provenance import versions

__all__ = ["Kept"]

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
"""What two runs must have in common for their shards to fit together, and what a user calls it."""
_DAMAGE = (ValueError, KeyError, TypeError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error)


class Kept:
    """The finished shards of one run in a folder.

    Raises:
        InputError: the folder cannot be written, is damaged or holds shards of another run.
    """

    def __init__(self, folder: Path, setup: Setup, world: World, *, shard_size: int):
        self.folder = folder / "shards"
        said = _identity(setup, world, shard_size)
        self._run = hashlib.sha256(json.dumps(said).encode()).hexdigest()
        note = self.folder / "run.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if note.exists():
                _compare(note, said)
            elif any(self.folder.glob("*.npz")):
                told = "holds shards, but no `run.json` that says of which run"
                raise one_fault(str(self.folder), told, _anew(note))
            else:
                _write(note, json.dumps(said, indent=1).encode() + b"\n")
        except OSError as error:
            raise _unwritable(self.folder, error, "give another folder for --output") from None

    def path(self, first: int) -> Path:
        """The file of the shard that begins with a district."""
        return self.folder / f"{first:06d}.npz"

    def read(self, first: int, last: int) -> Outcome | None:
        """A finished shard, or None.

        Raises:
            InputError: the file is damaged, or belongs elsewhere.
        """
        path = self.path(first)
        if not path.exists():
            return None
        again = "delete this file and run the same command again; all other shards are kept"
        try:
            with path.open("rb") as stream, np.load(stream) as columns:
                whose = str(columns["whose"])
                found = Outcome(**{field.name: columns[field.name] for field in fields(Outcome)})
        except OSError as error:
            raise one_fault(str(path), f"cannot be read: {_reason(error)}", again) from None
        except _DAMAGE:
            raise one_fault(str(path), "this finished shard is damaged", again) from None
        if whose != self._whose(first, last):
            raise one_fault(str(path), "this is a shard of another run or of other districts", again)
        return found

    def write(self, first: int, last: int, outcome: Outcome) -> None:
        """Keep a finished shard; it appears whole or not at all.

        Raises:
            InputError: it cannot be written.
        """
        columns: dict[str, Any] = {field.name: getattr(outcome, field.name) for field in fields(Outcome)}
        content = io.BytesIO()
        np.savez_compressed(content, whose=np.array(self._whose(first, last)), **columns)
        try:
            _write(self.path(first), content.getvalue())
        except OSError as error:
            hint = "what is finished is kept: make room and run the same command again"
            raise _unwritable(self.path(first), error, hint) from None

    def _whose(self, first: int, last: int) -> str:
        return f"{self._run} {first} {last}"


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _unwritable(path: Path, error: OSError, hint: str) -> InputError:
    return one_fault(str(path), f"cannot be written: {_reason(error)}", hint)


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


def _compare(note: Path, said: dict[str, object]) -> None:
    try:
        before = json.loads(note.read_text(encoding="utf-8"))
    except ValueError:
        before = None
    if not isinstance(before, dict) or before.keys() != said.keys():
        raise one_fault(str(note), "what this says of the run is damaged", _anew(note))
    differing = dict.fromkeys(
        f"{_WORDS[name]}{_both(before[name], value)}" for name, value in said.items() if before[name] != value
    )
    if differing:
        told = f"holds shards of another run: other {', '.join(differing)}"
        raise one_fault(str(note.parent), told, _anew(note))


def _anew(note: Path) -> str:
    return f"delete the folder {note.parent} and run the same command again, or give another one for --output"


def _both(before: object, now: object) -> str:
    """Both values where they are short enough to be told."""
    told = [str(one) for one in (before, now) if isinstance(one, int | float | str) and len(str(one)) < 40]
    return f" ({told[0]} there, {told[1]} here)" if len(told) == 2 else ""
