"""Rows of the event log, as a run writes them.

Knows when an attempt is logged, and which number stands in which column. Knows nothing of how an attempt is
decided, nor of files.
"""

from __future__ import annotations

import numpy as np

from sim.engine.columns import DistrictRun
from sim.engine.policy_state import LOG_NOTHING, LOG_VIOLATIONS
from sim.engine.results import LogColumn, PolicyLogColumn, Result, policy_log_column
from sim.engine.situation_lookup import Observed
from sim.kernel.jit import i64, inline_kernel

__all__ = ["is_violation", "log_attempt", "log_result"]


@inline_kernel
def is_violation(run: DistrictRun, result: int, arrived: bool) -> bool:
    """Tell whether a log of violations holds a stranger's message to a child: one that arrives."""
    return run.logged == LOG_VIOLATIONS and arrived and result != Result.IN_DIALOGUE


@inline_kernel
def _has_room(run: DistrictRun) -> bool:
    return run.logged != LOG_NOTHING and run.state.used[1] < len(run.state.log)


@inline_kernel
def log_result(run: DistrictRun, sender: int, policy: int, situation: int, result: int, row: int) -> None:
    """Write what a policy decided into the next row of the log; the row counts once the attempt is logged."""
    if _has_room(run):
        log, line, begin = run.state.log, run.state.used[1], policy_log_column(policy, 0)
        log[line, begin + PolicyLogColumn.SITUATION] = situation
        log[line, begin + PolicyLogColumn.RESULT] = result
        log[line, begin + PolicyLogColumn.BEHAVIOUR] = row
        log[line, begin + PolicyLogColumn.CONFIRMED_FROM] = run.state.confirmed_from[policy, sender]


@inline_kernel
def log_attempt(
    run: DistrictRun,
    day: int,
    place: tuple[int, int, int],
    observed: Observed,
    key: np.uint64,
    flags: tuple[bool, bool],
) -> None:
    """Add an attempt to the log, if there is one.

    `place` is its behaviour, channel and situation; `flags` tell whether it is planned, and whether its
    sender looks elsewhere when stopped.
    """
    if _has_room(run):
        log, line = run.state.log, run.state.used[1]
        log[line, LogColumn.DAY], log[line, LogColumn.BEHAVIOUR] = day, place[0]
        log[line, LogColumn.SENDER], log[line, LogColumn.RECIPIENT] = observed.sender, observed.recipient
        log[line, LogColumn.CHANNEL], log[line, LogColumn.SITUATION] = place[1], place[2]
        log[line, LogColumn.KEY] = i64(key)
        log[line, LogColumn.PLANNED], log[line, LogColumn.ELSEWHERE] = i64(flags[0]), i64(flags[1])
        run.state.used[1] += 1
