"""When two results are equal: if they say the same, however they came about."""

from __future__ import annotations

from abc import abstractmethod


class EqualByContent:
    """A result that equals every other of its type with the same JSON values, such as a copy of itself."""

    @abstractmethod
    def to_dict(self) -> object:
        """The result as JSON values."""

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self) or not isinstance(other, EqualByContent):
            return NotImplemented
        return other is self or self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash((type(self), str(self)))
