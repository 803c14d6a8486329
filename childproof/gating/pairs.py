"""Which new policy follows which old one: by path, else by id; and which have gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from childproof.gating.book_files import BookFile, is_policy_file, policy_id
from childproof.gating.sides import NewSide, OldSide
from rulebook.language import Message
from rulebook.reader.faults import one_fault

__all__ = ["BookPair", "paired"]


@dataclass(frozen=True)
class BookPair:
    """An old and a new file of one policy; either may be missing, not both."""

    old: BookFile | None
    new: BookFile | None


def paired(new: NewSide, old: OldSide) -> tuple[BookPair, ...]:
    """Every policy that is asked for with what it was before, then those that have gone.

    Raises:
        InputError: a file that is asked for is on neither side, or there is no policy at all.
    """
    found = {file: _by_path(file, old) for file in new.files}
    if old.only is not None and len(found) == 1:
        found = dict.fromkeys(found, old.only)
    taken = {one.keys[0] for one in found.values() if one is not None}
    pairs = []
    for file, before in found.items():
        if before is None and file.path.is_file():
            before = _by_id(file, old, taken)
            taken |= {before.keys[0]} if before else set()
        if before is None and not file.path.is_file():
            raise one_fault(file.shown, Message("no such file, neither now nor before"))
        pairs.append(BookPair(before, file if file.path.is_file() else None))
    gone = [one for key, one in sorted(old.policies.items()) if key not in taken and _is_meant(key, new, old)]
    pairs += [BookPair(one, _left_over(one, new)) for one in gone]
    if not pairs:
        where = ", ".join(folder.as_posix() for folder in new.folders) or "."
        raise one_fault(where, Message("there is no policy in this folder, neither now nor before"))
    return tuple(pairs)


def _by_path(file: BookFile, old: OldSide) -> BookFile | None:
    return next((before for key in file.keys if (before := old.at(key)) is not None), None)


def _by_id(file: BookFile, old: OldSide, taken: set[str]) -> BookFile | None:
    """The old policy with the same id, if no other new one has its path and it is the only such."""
    wanted = policy_id(file.path)
    alike = [one for key, one in old.policies.items() if key not in taken and policy_id(one.path) == wanted]
    return alike[0] if wanted is not None and len(alike) == 1 else None


def _is_meant(key: str, new: NewSide, old: OldSide) -> bool:
    """Whether an old policy lies where every policy is asked for; one that is named by itself always does."""
    if old.only is not None:
        return True
    return any(_is_below(key, inside) for inside in _asked_folders(new, old))


def _asked_folders(new: NewSide, old: OldSide) -> Iterator[str]:
    for folder in new.folders:
        if old.is_revision and new.root is not None:
            here = Path(folder).resolve()
            yield here.relative_to(new.root).as_posix() if here.is_relative_to(new.root) else "."
        else:
            yield "."


def _is_below(key: str, folder: str) -> bool:
    return folder == "." or key.startswith(f"{folder}/")


def _left_over(old: BookFile, new: NewSide) -> BookFile | None:
    """The file that still has the path of an old policy and is none any more: a fault, not only a loss."""
    if new.root is None:
        return None
    path = new.root / old.keys[0]
    if not path.is_file() or is_policy_file(path):
        return None
    return BookFile(path, old.keys[0], old.keys)
