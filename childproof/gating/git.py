"""Files of an earlier revision, through plain `git`: no shell, and no name that git could take for an option.

Knows revisions, trees and blobs. Knows nothing of rule books.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rulebook.language import Message, verbatim
from rulebook.reader.document import LARGEST_FILE
from rulebook.reader.faults import InputError, clipped, one_fault

__all__ = ["Repository", "repository_of", "working_folder"]

FETCH_ALL = Message(
    "fetch the whole history: `git fetch --unshallow`, or in continuous integration `fetch-depth: 0`"
)
FETCH_IT = Message("fetch it first; in continuous integration check out with `fetch-depth: 0`")
_LINK = "120000"
_NO_NAME = re.compile(r"[~^:]|@\{")
"""Where the name of a branch or tag ends within a revision."""
_PLACES_OF_A_NAME = (("", ""), ("tags/", ""), ("heads/", ""), ("remotes/", ""), ("remotes/", "/HEAD"))
"""Where git looks for a name, below `refs/`; the first that is there counts for it."""
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX")
"""What git tells the programs that it starts; a policy may lie in another repository."""


@dataclass(frozen=True)
class Blob:
    """One file of a tree: its path from the root of the repository, its id, its size."""

    path: str
    id: str
    size: int
    is_link: bool


@dataclass(frozen=True)
class Repository:
    """A git repository with a working folder; `root` is that folder, all links followed."""

    root: Path

    @property
    def is_shallow(self) -> bool:
        """Whether a part of the history is missing here."""
        return _git(self.root, "rev-parse", "--is-shallow-repository").strip() == b"true"

    def commit(self, revision: str) -> str:
        """The id of the commit that a revision names; `REVISION...` is the newest one shared with HEAD.

        Raises:
            InputError: there is no such commit here, or the name is that of several, with the way out.
        """
        if revision.endswith("..."):
            return self._merge_base(revision[:-3] or "HEAD")
        found = self.find(revision)
        if found is None:
            raise self._unknown(revision)
        self._check_is_one(revision)
        return found

    def _check_is_one(self, revision: str) -> None:
        """Whether a name says which commit is meant: git takes a tag for the branch whose name it bears.

        Raises:
            InputError: a branch and a tag, or several, of this name are not the same commit.
        """
        name = _NO_NAME.split(revision, maxsplit=1)[0]
        places = [f"refs/{folder}{name}{head}" for folder, head in _PLACES_OF_A_NAME]
        said = _git(self.root, "for-each-ref", "--format=%(refname) %(*objectname) %(objectname)", *places)
        known = {line.split()[0]: line.split()[1] for line in said.decode(errors="replace").splitlines()}
        named = {place: known[place] for place in places if place in known}
        if len(set(named.values())) > 1:
            listed = ", ".join(f"`{place}`" for place in named)
            raise one_fault(
                "--against",
                Message("`{revision}` is the name of several: {names}", revision=clipped(name), names=listed),
                Message("write the one that is meant in full, or delete the other"),
            )

    def find(self, revision: str) -> str | None:
        """The id of the commit that a revision names, or None."""
        if not revision or revision.startswith(("-", "^")) or "\0" in revision or ".." in revision:
            return None
        try:
            said = _git(self.root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        except _GitFailed:
            return None
        return said.decode().strip() or None

    def _merge_base(self, revision: str) -> str:
        other = self.commit(revision)
        if self.is_shallow:
            raise one_fault(
                f"{revision}...",
                Message("this is a shallow clone: the shared history is not here"),
                FETCH_ALL,
            )
        try:
            return _git(self.root, "merge-base", other, "HEAD").decode().split()[0]
        except (_GitFailed, IndexError):
            raise one_fault(
                f"{revision}...",
                Message("`{revision}` and HEAD share no history", revision=clipped(revision)),
                FETCH_ALL,
            ) from None

    def _unknown(self, revision: str) -> InputError:
        if self.is_shallow:
            said = Message("unknown revision `{revision}` in a shallow clone", revision=clipped(revision))
            return one_fault("--against", said, FETCH_ALL)
        return one_fault(
            "--against", Message("unknown revision `{revision}`", revision=clipped(revision)), FETCH_IT
        )

    def _read(self, *arguments: str, given: str | None = None) -> bytes:
        """What git prints of what is in the repository.

        Raises:
            InputError: git cannot read it.
        """
        try:
            return _git(self.root, *arguments, given=given)
        except _GitFailed as failed:
            raise self._damaged(str(failed)) from None

    def _damaged(self, said: str) -> InputError:
        words = Message("git cannot read this repository: {reason}", reason=clipped(said.strip(), 200))
        return one_fault(str(self.root), words, Message("`git fsck` says what is missing or damaged"))

    def revisions(self, most: int) -> tuple[tuple[str, str], ...]:
        """The newest commits on the way to HEAD, each with its day, the newest first; none before the first.

        Raises:
            InputError: the repository is damaged.
        """
        if self.find("HEAD") is None:
            return ()
        said = self._read("log", "--first-parent", f"--max-count={most}", "--format=%H %cs", "HEAD")
        return tuple((line[:40], line[41:]) for line in said.decode().splitlines())

    def blobs(self, commit: str) -> tuple[Blob, ...]:
        """Every file and link of a commit, in the order of their paths.

        Raises:
            InputError: the repository is damaged.
        """
        listed = self._read("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        return tuple(_blobs(listed))

    def write(self, blobs: tuple[Blob, ...], folder: Path) -> None:
        """Write files of a tree into a folder, under their paths; a link only if it stays in the tree.

        Of a file that is larger than any reader takes, the first bytes alone, so that it is refused.

        Raises:
            InputError: the repository is damaged, or a part of it is not here.
        """
        contents = self._read("cat-file", "--batch", given="".join(f"{one.id}\n" for one in blobs))
        place = 0
        for blob in blobs:
            end = contents.find(b"\n", place)
            size = contents[place:end].split()[-1:]
            if end < 0 or not size or not size[0].isdigit():
                raise self._damaged(f"{blob.path}: {contents[place:end].decode(errors='replace')}")
            content = contents[end + 1 : end + 1 + int(size[0])]
            place = end + 1 + int(size[0]) + 1
            _write_blob(folder, blob, content)


class _GitFailed(Exception):
    """Git ended with an error."""


def repository_of(folder: Path) -> Repository | None:
    """The repository around a folder, or None where there is none.

    Raises:
        InputError: git refuses the folder, for one that belongs to somebody else.
    """
    if shutil.which("git") is None:
        return None
    try:
        root = _git(folder, "rev-parse", "--show-toplevel").decode(errors="surrogateescape")
    except _GitFailed as failed:
        if "dubious ownership" in str(failed):
            said = Message("git does not trust this folder, as it belongs to somebody else")
            raise one_fault(
                str(folder), said, verbatim("git config --global --add safe.directory FOLDER")
            ) from None
        return None
    return Repository(Path(root.removesuffix("\n")).resolve()) if root.strip() else None


def working_folder(path: Path) -> Path:
    """The folder from which git is asked about a path: the nearest one that is there."""
    folder = path.absolute()
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder


def _git(folder: Path, *arguments: str, given: str | None = None) -> bytes:
    """What git prints. Nothing of a hook's surroundings leads it to another repository."""
    surroundings = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    surroundings |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    surroundings |= {"GIT_NO_REPLACE_OBJECTS": "1"}
    done = subprocess.run(
        ["git", "-c", "core.quotePath=false", *arguments],
        cwd=folder,
        env=surroundings,
        input=None if given is None else given.encode(),
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise _GitFailed(done.stderr.decode(errors="replace"))
    return done.stdout


def _blobs(listed: bytes) -> Iterator[Blob]:
    for entry in listed.split(b"\0"):
        head, tab, path = entry.partition(b"\t")
        if tab:
            mode, kind, name, size = head.decode().split()
            if kind == "blob":
                whole = int(size) if size.isdigit() else 0
                yield Blob(path.decode(errors="surrogateescape"), name, whole, mode == _LINK)


def _write_blob(folder: Path, blob: Blob, content: bytes) -> None:
    target = folder / blob.path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not blob.is_link:
        target.write_bytes(content[: LARGEST_FILE + 1])
        return
    leads = PurePosixPath(content.decode(errors="surrogateescape"))
    where = os.path.normpath(os.path.join(os.path.dirname(blob.path), leads))
    if not leads.is_absolute() and where != ".." and not where.startswith("../"):
        target.symlink_to(leads)
