"""A run: what happens under several policies, on the same attempts.

Knows how a run is set up, checked against what is proved, and looked at afterwards. Knows nothing of where
the tables come from, of how districts are run (`engine`, `shards`), of intervals (`measures`) or of pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policy.arguments import whole_argument
from policy.faults import allowed_names, one_fault
from sim.behaviour import Behaviours, load_behaviours
from sim.contradiction import Attempt, Guard, ProofContradicted
from sim.engine import Setup, drawing_key, run_district
from sim.events import EVENTS, check_events, write_events
from sim.kept import Kept
from sim.ledger import RESULTS
from sim.observations import CHANNELS
from sim.outcome import Outcome
from sim.people import KINDS
from sim.provenance import Provenance, provenance_of
from sim.providers import SituationTable, provide
from sim.shards import cores, run_shards, usual_shard_size
from sim.standings import MOST_POLICIES
from sim.warm import compile_all
from sim.weights import Vector, pairs_vector
from sim.world import World

__all__ = ["OUTCOMES", "Run", "replay", "set_up", "simulate"]

OUTCOMES = ("free", "request", "role_confirmation", "forbidden", "unspecified")
"""What the integers of an outcome table stand for; the order of `policy.table.OUTCOME_NAMES`."""
LONGEST = 3_660
MOST_WAYS, MOST_BEHAVIOURS = 20, 200
Table = NDArray[np.uint8]


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What happened, by policy, and how the attempts fall on the possible situations.

    Attributes:
        world: whose people wrote. setup: policies, tables, behaviours, days and seed.
        outcome: every count, one row for each school (`engine.Outcome`).
        provenance: seed, figures and versions.
    """

    world: World
    setup: Setup
    outcome: Outcome
    provenance: Provenance

    def __repr__(self) -> str:
        names = ", ".join(self.setup.policies)
        return f"Run({names}: {self.days} days, {int(self.outcome.totals[0]):,} attempts)"

    @property
    def policies(self) -> tuple[str, ...]:
        """The ids of the policies."""
        return self.setup.policies

    @property
    def behaviours(self) -> Behaviours:
        """Who wrote how often, and how people answered."""
        return self.setup.behaviours

    @property
    def days(self) -> int:
        """How many days were run."""
        return self.setup.days

    @property
    def unspecified(self) -> str:
        """What silence was taken for, "forbidden" or "free"."""
        return self.setup.unspecified

    @property
    def people(self) -> int:
        """How many people live in the world."""
        return int(self.outcome.people[0])

    @property
    def children(self) -> int:
        """Children (truly under 18) who use the service."""
        return int(self.outcome.children.sum())

    @property
    def schools(self) -> int:
        """How many schools there are."""
        return int(self.outcome.school.sum())

    @property
    def attempts(self) -> Vector:
        """int64[situations]: attempts by their situation at the start (what people learn during the run left
        aside), the same for all policies; those through a friend of the child are left out."""
        total: Vector = self.outcome.attempts.sum(axis=0)
        return total

    def attempts_of(self, kind: str) -> Vector:
        """int64[situations]: attempts of senders of one kind (`people.KINDS`)."""
        row: Vector = self.outcome.attempts[KINDS.index(kind)]
        return row

    @cached_property
    def pairs(self) -> Vector:
        """int64[situations]: ordered pairs of people on the service who stand in each at the start; a pair
        stands in one situation for each channel it has."""
        size = len(self.setup.outcome)

        def of(number: int) -> Vector:
            drawing = drawing_key(self.setup, self.world.plan.keys[number])
            return pairs_vector(self.world.district(number), self.setup.provision, size, drawing)

        total = np.zeros(size, np.int64)
        with ThreadPoolExecutor(cores()) as pool:
            for part in pool.map(of, range(self.world.size)):
                total += part
        return total

    def results(self, policy: str) -> dict[str, int]:
        """Attempts by what they came to under one policy (`decisions.RESULTS`)."""
        column = self.policies.index(policy)
        total = self.outcome.contacts[:, :, :, column].sum(axis=(0, 1, 2), dtype=np.int64)
        return dict(zip(RESULTS, total.tolist(), strict=True))

    def to_dict(self) -> dict[str, object]:
        """Measures, differences and provenance as JSON values."""
        from sim.measures import results

        return results(self)

    def _repr_html_(self) -> str:
        from sim.showing import run_table

        return run_table(self)


def set_up(
    tables: Mapping[str, Table],
    situations: SituationTable,
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
        (unspecified, ("forbidden", "free"), "--unspecified"),
        (events, EVENTS, "--events"),
    ):
        if word not in allowed:
            raise one_fault(option, f"unknown value `{word}`", allowed_names(word, allowed, "values"))
    for name, table in tables.items():
        if table.shape != (situations.size,) or (len(table) and int(table.max()) >= len(OUTCOMES)):
            raise one_fault("simulate", f"the table of `{name}` is not one outcome for each situation")
    setup = Setup(
        policies=tuple(tables),
        outcome=np.ascontiguousarray(np.stack(list(tables.values()), axis=1).astype(np.uint8)),
        provision=provide(situations, providers),
        behaviours=load_behaviours() if behaviours is None else behaviours,
        days=days,
        seed=seed,
        unspecified=unspecified,
        events=events,
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
        output: a folder for finished shards and the event log, so that a run that was cut short goes on.

    Raises:
        InputError: the folder cannot be used, an event log without a folder, no cluster answers.
        ProofContradicted: a decision that a guard excludes.
    """
    check_events(setup.events, output)
    size = shard_size or usual_shard_size(world.size)
    kept = Kept(output, setup, world, shard_size=size) if output is not None else None
    compile_all()
    outcome = run_shards(
        setup,
        world,
        workers=workers,
        scheduler=scheduler,
        shard_size=size,
        kept=kept,
        progress=progress,
    )
    run = Run(world, setup, outcome, provenance_of(world, setup, int(outcome.people[0])))
    for policy, watched in (guards or {}).items():
        for claim, mask in watched:
            _watch(run, policy, claim, mask)
    if output is not None and setup.events != "none":
        write_events(run, output)
    return run


def _watch(run: Run, policy: str, claim: str, mask: NDArray[np.bool_]) -> None:
    """Refuse a run in which a policy decided an attempt against a proof."""
    column = run.policies.index(policy)
    decided = run.outcome.decided[column]
    table = run.setup.outcome[:, column]
    against = np.flatnonzero((decided > 0) & mask[np.arange(len(table)), table])
    if len(against):
        raise ProofContradicted(replay(run, policy, int(against[0]), claim=claim))


def replay(run: Run, policy: str, situation: int, *, claim: str = "") -> Attempt:
    """Find the first attempt that a policy decided in a situation, by running the districts again.

    Raises:
        ValueError: the run has no such attempt.
    """
    column = run.policies.index(policy)
    setup = replace(run.setup, events="all")
    for number in range(run.world.size):
        part = run_district(
            setup,
            run.world.district(number),
            key=run.world.plan.keys[number],
            number=number,
            script=run.world.script,
        )
        at = 8 + 3 * column
        found = np.flatnonzero((part.log[:, at] == situation) & (part.log[:, at + 1] < len(OUTCOMES)))
        if len(found):
            row = part.log[found[0]]
            return Attempt(
                district=number,
                day=int(row[1]),
                sender=int(row[3]),
                recipient=int(row[4]),
                channel=CHANNELS[int(row[5])],
                situation=situation,
                outcome=OUTCOMES[int(row[at + 1])],
                policy=policy,
                claim=claim,
                seed=run.setup.seed,
            )
    raise ValueError(f"no attempt was decided in situation {situation} under {policy}")
