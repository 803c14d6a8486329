"""What a check is, and when it fails.

Knows the kinds of checks. Knows nothing of worlds.

- *draws*: a count of independent draws against their chance, by the exact binomial test;
- *clusters*: a ratio against its expected value, by its distance in standard errors between clusters;
- *plan*: a figure that is not drawn but planned, against its value to the rounding of one unit;
- *range*: a figure against the range in which measured ones lie;
- *measured*: a measured figure against the middle 95 % of synthetic ones; *outside*: one that is known to lie
  outside, which is said and never passed, but is no failure.

The first two have a chance to fail although everything is right. Over all of them together it is at most
FALSE_ALARM when the seed is chosen anew (Bonferroni: each has its part); with the seed fixed there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = ["FALSE_ALARM", "Check", "among", "clusters", "draws", "failed", "plan", "within"]

FALSE_ALARM = 0.001


@dataclass(frozen=True)
class Check:
    """One figure and what it ought to be.

    Attributes:
        group, name: where it stands in the report.
        kind: "draws", "clusters", "plan", "range", "measured" or "outside".
        found, expected: the figure and its value; of a range the middle.
        low, high: within which it is right (of draws and clusters: four standard errors, to show).
        chance: of a distance like this one or larger if all is right; 1 or 0 for all other kinds.
        units: how many draws or clusters it rests on.
    """

    group: str
    name: str
    kind: str
    found: float
    expected: float
    low: float
    high: float
    chance: float
    units: int


def draws(group: str, name: str, counted: float, number: float, expected: float) -> Check:
    """Test a count of independent draws."""
    counted, number = int(counted), int(number)
    assert number > 0, f"nothing to count for {group}: {name}"
    chance = float(stats.binomtest(counted, number, expected).pvalue)
    error = 4 * sqrt(expected * (1 - expected) / number)
    low, high = max(0.0, expected - error), min(1.0, expected + error)
    return Check(group, name, "draws", counted / number, expected, low, high, chance, number)


def clusters(
    group: str, name: str, counted: NDArray[np.float64], units: NDArray[np.float64], expected: float
) -> Check:
    """Test a ratio of sums over clusters, the clusters being independent."""
    some = units > 0
    counted, units = counted[some].astype(np.float64), units[some].astype(np.float64)
    total, number = units.sum(), len(units)
    assert number > 30, f"too few clusters for {group}: {name}"
    found = float(counted.sum() / total)
    rest = counted - found * units
    error = sqrt(number / (number - 1) * float((rest * rest).sum())) / total
    chance = erfc(abs(found - expected) / error / sqrt(2)) if error else float(found == expected)
    low, high = expected - 4 * error, expected + 4 * error
    return Check(group, name, "clusters", found, expected, low, high, chance, number)


def plan(group: str, name: str, found: float, expected: float, rounding: float) -> Check:
    """Compare a planned figure with its value; `rounding` is what rounding to whole units may change."""
    right = abs(found - expected) <= rounding + 1e-9
    low, high = expected - rounding, expected + rounding
    return Check(group, name, "plan", float(found), float(expected), low, high, float(right), 1)


def within(group: str, name: str, found: float, low: float, high: float, units: int) -> Check:
    """Compare a figure with a range."""
    right = float(low <= found <= high)
    return Check(group, name, "range", found, (low + high) / 2, low, high, right, units)


def among(group: str, name: str, measured: float, synthetic: NDArray[np.float64], *, known: bool) -> Check:
    """Compare a measured figure with the middle 95 % of synthetic ones; `known` to lie outside or not."""
    low, high = (float(end) for end in np.percentile(synthetic, [2.5, 97.5]))
    right = float(low <= measured <= high)
    kind = "outside" if known and not right else "measured"
    middle = float(synthetic.mean())
    return Check(group, name, kind, float(measured), middle, low, high, right, len(synthetic))


def limit(checks: Sequence[Check]) -> float:
    """The chance below which a check fails: FALSE_ALARM shared by all that could fail by chance."""
    return FALSE_ALARM / max(1, sum(check.kind in ("draws", "clusters") for check in checks))


def verdict(check: Check, least: float) -> str:
    """PASS, FAIL or OUTSIDE; `least` as `limit` gives it."""
    if check.kind == "outside":
        return "OUTSIDE"
    right = check.chance >= least if check.kind in ("draws", "clusters") else check.chance == 1.0
    return "PASS" if right else "FAIL"


def failed(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks that fail."""
    every = tuple(checks)
    least = limit(every)
    return tuple(check for check in every if verdict(check, least) == "FAIL")
