"""Counts the results of attempts, one at a time or many alike.

Knows what a result counts for. Knows nothing of how it came about.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.columns import Counters, DistrictRun
from sim.engine.results import DISTINCT_WAYS, ReachWay, Requester, Result
from sim.kernel.jit import i64, inline_kernel
from sim.population.people import NONE

__all__ = ["Counted", "arrives", "count_result", "school_of"]


class Counted(NamedTuple):
    """What is counted of messages besides their result.

    number: how many alike. school: row of the counters. child: the recipient is one. attacking: from an
    adversary; by_known: from a known adult without a role; by_adult: from an unknown adult's own account.
    reach_kind: as what a child counts as reached.
    """

    number: int
    school: int
    behaviour: int
    recipient: int
    child: bool
    attacking: bool
    by_known: bool
    by_adult: bool
    reach_kind: int


@inline_kernel
def school_of(run: DistrictRun, school: int) -> int:
    """The row of the counters for a school: the last one for NONE."""
    return len(run.counters.contacts) - 1 if school == NONE else school


@inline_kernel
def arrives(result: int, silence_free: bool) -> bool:
    """Tell whether a message with a result arrives; `silence_free`: so does one of which no line speaks."""
    free = result in (Result.FREE, Result.IN_DIALOGUE)
    return free or (result == Result.UNSPECIFIED and silence_free)


@inline_kernel
def count_result(
    counters: Counters, counted: Counted, day: int, policy: int, result: int, arrived: bool
) -> None:
    """Count the results of messages under one policy."""
    school, child = counted.school, i64(counted.child)
    counters.contacts[school, counted.behaviour, child, policy, result] += counted.number
    if not counted.child:
        return
    attacking, by_known = counted.attacking, counted.by_known
    if result == Result.REQUEST:
        requester = i64(Requester.OTHER)
        if attacking:
            requester = i64(Requester.STRANGER)
        elif by_known:
            requester = i64(Requester.KNOWN)
        counters.requests[school, policy, requester] += counted.number
    if (attacking or by_known) and (arrived or result == Result.REQUEST):
        way = i64(ReachWay.FREE)
        if result == Result.REQUEST:
            way = i64(ReachWay.REQUEST)
        elif result == Result.IN_DIALOGUE:
            way = i64(ReachWay.IN_DIALOGUE)
        bit = np.uint64(1) << np.uint64(DISTINCT_WAYS * counted.reach_kind + way)
        counters.reached[policy, counted.recipient] |= bit
        if counted.by_adult:
            counters.by_adult[policy, counted.recipient] |= np.uint8(1 << way)
        if attacking and counters.first_reached[policy, counted.recipient] == 0:
            counters.first_reached[policy, counted.recipient] = day
