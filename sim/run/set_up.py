"""Checks what a run is to do, before any long work, and prepares its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from rulebook.language import Message
from rulebook.model import Silence
from rulebook.reader.arguments import whole_argument
from rulebook.reader.faults import allowed_names, one_fault
from rulebook.table import OUTCOME_NAMES, Situations
from sim.assumptions.behaviours import Behaviours, load_behaviours
from sim.assumptions.plans import Plans
from sim.engine.pair_classes import MOST_POLICIES
from sim.engine.setup import EventLog, Setup, Switch
from sim.facts.fact_providers import provide
from sim.run.event_log import EVENTS
from sim.run.run import Table

LONGEST = 3_660


MOST_WAYS, MOST_BEHAVIOURS = 20, 200


def set_up(
    tables: Mapping[str, Table],
    situations: Situations,
    *,
    days: int,
    seed: int,
    behaviours: Behaviours | None = None,
    unspecified: str = "forbidden",
    providers: str | Path | None = None,
    events: str = "none",
) -> Setup:
    """Check what a run is to do, before any long work; the arguments are those of `simulate`.

    Raises:
        InputError: no days, no policy or more than MOST_POLICIES, a table of another length, a fact that a
            world does not provide, another word for `unspecified` or `events`.
    """
    days = whole_argument("--days", days, 1, LONGEST)
    if not tables:
        raise one_fault("simulate", Message("no policy was given"))
    _check_number(len(tables), MOST_POLICIES)
    for word, allowed, option in (
        (unspecified, tuple(Silence), "--unspecified"),
        (events, EVENTS, "--events"),
    ):
        if word not in allowed:
            raise one_fault(
                option,
                Message("unknown value `{word}`", word=word),
                allowed_names(word, allowed, Message("values")),
            )
    for name, table in tables.items():
        if table.shape != (situations.size,) or (len(table) and int(table.max()) >= len(OUTCOME_NAMES)):
            raise one_fault(
                "simulate", Message("the table of `{name}` is not one outcome for each situation", name=name)
            )
    setup = Setup(
        policies=tuple(tables),
        outcome=np.ascontiguousarray(np.stack(list(tables.values()), axis=1).astype(np.uint8)),
        provision=provide(situations, providers),
        behaviours=load_behaviours() if behaviours is None else behaviours,
        days=days,
        seed=seed,
        silence=Silence(unspecified),
        events=EventLog(events),
    )
    _check_many(setup)
    return setup


def with_plans(setup: Setup, plans: Mapping[str, Plans]) -> Setup:
    """The same beside strangers who have read the rules and follow one of the plans for their policy.

    Raises:
        InputError: more policies than can be run twice.
    """
    _check_number(len(setup.policies), MOST_POLICIES // 2)
    return replace(setup, plans=tuple(plans[name] for name in setup.policies))


def with_switch(
    setup: Setup, day: int, tables: Mapping[str, Table], plans: Mapping[str, Plans] | None = None
) -> Setup:
    """The same with other rules from a day on; policies that `tables` does not name keep theirs.

    `plans` are those of strangers who have read the new rules, where they have read the old ones.

    Raises:
        InputError: a day that is not after the first of the run, or not in it.
    """
    day = whole_argument("--switch", day, 2, setup.days)
    columns = [tables.get(name, setup.outcome[:, at]) for at, name in enumerate(setup.policies)]
    later = tuple(
        (plans or {}).get(name, of_policy)
        for name, of_policy in zip(setup.policies, setup.plans, strict=False)
    )
    outcome = np.ascontiguousarray(np.stack(columns, axis=1).astype(np.uint8))
    return replace(setup, switch=Switch(day, outcome, later))


def _check_number(policies: int, most: int) -> None:
    if policies > most:
        told = Message("{n} policies, more than {most}", n=policies, most=most)
        raise one_fault("simulate", told, Message("run them in parts: the same seed gives the same attempts"))


def _check_many(setup: Setup) -> None:
    """Refuse more behaviours than a child's record of who reached it, or a byte, can hold."""
    behaviours, ways = setup.behaviours, len(setup.kinds) - 2
    for number, most, told in (
        (ways, MOST_WAYS, Message("{n} behaviours of strangers, more than {most}", n=ways, most=MOST_WAYS)),
        (
            len(behaviours.rows),
            MOST_BEHAVIOURS,
            Message("{n} behaviours, more than {most}", n=len(behaviours.rows), most=MOST_BEHAVIOURS),
        ),
    ):
        if number > most:
            raise one_fault(behaviours.origin, told, Message("leave some out"))
