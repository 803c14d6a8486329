"""Which intervals are shown: those whose coverage held on the default model.

Knows the fewest schools, and for each measure the fewest counted, at which the 95 % intervals of the default
model contained the truth as often as they claim (`make verification` measures it and writes
`shown_intervals.toml`). Knows nothing of how an interval is computed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path
from typing import Literal

import numpy as np

from sim.results.tallies import BOYS, GIRLS, Tally

__all__ = [
    "FEWEST_COUNTED",
    "FEWEST_SCHOOLS",
    "FILE",
    "UNKNOWN",
    "Withheld",
    "difference_withheld",
    "measure_key",
    "small_side",
    "withheld",
]

FILE = Path(__file__).with_suffix(".toml")
FEWEST_SCHOOLS = 10
"""With fewer, how schools differ is learned from too few of them for any interval."""
FEWEST_COUNTED = 10
"""Fewer counted say too little of how they cluster, whatever was measured on the default model."""
UNKNOWN = 30
"""The fewest counted of a measure that the file does not know and has none like it."""
_PLACES = ("children_reached_by_strangers", "confirmations_asked")

Withheld = Literal["few_schools", "few_counted", "not_verified"]
"""Why there is no interval: under ten schools; fewer counted than it takes; it never held."""


@dataclass(frozen=True)
class _Fewest:
    """The fewest counted, by `measure_key`, of measures and of their differences."""

    measures: Mapping[str, float]
    differences: Mapping[str, float]


def measure_key(name: str, by: str | None) -> str:
    """A measure as the file names it: grades, sexes, and places and regions, are kept together."""
    if by is None:
        return name
    if name in _PLACES:
        grade = "grade" if by.startswith("grade-") else "place"
        by = "sex" if by in (GIRLS, BOYS) else grade
    return f"{name}:{by}"


def small_side(tally: Tally) -> int:
    """How many were counted, or, of a share over one half, how many were not."""
    counted = int(tally.counted.sum())
    return counted if tally.is_rate else min(counted, int(tally.units.sum()) - counted)


def withheld(tally: Tally) -> Withheld | None:
    """Why the interval of a measure is not shown; None where it is."""
    return _why(_fewest().measures, tally, small_side(tally))


def difference_withheld(one: Tally, other: Tally) -> Withheld | None:
    """Why the interval of a difference is not shown; None where it is."""
    return _why(_fewest().differences, one, max(small_side(one), small_side(other)))


def _why(fewest: Mapping[str, float], tally: Tally, counted: int) -> Withheld | None:
    if np.count_nonzero(tally.units) < FEWEST_SCHOOLS:
        return "few_schools"
    least = _least(fewest, tally.name, tally.by)
    if least == inf:
        return "not_verified"
    return "few_counted" if counted < max(FEWEST_COUNTED, least) else None


def _least(fewest: Mapping[str, float], name: str, by: str | None) -> float:
    """The fewest counted; of a breakdown that is not known the most that one like it takes."""
    key = measure_key(name, by)
    if key in fewest:
        return fewest[key]
    alike = [value for known, value in fewest.items() if known.startswith(f"{name}:") and value < inf]
    return max(alike, default=UNKNOWN)


@cache
def _fewest() -> _Fewest:
    with FILE.open("rb") as file:
        read = tomllib.load(file)
    return _Fewest(read["fewest_counted"], read["fewest_counted_of_differences"])
