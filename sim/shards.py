"""Runs many districts: shard by shard, on threads or on a cluster, and puts them together again in order.

Knows how the districts of a world are parted and spread over workers. Knows nothing of what happens in a
district, of a cluster (`cluster`) or of the disk (`kept`). The result does not depend on workers, shard size
or scheduler, since counts are whole numbers and districts keep their order.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing

from sim.engine import Setup, run_district
from sim.kept import Kept
from sim.outcome import Outcome, merge
from sim.world import World

__all__ = ["LARGEST_SHARD", "Finished", "cores", "run_shard", "run_shards", "usual_shard_size"]

LARGEST_SHARD = 16
"""Districts of one shard at the most, some 180,000 people: what is kept on disk and sent to a cluster as one
piece."""
SHARDS = 32
Progress = Callable[[int, int], None]
Bounds = list[tuple[int, int]]
Finished = Generator[tuple[int, Outcome], None, None]
"""Finished shards, each with its place among those that were asked for, in any order."""


def usual_shard_size(districts: int) -> int:
    """Districts of a shard where nothing is asked: few enough that a small world keeps all workers busy."""
    return max(1, min(LARGEST_SHARD, districts // SHARDS))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    shard_size: int | None = None,
    kept: Kept | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Run all districts of a world.

    Args:
        workers: threads at most, or processes of a local cluster; as many as there are cores where None.
        scheduler: address of a Dask cluster (`tcp://…`), or "local" for one on this machine; threads if None.
        shard_size: districts of a shard, by default `usual_shard_size`.
        kept: where finished shards are kept and found again.
        progress: called with the districts done and all districts.

    Raises:
        InputError: the cluster cannot be reached or is lost, or a shard cannot be read or written.
    """
    size = shard_size or usual_shard_size(world.size)
    bounds = [(first, min(first + size, world.size)) for first in range(0, world.size, size)]
    found: list[Outcome | None] = [None if kept is None else kept.read(*bound) for bound in bounds]
    missing = [place for place, outcome in enumerate(found) if outcome is None]
    done = world.size - sum(bounds[place][1] - bounds[place][0] for place in missing)
    if progress is not None and done:
        progress(done, world.size)
    with closing(
        _finished(setup, world, [bounds[place] for place in missing], workers, scheduler)
    ) as finished:
        for index, outcome in finished:
            place = missing[index]
            found[place] = outcome
            if kept is not None:
                kept.write(*bounds[place], outcome)
            done += bounds[place][1] - bounds[place][0]
            if progress is not None:
                progress(done, world.size)
    return merge([outcome for outcome in found if outcome is not None])


def _finished(
    setup: Setup, world: World, bounds: Bounds, workers: int | None, scheduler: str | None
) -> Finished:
    if not bounds:
        return
    most = min(workers or cores(), len(bounds))
    if scheduler is None:
        yield from _on_threads(setup, world, bounds, most)
    else:
        from sim.cluster import on_cluster

        yield from on_cluster(run_shard, setup, world, bounds, workers=most, scheduler=scheduler)


def _on_threads(setup: Setup, world: World, bounds: Bounds, workers: int) -> Finished:
    """Only a few shards wait at any time, so that few finished ones stand in memory."""
    with ThreadPoolExecutor(workers) as pool:
        waiting: dict[Future[Outcome], int] = {}
        following = iter(enumerate(bounds))

        def submit() -> None:
            place, (first, last) = next(following, (-1, (0, 0)))
            if place >= 0:
                waiting[pool.submit(run_shard, setup, world, first, last)] = place

        for _ in range(workers + 1):
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
