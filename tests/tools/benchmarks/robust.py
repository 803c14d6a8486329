"""How long a whole space of assumptions takes: samples with both adversaries and both meanings of silence.

The whole answer is timed: both ends of every figure, by which it is found what changes nothing, the samples,
and what is worked out of them. Beside it SALib draws a Latin hypercube over the same figures and drives the
same model by its public call, as somebody would who has no `robust`: one run for each meaning of silence.
Readings stay as they are there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields, replace

from SALib.sample import latin

import childproof as cp
from childproof.answers.robustness import Robustness
from sim.sensitivity.samples import SampleResults
from sim.sensitivity.space import Factor
from tests.simulated import Simulated
from tests.tools.benchmarks.measuring import GOAL, Figure

SAMPLES, WHOLE, MINUTES = 200, 10_000, 30
"""Samples that are run; those of a whole answer, and the minutes that it may take on two cores."""
THEIR_SAMPLES = 20
ASKED: Simulated = {"region": "kursk", "scale": 0.1, "days": 30, "seed": 1}


def figures() -> Iterator[Figure]:
    heard: list[tuple[float, int]] = []
    begun = time.perf_counter()
    result = cp.robust(
        **ASKED, samples=SAMPLES, progress=lambda done, _all: heard.append((time.perf_counter(), done))
    )
    ended = time.perf_counter()
    # The ends of figures are done when all but the samples and the usual one are.
    ends = max(at for at, done in heard if done <= heard[-1][1] - SAMPLES - 1)
    seconds = (ended - ends) / (SAMPLES + 1)
    answering = _answer_seconds(result)
    minutes = (ends - begun + seconds * WHOLE + answering) / 60
    told = (
        f"the goal for {WHOLE:,} samples of a tenth of Kursk, told from {SAMPLES}; {(ends - begun) / 60:.1f} "
        f"min of it find what changes nothing, {answering / 60:.1f} min work the answer out"
    )
    yield Figure("robust_samples_minutes", minutes, "min", told, MINUTES, GOAL)
    factors = [factor for factor in result.space.factors if isinstance(factor, Factor)]
    theirs = (
        f"SALib's Latin hypercube over {len(factors)} figures driving cp.simulate, {THEIR_SAMPLES} samples"
    )
    yield Figure("robust_samples_per_second", 1 / seconds, "1/s", theirs, 1 / _salib_seconds(factors))


def _answer_seconds(result: Robustness) -> float:
    """Seconds in which a whole answer is worked out of finished samples: here those at hand, repeated."""
    again = [at % SAMPLES for at in range(WHOLE)]
    rows = [0, *(1 + at for at in again)]
    results = SampleResults(*(getattr(result.results, field.name)[rows] for field in fields(SampleResults)))
    drawn = tuple(result.drawn[at] for at in again)
    readings = tuple(result.readings[at] for at in again)
    whole = replace(result, drawn=drawn, readings=readings, results=results)
    started = time.perf_counter()
    whole.to_dict()
    return time.perf_counter() - started


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
