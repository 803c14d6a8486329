"""Runs many districts: shard by shard, on threads or on a cluster, and puts them together again in order.

Knows how the districts of a world are parted and spread over workers. Knows nothing of what happens in a
district, of a cluster (`cluster`) or of the disk (`kept`). The result does not depend on workers, shard size
or scheduler, since counts are whole numbers and districts keep their order.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from sim.engine.school_counts import Outcome, merge
from sim.engine.setup import Setup
from sim.kernel.cores import cores
from sim.population.world import World
from sim.run.checkpoints import Kept
from sim.run.shard import Bounds, Finished, run_shard
from sim.run.threads import on_threads

__all__ = ["LARGEST_SHARD", "run_shards", "usual_shard_size"]

LARGEST_SHARD = 16
"""Districts of one shard at the most, some 180,000 people: what is kept on disk and sent to a cluster as one
piece."""
SHARDS = 32
Progress = Callable[[int, int], None]


def usual_shard_size(districts: int) -> int:
    """Districts of a shard where nothing is asked: few enough that a small world keeps all workers busy."""
    return max(1, min(LARGEST_SHARD, districts // SHARDS))


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
        yield from on_threads(run_shard, setup, world, bounds, most)
    else:
        from sim.run.cluster import on_cluster

        yield from on_cluster(run_shard, setup, world, bounds, workers=most, scheduler=scheduler)
