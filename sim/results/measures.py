"""What a run says: measures by policy, with intervals, and differences on the same attempts.

Knows the interval of each measure and what it rests on. What is counted is defined in `tallies`; how its
interval is computed is told in `intervals`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from rulebook.values.json_values import DumpedAsItIs, json_values
from sim.assumptions.behaviours import KNOWN, STRANGER
from sim.assumptions.parameters import Parameter
from sim.results.intervals import Interval, difference_interval, rate_interval, share_interval
from sim.results.shown_intervals import Withheld, difference_withheld, withheld
from sim.results.tallies import PER_THOUSAND, MeasureName, Per, Tally, Unit, tallies
from sim.run.run import Run

__all__ = [
    "Difference",
    "Measure",
    "Untouched",
    "assumed",
    "assumed_keys",
    "differences",
    "measures",
    "run_to_dict",
    "survival",
    "tally_interval",
]

_ANYWHERE = (
    "pupils_active_share",
    "teachers_active_share",
    "guardians_active_share",
    "adoption_*",
    "pupils_per_teacher",
    "schools_share_of_organisations",
    "pupil_role_share",
    "pupil_confirmed_share",
    "child_recorded_adult_share",
    "*_size_spread",
    "siblings_same_school",
    "teachers_per_class",
    "other_staff_per_teacher",
    "distant_friend_share",
)
_RESTS_ON = {
    "stranger": (
        "strangers_per_1000_pupils",
        "stranger_*",
        "leaked_*",
        "recycled_*",
        "*_chat_join",
        "id-scan.*",
        "leaked-*",
        "recycled-*",
        "friend-chain.*",
        "child-writes-first.*",
        "taken-over-*",
        "responses.*_stranger*",
        "responses.*_after_*",
        "responses.false_*",
        "responses.taken_over_*",
        "responses.join_leaked",
        "responses.elsewhere_when_stopped",
        "responses.stranger_spread",
    ),
    "known_roleless_adult": (
        "relative*",
        "coach*",
        "club*",
        "guardian_role_share",
        "guardian-to-*",
        "child-to-*",
        "pupil-to-coach.*",
        "family_*",
        "responses.*_acquaintance",
    ),
    "contact": (
        "*_active_share",
        "*_confirmed_share",
        "*_role_share",
        "own_child_share",
        "*_number*",
        "*_id",
        "*_chat*",
        "responses.*_acquaintance",
        "responses.confirmation_*",
    ),
}


@dataclass(frozen=True)
class Measure(DumpedAsItIs):
    """One number that a run gives of one policy.

    Attributes:
        name: one of MEASURES; by: what it is broken down by: a sender ("stranger", "known_roleless_adult"), a
            behaviour, "girls", "boys", "grade-1" to "grade-11", "town" or "village", a region; None for all.
        value, low, high: with the 95 % interval over the draws, schools as clusters; the ends are None where
            no such interval is shown.
        withheld: why it is not, or None.
        unit, per: "children" per "1000 children", "requests" per "child", "share" per "contact", "people" per
            "school".
        assumptions: keys of the parameters without a source that it rests on.
    """

    name: MeasureName
    by: str | None
    value: float
    low: float | None
    high: float | None
    withheld: Withheld | None
    unit: Unit
    per: Per
    assumptions: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Difference(DumpedAsItIs):
    """A measure under policy `a` less the same under policy `b`, on the same attempts.

    `low` and `high` are the 95 % interval of the paired difference, None where it is `withheld`; units as in
    `Measure`.
    """

    a: str
    b: str
    name: MeasureName
    by: str | None
    value: float
    low: float | None
    high: float | None
    withheld: Withheld | None


@dataclass(frozen=True)
class Untouched:
    """Children of 1,000 whom no stranger has reached by the end of a day; ends as in `Measure`."""

    value: float
    low: float | None
    high: float | None


def measures(run: Run) -> dict[str, tuple[Measure, ...]]:
    """All measures of each policy, by policy id, in the order of MEASURES, totals before breakdowns.

    Raises:
        InputError: nobody under 18 uses the service in this world.
    """
    keys = assumed_keys(run)
    found = {}
    for place, policy in enumerate(run.policies):
        row = []
        for count in tallies(run, place):
            why = withheld(count)
            ends = _ends(tally_interval(count), why)
            rests_on = _rests_on(count.name, count.by, keys)
            row.append(Measure(count.name, count.by, *ends, why, *count.unit, rests_on))
        found[policy] = tuple(row)
    return found


def tally_interval(tally: Tally) -> Interval:
    """The 95 % interval of a measure in its unit, whether it is shown or not."""
    if tally.is_rate:
        found = rate_interval(tally.counted, tally.units)
    else:
        found = share_interval(tally.counted, tally.units, tally.beyond)
    return _scaled(found, tally.factor)


def differences(run: Run) -> tuple[Difference, ...]:
    """All measures for each pair of policies, the earlier less the later, paired by school.

    Raises:
        InputError: nobody under 18 uses the service in this world.
    """
    found = []
    counted = {policy: tallies(run, place) for place, policy in enumerate(run.policies)}
    for a, b in combinations(counted, 2):
        for one, other in zip(counted[a], counted[b], strict=True):
            if one.units.sum() == 0:
                continue
            interval = difference_interval(one.counted, other.counted, one.units)
            why = difference_withheld(one, other)
            found.append(Difference(a, b, one.name, one.by, *_ends(_scaled(interval, one.factor), why), why))
    return tuple(found)


def survival(run: Run) -> dict[str, tuple[Untouched, ...]]:
    """Children of 1,000 whom no stranger has reached by the end of each day, by policy id.

    Every child is followed to the end of the run, so the survival curve is one less the share reached so far;
    the intervals are those of that share.
    """
    found = {}
    children = run.outcome.children.sum(axis=1, dtype=np.int64)
    for place, policy in enumerate(run.policies):
        so_far = run.outcome.first_reached[:, place].cumsum(axis=1, dtype=np.int64)
        curve = []
        for day in range(run.days):
            reached = Tally("children_reached_by_strangers", None, so_far[:, day], children)
            interval = tally_interval(reached)
            rest = Interval(*(PER_THOUSAND - end for end in (interval.value, interval.high, interval.low)))
            curve.append(Untouched(*_ends(rest, withheld(reached))))
        found[policy] = tuple(curve)
    return found


def run_to_dict(run: Run) -> dict[str, Any]:
    """Everything that `simulate --format json` says, in its shape."""
    curves = survival(run)
    return {
        "policies": {
            policy: {
                "measures": [measure.to_dict() for measure in of_policy],
                "survival": [
                    {"day": day, **json_values(interval)}
                    for day, interval in enumerate(curves[policy], start=1)
                ],
            }
            for policy, of_policy in measures(run).items()
        },
        "differences": [difference.to_dict() for difference in differences(run)],
        "provenance": {
            **run.provenance.to_dict(),
            "assumptions": [parameter.to_dict() for parameter in assumed(run)],
        },
    }


def _ends(interval: Interval, why: Withheld | None) -> tuple[float, float | None, float | None]:
    """The value and the ends, without ends where they are withheld."""
    return interval.value, None if why else interval.low, None if why else interval.high


def _scaled(interval: Interval, factor: float) -> Interval:
    return Interval(interval.value * factor, interval.low * factor, interval.high * factor)


def assumed(run: Run) -> tuple[Parameter, ...]:
    """The parameters without a published source on which a run rests; of a country each once."""
    in_world = {
        key: profile.parameters[key]
        for profile in run.world.plan.profiles
        for key in run.world.assumptions
        if key in profile.parameters
    }
    return (*in_world.values(), *run.behaviours.assumptions)


def assumed_keys(run: Run) -> tuple[str, ...]:
    """Their keys, and those of the facts that are drawn without a source."""
    facts = (f"facts.{fact}" for fact in run.setup.provision.assumptions)
    return (*(one.key for one in assumed(run)), *facts)


@lru_cache(maxsize=4096)
def _rests_on(name: str, by: str | None, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The assumptions behind a measure: a judgement by name, wide rather than narrow."""
    if name.startswith(("contacts", "confirmations")):
        own = f"{by}.*" if by and name.startswith("contacts") else "*.*"
        patterns: tuple[str, ...] = (*_RESTS_ON["contact"], own)
    elif name in ("children_reached_by_strangers", "children_sought_elsewhere") or (by and by != KNOWN):
        patterns = _RESTS_ON[STRANGER]
    elif by == KNOWN:
        patterns = _RESTS_ON[KNOWN]
    else:
        patterns = tuple(pattern for group in _RESTS_ON.values() for pattern in group)
    wanted = (*_ANYWHERE, "facts.*", *patterns)
    return tuple(key for key in keys if any(fnmatchcase(key, pattern) for pattern in wanted))
