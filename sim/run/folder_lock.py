"""One run at a time in a folder.

Knows the file `lock` that a run holds while it lasts, and that the system lets go of when a process ends in
whatever way. Knows nothing of what is in the folder.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rulebook.language import Message, verbatim
from rulebook.reader.faults import InputError, clipped, one_fault

__all__ = ["only_run_in"]

_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK)
_NOT_OURS = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def only_run_in(folder: Path) -> Iterator[bool]:
    """Hold a folder while the block lasts; gives False where the system cannot promise it.

    A folder that may only be read is not held: nothing will be written there.

    Raises:
        InputError: another run holds it.
        OSError: the lock cannot be written.
    """
    path = folder / "lock"
    handle = _taken(path)
    if handle is None:
        yield False
        return
    try:
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        yield True
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _taken(path: Path) -> int | None:
    """The lock, as an open file; None where there can be none.

    Raises:
        InputError: another run has it.
        OSError: it cannot be written.
    """
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
        except OSError as error:
            if error.errno in _NOT_OURS:
                return None
            raise
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it before took the file away at its end: then this is the lock of nobody.
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                return handle
            os.close(handle)
        except OSError as error:
            owner = os.pread(handle, 200, 0).decode(errors="replace").strip()
            os.close(handle)
            if error.errno not in _TAKEN:
                return None
            raise _in_use(path, verbatim(clipped(owner)) if owner else Message("another process")) from None


def _in_use(path: Path, owner: Message) -> InputError:
    hint = Message("wait until it has ended, or give another folder for --output")
    return one_fault(
        str(path.parent.parent), Message("another run writes into this folder: {owner}", owner=owner), hint
    )
