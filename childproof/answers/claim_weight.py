"""What refuted claims concern in a run: one product for every reading, without another run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from childproof.answers.reading_limits import MOST_READINGS_WEIGHED
from childproof.answers.run_population import RunPopulation
from proofs.answers.population_weight import Weight
from proofs.answers.verdict import Verdict
from proofs.claims.explain import Explanation
from rulebook.model import Policy, Reading
from rulebook.table import OUTCOME_NAMES, Mask, Masks, combine
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
        self._tables: dict[tuple[str, ...], tuple[Masks, NDArray[np.uint8]]] = {}

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
            over_all = [masked_total(attempts, self._failing(verdict, reading)) for reading in readings]
        return ClaimWeight(
            policy=verdict.policy.id,
            claim=verdict.claim.id,
            reading=explanation.reading,
            weight=weight,
            fewest=min(over_all, default=None),
            most=max(over_all, default=None),
        )

    def _failing(self, verdict: Verdict, reading: Mapping[str, str]) -> Mask:
        """The situations that break the claim in one reading: bool[situations]."""
        masks, table = self._table(verdict.policy, reading)
        broken = [OUTCOME_NAMES.index(outcome) for outcome in verdict.claim.broken_by(verdict.silence)]
        failing: Mask = masks.claim(verdict.claim) & np.isin(table, broken)
        return failing

    def _table(self, policy: Policy, reading: Mapping[str, str]) -> tuple[Masks, NDArray[np.uint8]]:
        if policy is not self._policy:
            self._policy, self._tables = policy, {}
        key = tuple(reading.values())
        if key not in self._tables:
            masks = Masks(policy, reading)
            spoken = [(rule.outcome, masks.rule(rule)) for rule in policy.rules]
            self._tables[key] = masks, combine(spoken, reading["overlap"], masks.situations.size)
        return self._tables[key]
