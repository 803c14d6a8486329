"""The policies that come with the toolkit, found by id.

Knows the folders of the catalogue and nothing of the formats in it. Takes the ids from the files without
lines or checks, so that a command starts at once: whoever loads a file reads it with `rulebook.reader`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).parent / "catalogue"
SFERUM = ("sferum-2025-03-safety", "sferum-2025-03-who-and-when", "sferum-2025-03-by-channel")
"""The three rule books of the deck of 25 March 2025: what a command takes where no policy is named."""

NO_RULES = ("claims", "people")
"""How the names of files begin that lie beside policies and are none."""


@cache
def _paths(kind: str) -> dict[str, Path]:
    """The files of one kind, by id; a vocabulary is `<folder>/vocabulary.toml`, policies lie beside it."""
    found = {}
    for path in sorted(CATALOGUE.glob("*/*.toml")):
        is_vocabulary = path.name == "vocabulary.toml"
        if is_vocabulary == (kind == "vocabulary") and not path.name.startswith(NO_RULES):
            found[str(_head(path)["id"])] = path
    return found


def _head(path: Path) -> dict[str, object]:
    """What a file says before its first table: its id is there, and the rest takes a while to read."""
    return tomllib.loads(path.read_text(encoding="utf-8").partition("\n[")[0])


def vocabulary_path(name: str) -> Path | None:
    """The file of the vocabulary with this id, or None."""
    return _paths("vocabulary").get(name)


def policy_path(name: str) -> Path | None:
    """The file of the policy with this id, or None."""
    return _paths("policy").get(name)


def policy_ids_ending(text: str) -> tuple[str, ...]:
    """The ids whose last words these are: "safety" is how people call "sferum-2025-03-safety"."""
    return tuple(known for known in policy_ids() if known.endswith(f"-{text}"))


def policy_called(name: str) -> Path | None:
    """The file of the policy with this id, or of the only one whose id ends so; else None."""
    ending = policy_ids_ending(name)
    return policy_path(name) or (policy_path(ending[0]) if len(ending) == 1 else None)


@cache
def moves_path(vocabulary: str) -> Path | None:
    """The file of moves for the vocabulary with this id, or None."""
    for path in sorted(CATALOGUE.glob("**/moves.toml")):
        if _head(path).get("vocabulary") == vocabulary:
            return path
    return None


def people_path(vocabulary: str) -> Path | None:
    """The file of people for the vocabulary with this id, or None."""
    home = vocabulary_path(vocabulary)
    path = None if home is None else home.with_name("people.toml")
    return path if path is not None and path.exists() else None


def policy_ids() -> tuple[str, ...]:
    """The ids of all policies, the Sferum three first and in the order of the deck."""
    return (*SFERUM, *(name for name in _paths("policy") if name not in SFERUM))
