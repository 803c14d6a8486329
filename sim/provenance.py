"""Where a result comes from.

Knows which seeds, figures and versions a run depends on. Knows nothing of the clock or the machine, so that
the same run has the same record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from numpy.typing import NDArray

from sim.behaviour import Behaviours
from sim.world import World

__all__ = ["Provenance", "provenance_of"]


@dataclass(frozen=True)
class Provenance:
    """Everything that determines a run.

    Attributes:
        region, scale, world_seed, people: of the world; scale 0 for a world made by hand.
        seed, days, unspecified: of the run.
        profile, behaviours: SHA-256 of the figures.
        policies: SHA-256 of each outcome table, by policy id.
        versions: of this package and of NumPy, whose generators draw everything.
    """

    region: str
    scale: float
    world_seed: int
    people: int
    seed: int
    days: int
    unspecified: str
    profile: str
    behaviours: str
    policies: Mapping[str, str]
    versions: Mapping[str, str]

    def to_dict(self) -> dict[str, object]:
        """The record as JSON values."""
        return asdict(self)


def provenance_of(
    world: World,
    behaviours: Behaviours,
    tables: Mapping[str, NDArray[np.uint8]],
    *,
    days: int,
    seed: int,
    unspecified: str,
) -> Provenance:
    """Record what a run depends on."""
    try:
        own = version("childproof")
    except PackageNotFoundError:
        own = "not installed"
    return Provenance(
        region=world.region,
        scale=world.scale,
        world_seed=world.seed,
        people=len(world),
        seed=seed,
        days=days,
        unspecified=unspecified,
        profile=world.profile_digest,
        behaviours=behaviours.digest,
        policies={name: hashlib.sha256(table.tobytes()).hexdigest() for name, table in tables.items()},
        versions={"childproof": own, "numpy": np.__version__},
    )
