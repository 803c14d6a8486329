"""Files of rule books: which they are, how findings call them, and how one becomes a book.

Knows folders and the files that lie beside a policy. Knows nothing of revisions.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from proofs.gate.book import BookVersion
from rulebook.loaders.load_moves import catalogue_moves, load_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Policy
from rulebook.moves import Moves
from rulebook.reader.document import LARGEST_FILE
from rulebook.reader.faults import InputError

__all__ = [
    "BookFile",
    "is_policy_file",
    "load_book",
    "moves_beside",
    "moves_files",
    "policies_below",
    "policy_id",
    "renamed",
    "shown_path",
]

_RULES = re.compile(rb"^\s*(\[\[\s*[\"']?rules[\"']?\s*\]\]|rules\s*=)", re.MULTILINE)
_ID = re.compile(r"^\s*id\s*=\s*[\"']([^\"']+)[\"']", re.MULTILINE)
_PASSED_OVER = ("node_modules", "__pycache__")
_ENVIRONMENT = "pyvenv.cfg"
_MOVES = ("moves.toml", "over-time/moves.toml")


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


def is_policy_file(path: Path) -> bool:
    """Whether a TOML file holds rules; one that cannot be read as TOML does if it looks like it."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except OSError:
        return False
    if b"rules" not in raw:
        return False
    try:
        return isinstance(tomllib.loads(raw.decode("utf-8-sig")).get("rules"), list)
    except (ValueError, RecursionError):
        return _RULES.search(raw) is not None


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
    try:
        text = path.read_bytes()[: LARGEST_FILE + 1].decode("utf-8-sig")
    except (OSError, ValueError):
        return None
    try:
        found = tomllib.loads(text).get("id")
    except (ValueError, RecursionError):
        match = _ID.search(text)
        found = match.group(1) if match else None
    return found if isinstance(found, str) else None


def load_book(file: BookFile, named: Callable[[str], str]) -> BookVersion:
    """A policy with its claims and scenarios and what can happen over time.

    `named` says what a path is called in faults.

    Raises:
        InputError: with every fault of its files.
    """
    try:
        policy = load_policy(file.path)
        return BookVersion(policy, moves_beside(policy), file.shown)
    except InputError as error:
        raise renamed(error, named) from None


def moves_beside(policy: Policy) -> Moves | None:
    """What can happen over time under a policy: a file of moves beside it, else that of the catalogue.

    Raises:
        InputError: with every fault of the file.
    """
    beside = moves_files(Path(policy.path).parent)
    if beside and _is_about(beside[0], policy.vocabulary.id):
        return load_moves([*beside], policy.vocabulary)
    try:
        return catalogue_moves(policy.vocabulary)
    except InputError:
        # The vocabulary has a name of the catalogue and is another one: those moves are not about it.
        return None


def moves_files(folder: Path) -> tuple[Path, ...]:
    """The file of moves beside a policy, or none."""
    there = [folder / name for name in _MOVES if (folder / name).is_file()]
    return tuple(there[:1])


def _is_about(path: Path, vocabulary: str) -> bool:
    """Whether a file of moves is about a vocabulary; one that does not say so, or cannot be read, may be."""
    try:
        named = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("vocabulary", vocabulary)
    except (OSError, ValueError, RecursionError):
        return True
    return bool(named == vocabulary)


def renamed(error: InputError, named: Callable[[str], str]) -> InputError:
    """The same faults under the names by which a person knows the files."""
    return InputError(replace(fault, path=named(fault.path)) for fault in error.faults)
