"""Observations of two people, and the facts that a provider file makes of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rulebook.model import Vocabulary
from sim.kernel.draws import stage_key, uniform
from tests.twins.plain.world import PlainWorld

Observed = dict[str, Any]


def lot(key: int, place: int) -> float:
    """Number `place` of a key's random numbers."""
    return float(uniform(np.uint64(key), place))


def under(key: int, stage: int) -> int:
    """The key of a stage under another."""
    return int(stage_key(np.uint64(key), stage))


def observe(world: PlainWorld, sender: int, recipient: int, channel: str) -> Observed:
    """Everything that a world tells about two people and a channel, by the names of `providers.toml`."""
    one, other = world.of(sender), world.of(recipient)
    return {
        "sender_role": one["role"],
        "sender_confirmed": one["confirmed"],
        "sender_age": one["recorded_age"],
        "recipient_role": other["role"],
        "recipient_confirmed": other["confirmed"],
        "recipient_age": other["recorded_age"],
        "sender_has_number": world.has(sender, recipient, "number"),
        "recipient_has_number": world.has(recipient, sender, "number"),
        "sender_has_id": world.has(sender, recipient, "id"),
        "recipient_has_id": world.has(recipient, sender, "id"),
        "shared_chat": world.has(sender, recipient, "chat"),
        "same_class": one["class_number"] is not None and one["class_number"] == other["class_number"],
        "same_school": bool(set(one["schools"]) & set(other["schools"])),
        "own_child": world.has(sender, recipient, "own_child"),
        "friends": world.has(sender, recipient, "friend"),
        "channel": channel,
    }


class PlainProviders:
    """A provider file, looked up row by row for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, *paths: Path, key: int = 0):
        """`paths`: later files win. `key`: of the facts drawn for each ordered pair."""
        self.entries: dict[str, dict] = {}
        for path in paths:
            self.entries |= tomllib.loads(path.read_text(encoding="utf-8"))["facts"]
        self.vocabulary = vocabulary
        self.key = key
        self.drawn = [fact for fact in vocabulary.facts if "drawn" in self.entries[fact]]

    def facts(self, seen: Observed, sender: int = 0, recipient: int = 0) -> dict[str, str | bool]:
        """The situation in which an attempt stands."""
        return {fact: self._fact(fact, seen, sender, recipient) for fact in self.vocabulary.facts}

    def _fact(self, fact: str, seen: Observed, sender: int, recipient: int) -> str | bool:
        entry = self.entries[fact]
        if "is" in entry:
            return seen[entry["is"]]
        if "drawn" in entry:
            own = under(self.key, sender << 16 | recipient)
            return lot(own, self.drawn.index(fact)) < entry["drawn"]
        for row in entry["rows"]:
            if all(_allowed(name, seen[name], values) for name, values in row["when"].items()):
                return row["value"]
        return entry["otherwise"]


def _allowed(name: str, value: object, values: list) -> bool:
    return values[0] <= value <= values[1] if name.endswith("_age") else value in values


CHANNEL_TIE: Mapping[str, str] = {
    "phone": "sender_has_number",
    "id": "sender_has_id",
    "chat": "shared_chat",
}
