"""What holds over a whole space: shares of orders and of pairs, quantiles, regret.

Knows what follows from the measures of many samples. Of every measure less is better. Knows nothing of how
samples are drawn or run.

A share is told with Wilson's interval of 95 %: what so many samples can tell of all that is held possible. It
says nothing of how likely any of it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.results.intervals import NORMAL, Interval

__all__ = [
    "Order",
    "Pair",
    "Quantiles",
    "Regret",
    "orders",
    "policy_pairs",
    "quantiles",
    "regrets",
    "share_of",
]

Values = NDArray[np.float64]
"""float64[samples, policies], one measure of every policy."""


@dataclass(frozen=True)
class Order:
    """Policies from the lowest to the highest; those that tie share a place.

    Attributes:
        order: places of policies. share: of the samples, with its interval.
    """

    order: tuple[tuple[int, ...], ...]
    share: Interval


@dataclass(frozen=True)
class Pair:
    """Two policies, the one that is lower in more samples first.

    Attributes:
        better, than: places of the policies.
        share: of the samples in which `better` is lower. tied: in which both are alike.
        shown: in which it is lower beyond chance, by the paired interval over the draws; reversed: in which
            it is higher beyond chance; unclear: the rest.
        low, median, high: of `than` less `better`: 5, 50 and 95 of 100 samples lie under it.
    """

    better: int
    than: int
    share: Interval
    tied: float
    shown: float
    reversed: float
    unclear: float
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Quantiles:
    """5, 50 and 95 of 100 samples lie under these; `plain` is the value at the usual parameters."""

    p05: float
    p50: float
    p95: float
    plain: float


@dataclass(frozen=True)
class Regret:
    """How much worse a policy is than the best one in the same sample: 95 of 100 samples, and the largest."""

    policy: int
    p95: float
    most: float


def share_of(count: int, total: int) -> Interval:
    """A share of samples, which are drawn one by one, with Wilson's interval."""
    if not total:
        return Interval(0.0, 0.0, 1.0)
    share, square = count / total, NORMAL * NORMAL
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = NORMAL * sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return Interval(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def _known(values: Values) -> Values:
    """The samples in which the measure of every policy is known."""
    return values[~np.isnan(values).any(axis=1)]


def orders(values: Values) -> tuple[Order, ...]:
    """Every order that there is, the most frequent first."""
    known = _known(values)
    ranks = np.array([np.unique(row, return_inverse=True)[1] for row in known], np.int64)
    found, counts = np.unique(ranks.reshape(len(known), values.shape[1]), axis=0, return_counts=True)
    listed = [
        Order(
            tuple(tuple(np.flatnonzero(rank == place).tolist()) for place in range(int(rank.max()) + 1)),
            share_of(int(count), len(known)),
        )
        for rank, count in zip(found, counts, strict=True)
    ]
    return tuple(sorted(listed, key=lambda order: (-order.share.value, order.order)))


def policy_pairs(values: Values, differences: NDArray[np.float64]) -> tuple[Pair, ...]:
    """Every pair of policies; `differences` is float64[samples, pairs, 3], as in `samples.SampleResults`."""
    found = []
    for at, (one, other) in enumerate(combinations(range(values.shape[1]), 2)):
        known = ~np.isnan(values[:, [one, other]]).any(axis=1)
        ours, total = differences[known, at], int(known.sum())
        if not total:
            continue
        lower = int((values[known, one] < values[known, other]).sum())
        higher = int((values[known, one] > values[known, other]).sum())
        shown, reverse = float((ours[:, 2] < 0).mean()), float((ours[:, 1] > 0).mean())
        gain, better, than = values[known, other] - values[known, one], one, other
        if higher > lower:
            lower, higher, shown, reverse = higher, lower, reverse, shown
            gain, better, than = -gain, other, one
        found.append(
            Pair(
                better,
                than,
                share_of(lower, total),
                1 - (lower + higher) / total,
                shown,
                reverse,
                1 - shown - reverse,
                *(float(end) for end in np.quantile(gain, (0.05, 0.5, 0.95))),
            )
        )
    return tuple(found)


def quantiles(values: Values, plain: NDArray[np.float64]) -> tuple[Quantiles, ...]:
    """Of every policy; `plain` float64[policies] are the values at the usual parameters."""
    found = []
    for policy in range(values.shape[1]):
        known = values[~np.isnan(values[:, policy]), policy]
        ends = np.quantile(known, (0.05, 0.5, 0.95)) if len(known) else np.full(3, np.nan)
        p05, p50, p95 = map(float, ends)
        found.append(Quantiles(p05, p50, p95, float(plain[policy])))
    return tuple(found)


def regrets(values: Values) -> tuple[Regret, ...]:
    """Of every policy, the one with the smallest largest regret first: the minimax choice."""
    known = _known(values)
    if not len(known):
        return ()
    lost = known - known.min(axis=1, keepdims=True)
    found = [
        Regret(policy, float(np.quantile(lost[:, policy], 0.95)), float(lost[:, policy].max()))
        for policy in range(values.shape[1])
    ]
    return tuple(sorted(found, key=lambda one: (one.most, one.p95, one.policy)))


def samples_told(shares: Sequence[float], total: int) -> float:
    """How far a share of so many samples may lie off, at the most: half of the widest interval."""
    return max(((one := share_of(round(share * total), total)).high - one.low) / 2 for share in shares)
