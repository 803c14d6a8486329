"""Why a policy was not simulated, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Obstacle(StrEnum):
    """What keeps a policy from being simulated together with others."""

    TOO_LARGE = "too_large"
    """Its vocabulary has too many situations."""
    OTHER_FACTS = "other_facts"
    """Its vocabulary has facts that a world lacks."""
    ANOTHER = "another"
    """Its vocabulary is not that of the policies that were simulated."""


@dataclass(frozen=True)
class NotSimulated:
    """Why a policy was not simulated; `facts` are those that a world lacks."""

    policy: str
    kind: Obstacle
    facts: tuple[str, ...] = ()
