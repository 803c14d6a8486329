"""Checkpoints: finished shards on disk, so that an interrupted run can resume.

Knows the folder `shards` of a run: a note that identifies the run, one file for each shard, and what becomes
of damaged ones: they are named and made anew. Knows nothing of how shards are run.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rulebook.language import Message, joined, verbatim
from rulebook.reader.faults import InputError, one_fault
from rulebook.reader.whole_file import PART, unwritable, write_bytes
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup, Switch
from sim.population.world import World
from sim.run.folder_lock import only_run_in
from sim.run.kept_shard import Damaged, pack, unpack
from sim.run.provenance import versions

__all__ = ["CheckpointStore", "DamagedPart", "checkpoint_store", "kept_bytes"]

_WORDS = {
    "region": verbatim("--region"),
    "scale": verbatim("--scale"),
    "world_seed": verbatim("--seed"),
    "seed": verbatim("--seed"),
    "days": verbatim("--days"),
    "policies": Message("policies"),
    "tables": Message("rules of the policies, their reading or their facts"),
    "unspecified": verbatim("--unspecified"),
    "events": verbatim("--events"),
    "switch": verbatim("--switch"),
    "plans": Message("plans of strangers who have read the rules"),
    "profile": Message("figures of the region"),
    "behaviours": Message("figures of the behaviours"),
    "shard_size": Message("shard size"),
    "versions": Message("versions of the toolkit"),
}
"""What two runs must have in common to share checkpoints, and what a user calls it."""
_LARGEST_NOTE = 1 << 20
_LARGEST_SHARD = 1 << 34


class DamagedPart(UserWarning):
    """Something kept of a run cannot be used and is made anew: its path, and what is wrong with it."""

    def __init__(self, path: Path, words: Message):
        super().__init__(f"{path}: {words}")
        self.path = path
        self.words = words


@contextmanager
def checkpoint_store(
    folder: Path | None, setup: Setup, world: World, *, shard_size: int
) -> Iterator[CheckpointStore | None]:
    """The finished shards of a run in a folder, which no other run can use meanwhile; None without a folder.

    Raises:
        InputError: the folder cannot be written, is in use or holds shards of another run.
    """
    if folder is None:
        yield None
        return
    shards = folder / "shards"
    with ExitStack() as stack:
        try:
            shards.mkdir(parents=True, exist_ok=True)
            if stack.enter_context(only_run_in(shards)):
                _sweep(folder)
        except OSError as error:
            raise _no_folder(shards, error) from None
        yield CheckpointStore(folder, setup, world, shard_size=shard_size)


class CheckpointStore:
    """The finished shards of one run in a folder.

    Warns:
        DamagedPart: the note on the run, or a shard, cannot be used and is made anew.

    Raises:
        InputError: the folder cannot be written, or holds shards of another run.
    """

    def __init__(self, folder: Path, setup: Setup, world: World, *, shard_size: int):
        self.folder = folder / "shards"
        identity = _identity(setup, world, shard_size)
        self._run = _digest(identity)
        note = self.folder / "run.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            known = _read_note(note)
            if known is not None:
                _compare(note, known, identity)
                return
            kept = sorted(self.folder.glob("*.npz"))
            if note.exists():
                _warn(note, Message("what this says of the run is damaged; it is made anew"))
            elif kept:
                _warn(note, Message("shards stand here without this note on their run; it is made anew"))
            self._refuse_others(kept)
            write_bytes(note, _note(identity))
        except OSError as error:
            raise _no_folder(self.folder, error) from None

    def path(self, first: int) -> Path:
        """The file of the shard that begins with a district."""
        return self.folder / f"{first:06d}.npz"

    def read(self, first: int, last: int) -> SchoolCounts | None:
        """A finished shard; None where there is none, or none that can be used.

        Warns:
            DamagedPart: the file is damaged, or belongs elsewhere.
        """
        path = self.path(first)
        if not path.exists():
            return None
        try:
            owner, counts = unpack(kept_bytes(path))
        except (OSError, Damaged):
            _warn(path, Message("this finished shard is damaged; it is made anew"))
            return None
        if owner != self._owner(first, last):
            _warn(path, Message("this is a shard of another run or of other districts; it is made anew"))
            return None
        return counts

    def write(self, first: int, last: int, outcome: SchoolCounts) -> None:
        """Store a finished shard; the file appears whole or not at all.

        Raises:
            InputError: it cannot be written.
        """
        path = self.path(first)
        try:
            write_bytes(path, pack(outcome, self._owner(first, last)))
        except OSError as error:
            hint = Message("what is finished is kept: make room and run the same command again")
            raise unwritable(path, error, hint) from None

    def _owner(self, first: int, last: int) -> str:
        return f"{self._run} {first} {last}"

    def _refuse_others(self, kept: list[Path]) -> None:
        """Where no note tells whose the shards are, whole ones of another run are not written over."""
        for path in kept:
            try:
                owner, _ = unpack(kept_bytes(path))
            except (OSError, Damaged):
                continue
            if not owner.startswith(f"{self._run} "):
                note = self.folder / "run.json"
                raise one_fault(str(self.folder), Message("holds shards of another run"), _start_anew(note))


def _warn(path: Path, words: Message) -> None:
    warnings.warn(DamagedPart(path, words), stacklevel=3)


def _no_folder(folder: Path, error: OSError) -> InputError:
    return unwritable(folder, error, Message("give another folder for --output"))


def _sweep(folder: Path) -> None:
    """Take away what a killed run left unfinished; nobody else writes here now."""
    for place in (folder / "shards", folder):
        for path in place.glob(f".*{PART}"):
            if place != folder or path.name.startswith(".events.parquet."):
                path.unlink(missing_ok=True)


def kept_bytes(path: Path, most: int = _LARGEST_SHARD) -> bytes:
    """The bytes of a kept file.

    Raises:
        Damaged: it is no regular file, or too large to be one of ours.
        OSError: it cannot be read.
    """
    if not path.is_file() or path.stat().st_size > most:
        raise Damaged
    return path.read_bytes()


def _note(identity: dict[str, object]) -> bytes:
    """What `run.json` holds: the identity of a run, and a digest over it."""
    return json.dumps({**identity, "digest": _digest(identity)}, indent=1).encode() + b"\n"


def _digest(identity: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()


def _read_note(note: Path) -> dict[str, object] | None:
    """The identity that a note states; None where there is no note, or not one byte for byte as written."""
    try:
        raw = kept_bytes(note, _LARGEST_NOTE)
        known = json.loads(raw)
    except (OSError, Damaged, ValueError, RecursionError):
        return None
    if not isinstance(known, dict):
        return None
    known.pop("digest", None)
    return known if _note(known) == raw else None


def _compare(note: Path, before: dict[str, object], identity: dict[str, object]) -> None:
    """Refuse shards of another run, and say what is other."""
    differing = dict.fromkeys(
        _other(_WORDS.get(name) or verbatim(name), before.get(name), now)
        for name, now in identity.items()
        if before.get(name) != now
    )
    if differing or before.keys() != identity.keys():
        others = joined(differing or [_WORDS["versions"]], ", ")
        fault = Message("holds shards of another run: other {others}", others=others)
        raise one_fault(str(note.parent), fault, _start_anew(note))


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
        "unspecified": setup.silence.value,
        "events": setup.events,
        "plans": repr(setup.plans),
        "switch": "" if setup.switch is None else _switched(setup.switch),
        "profile": world.profile_digest,
        "behaviours": setup.behaviours.digest,
        "shard_size": shard_size,
        "versions": dict(versions()),
    }


def _switched(switch: Switch) -> str:
    return f"{switch.day} {hashlib.sha256(switch.outcome.tobytes()).hexdigest()} {switch.plans!r}"


def _start_anew(note: Path) -> Message:
    return Message(
        "delete the folder {folder} and run the same command again, or give another one for --output",
        folder=note.parent,
    )


def _other(words: Message, before: object, now: object) -> Message:
    """What is other, with both values where they are short enough to be told."""
    texts = [str(value) for value in (before, now) if isinstance(value, int | float | str)]
    if len(texts) == 2 and max(map(len, texts)) < 40:
        return Message("{words} ({before} there, {now} here)", words=words, before=texts[0], now=texts[1])
    return words
