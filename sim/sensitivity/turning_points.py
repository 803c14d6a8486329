"""Where an answer turns, and which parameters it hangs on: boxes, indices, the worth of knowing.

Knows how boxes are found in samples (a shallow tree by scikit-learn, CART) and held against samples that were
kept apart; a box that does not hold there is no finding. Knows how much the difference of two policies hangs
on each parameter (first-order Sobol indices from the same samples), and what it would be worth to know a
group of parameters before choosing (expected value of partial perfect information).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from sim.kernel.draws import stream
from sim.results.intervals import NORMAL
from sim.sensitivity.robust import share_of

__all__ = ["Bound", "Box", "Importance", "can_learn", "importance", "turning_points", "worth_of_knowing"]

Columns = Mapping[str, NDArray[np.float64]]
"""What was drawn of each parameter, float64[samples]."""

MOST_CONDITIONS = 3
LEAST_PART = 0.05
"""Of the samples, in one box."""
_HELD_OUT = 3
"""Every third sample is kept apart."""
_RESAMPLES = 40
_BINS = 16
_MOST_LEARNED = 2_000
"""Samples from which the worth of knowing is learned: more tell little more, and take long."""
_FEWEST = 60
"""Samples, below which no box is looked for."""


@dataclass(frozen=True)
class Bound:
    """A parameter between two ends; an end that does not bound is that of its own range."""

    key: str
    low: float
    high: float


@dataclass(frozen=True)
class Box:
    """Bounds within which an answer turns.

    Attributes:
        where: at most three bounds.
        coverage: of the samples in which the answer turns, how many lie in the box; density: of the samples
            in the box, in how many it turns. Both once more on samples that were kept apart.
        overall: in how many of those it turns, wherever they lie.
    """

    where: tuple[Bound, ...]
    coverage: float
    density: float
    held_out_coverage: float
    held_out_density: float
    overall: float


@dataclass(frozen=True)
class Importance:
    """How much of an output's variance a parameter accounts for by itself: 0 to 1, with its half width."""

    key: str
    first_order: float
    half: float


def can_learn() -> bool:
    """Whether scikit-learn is installed, which finds boxes and the worth of knowing."""
    return find_spec("sklearn") is not None


def turning_points(columns: Columns, turned: NDArray[np.bool_], seed: int) -> tuple[Box, ...]:
    """Boxes in which an answer turns more often than elsewhere, the largest coverage first.

    `turned` is bool[samples]. None where scikit-learn is missing or there are too few samples.
    """
    if not can_learn() or len(turned) < _FEWEST or not columns:
        return ()
    # Heavy, and an extra that may not be installed.
    from sklearn.tree import DecisionTreeClassifier

    matrix = np.stack(list(columns.values()), axis=1)
    apart = np.arange(len(turned)) % _HELD_OUT == _HELD_OUT - 1
    if len(np.unique(turned[~apart])) < 2:
        return ()
    tree = DecisionTreeClassifier(
        max_depth=MOST_CONDITIONS,
        min_samples_leaf=max(10, int(LEAST_PART * (~apart).sum())),
        random_state=int(stream(seed, "robust", "boxes").integers(2**31)),
    ).fit(matrix[~apart], turned[~apart])
    boxes = []
    for inside, where in _leaves(tree.tree_, matrix, list(columns)):
        box = _judged(where, inside, turned, apart)
        if box is not None:
            boxes.append(box)
    return tuple(sorted(boxes, key=lambda box: -box.held_out_coverage))


def _leaves(
    tree: object, matrix: NDArray[np.float64], keys: Sequence[str]
) -> list[tuple[NDArray[np.bool_], tuple[Bound, ...]]]:
    """The samples in each leaf, and the bounds that lead there; parts with one answer are one leaf."""
    left, right, feature, threshold, value = (
        np.asarray(getattr(tree, name))
        for name in ("children_left", "children_right", "feature", "threshold", "value")
    )
    answers = value[:, 0].argmax(axis=1)
    whole = left < 0
    # Children stand behind their parent.
    for node in reversed(range(len(left))):
        if not whole[node]:
            one, other = left[node], right[node]
            whole[node] = whole[one] and whole[other] and answers[one] == answers[other]
    ends = np.stack([matrix.min(axis=0), matrix.max(axis=0)])
    found = []
    waiting = [(0, np.ones(len(matrix), np.bool_), ends)]
    while waiting:
        node, inside, limits = waiting.pop()
        if whole[node]:
            bounded = np.flatnonzero((limits != ends).any(axis=0))
            where = tuple(Bound(keys[int(at)], float(limits[0, at]), float(limits[1, at])) for at in bounded)
            found.append((inside, where))
            continue
        at, cut = int(feature[node]), float(threshold[node])
        under = matrix[:, at] <= cut
        below, above = limits.copy(), limits.copy()
        below[1, at], above[0, at] = cut, cut
        waiting += [(int(left[node]), inside & under, below), (int(right[node]), inside & ~under, above)]
    return found


