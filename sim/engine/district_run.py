"""Runs one district under all policies at once.

Knows what a run does in every district and what has to stand ready before its first day. Knows nothing of
shards, files or intervals. The result depends on the plan, the setup and the number of the district alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rulebook.reader.faults import one_fault
from sim.assumptions.names import ADVERSARIES, RELATIONS
from sim.engine import attempts as ways_of_writing
from sim.engine.adversaries import JOINED, Strangers, Takeovers, draw_strangers, draw_takeovers
from sim.engine.attempts import DistantPairs, Rooms, numbers_of_days, room_for
from sim.engine.columns import Answers, Counts, Rows
from sim.engine.day_loop import DRAWING, Days, run_days
from sim.engine.pair_classes import Listed, new_standings
from sim.engine.policy_state import list_pairs, new_memory
from sim.engine.relation_pairs import relation_pairs
from sim.engine.results import RESULTS
from sim.engine.school_counts import Outcome, outcome_of
from sim.engine.setup import Setup
from sim.facts.decision_tables import Tables
from sim.facts.observations import persons_of, tie_columns
from sim.kernel.draws import stage_key, stream_key
from sim.population.people import District, Ints

__all__ = ["Setup", "days_of", "drawing_key", "prepare", "rows_of", "run_district", "sum_up"]

MOST_IN_A_DAY = 100_000_000
"""Messages in one district: some gigabytes, if all of them were to be kept."""
MOST_IN_A_RUN = 2**31 - 1
"""Messages in one district: what one count holds."""
_RUN = 401


def _way(relation: str) -> int:
    ways: Mapping[str, int] = {
        "stranger-chats": ways_of_writing.CHATS,
        "stranger-chain": ways_of_writing.CHAIN,
        "child-first": ways_of_writing.CHILD_FIRST,
        "taken-over-teacher": ways_of_writing.TAKEN,
        "taken-over-guardian": ways_of_writing.TAKEN,
        "taken-over-pupil": ways_of_writing.TAKEN,
        "distant-friends": ways_of_writing.DISTANT,
        "again": ways_of_writing.NEVER,
        "false-role": ways_of_writing.NEVER,
    }
    assert relation in (*RELATIONS, *ADVERSARIES)
    return ways.get(relation, ways_of_writing.PAIRS)


def run_district(
    setup: Setup,
    district: District,
    *,
    key: np.uint64,
    number: int,
    region: int = 0,
    script: NDArray[np.int64] | None = None,
) -> Outcome:
    """Let the people of a district write for some days.

    `key` is the district's; `script` int64[k, 4] are attempts given by hand, besides: day, sender, recipient,
    channel (index into `observations.CHANNELS`); they are counted under the last behaviour.
    """
    days = prepare(setup, district, key, script)
    run_days(days)
    totals = days.counts.totals
    assert totals[4] == 0, f"{totals[4]} attempts stand in situations that the axioms exclude"
    return sum_up(setup, district, days, number=number, region=region)


def sum_up(setup: Setup, district: District, days: Days, *, number: int, region: int = 0) -> Outcome:
    """What the run of a district has counted, by school."""
    return outcome_of(
        district,
        days.counts,
        days.memory,
        kinds=len(setup.kinds),
        days=setup.days,
        number=number,
        region=region,
    )


def drawing_key(setup: Setup, key: np.uint64) -> np.uint64:
    """The key of the facts that a run draws for each pair of a district."""
    return np.uint64(stage_key(_run_key(setup, key), DRAWING))


def _run_key(setup: Setup, key: np.uint64) -> np.uint64:
    return np.uint64(stage_key(key, _RUN + setup.seed))


def prepare(
    setup: Setup, district: District, key: np.uint64, script: NDArray[np.int64] | None = None
) -> Days:
    """All that stands ready before the first day of a run; the arguments are those of `run_district`."""
    behaviours = setup.behaviours
    relations = [row.relation for row in behaviours.rows]
    run_key = _run_key(setup, key)
    script = np.zeros((0, 4), np.int64) if script is None else script
    rows = rows_of(setup, key)
    listed = _listed(district, relations)
    strangers, takeovers = _adversaries(setup, district, run_key)
    distant = DistantPairs(district.distant_friend, district.distant_key, district.distant_leads)
    distant_row = relations.index("distant-friends") if "distant-friends" in relations else -1
    numbers, between = numbers_of_days(
        setup.days,
        _means(setup, district, rows, listed),
        rows,
        takeovers,
        distant,
        behaviours.rate(behaviours.rows[distant_row]) if distant_row >= 0 else 0.0,
        setup.seed,
    )
    return days_of(
        setup,
        district,
        run_key,
        rows,
        listed,
        numbers,
        between,
        strangers,
        takeovers,
        distant,
        script,
    )


def days_of(
    setup: Setup,
    district: District,
    key: np.uint64,
    rows: Rows,
    listed: Listed,
    numbers: NDArray[np.int64],
    between: Ints,
    strangers: Strangers,
    takeovers: Takeovers,
    distant: DistantPairs,
    script: NDArray[np.int64],
) -> Days:
    """Make room for everything that a run counts and remembers."""
    by_day = numbers.sum(axis=1) + between.sum(axis=1) + len(script)
    most, total = int(by_day.max()), int(by_day.sum())
    _check_number(setup, numbers, most, total)
    on_pairs = int(numbers[:, np.flatnonzero(rows.way[:-1] == ways_of_writing.PAIRS)].sum())
    more, people, policies = total - on_pairs, len(district.kind), len(setup.policies)
    keys, pair_numbers, pair, last, before = list_pairs(listed.sender, listed.recipient, more)
    memory = new_memory(
        keys,
        pair_numbers,
        pairs=len(last),
        more=more,
        people=people,
        policies=policies,
        takeovers=len(takeovers.account),
        log=total if setup.events != "none" else 0,
    )
    return Days(
        key=key,
        seed=setup.seed,
        numbers=numbers,
        between=between,
        found=room_for(most),
        pending=np.zeros((most, policies), np.uint8),
        rows=rows,
        listed=listed,
        strangers=strangers,
        takeovers=takeovers,
        distant=distant,
        script=script,
        persons=persons_of(district, setup.provision.edges),
        ties=tie_columns(district),
        rooms=Rooms(district.member_first, district.member),
        tables=Tables(*setup.provision.tables, setup.outcome, np.array(setup.provision.drawn)),
        answers=_answers(setup),
        counts=_counts(setup, district),
        memory=memory,
        standings=new_standings(pair, last, before, policies, people),
        logged=("none", "violations", "all").index(setup.events),
    )


def _check_number(setup: Setup, numbers: NDArray[np.int64], most: int, total: int) -> None:
    """Refuse more messages than fit memory in a day, or the counts of a run."""
    if most <= MOST_IN_A_DAY and total <= MOST_IN_A_RUN:
        return
    told = (
        f"{most:,} messages in one district in a day, more than {MOST_IN_A_DAY:,}"
        if most > MOST_IN_A_DAY
        else f"{total:,} messages in one district in {setup.days:,} days, more than {MOST_IN_A_RUN:,}"
    )
    rows = setup.behaviours.rows
    busiest = rows[int(numbers[:, : len(rows)].sum(axis=0).argmax())].id
    raise one_fault("simulate", told, f"lower a rate, most of all `{busiest}.rate`, or take fewer days")


def rows_of(setup: Setup, key: np.uint64) -> Rows:
    """The behaviours as compiled code reads them, in the district with this key."""
    behaviours, kinds = setup.behaviours, setup.kinds
    relations = [row.relation for row in behaviours.rows]
    reached = [kinds.index(row.id) - 1 if row.id in kinds else -1 for row in behaviours.rows]
    return Rows(
        np.array([stream_key(setup.seed, int(key), row.id) for row in behaviours.rows], np.uint64),
        np.array([*map(_way, relations), ways_of_writing.NEVER], np.uint8),
        np.array([*map(behaviours.weights, behaviours.rows), (1.0, 1.0, 1.0)], np.float64),
        np.array([*(row.adversary for row in behaviours.rows), False], np.bool_),
        np.array([*reached, -1, len(kinds) - 2], np.int32),
        relations.index("again") if "again" in relations else -1,
        relations.index("false-role") if "false-role" in relations else -1,
    )


def _listed(district: District, relations: Sequence[str]) -> Listed:
    first, sender, recipient = relation_pairs(district, relations)
    return Listed(np.append(first, first[-1:]), sender, recipient)


def _adversaries(setup: Setup, district: District, key: np.uint64) -> tuple[Strangers, Takeovers]:
    """What strangers come to have in the course of the run, and which accounts are taken over."""
    answer, relations = setup.behaviours.response, [row.relation for row in setup.behaviours.rows]
    row_of_kind = np.full(7, -1, np.int32)
    for kind, relation in ((0, "pupil"), (1, "teacher"), (3, "guardian")):
        if f"taken-over-{relation}" in relations:
            row_of_kind[kind] = relations.index(f"taken-over-{relation}")
    strangers = draw_strangers(
        key,
        setup.days,
        district.first,
        district.role,
        district.chat_leaked,
        answer("join_leaked"),
        answer("false_role_attempt"),
        answer("false_confirmation"),
        answer("false_role_found_out"),
    )
    takeovers = draw_takeovers(
        key,
        setup.days,
        district.first,
        district.active,
        row_of_kind,
        answer("taken_over_yearly"),
        answer("taken_over_days"),
    )
    return strangers, takeovers


def _means(setup: Setup, district: District, rows: Rows, listed: Listed) -> NDArray[np.float64]:
    """How many candidates for an attempt each behaviour has on an average day, float64[rows]."""
    strangers = int(district.first[7] - district.first[6])
    means = np.zeros(len(setup.behaviours.rows))
    for place, row in enumerate(setup.behaviours.rows):
        pairs = int(listed.first[place + 1] - listed.first[place])
        writers = {
            ways_of_writing.PAIRS: (strangers if pairs else 0) if row.adversary else pairs,
            ways_of_writing.CHATS: strangers * JOINED,
            ways_of_writing.CHAIN: strangers,
            ways_of_writing.CHILD_FIRST: strangers,
            ways_of_writing.TAKEN: 1,
        }
        means[place] = setup.behaviours.rate(row) * writers.get(int(rows.way[place]), 0)
    return means


def _answers(setup: Setup) -> Answers:
    chances = [setup.behaviours.response(name) for name in Answers._fields[:-1]]
    return Answers._make([*chances, 1.0 if setup.unspecified == "free" else 0.0])


def _counts(setup: Setup, district: District) -> Counts:
    """Nothing counted yet."""
    people, policies, schools = len(district.kind), len(setup.policies), len(district.school_rural)
    rows, size = len(setup.behaviours.rows), len(setup.outcome)
    return Counts(
        np.zeros((schools + 1, rows + 1, 2, policies, len(RESULTS)), np.int32),
        np.zeros((schools + 1, policies, 3), np.int32),
        np.zeros((schools + 1, policies), np.int32),
        np.zeros((policies, people), np.uint64),
        np.zeros((policies, people), np.int32),
        np.zeros((7, size), np.int64),
        np.zeros((rows + 1, 2, size), np.int64),
        np.zeros((policies, size), np.int64),
        np.zeros(5, np.int64),
    )
