"""When two results are equal: if they say the same, however they came about.

For results that a person gets, whose JSON values say everything: they hold policies, runs and caches, which a
comparison field by field would take apart. Values that hold arrays, below the results, are compared field by
field by `sim.kernel.content`; what is neither is a plain dataclass and needs none of the two.
"""

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
        return hash(type(self))
