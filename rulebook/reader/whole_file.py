"""Files that appear whole or not at all.

Stands beside the reading of files because every wing writes some, and a fault in writing is told as one in
reading is: an `InputError` with the path and the way out. Knows nothing of what is in a file.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from rulebook.reader.faults import InputError, one_fault

__all__ = ["unwritable", "whole_file", "write_bytes"]


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """The path of an unfinished file beside `path`, which takes its place once the block has ended.

    On any error `path` stays as it was and nothing is left over. The file keeps the permissions of the
    one that it replaces, and is on the disk before it takes its name, so that a loss of power leaves the
    one or the other.

    Raises:
        OSError: the file cannot be written.
    """
    target = path.resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield unfinished
        with unfinished.open("rb") as stream:
            os.fsync(stream.fileno())
        if target.exists():
            unfinished.chmod(target.stat().st_mode & 0o777)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file.

    Raises:
        OSError: it cannot be written.
    """
    with whole_file(path) as unfinished:
        unfinished.write_bytes(content)


def unwritable(path: Path, error: OSError, hint: str = "") -> InputError:
    """The error for a file that cannot be written, with the reason that the system gives."""
    return one_fault(str(path), f"cannot be written: {(error.strerror or str(error)).lower()}", hint)
