"""What is large: millions of situations, hundreds of overlaps, thousands of rules, and limits of time.

Whole processes, each beside one that only reads the same book, or beside the long way to the same answer.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.tools.benchmarks.large_policy import write_large_policy
from tests.tools.benchmarks.measuring import BOUND, GOAL, Figure, processor_seconds

ONE_BY_ONE = "import sys, childproof as cp; cp.check(sys.argv[1], most_overlaps=None)[0].to_dict()"
LIMIT = 5.0
LATER = 0.1
"""The share of a limit by which an answer may come later."""


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as made:
        yield from _figures(Path(made))


def _figures(made: Path) -> Iterator[Figure]:
    wide = book(made / "wide", rules=40, facts=21)
    only_read = "a process that only reads the book; {size}"
    yield Figure(
        "check_16m_situations_cpu_s",
        ours("check", wide),
        "s",
        only_read.format(size="40 rules over 15.9 million situations"),
        ours("show", wide),
        BOUND,
    )
    many = book(made / "overlaps", rules=300, facts=10)
    yield Figure(
        "check_300_rules_cpu_s",
        ours("check", many),
        "s",
        "each contradiction with an example of its own",
        processor_seconds("-c", ONE_BY_ONE, many),
    )
    large = book(made / "large", rules=2_000, facts=24)
    reading = ours("show", large)
    yield Figure(
        "check_2000_rules_cpu_s",
        ours("check", large),
        "s",
        only_read.format(size="2,000 rules over 127 million situations"),
        reading,
        BOUND,
    )
    started = time.perf_counter()
    ours("show", large)
    start = time.perf_counter() - started
    started = time.perf_counter()
    ours("check", large, "--time-limit", f"{LIMIT:g}")
    yield Figure(
        "check_limit_of_5_s",
        time.perf_counter() - started,
        "s",
        "the goal: a tenth more than the limit, and reading the book",
        (1 + LATER) * LIMIT + start,
        GOAL,
    )
    huge = book(made / "huge", rules=10_000, facts=24)
    yield Figure(
        "verify_10000_rules_cpu_s",
        ours("verify", huge),
        "s",
        only_read.format(size="10,000 rules"),
        ours("show", huge),
        BOUND,
    )


def book(folder: Path, *, rules: int, facts: int) -> str:
    """The path of a large book."""
    folder.mkdir()
    return str(write_large_policy(folder, seed=1, rules=rules, facts=facts))


def ours(*command: str) -> float:
    """The processor time of one of our command lines."""
    return processor_seconds("-m", "childproof", *command)
