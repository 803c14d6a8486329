"""How a fault speaks of values: what one is, how a person would write it, which ones are allowed.

Knows how a person writes a file, and nothing of reading one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from rulebook.language import Hint, Message, verbatim
from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.names import Value

__all__ = ["in_quotes", "is_one_of", "kind_of", "spelled", "texts_of", "values_hint"]

_KINDS = {
    str: Message("a text"),
    bool: Message("true or false"),
    list: Message("a list"),
    dict: Message("a table"),
    int: Message("a number"),
    float: Message("a number"),
    date: Message("a date"),
    datetime: Message("a date and time"),
    time: Message("a time"),
    type(None): verbatim("None"),
}


def kind_of(value: object) -> Message:
    """What a value is, in plain words."""
    return _KINDS.get(type(value)) or Message("this")


def spelled(value: object) -> Message:
    """A value as a person would write it in the file."""
    written = _written(value)
    if written is not None:
        return verbatim(f"`{written}`")
    return Message("a huge number") if isinstance(value, int) else kind_of(value)


def _written(value: object) -> str | None:
    """What a person would write for a value; None where that cannot be shown."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if value.bit_length() < 200 else None
    return clipped(str(value)) if isinstance(value, (str, float, date, time)) else None


def texts_of(values: Iterable[Value]) -> list[str]:
    """Values as people write them: yes and no for yes/no facts."""
    return [("yes" if value else "no") if isinstance(value, bool) else value for value in values]


def is_one_of(item: object, known: Iterable[Value]) -> bool:
    """Whether an item of a file is one of the values; `1` is not `true`."""
    return any(item is value or (item == value and isinstance(value, str)) for value in known)


def values_hint(item: object, known: tuple[Value, ...]) -> Hint:
    """The way out where a value is not one of the allowed ones."""
    if known == (False, True):
        return Message("write true or false")
    if not isinstance(item, (str, list, dict)) and _written(item) in known:
        return in_quotes(item)
    return allowed_names(str(item) if isinstance(item, str) else "", map(str, known), Message("values"))


def in_quotes(value: object) -> Hint:
    """The way out for a number or date that was meant as a text."""
    if isinstance(value, (str, list, dict)) or (written := _written(value)) is None:
        return ""
    return Message('write it in quotes: "{value}"', value=written)
