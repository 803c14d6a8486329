"""What functions are given, and numbers as people write them behind an option.

Knows what counts as a number, and as a dictionary by name. Knows nothing of what they are for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from numbers import Integral, Real

from rulebook.language import Hint, Message, verbatim
from rulebook.reader.faults import clipped, one_fault

_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
_TWO_NUMBERS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")

__all__ = ["check_named", "is_number", "number_hint", "whole_argument", "written_number"]


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
        huge = isinstance(value, int) and value.bit_length() > 200
        told = Message("a huge number") if huge else verbatim(f"`{clipped(str(value))}`")
        raise one_fault(
            name,
            Message(
                "{told} has to be a whole number from {least:,} to {most:,}",
                told=told,
                least=least,
                most=most,
            ),
        )
    return whole


def check_named(name: str, value: object, example: str) -> None:
    """Refuse an argument that is no dictionary by names.

    Raises:
        InputError: it is something else.
    """
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise one_fault(
            name,
            Message("has to be a dictionary by name"),
            Message("for example: {example}", example=example),
        )


def number_hint(text: str) -> Hint:
    """The way out where a number with a comma might be a thousand times another one, or nothing."""
    if not _TWO_NUMBERS.fullmatch(text):
        return ""
    point, whole = text.replace(",", "."), text.replace(",", "")
    return Message("write {point} or {whole}: a comma may mean either here", point=point, whole=whole)


def written_number(text: str) -> float:
    """A number as people write it, with digits, a point or a comma, and an exponent: nothing else.

    Raises:
        ValueError: it is none, or might be two; `number_hint` tells the way out.
    """
    if number_hint(text):
        raise ValueError(text)
    number = float(text.replace(",", ".", 1) if _DECIMAL_COMMA.fullmatch(text) else text)
    if not text.isascii() or "_" in text or not isfinite(number):
        raise ValueError(text)
    return number
