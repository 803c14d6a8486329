"""Equality by content, for values that hold arrays.

Knows how two values of one class are compared, field by field. Knows nothing of what they mean.

NumPy compares arrays element by element, so the `__eq__` that a dataclass would make fails on them. Results
that a person gets are compared by their JSON values instead, by `childproof.answers.equality`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

__all__ = ["ComparedByContent", "same_content"]


class ComparedByContent:
    """A base for dataclasses with `eq=False`: equal where all compared fields have the same content.

    Values are not hashable, since arrays are not. Fields with `compare=False` are left out.
    """

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        own: Any = self
        return all(
            same_content(getattr(self, field.name), getattr(other, field.name))
            for field in fields(own)
            if field.compare
        )


def same_content(one: object, other: object) -> bool:
    """Whether two values are equal: arrays by dtype, shape and elements, where NaN equals NaN."""
    if one is other:
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        has_nan = np.issubdtype(one.dtype, np.inexact)
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=bool(has_nan))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_content(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list) and type(one) is type(other):
        return len(one) == len(other) and all(map(same_content, one, other))
    return bool(one == other)
