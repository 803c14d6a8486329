"""Runs a world under several policies, and finds one attempt of a run again.

Knows in which order a run is checked, computed, held against proofs and written. Knows nothing of how
districts are spread over workers (`shards`) or of what happens in one (`engine`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rulebook.table import OUTCOME_NAMES
from sim.assumptions.names import CHANNELS
from sim.engine.district_run import run_district
from sim.engine.results import LogColumn, PolicyLogColumn, policy_log_column
from sim.engine.setup import EventLog, Setup
from sim.population.world import World
from sim.run.checkpoints import checkpoint_store
from sim.run.event_log import check_events, write_events
from sim.run.guards import Attempt, Guard, ProofContradicted
from sim.run.precompile import compile_all
from sim.run.provenance import provenance_of
from sim.run.run import Run
from sim.run.shards import run_shards, usual_shard_size


def simulate(
    world: World,
    setup: Setup,
    *,
    guards: Mapping[str, Sequence[Guard]] | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    shard_size: int | None = None,
    output: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Let people write for some days under each policy, on the same attempts and the same draws.

    Args:
        world: the people.
        setup: policies, behaviours, days and seed, from `set_up`.
        guards: by policy id, the proved claims to watch.
        workers, scheduler, shard_size, progress: see `shards.run_shards`; they do not change the result.
        output: a folder for checkpoints and the event log, so that an interrupted run can resume.

    Raises:
        InputError: the folder cannot be used, an event log without a folder, no cluster answers.
        ProofContradicted: a decision that a guard excludes.
    """
    check_events(setup.events, output)
    size = shard_size or usual_shard_size(world.size)
    with checkpoint_store(output, setup, world, shard_size=size) as checkpoints:
        compile_all()
        outcome = run_shards(
            setup,
            world,
            workers=workers,
            scheduler=scheduler,
            shard_size=size,
            checkpoints=checkpoints,
            progress=progress,
        )
        run = Run(world, setup, outcome, provenance_of(world, setup, int(outcome.people[0])))
        for policy, watched in (guards or {}).items():
            for claim, mask in watched:
                _watch(run, policy, claim, mask)
        if output is not None and setup.events is not EventLog.NONE:
            write_events(run, output)
    return run


def _watch(run: Run, policy: str, claim: str, mask: NDArray[np.bool_]) -> None:
    """Refuse a run in which a policy decided an attempt against a proof."""
    column = run.policies.index(policy)
    decided = run.outcome.decided[column]
    if run.setup.plans:
        decided = decided + run.outcome.decided[len(run.policies) + column]
    table = run.setup.outcome[:, column]
    against = np.flatnonzero((decided > 0) & mask[np.arange(len(table)), table])
    if len(against):
        raise ProofContradicted(find_attempt(run, policy, int(against[0]), claim=claim))


def find_attempt(run: Run, policy: str, situation: int, *, claim: str = "") -> Attempt:
    """Find the first attempt that a policy decided in a situation, by running the districts again.

    What strangers do who have read the rules is looked through as well.

    Raises:
        ValueError: the run has no such attempt.
    """
    column = run.policies.index(policy)
    columns = [column, len(run.policies) + column] if run.setup.plans else [column]
    setup = replace(run.setup, events=EventLog.ALL)
    for number in range(run.world.size):
        part = run_district(
            setup,
            run.world.district(number),
            key=run.world.plan.keys[number],
            number=number,
            script=run.world.script,
        )
        for at in columns:
            results = part.log[:, policy_log_column(at, PolicyLogColumn.RESULT)]
            situations = part.log[:, policy_log_column(at, PolicyLogColumn.SITUATION)]
            matching = np.flatnonzero((situations == situation) & (results < len(OUTCOME_NAMES)))
            if not len(matching):
                continue
            row = part.log[matching[0]]
            return Attempt(
                district=number,
                day=int(row[LogColumn.DAY]),
                sender=int(row[LogColumn.SENDER]),
                recipient=int(row[LogColumn.RECIPIENT]),
                channel=CHANNELS[int(row[LogColumn.CHANNEL])],
                situation=situation,
                outcome=OUTCOME_NAMES[int(results[matching[0]])],
                policy=policy,
                claim=claim,
                seed=run.setup.seed,
            )
    raise ValueError(f"no attempt was decided in situation {situation} under {policy}")
