"""Paired comparison of two runs under common random numbers: what other parameters do to each measure.

Knows which parameters two runs differ in, and how far each measure moves, with an interval paired by school.
Knows nothing of what is counted (`tallies`) or how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from rulebook.language import Message
from rulebook.reader.faults import one_fault
from rulebook.values.json_values import DumpedAsItIs
from sim.assumptions.parameters import Parameter
from sim.results.intervals import Interval, difference_interval
from sim.results.tallies import MeasureName, Tally, tallies
from sim.run.run import Run

__all__ = ["PairedChange", "changed_parameters", "paired_changes"]


@dataclass(frozen=True)
class PairedChange(DumpedAsItIs):
    """A measure of one policy with usual and with other parameters.

    Attributes:
        name, by: as in `measures.Measure`.
        usual, other: its value in each run, in the unit of the measure.
        moved: some school has another count; if not, the measure does not depend on what was changed.
        difference: the other less the usual one, with the 95 % interval over the draws, paired by school;
            None where the two runs do not have the same schools.
    """

    name: MeasureName
    by: str | None
    usual: float
    other: float
    moved: bool
    difference: Interval | None


def changed_parameters(usual: Run, other: Run) -> tuple[tuple[Parameter, Parameter], ...]:
    """Each parameter of the region or the behaviours that has another value in the other run, in both.

    Of a country each parameter is listed once, as it is in the first region where it differs. A behaviour
    that only one of the runs has is listed by its rate, which is 0 in the other.

    Raises:
        InputError: the runs differ in more than parameters.
    """
    _check_alike(usual, other)
    sides = [
        [dict(profile.parameters) for profile in run.world.plan.profiles] + [dict(run.behaviours.parameters)]
        for run in (usual, other)
    ]
    changed: dict[str, tuple[Parameter, Parameter]] = {}
    for before, after in zip(*sides, strict=True):
        for key in before | after:
            one, another = before.get(key), after.get(key)
            if (one is None or another is None) and not key.endswith(".rate"):
                continue
            pair = one or replace(after[key], value=0.0), another or replace(before[key], value=0.0)
            if pair[0].value != pair[1].value:
                changed.setdefault(key, pair)
    return tuple(changed.values())


def paired_changes(usual: Run, other: Run) -> dict[str, tuple[PairedChange, ...]]:
    """How far every measure moves, by policy id; measures that only one of the runs has are left out.

    Raises:
        InputError: the runs differ in more than parameters, or nobody under 18 uses the service.
    """
    _check_alike(usual, other)
    same_schools = np.array_equal(usual.world.plan.pupils, other.world.plan.pupils)
    return {
        policy: tuple(_changes_of(usual, other, place, same_schools))
        for place, policy in enumerate(usual.policies)
    }


def _changes_of(usual: Run, other: Run, policy: int, same_schools: bool) -> Iterator[PairedChange]:
    known = {(tally.name, tally.by): tally for tally in tallies(usual, policy)}
    for after in tallies(other, policy):
        before = known.get((after.name, after.by))
        if before is None or not before.units.any() or not after.units.any():
            continue
        moved, difference = True, None
        if same_schools:
            counted, units = (after.counted, before.counted), (after.units, before.units)
            moved = not (np.array_equal(*counted) and np.array_equal(*units))
            interval = difference_interval(*counted, *units)
            difference = Interval(
                *(after.factor * end for end in (interval.value, interval.low, interval.high))
            )
        yield PairedChange(after.name, after.by, _value(before), _value(after), moved, difference)


def _value(tally: Tally) -> float:
    return float(tally.counted.sum() / tally.units.sum()) * tally.factor


def _draws(run: Run) -> list[str]:
    return [profile.draws for profile in run.world.plan.profiles]


def _check_alike(usual: Run, other: Run) -> None:
    """Refuse runs whose difference would say nothing of their parameters."""
    settings: Mapping[str, tuple[object, object]] = {
        "policies": (usual.policies, other.policies),
        "outcomes": (usual.setup.outcome.tobytes(), other.setup.outcome.tobytes()),
        "days": (usual.days, other.days),
        "seed": (usual.setup.seed, other.setup.seed),
        "scale": (usual.world.scale, other.world.scale),
        "regions": (_draws(usual), _draws(other)),
        "unspecified": (usual.silence, other.silence),
    }
    differing = [name for name, (one, another) in settings.items() if one != another]
    if differing:
        raise one_fault(
            "paired_with",
            Message("the two runs differ in more than figures: {names}", names=", ".join(differing)),
            Message("give both the same policies, reading, region, scale, days and seed"),
        )
