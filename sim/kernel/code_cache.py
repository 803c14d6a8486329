"""Files of compiled code that are loaded only as they were written.

Knows nothing of what is compiled, nor of the folder, which is the user's own (`rulebook.reader.own_folder`).
"""

from __future__ import annotations

import hashlib
import pickle
from contextlib import suppress
from pathlib import Path
from typing import Any

from numba.core.caching import IndexDataCacheFile

__all__ = ["CheckedFile"]

_DIGEST = 32


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