def _judged(
    where: tuple[Bound, ...], inside: NDArray[np.bool_], turned: NDArray[np.bool_], apart: NDArray[np.bool_]
) -> Box | None:
    """A box with what it holds, or None where it does not hold on the samples that were kept apart."""
    known, kept = inside & ~apart, inside & apart
    overall = float(turned[apart].mean())
    if not where or not known.any() or not kept.any():
        return None
    density = float(turned[known].mean())
    held = share_of(int(turned[kept].sum()), int(kept.sum()))
    if density <= max(0.5, float(turned[~apart].mean())) or held.low <= overall:
        return None
    return Box(
        where,
        float((turned & known).sum() / (turned & ~apart).sum()),
        density,
        float((turned & kept).sum() / max(1, (turned & apart).sum())),
        held.value,
        overall,
    )


def importance(columns: Columns, output: NDArray[np.float64], seed: int) -> tuple[Importance, ...]:
    """How much an output, float64[samples], hangs on each parameter by itself, the most important first.

    The output is ranked first, so that a few samples far out do not decide. A parameter is cut into bins of
    as many samples each; the share of the variance that lies between them, less what chance would put there,
    is its first-order Sobol index from given data (Plischke, Borgonovo and Smith 2013).
    """
    known = ~np.isnan(output)
    if known.sum() < _FEWEST or np.ptp(output[known]) == 0:
        return ()
    ranked = np.argsort(np.argsort(output[known], kind="stable"), kind="stable").astype(np.float64)
    again = stream(seed, "robust", "importance").integers(len(ranked), size=(_RESAMPLES, len(ranked)))
    found = []
    for key, column in columns.items():
        bins = _bins(column[known])
        if bins.max() == 0:
            continue
        spread = float(np.std([_between(bins[chosen], ranked[chosen]) for chosen in again]))
        found.append(Importance(key, _between(bins, ranked), NORMAL * spread))
    return tuple(sorted(found, key=lambda one: -one.first_order))


def _bins(column: NDArray[np.float64]) -> NDArray[np.int64]:
    """The bin of each sample, from 0: one for each value of a few, else _BINS with as many samples each."""
    values, places = np.unique(column, return_inverse=True)
    if len(values) <= _BINS:
        return np.asarray(places, np.int64)
    ranks = np.argsort(np.argsort(column, kind="stable"), kind="stable")
    return np.asarray(ranks * _BINS // len(column), np.int64)


def _between(bins: NDArray[np.int64], output: NDArray[np.float64]) -> float:
    """The share of the variance between bins, without what chance alone puts there; 0 to 1."""
    counts = np.bincount(bins)
    used = counts > 0
    means = np.bincount(bins, output)[used] / counts[used]
    total = float(((output - output.mean()) ** 2).sum())
    between = float((counts[used] * (means - output.mean()) ** 2).sum())
    groups, number = int(used.sum()), len(output)
    if total == 0 or number <= groups:
        return 0.0
    by_chance = (groups - 1) * (total - between) / (number - groups)
    return min(1.0, max(0.0, (between - by_chance) / total))


def worth_of_knowing(
    groups: Mapping[str, Columns], values: NDArray[np.float64], seed: int
) -> dict[str, tuple[float, float]]:
    """By how much the measure of the policy chosen would fall if a group of parameters were known first.

    `values` is float64[samples, policies]. For each group a forest learns from four fifths of the samples
    what each policy comes to, and chooses for the last fifth; what is told is what that choice gains over
    the one policy that is best on average, with half its 95 % interval. A choice learned so never gains more
    than a perfect one, so the worth may be more. `everything` is the gain of whoever knows all parameters.
    """
    known = np.flatnonzero(~np.isnan(values).any(axis=1))[:_MOST_LEARNED]
    ours = values[known]
    if len(ours) < _FEWEST:
        return {}
    usual = ours[:, int(ours.mean(axis=0).argmin())]
    worth = {"everything": _gain(usual, ours.min(axis=1))}
    if not can_learn():
        return worth
    # Heavy, and an extra that may not be installed.
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.model_selection import cross_val_predict

    for name, columns in groups.items():
        if not columns:
            continue
        matrix = np.stack([column[known] for column in columns.values()], axis=1)
        forest = RandomForestRegressor(
            n_estimators=20,
            min_samples_leaf=max(10, len(ours) // 100),
            max_features=0.5,
            random_state=int(stream(seed, "robust", "worth", name).integers(2**31)),
        )
        expected = cross_val_predict(forest, matrix, ours - usual[:, None], cv=5)
        worth[name] = _gain(usual, ours[np.arange(len(ours)), np.asarray(expected).argmin(axis=1)])
    return worth


def _gain(usual: NDArray[np.float64], chosen: NDArray[np.float64]) -> tuple[float, float]:
    gained = usual - chosen
    return float(gained.mean()), float(NORMAL * gained.std() / np.sqrt(len(gained)))
