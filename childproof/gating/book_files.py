"""Files of rule books: which they are, how findings call them, and how one becomes a book.

Knows folders and the files that lie beside a policy. Knows nothing of revisions.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from proofs.gate.book import BookVersion
from rulebook.loaders.find_moves import moves_of
from rulebook.loaders.load_policy import load_policy
from rulebook.reader.document import LARGEST_FILE, entries_if_toml, head_of_file
from rulebook.reader.faults import InputError

__all__ = [
    "BookFile",
    "content_of",
    "is_policy_file",
    "load_book",
    "parsed",
    "policies_below",
    "policy_id",
    "renamed",
    "shown_path",
]

_RULES = re.compile(rb"^\s*(\[\[\s*[\"']?rules[\"']?\s*\]\]|[\"']?rules[\"']?\s*=)", re.MULTILINE)
_ID = re.compile(r"^\s*id\s*=\s*[\"']([^\"']+)[\"']", re.MULTILINE)
_BOM = b"\xef\xbb\xbf"
_PASSED_OVER = ("node_modules", "__pycache__")
_ENVIRONMENT = "pyvenv.cfg"


@dataclass(frozen=True)
class BookFile:
    """A file that holds a policy, or should.

    `path` is where it is read, `shown` what findings call it; `keys` are its paths from the root of its side,
    the likeliest first: by them old and new find each other.
    """

    path: Path
    shown: str
    keys: tuple[str, ...]


def shown_path(path: Path, bases: Iterable[Path | None] = ()) -> str:
    """A path as findings show it, with `/`: from the current folder, else from the first base around it.

    Nothing of the machine is shown: of a file that lies elsewhere, its folder and its name.
    """
    absolute = Path(os.path.abspath(path))
    for base in (Path.cwd(), *bases):
        if base is not None and absolute.is_relative_to(base):
            return absolute.relative_to(base).as_posix()
    return Path(*absolute.parts[-2:]).as_posix() if path.is_absolute() else path.as_posix()


def content_of(path: Path) -> bytes:
    """The bytes of a file as they count: without a byte-order mark, and with plain line ends.

    Raises:
        InputError: it cannot be read, or is no regular file.
        ValueError: it is larger than any file of a rule book.
    """
    raw = head_of_file(path, LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise ValueError(path)
    return raw.removeprefix(_BOM).replace(b"\r\n", b"\n")


@lru_cache(maxsize=256)
def parsed(content: bytes) -> Mapping[str, Any] | None:
    """The entries of a TOML file by its content, read once for all who ask; None where it is no TOML."""
    return entries_if_toml(content)


def is_policy_file(path: Path) -> bool:
    """Whether a TOML file holds rules; one that cannot be read as TOML does if it looks like it."""
    try:
        raw = head_of_file(path, LARGEST_FILE + 1).removeprefix(_BOM)
    except InputError:
        return False
    if _RULES.search(raw) is None:
        return False
    entries = _entries(path)
    return entries is None or isinstance(entries.get("rules"), list)


def _entries(path: Path) -> Mapping[str, Any] | None:
    try:
        return parsed(content_of(path))
    except (InputError, ValueError):
        return None


def policies_below(folder: Path) -> Iterator[Path]:
    """Every policy in a folder and below it, by path; not those in hidden folders and installed packages."""
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _PASSED_OVER
            and not os.path.exists(os.path.join(base, name, _ENVIRONMENT))
        )
        for name in sorted(names):
            if name.endswith(".toml") and is_policy_file(Path(base, name)):
                yield Path(base, name)


def policy_id(path: Path) -> str | None:
    """The id that a file gives its policy, as far as it can be read."""
    entries = _entries(path)
    if entries is None:
        return _written_id(path)
    found = entries.get("id")
    return found if isinstance(found, str) else None


def _written_id(path: Path) -> str | None:
    """The id of a file that is no TOML."""
    try:
        raw = head_of_file(path, LARGEST_FILE + 1)
    except InputError:
        return None
    match = _ID.search(raw.decode("utf-8-sig", errors="replace"))
    return match.group(1) if match else None


def load_book(file: BookFile, named: Callable[[str], str]) -> BookVersion:
    """A policy with its claims and scenarios and what can happen over time.

    `named` says what a path is called in faults.

    Raises:
        InputError: with every fault of its files.
    """
    try:
        policy = load_policy(file.path)
        return BookVersion(policy, moves_of(policy), file.shown)
    except InputError as error:
        raise renamed(error, named) from None


def renamed(error: InputError, named: Callable[[str], str]) -> InputError:
    """The same faults under the names by which a person knows the files."""
    return InputError(replace(fault, path=named(fault.path)) for fault in error.faults)
