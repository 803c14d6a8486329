"""Small worlds and short runs for the relations, and how a relation is asked and its check is tried out.

A check takes runs, outcomes or worlds and lists what is wrong; nothing wrong is an empty list. Every relation
is asked with `holds` and tried out with `noticed` on the same things with a bug planted in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any
from unittest import mock

import numpy as np

import sim.population.region_plan
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.model import NOTHING_SETTLED
from rulebook.table import OUTCOME_NAMES, Situations, outcome_table
from sim.assumptions.behaviours import Behaviours, load_behaviours, with_behaviour_settings
from sim.assumptions.profiles import load_profile, with_settings
from sim.engine.results import RESULTS, WAYS, LogColumn, PolicyLogColumn, policy_log_column
from sim.engine.school_counts import SchoolCounts
from sim.engine.setup import Setup
from sim.population.world import World, make_world
from sim.run.provenance import provenance_of
from sim.run.run import Run, Table
from sim.run.set_up import set_up
from sim.run.shards import run_shards
from tests.narrowing import present

LIVELY = {
    "id-scan.rate": 3,
    "leaked-number.rate": 2,
    "leaked-link.rate": 3,
    "recycled-number.rate": 3,
    "friend-chain.rate": 5,
    "child-writes-first.rate": 1,
    "taken-over-teacher.rate": 10,
    "guardian-to-other-child.rate": 0.5,
    "taken-over-guardian.rate": 20,
    "taken-over-pupil.rate": 3,
    "responses.taken_over_yearly": 1.0,
    "responses.join_leaked": 0.3,
    "responses.accept_stranger": 0.4,
    "responses.save_stranger": 0.3,
    "responses.report_stranger": 0.2,
    "responses.false_role_attempt": 0.3,
    "responses.false_confirmation": 0.3,
}
"""Figures under which everything that can happen does happen in a few days among a few hundred people."""
CROWDED = {
    "strangers_per_1000_pupils": 60,
    "stranger_peer_share": 0.3,
    "leaked_open_link": 1,
    "stranger_claims_role_share": 0.5,
}
MEMORYLESS = {
    f"responses.{name}": 0.0
    for name in (
        "accept_stranger",
        "accept_stranger_of_friend",
        "accept_acquaintance",
        "save_stranger",
        "save_acquaintance",
        "block_stranger",
        "report_stranger",
        "confirmation_granted",
        "false_confirmation",
    )
} | {"child-writes-first.rate": 0.0}
"""Figures under which nobody answers and nothing is remembered, so that the tables alone decide every day."""
STRANGE = ("id-scan", "leaked-number", "leaked-link", "recycled-number", "friend-chain")
TAKEN = ("taken-over-teacher", "taken-over-guardian", "taken-over-pupil")
FALSE_ALARM = 1e-6
FREE, REQUEST, ROLE, FORBIDDEN, SILENT = range(5)


def holds(check: Callable[..., list[str]], *things: Any) -> None:
    """The relation holds."""
    found = check(*things)
    assert found == [], found


def noticed(check: Callable[..., list[str]], *things: Any) -> None:
    """The same check sees that something is wrong."""
    assert check(*things), "the planted bug is not noticed"


@lru_cache(maxsize=1)
def situations() -> Situations:
    """The possible situations of the Sferum vocabulary."""
    return Situations.of(_policies()[0].vocabulary)


@lru_cache(maxsize=1)
def _policies() -> tuple[Any, ...]:
    return tuple(load_policy(present(policy_path(name))) for name in SFERUM)


@lru_cache(maxsize=1)
def tables() -> dict[str, Table]:
    """The three Sferum rule books in their default readings."""
    return {one.id: outcome_table(one, one.reading(NOTHING_SETTLED)) for one in _policies()}


def flat(outcome: str) -> dict[str, Table]:
    """A policy that decides every situation alike."""
    return {outcome: np.full(situations().size, OUTCOME_NAMES.index(outcome), np.uint8)}


def with_cell(given: Mapping[str, Table], situation: int, outcome: int) -> dict[str, Table]:
    """The same policies with one situation decided otherwise by each."""
    changed = {name: table.copy() for name, table in given.items()}
    for table in changed.values():
        table[situation] = outcome
    return changed


def draw(
    *, scale: float = 0.005, seed: int = 7, pupils: int = 3_000, region: str = "kursk", **settings: float
) -> World:
    """A world whose districts have up to some number of `pupils`."""
    return drawn_with(settings, scale=scale, seed=seed, pupils=pupils, region=region)


def drawn_with(
    settings: dict[str, float],
    *,
    scale: float = 0.005,
    seed: int = 7,
    pupils: int = 3_000,
    region: str = "kursk",
) -> World:
    """The same, with what is set as one value."""
    profile = with_settings(load_profile(region), CROWDED | settings)
    with mock.patch.object(sim.population.region_plan, "DISTRICT_PUPILS", pupils):
        return make_world(profile, scale=scale, seed=seed)


@lru_cache(maxsize=1)
def village() -> World:
    """One district of some 600 pupils and 36 strangers."""
    return draw()


@lru_cache(maxsize=1)
def county() -> World:
    """Several districts with friends in each other."""
    world = draw(scale=0.02, pupils=300)
    assert world.size >= 4
    return world


def behaviours(changes: Mapping[str, float] | None = None, without: Iterable[str] = ()) -> Behaviours:
    """Lively behaviours, with changes and without some of them."""
    found = with_behaviour_settings(load_behaviours(), LIVELY | dict(changes or {}))
    return replace(found, rows=tuple(row for row in found.rows if row.id not in set(without)))


def let(
    world: World | None = None,
    given: Mapping[str, Table] | None = None,
    *,
    days: int = 4,
    seed: int = 3,
    changes: Mapping[str, float] | None = None,
    who: Behaviours | None = None,
    unspecified: str = "forbidden",
    events: str = "all",
    **parting: Any,
) -> Run:
    """Let people write, with every attempt in the log."""
    setup = set_up(
        given or tables(),
        situations(),
        days=days,
        seed=seed,
        behaviours=who or behaviours(changes),
        unspecified=unspecified,
        events=events,
    )
    return as_run(world or village(), setup, **parting)


def as_run(world: World, setup: Setup, **parting: Any) -> Run:
    """Run what is set up; `parting` goes to `run_shards`."""
    outcome = run_shards(setup, world, **{"workers": 1, **parting})
    return Run(world, setup, outcome, provenance_of(world, setup, int(outcome.people[0])))


@lru_cache(maxsize=1)
def usual() -> Run:
    """Four lively days in the village under the three Sferum rule books."""
    return let()


def planted(run: Run, field: str, place: tuple[Any, ...], more: int = 1) -> Run:
    """The run with some counts of its outcome raised by `more`."""
    column = getattr(run.outcome, field).copy()
    column[place] += more
    return replace(run, outcome=replace(run.outcome, **{field: column}))


def otherwise(one: SchoolCounts, other: SchoolCounts, leave: Iterable[str] = ()) -> list[str]:
    """Which columns of two outcomes are not the same bytes."""
    names = [field.name for field in fields(SchoolCounts) if field.name not in set(leave)]
    return [name for name in names if not _alike(getattr(one, name), getattr(other, name))]


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def of_policy(run: Run, policy: str) -> dict[str, np.ndarray]:
    """All counts of one policy, with no trace of its place among the others."""
    place, outcome = run.policies.index(policy), run.outcome
    return {
        "reached": outcome.reached[:, place],
        "reached_by_any": outcome.reached_by_any[:, place],
        "by_account": outcome.by_account[:, place],
        "sought_elsewhere": outcome.sought_elsewhere[:, place],
        "by_grade": outcome.by_grade[:, place],
        "of_sex": outcome.of_sex[:, place],
        "first_reached": outcome.first_reached[:, place],
        "requests": outcome.requests[:, place],
        "contacts": outcome.contacts[:, :, :, place],
        "asked": outcome.asked[:, place],
        "decided": outcome.decided[place],
        "log": outcome.log[
            :, [*LogColumn, *(policy_log_column(place, column) for column in PolicyLogColumn)]
        ],
    }


def names(run: Run) -> tuple[str, ...]:
    """The behaviours of a run, the scripted attempts last."""
    return (*(row.id for row in run.behaviours.rows), "script")


def attempts_of(run: Run, days: int | None = None) -> dict[str, set[tuple[int, ...]]]:
    """What was attempted by each behaviour: district, day, sender, recipient, channel, situation and key."""
    log = run.outcome.log
    found: dict[str, set[tuple[int, ...]]] = {name: set() for name in names(run)}
    for row in log[log[:, LogColumn.DAY] <= (days or run.days)].tolist():
        by = row.pop(LogColumn.BEHAVIOUR)
        found[names(run)[by]].add(tuple(row[: len(LogColumn) - 1]))
    return found


def results(run: Run, policy: int = 0) -> dict[str, dict[str, int]]:
    """Under one policy, what the attempts of each behaviour came to, as counted."""
    counted = run.outcome.contacts[:, :, :, policy].sum(axis=(0, 2))
    return {
        name: dict(zip(RESULTS, row.tolist(), strict=True))
        for name, row in zip(names(run), counted, strict=True)
    }


def reached(run: Run, way: str = "any", kind: str = "stranger") -> list[int]:
    """Children reached in some way by some kind of sender, under each policy."""
    column = run.outcome.reached[:, :, run.setup.kinds.index(kind), WAYS.index(way)]
    return [int(number) for number in column.sum(axis=0)]
