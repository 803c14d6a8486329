"""The days of a district, one after the other.

Knows the order of a day: roles that come and go, messages drawn and counted, the others decided, what has
changed remembered. Knows nothing of how anything of it is done.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.adversaries import Strangers, Takeovers
from sim.engine.attempts import Attempts, DistantPairs, Rooms, draw_others
from sim.engine.batch_decisions import count_in, work_out
from sim.engine.batch_messages import draw_listed, remember_listed
from sim.engine.columns import Answers, Counts, Rows
from sim.engine.decisions import decide_day
from sim.engine.pair_classes import Listed, Standings, find_changed, find_counted, find_standings
from sim.engine.policy_state import Memory, remember
from sim.facts.decision_tables import Tables
from sim.facts.observations import Persons, TieColumns
from sim.kernel.draws import stage_key, uniform
from sim.kernel.jit import compiled, whole
from sim.population.people import Ints, Small

__all__ = ["DRAWING", "REVOKING", "Days", "run_days"]

DRAWING, REVOKING = 303, 304


class Days(NamedTuple):
    """What a run of some days needs, in one district.

    key: of the run in this district. numbers: int64[days, rows + accounts taken over] and between:
    int32[days, distant friends], see `attempts.numbers_of_days`. found, and pending: uint8[k, policies], room
    for the attempts of one day; memory has room for all days. script: int64[k, 4], see
    `engine.run_district`. logged: 0 for nothing, 1 for violations, 2 for all attempts.
    """

    key: np.uint64
    seed: int
    numbers: NDArray[np.int64]
    between: Ints
    found: Attempts
    pending: Small
    rows: Rows
    listed: Listed
    strangers: Strangers
    takeovers: Takeovers
    distant: DistantPairs
    script: NDArray[np.int64]
    persons: Persons
    ties: TieColumns
    rooms: Rooms
    tables: Tables
    answers: Answers
    counts: Counts
    memory: Memory
    standings: Standings
    logged: int


@compiled
def run_days(run: Days) -> None:
    """Let people write for as many days as `numbers` has; everything is counted in `counts`."""
    drawing = stage_key(run.key, DRAWING)
    silence_free = run.answers.silence_free > 0
    days, first, granted = len(run.numbers), run.persons.first, run.memory.confirmed_from
    many = find_standings(drawing, run.rows, run.listed, run.persons, run.ties, run.tables, run.standings)
    used = whole(0)
    for day in range(1, days + 1):
        if day > 1:
            many = find_changed(
                day, run.found, used, run.pending, run.rows, run.listed, run.memory, run.standings
            )
            count_in(many, day - 1, run.rows, run.listed, run.persons, run.tables, run.counts, run.standings)
        work_out(
            many, day, silence_free, run.rows, run.listed, run.persons, run.tables, run.memory, run.standings
        )
        for stranger in range(first[7] - first[6]):
            begin, end = run.strangers.confirmed_from[stranger], run.strangers.confirmed_to[stranger]
            if begin == day:
                run.persons.record[first[6] + stranger] |= 8
            if end == day:
                run.persons.record[first[6] + stranger] &= ~np.uint8(8)
            # A role that a school was talked into on being asked is found out in the same way.
            own = stage_key(stage_key(run.key, REVOKING), first[6] + stranger)
            if uniform(own, day) < run.answers.false_role_found_out:
                for policy in range(len(granted)):
                    if 0 < granted[policy, first[6] + stranger] < day:
                        granted[policy, first[6] + stranger] = 0
        used = draw_listed(
            run.found,
            run.numbers[day - 1],
            day,
            run.rows,
            run.logged == 0,
            run.listed,
            run.strangers,
            first[6],
            run.ties,
            run.answers,
            run.standings,
        )
        used = draw_others(
            run.found,
            used,
            run.numbers[day - 1],
            run.between[day - 1],
            run.key,
            day,
            run.rows,
            run.persons,
            run.ties,
            run.rooms,
            run.strangers,
            run.takeovers,
            run.distant,
            run.seed,
            run.script,
        )
        decide_day(
            run.key,
            drawing,
            day,
            run.found,
            used,
            run.rows,
            run.tables,
            run.answers,
            run.counts,
            run.memory,
            run.standings,
            run.pending,
            run.persons,
            run.ties,
            run.logged,
        )
        if day in (1, days):
            many = find_counted(run.standings)
            count_in(many, day, run.rows, run.listed, run.persons, run.tables, run.counts, run.standings)
        remember(run.found, used, run.rows.way, run.pending, run.counts.totals, run.memory)
        remember_listed(run.listed, run.memory, run.standings)
