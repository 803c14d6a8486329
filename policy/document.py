"""A TOML file with the line of every entry, so that a fault can say where it stands.

`tomllib` reads the values; it keeps no line numbers, so `locate` walks the same text once more
and notes where each entry begins. It may trust the text, because `tomllib` has accepted it.
Knows nothing of what the entries mean.
"""

from __future__ import annotations

import hashlib
import re
import stat
import tomllib
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from policy.faults import one_fault

LARGEST_FILE = 2 * 1024 * 1024
DEEPEST_NESTING = 32

Key = str | int

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'", re.DOTALL
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]+")


@dataclass(frozen=True)
class Document:
    """The entries of one TOML file.

    `path` as the user gave it; `data` as `tomllib` returns it; `digest` the SHA-256 of the bytes.
    """

    path: str
    data: dict[str, object]
    digest: str
    _lines: dict[tuple[Key, ...], int] = field(repr=False)

    def line(self, *keys: Key) -> int:
        """The line, from 1, on which the entry begins – or the nearest entry around it."""
        while keys and keys not in self._lines:
            keys = keys[:-1]
        return self._lines[keys] if keys else 1


def read_document(path: str | Path) -> Document:
    """Read one TOML file.

    Raises:
        InputError: the file cannot be read, is no regular file, is larger than 2 MiB, is not
            UTF-8, is not TOML, or is nested deeper than any policy needs.
    """
    name = str(path)
    raw = _read_bytes(name)
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise one_fault(name, "the file is not UTF-8 text", "save it as UTF-8", line=line) from None
    deep = _too_deep(text)
    if deep is not None:
        raise one_fault(name, f"nested deeper than {DEEPEST_NESTING} levels", line=deep)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line = _syntax_fault(str(error), text)
        raise one_fault(name, f"not valid TOML: {message}", line=line) from None
    return Document(name, data, hashlib.sha256(raw).hexdigest(), locate(text))


def _read_bytes(name: str) -> bytes:
    try:
        status = Path(name).stat()
        if stat.S_ISDIR(status.st_mode):
            raise one_fault(name, "this is a folder", "give the path of a file inside it")
        if not stat.S_ISREG(status.st_mode):
            raise one_fault(name, "this is not a regular file", "give the path of a TOML file")
        if status.st_size > LARGEST_FILE:
            size = status.st_size / 1024 / 1024
            raise one_fault(name, f"the file has {size:.0f} MiB; at most 2 MiB can be a policy file")
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise one_fault(name, "no such file") from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise one_fault(name, f"the file cannot be read: {reason}") from None


def _syntax_fault(message: str, text: str) -> tuple[str, int]:
    """Split "Expected '=' after a key (at line 3, column 5)" into words and line."""
    found = re.search(r" \(at line (\d+), column \d+\)$", message)
    line = int(found[1]) if found else text.count("\n") + 1
    words = re.sub(r" \(at .*\)$", "", message)
    return words[:1].lower() + words[1:], line


def _too_deep(text: str) -> int | None:
    """The line where brackets or dotted keys go deeper than `DEEPEST_NESTING`, or None.

    Comes before `tomllib`, which recurses once for each bracket and whose work grows with the
    square of the length of a dotted key.
    """
    at = depth = 0
    step = re.compile(
        rf"{_STRING.pattern}|#[^\n]*|[\[{{]|[\]}}]|(?:[^\s.\[\]{{}}\"'#]+\s*\.\s*){{{DEEPEST_NESTING},}}",
        re.DOTALL,
    )
    while found := step.search(text, at):
        piece = found[0]
        if piece in "[{":
            depth += 1
        elif piece in "]}":
            depth = max(0, depth - 1)
        if depth > DEEPEST_NESTING or (piece[0] not in "[{]}\"'#"):
            return text.count("\n", 0, found.start()) + 1
        at = found.end()
    return None


def locate(text: str) -> dict[tuple[Key, ...], int]:
    """The line of each entry of a valid TOML text, by its path of keys and list positions."""
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

    def _note(self, path: tuple[Key, ...]) -> None:
        line = bisect_right(self._breaks, self.at - 1) + 1 if self.at else 1
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

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
    return str(next(iter(tomllib.loads(f"{piece} = 0"))))
