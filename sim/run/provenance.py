"""Where a result comes from.

Knows which seeds, parameters and versions a run depends on. Knows nothing of the clock or the machine, so
that the same run has the same record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numba
import numpy as np

from rulebook.model import Silence
from rulebook.values.json_values import DumpedAsItIs
from sim.engine.setup import Setup
from sim.population.world import World

__all__ = ["Provenance", "provenance_of", "versions"]


@dataclass(frozen=True)
class Provenance(DumpedAsItIs):
    """Everything that determines a run.

    Attributes:
        region, scale, world_seed, people: of the world; scale 0 for a world made by hand.
        seed, days, unspecified: of the run.
        profile, behaviours: SHA-256 of the parameters.
        policies: SHA-256 of each outcome table, by policy id.
        drawn_facts: facts drawn for each pair without a source.
        versions: see `versions`.
    """

    region: str
    scale: float
    world_seed: int
    people: int
    seed: int
    days: int
    unspecified: Silence
    profile: str
    behaviours: str
    policies: Mapping[str, str]
    drawn_facts: tuple[str, ...]
    versions: Mapping[str, str]


def versions() -> Mapping[str, str]:
    """Of this package, and of NumPy and Numba, on which all draws depend."""
    try:
        own = version("childproof")
    except PackageNotFoundError:
        own = "not installed"
    return {"childproof": own, "numpy": np.__version__, "numba": numba.__version__}


def _tables(setup: Setup, place: int) -> Iterator[bytes]:
    """The outcomes of a policy, and those from a day on where they are others."""
    yield setup.outcome[:, place].tobytes()
    if setup.switch is not None and (setup.outcome[:, place] != setup.switch.outcome[:, place]).any():
        yield f"{setup.switch.day}".encode()
        yield setup.switch.outcome[:, place].tobytes()


def provenance_of(world: World, setup: Setup, people: int) -> Provenance:
    """Record what a run depends on."""
    return Provenance(
        region=world.region,
        scale=world.scale,
        world_seed=world.seed,
        people=people,
        seed=setup.seed,
        days=setup.days,
        unspecified=setup.silence,
        profile=world.profile_digest,
        behaviours=setup.behaviours.digest,
        policies={
            name: hashlib.sha256(b"".join(_tables(setup, place))).hexdigest()
            for place, name in enumerate(setup.policies)
        },
        drawn_facts=setup.provision.assumptions,
        versions=versions(),
    )
