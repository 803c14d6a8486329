"""A cluster of processes of its own, of which one is killed while a run goes on."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.reliability.fuzzing.targets import write, yard

RUN = "simulate rules.toml --providers providers.toml --region nenets --scale 0.2 --days 20 --seed 1"
PATIENCE = 120
STAGES = ("as it begins", "while it runs", "near its end")
_TAKES = 6.0
"""Seconds that a run over a cluster takes here, about; of them it needs two to begin."""


@dataclass(frozen=True)
class Cluster:
    """A scheduler and its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]


@contextlib.contextmanager
def cluster(workers: int = 2) -> Iterator[Cluster]:
    """A cluster of processes, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        told = Path(folder) / "scheduler.json"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        python = [sys.executable, "-m"]
        begin = [
            "distributed.cli.dask_scheduler",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(told),
        ]
        scheduler = stack.enter_context(_process([*python, *begin], quiet))
        _wait(told.exists)
        serve = [
            "distributed.cli.dask_worker",
            "--scheduler-file",
            str(told),
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
        ]
        served = tuple(stack.enter_context(_process([*python, *serve], quiet)) for _ in range(workers))
        yield Cluster(json.loads(told.read_text())["address"], scheduler, served)


@contextlib.contextmanager
def _process(command: list[str], options: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        finally:
            process.kill()


def _wait(done) -> None:
    ends = time.monotonic() + PATIENCE
    while not done() and time.monotonic() < ends:
        time.sleep(0.05)
    assert done()


@cache
def usual_figures() -> bytes:
    """What the run prints on threads."""
    with tempfile.TemporaryDirectory() as place:
        write(yard(), Path(place))
        return _begun(Path(place)).communicate(timeout=PATIENCE)[0]


def _begun(place: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "childproof", *RUN.split(), *options]
    return subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def killed_cluster(what: str, stage: str, rng: random.Random) -> list[str]:
    """Kill the scheduler or one of two workers at a stage of a run; gives what is wrong."""
    moment = (STAGES.index(stage) + rng.random()) / len(STAGES) * _TAKES
    with tempfile.TemporaryDirectory() as folder, cluster() as serving:
        place = Path(folder)
        write(yard(), place)
        asked = ("--output", "out")
        running = _begun(place, *asked, "--scheduler", serving.address)
        try:
            time.sleep(moment)
            victim = serving.scheduler if what == "scheduler" else serving.workers[0]
            os.kill(victim.pid, signal.SIGKILL)
            out, err = running.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            running.kill()
            return [f"{what} killed {moment:.1f} s after the start: the run hangs"]
        found = _unfit(running.returncode, out, err)
        again = _begun(place, *asked)
        figures, said = again.communicate(timeout=PATIENCE)
        if again.returncode or figures != usual_figures():
            found.append(
                f"the same command again ends with {again.returncode}, or other figures: {said[:200]!r}"
            )
    return [f"{what} killed {moment:.1f} s after the start: {fault}" for fault in found]


def _unfit(status: int, out: bytes, err: bytes) -> list[str]:
    """What is wrong with the end of a run: it comes to its figures, or says that its cluster has gone."""
    if status == 0:
        return [] if out == usual_figures() else ["other figures"]
    if status == 2 and err.startswith(b"error: --scheduler: ") and b"Traceback" not in err:
        return []
    return [f"ends with {status}: {err[-600:]!r}"]
