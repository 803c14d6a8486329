"""All assumptions at once: the share of an output's variance that each accounts for (Sobol indices).

Knows how points are sampled and how indices follow from their outputs; both are SALib's, and this is the only
module that imports it. Knows nothing of regions or policies, as `tornado`.

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
    """How much of an output's variance one assumption accounts for, shares with 95 % intervals.

    Attributes:
        assumption: with the ends `low` and `high` between which it was drawn.
        first: by itself; total: with every interaction in which it has a part.
    """

    assumption: Parameter
    first: Interval
    total: Interval


@dataclass(frozen=True)
class Sobol:
    """The indices of one output, the largest total index first.

    Attributes:
        base: the output with everything at its usual value, with its interval over the draws.
        least, most: of the output over all points that were run.
        indices: one for each assumption; all 0 where the output never changes.
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
    assumptions: Sequence[Parameter], values: NDArray[np.float64], seed: int
) -> tuple[Index, ...]:
    """First-order and total indices of an output, in the order of the assumptions.

    `values` is float64[points], the output at each of `sobol_points`.
    """
    if np.ptp(values) == 0:
        none = Interval(0.0, 0.0, 0.0)
        return tuple(Index(one, none, none) for one in assumptions)
    with warnings.catch_warnings():
        # An output that changes at few points is constant in the others; the indices say so already.
        warnings.filterwarnings("ignore", message="\\s*Constant values encountered")
        indices = analyze(
            _problem(assumptions), values, calc_second_order=False, seed=stream(seed, "sweep", "bootstrap")
        )
    return tuple(
        Index(one, _interval(first, first_half), _interval(total, total_half))
        for one, first, first_half, total, total_half in zip(
            assumptions, indices["S1"], indices["S1_conf"], indices["ST"], indices["ST_conf"], strict=True
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
    """Run the points of Saltelli's scheme and the usual one, and compute the indices of every output.

    `evaluate` runs one point and has to use the same seed for all of them; `seed` is that of the sample.
    """
    points = sobol_points(assumptions, samples, seed)
    results = []
    for done, point in enumerate([{}, *points]):
        if progress is not None:
            progress(done, len(points) + 1)
        results.append(evaluate(point).outputs)
    if progress is not None:
        progress(len(points) + 1, len(points) + 1)
    found = {}
    for output, base in results[0].items():
        values = np.array([result[output].value for result in results[1:]])
        indices = sorted(sobol_indices(assumptions, values, seed), key=lambda index: -index.total.value)
        found[output] = Sobol(base, float(values.min()), float(values.max()), tuple(indices))
    return found


def _problem(assumptions: Sequence[Parameter]) -> dict[str, object]:
    return {
        "num_vars": len(assumptions),
        "names": [one.key for one in assumptions],
        "bounds": [[one.low, one.high] for one in assumptions],
    }


def _interval(value: float, half: float) -> Interval:
    return Interval(float(value), float(value - half), float(value + half))
