"""What a run of the engine and its plain twin differ in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unittest import mock

import numpy as np

import sim.engine.district_run
from sim.assumptions.names import ADVERSARIES, CHANNELS, RELATIONS
from sim.engine.columns import Counters, PolicyState
from sim.engine.policy_state import HIGH_BLOCKED, HIGH_SAVED, LOW_BLOCKED, LOW_SAVED, OPEN, TALKED
from sim.engine.relation_pairs import relation_pairs
from sim.engine.results import RESULTS, LogColumn, PolicyLogColumn
from sim.engine.school_counts import SchoolCounts, count_schools
from sim.engine.setup import Setup
from sim.population.people import KINDS, District
from tests.twins.plain.decisions import Decided, Logged, PlainMemory, PlainRun
from tests.twins.plain.world import PlainWorld

WAYS = ("free", "request", "in_dialogue")
GROUPS = ("stranger", "known", "other")


@dataclass(frozen=True)
class FastRun:
    """What the engine found in one district, before it is summed up by school."""

    setup: Setup
    outcome: SchoolCounts
    counts: Counters
    memory: PolicyState

    @property
    def behaviours(self) -> list[str]:
        return [*(row.id for row in self.setup.behaviours.rows), "script"]

    def log(self) -> list[Logged]:
        """The event log as the twin keeps it."""
        names = self.behaviours
        found = []
        for row in self.outcome.log.tolist():
            _, day, behaviour, sender, recipient, channel, situation, key = row[: LogColumn.KEY + 1]
            begins = range(len(LogColumn), len(row), len(PolicyLogColumn))
            decided = tuple(
                Decided(row[at], RESULTS[row[at + 1]], names[row[at + 2]], row[at + 3]) for at in begins
            )
            whole = day, names[behaviour], sender, recipient, CHANNELS[channel], situation, key % 2**64
            found.append(Logged(*whole, decided))
        return found

    def remembered(self, column: int) -> PlainMemory:
        """The memory of one policy as the twin keeps it."""
        found = PlainMemory()
        memory = self.memory
        for low, high, number in _numbered(memory):
            state = int(memory.states[number, column])
            for bit, who in ((LOW_SAVED, (low, high)), (HIGH_SAVED, (high, low))):
                if state & bit:
                    found.saved.add(who)
            for bit, who in ((LOW_BLOCKED, (low, high)), (HIGH_BLOCKED, (high, low))):
                if state & bit:
                    found.blocked.add(who)
            if state & OPEN:
                found.dialogues.add(frozenset((low, high)))
            if state & TALKED:
                found.talked.add(frozenset((low, high)))
        found.banned = set(np.flatnonzero(memory.banned[column]).tolist())
        found.secured = set(np.flatnonzero(memory.secured[column]).tolist())
        found.asked = set(np.flatnonzero(memory.asked[column]).tolist())
        days = memory.confirmed_from[column]
        found.confirmed_from = {person: int(days[person]) for person in np.flatnonzero(days).tolist()}
        return found


def _numbered(memory: PolicyState) -> Iterator[tuple[int, int, int]]:
    """Every pair that has a number: the lower person, the higher one, the number."""
    lower = np.repeat(np.arange(len(memory.first) - 1), np.diff(memory.first))
    yield from zip(lower.tolist(), memory.other.tolist(), range(len(lower)), strict=True)
    for place in np.flatnonzero(memory.keys).tolist():
        yield *divmod(int(memory.keys[place]) - 1, 1 << 16), int(memory.numbers[place])


def fast_run(setup: Setup, district: District, key: np.uint64, script: np.ndarray | None = None) -> FastRun:
    """Run one district and keep what the engine remembers at the end."""
    kept = []
    summing = count_schools

    def keeping(district, counts, memory, **named):
        kept.append((counts, memory))
        return summing(district, counts, memory, **named)

    with mock.patch.object(sim.engine.district_run, "count_schools", keeping):
        outcome = sim.engine.district_run.run_district(setup, district, key=key, number=0, script=script)
    ((counts, memory),) = kept
    return FastRun(setup, outcome, counts, memory)


def listed_pairs(district: District) -> dict[str, list[tuple[int, int]]]:
    """The listed pairs of each relation that has any, in the order of the engine."""
    names = (*RELATIONS, *ADVERSARIES)
    first, sender, recipient = relation_pairs(district, names)
    pairs = list(zip(sender.tolist(), recipient.tolist(), strict=True))
    found = {name: pairs[first[place] : first[place + 1]] for place, name in enumerate(names)}
    return {name: these for name, these in found.items() if these}


def counted(fast: FastRun, world: PlainWorld) -> dict[str, object]:
    """The counts of the engine under the keys of the twin."""
    counts, policies, names = fast.counts, fast.setup.policies, fast.behaviours
    schools = [*range(world.schools), None]
    kinds = fast.setup.kinds

    def nonzero(array: np.ndarray, *axes: Sequence[object]) -> Counter:
        where = np.argwhere(array)
        keys = (tuple(axis[at] for axis, at in zip(axes, place, strict=True)) for place in where.tolist())
        return Counter(dict(zip(keys, array[tuple(where.T)].tolist(), strict=True)))

    numbers = range(len(fast.setup.outcome))
    reached = set()
    for column, child in np.argwhere(counts.reached).tolist():
        bits = int(counts.reached[column, child])
        for place in range(63):
            if bits >> place & 1:
                kind = kinds[place // 3 + 1]
                kind = "known" if place // 3 + 2 == len(kinds) else kind
                reached.add((policies[column], child, kind, WAYS[place % 3]))
    yes = [False, True]
    return {
        "contacts": nonzero(counts.contacts, schools, names, yes, policies, RESULTS),
        "requests": nonzero(counts.requests, schools, policies, GROUPS),
        "asked": nonzero(counts.asked, schools, policies),
        "reached": reached,
        "first_reached": dict(nonzero(counts.first_reached, policies, world.people)),
        "by_adult": {
            (policies[column], child, WAYS[way])
            for column, child in np.argwhere(counts.by_adult).tolist()
            for way in range(3)
            if int(counts.by_adult[column, child]) >> way & 1
        },
        "elsewhere": {(policies[column], child) for column, child in np.argwhere(counts.elsewhere).tolist()},
        "attempts": nonzero(counts.attempts, KINDS, numbers),
        "first_day": nonzero(counts.first_day, names, yes, numbers),
        "decided": nonzero(counts.decided.T, policies, numbers),
        "totals": Counter(
            {
                name: number
                for name, number in zip(
                    ("attempts", "no channel", "reports", "bans"), counts.totals.tolist(), strict=False
                )
                if number
            }
        ),
    }


def differing(fast: FastRun, plain: PlainRun) -> Iterator[str]:
    """The names of everything in which the two differ."""
    if fast.log() != plain.log:
        yield "log"
    for column, policy in enumerate(fast.setup.policies):
        mine, theirs = fast.remembered(column), plain.memory[policy]
        for name in vars(mine):
            if getattr(mine, name) != getattr(theirs, name):
                yield f"{policy} {name}"
    for name, found in counted(fast, plain.world).items():
        expected = getattr(plain.counts, name)
        expected = +expected if isinstance(expected, Counter) else expected
        if found != expected:
            yield name
