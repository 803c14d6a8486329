"""How long a whole space of assumptions takes: samples with both adversaries and both meanings of silence."""

from __future__ import annotations

import time
from collections.abc import Iterator

import childproof as cp
from tests.tools.benchmarks.measuring import GOAL, Figure

SAMPLES, WHOLE, MINUTES = 200, 10_000, 30
"""Samples that are run; those of a whole answer, and the minutes that it may take on two cores."""


def figures() -> Iterator[Figure]:
    started: list[float] = []

    def heard(done: int, _all: int) -> None:
        if not started:
            started.append(time.perf_counter())

    cp.robust(seed=1, region="kursk", scale=0.1, samples=SAMPLES, progress=heard)
    minutes = (time.perf_counter() - started[0]) / 60 * WHOLE / SAMPLES
    told = f"the goal for {WHOLE:,} samples of a tenth of Kursk, told from {SAMPLES}"
    yield Figure("robust_samples_minutes", minutes, "min", told, MINUTES, GOAL)
