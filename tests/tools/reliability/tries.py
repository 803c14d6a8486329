"""Everything that is tried, spread over processes, with what failed in words.

Knows how often. Knows nothing of how it is told.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.kernel.cores import cores
from tests.reliability.engines import ENGINES, disagreements
from tests.reliability.fuzzing.__main__ import FAILED
from tests.reliability.fuzzing.fuzz import Tally, fuzz, keep
from tests.reliability.generator import write_case
from tests.reliability.injection.clusters import STAGES, killed_cluster
from tests.reliability.injection.flips import KEPT_FILES, with_flipped_bit
from tests.reliability.injection.trials import TRIALS
from tests.reliability.injection.writers import WRITERS
from tests.reliability.test_random_policies import why_known

APART = 10**6
"""Between the numbers of the trials of two processes."""
PARTS = ("fuzzing", "policies", "writers", "flips", "clusters")
COUNTED_BY = {"minutes": "fuzzing", "kills": "writers", "trials": "writers", "bits": "flips"}
"""Of which part a number of `Often` says how often it is tried, where it does not bear its name."""
AT_MOST = 20
"""So many failures of one sort are written down."""


@dataclass(frozen=True)
class Often:
    """How often each thing is tried: minutes of fuzzing, rule books, kills and other trials of each writer,
    kills of a cluster at each stage, bits of each kept file (all of the note on a run where it has no more).
    """

    minutes: float = 60
    policies: int = 2000
    kills: int = 100
    trials: int = 25
    clusters: int = 5
    bits: int = 5000


@dataclass
class Tried:
    """One thing that was tried: how often, and what was wrong; `not_tried` says why it could not be."""

    what: str
    trials: int
    failed: list[str] = field(default_factory=list)
    not_tried: str = ""


def try_all(
    seed: int, often: Often, say: Callable[[str], object], parts: Sequence[str] = PARTS
) -> dict[str, Any]:
    """Try everything, or some parts of it; gives JSON values."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores(), mp_context=spawned) as pool:
        found: dict[str, Any] = {}
        tries_of = (_fuzzing, _policies, _writers, _flips, _clusters)
        for name, tries in zip(PARTS, tries_of, strict=True):
            if name not in parts:
                continue
            say(f"{name} …\n")
            found[name] = [asdict(one) for one in tries(pool, seed, often)]
    return found


def _fuzzing(pool: ProcessPoolExecutor, seed: int, often: Often) -> list[Tried]:
    tallies = list(pool.map(_fuzz, [(seed, 60 * often.minutes, APART * number) for number in range(cores())]))
    for tally in tallies:
        for trial in tally.failed:
            keep(trial, FAILED / f"{trial.target.replace(' ', '-')}-{seed}-{trial.number}")
    return [
        Tried(
            name,
            sum(tally.trials[name] for tally in tallies),
            [str(trial) for tally in tallies for trial in tally.failed if trial.target == name],
        )
        for name in tallies[0].trials
    ]


def _fuzz(asked: tuple[int, float, int]) -> Tally:
    seed, seconds, first = asked
    return fuzz(seed, seconds, first=first, say=_at_once)


def _at_once(words: str) -> None:
    """Tell a failure when it is found, and not after an hour."""
    sys.stderr.write(words)
    sys.stderr.flush()


def _policies(pool: ProcessPoolExecutor, seed: int, often: Often) -> list[Tried]:
    seeds = [seed * APART + number for number in range(often.policies)]
    found = [fault for faults in pool.map(_disagreements, seeds, chunksize=8) for fault in faults]
    return [
        Tried(name, often.policies, [fault for fault in found if fault.startswith(f"{name}:")][:AT_MOST])
        for name in ENGINES
    ]


def _disagreements(seed: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        write_case(seed, Path(folder))
        return [f"{fault} (seed {seed})" for fault in disagreements(Path(folder)) if why_known(fault) is None]


def _writers(pool: ProcessPoolExecutor, seed: int, often: Often) -> list[Tried]:
    asked = [
        (trial, name, f"{seed} {trial} {name} {number}")
        for trial in TRIALS
        for name in WRITERS
        for number in range(often.kills if trial == "killed" else often.trials)
    ]
    found = list(pool.map(_trial, asked, chunksize=4))
    return [
        _together(
            f"{trial}: {name}",
            [one for (*what, _), one in zip(asked, found, strict=True) if what == [trial, name]],
        )
        for trial in TRIALS
        for name in WRITERS
    ]


def _trial(asked: tuple[str, str, str]) -> Tried:
    trial, name, seed = asked
    try:
        return Tried(name, 1, TRIALS[trial](name, random.Random(seed)))
    except PermissionError as error:
        return Tried(name, 0, not_tried=str(error))


def _together(what: str, parts: Sequence[Tried]) -> Tried:
    failed = [fault for part in parts for fault in part.failed]
    why = next((part.not_tried for part in parts if part.not_tried), "")
    return Tried(what, sum(part.trials for part in parts), failed[:AT_MOST], why)


def _flips(pool: ProcessPoolExecutor, seed: int, often: Often) -> list[Tried]:
    asked = []
    for name, kept in KEPT_FILES.items():
        bits = range(8 * len(kept.content))
        # What is small is looked at bit by bit; of what takes a run each there is a sample.
        most = often.bits if len(bits) <= often.bits else often.bits // 10
        chosen = bits if len(bits) <= most else sorted(random.Random(f"{seed} {name}").sample(bits, most))
        asked += [(name, bit) for bit in chosen]
    found = list(pool.map(_flip, asked, chunksize=8))
    return [
        _together(
            name, [Tried(name, 1, one) for (of, _), one in zip(asked, found, strict=True) if of == name]
        )
        for name in KEPT_FILES
    ]


def _flip(asked: tuple[str, int]) -> list[str]:
    return with_flipped_bit(*asked)


def _clusters(pool: ProcessPoolExecutor, seed: int, often: Often) -> list[Tried]:
    asked = [
        (what, stage, f"{seed} {what} {stage} {number}")
        for what in ("worker", "scheduler")
        for stage in STAGES
        for number in range(often.clusters)
    ]
    found = list(pool.map(_kill, asked))
    return [
        _together(
            f"{what} killed {stage}",
            [Tried(what, 1, one) for (*of, _), one in zip(asked, found, strict=True) if of == [what, stage]],
        )
        for what in ("worker", "scheduler")
        for stage in STAGES
    ]


def _kill(asked: tuple[str, str, str]) -> list[str]:
    what, stage, seed = asked
    return killed_cluster(what, stage, random.Random(seed))
