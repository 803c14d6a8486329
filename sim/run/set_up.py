"""Checks what a run is to do, before any long work, and prepares its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from rulebook.model import Silence
from rulebook.reader.arguments import whole_argument
from rulebook.reader.faults import allowed_names, one_fault
from rulebook.table import OUTCOME_NAMES, Situations
from sim.assumptions.behaviours import Behaviours, load_behaviours
from sim.engine.pair_classes import MOST_POLICIES
from sim.engine.setup import EventLog, Setup
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
        raise one_fault("simulate", "no policy was given")
    if len(tables) > MOST_POLICIES:
        told = f"{len(tables)} policies, more than {MOST_POLICIES}"
        raise one_fault("simulate", told, "run them in parts: the same seed gives the same attempts")
    for word, allowed, option in (
        (unspecified, tuple(Silence), "--unspecified"),
        (events, EVENTS, "--events"),
    ):
        if word not in allowed:
            raise one_fault(option, f"unknown value `{word}`", allowed_names(word, allowed, "values"))
    for name, table in tables.items():
        if table.shape != (situations.size,) or (len(table) and int(table.max()) >= len(OUTCOME_NAMES)):
            raise one_fault("simulate", f"the table of `{name}` is not one outcome for each situation")
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


def _check_many(setup: Setup) -> None:
    """Refuse more behaviours than a child's record of who reached it, or a byte, can hold."""
    behaviours, ways = setup.behaviours, len(setup.kinds) - 2
    for number, most, what in (
        (ways, MOST_WAYS, "behaviours of strangers"),
        (len(behaviours.rows), MOST_BEHAVIOURS, "behaviours"),
    ):
        if number > most:
            raise one_fault(behaviours.origin, f"{number} {what}, more than {most}", "leave some out")
