"""Files that appear whole or not at all.

Stands beside the reading of files because every wing writes some, and a fault in writing is told as one in
reading is: an `InputError` with the path and the way out. Knows nothing of what is in a file.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

from rulebook.language import Hint, Message
from rulebook.reader.faults import InputError, one_fault
from rulebook.reader.reasons import reason_of

__all__ = ["PART", "unwritable", "whole_file", "write_bytes"]

PART = ".part"
"""How the name of an unfinished file ends."""
_HERE = f"{socket.gethostname()} {os.path.realpath('/proc/self/ns/pid')}"
_PLACE = hashlib.sha256(_HERE.encode()).hexdigest()[:8]
"""Where a process id means this process: the machine, and its list of processes."""
_NAME_BYTES = 120
_open: set[Path] = set()


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
    stem = _stem(target.name)
    _sweep(target.parent, stem)
    unfinished = target.with_name(f"{stem}{_PLACE}-{os.getpid()}-{secrets.token_hex(4)}{PART}")
    _open.add(unfinished)
    try:
        yield unfinished
        with unfinished.open("rb") as stream:
            os.fsync(stream.fileno())
        if target.exists():
            unfinished.chmod(target.stat().st_mode & 0o777)
        unfinished.replace(target)
    finally:
        _open.discard(unfinished)
        unfinished.unlink(missing_ok=True)


def _stem(name: str) -> str:
    """How the names of all unfinished files of one file begin."""
    return f".{name.encode(errors='surrogateescape')[:_NAME_BYTES].decode(errors='ignore')}."


def _sweep(folder: Path, stem: str) -> None:
    """Take away what processes that were killed left unfinished of the same file."""
    for path in folder.glob(f"{glob.escape(stem)}{_PLACE}-*{PART}"):
        process = path.name.removeprefix(f"{stem}{_PLACE}-").partition("-")[0]
        if process.isdigit() and path not in _open and not _runs(int(process)):
            with contextlib.suppress(OSError):
                path.unlink()


def _runs(process: int) -> bool:
    """Whether another process runs; this one knows its own unfinished files."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file.

    Raises:
        OSError: it cannot be written.
    """
    with whole_file(path) as unfinished:
        unfinished.write_bytes(content)


def unwritable(path: Path, error: OSError, hint: Hint = "") -> InputError:
    """The error for a file that cannot be written, with the reason that the system gives."""
    return one_fault(str(path), Message("cannot be written: {reason}", reason=reason_of(error)), hint)
