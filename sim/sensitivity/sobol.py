"""All assumptions at once: which share of a figure's variance each of them accounts for (Sobol indices).

Knows how points are sampled and what indices their figures have; both are SALib's, and this is the only
module that imports it. Knows nothing of regions or policies, as `sweep`.

Every assumption is drawn uniformly between its ends, independently of the others. The first-order index is
the share of the variance that an assumption accounts for by itself, the total index the share in which it has
a part at all; without interactions both are equal and the first-order ones add up to 1. `N * (k + 2)` points
are run for `k` assumptions and `N` base samples (Saltelli's scheme on a scrambled Sobol sequence); both
indices are estimates, and their 95 % intervals come from a bootstrap over the base samples. An estimate from
few samples may lie under 0 or over 1.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from SALib.analyze.sobol import analyze
from SALib.sample.sobol import sample

from sim.assumptions.parameters import Parameter
from sim.kernel.draws import stream
from sim.results.intervals import Interval
from sim.sensitivity.tornado import Evaluate, Output, Progress

__all__ = ["Index", "Sobol", "sobol", "sobol_indices", "sobol_points"]


@dataclass(frozen=True)
class Index:
    """How much of a figure's variance one assumption accounts for, shares with 95 % intervals.

    Attributes:
        assumption: with the ends `low` and `high` between which it was drawn.
        first: by itself; total: with every interaction in which it has a part.
    """

    assumption: Parameter
    first: Interval
    total: Interval


@dataclass(frozen=True)
class Sobol:
    """The indices of one figure, the largest total index first.

    Attributes:
        base: the figure with everything at its usual value, with its interval over the draws.
        least, most: of the figure over all points that were run.
        indices: one for each assumption; all 0 where the figure never changes.
    """

    base: Interval
    least: float
    most: float
    indices: tuple[Index, ...]

    def index(self, key: str) -> Index:
        """The index of one assumption."""
        return next(index for index in self.indices if index.assumption.key == key)


def sobol_points(assumptions: Sequence[Parameter], samples: int, seed: int) -> list[dict[str, float]]:
    """The points of Saltelli's scheme, `samples * (len(assumptions) + 2)` of them.

    Raises:
        ValueError: `samples` is not a power of 2, so that the sequence would lose its balance.
    """
    if samples < 1 or samples & (samples - 1):
        raise ValueError(f"the number of base samples has to be a power of 2, it is {samples}")
    drawn = sample(
        _problem(assumptions), samples, calc_second_order=False, seed=stream(seed, "sweep", "points")
    )
    return [{one.key: float(x) for one, x in zip(assumptions, row, strict=True)} for row in drawn]


def sobol_indices(
    assumptions: Sequence[Parameter], figures: NDArray[np.float64], seed: int
) -> tuple[Index, ...]:
    """First-order and total indices of a figure, in the order of the assumptions.

    `figures` is float64[points], the figure at each of `sobol_points`.
    """
    if np.ptp(figures) == 0:
        none = Interval(0.0, 0.0, 0.0)
        return tuple(Index(one, none, none) for one in assumptions)
    with warnings.catch_warnings():
        # A figure that changes at few points is constant in the others; the indices say so already.
        warnings.filterwarnings("ignore", message="\\s*Constant values encountered")
        found = analyze(
            _problem(assumptions), figures, calc_second_order=False, seed=stream(seed, "sweep", "bootstrap")
        )
    return tuple(
        Index(one, _interval(first, first_half), _interval(total, total_half))
        for one, first, first_half, total, total_half in zip(
            assumptions, found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], strict=True
        )
    )


def sobol(
    assumptions: Sequence[Parameter],
    evaluate: Evaluate[Output],
    *,
    samples: int,
    seed: int,
    progress: Progress | None = None,
) -> dict[Output, Sobol]:
    """Run the points of Saltelli's scheme and the usual one, and take every figure's indices.

    `evaluate` runs one point and has to use the same seed for all of them; `seed` is that of the sample.
    """
    points = sobol_points(assumptions, samples, seed)
    found = []
    for done, point in enumerate([{}, *points]):
        if progress is not None:
            progress(done, len(points) + 1)
        found.append(evaluate(point).figures)
    if progress is not None:
        progress(len(points) + 1, len(points) + 1)
    result = {}
    for output, base in found[0].items():
        figures = np.array([run[output].value for run in found[1:]])
        indices = sorted(sobol_indices(assumptions, figures, seed), key=lambda index: -index.total.value)
        result[output] = Sobol(base, float(figures.min()), float(figures.max()), tuple(indices))
    return result


def _problem(assumptions: Sequence[Parameter]) -> dict[str, object]:
    return {
        "num_vars": len(assumptions),
        "names": [one.key for one in assumptions],
        "bounds": [[one.low, one.high] for one in assumptions],
    }


def _interval(value: float, half: float) -> Interval:
    return Interval(float(value), float(value - half), float(value + half))
