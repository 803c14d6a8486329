"""The folder in which compiled code is kept, and files in it that are loaded only as they were written.

Whoever can write there runs code as this user. So the folder is the user's own, open to nobody else and no
link; otherwise nothing is kept. Knows nothing of what is compiled.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from numba.core.caching import IndexDataCacheFile

from rulebook.language import N_

__all__ = ["CheckedFile", "UnsafeFolder", "safe_folder"]

_DIGEST = 32


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


class CheckedFile(IndexDataCacheFile):
    """Numba's files of one function, each with a SHA-256: one that is cut or changed is taken away.

    What is behind the end of a pickle is not read, so the digest can stand there.
    """

    def save(self, key: object, data: object) -> None:
        """Keep compiled code; where that cannot be, it is compiled again the next time."""
        with suppress(OSError):
            super().save(key, data)

    def _dump(self, obj: object) -> bytes:
        content: bytes = super()._dump(obj)
        return content + hashlib.sha256(content).digest()

    def _load_index(self) -> dict[Any, Any]:
        version = pickle.dumps(self._version, protocol=-1)
        if not self._is_whole(Path(self._index_path), version):
            return {}
        overloads: dict[Any, Any] = super()._load_index()
        return overloads

    def _load_data(self, name: str) -> object:
        path = Path(self._data_path(name))
        if not self._is_whole(path, b""):
            raise FileNotFoundError(path)
        return super()._load_data(name)

    @staticmethod
    def _is_whole(path: Path, head: bytes) -> bool:
        """Whether a file is as it was written; if not, it is taken away."""
        try:
            raw = path.read_bytes()
        except OSError:
            return False
        body, digest = raw[len(head) : -_DIGEST], raw[-_DIGEST:]
        if raw.startswith(head) and hashlib.sha256(body).digest() == digest:
            return True
        with suppress(OSError):
            path.unlink()
        return False
