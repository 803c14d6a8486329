"""Refuted claims weighed by a population: how many pairs and attempts stand where a claim fails.

Joins a verdict with the vectors of a run over the possible situations. No run is repeated, and every
reading can be weighed. Knows nothing of how a vector comes about or how a weight is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy.model import Policy, Reading
from policy.table import OUTCOME_NAMES, Mask, Masks, combine
from proofs.counterexamples import broken_by
from proofs.verdict import Verdict
from sim.run import Run, weigh

MOST_READINGS = 5_000
"""A policy with more open readings is weighed only in the reading of the counterexample."""


@dataclass(frozen=True)
class Weight:
    """What a refuted claim concerns in a simulated population.

    `situations`, `pairs` and `attempts` count where the claim fails in `reading`, the one of the
    counterexample; `by_strangers` are those attempts that strangers make. A pair counts once for each
    channel it has. `fewest` and `most` are the attempts over all open readings, None if there are too many.
    """

    policy: str
    claim: str
    reading: Reading
    situations: int
    pairs: int
    attempts: int
    by_strangers: int
    fewest: int | None
    most: int | None

    def to_dict(self) -> dict[str, object]:
        """The weight as JSON values."""
        return {
            "policy": self.policy,
            "claim": self.claim,
            "reading": dict(self.reading),
            "situations": self.situations,
            "pairs": self.pairs,
            "attempts": self.attempts,
            "by_strangers": self.by_strangers,
            "attempts_over_readings": None if self.fewest is None else [self.fewest, self.most],
        }


class Weighing:
    """Weighs verdicts by one run; what a policy says under a reading is worked out once for all claims."""

    def __init__(self, run: Run):
        self.run = run
        self._strangers = run.attempts_of("stranger")
        self._policy: Policy | None = None
        self._tables: dict[tuple[str, ...], tuple[Masks, NDArray[np.uint8]]] = {}

    def weigh(self, verdict: Verdict) -> Weight | None:
        """The weight of a refuted claim; None where there is no counterexample to weigh."""
        example = verdict.counterexample
        if example is None:
            return None
        failing = self._failing(verdict, example.reading)
        over_all: list[int] = []
        if verdict.readings.total <= MOST_READINGS:
            readings = verdict.policy.all_readings(verdict.settled)
            over_all = [weigh(self.run.attempts, self._failing(verdict, reading)) for reading in readings]
        return Weight(
            policy=verdict.policy.id,
            claim=verdict.claim.id,
            reading=example.reading,
            situations=int(failing.sum()),
            pairs=weigh(self.run.pairs, failing),
            attempts=weigh(self.run.attempts, failing),
            by_strangers=weigh(self._strangers, failing),
            fewest=min(over_all, default=None),
            most=max(over_all, default=None),
        )

    def _failing(self, verdict: Verdict, reading: Mapping[str, str]) -> Mask:
        """The situations that break the claim in one reading: bool[situations]."""
        masks, table = self._table(verdict.policy, reading)
        broken = [OUTCOME_NAMES.index(outcome) for outcome in broken_by(verdict.claim, verdict.silence)]
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
