"""Where in a file something stands that a person wrote."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NOWHERE", "FilePlace"]


@dataclass(frozen=True)
class FilePlace:
    """A line of a file: `file` as it was opened, `line` from 1, or 0 where the file as a whole is meant."""

    file: str = ""
    line: int = 0


NOWHERE = FilePlace()
"""The place of what was made, not read."""
