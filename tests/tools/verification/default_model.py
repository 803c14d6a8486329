"""How often the intervals of the default model contain the truth, for every measure, at several sizes.

Knows how the default model is run anew from seed to seed, which cells fall short, and from how many counted
on the intervals of a measure may be shown. The truth of a cell is what all its runs come to together.

`python -m tests.tools.verification.default_model` (part of `make verification`) writes the file that the
toolkit reads, and docs/verification/default-model.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, combinations
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

import childproof as cp
from childproof.words.measure_words import is_headline_of
from sim.kernel.cores import cores
from sim.results.intervals import Interval, difference_interval
from sim.results.measures import tally_interval
from sim.results.shown_intervals import FEWEST_COUNTED, FEWEST_SCHOOLS, FILE, measure_key, small_side
from sim.results.tallies import Tally, tallies
from tests import ROOT

__all__ = ["Cell", "cells_at", "fewest_counted", "page", "write", "write_fewest"]

REGION, DAYS, SEED = "kursk", 30, 20261
RUNS = {0.01: 1000, 0.05: 1000, 0.2: 1000, 1.0: 300}
"""Seeds at each scale."""
PAGE = ROOT / "docs" / "verification" / "default-model.md"
BAND, CERTAINTY, ABOVE_ALLOWED = (0.93, 0.97), 0.999, 10
"""A cell falls short if its interval of 99.9 % misses the band; above it is allowed under ten counted."""
STEPS = (FEWEST_COUNTED, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000)
LARGE_STEPS = (5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, inf)
FEWEST_RUNS = 20
"""Runs with an interval that is shown, under which a cell says nothing of it."""


@dataclass(frozen=True, eq=False)
class Cell:
    """One measure of one policy, or of a pair of them, at one size.

    Attributes:
        scale: of the region. policy: "a" or "a − b". name, by: as in Measure.
        schools: with units, the fewest of all runs. small: int64[runs], `shown_intervals.small_side`, of a
            difference the larger of the two. inside, below: bool[runs], the interval contains the truth, or
            lies below it. ratio: the spread between seeds over the spread that the intervals tell.
    """

    scale: float
    policy: str
    name: str
    by: str | None
    schools: int
    small: NDArray[np.int64]
    inside: NDArray[np.bool_]
    below: NDArray[np.bool_]
    ratio: float

    @property
    def is_pair(self) -> bool:
        """Whether it is a difference."""
        return " − " in self.policy

    @property
    def is_headline(self) -> bool:
        """Whether it stands in the short table of a report, and is no difference."""
        return not self.is_pair and is_headline_of(self.name, self.by)

    @property
    def key(self) -> str:
        """The measure as `shown_intervals` names it."""
        return measure_key(self.name, self.by)

    def verdict(self, least: float = 0) -> str:
        """ "PASS", "short" or "wide" of the runs with so many counted; "" where these are too few to say."""
        runs = self.small >= least
        if runs.sum() < FEWEST_RUNS:
            return ""
        low, high = _clopper_pearson(int(self.inside[runs].sum()), int(runs.sum()))
        if high < BAND[0]:
            return "short"
        return "wide" if low > BAND[1] and self.small[runs].mean() >= ABOVE_ALLOWED else "PASS"


def _clopper_pearson(inside: int, runs: int) -> tuple[float, float]:
    tail = (1 - CERTAINTY) / 2
    low = stats.beta.ppf(tail, inside, runs - inside + 1) if inside else 0.0
    high = stats.beta.ppf(1 - tail, inside + 1, runs - inside) if inside < runs else 1.0
    return float(low), float(high)


def cells_at(scale: float, *, runs: int, seed: int) -> Iterator[Cell]:
    """Every measure of every policy, and every difference, at one size."""
    found: dict[tuple[bool, str, str, str | None], list[_Drawn]] = {}
    # The first by itself: it proves the claims that all runs watch, and Z3 proves on one thread.
    first = _one_run(scale, seed)
    with ThreadPoolExecutor(cores()) as pool:
        others = pool.map(lambda number: _one_run(scale, seed + number), range(1, runs))
        for one in chain([first], others):
            for key, drawn in one.items():
                found.setdefault(key, []).append(drawn)
    for (_pair, policy, name, by), sample in found.items():
        if len(sample) == runs:
            yield _cell(scale, policy, (name, by), sample)


@dataclass(frozen=True)
class _Drawn:
    """What one run says: counts and units of one policy or two, and the interval in the unit of `factor`."""

    totals: tuple[int, ...]
    schools: int
    small: int
    interval: Interval
    factor: float


def _one_run(scale: float, seed: int) -> Mapping[tuple[bool, str, str, str | None], _Drawn]:
    run = cp.simulate(region=REGION, scale=scale, days=DAYS, seed=seed, workers=1).run
    found: dict[tuple[bool, str, str, str | None], _Drawn] = {}
    by_policy = {name: tallies(run, place) for place, name in enumerate(run.policies)}
    for policy, counted in by_policy.items():
        for tally in counted:
            if tally.units.any():
                found[False, policy, tally.name, tally.by] = _drawn(
                    tally, small_side(tally), tally_interval(tally)
                )
    for a, b in combinations(by_policy, 2):
        for one, other in zip(by_policy[a], by_policy[b], strict=True):
            if one.units.any():
                interval = difference_interval(one.counted, other.counted, one.units)
                small = max(small_side(one), small_side(other))
                found[True, f"{a} − {b}", one.name, one.by] = _drawn(one, small, interval, other)
    return found


def _drawn(tally: Tally, small: int, interval: Interval, other: Tally | None = None) -> _Drawn:
    totals = [int(tally.counted.sum()), int(tally.units.sum())]
    totals += [int(other.counted.sum()), int(other.units.sum())] if other is not None else []
    factor = tally.factor if other is None else 1.0
    return _Drawn(tuple(totals), int(np.count_nonzero(tally.units)), small, interval, factor)


def _cell(scale: float, policy: str, measure: tuple[str, str | None], drawn: Sequence[_Drawn]) -> Cell:
    sums = np.array([one.totals for one in drawn], np.float64).sum(axis=0)
    truth = drawn[0].factor * (sums[0] / sums[1] - (sums[2] / sums[3] if len(sums) > 2 else 0.0))
    low, high, value = (
        np.array([getattr(one.interval, end) for one in drawn]) for end in ("low", "high", "value")
    )
    # What never differs at all is known to the last bit, and what is added up is not.
    rest = 1e-12 * max(1.0, abs(truth))
    told = float((high - low).mean()) / 3.92
    return Cell(
        scale,
        policy,
        *measure,
        min(one.schools for one in drawn),
        np.array([one.small for one in drawn], np.int64),
        (low <= truth + rest) & (truth - rest <= high),
        high < truth - rest,
        float(value.std()) / told if told > 0 else 0.0,
    )


def fewest_counted(cells: Iterable[Cell]) -> dict[str, float]:
    """For each measure the fewest counted from which no cell falls short; `inf` where there is no such."""
    by_key: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.schools >= FEWEST_SCHOOLS:
            by_key.setdefault(cell.key, []).append(cell)
    steps = (*STEPS, *LARGE_STEPS)
    return {
        key: next(step for step in steps if all(cell.verdict(step) in ("PASS", "") for cell in alike))
        for key, alike in sorted(by_key.items())
    }


def write_fewest(path: Path, cells: Sequence[Cell], runs: Mapping[float, int], seed: int) -> None:
    """Write the file that the toolkit reads."""
    singles = [cell for cell in cells if not cell.is_pair]
    pairs = [cell for cell in cells if cell.is_pair]
    said = ", ".join(f"{number} seeds at scale {scale:g}" for scale, number in runs.items())
    lines = [
        "# Written by `make verification`: the fewest counted at which 95 % intervals are shown.",
        f"# Region {REGION}, {DAYS} days, {said}; the first seed is {seed}.",
    ]
    for head, of in (("fewest_counted", singles), ("fewest_counted_of_differences", pairs)):
        lines += ["", f"[{head}]"]
        lines += [f'"{key}" = {least}' for key, least in fewest_counted(of).items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def page(cells: Sequence[Cell], runs: Mapping[float, int], seed: int) -> str:
    """The table of every measure of the report, at every size."""
    singles = fewest_counted(cell for cell in cells if not cell.is_pair)
    pairs = fewest_counted(cell for cell in cells if cell.is_pair)
    said = ", ".join(f"{number} seeds at scale {scale:g}" for scale, number in runs.items())
    lines = [
        "# Coverage on the default model",
        "",
        "For whoever wants to know whether an interval of 95 % contains the truth as often as it claims, on "
        "the model that the report runs.",
        "",
        f"Made by `make verification`: {REGION}, {DAYS} days, {said}; the first seed is {seed}. The truth of "
        "a cell is what all its runs come to together. A cell *falls short* if its interval of "
        f"{100 * CERTAINTY:g} % misses the band from 93 to 97 %; above it is allowed under "
        f"{ABOVE_ALLOWED} counted.",
        "",
        f"No interval is shown with fewer than {FEWEST_SCHOOLS} schools (scale 0.01 has three), with fewer "
        f"than {FEWEST_COUNTED} counted, or with fewer than it took here: the last column, from which on no "
        "cell fell short. *Shown* are the runs that have an interval by this rule, and how many of these "
        "contain the truth. *Spread* is the spread between seeds over the one that the intervals tell; over "
        "1 they are too narrow.",
        "",
        "| scale | policy | measure | by | counted, mean | all: contain | too low | spread | shown | contain "
        "| from |",
        "|--:|---|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for cell in cells:
        few = pairs if cell.is_pair else singles
        if cell.is_headline:
            lines.append(_line(cell, few.get(cell.key, inf)))
    lines += ["", "## What falls short", "", *_short(cells), ""]
    return "\n".join(lines)


def _line(cell: Cell, least: float) -> str:
    runs = cell.small >= least if cell.schools >= FEWEST_SCHOOLS else np.zeros(len(cell.small), np.bool_)
    contain = f"{100 * cell.inside[runs].mean():.0f} %" if runs.any() else "–"
    start = "never" if least == inf else f"{least:,.0f}"
    return (
        f"| {cell.scale:g} | {cell.policy.replace('sferum-2025-03-', '')} | {cell.name} | {cell.by or ''} "
        f"| {cell.small.mean():,.1f} | {100 * cell.inside.mean():.0f} % | {100 * cell.below.mean():.0f} % "
        f"| {cell.ratio:.2f} | {100 * runs.mean():.0f} % | {contain} | {start} |"
    )


def _short(cells: Sequence[Cell]) -> list[str]:
    """Cells whose intervals do not hold where all of them would be shown, and the number of all."""
    large = [cell for cell in cells if cell.schools >= FEWEST_SCHOOLS]
    found = [cell for cell in large if cell.verdict() in ("short", "wide")]
    said = [
        f"Of {len(large):,} cells with {FEWEST_SCHOOLS} schools or more, differences and breakdowns among "
        f"them, {len(found)} would fall short if every interval were shown:",
        "",
    ]
    return said + [
        f"- scale {cell.scale:g}, {cell.policy.replace('sferum-2025-03-', '')}, {cell.name}"
        f"{f' by {cell.by}' if cell.by else ''}: {100 * cell.inside.mean():.0f} % "
        f"({'too narrow' if cell.verdict() == 'short' else 'too wide'}, {cell.small.mean():,.1f} counted)"
        for cell in found
    ]


def main() -> None:
    """Run the default model at every size and write both files."""
    cells: list[Cell] = []
    for scale, number in RUNS.items():
        sys.stderr.write(f"coverage of the default model: {number} seeds at scale {scale:g} …\n")
        cells += cells_at(scale, runs=number, seed=SEED)
    write(cells, RUNS, SEED)


def write(cells: Sequence[Cell], runs: Mapping[float, int], seed: int) -> None:
    """The file that the toolkit reads, and the page."""
    write_fewest(FILE, cells, runs, seed)
    PAGE.write_text(page(cells, runs, seed), encoding="utf-8")


if __name__ == "__main__":
    main()
