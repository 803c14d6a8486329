"""What refuted claims concern in a run: one product for every reading, without another run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from childproof.answers.reading_limits import MOST_READINGS_WEIGHED
from childproof.answers.run_population import RunPopulation
from proofs.answers.population_weight import Weight
from proofs.claims.explain import Explanation
from rulebook.model import Policy, Reading
from rulebook.table import OUTCOME_NAMES, ReadingMasks, outcome_tables
from sim.facts.pair_counts import masked_total


@dataclass(frozen=True)
class ClaimWeight:
    """What a refuted claim concerns in a simulated population.

    `weight` is that of the situations in which it fails in `reading`, the one of the counterexample;
    `fewest` and `most` are the attempts over all open readings, None if there are too many.
    """

    policy: str
    claim: str
    reading: Reading
    weight: Weight
    fewest: int | None
    most: int | None

    def to_dict(self) -> dict[str, object]:
        """The weight as JSON values."""
        return {
            "policy": self.policy,
            "claim": self.claim,
            "reading": dict(self.reading),
            **self.weight.to_dict(),
            "attempts_over_readings": None if self.fewest is None else [self.fewest, self.most],
        }


class ClaimWeighing:
    """Weighs refuted claims by one run; the table of a reading is worked out once for all claims."""

    def __init__(self, population: RunPopulation):
        self.population = population
        self._policy: Policy | None = None
        self._readings: Sequence[Reading] = ()
        self._masks: ReadingMasks
        self._tables: NDArray[np.uint8]

    def weigh(self, explanation: Explanation) -> ClaimWeight | None:
        """The weight of a refuted claim; None where there is no counterexample to weigh."""
        verdict = explanation.verdict
        weight = explanation.weighed(self.population).weight
        if weight is None:
            return None
        over_all: list[int] = []
        if verdict.readings.total <= MOST_READINGS_WEIGHED:
            readings = verdict.policy.all_readings(verdict.settled)
            attempts = self.population.run.attempts
            tables, masks = self._read(verdict.policy, readings), self._masks
            broken = verdict.claim.broken_by(verdict.silence)
            breaks = np.array([outcome in broken for outcome in OUTCOME_NAMES])
            over_all = [
                masked_total(attempts, masks.claim(verdict.claim, reading) & breaks[table])
                for reading, table in zip(readings, tables, strict=True)
            ]
        return ClaimWeight(
            policy=verdict.policy.id,
            claim=verdict.claim.id,
            reading=explanation.reading,
            weight=weight,
            fewest=min(over_all, default=None),
            most=max(over_all, default=None),
        )

    def _read(self, policy: Policy, readings: Sequence[Reading]) -> NDArray[np.uint8]:
        """The tables of a policy under these readings, uint8[readings, situations]; `_masks` go with them."""
        if policy is not self._policy or readings != self._readings:
            self._policy, self._readings = policy, readings
            self._masks, self._tables = ReadingMasks(policy), outcome_tables(policy, readings)
        return self._tables
