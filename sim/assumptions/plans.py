"""What a stranger who has read the rules may do: plans, as data.

Knows the shape of a plan. Knows nothing of how plans are found (they come from attack traces) or tried.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.assumptions.names import Way

__all__ = ["PLANNED_WAYS", "Plan", "Plans"]

PLANNED_WAYS: tuple[Way, ...] = ("stranger-ids", "stranger-numbers", "stranger-recycled", "stranger-chats")
"""Ways on which effort can be spent on purpose: by an id, a leaked or a recycled number, a leaked link."""


@dataclass(frozen=True)
class Plan:
    """One way to write to a child.

    Attributes:
        way: how children are found, one of PLANNED_WAYS.
        role: what the account says of itself, unconfirmed: a name of `people.ROLES`.
    """

    way: Way
    role: str = "none"


@dataclass(frozen=True)
class Plans:
    """What a stranger who has read one rule book in one reading may do.

    Attributes:
        menu: the plans, in the order in which they are tried; one of each way at most.
        confirmed_as: the role that a school may confirm by mistake and that then counts, as in `Plan`; "none"
            where no role helps.
    """

    menu: tuple[Plan, ...] = ()
    confirmed_as: str = "none"
