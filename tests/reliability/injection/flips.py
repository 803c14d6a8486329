"""One bit of a kept file is other than it was written: the figures stay, or the damage is told.

Knows which files are read again by a later command, and what that command has to give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.injection.writers import WRITERS, at_work, left_in, usual
from tests.reliability.running import Ended, run


@dataclass(frozen=True)
class KeptFile:
    """A file that is read again: where it lies in the folder that was written, and by which command."""

    writer: str
    path: str
    wrong: Callable[[Ended, Path], list[str]]
    line: str = ""

    @property
    def content(self) -> bytes:
        """The file as it was written."""
        return usual(self.writer).files[self.path]


def _same_figures(ended: Ended, place: Path) -> list[str]:
    """A run over damaged parts does as an undamaged one, and makes anew what was damaged."""
    if ended.status != 0 or ended.out != usual("simulate").ended.out:
        return [f"ends with {ended.status}, or prints other figures: {ended.err[:200]!r}"]
    left, whole = left_in(place), usual("simulate").files
    return [f"{path} is other" for path, content in whole.items() if left.get(path) != content]


def _refused(ended: Ended, place: Path) -> list[str]:
    return [] if ended.status in (1, 2) else [f"ends with {ended.status}: {ended.out[:200]!r}"]


KEPT_FILES = {
    one.path: one
    for one in (
        KeptFile("simulate", "shards/run.json", _same_figures),
        KeptFile("simulate", "shards/000000.npz", _same_figures),
        KeptFile("simulate", "events.parquet", _same_figures),
        KeptFile("certify", "certificate.json", _refused, "recheck out/certificate.json"),
    )
}


def flipped(content: bytes, bit: int) -> bytes:
    """The same bytes with one bit other."""
    other = bytearray(content)
    other[bit // 8] ^= 1 << bit % 8
    return bytes(other)


def with_flipped_bit(name: str, bit: int) -> list[str]:
    """What is wrong after one bit of a kept file has flipped."""
    kept = KEPT_FILES[name]
    with at_work() as place:
        for path, content in usual(kept.writer).files.items():
            (place / "out" / path).parent.mkdir(parents=True, exist_ok=True)
            (place / "out" / path).write_bytes(flipped(content, bit) if path == name else content)
        arguments = kept.line.split() if kept.line else WRITERS[kept.writer].arguments
        found = kept.wrong(run(arguments, place), place)
    return [f"bit {bit} of {name}: {fault}" for fault in found]
