"""Where the two sides of an edit come from: files and folders here, and a revision, folder, file or lock.

A revision is written into a folder for temporary files that is gone when the program ends, and is then read
like any other folder. Knows nothing of what is compared.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

from childproof.gating.book_files import (
    BookFile,
    is_policy_file,
    load_book,
    policies_below,
    renamed,
    shown_path,
)
from childproof.gating.git import Repository, repository_of, working_folder
from proofs.gate.book import BookVersion
from rulebook.catalogue import policy_called, policy_path
from rulebook.language import Message
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Policy
from rulebook.reader.document import read_document
from rulebook.reader.faults import Fault, InputError, clipped, one_fault

__all__ = ["LOCK", "NewSide", "OldSide", "new_side", "old_side", "policy_at_revision", "splits_revision"]

LOCK = ".lock"
"""How the name of a lock ends."""
_DOCUMENT = re.compile(rb"document\s*=\s*[\"']([^\"'\n]+)[\"']")
"""How a policy names the document from which it quotes."""


@dataclass(frozen=True)
class NewSide:
    """What is judged: files, and the folders of which every policy is meant."""

    files: tuple[BookFile, ...]
    folders: tuple[Path, ...]
    repository: Repository | None

    @property
    def root(self) -> Path | None:
        """The root of the repository, or None."""
        return self.repository.root if self.repository else None

    def named(self, path: str) -> str:
        """What a path of this side is called."""
        for file in self.files:
            root = _root_of(file)
            if ":" in file.shown and Path(path).is_relative_to(root):
                return f"{file.shown.partition(':')[0]}:{Path(path).relative_to(root).as_posix()}"
        return shown_path(Path(path), (self.root, *(_around(folder) for folder in self.folders)))

    def load(self, file: BookFile) -> BookVersion:
        """One book.

        Raises:
            InputError: with every fault of its files.
        """
        return load_book(file, self.named)


@dataclass(frozen=True)
class OldSide:
    """What was before: a root with files under it; `label` stands before their paths in what is shown.

    `only` is the policy where a single one is meant; `is_revision` says that the root is the repository's.
    """

    root: Path
    label: str
    only: BookFile | None = None
    is_revision: bool = False

    @cached_property
    def policies(self) -> dict[str, BookFile]:
        """Every policy of this side by its path from the root."""
        if self.only is not None:
            return {self.only.keys[0]: self.only}
        found = (self._file(path) for path in policies_below(self.root))
        return {file.keys[0]: file for file in found}

    def at(self, key: str) -> BookFile | None:
        """The policy under a path from the root, or None, also for a path that leads out of it."""
        if self.only is not None or not _leads_inside(key):
            return None
        path = self.root / key
        return self._file(path) if is_policy_file(path) else None

    def unreadable(self, key: str) -> Fault | None:
        """What is wrong with a file under a path from the root that is no rule book, and no TOML either."""
        if self.only is not None or not _leads_inside(key):
            return None
        path = self.root / key
        if not path.is_file() or is_policy_file(path):
            return None
        try:
            read_document(path)
        except InputError as error:
            return renamed(error, self.named).faults[0]
        return None

    def named(self, path: str) -> str:
        """What a path of this side is called."""
        absolute = os.path.abspath(path)
        if not Path(absolute).is_relative_to(self.root):
            return shown_path(Path(path))
        relative = Path(absolute).relative_to(self.root).as_posix()
        return f"{self.label}{relative}"

    def load(self, file: BookFile) -> BookVersion:
        """One book.

        Raises:
            InputError: with every fault of its files.
        """
        return load_book(file, self.named)

    def _file(self, path: Path) -> BookFile:
        key = Path(os.path.abspath(path)).relative_to(self.root).as_posix()
        return BookFile(path, self.named(str(path)), (key,))


def new_side(names: Iterable[str]) -> NewSide:
    """The policies that are to be judged: files, folders with every policy below them, ids, `REV:path`.

    Without any name, those below the current folder. A file that is not there is kept: the old side may have
    it, and then it is gone.

    Raises:
        InputError: a name leads nowhere, or git refuses its folder.
    """
    asked = list(names) or ["."]
    files: dict[str, BookFile] = {}
    folders = []
    repository = repository_of(working_folder(Path(asked[0])))
    root = repository.root if repository else None
    for name in asked:
        path = Path(name)
        if path.is_dir():
            folders.append(path)
            for one in policies_below(path):
                shown = shown_path(one, (root, _around(path)))
                files.setdefault(
                    os.path.abspath(one), BookFile(one, shown, _keys(one, one.relative_to(path), root))
                )
        else:
            file = _file_of(name, root)
            files.setdefault(os.path.abspath(file.path), file)
    return NewSide(tuple(files.values()), tuple(folders), repository)


def _around(folder: Path) -> Path:
    """The folder around a folder."""
    return Path(os.path.abspath(folder)).parent


def _file_of(name: str, root: Path | None) -> BookFile:
    """The file that a name means: a path, `REV:path`, or an id of the catalogue."""
    path = Path(name)
    if path.exists() or "/" in name or name.endswith(".toml"):
        split = splits_revision(name)
        if split is not None:
            return _at_revision(*split)
    else:
        path = policy_called(name) or path
    return BookFile(path, shown_path(path, (root,)), _keys(path, Path(path.name), root))


def _keys(path: Path, inner: Path, root: Path | None) -> tuple[str, ...]:
    """The paths by which a file may be known on the old side."""
    absolute = Path(os.path.abspath(path))
    keys = []
    if root is not None and absolute.is_relative_to(root):
        keys.append(absolute.relative_to(root).as_posix())
    keys += [inner.as_posix(), PurePosixPath(path.as_posix()).as_posix()]
    return tuple(dict.fromkeys(keys))


def old_side(against: str, new: NewSide) -> OldSide:
    """What `--against` means: a file, a folder or `REV:path` – or a revision of the repository.

    Raises:
        InputError: it is none of them, or a file and a revision both.
    """
    split = splits_revision(against)
    if split is not None:
        return _only(_at_revision(*split))
    path = Path(against)
    if path.exists():
        if _is_revision(against, new) and not _is_plainly_a_path(against):
            said = Message("`{name}` is both a path and a revision", name=clipped(against))
            hint = Message(
                "write ./{name} for the path, refs/heads/{name} for the branch", name=clipped(against)
            )
            raise one_fault("--against", said, hint)
        if path.is_dir():
            return OldSide(Path(os.path.abspath(path)), _folder_label(path, new))
        return _only(BookFile(path, shown_path(path, (new.root,)), (path.name,)))
    found = policy_path(against) if _is_revision(against, new) else policy_called(against)
    if found is not None:
        return _only(BookFile(found, against, (found.name,)))
    if new.repository is None:
        said = Message("`{name}` is no file or folder, and this is no git repository", name=clipped(against))
        raise one_fault(
            "--against", said, Message("give a revision inside a repository, or the path of a file or folder")
        )
    return OldSide(snapshot(new.repository, new.repository.commit(against)), f"{against}:", is_revision=True)


def _leads_inside(key: str) -> bool:
    """Whether a path from a root stays below it."""
    return not os.path.isabs(key) and os.path.normpath(key).split(os.sep, 1)[0] != ".."


def _only(file: BookFile) -> OldSide:
    return OldSide(Path(os.path.abspath(file.path.parent)), "", only=file)


def _folder_label(path: Path, new: NewSide) -> str:
    shown = shown_path(path, (new.root,))
    return "" if shown in (".", "") else f"{shown.rstrip('/')}/"


def _is_revision(name: str, new: NewSide) -> bool:
    return new.repository is not None and new.repository.find(name) is not None


def _is_plainly_a_path(name: str) -> bool:
    return name.startswith(("./", "../", "/", "~")) or name in (".", "..") or name.endswith((".toml", LOCK))


def splits_revision(name: str) -> tuple[str, str] | None:
    """`REV:path` as its two parts; None for anything else, and for a file that has such a name."""
    revision, colon, path = name.partition(":")
    if not (colon and revision and path) or len(revision) == 1 or Path(name).exists():
        return None
    return revision, path


def policy_at_revision(revision: str, path: str) -> Policy:
    """The policy that stood under a path at a revision of the repository around the current folder.

    Raises:
        InputError: there is none, or its files have faults.
    """
    file = _at_revision(revision, path)
    try:
        return load_policy(file.path)
    except InputError as error:
        raise renamed(error, _naming(file, revision)) from None


def _naming(file: BookFile, revision: str) -> Callable[[str], str]:
    return OldSide(_root_of(file), f"{revision}:").named


def _root_of(file: BookFile) -> Path:
    """The folder from which the likeliest path of a file leads."""
    root = Path(os.path.abspath(file.path))
    for _ in PurePosixPath(file.keys[0]).parts:
        root = root.parent
    return root


def _at_revision(revision: str, path: str) -> BookFile:
    """The file under a path – from the root of the repository, else from here – at a revision.

    Raises:
        InputError: there is no such revision, or no such file in it.
    """
    repository = repository_of(Path.cwd())
    if repository is None:
        raise one_fault(f"{clipped(revision)}:{clipped(path)}", Message("this is no git repository"))
    root = snapshot(repository, repository.commit(revision))
    here = Path.cwd().relative_to(repository.root) if Path.cwd().is_relative_to(repository.root) else Path()
    for key in (path, (here / path).as_posix()):
        key = os.path.normpath(key)
        if _leads_inside(key) and (root / key).is_file():
            return BookFile(root / key, f"{revision}:{path}", (key,))
    raise one_fault(f"{clipped(revision)}:{clipped(path)}", Message("there is no such file in this revision"))


@cache
def snapshot(repository: Repository, commit: str) -> Path:
    """A folder with what a commit has of rule books, kept until the program ends."""
    folder = tempfile.TemporaryDirectory(prefix="childproof-", ignore_cleanup_errors=True)
    _kept.append(folder)
    root = Path(os.path.realpath(folder.name))
    blobs = repository.blobs(commit)
    repository.write(tuple(one for one in blobs if one.path.endswith(".toml")), root)
    named = set(_documents(root))
    repository.write(tuple(one for one in blobs if one.path in named), root)
    return root


_kept: list[tempfile.TemporaryDirectory[str]] = []
"""Folders that go when the program ends."""


def _documents(root: Path) -> Iterator[str]:
    """The source documents that the policies of a folder name, by their paths from the root."""
    for path in root.rglob("*.toml"):
        if not path.is_symlink() and is_policy_file(path):
            for found in _DOCUMENT.finditer(path.read_bytes()):
                beside = path.parent.relative_to(root) / found.group(1).decode(errors="replace")
                yield os.path.normpath(beside)
