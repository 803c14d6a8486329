"""What a type leaves open and a test knows: a value that is there, or of one kind."""

from __future__ import annotations

from typing import Any, TypeVar

Value = TypeVar("Value")


def present(value: Value | None) -> Value:
    """A value that has to be there."""
    assert value is not None
    return value


def mistaken(value: object) -> Any:
    """A value of a type that a call does not take, as somebody may give it who types the call."""
    return value


def of_kind(kind: type[Value], value: object) -> Value:
    """A value that has to be of a kind."""
    assert isinstance(value, kind), type(value)
    return value
