"""Intervals for counts that come in clusters.

Knows 95 % intervals for a share, a rate and a paired difference when the units (children, contacts) come in
schools. Knows nothing of what is counted.

Method. Schools are the clusters. The value is a ratio of totals; its variance is the linearised one between
schools, `C / (C - 1) * sum((y_c - p n_c)^2) / N^2`. It is turned into a design effect (never below 1) and an
effective number of units `N / deff`, and a score interval is taken with that number: Wilson's for a share,
the Poisson score interval for a rate, with Student's quantile for `C - 1` degrees of freedom. Where nothing
(or everything) was counted the design effect cannot be seen; then 1 + (m - 1) * 0.01 is assumed, `m` being
the mean number of units in a unit's school, so that a zero never comes with the interval 0 to 0.

The intervals cover the draws of people and attempts, not the assumptions: the range over assumptions is a
matter of sweeps and never merged with these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["Interval", "difference_interval", "rate_interval", "share_interval", "student_quantile"]

NORMAL = 1.959963984540054
ASSUMED_CORRELATION = 0.01

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Interval:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


@lru_cache(maxsize=256)
def student_quantile(degrees: int) -> float:
    """The 97.5 % quantile of Student's distribution."""
    return float(special.stdtrit(degrees, 0.975))


def share_interval(counted: Counts, units: Counts) -> Interval:
    """Wilson's interval for `sum(counted) / sum(units)`, a share; both int64[clusters].

    Without any unit nothing is known: 0 with the interval 0 to 1.
    """
    total = int(units.sum())
    if total == 0:
        return Interval(0.0, 0.0, 1.0)
    share = int(counted.sum()) / total
    t, n = _effective(counted, units, share, share * (1 - share))
    centre = (share + t * t / (2 * n)) / (1 + t * t / n)
    half = t * sqrt(share * (1 - share) / n + t * t / (4 * n * n)) / (1 + t * t / n)
    return Interval(share, min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half)))


def rate_interval(counted: Counts, units: Counts) -> Interval:
    """The Poisson score interval for `sum(counted) / sum(units)`, a rate; both int64[clusters].

    Raises:
        ValueError: there are no units.
    """
    total = int(units.sum())
    if total == 0:
        raise ValueError("a rate needs at least one unit")
    rate = int(counted.sum()) / total
    t, n = _effective(counted, units, rate, rate)
    centre = rate + t * t / (2 * n)
    half = t * sqrt(rate / n + t * t / (4 * n * n))
    return Interval(rate, min(rate, max(0.0, centre - half)), centre + half)


def difference_interval(one: Counts, other: Counts, units: Counts) -> Interval:
    """Student's interval for `(sum(one) - sum(other)) / sum(units)`, counted on the same units.

    Where the two never differ in any school the interval is that of a difference never seen.

    Raises:
        ValueError: there are no units.
    """
    total = int(units.sum())
    if total == 0:
        raise ValueError("a difference needs at least one unit")
    gap = one - other
    value = int(gap.sum()) / total
    variance = _variance(gap, units, value)
    t, n = _effective(np.zeros_like(gap), units, 0.0, 0.0)
    half = t * sqrt(variance) if variance > 0 else t * t / (n + t * t)
    return Interval(value, value - half, value + half)


def _variance(counted: Counts, units: Counts, ratio: float) -> float:
    clusters = int((units > 0).sum())
    if clusters < 2:
        return 0.0
    rest = counted - ratio * units
    return float(clusters / (clusters - 1) * (rest * rest).sum() / float(units.sum()) ** 2)


def _effective(counted: Counts, units: Counts, ratio: float, spread: float) -> tuple[float, float]:
    """The quantile and the effective number of units; `spread` is the variance of one unit by itself."""
    total = float(units.sum())
    clusters = int((units > 0).sum())
    quantile = student_quantile(clusters - 1) if clusters > 1 else NORMAL
    if clusters > 1 and spread > 0:
        design = _variance(counted, units, ratio) / (spread / total)
    else:
        design = 1 + (float((units * units).sum()) / total - 1) * ASSUMED_CORRELATION
    return quantile, total / max(1.0, design)
