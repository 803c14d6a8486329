"""Reads a text as TOML for the checker, and what stands in its tables.

Knows how large and how deep a text may be, and how a fault in it is told. Knows nothing of rule books or
moves. Standard library alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from proofs.certificates.checker.format import Said, quoted, type_words

FORMAT = 1
"""The format of the files that a certificate holds; a file need not name it."""
LONGEST_SOURCE = 1024 * 1024
DEEPEST_NESTING = 12
_PIECE = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5}'
    r"|'''(?:[^']++|'(?!''))*+'{3,5}"
    r"|\"\"\"|'''"
    r'|"(?:[^"\\\n]++|\\[^\n])*+"'
    r"|'[^'\n]*+'"
    r"|#[^\n]*+|[\[\]{}.,=\n\"']",
    re.DOTALL,
)
"""Texts and comments as a whole, and the marks between them."""


class Unreadable(Exception):
    """A text is not what the format wants: where, and why."""

    def __init__(self, where: str, message: Said):
        super().__init__(f"{where}: {message}")
        self.where, self.message = where, message

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, Said]]:
        return type(self), (self.where, self.message)


def toml_in(text: str, where: str) -> dict[str, Any]:
    """A text as TOML, unless its nesting or its size would take an absurd time to read."""
    if len(text) > LONGEST_SOURCE:
        raise Unreadable(where, Said("longer than {most} MiB", most=LONGEST_SOURCE // 2**20))
    if _too_deep(text):
        raise Unreadable(where, Said("nested deeper than {most} levels", most=DEEPEST_NESTING))
    try:
        found = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"line (\d+)", str(error))
        line = int(told[1]) if told else text.count("\n") + 1
        raise Unreadable(where, Said("not valid TOML (line {line})", line=line)) from None
    except RecursionError:
        raise Unreadable(where, Said("nested too deep")) from None
    except ValueError:
        raise Unreadable(where, Said("a number has thousands of digits")) from None
    version = found.pop("format", FORMAT)
    if type(version) is not int or version != FORMAT:
        raise Unreadable(where, Said("its format is not {format}", format=FORMAT))
    return found


def _too_deep(text: str) -> bool:
    """Whether brackets nest, or dotted keys go, deeper than any policy needs."""
    depth = dots = 0
    for found in _PIECE.finditer(text):
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
            return False  # It is never closed, and read no further.
        if max(depth, dots) > DEEPEST_NESTING:
            return True
    return False


def only(table: dict[str, Any], where: str, *names: str) -> None:
    """Nothing but these names in a table."""
    for name in table:
        if name not in names:
            raise Unreadable(where, Said("unknown entry {name}", name=quoted(name)))


def table_in(value: object, where: str) -> dict[str, Any]:
    """A value that has to be a table."""
    if not isinstance(value, dict):
        raise Unreadable(where, Said("has to be a table, not {value}", value=type_words(value)))
    return value


def tables_in(parent: dict[str, Any], name: str, where: str) -> list[tuple[str, dict[str, Any]]]:
    """The named tables inside a table."""
    inner = table_in(parent.get(name, {}), Said("{where}: `{name}`", where=where, name=name))
    return [(key, table_in(value, f"{name}.{quoted(key)}")) for key, value in inner.items()]


def list_in(value: object, where: str) -> list[Any]:
    """A value that has to be a list."""
    if not isinstance(value, list):
        raise Unreadable(where, Said("has to be a list, not {value}", value=type_words(value)))
    return value


def text_in(table: dict[str, Any], name: str, where: str) -> str:
    """A text that has to be there."""
    value = table.get(name)
    if not isinstance(value, str):
        raise Unreadable(
            where, Said("`{name}` has to be a text, not {value}", name=name, value=type_words(value))
        )
    return value


def texts_in(table: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    """One text, or a list of them."""
    value = table.get(name)
    listed: Sequence[object] = (
        [value]
        if isinstance(value, str)
        else list_in(value, Said("{where}: `{name}`", where=where, name=name))
    )
    if not listed or not all(isinstance(item, str) for item in listed):
        raise Unreadable(where, Said("`{name}` has to hold texts", name=name))
    return tuple(str(item) for item in listed)
