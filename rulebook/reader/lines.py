"""The line on which each entry of a TOML text begins.

`tomllib` keeps no line numbers, so `locate` walks the same text once more. It may trust the text, because
`tomllib` has accepted it. Knows nothing of files or faults.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import lru_cache

__all__ = ["LONG_STRINGS", "SHORT_STRINGS", "Key", "locate"]

Key = str | int
"""One step of a path into a document: the name of an entry, or its place in a list."""

LONG_STRINGS = r'"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5}' + r"|'''(?:[^']++|'(?!''))*+'{3,5}"
SHORT_STRINGS = r'"(?:[^"\\\n]++|\\[^\n])*+"' + r"|'[^'\n]*+'"
_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_STRING = re.compile(f"{LONG_STRINGS}|{SHORT_STRINGS}", re.DOTALL)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]+")


@lru_cache(maxsize=32)
def locate(text: str) -> Mapping[tuple[Key, ...], int]:
    """The line of each entry of a valid TOML text, by its path of keys and list positions.

    Two versions of a book share most of their files.
    """
    return _Locator(text).lines


class _Locator:
    """One walk over a valid TOML text."""

    def __init__(self, text: str):
        self.text = text
        self.at = 0
        self.lines: dict[tuple[Key, ...], int] = {}
        self._breaks = [found.start() for found in re.finditer("\n", text)]
        self._last: dict[tuple[Key, ...], int] = {}
        table: tuple[Key, ...] = ()
        while self._skip_blank():
            if text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)

    def _skip_blank(self) -> bool:
        found = _BLANK.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return self.at < len(self.text)

    def _line(self) -> int:
        return bisect_left(self._breaks, self.at) + 1

    def _note(self, path: tuple[Key, ...]) -> None:
        """Note the line at which we are for an entry, and for the tables around it that have none yet."""
        line = self._line()
        while path and path not in self.lines:
            self.lines[path] = line
            path = path[:-1]

    def _header(self) -> tuple[Key, ...]:
        is_list = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if is_list else 1
        names = self._dotted_key()
        path: tuple[Key, ...] = ()
        for depth, name in enumerate(names):
            path = (*path, name)
            if is_list and depth == len(names) - 1:
                self._last[path] = self._last.get(path, -1) + 1
            if path in self._last:
                path = (*path, self._last[path])
        end = self.at
        self.at = start
        self._note(path)
        self.lines[path] = self._line()
        self.at = self.text.index("]]" if is_list else "]", end) + (2 if is_list else 1)
        return path

    def _dotted_key(self) -> list[str]:
        names = []
        while True:
            self._skip_blank()
            found = _STRING.match(self.text, self.at) or _BARE.match(self.text, self.at)
            assert found is not None
            piece = found[0]
            names.append(_unquoted(piece) if piece[0] in "\"'" else piece)
            self.at = found.end()
            self._skip_blank()
            if not self.text.startswith(".", self.at):
                return names
            self.at += 1

    def _pair(self, table: tuple[Key, ...]) -> None:
        start = self.at
        path = (*table, *self._dotted_key())
        end = self.at
        self.at = start
        self._note(path)
        self.at = self.text.index("=", end) + 1
        self._value(path)

    def _value(self, path: tuple[Key, ...]) -> None:
        self._skip_blank()
        self._note(path)
        opening = self.text[self.at]
        if opening == "[":
            self._items("]", lambda place: self._value((*path, place)))
        elif opening == "{":
            self._items("}", lambda place: self._pair(path))
        elif found := _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at):
            self.at = found.end()

    def _items(self, closing: str, item: Callable[[int], None]) -> None:
        self.at += 1
        place = 0
        while self._skip_blank() and not self.text.startswith(closing, self.at):
            if self.text.startswith(",", self.at):
                self.at += 1
                continue
            item(place)
            place += 1
        self.at += 1


def _unquoted(piece: str) -> str:
    if piece[0] == "'" or "\\" not in piece:
        return piece[1:-1]
    return str(next(iter(tomllib.loads(f"{piece} = 0"))))
