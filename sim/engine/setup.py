"""The prepared inputs of a run, the same for every district.

Knows what a run is given. Knows nothing of how it was checked (`run.set_up`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from rulebook.model import Silence
from sim.assumptions.behaviours import KNOWN, STRANGER, Behaviours
from sim.assumptions.plans import Plans
from sim.facts.fact_providers import Provision
from sim.kernel.content import ComparedByContent


class EventLog(StrEnum):
    """Which attempts a run logs."""

    NONE = "none"
    VIOLATIONS = "violations"
    """Those of strangers that arrive freely at a child under some policy."""
    ALL = "all"


@dataclass(frozen=True, eq=False)
class Switch(ComparedByContent):
    """Rules that change during a run.

    Attributes:
        day: the first on which the new ones hold, from 2 on.
        outcome: as in Setup, from that day on; a column that is the same changes nothing.
        plans: as in Setup, from that day on.
    """

    day: int
    outcome: NDArray[np.uint8]
    plans: tuple[Plans, ...] = ()


@dataclass(frozen=True, eq=False)
class Setup(ComparedByContent):
    """What a run does in every district.

    Attributes:
        policies: ids, in the order of the columns of `outcome`.
        outcome: uint8[situations, policies] of indexes into the first five of RESULTS.
        provision: how observations become situations.
        behaviours: who writes how often, and how people answer.
        days: at least 1. seed: of the run, the plan has its own.
        silence: what a message counts as of which no line speaks; if free, it arrives.
        events: which attempts are logged.
        plans: what a stranger who has read the rules may do, for each policy; none where nobody has. With
            them every policy is run twice: its column counts strangers who know nothing, the one that stands
            as many columns further on those who know the rules.
        switch: rules that change on a day; none where they stay.
    """

    policies: tuple[str, ...]
    outcome: NDArray[np.uint8]
    provision: Provision
    behaviours: Behaviours
    days: int
    seed: int
    silence: Silence = Silence.FORBIDDEN
    events: EventLog = EventLog.NONE
    plans: tuple[Plans, ...] = ()
    switch: Switch | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """By whom a child can be reached: any stranger, each kind of adversary, a known roleless adult."""
        rows = self.behaviours.rows
        hostile = [row.id for row in rows if row.adversary and row.relation != "child-first"]
        return (STRANGER, *hostile, KNOWN)

    @property
    def of_taken_over(self) -> tuple[bool, ...]:
        """For each kind between the first and the last of `kinds`: whether it is an account taken over."""
        relation = {row.id: row.relation for row in self.behaviours.rows}
        return tuple(relation[kind].startswith("taken-over-") for kind in self.kinds[1:-1])
