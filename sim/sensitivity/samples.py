"""Runs a simulation at many points of a space: every policy, meaning of silence and adversary at once.

One sample is one world and one run of it, in which each policy stands in several columns: with silence taken
for forbidden and for free, beside strangers who know nothing and strangers who know the rules. All columns
see the same people and the same ordinary messages, so what is compared is paired. Knows nothing of how
points are drawn or what follows from the results.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rulebook.table import OUTCOME_NAMES
from sim.assumptions.behaviours import Behaviours, with_behaviour_settings
from sim.assumptions.parameters import split_settings
from sim.assumptions.plans import Plans
from sim.assumptions.profile import Profile
from sim.assumptions.profiles import with_settings
from sim.engine.district_run import run_district
from sim.engine.school_counts import SchoolCounts, merge, with_columns
from sim.engine.setup import Setup
from sim.population.world import World, make_world
from sim.results.intervals import difference_interval
from sim.results.tallies import Tally, one_tally
from sim.run.provenance import Provenance, provenance_of
from sim.run.run import Run

__all__ = [
    "ADVERSARIES",
    "SILENCES",
    "Design",
    "SampleResults",
    "merge_samples",
    "run_samples",
    "silence_tables",
]

ADVERSARIES = ("as_usual", "knowing")
SILENCES = ("forbidden", "free")
_TELLING = (
    *("children", "pupils", "reached", "by_account", "sought_elsewhere", "first_reached"),
    *("requests", "contacts", "asked"),
)
"""Counts of which at least one differs wherever anything does that could be asked for."""
_FREE, _UNSPECIFIED = OUTCOME_NAMES.index("free"), OUTCOME_NAMES.index("unspecified")
Name = tuple[str, str | None]
"""A measure: its name, and of whom, or None for all."""


@dataclass(frozen=True, eq=False)
class Design:
    """What is run at each point.

    Attributes:
        setup: of every run, with the ids of the policies; its outcomes, behaviours and plans are replaced.
        profile, behaviours: as they are where nothing is changed. scale: of the worlds; seed: of worlds and
            runs, the same in all samples (common random numbers).
        measures: what is asked of each run.
        settings: the parameters that differ, for each sample.
        readings: int32[samples, policies], places in `tables`.
        tables: for each policy uint8[readings, situations].
        plans: for each policy and reading the plans for each of SILENCES; empty where nobody knows the rules.
    """

    setup: Setup
    profile: Profile
    behaviours: Behaviours
    scale: float
    seed: int
    measures: tuple[Name, ...]
    settings: tuple[Mapping[str, float], ...]
    readings: NDArray[np.int32]
    tables: tuple[NDArray[np.uint8], ...]
    plans: tuple[tuple[tuple[Plans, Plans], ...], ...] = ()

    @property
    def policies(self) -> tuple[str, ...]:
        """The ids of the policies."""
        return self.setup.policies

    @property
    def adversaries(self) -> tuple[str, ...]:
        """Which strangers there are."""
        return ADVERSARIES if self.plans else ADVERSARIES[:1]

    @cached_property
    def provenance(self) -> Provenance:
        """Of all samples at once."""
        world = make_world(self.profile, scale=self.scale, seed=self.seed)
        return provenance_of(world, self.setup, 0)


@dataclass(frozen=True, eq=False)
class SampleResults:
    """The measures of some samples.

    Attributes:
        values: float64[samples, measures, silences, adversaries, policies], in the unit of each measure; NaN
            where a sample has nobody of whom it could speak.
        differences: float64[samples, measures, silences, adversaries, pairs of policies, 3], the first of a
            pair less the second with the 95 % interval over the draws, paired by school.
        digests: uint64[samples], over what a sample counts: alike where nothing at all differs.
    """

    values: NDArray[np.float64]
    differences: NDArray[np.float64]
    digests: NDArray[np.uint64]


def silence_tables(table: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A table as it is, where silence is not taken for free, and with silence written out as free."""
    return table, np.where(table == _UNSPECIFIED, np.uint8(_FREE), table)


def run_samples(design: Design, _nothing: None, first: int, last: int) -> SampleResults:
    """Run the samples `first` up to `last` of a design."""
    return merge_samples([_run_sample(design, number) for number in range(first, last)])


