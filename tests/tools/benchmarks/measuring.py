"""How a figure is measured and shown: medians, each beside what it is compared with in the same run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

PEER, GOAL, BOUND = "peer", "goal", "bound"


@dataclass(frozen=True)
class Figure:
    """One comparison; `ratio` is value / their_value. In units of "1/s" more is better, else less.

    `against`: what the other value is, PEER, GOAL or BOUND.
    """

    name: str
    value: float
    unit: str
    compared_with: str
    their_value: float
    against: str = PEER

    def to_dict(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.value / self.their_value}

    @property
    def verdict(self) -> str:
        """Whether ours is better, and how often, or whether a goal is met."""
        better = self.value / self.their_value if self.unit == "1/s" else self.their_value / self.value
        if self.against == GOAL:
            return "met" if better >= 1 else "not met"
        if self.against == BOUND:
            return f"{1 / better:.3g} times what the bound takes"
        return f"{better:.3g} times better" if better >= 1 else f"{1 / better:.3g} times worse"


def median_seconds(work: Callable[[], object], runs: int = 5, *, warm: bool = True) -> float:
    """The median time of several runs, after one that does not count."""
    if warm:
        work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def processor_seconds(
    *command: str, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> float:
    """The processor time of Python with some arguments and of all that it starts; others change it little."""
    before = os.times()
    subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        check=False,
    )
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def table(figures: Iterable[Figure]) -> str:
    """The figures as lines that a person can read."""
    rows = [
        (
            f.name,
            f"{f.value:,.4g} {f.unit}",
            f"{f.their_value:,.4g} {f.unit}",
            f.verdict,
            f.compared_with,
        )
        for f in figures
    ]
    heads = ("figure", "ours", "theirs", "ours is", "compared with")
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    )


def write(figures: Iterable[Figure], path: Path) -> None:
    """Write the figures as the list that other programs read."""
    path.write_text(json.dumps([figure.to_dict() for figure in figures], indent=1) + "\n", encoding="utf-8")
