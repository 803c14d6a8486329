"""How a fault speaks of values: what one is, how a person would write it, which ones are allowed.

Knows how a person writes a file, and nothing of reading one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.names import Value

__all__ = ["in_quotes", "is_one_of", "kind_of", "spelled", "texts_of", "values_hint"]

_KINDS = {
    str: "a text",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    int: "a number",
    float: "a number",
    date: "a date",
    datetime: "a date and time",
    time: "a time",
}


def kind_of(value: object) -> str:
    """What a value is, in plain words."""
    return _KINDS.get(type(value), "this")


def spelled(value: object) -> str:
    """A value as a person would write it in the file."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int):
        return f"`{value}`" if value.bit_length() < 200 else "a huge number"
    return f"`{clipped(str(value))}`" if isinstance(value, (str, float, date, time)) else kind_of(value)


def texts_of(values: Iterable[Value]) -> list[str]:
    """Values as people write them: yes and no for yes/no facts."""
    return [("yes" if value else "no") if isinstance(value, bool) else value for value in values]


def is_one_of(item: object, known: Iterable[Value]) -> bool:
    """Whether an item of a file is one of the values; `1` is not `true`."""
    return any(item is value or (item == value and isinstance(value, str)) for value in known)


def values_hint(item: object, known: tuple[Value, ...]) -> str:
    """The way out where a value is not one of the allowed ones."""
    if known == (False, True):
        return "write true or false"
    if not isinstance(item, (str, list, dict)) and spelled(item).strip("`") in known:
        return f'write it in quotes: "{spelled(item).strip("`")}"'
    return allowed_names(str(item) if isinstance(item, str) else "", map(str, known), "values")


def in_quotes(value: object) -> str:
    """The way out for a number or date that was meant as a text."""
    if isinstance(value, (int, float, date, time)) and not isinstance(value, bool):
        return f'write it in quotes: "{spelled(value).strip("`")}"' if "`" in spelled(value) else ""
    return ""
