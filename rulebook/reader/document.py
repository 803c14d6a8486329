"""A TOML file with the line of every entry, so that a fault can say where it stands.

`tomllib` reads the values, `lines` finds where each begins, `syntax` says what is no TOML. Knows what a file
may hold at all: size, encoding, depth. Knows nothing of what the entries mean.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rulebook.language import Message
from rulebook.reader.faults import InputError, one_fault
from rulebook.reader.lines import Key, locate
from rulebook.reader.outside import without_text
from rulebook.reader.reasons import reason_of
from rulebook.reader.syntax import DEEPEST_NESTING, syntax_fault, too_deep

__all__ = ["LARGEST_FILE", "Document", "entries_if_toml", "head_of_file", "read_document", "read_text"]

LARGEST_FILE = 1024 * 1024
"""How many bytes a file may have, if its kind does not need more."""

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
    _lines: Mapping[tuple[Key, ...], int] = field(repr=False, compare=False)

    def line(self, *keys: Key) -> int:
        """The line, from 1, on which the entry begins – or the nearest entry around it."""
        while keys and keys not in self._lines:
            keys = keys[:-1]
        return self._lines[keys] if keys else 1


def read_document(path: str | Path, largest: int = LARGEST_FILE) -> Document:
    """Read one TOML file of at most `largest` bytes.

    Raises:
        InputError: the file cannot be read, is no regular file, is larger, is not UTF-8, is not TOML,
            or is nested deeper than any policy needs.
    """
    name = str(path)
    raw = _read_bytes(name, largest)
    text = _decoded(name, raw)
    _check_text(name, text)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = syntax_fault(name, str(error), text)
        raise (without_text(fault) if Path(name).is_symlink() else fault) from None
    except ValueError:
        huge = _HUGE_NUMBER.search(text)
        line = text.count("\n", 0, huge.start()) + 1 if huge else 0
        raise one_fault(name, Message("a number has thousands of digits"), line=line) from None
    return Document(name, data, hashlib.sha256(raw).hexdigest(), locate(text))


def read_text(path: str | Path) -> str:
    """The text of a file that is no TOML, without a byte-order mark and with line ends as on Unix.

    Raises:
        InputError: the file cannot be read, is no regular file, is larger than 1 MiB, or is not UTF-8.
    """
    return _decoded(str(path), _read_bytes(str(path), LARGEST_FILE))


def _decoded(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        # A file in UTF-16 may begin with characters that are UTF-8 as well, but for the NUL bytes between.
        line = raw[: error.start].partition(b"\0")[0].count(b"\n") + 1
        raise one_fault(
            name, Message("the file is not UTF-8 text"), Message("save it as UTF-8"), line=line
        ) from None


def entries_if_toml(raw: bytes) -> dict[str, object] | None:
    """What bytes hold as TOML, without lines; None where `read_document` would refuse them."""
    try:
        text = _decoded("", raw)
        _check_text("", text)
        return tomllib.loads(text)
    except (InputError, ValueError):
        return None


def head_of_file(path: str | Path, most: int) -> bytes:
    """At most so many bytes of a regular file. A device or a pipe is never opened: reading it might not end.

    Raises:
        InputError: it cannot be read, or is no regular file.
    """
    return _head(str(path), most)[0]


def _read_bytes(name: str, largest: int) -> bytes:
    """The bytes of a regular file."""
    raw, size = _head(name, largest + 1)
    if len(raw) > largest:
        raise one_fault(
            name,
            Message(
                "the file has {size:,} KiB; at most {most} KiB can be read",
                size=max(size, len(raw)) // 1024,
                most=largest // 1024,
            ),
        )
    return raw


def _head(name: str, most: int) -> tuple[bytes, int]:
    """The first bytes of a regular file, and how many it has."""
    try:
        status = Path(name).stat()
        if stat.S_ISDIR(status.st_mode):
            raise one_fault(name, Message("this is a folder"), Message("give the path of a file inside it"))
        if not stat.S_ISREG(status.st_mode):
            raise one_fault(
                name, Message("this is not a regular file"), Message("give the path of a TOML file")
            )
        with open(os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            return file.read(most), status.st_size
    except FileNotFoundError:
        raise one_fault(name, Message("no such file")) from None
    except (OSError, ValueError) as error:
        raise one_fault(name, Message("the file cannot be read: {reason}", reason=reason_of(error))) from None


def _check_text(name: str, text: str) -> None:
    """Refuse what is no text, or what `tomllib` should never see.

    It recurses once for each bracket, and its work grows with the square of a dotted key's length.
    """
    place = text.find("\0")
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        raise one_fault(
            name,
            Message("the file holds NUL bytes, so it is not UTF-8 text"),
            Message("save it as UTF-8"),
            line=line,
        )
    deep = too_deep(text)
    if deep is not None:
        raise one_fault(
            name,
            Message("nested deeper than {most} levels", most=DEEPEST_NESTING),
            Message("no file here needs more than six"),
            line=deep,
        )
