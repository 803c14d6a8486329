"""A book as the gate takes it: a policy with its claims and scenarios, and what can happen over time."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rulebook.catalogue import CATALOGUE
from rulebook.model import Policy
from rulebook.moves import Moves
from rulebook.reader.places import FilePlace


@dataclass(frozen=True)
class BookVersion:
    """One side of an edit.

    `moves` is None where the policy has nothing over time. `path` is how findings call the policy's file;
    where it is empty, the path from which the policy was loaded. `bytes` is a digest of all its files, empty
    where nobody took one.
    """

    policy: Policy
    moves: Moves | None = None
    path: str = ""
    bytes: str = ""

    def is_written_as(self, other: BookVersion) -> bool:
        """Whether the files are the same; where nobody looked at all of them, the rules and vocabulary."""
        if self.bytes and other.bytes:
            return self.bytes == other.bytes
        return self.policy.digest == other.policy.digest

    @cached_property
    def file(self) -> str:
        """The path of the policy as findings show it, with `/`."""
        return _with_slashes(self.path or self.policy.path)

    def shown(self, place: FilePlace) -> str:
        """The path of a file that the policy names, as seen from where findings see the policy."""
        if not place.file:
            return self.file
        if place.file == self.policy.path:
            return self.file
        if Path(place.file).is_relative_to(CATALOGUE) and not Path(self.policy.path).is_relative_to(
            CATALOGUE
        ):
            return Path(place.file).relative_to(CATALOGUE).as_posix()
        if not self.path or self.path == self.policy.path:
            return _with_slashes(place.file)
        beside = os.path.relpath(place.file, os.path.dirname(self.policy.path) or ".")
        revision, colon, path = self.path.rpartition(":")
        return revision + colon + _with_slashes(os.path.normpath(os.path.join(os.path.dirname(path), beside)))


def _with_slashes(path: str) -> str:
    return path.replace("\\", "/")
