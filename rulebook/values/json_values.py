"""Any value as values of JSON, as it is: field by field, nothing renamed, left out or computed.

Knows dataclasses, enums, mappings, sequences and paths. Knows nothing of views: a `to_dict` whose entries are
named otherwise, computed or put into words is written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

__all__ = ["DumpedAsItIs", "json_values"]


class DumpedAsItIs:
    """A base for dataclasses whose JSON object has their fields, by name and in their order."""

    def to_dict(self) -> dict[str, object]:
        """The fields as JSON values."""
        values: dict[str, object] = json_values(self)
        return values


def json_values(value: object) -> Any:
    """A value as plain dicts, lists, strings, numbers, booleans and None.

    A dataclass becomes a dict of its fields, an enum its value, a path its text, a tuple a list.

    Raises:
        TypeError: something in it is none of these, such as a number of NumPy.
    """
    # Whoever only checks a certificate has installed nothing.
    import msgspec

    return _with_lists(msgspec.to_builtins(value, enc_hook=_plain))


def _plain(value: object) -> object:
    """What msgspec does not know by itself."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str | PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no value of JSON: {value!r}")


def _with_lists(value: Any) -> Any:
    """The same with lists for tuples, which msgspec keeps: JSON has no others, and a schema asks for them."""
    if isinstance(value, dict):
        return {key: _with_lists(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_lists(item) for item in value]
    return value
