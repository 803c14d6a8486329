"""The names that rows of rule books, claims, moves and scenarios may mention.

Knows the two sides of an attempt and the reading `overlap`, which no row can mention.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from rulebook.reader.faults import clipped
from rulebook.reader.names import Names

__all__ = ["RowNames"]


class RowNames(Names):
    """Names of facts, readings, parties, terms, memory and conditions."""

    SINGULAR: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"parties": "party", "facts of both sides": "fact of both sides"}
    )

    def unknown(self, wrong: str) -> tuple[str, str]:
        """Why a name cannot be mentioned here, and the way out."""
        if wrong == self.itself or wrong in self.later:
            return super().unknown(wrong)
        if other := self._other_side(wrong):
            return f"unknown {self.kind} `{clipped(wrong)}`", other
        if wrong == "overlap":
            return (
                "no row can mention `overlap`",
                "it says which line wins once the rows have been looked at; define a reading of your own",
            )
        return super().unknown(wrong)

    def _other_side(self, wrong: str) -> str:
        """The way out where a party names a side, or a rule does not."""
        for side in ("sender_", "recipient_"):
            if wrong.startswith(side) and wrong.removeprefix(side) in self.values:
                return (
                    f"write `{wrong.removeprefix(side)}`: a party is described without saying on which side"
                )
        sides = [f"{side}{wrong}" for side in ("sender_", "recipient_")]
        return f"write `{sides[0]}` or `{sides[1]}`" if all(one in self.values for one in sides) else ""
