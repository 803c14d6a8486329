"""Runs over many districts whose shards and bytes are compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.population.world import World
from sim.run.run import Table
from sim.run.simulate import simulate

Tables = dict[str, Table]


def differing(one: SchoolCounts, other: SchoolCounts) -> list[str]:
    """Columns that are not the same bytes."""
    columns = [(name, getattr(one, name), getattr(other, name)) for name in SchoolCounts.__dataclass_fields__]
    return [
        name
        for name, first, second in columns
        if first.dtype != second.dtype or first.shape != second.shape or first.tobytes() != second.tobytes()
    ]


def with_one_more(outcome: SchoolCounts) -> SchoolCounts:
    requests = outcome.requests.copy()
    requests[0, 0, 0] += 1
    return replace(outcome, requests=requests)


def checkpointed_run(setup: Setup, world: World, folder: Path, workers: int | None = None) -> SchoolCounts:
    return simulate(world, setup, output=folder, shard_size=1, workers=workers).outcome


def shard_files(folder: Path) -> list[Path]:
    return sorted((folder / "shards").glob("*.npz"))


def with_bit_flipped(content: bytes, place: int) -> bytes:
    flipped = bytearray(content)
    flipped[place // 8] ^= 1 << place % 8
    return bytes(flipped)
