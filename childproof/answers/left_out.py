"""Why a policy was not simulated, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """Why a policy was not simulated: its vocabulary is `too_large`, knows `other_facts` (named) than a
    world has, or is `another` one than that of the policies that were."""

    policy: str
    kind: str
    facts: tuple[str, ...] = ()
