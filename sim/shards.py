"""Runs many districts: shard by shard, on threads or on a cluster, with finished shards kept on disk.

Knows how the districts of a world are parted, spread over workers and put together again in order. Knows
nothing of what happens in a district. The result does not depend on workers, shard size or scheduler, since
counts are whole numbers and districts keep their order.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from policy.faults import InputError, one_fault
from sim.engine import Outcome, Setup, merge, run_district
from sim.world import World

__all__ = ["SHARD", "Store", "run_shard", "run_shards"]

SHARD = 16
"""Districts of one shard, some 180,000 people: what is kept on disk and sent to a cluster as one piece."""
Progress = Callable[[int, int], None]


def run_shard(setup: Setup, world: World, first: int, last: int) -> Outcome:
    """Run the districts `first` up to `last` of a world."""
    parts = [
        run_district(
            setup,
            world.district(number),
            key=world.plan.keys[number],
            number=number,
            region=int(world.plan.region[number]),
            script=world.script,
        )
        for number in range(first, last)
    ]
    return merge(parts)


def run_shards(
    setup: Setup,
    world: World,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    shard_size: int = SHARD,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Run all districts of a world.

    Args:
        workers: threads at most, or processes of a local cluster; as many as there are cores where None.
        scheduler: address of a Dask cluster (`tcp://…`), or "local" for one on this machine; threads if None.
        shard_size: districts of a shard.
        store: where finished shards are kept and found again.
        progress: called with the districts done and all districts.

    Raises:
        InputError: the cluster cannot be reached, or a shard cannot be read or written.
    """
    bounds = [(first, min(first + shard_size, world.size)) for first in range(0, world.size, shard_size)]
    found: list[Outcome | None] = [None if store is None else store.read(*bound) for bound in bounds]
    missing = [place for place, outcome in enumerate(found) if outcome is None]
    done = sum(last - first for place, (first, last) in enumerate(bounds) if found[place] is not None)
    if progress is not None and done:
        progress(done, world.size)
    if scheduler is None:
        finished = _on_threads(setup, world, [bounds[place] for place in missing], workers)
    else:
        finished = _on_cluster(setup, world, [bounds[place] for place in missing], workers, scheduler)
    for index, outcome in finished:
        place = missing[index]
        found[place] = outcome
        if store is not None:
            store.write(*bounds[place], outcome)
        done += bounds[place][1] - bounds[place][0]
        if progress is not None:
            progress(done, world.size)
    return merge([outcome for outcome in found if outcome is not None])


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


Bounds = list[tuple[int, int]]


def _on_threads(
    setup: Setup, world: World, bounds: Bounds, workers: int | None
) -> Iterator[tuple[int, Outcome]]:
    """Yield finished shards with their places, as they come; only a few wait at any time."""
    with ThreadPoolExecutor(max(1, workers or cores())) as pool:
        waiting: dict[Future[Outcome], int] = {}
        following = iter(enumerate(bounds))

        def submit() -> None:
            place, (first, last) = next(following, (-1, (0, 0)))
            if place >= 0:
                waiting[pool.submit(run_shard, setup, world, first, last)] = place

        for _ in range(max(1, workers or cores()) + 1):
            submit()
        try:
            while waiting:
                ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ready:
                    place = waiting.pop(future)
                    submit()
                    yield place, future.result()
        finally:
            for future in waiting:
                future.cancel()


def _on_cluster(
    setup: Setup, world: World, bounds: Bounds, workers: int | None, scheduler: str
) -> Iterator[tuple[int, Outcome]]:
    """Yield finished shards with their places; a worker that dies costs its shards' time, no results."""
    try:
        from dask.distributed import Client, LocalCluster, as_completed
    except ImportError:
        raise one_fault("--scheduler", "Dask is not installed", 'pip install "childproof[cluster]"') from None
    local = None
    try:
        if scheduler == "local":
            local = LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=workers or cores(), threads_per_worker=1, dashboard_address=None
            )
        client = Client(local if local is not None else scheduler, timeout=20)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise one_fault(
            "--scheduler", f"no cluster answers at `{scheduler}`: {error}", "tcp://HOST:PORT"
        ) from None
    try:
        common = client.scatter((setup, world), broadcast=True)  # type: ignore[no-untyped-call]
        places = {
            client.submit(_shard_of, common, *bound, pure=False, retries=3): place
            for place, bound in enumerate(bounds)
        }
        for future in as_completed(places):  # type: ignore[no-untyped-call]
            yield places[future], future.result()
            future.release()
    finally:
        client.close()  # type: ignore[no-untyped-call]
        if local is not None:
            local.close()


def _shard_of(common: tuple[Setup, World], first: int, last: int) -> Outcome:
    return run_shard(*common, first, last)


class Store:
    """A folder of finished shards, so that a run that was cut short goes on where it stopped.

    Raises:
        InputError: the folder cannot be written, or holds shards of another run.
    """

    def __init__(self, folder: Path, setup: Setup, world: World, *, shard_size: int = SHARD):
        self.folder = folder / "shards"
        said = _identity(setup, world, shard_size)
        note = self.folder / "run.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if note.exists():
                _compare(note, said)
            else:
                _write(note, json.dumps(said, indent=1).encode() + b"\n")
        except OSError as error:
            raise _unwritable(self.folder, error) from None

    def path(self, first: int) -> Path:
        """The file of the shard that begins with a district."""
        return self.folder / f"{first:06d}.npz"

    def read(self, first: int, last: int) -> Outcome | None:
        """A finished shard, or None."""
        path = self.path(first)
        if not path.exists():
            return None
        try:
            with np.load(path) as columns:
                found = Outcome(**{field.name: columns[field.name] for field in fields(Outcome)})
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise one_fault(
                str(path),
                f"this finished shard is damaged: {error}",
                "delete the file and run the same command again",
            ) from None
        if int(found.people[1]) != last - first:
            raise one_fault(str(path), "this finished shard holds other districts", "delete the file")
        return found

    def write(self, first: int, last: int, outcome: Outcome) -> None:
        """Keep a finished shard; it appears whole or not at all."""
        columns: dict[str, Any] = {field.name: getattr(outcome, field.name) for field in fields(Outcome)}
        path = self.path(first)
        part = path.with_suffix(".part")
        try:
            with part.open("wb") as stream:
                np.savez_compressed(stream, **columns)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise _unwritable(path, error) from None


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


def _unwritable(path: Path, error: OSError) -> InputError:
    return one_fault(
        str(path),
        f"cannot be written: {error.strerror or error}",
        "what is finished is kept; make room or give another folder, then run the same command again",
    )


def _identity(setup: Setup, world: World, shard_size: int) -> dict[str, object]:
    """What two runs must have in common for their shards to fit together."""
    from sim.provenance import versions

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


def _compare(note: Path, said: dict[str, object]) -> None:
    try:
        before = json.loads(note.read_text(encoding="utf-8"))
    except ValueError:
        before = {}
    differing = [_WORDS[name] for name, value in said.items() if before.get(name) != value]
    if differing:
        raise one_fault(
            str(note.parent),
            f"holds shards of another run: different {', '.join(dict.fromkeys(differing))}",
            "give another folder for --output, or delete this one",
        )
