"""Runs shards on threads of this process."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from sim.run.shard import Bounds, Finished, One, Other, Part, Task


def on_threads(
    task: Task[One, Other, Part], one: One, other: Other, bounds: Bounds, workers: int
) -> Finished[Part]:
    """Run a task for each range of districts on threads; yield results with their indexes, as they finish.

    Only a few shards are submitted at any time, so that few finished ones are held in memory.
    """
    with ThreadPoolExecutor(workers) as pool:
        waiting: dict[Future[Part], int] = {}
        following = iter(enumerate(bounds))

        def submit() -> None:
            place, (first, last) = next(following, (-1, (0, 0)))
            if place >= 0:
                waiting[pool.submit(task, one, other, first, last)] = place

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
