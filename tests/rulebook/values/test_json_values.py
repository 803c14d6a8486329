"""A value as it is, in values of JSON: plain types alone, nothing renamed, nothing guessed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from rulebook.values.frozen_mapping import FrozenMapping
from rulebook.values.json_values import DumpedAsItIs, json_values


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Part:
    size: tuple[int, float]


@dataclass(frozen=True)
class Whole(DumpedAsItIs):
    colour: Colour
    name: str
    parts: tuple[Part, ...]
    by: FrozenMapping[str, tuple[Colour, ...]]
    file: Path | None = None


def same_types(one: object, other: object) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return same_types([*one], [*other]) and same_types([*one.values()], [*other.values()])
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_types, one, other))
    return one == other


def test_a_dataclass_becomes_its_fields_in_their_order_and_in_plain_types():
    by: FrozenMapping[str, tuple[Colour, ...]] = FrozenMapping({Colour.RED: (Colour.RED,)})
    whole = Whole(Colour.RED, "a", (Part((1, 2.0)),), by, Path("a/b"))
    plain = {
        "colour": "red",
        "name": "a",
        "parts": [{"size": [1, 2.0]}],
        "by": {"red": ["red"]},
        "file": "a/b",
    }
    assert same_types(whole.to_dict(), plain)
    assert not same_types(whole.to_dict(), {**plain, "colour": Colour.RED})
    assert [*whole.to_dict()] == [*plain]


def test_a_value_goes_by_what_it_is_and_not_by_what_its_field_promises():
    assert same_types(Whole(Colour.RED, Colour.RED, (), FrozenMapping({})).to_dict()["name"], "red")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (True, True),
        (2**70, 2**70),
        (float("inf"), float("inf")),
        (({"a": ("x", True)},), [{"a": ["x", True]}]),
        (MappingProxyType({"a": Colour.RED}), {"a": "red"}),
        (FrozenMapping({}), {}),
    ],
)
def test_a_value_is_dumped_as_it_is(value, plain):
    assert same_types(json_values(value), plain)
    assert json.dumps(json_values(value)) == json.dumps(plain)


@pytest.mark.parametrize("value", [np.int64(1), {"a": np.float64(1)}, object(), ({"a": (np.bool_(1),)},)])
def test_what_is_no_value_of_json_is_refused_instead_of_guessed(value):
    with pytest.raises(TypeError):
        json_values(value)
