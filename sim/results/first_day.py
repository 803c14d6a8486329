"""The first day of a run, from which every first-day measure follows under any table, without another run.

Knows which attempts are made on the first day and whom they reach. Knows nothing of policies: a table says
for each situation what an attempt comes to. On the first day nothing is remembered yet, so the table alone
decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rulebook.model import Silence
from sim.assumptions.behaviours import STRANGER
from sim.engine.district_run import run_district
from sim.engine.results import LogColumn, PolicyLogColumn, Result, policy_log_column
from sim.engine.setup import EventLog, Setup
from sim.kernel.content import ComparedByContent
from sim.population.people import ADULT, Kind, Role
from sim.population.world import World

__all__ = ["FIRST_DAY_MEASURES", "FirstDay", "first_day", "range_over"]

FIRST_DAY_MEASURES = (
    "children_reached_free",
    f"children_reached_free:{STRANGER}",
    "children_reached_by_request",
    f"children_reached_by_request:{STRANGER}",
    "children_reached",
    f"children_reached:{STRANGER}",
    "requests_per_child",
    "contacts_slowed",
    "contacts_stopped",
    "contacts_hindered",
    "contacts_with_adults_hindered",
    "contacts_without_rule",
)
"""By name, and after a colon of whom."""
FREE, REQUEST, ROLE, FORBIDDEN, UNSPECIFIED = list(Result)[:5]
Vector = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FirstDay(ComparedByContent):
    """What is attempted on the first day.

    Attributes:
        ordinary: int64[2, situations], ordinary contact, by whether the recipient is a child.
        to_children: int64[situations], all attempts on children.
        meetings: int64[k, 3], distinct (child, situation, by a stranger or not) of attempts by strangers and
            known roleless adults.
        children: how many there are.
        silence_free: what no line mentions arrives.
    """

    ordinary: Vector
    to_children: Vector
    meetings: Vector
    children: int
    silence_free: bool

    def measure(self, name: str, table: NDArray[np.uint8]) -> float:
        """One of FIRST_DAY_MEASURES under a table uint8[situations], in the unit of `measures`.

        Raises:
            KeyError: no such measure.
        """
        if name.startswith("children_reached"):
            return 1000.0 * self._reached(name, table) / self.children
        if name == "requests_per_child":
            return float(self.to_children[table == REQUEST].sum() / self.children)
        stopped = [FORBIDDEN] if self.silence_free else [FORBIDDEN, UNSPECIFIED]
        slowed = [REQUEST, ROLE]
        outcomes = {
            "contacts_slowed": slowed,
            "contacts_stopped": stopped,
            "contacts_hindered": slowed + stopped,
            "contacts_with_adults_hindered": [*slowed, FORBIDDEN],
            "contacts_without_rule": [UNSPECIFIED],
        }[name]
        with_adults, with_children = self.ordinary
        vector = {
            "contacts_with_adults_hindered": with_adults,
            "contacts_without_rule": with_adults + with_children,
        }.get(name, with_children)
        total = int(vector.sum())
        return float(vector[np.isin(table, outcomes)].sum() / total) if total else 0.0

    def _reached(self, name: str, table: NDArray[np.uint8]) -> int:
        whole, _colon, by = name.partition(":")
        free = [FREE, UNSPECIFIED] if self.silence_free else [FREE]
        ways = {
            "children_reached_free": free,
            "children_reached_by_request": [REQUEST],
            "children_reached": [*free, REQUEST],
        }[whole]
        reaching = np.isin(table, ways)[self.meetings[:, 1]]
        if by == STRANGER:
            reaching &= self.meetings[:, 2] == 1
        return len(np.unique(self.meetings[reaching, 0]))


def first_day(world: World, setup: Setup) -> FirstDay:
    """Run the first day once, under the first policy, keeping every attempt."""
    rows = setup.behaviours.rows
    one = replace(
        setup,
        days=1,
        events=EventLog.ALL,
        policies=setup.policies[:1],
        outcome=setup.outcome[:, :1].copy(),
        plans=(),
        switch=None,
    )
    size = len(setup.outcome)
    hostile = np.array([row.adversary and row.relation != "child-first" for row in rows] + [False])
    ordinary_row = np.array([not row.adversary for row in rows] + [False])
    ordinary, to_children = np.zeros((2, size), np.int64), np.zeros(size, np.int64)
    meetings, children = [], 0
    for number in range(world.size):
        here = world.district(number)
        found = run_district(one, here, key=world.plan.keys[number], number=number, script=world.script)
        ordinary += found.first_day[ordinary_row].sum(axis=0)
        to_children += found.first_day[:, 1].sum(axis=0)
        children += int(found.children.sum())
        log = found.log
        sender, recipient = log[:, LogColumn.SENDER], log[:, LogColumn.RECIPIENT]
        situation, by_adversary = log[:, LogColumn.SITUATION], hostile[log[:, LogColumn.BEHAVIOUR]]
        # What is not made on the first day is not made under any table: nobody is talked to yet.
        made = log[:, policy_log_column(0, PolicyLogColumn.RESULT)] < Result.NOT_MADE
        roleless = here.role[sender] == Role.NONE
        known = (
            roleless & (here.age[sender] >= ADULT) & ~by_adversary & (sender < here.offsets[Kind.STRANGER])
        )
        chosen = made & (by_adversary | known) & (here.age[recipient] < ADULT)
        child = recipient[chosen] + (number << 16)
        meetings.append(np.stack([child, situation[chosen], by_adversary[chosen]], axis=1))
    return FirstDay(
        ordinary,
        to_children,
        np.unique(np.concatenate(meetings), axis=0),
        children,
        setup.silence is Silence.FREE,
    )


def range_over(
    found: FirstDay, tables: Iterable[NDArray[np.uint8]], names: Iterable[str] = FIRST_DAY_MEASURES
) -> Mapping[str, tuple[float, float]]:
    """The lowest and highest value of each measure over many tables – all readings of a text, say."""
    wanted = tuple(names)
    values = [[found.measure(name, table) for name in wanted] for table in tables]
    return {
        name: (min(column), max(column))
        for name, column in zip(wanted, zip(*values, strict=True), strict=True)
    }
