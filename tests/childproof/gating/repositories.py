"""A git repository with the sample book, for tests of the gate."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from childproof.gating.kind_pages import book_files

LOOSER = ('outcome = "request"', 'outcome = "free"')
"""The edit of `rules.toml` that lets pupils of other schools write freely."""


class Repo:
    """A repository in a folder; commits say what they are."""

    def __init__(self, folder: Path, *, book: bool = True):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", ".")
        if book:
            for name, text in book_files().items():
                (folder / name).write_text(text, encoding="utf-8")
            self.commit("the book")

    @classmethod
    def of(cls, folder: Path) -> Repo:
        """A repository that is there already."""
        made = cls.__new__(cls)
        made.folder = folder
        return made

    def git(self, *arguments: str) -> str:
        people = [f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
        named = dict.fromkeys(people, "tester@example.org")
        nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**os.environ, **named, **nowhere},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def without_table(self, name: str, head: str) -> None:
        """Take a table and all up to the next one out of a file."""
        text = self.read(name)
        start = text.index(head)
        end = text.find("\n[", start + len(head))
        self.write(name, text[:start] + ("" if end < 0 else text[end + 1 :]))
