"""Runs many districts: shard by shard, on threads or on a cluster, and puts them together again in order.

Knows how the districts of a world are divided and spread over workers. Knows nothing of what happens in a
district, of a cluster (`cluster`) or of the disk (`checkpoints`). The result does not depend on workers,
shard size or scheduler, since counts are whole numbers and districts keep their order.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from sim.engine.school_counts import SchoolCounts, merge
from sim.engine.setup import Setup
from sim.kernel.cores import cores
from sim.population.world import World
from sim.run.checkpoints import CheckpointStore
from sim.run.shard import Bounds, Finished, run_shard
from sim.run.threads import on_threads

__all__ = ["LARGEST_SHARD", "run_shards", "usual_shard_size"]

LARGEST_SHARD = 16
"""Districts of one shard at most, some 180,000 people: what is stored on disk and sent to a cluster as one
piece."""
USUAL_SHARDS = 32
Progress = Callable[[int, int], None]


def usual_shard_size(districts: int) -> int:
    """Districts of a shard where nothing is asked: few enough that a small world keeps all workers busy."""
    return max(1, min(LARGEST_SHARD, districts // USUAL_SHARDS))


def run_shards(
    setup: Setup,
    world: World,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    shard_size: int | None = None,
    checkpoints: CheckpointStore | None = None,
    progress: Progress | None = None,
) -> SchoolCounts:
    """Run all districts of a world.

    Args:
        workers: threads at most, or processes of a local cluster; as many as there are cores where None.
        scheduler: address of a Dask cluster (`tcp://…`), or "local" for one on this machine; threads if None.
        shard_size: districts of a shard, by default `usual_shard_size`.
        checkpoints: where finished shards are stored and found again.
        progress: called with the districts done and all districts.

    Raises:
        InputError: the cluster cannot be reached or is lost, or a shard cannot be read or written.
    """
    size = shard_size or usual_shard_size(world.size)
    bounds = [(first, min(first + size, world.size)) for first in range(0, world.size, size)]
    counts: list[SchoolCounts | None] = [
        None if checkpoints is None else checkpoints.read(*bound) for bound in bounds
    ]
    missing = [number for number, shard in enumerate(counts) if shard is None]
    done = world.size - sum(bounds[number][1] - bounds[number][0] for number in missing)
    if progress is not None and done:
        progress(done, world.size)
    with closing(
        _finished(setup, world, [bounds[number] for number in missing], workers, scheduler)
    ) as finished:
        for index, shard in finished:
            number = missing[index]
            counts[number] = shard
            if checkpoints is not None:
                checkpoints.write(*bounds[number], shard)
            done += bounds[number][1] - bounds[number][0]
            if progress is not None:
                progress(done, world.size)
    return merge([shard for shard in counts if shard is not None])


def _finished(
    setup: Setup, world: World, bounds: Bounds, workers: int | None, scheduler: str | None
) -> Finished[SchoolCounts]:
    if not bounds:
        return
    used = min(workers or cores(), len(bounds))
    if scheduler is None:
        yield from on_threads(run_shard, setup, world, bounds, used)
    else:
        # Heavy, and an extra that may not be installed.
        from sim.run.cluster import on_cluster

        yield from on_cluster(
            run_shard, setup, world.without_cache(), bounds, workers=used, scheduler=scheduler
        )
