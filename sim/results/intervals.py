"""Intervals for counts that come in clusters.

Knows 95 % intervals for a share, a rate and a paired difference when the units (children, contacts) come in
schools. Knows nothing of what is counted.

Method. Schools are the clusters. The value `p` is a ratio of totals; its variance is the jackknife one
between schools, `(C - 1) / C * sum(e_c^2) / N^2` with `e_c = (y_c - p n_c) / (1 - n_c / N)`. It is turned
into a design effect (never below 0.9) and an effective number of units `N / deff`, and a score interval is
taken with that number: Wilson's for a share, the Poisson score interval for a rate. The quantile lies between
the normal and Student's, the nearer to Student's the larger the part of the variance beyond that of single
units, for only that part is learned from schools. It has `2 (sum e_c^2)^2 / sum e_c^4` degrees of freedom,
at most `C - 1`: what two schools make up is known no better than from two schools. (Residuals that are normal
would give 3 in place of 2; counts are more skewed, and 2 is what covers, see `docs/verification`.)
Where nothing (or everything) was counted the design effect cannot be seen; the end is then that of one unit
counted by itself, so that a zero is never less sure than a one, and never comes with the interval 0 to 0.

Children of different schools who share a club or a family are reached by the same adults. What these circles
add is put on top of the variance between schools: the products of the errors of two children of one circle
and of different schools (Cameron, Gelbach and Miller 2011: a variance by schools, plus one by circles, less
one by schools within circles).

The intervals cover the draws of people and attempts, not the assumptions: the range over assumptions is a
matter of sweeps and never merged with these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["Interval", "difference_interval", "rate_interval", "share_interval", "student_quantile"]

NORMAL = 1.959963984540054
LEAST_DESIGN = 0.9
"""An effect under 1 is mostly chance, but to cut it off at 1 would make most intervals too wide."""
ROUNDING = 1e-24
"""Less than one count among 10^11 units adds: a rest of rounding, where all schools are alike."""
SMALLEST_REST = 0.1
"""A school with more than nine tenths of all units is taken to have nine tenths."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Interval:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


def student_quantile(degrees: float) -> float:
    """The 97.5 % quantile of Student's distribution."""
    return float(special.stdtrit(degrees, 0.975))


def share_interval(counted: Counts, units: Counts, beyond: Sequence[int] = (0, 0, 0)) -> Interval:
    """Wilson's interval for `sum(counted) / sum(units)`, a share; both int64[clusters].

    Without any unit nothing is known: 0 with the interval 0 to 1. `beyond` is what units of different
    clusters have in common, as `shared_circles.circle_sums` gives it.
    """
    total = int(units.sum())
    if total == 0:
        return Interval(0.0, 0.0, 1.0)
    share = int(counted.sum()) / total
    if share == 0:
        return Interval(0.0, 0.0, _end_of_one(total))
    if share == 1:
        return Interval(1.0, 1 - _end_of_one(total), 1.0)
    low, high = _wilson(share, *_effective(counted, units, share * (1 - share), _covariance(share, beyond)))
    return Interval(share, min(share, low), max(share, high))


def rate_interval(counted: Counts, units: Counts) -> Interval:
    """The Poisson score interval for `sum(counted) / sum(units)`, a rate; both int64[clusters].

    Raises:
        ValueError: there are no units.
    """
    total = int(units.sum())
    if total == 0:
        raise ValueError("a rate needs at least one unit")
    rate = int(counted.sum()) / total
    if rate == 0:
        return Interval(0.0, 0.0, _score(1 / total, NORMAL, total)[1])
    low, high = _score(rate, *_effective(counted, units, rate))
    return Interval(rate, min(rate, low), high)


def difference_interval(
    one: Counts, other: Counts, units: Counts, other_units: Counts | None = None
) -> Interval:
    """Student's interval for `sum(one) / sum(units) - sum(other) / sum(other_units)`, paired by school.

    Without `other_units` both are counted on the same units. Where the two never differ in any school the
    interval is that of a difference never seen. One school alone cannot say how schools differ: its
    difference is taken for as uncertain as it is large, and never lies beyond chance.

    Raises:
        ValueError: there are no units.
    """
    if other_units is None:
        one, other, other_units = one - other, np.zeros_like(other), units
    if not units.any() or not other_units.any():
        raise ValueError("a difference needs at least one unit")
    value = int(one.sum()) / int(units.sum()) - int(other.sum()) / int(other_units.sum())
    some = (units > 0) | (other_units > 0)
    rest = _residuals(one, units)[some] - _residuals(other, other_units)[some]
    variance, degrees = _spread(rest)
    unseen = _end_of_one(int(units.sum()))
    half = student_quantile(degrees) * sqrt(variance) if variance > 0 else unseen
    if np.count_nonzero(some) < 2:
        half = max(unseen, student_quantile(1.0) * abs(value))
    return Interval(value, value - half, value + half)


def _wilson(share: float, t: float, n: float) -> tuple[float, float]:
    centre = (share + t * t / (2 * n)) / (1 + t * t / n)
    half = t * sqrt(share * (1 - share) / n + t * t / (4 * n * n)) / (1 + t * t / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def _end_of_one(total: int) -> float:
    """The upper end of a share where one of all units was counted, drawn by itself."""
    return _wilson(1 / total, NORMAL, total)[1]


def _score(rate: float, t: float, n: float) -> tuple[float, float]:
    centre, half = rate + t * t / (2 * n), t * sqrt(rate / n + t * t / (4 * n * n))
    return max(0.0, centre - half), centre + half


def _residuals(counted: Counts, units: Counts) -> NDArray[np.float64]:
    """What each school adds to the error of a ratio of totals; float64[clusters]."""
    total = int(units.sum())
    rest = counted - int(counted.sum()) / total * units
    return np.asarray(rest / np.maximum(1 - units / total, SMALLEST_REST) / total)


def _spread(rest: NDArray[np.float64]) -> tuple[float, float]:
    """The variance of the sum of what schools add, and the degrees of freedom it is known with."""
    clusters = len(rest)
    if clusters < 2:
        return 0.0, 1.0
    square = float((rest * rest).sum())
    if square < ROUNDING:
        return 0.0, clusters - 1
    degrees = 2 * square * square / float((rest**4).sum())
    return (clusters - 1) / clusters * square, min(clusters - 1, max(1.0, degrees))


def _covariance(share: float, beyond: Sequence[int]) -> float:
    """The sum of the products of the errors of units that go together across clusters, never below 0."""
    reached, mixed, units = beyond
    return max(0.0, reached - 2 * share * mixed + share * share * units)


def _effective(counted: Counts, units: Counts, spread: float, covariance: float = 0.0) -> tuple[float, float]:
    """The quantile and the effective number of units; `spread` is the variance of one by itself, over 0."""
    total = float(units.sum())
    variance, degrees = _spread(_residuals(counted, units)[units > 0])
    variance += covariance / total**2
    design = variance / (spread / total)
    beyond = max(0.0, 1 - 1 / design) if design > 0 else 0.0
    quantile = NORMAL + beyond * (student_quantile(degrees) - NORMAL)
    return quantile, total / max(LEAST_DESIGN, design)
