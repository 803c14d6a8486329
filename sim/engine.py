"""Runs one district: its days one after the other, under all policies at once.

Knows the order of a day and how counts by person become counts by school. Knows nothing of shards, files or
intervals. The result depends on the plan, the setup and the number of the district alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import attempts as ways_of_writing
from sim.attempts import JOINED, Strangers, Takeovers, draw_day, draw_strangers, draw_takeovers
from sim.behaviour import Behaviours
from sim.compiled import compiled, whole
from sim.decisions import decide_day
from sim.ledger import RESULTS, Answers, Counts, Tables
from sim.memory import Memory, list_pairs, remember, with_log
from sim.observations import records_of, tie_columns
from sim.people import ADULT, NONE, Bools, District, Ints, Shorts, Small, Wide, Words
from sim.providers import Provision
from sim.relations import ADVERSARIES, RELATIONS, relation_pairs
from sim.schools import GRADES
from sim.steady import Steady, count_steady, flush_all, new_steady
from sim.streams import stage_key, stream_key

__all__ = ["KNOWN", "STRANGER", "WAYS", "Outcome", "Setup", "merge", "run_district"]

WAYS = ("free", "request", "in_dialogue", "any")
STRANGER, KNOWN = "stranger", "known_roleless_adult"
"""Whom children are reached by besides single kinds of adversaries: any of these; and adults of 18 or over
whose account carries no role and who are known to the family or a club."""
LOG_COLUMNS = 7
_RUN = 401

Counted = NDArray[np.int32]
Vector = NDArray[np.int64]


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


@dataclass(frozen=True, eq=False)
class Outcome:
    """What happened in some districts; one row for each school, a last row of each district for no school.

    Attributes:
        region: uint8[rows], place among the profiles; rural: bool[rows]; school: bool[rows], false for the
            rows that stand for no school.
        children: int32[rows, 12], children on the service by grade.
        pupils: int32[rows], pupils, on the service or not.
        reached: int32[rows, policies, kinds, 4], children reached at least once, by Setup.kinds and WAYS.
        reached_by_any: int32[rows, policies, 4], those reached by a stranger or a known roleless adult.
        by_grade: int32[rows, policies, 12, 4], those reached by any stranger, by grade.
        first_reached: int32[rows, policies, days], those first reached by any stranger on each day.
        requests: int32[rows, policies, 3], by strangers, known roleless adults, others.
        contacts: int32[rows, behaviours, 2, policies, 8], see `decisions.Counts`.
        asked: int32[rows, policies].
        attempts: int64[kinds of people, situations]; first_day: int64[behaviours, 2, situations].
        decided: int64[policies, situations]. totals: int64[5].
        people: int64[2], how many live there, in how many districts. log: int64[k, …], the district, then the
            columns of `decisions.Memory.log`.
    """

    region: NDArray[np.uint8]
    rural: Bools
    school: Bools
    children: Counted
    pupils: Counted
    reached: Counted
    reached_by_any: Counted
    by_grade: Counted
    first_reached: Counted
    requests: Counted
    contacts: Counted
    asked: Counted
    attempts: Vector
    first_day: Vector
    decided: Vector
    totals: Vector
    people: Vector
    log: Vector


_SUMMED = ("attempts", "first_day", "decided", "totals", "people")


def merge(parts: list[Outcome]) -> Outcome:
    """Put districts together: rows one after the other, vectors added."""
    names = Outcome.__dataclass_fields__
    joined: dict[str, NDArray[np.generic]] = {}
    for name in names:
        columns = [getattr(part, name) for part in parts]
        joined[name] = np.sum(np.stack(columns), axis=0) if name in _SUMMED else np.concatenate(columns)
    return Outcome(**joined)  # type: ignore[arg-type]


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
    keys, pair_numbers, listed, pairs = list_pairs(pair_sender, pair_recipient)
    memory = Memory(
        np.zeros(people, np.bool_),
        np.zeros((policies, people), np.int32),
        np.zeros((policies, people), np.bool_),
        np.zeros((policies, people), np.bool_),
        np.zeros((policies, len(takeovers.account) + 1), np.bool_),
        keys,
        pair_numbers,
        np.zeros((pairs + 1024, policies), np.uint8),
        np.zeros(pairs + 1024, np.int32),
        np.array([pairs, 0], np.int64),
        np.zeros((0, LOG_COLUMNS + 3 * policies), np.int64),
    )
    tables = Tables(*setup.provision.tables, setup.outcome, np.array(setup.provision.drawn))
    chances = [answer(name) for name in Answers._fields[:-1]]
    answers = Answers._make([*chances, 1.0 if setup.unspecified == "free" else 0.0])
    memory = _run_days(
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
        new_steady(listed, policies),
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
    return _outcome(setup, district, counts, memory, number, region)


@compiled
def _run_days(
    key: np.uint64,
    days: int,
    means: NDArray[np.float64],
    row_keys: Words,
    ways: Small,
    weights: NDArray[np.float64],
    hostile: Bools,
    reach_kind: Ints,
    again_row: int,
    false_row: int,
    distant_rate: float,
    seed: int,
    pair_first: Ints,
    pair_sender: Shorts,
    pair_recipient: Shorts,
    strangers: Strangers,
    takeovers: Takeovers,
    tables: Tables,
    answers: Answers,
    counts: Counts,
    memory: Memory,
    steady: Steady,
    record: Small,
    kinds: Ints,
    kind: Small,
    age: Small,
    phone: Bools,
    recorded_minor: Bools,
    active: Bools,
    distant_friend: Shorts,
    distant_key: Words,
    distant_leads: Bools,
    member_first: Ints,
    member: Shorts,
    script: NDArray[np.int64],
    logged: int,
    contact_first: Ints,
    contact: Wide,
    class_number: Shorts,
    class_first: Ints,
    mate_numbers: Words,
    mate_ids: Words,
    school: Shorts,
    chat_first: Ints,
    chat: Shorts,
    chat_word: Words,
) -> Memory:
    for day in range(1, days + 1):
        for stranger in range(kinds[7] - kinds[6]):
            begin, end = strangers.confirmed_from[stranger], strangers.confirmed_to[stranger]
            if begin == day:
                record[kinds[6] + stranger] |= 8
            if end == day:
                record[kinds[6] + stranger] &= ~np.uint8(8)
        found = draw_day(
            key,
            day,
            means,
            row_keys,
            ways,
            pair_first,
            pair_sender,
            pair_recipient,
            kinds,
            active,
            age,
            contact_first,
            contact,
            chat_first,
            chat,
            member_first,
            member,
            strangers,
            takeovers,
            distant_friend,
            distant_key,
            distant_leads,
            distant_rate,
            seed,
            script,
        )
        if logged and memory.used[1] + len(found.sender) > len(memory.log):
            memory = with_log(memory, len(found.sender))
        pending = np.zeros((len(found.sender), tables.outcome.shape[1]), np.uint8)
        many = len(found.sender)
        rest = np.arange(many).astype(np.int32)
        if logged == 0:
            many = count_steady(
                found,
                weights,
                hostile,
                answers.save_acquaintance,
                steady,
                memory.changing,
                memory.changed,
                counts.totals,
                rest,
            )
        decide_day(
            key,
            day,
            found,
            ways,
            weights,
            hostile,
            reach_kind,
            again_row,
            false_row,
            tables,
            answers,
            counts,
            memory,
            steady,
            pending,
            rest,
            many,
            record,
            kinds,
            kind,
            age,
            phone,
            recorded_minor,
            school,
            logged,
            contact_first,
            contact,
            class_number,
            class_first,
            mate_numbers,
            mate_ids,
            chat_first,
            chat,
            chat_word,
        )
        if day == 1 or day == days:
            flush_all(
                steady,
                pair_first,
                pair_sender,
                pair_recipient,
                day,
                tables,
                counts,
                record,
                kind,
                age,
                school,
            )
        memory = remember(day, found, ways, pending, counts, memory)
    return memory


@compiled
def _tally(
    counts: Counts,
    children: Counted,
    reached: Counted,
    reached_by_any: Counted,
    by_grade: Counted,
    first_reached: Counted,
    kinds: Ints,
    age: Small,
    active: Bools,
    school: Shorts,
    grade: Small,
) -> None:
    many = reached.shape[2] - 2
    for child in range(kinds[1]):
        if age[child] >= 18 or not active[child]:
            continue
        here = whole(school[child, 0])
        here = len(children) - 1 if here == NONE else here
        children[here, grade[child]] += 1
        for policy in range(reached.shape[1]):
            bits = counts.reached[policy, child]
            if bits == 0:
                continue
            by_any, at_all = np.uint64(0), np.uint64(0)
            for kind in range(many + 1):
                ways = bits >> np.uint64(3 * kind) & np.uint64(7)
                at_all |= ways
                if kind < many:
                    by_any |= ways
                if ways:
                    reached[here, policy, kind + 1, 3] += 1
                    for way in range(3):
                        reached[here, policy, kind + 1, way] += np.int32(
                            ways >> np.uint64(way) & np.uint64(1)
                        )
            reached_by_any[here, policy, 3] += 1
            for way in range(3):
                reached_by_any[here, policy, way] += np.int32(at_all >> np.uint64(way) & np.uint64(1))
            if by_any:
                reached[here, policy, 0, 3] += 1
                by_grade[here, policy, grade[child], 3] += 1
                for way in range(3):
                    met = np.int32(by_any >> np.uint64(way) & np.uint64(1))
                    reached[here, policy, 0, way] += met
                    by_grade[here, policy, grade[child], way] += met
                first_reached[here, policy, counts.first_reached[policy, child] - 1] += 1


def _outcome(
    setup: Setup, district: District, counts: Counts, memory: Memory, number: int, region: int
) -> Outcome:
    policies, rows = len(setup.policies), len(district.school_rural) + 1
    children = np.zeros((rows, GRADES + 1), np.int32)
    reached = np.zeros((rows, policies, len(setup.kinds), len(WAYS)), np.int32)
    reached_by_any = np.zeros((rows, policies, len(WAYS)), np.int32)
    by_grade = np.zeros((rows, policies, GRADES + 1, len(WAYS)), np.int32)
    first_reached = np.zeros((rows, policies, setup.days), np.int32)
    pupils = int(district.first[1])
    group = district.class_number[:pupils]
    grade = np.where(
        group < len(district.class_grade),
        district.class_grade[np.minimum(group, len(district.class_grade) - 1)],
        0,
    ).astype(np.uint8)
    _tally(
        counts,
        children,
        reached,
        reached_by_any,
        by_grade,
        first_reached,
        district.first,
        district.age,
        district.active,
        district.school,
        grade,
    )
    log = memory.log[: memory.used[1]]
    return Outcome(
        region=np.full(rows, region, np.uint8),
        rural=np.append(district.school_rural, False),
        school=np.append(np.ones(rows - 1, np.bool_), False),
        children=children,
        pupils=np.bincount(np.minimum(district.school[:pupils, 0], rows - 1), minlength=rows).astype(
            np.int32
        ),
        reached=reached,
        reached_by_any=reached_by_any,
        by_grade=by_grade,
        first_reached=first_reached,
        requests=counts.requests,
        contacts=counts.contacts,
        asked=counts.asked,
        attempts=counts.attempts,
        first_day=counts.first_day,
        decided=counts.decided,
        totals=counts.totals,
        people=np.array([district.first[7], 1], np.int64),
        log=np.concatenate([np.full((len(log), 1), number, np.int64), log], axis=1),
    )
