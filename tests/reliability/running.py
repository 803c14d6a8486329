"""Command lines that are run in forks of one loaded process: quick, apart from each other, and watched.

Knows what a run may take, and what it left behind. Knows nothing of what the commands mean.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.narrowing import present

SECONDS = 10
"""So long a command may take over input under 100 kB."""
PATIENCE = 60
"""Seconds of work after which it is stopped, or of nothing at all. The clock alone may say ten times as many,
as a machine that is busy with something else hands out little time.
"""
MEGABYTES = 1024
_LOOK = 0.1
_PAGE = os.sysconf("SC_PAGE_SIZE")
_AWAY = ("COLUMNS", "LINES", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "TERM")
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.reliability.loaded"])


@dataclass(frozen=True)
class Ended:
    """How a run ended: `status` is None where it had to be stopped, for the reason in `stopped`.

    `seconds` on the clock, `cpu_seconds` of work, `megabytes` at most.
    """

    status: int | None
    out: bytes
    err: bytes
    seconds: float
    cpu_seconds: float = 0.0
    megabytes: float = 0.0
    stopped: str = ""


@dataclass(frozen=True)
class Run:
    """A run that goes on; its output is kept beside its folder."""

    process: ForkServerProcess
    ended: Connection
    streams: Path
    started: float

    def kill(self) -> None:
        """End it as a loss of power does."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(present(self.process.pid), signal.SIGKILL)
        self.process.join()

    @property
    def goes_on(self) -> bool:
        """Whether it has not ended."""
        return self.process.is_alive()


def start(
    arguments: Sequence[str],
    folder: Path,
    *,
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
    largest_file: int | None = None,
    user: int | None = None,
) -> Run:
    """Begin a command line in a folder.

    Args:
        given: what stands on standard input.
        environment: what is other than usual.
        largest_file: bytes beyond which no file grows, as on a disk that is full.
        user: who runs it, by number.
    """
    streams = Path(tempfile.mkdtemp(prefix="childproof-run-"))
    streams.chmod(0o777)
    for name, content in (("in", given), ("out", b""), ("err", b"")):
        (streams / name).write_bytes(content)
        (streams / name).chmod(0o666)
    here, there = _FORKS.Pipe(duplex=False)
    limits = (largest_file, user)
    given_to = ([str(one) for one in arguments], str(folder), streams, dict(environment or {}), limits, there)
    process = _FORKS.Process(target=_run, args=given_to, daemon=True)
    process.start()
    there.close()
    return Run(process, here, streams, time.monotonic())


def finish(run: Run, *, patience: float = PATIENCE, most_megabytes: float = MEGABYTES) -> Ended:
    """Wait for the end of a run, or stop it where it takes too much."""
    stopped, most, worked, moved = "", 0.0, 0.0, run.started
    told: tuple[int, float, float] | None = None
    while told is None and not stopped:
        try:
            if run.ended.poll(_LOOK):
                told = run.ended.recv()
                break
        except EOFError:
            break
        most = max(most, _megabytes(run.process.pid))
        if most > most_megabytes:
            stopped = f"takes more than {most_megabytes:.0f} MB"
            break
        now, spent = time.monotonic(), _cpu_seconds(run.process.pid)
        if spent > worked:
            worked, moved = spent, now
        waited = now - run.started
        if worked > patience or (waited > patience and now - moved > patience / 2) or waited > 10 * patience:
            stopped = f"takes more than {patience:.0f} s"
    if stopped:
        run.process.kill()
    run.process.join()
    with contextlib.suppress(ProcessLookupError):
        # Whatever the command has started is of its session.
        os.killpg(present(run.process.pid), signal.SIGKILL)
    seconds = time.monotonic() - run.started
    run.ended.close()
    out, err = ((run.streams / name).read_bytes() for name in ("out", "err"))
    for path in run.streams.iterdir():
        path.unlink()
    run.streams.rmdir()
    code = run.process.exitcode
    if told is None:
        stopped = stopped or f"ended by signal {-code}" if code and code < 0 else stopped or "ended unasked"
        return Ended(None, out, err, seconds, megabytes=most, stopped=stopped)
    status, cpu_seconds, megabytes = told
    return Ended(status, out, err, seconds, cpu_seconds, max(most, megabytes))


def _megabytes(process: int | None) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE / 2**20
    except (OSError, IndexError):
        return 0.0


def _cpu_seconds(process: int | None) -> float:
    """Seconds of work that a process has done so far."""
    try:
        parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK") if len(parts) > 12 else 0.0


def _run(
    arguments: list[str],
    folder: str,
    streams: Path,
    environment: Mapping[str, str],
    limits: tuple[int | None, int | None],
    told: Connection,
) -> None:
    """What a fork does: put streams, surroundings and limits in place, run, and tell how it ended."""
    os.setsid()
    for number, name in enumerate(("in", "out", "err")):
        handle = os.open(streams / name, os.O_WRONLY if number else os.O_RDONLY)
        os.dup2(handle, number)
        os.close(handle)
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, mode, closefd=False), "utf-8", write_through=number == 2)
        for number, mode in enumerate(("r", "w", "w"))
    )
    for name in _AWAY:
        os.environ.pop(name, None)
    os.environ |= {"LANG": "en_US.UTF-8", **environment}
    tempfile.tempdir = os.environ.get("TMPDIR", folder)
    os.chdir(folder)
    largest_file, user = limits
    if largest_file is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    if user is not None:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    from childproof.__main__ import main

    try:
        status = main(arguments)
        sys.stdout.flush()
    except SystemExit as left:
        status = int(left.code or 0)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told.send((status, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))
    told.close()
    # As a command ends: nothing of the server's is cleaned up here.
    sys.stderr.flush()
    os._exit(0)


def run(
    arguments: Sequence[str],
    folder: Path,
    *,
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
    largest_file: int | None = None,
    user: int | None = None,
) -> Ended:
    """Run a command line in a folder to its end; options as for `start`."""
    return finish(
        start(arguments, folder, given=given, environment=environment, largest_file=largest_file, user=user)
    )
