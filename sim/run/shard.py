"""One shard: districts that are run, stored and sent as one unit."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from sim.engine.district_run import run_district
from sim.engine.school_counts import SchoolCounts, merge
from sim.engine.setup import Setup
from sim.population.world import World

Bounds = list[tuple[int, int]]
"""Ranges of districts: the first, and the one after the last."""
One = TypeVar("One")
Other = TypeVar("Other")
Part = TypeVar("Part")
Task = Callable[[One, Other, int, int], Part]
"""What is run, with two inputs that are the same for all, for a range of districts or samples, from the first
up to the last."""
Finished = Generator[tuple[int, Part], None, None]
"""Finished parts, each with its index among those asked for, in any order."""


def run_shard(setup: Setup, world: World, first: int, last: int) -> SchoolCounts:
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
