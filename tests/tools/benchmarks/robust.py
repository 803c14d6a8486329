"""How long a whole space of assumptions takes: samples with both adversaries and both meanings of silence.

Beside it SALib draws a Latin hypercube over the same figures and drives the same model by its public call, as
somebody would who has no `robust`: one run for each meaning of silence. Readings stay as they are there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from SALib.sample import latin

import childproof as cp
from sim.sensitivity.space import Factor
from tests.simulated import Simulated
from tests.tools.benchmarks.measuring import GOAL, Figure

SAMPLES, WHOLE, MINUTES = 200, 10_000, 30
"""Samples that are run; those of a whole answer, and the minutes that it may take on two cores."""
THEIR_SAMPLES = 20
ASKED: Simulated = {"region": "kursk", "scale": 0.1, "days": 30, "seed": 1}


def figures() -> Iterator[Figure]:
    started: list[float] = []

    def heard(done: int, _all: int) -> None:
        if not started:
            started.append(time.perf_counter())

    result = cp.robust(**ASKED, samples=SAMPLES, progress=heard)
    seconds = (time.perf_counter() - started[0]) / SAMPLES
    told = f"the goal for {WHOLE:,} samples of a tenth of Kursk, told from {SAMPLES}"
    yield Figure("robust_samples_minutes", seconds / 60 * WHOLE, "min", told, MINUTES, GOAL)
    factors = [factor for factor in result.space.factors if isinstance(factor, Factor)]
    theirs = (
        f"SALib's Latin hypercube over {len(factors)} figures driving cp.simulate, {THEIR_SAMPLES} samples"
    )
    yield Figure("robust_samples_per_second", 1 / seconds, "1/s", theirs, 1 / _salib_seconds(factors))


def _salib_seconds(factors: list[Factor]) -> float:
    """Seconds for each sample of SALib's own design."""
    names, ends = [factor.key for factor in factors], [[factor.low, factor.high] for factor in factors]
    problem = {"num_vars": len(factors), "names": names, "bounds": ends}
    points = latin.sample(problem, THEIR_SAMPLES, seed=1)
    started = time.perf_counter()
    for point in points:
        settings = dict(zip(names, point.tolist(), strict=True))
        for silence in ("forbidden", "free"):
            found = cp.simulate(**ASKED, settings=settings, unspecified=silence)
            assert found.measures
    return (time.perf_counter() - started) / THEIR_SAMPLES
