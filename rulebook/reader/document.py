"""A TOML file with the line of every entry, so that a fault can say where it stands.

`tomllib` reads the values; it keeps no line numbers, so `locate` walks the same text once more
and notes where each entry begins. It may trust the text, because `tomllib` has accepted it.
Knows nothing of what the entries mean.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tomllib
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rulebook.reader.faults import InputError, clipped, one_fault

LARGEST_FILE = 1024 * 1024
DEEPEST_NESTING = 12

Key = str | int

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_LONG_STRINGS = r'"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5}' + r"|'''(?:[^']++|'(?!''))*+'{3,5}"
_SHORT_STRINGS = r'"(?:[^"\\\n]++|\\[^\n])*+"' + r"|'[^'\n]*+'"
_STRING = re.compile(f"{_LONG_STRINGS}|{_SHORT_STRINGS}", re.DOTALL)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]+")
_TOKEN = re.compile(rf"{_LONG_STRINGS}|\"\"\"|'''|{_SHORT_STRINGS}|#[^\n]*+|[\[\]{{}}.,=\n\"']", re.DOTALL)
_HUGE_NUMBER = re.compile(r"\d[\d_]{4000,}")


@dataclass(frozen=True)
class Document:
    """The entries of one TOML file.

    `path` as the user gave it; `data` as `tomllib` returns it; `digest` the SHA-256 of the bytes.
    Two documents are equal if path and digest are.
    """

    path: str
    data: dict[str, object] = field(compare=False)
    digest: str
    _lines: dict[tuple[Key, ...], int] = field(repr=False, compare=False)

    def line(self, *keys: Key) -> int:
        """The line, from 1, on which the entry begins – or the nearest entry around it."""
        while keys and keys not in self._lines:
            keys = keys[:-1]
        return self._lines[keys] if keys else 1


def read_document(path: str | Path) -> Document:
    """Read one TOML file.

    Raises:
        InputError: the file cannot be read, is no regular file, is larger than 1 MiB, is not
            UTF-8, is not TOML, or is nested deeper than any policy needs.
    """
    name = str(path)
    raw = _read_bytes(name)
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise one_fault(name, "the file is not UTF-8 text", "save it as UTF-8", line=line) from None
    _check_text(name, text)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_fault(name, str(error), text) from None
    except ValueError:
        huge = _HUGE_NUMBER.search(text)
        line = text.count("\n", 0, huge.start()) + 1 if huge else 0
        raise one_fault(name, "a number has thousands of digits", line=line) from None
    return Document(name, data, hashlib.sha256(raw).hexdigest(), locate(text))


def _read_bytes(name: str) -> bytes:
    """The bytes of a regular file. A device or a pipe is never opened: reading it might not end."""
    try:
        status = Path(name).stat()
        if stat.S_ISDIR(status.st_mode):
            raise one_fault(name, "this is a folder", "give the path of a file inside it")
        if not stat.S_ISREG(status.st_mode):
            raise one_fault(name, "this is not a regular file", "give the path of a TOML file")
        with open(os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise one_fault(name, "no such file") from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise one_fault(name, f"the file cannot be read: {reason}") from None
    if len(raw) > LARGEST_FILE:
        size = max(status.st_size, len(raw)) // 1024
        raise one_fault(name, f"the file has {size:,} KiB; at most {LARGEST_FILE // 1024} KiB can be read")
    return raw


def _check_text(name: str, text: str) -> None:
    """Refuse what is no text, or what `tomllib` should never see.

    It recurses once for each bracket, and its work grows with the square of a dotted key's length.
    """
    place = text.find("\0")
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        raise one_fault(
            name, "the file holds NUL bytes, so it is not UTF-8 text", "save it as UTF-8", line=line
        )
    deep = _too_deep(text)
    if deep is not None:
        raise one_fault(
            name,
            f"nested deeper than {DEEPEST_NESTING} levels",
            "no file here needs more than six",
            line=deep,
        )


def _too_deep(text: str) -> int | None:
    """The line where brackets or dotted keys go deeper than `DEEPEST_NESTING`, or None."""
    depth = dots = 0
    for found in _TOKEN.finditer(text):
        piece = found[0]
        if piece in ("[", "{"):
            depth, dots = depth + 1, 0
        elif piece in ("]", "}"):
            depth, dots = max(0, depth - 1), 0
        elif piece == ".":
            dots += 1
        elif piece in (",", "=", "\n"):
            dots = 0
        elif piece in ('"', "'", '"""', "'''"):
            return None  # A text that is never closed: `tomllib` will say so when it gets there.
        if depth > DEEPEST_NESTING or dots > DEEPEST_NESTING:
            return text.count("\n", 0, found.start()) + 1
    return None