def merge_samples(parts: Sequence[SampleResults]) -> SampleResults:
    """Put results one after the other."""
    return SampleResults(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.differences for part in parts]),
        np.concatenate([part.digests for part in parts]),
    )


def simulate_sample(design: Design, number: int) -> Run:
    """One sample as a run: columns by silence, then by policy; those who know the rules behind."""
    own, of_behaviours = split_settings(design.settings[number])
    places = design.readings[number]
    tables = [silence_tables(of[place]) for of, place in zip(design.tables, places, strict=True)]
    columns = [table[silence] for silence in range(len(SILENCES)) for table in tables]
    plans = tuple(
        of[place][silence]
        for silence in range(len(SILENCES))
        for of, place in zip(design.plans, places, strict=False)
    )
    setup = replace(
        design.setup,
        policies=tuple(f"{policy} {silence}" for silence in SILENCES for policy in design.policies),
        outcome=np.ascontiguousarray(np.stack(columns, axis=1)),
        behaviours=with_behaviour_settings(design.behaviours, of_behaviours),
        plans=plans,
    )
    world = make_world(with_settings(design.profile, own), scale=design.scale, seed=design.seed)
    return Run(world, setup, _outcome(setup, world), design.provenance)


def _outcome(setup: Setup, world: World) -> SchoolCounts:
    """What happens in a world. Columns that cannot differ, as of a policy without silence, are run once."""
    alike = _first_alike(setup)
    apart = sorted(set(alike))
    once = replace(
        setup,
        policies=tuple(setup.policies[at] for at in apart),
        outcome=np.ascontiguousarray(setup.outcome[:, apart]),
        plans=tuple(setup.plans[at] for at in apart) if setup.plans else (),
    )
    parts = [
        run_district(
            once,
            world.district(place),
            key=world.plan.keys[place],
            number=place,
            region=int(world.plan.region[place]),
        )
        for place in range(world.size)
    ]
    listed = [apart.index(at) for at in alike]
    knowing = [len(apart) + at for at in listed] if setup.plans else []
    return with_columns(merge(parts), [*listed, *knowing])


def _first_alike(setup: Setup) -> list[int]:
    """For each policy the first one with the same table and the same plans."""
    plans = setup.plans or (None,) * len(setup.policies)
    first: dict[object, int] = {}
    columns = (setup.outcome[:, at].tobytes() for at in range(len(plans)))
    return [first.setdefault(column, at) for at, column in enumerate(zip(columns, plans, strict=True))]


def _run_sample(design: Design, number: int) -> SampleResults:
    run = simulate_sample(design, number)
    policies, shape = len(design.policies), (len(SILENCES), len(design.adversaries))
    pairs = list(combinations(range(policies), 2))
    values = np.full((1, len(design.measures), *shape, policies), np.nan)
    differences = np.full((1, len(design.measures), *shape, len(pairs), 3), np.nan)
    for place, name in enumerate(design.measures):
        for silence, adversary in np.ndindex(shape):
            begin = policies * (adversary * len(SILENCES) + silence)
            found = [one_tally(run, begin + policy, *name) for policy in range(policies)]
            for policy, tally in enumerate(found):
                values[0, place, silence, adversary, policy] = _value(tally)
            for at, (one, other) in enumerate(pairs):
                differences[0, place, silence, adversary, at] = _difference(found[one], found[other])
    return SampleResults(values, differences, np.array([_digest(run.outcome)], np.uint64))


def _digest(outcome: SchoolCounts) -> int:
    text = hashlib.sha256()
    for name in _TELLING:
        text.update(getattr(outcome, name).tobytes())
    return int.from_bytes(text.digest()[:8], "little")


def _value(tally: Tally | None) -> float:
    if tally is None or not tally.units.any():
        return np.nan
    return float(tally.counted.sum() / tally.units.sum()) * tally.factor


def _difference(one: Tally | None, other: Tally | None) -> tuple[float, float, float]:
    if one is None or other is None or not one.units.any():
        return np.nan, np.nan, np.nan
    found = difference_interval(one.counted, other.counted, one.units)
    return found.value * one.factor, found.low * one.factor, found.high * one.factor
