"""One thing that goes wrong with a command that writes, and what is wrong about how it is borne.

Each trial is a function of the writer's name and a `random.Random`, and gives what is wrong in words.
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.reliability.fuzzing.contract import breaches
from tests.reliability.injection.writers import (
    WRITERS,
    at_work,
    is_refused,
    left_in,
    not_the_same,
    not_whole,
    other_files,
    usual,
)
from tests.reliability.running import Ended, finish, run, start

PAGE = 4096
BUSY = "another run writes into this folder"


def killed(name: str, rng: random.Random) -> list[str]:
    """Killed at a moment of its life, and run again."""
    writer = WRITERS[name]
    moment = rng.uniform(0, 1.05) * usual(name).ended.seconds
    with at_work() as place:
        going = start(writer.arguments, place)
        time.sleep(moment)
        going.kill()
        finish(going)
        found = not_whole(name, left_in(place))
        again = run(writer.arguments, place)
        found += not_the_same(name, again, left_in(place))
    return [f"{name}, killed after {moment:.3f} s: {fault}" for fault in found]


def no_larger_file(name: str, rng: random.Random) -> list[str]:
    """No file can grow beyond some size, at which the system refuses to write; later it can."""
    largest = max(map(len, usual(name).files.values()))
    # What is printed goes to a file as well.
    limit = rng.randint(PAGE, max(PAGE, largest))
    return _full(name, f"no file beyond {limit} bytes", lambda place: contextlib.nullcontext(), limit)


def full_disk(name: str, rng: random.Random) -> list[str]:
    """The disk gets full; later there is room.

    Raises:
        PermissionError: nobody but root can make a small disk.
    """
    pages = sum(-(-len(content) // PAGE) for content in usual(name).files.values())
    size = PAGE * rng.randint(1, max(1, pages - 1))
    return _full(name, f"a disk of {size} bytes", lambda place: small_disk(place / "out", size), None)


@contextlib.contextmanager
def small_disk(place: Path, size: int, *options: str) -> Iterator[None]:
    """A disk of its own at a folder, which is gone afterwards with all that is on it.

    Raises:
        PermissionError: only root may do this, and not everywhere.
    """
    how = ",".join((f"size={size}", *options))
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", how, "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise PermissionError(f"no disk can be mounted here: {made.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _full(
    name: str,
    how: str,
    smaller: Callable[[Path], contextlib.AbstractContextManager[None]],
    limit: int | None,
) -> list[str]:
    writer = WRITERS[name]
    with at_work() as place:
        with smaller(place):
            ended = run(writer.arguments, place, largest_file=limit)
            left = left_in(place)
            found = breaches(ended, writer.arguments, "", place) + not_whole(name, left)
            kept = {path: content for path, content in left.items() if path.startswith("shards/")}
        if ended.status == 2 and b"full" not in ended.err and b"space" not in ended.err:
            found += [] if b"too large" in ended.err else [f"is not told why: {ended.err[:200]!r}"]
        found += _again(name, place, {} if limit is not None else kept)
    return [f"{name}, {how}: {fault}" for fault in found]


def _again(name: str, place: Path, kept: Mapping[str, bytes]) -> list[str]:
    """What is wrong about the next run, with what the last one had kept."""
    for path, content in kept.items():
        (place / "out" / path).parent.mkdir(parents=True, exist_ok=True)
        (place / "out" / path).write_bytes(content)
    return not_the_same(name, run(WRITERS[name].arguments, place), left_in(place))


def two_at_once(name: str, rng: random.Random) -> list[str]:
    """A second one begins in the same folder while the first goes on."""
    writer = WRITERS[name]
    with at_work() as place:
        first = start(writer.arguments, place)
        time.sleep(rng.uniform(0, 0.8) * usual(name).ended.seconds)
        second = start(writer.arguments, place)
        ended = [finish(first), finish(second)]
        found = [fault for one in ended for fault in _unfit(name, one)]
        if not any(one.status == 0 for one in ended):
            found.append("neither came to its end")
        found += other_files(name, left_in(place))
    return [f"{name}, twice at once: {fault}" for fault in found]


def _unfit(name: str, ended: Ended) -> list[str]:
    """What is wrong with how one of two ended: as usual, or refused because of the other."""
    if ended.status == 0 and ended.out == usual(name).ended.out:
        return []
    if (ended.status == 2 and BUSY.encode() in ended.err) or is_refused(name, ended):
        return []
    return [f"ends with {ended.status}: {ended.err[:300]!r} {ended.stopped}"]


TRIALS: Mapping[str, Callable[[str, random.Random], list[str]]] = {
    "killed": killed,
    "no larger file": no_larger_file,
    "full disk": full_disk,
    "two at once": two_at_once,
}
"""What can go wrong, by name."""