_NAMES = "names are of Latin letters, digits, `_` and `-`"
_PLAIN = (
    (r"Expected '=' after a key", "expected `=` after a key", ""),
    (r"Invalid initial character for a key", "expected a name", f"{_NAMES}; braces close on their line"),
    (r"Invalid statement", "expected `name = value` or `[table]`", _NAMES),
    (r"Expected newline or end of document", "something stands behind the end of the entry", ""),
    (r"Invalid value", "expected a value after `=`", 'put a text in quotes; write true or false without'),
    (r"Cannot declare|Cannot redefine", "this table stands twice", "put all its entries in one place"),
    (r"Cannot overwrite|Duplicate inline table key", "this entry stands twice", "take one of them out"),
    (r"Cannot mutate immutable", "this table is complete further up", "put all its entries in one place"),
    (r"Unclosed array", "a list is not closed", "is a `,` or `]` missing?"),
    (r"Unclosed inline table", "a row is not closed", "braces open and close on one line"),
    (r"Expected '\]", "the name of a table is not closed", "write [table] or [[table]]"),
    (r"Unterminated string|Expected .*'''|Expected \"'\"", "a text is not closed", "is a quote missing?"),
    (r"(?:Found invalid|Illegal) character '\\n'", "a text is not closed", "is a quote missing?"),
    (r"(?:Found invalid|Illegal) character '(.*)'", "the character `{0}` cannot stand here", "take it out"),
    (r"Unescaped", "`\\` has to be written twice in a text", "or put the text in single quotes"),
    (r"Invalid hex value|Escaped character", "this is no character", r"write \u and four digits"),
    (r"Invalid date", "there is no such date or time", "put a text in quotes"),
)  # fmt: skip
"""What `tomllib` says, what a person is told, and the way out."""


def _syntax_fault(name: str, said: str, text: str) -> InputError:
    """A fault from "Expected '=' after a key in a key/value pair (at line 3, column 5)"."""
    what, _, where = said.rpartition(" (at ")
    lines = text.split("\n")
    found = re.match(r"line (\d+), column (\d+)", where)
    line = int(found[1]) if found else len(lines) - (len(lines) > 1 and not lines[-1])
    message, hint = clipped(what, 120).lower(), ""
    for pattern, plain, way_out in _PLAIN:
        if met := re.match(pattern, what):
            message, hint = plain.format(*met.groups()), way_out
            break
    if message.endswith("is not closed"):
        end = sum(len(one) + 1 for one in lines[: line - 1]) + int(found[2]) - 1 if found else len(text)
        line = _opened(text, end, "quote" in hint) or line
    written = lines[line - 1].strip() if line <= len(lines) else ""
    shown = f": `{clipped(written)}`" if written else ""
    return one_fault(name, f"not valid TOML: {message}{shown}", hint, line=line)


def _opened(text: str, end: int, is_text: bool) -> int | None:
    """The line of the quote or bracket that is still open at `end`."""
    brackets: list[int] = []
    for found in _TOKEN.finditer(text):
        piece = found[0]
        if piece in ('"', "'", '"""', "'''"):
            return text.count("\n", 0, found.start()) + 1 if is_text else None
        if found.start() >= end:
            break
        if piece in ("[", "{"):
            brackets.append(found.start())
        elif piece in ("]", "}") and brackets:
            brackets.pop()
    return text.count("\n", 0, brackets[-1]) + 1 if brackets and not is_text else None


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
