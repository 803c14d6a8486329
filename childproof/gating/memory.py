"""What was judged before, kept by digest in the user's cache folder.

A value is kept only for this very program: its version and its own files are part of every name. A folder
that somebody else could write into is not used, and a damaged file counts as forgotten.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from functools import cache
from pathlib import Path

from childproof.version import __version__
from rulebook.reader.own_folder import UnsafeFolder, safe_folder
from rulebook.reader.whole_file import write_bytes

__all__ = ["DiskMemory", "disk_memory"]

FOLDER = "judged"
MOST_FILES = 5000
LARGEST = 64 * 1024 * 1024
_DIGEST = 64
_PACKAGES = ("proofs", "rulebook")


class DiskMemory:
    """Remembers values of JSON by key, in files of one folder, each with a digest of its name and content."""

    def __init__(self, folder: Path):
        self.folder = folder

    def get(self, key: str) -> object | None:
        """The value under a key; None where there is none, or the file is not as it was written."""
        try:
            raw = self._path(key).read_bytes()
            content, digest = raw[:-_DIGEST], raw[-_DIGEST:]
            if len(raw) > LARGEST or self._digest(key, content) != digest:
                return None
            value: object = json.loads(content)
        except (OSError, ValueError, RecursionError):
            return None
        return value

    def put(self, key: str, value: object) -> None:
        """Keep a value; where that cannot be, it is judged again the next time."""
        # In ASCII, as names of files need not be text.
        content = json.dumps(value).encode("ascii")
        with suppress(OSError):
            write_bytes(self._path(key), content + self._digest(key, content))

    def _digest(self, key: str, content: bytes) -> bytes:
        """Of a value and its place: another one that was put there is not taken for it."""
        return hashlib.sha256(self._path(key).name.encode() + content).hexdigest().encode()

    def _path(self, key: str) -> Path:
        return (
            self.folder
            / hashlib.sha256(f"{program_digest()} {key}".encode(errors="surrogateescape")).hexdigest()
        )


def disk_memory() -> DiskMemory | None:
    """The memory in the user's cache folder, or None where there is no safe one."""
    try:
        folder = safe_folder(FOLDER)
    except UnsafeFolder:
        return None
    _forget_the_oldest(folder)
    return DiskMemory(folder)


def _forget_the_oldest(folder: Path) -> None:
    """Keep the folder small: of more than `MOST_FILES` the older half goes."""
    with suppress(OSError):
        paths = list(folder.iterdir())
        if len(paths) > MOST_FILES:
            paths.sort(key=lambda path: path.stat().st_mtime_ns)
            for path in paths[: len(paths) // 2]:
                path.unlink(missing_ok=True)


@cache
def program_digest() -> str:
    """A digest of the version and of the files that judge: of their names, sizes and times of change."""
    root = Path(__file__).parents[2]
    found = hashlib.sha256(__version__.encode())
    for package in _PACKAGES:
        for folder, folders, names in os.walk(root / package):
            folders.sort()
            for name in sorted(name for name in names if name.endswith((".py", ".toml", ".mo"))):
                status = os.stat(os.path.join(folder, name))
                found.update(f"{folder}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()
