"""Which files say what can happen over time under a policy.

A file of moves beside the policy comes before that of the catalogue; a file that a person names adds to it.
A file that says how states behave (`after_confirmation`) stands alone, any other adds. Knows paths, and
nothing of what is in the files.
"""

from __future__ import annotations

from pathlib import Path

from rulebook.catalogue import moves_path
from rulebook.reader.document import LARGEST_FILE, entries_if_toml, head_of_file
from rulebook.reader.faults import InputError

_BESIDE = ("moves.toml", "over-time/moves.toml")
_GROUND = "after_confirmation"
"""What only a file has that says how states behave."""


def moves_files_of(
    policy_path: str | Path, vocabulary: str, own: str | Path | None = None
) -> tuple[Path, ...]:
    """The files that say it of the policy at a path, the one that says how states behave first."""
    files = catalogue_files(vocabulary)
    beside = moves_files(Path(policy_path).parent) if str(policy_path) else ()
    for file in (*beside, *([Path(own)] if own is not None else [])):
        if any(file.is_file() and file.samefile(known) for known in files):
            continue
        if file in beside and not _is_about(file, vocabulary):
            continue
        files = (file,) if _stands_alone(file) else (*files, file)
    return files


def moves_files(folder: Path) -> tuple[Path, ...]:
    """The file of moves in the folder of a policy, or none."""
    there = [folder / name for name in _BESIDE if (folder / name).is_file()]
    return tuple(there[:1])


def catalogue_files(vocabulary: str) -> tuple[Path, ...]:
    """The file that comes with the toolkit for a vocabulary, or none."""
    path = moves_path(vocabulary)
    return () if path is None else (path,)


def _is_about(path: Path, vocabulary: str) -> bool:
    """Whether a file of moves is about a vocabulary; one that does not say so, or cannot be read, may be."""
    return bool(_read(path).get("vocabulary", vocabulary) == vocabulary)


def _stands_alone(path: Path) -> bool:
    return _GROUND in _read(path)


def _read(path: Path) -> dict[str, object]:
    """The entries of a file, none where it cannot be read: its faults are told by who loads it."""
    try:
        return entries_if_toml(head_of_file(path, LARGEST_FILE + 1)) or {}
    except InputError:
        return {}
