"""What was judged of one side before, by digest, so that an unchanged book is not judged twice."""

from __future__ import annotations

from typing import Protocol


class JudgementMemory(Protocol):
    """Remembers values of JSON by key.

    A key names what was judged and the digests of everything that it rests on; whoever keeps the values adds
    the version of the toolkit. What comes back is checked by whoever asks: a value of another shape counts as
    forgotten.
    """

    def get(self, key: str) -> object | None:
        """The value under a key, or None where there is none."""

    def put(self, key: str, value: object) -> None:
        """Keep a value of JSON under a key."""


class Forgetful:
    """A memory that keeps nothing."""

    def get(self, key: str) -> object | None:
        """Nothing."""
        return None

    def put(self, key: str, value: object) -> None:
        """Keep nothing."""
