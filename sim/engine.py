"""Runs one district under all policies at once.

Knows what a run does in every district and what has to stand ready before its first day. Knows nothing of
shards, files or intervals. The result depends on the plan, the setup and the number of the district alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import attempts as ways_of_writing
from sim.attempts import JOINED, draw_strangers, draw_takeovers
from sim.behaviour import Behaviours
from sim.days import run_days
from sim.ledger import RESULTS, Answers, Counts, Tables
from sim.memory import Memory, list_pairs
from sim.observations import records_of, tie_columns
from sim.outcome import Outcome, outcome_of
from sim.people import ADULT, District
from sim.providers import Provision
from sim.relations import ADVERSARIES, RELATIONS, relation_pairs
from sim.steady import new_steady
from sim.streams import stage_key, stream_key

__all__ = ["KNOWN", "STRANGER", "Setup", "run_district"]

STRANGER, KNOWN = "stranger", "known_roleless_adult"
"""Whom children are reached by besides single kinds of adversaries: any of these; and adults of 18 or over
whose account carries no role and who are known to the family or a club."""
LOG_COLUMNS = 7
_RUN = 401


@dataclass(frozen=True, eq=False)
class Setup:
    """What a run does in every district.

    Attributes:
        policies: ids, in the order of the columns of `outcome`.
        outcome: uint8[situations, policies] of indexes into the first five of RESULTS.
        provision: how observations become situations.
        behaviours: who writes how often, and how people answer.
        days: at least 1. seed: of the run, the plan has its own.
        unspecified: "forbidden" or "free", whether a message of which no line speaks arrives.
        events: "none", "violations" or "all", what is logged.
    """

    policies: tuple[str, ...]
    outcome: NDArray[np.uint8]
    provision: Provision
    behaviours: Behaviours
    days: int
    seed: int
    unspecified: str = "forbidden"
    events: str = "none"

    @property
    def kinds(self) -> tuple[str, ...]:
        """By whom a child can be reached: any stranger, each kind of adversary, a known roleless adult."""
        rows = self.behaviours.rows
        hostile = [row.id for row in rows if row.adversary and row.relation != "child-first"]
        return (STRANGER, *hostile, KNOWN)


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
    behaviours, rows = setup.behaviours, setup.behaviours.rows
    run_key = np.uint64(stage_key(key, _RUN + setup.seed))
    relations = [row.relation for row in rows]
    pair_first, pair_sender, pair_recipient = relation_pairs(district, relations)
    ways = np.array([_way(name) for name in relations], np.uint8)
    hostile = np.array([row.adversary for row in rows], np.bool_)
    weights = np.array([behaviours.weights(row) for row in rows], np.float64).reshape(len(rows), 3)
    kinds = setup.kinds
    reach_kind = np.array(
        [kinds.index(row.id) - 1 if row.id in kinds else -1 for row in rows] + [len(kinds) - 2], np.int32
    )
    row_of_kind = np.full(7, -1, np.int32)
    for kind, relation in ((0, "pupil"), (1, "teacher"), (3, "guardian")):
        if f"taken-over-{relation}" in relations:
            row_of_kind[kind] = relations.index(f"taken-over-{relation}")
    answer = behaviours.response
    first = district.first
    strangers = draw_strangers(
        run_key,
        setup.days,
        first,
        district.role,
        district.chat_leaked,
        answer("join_leaked"),
        answer("false_role_attempt"),
        answer("false_confirmation"),
        answer("false_role_found_out"),
    )
    takeovers = draw_takeovers(
        run_key,
        setup.days,
        first,
        district.active,
        row_of_kind,
        answer("taken_over_yearly"),
        answer("taken_over_days"),
    )
    many_strangers = int(first[7] - first[6])
    means = np.zeros(len(rows))
    for place, row in enumerate(rows):
        pairs = int(pair_first[place + 1] - pair_first[place])
        writers = {
            ways_of_writing.PAIRS: (many_strangers if pairs else 0) if row.adversary else pairs,
            ways_of_writing.CHATS: many_strangers * JOINED,
            ways_of_writing.CHAIN: many_strangers,
            ways_of_writing.CHILD_FIRST: many_strangers,
            ways_of_writing.TAKEN: 1,
        }
        means[place] = behaviours.rate(row) * writers.get(int(ways[place]), 0)
    row_keys = np.array([stream_key(setup.seed, int(key), row.id) for row in rows], np.uint64)
    distant = relations.index("distant-friends") if "distant-friends" in relations else -1
    people, policies, schools = len(district.kind), len(setup.policies), len(district.school_rural)
    size = setup.outcome.shape[0]
    counts = Counts(
        np.zeros((schools + 1, len(rows) + 1, 2, policies, len(RESULTS)), np.int32),
        np.zeros((schools + 1, policies, 3), np.int32),
        np.zeros((schools + 1, policies), np.int32),
        np.zeros((policies, people), np.uint64),
        np.zeros((policies, people), np.int32),
        np.zeros((7, size), np.int64),
        np.zeros((len(rows) + 1, 2, size), np.int64),
        np.zeros((policies, size), np.int64),
        np.zeros(5, np.int64),
    )
    keys, pair_numbers, listed, last, before = list_pairs(pair_sender, pair_recipient)
    memory = Memory(
        np.zeros(people, np.bool_),
        np.zeros((policies, people), np.int32),
        np.zeros((policies, people), np.bool_),
        np.zeros((policies, people), np.bool_),
        np.zeros((policies, len(takeovers.account) + 1), np.bool_),
        keys,
        pair_numbers,
        np.zeros((len(last), policies), np.uint8),
        np.array([len(last), 0, 0], np.int64),
        np.zeros((0, LOG_COLUMNS + 3 * policies), np.int64),
    )
    tables = Tables(*setup.provision.tables, setup.outcome, np.array(setup.provision.drawn))
    chances = [answer(name) for name in Answers._fields[:-1]]
    answers = Answers._make([*chances, 1.0 if setup.unspecified == "free" else 0.0])
    memory = run_days(
        run_key,
        setup.days,
        means,
        row_keys,
        np.append(ways, np.uint8(ways_of_writing.NEVER)),
        np.append(weights, np.ones((1, 3)), axis=0),
        np.append(hostile, False),
        np.insert(reach_kind, len(rows), -1),
        relations.index("again") if "again" in relations else -1,
        relations.index("false-role") if "false-role" in relations else -1,
        behaviours.rate(rows[distant]) if distant >= 0 else 0.0,
        setup.seed,
        np.append(pair_first, pair_first[-1:]),
        pair_sender,
        pair_recipient,
        strangers,
        takeovers,
        tables,
        answers,
        counts,
        memory,
        new_steady(listed, last, before, policies, people),
        records_of(district, setup.provision.edges),
        first,
        district.kind,
        district.age,
        district.phone,
        district.recorded_age < ADULT,
        district.active,
        district.distant_friend,
        district.distant_key,
        district.distant_leads,
        district.member_first,
        district.member,
        np.zeros((0, 4), np.int64) if script is None else script,
        ("none", "violations", "all").index(setup.events),
        *tie_columns(district),
    )
    assert counts.totals[4] == 0, f"{counts.totals[4]} attempts stand in situations that the axioms exclude"
    return outcome_of(
        district, counts, memory, kinds=len(setup.kinds), days=setup.days, number=number, region=region
    )
