"""The prepared inputs of a run, the same for every district.

Knows what a run is given. Knows nothing of how it was checked (`run.set_up`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.behaviours import KNOWN, STRANGER, Behaviours
from sim.facts.fact_providers import Provision


@dataclass(frozen=True, eq=False)
class Setup:
    """What a run does in every district.

    Attributes:
        policies: ids, in the order of the columns of `outcome`.
        outcome: uint8[situations, policies] of indexes into the first five of RESULTS.
        provision: how observations become situations.
        behaviours: who writes how often, and how people answer.
        days: at least 1. seed: of the run, the plan has its own.
        unspecified: "forbidden" or "free", whether a message of which no line speaks arrives.
        events: "none", "violations" or "all", what is logged.
    """

    policies: tuple[str, ...]
    outcome: NDArray[np.uint8]
    provision: Provision
    behaviours: Behaviours
    days: int
    seed: int
    unspecified: str = "forbidden"
    events: str = "none"

    @property
    def kinds(self) -> tuple[str, ...]:
        """By whom a child can be reached: any stranger, each kind of adversary, a known roleless adult."""
        rows = self.behaviours.rows
        hostile = [row.id for row in rows if row.adversary and row.relation != "child-first"]
        return (STRANGER, *hostile, KNOWN)
