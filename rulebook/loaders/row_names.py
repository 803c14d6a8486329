"""The names that rows of rule books, claims, moves and scenarios may mention.

Knows the two sides of an attempt and the reading `overlap`, which no row can mention.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from rulebook.language import Hint, Message
from rulebook.reader.faults import clipped
from rulebook.reader.names import Names

__all__ = ["RowNames"]


class RowNames(Names):
    """Names of facts, readings, parties, terms, memory and conditions."""

    WORDS: ClassVar[Mapping[str, tuple[Message, Message]]] = MappingProxyType(
        {
            "facts": (Message("fact"), Message("facts")),
            "facts of both sides": (Message("fact of both sides"), Message("facts of both sides")),
            "readings": (Message("reading"), Message("readings")),
            "parties": (Message("party"), Message("parties")),
            "terms": (Message("term"), Message("terms")),
            "conditions": (Message("condition"), Message("conditions")),
            "memory": (Message("memory"), Message("memory")),
        }
    )

    def unknown(self, wrong: str) -> tuple[Message, Message]:
        """Why a name cannot be mentioned here, and the way out."""
        if wrong == self.itself or wrong in self.later:
            return super().unknown(wrong)
        if other := self._other_side(wrong):
            return Message("unknown {kind} `{name}`", kind=self.kind, name=clipped(wrong)), other
        if wrong == "overlap":
            return Message("no row can mention `overlap`"), Message(
                "it says which line wins once the rows have been looked at; define a reading of your own"
            )
        return super().unknown(wrong)

    def _other_side(self, wrong: str) -> Hint:
        """The way out where a party names a side, or a rule does not."""
        for side in ("sender_", "recipient_"):
            if wrong.startswith(side) and (name := wrong.removeprefix(side)) in self.values:
                return Message("write `{name}`: a party is described without saying on which side", name=name)
        sides = [f"{side}{wrong}" for side in ("sender_", "recipient_")]
        if not all(one in self.values for one in sides):
            return ""
        return Message("write `{sender}` or `{recipient}`", sender=sides[0], recipient=sides[1])
