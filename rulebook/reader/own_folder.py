"""A folder in which a program keeps what it may trust later: the user's own, open to nobody else, no link.

Whoever can write there could make a program load what it never kept. Knows nothing of what is kept.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from rulebook.language import N_

__all__ = ["UnsafeFolder", "safe_folder"]


class UnsafeFolder(Exception):
    """Somebody else could write into a folder: the folder, and why."""

    def __init__(self, folder: Path, why: str):
        super().__init__(f"{folder}: {why}")
        self.folder = folder
        self.why = why


def safe_folder(name: str) -> Path:
    """A folder of this user alone, under the cache folder, or under that for temporary files.

    Raises:
        UnsafeFolder: it is there already, and not safe; or there can be none.
    """
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        base.mkdir(parents=True, exist_ok=True)
        folder = base / "childproof"
        _make(folder)
        _make(folder / name)
        if os.access(folder / name, os.W_OK):
            return folder / name
    # There may be no home, or one that cannot be written.
    except (OSError, RuntimeError):
        pass
    base = Path(tempfile.gettempdir())
    folder = base / f"childproof-{os.geteuid()}-{name}"
    try:
        mode = base.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise UnsafeFolder(base, N_("anybody may rename what is in it"))
        _make(folder)
    except OSError as error:
        raise UnsafeFolder(folder, (error.strerror or str(error)).lower()) from None
    return folder


def _make(folder: Path) -> None:
    """Make a folder for this user alone, or make sure that it is one.

    Raises:
        UnsafeFolder: it is somebody else's, a link, or others may write into it.
        OSError: it cannot be made.
    """
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise UnsafeFolder(folder, N_("it is a link"))
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError
    if status.st_uid != os.geteuid():
        raise UnsafeFolder(folder, N_("it belongs to somebody else"))
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise UnsafeFolder(folder, N_("others may write into it"))
    if stat.S_IMODE(status.st_mode) != 0o700:
        folder.chmod(0o700)
