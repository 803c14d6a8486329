"""A run: what happens under several policies, on the same attempts.

Knows what was counted and how it falls on the possible situations. Knows nothing of how it came about
(`simulate`), of intervals (`results`) or of pictures.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rulebook.model import Silence
from sim.assumptions.behaviours import Behaviours
from sim.engine.district_run import drawing_key
from sim.engine.results import RESULTS, Total
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.facts.pair_counts import Vector, pairs_vector
from sim.kernel.content import ComparedByContent
from sim.kernel.cores import cores
from sim.population.people import KINDS
from sim.population.world import World
from sim.run.provenance import Provenance

__all__ = ["Run", "Table"]

Table = NDArray[np.uint8]
"""An outcome for each situation, as its place in `rulebook.table.OUTCOME_NAMES`."""


@dataclass(frozen=True, eq=False, repr=False)
class Run(ComparedByContent):
    """What happened, by policy, and how the attempts fall on the possible situations.

    Attributes:
        world: whose people wrote. setup: policies, tables, behaviours, days and seed.
        outcome: every count, one row for each school (`engine.school_counts`).
        provenance: seeds, parameters and versions.
    """

    world: World
    setup: Setup
    outcome: SchoolCounts
    provenance: Provenance

    def __repr__(self) -> str:
        names = ", ".join(self.setup.policies)
        return f"Run({names}: {self.days} days, {int(self.outcome.totals[Total.ATTEMPTS]):,} attempts)"

    @property
    def policies(self) -> tuple[str, ...]:
        """The ids of the policies."""
        return self.setup.policies

    @property
    def behaviours(self) -> Behaviours:
        """Who wrote how often, and how people answered."""
        return self.setup.behaviours

    @property
    def days(self) -> int:
        """How many days were run."""
        return self.setup.days

    @property
    def silence(self) -> Silence:
        """What silence was taken for."""
        return self.setup.silence

    @property
    def people(self) -> int:
        """How many people live in the world."""
        return int(self.outcome.people[0])

    @property
    def children(self) -> int:
        """Children (truly under 18) who use the service."""
        return int(self.outcome.children.sum())

    @property
    def schools(self) -> int:
        """How many schools there are."""
        return int(self.outcome.school.sum())

    @property
    def attempts(self) -> Vector:
        """int64[situations]: attempts by their situation at the start (what people learn during the run left
        aside), the same for all policies; those through a friend of the child are left out."""
        total: Vector = self.outcome.attempts.sum(axis=0)
        return total

    def attempts_of(self, kind: str) -> Vector:
        """int64[situations]: attempts of senders of one kind (`people.KINDS`)."""
        row: Vector = self.outcome.attempts[KINDS.index(kind)]
        return row

    @cached_property
    def pairs(self) -> Vector:
        """int64[situations]: ordered pairs of people on the service who stand in each at the start; a pair
        stands in one situation for each channel it has."""
        size = len(self.setup.outcome)

        def of(number: int) -> Vector:
            drawing = drawing_key(self.setup, self.world.plan.keys[number])
            return pairs_vector(self.world.district(number), self.setup.provision, size, drawing)

        total = np.zeros(size, np.int64)
        with ThreadPoolExecutor(cores()) as pool:
            for part in pool.map(of, range(self.world.size)):
                total += part
        return total

    def results(self, policy: str) -> dict[str, int]:
        """Attempts by what they came to under one policy (`engine.results.RESULTS`)."""
        column = self.policies.index(policy)
        total = self.outcome.contacts[:, :, :, column].sum(axis=(0, 1, 2), dtype=np.int64)
        return dict(zip(RESULTS, total.tolist(), strict=True))
