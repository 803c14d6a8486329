"""What functions are given, and numbers as people write them behind an option.

Knows what counts as a number, and as a dictionary by name. Knows nothing of what they are for.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from numbers import Integral, Real

from rulebook.reader.faults import one_fault

__all__ = ["check_named", "is_number", "whole_argument", "written_number"]


def is_number(value: object) -> bool:
    """Whether a value is a number; `True` is none."""
    return isinstance(value, Real) and not isinstance(value, bool)


def whole_argument(name: str, value: object, least: int, most: int) -> int:
    """An argument that has to be a whole number between two, both of them allowed.

    Raises:
        InputError: it is none, or lies elsewhere.
    """
    whole = int(value) if isinstance(value, Integral) and is_number(value) else None
    if whole is None or not least <= whole <= most:
        raise one_fault(name, f"`{value}` has to be a whole number from {least:,} to {most:,}")
    return whole


def check_named(name: str, value: object, example: str) -> None:
    """Refuse an argument that is no dictionary by names.

    Raises:
        InputError: it is something else.
    """
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise one_fault(name, "has to be a dictionary by name", f"for example: {example}")


def written_number(text: str) -> float:
    """A number as people write it, with digits, a point and an exponent: nothing else that Python takes.

    Raises:
        ValueError: it is none.
    """
    number = float(text)
    if not text.isascii() or "_" in text or not isfinite(number):
        raise ValueError(text)
    return number
