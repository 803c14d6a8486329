"""What a run says: measures by policy, with intervals, and differences on the same attempts.

Knows how each measure is defined and what it rests on. Knows nothing of how its interval is computed
(`intervals`) or shown (`figures`).

A child is a person truly under 18 who uses the service, student or roleless. Two kinds of senders are set
apart: `stranger`, never confirmed, and `known_roleless_adult`, an adult whose account carries no role and who
is known to the family or a club (roleless guardians, relatives, coaches); whether a child is *reached* is
counted for these two. Friction is counted on ordinary contact with children, since the rule books speak of
writing to them. Where silence is taken for free, what no line mentions counts as free.

| measure | what is counted |
|---|---|
| `children_reached_free` | children whom such a sender could write to freely at least once |
| `children_reached_by_request` | children whom a request of such a sender reached at least once |
| `children_reached_in_dialogue` | children whom such a sender wrote to in a dialogue at least once |
| `children_reached` | children reached in any of these ways |
| `requests_per_child` | requests that reached a child; without breakdown, of all senders |
| `contacts_slowed` | ordinary contacts with children that end as a request or wait for a role |
| `contacts_stopped` | ordinary contacts with children that are forbidden or that no line mentions |
| `contacts_hindered` | ordinary contacts with children that are slowed or stopped |
| `contacts_without_rule` | ordinary contacts, with adults too, that no line mentions |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy.faults import one_fault
from sim.intervals import Interval, difference_interval, rate_interval, share_interval
from sim.people import NULL
from sim.run import ADVERSARY_KINDS, RESULTS, Counts, Run

__all__ = ["MEASURES", "Difference", "Measure", "differences", "measures", "results"]

PER_THOUSAND = 1000.0
REACHED = ("stranger", "known_roleless_adult")
SLOWED = ("request", "role_confirmation")

MEASURES = (
    "children_reached_free",
    "children_reached_by_request",
    "children_reached_in_dialogue",
    "children_reached",
    "requests_per_child",
    "contacts_slowed",
    "contacts_stopped",
    "contacts_hindered",
    "contacts_without_rule",
)
_REACHED_AS = {
    "children_reached_free": "free",
    "children_reached_by_request": "request",
    "children_reached_in_dialogue": "in_dialogue",
}
_WAYS = (*_REACHED_AS, "children_reached")
_ANYWHERE = (
    "pupils_active_share",
    "teachers_active_share",
    "guardians_active_share",
    "pupils_per_teacher",
    "schools_share_of_organisations",
    "pupil_role_share",
    "pupil_confirmed_share",
    "child_recorded_adult_share",
)
_RESTS_ON = {
    "stranger": (
        "strangers_per_1000_pupils",
        "stranger_*",
        "stranger-*",
        "leaked_*",
        "*_chat_join",
        "responses.*_stranger",
        "responses.join_leaked",
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
    ),
}


@dataclass(frozen=True)
class Measure:
    """One figure of one policy.

    Attributes:
        name: one of MEASURES; by: the kind of sender or the behaviour, None for all.
        value, low, high: with the 95 % interval over the draws, schools as clusters.
        unit, per: "children" per "1000 children", "requests" per "child", "share" per "contact".
        assumptions: keys of the parameters without a source that it rests on.
    """

    name: str
    by: str | None
    value: float
    low: float
    high: float
    unit: str
    per: str
    assumptions: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The measure as JSON values."""
        return {**asdict(self), "assumptions": list(self.assumptions)}


@dataclass(frozen=True)
class Difference:
    """A measure under policy `a` less the same under policy `b`, on the same attempts.

    `low` and `high` are the 95 % interval of the paired difference; units as in `Measure`.
    """

    a: str
    b: str
    name: str
    by: str | None
    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, object]:
        """The difference as JSON values."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class _Count:
    """A measure before its interval: counts and units by school, int64[schools + 1]."""

    name: str
    by: str | None
    counted: NDArray[np.int64]
    units: NDArray[np.int64]

    @property
    def factor(self) -> float:
        return PER_THOUSAND if self.name in _WAYS else 1.0

    @property
    def unit(self) -> tuple[str, str]:
        if self.name in _WAYS:
            return "children", "1000 children"
        return ("requests", "child") if self.name == "requests_per_child" else ("share", "contact")


def measures(run: Run) -> dict[str, tuple[Measure, ...]]:
    """All measures of each policy, by policy id, in the order of MEASURES, totals before breakdowns.

    Raises:
        InputError: nobody under 18 uses the service in this world.
    """
    keys = _assumed(run)
    found = {}
    for policy, counts in run.policies.items():
        row = []
        for count in _counts(run, counts):
            interval = (
                rate_interval(count.counted, count.units)
                if count.name == "requests_per_child"
                else share_interval(count.counted, count.units)
            )
            value, low, high = _scaled(interval, count.factor)
            row.append(Measure(count.name, count.by, value, low, high, *count.unit, _rests_on(count, keys)))
        found[policy] = tuple(row)
    return found


def differences(run: Run) -> tuple[Difference, ...]:
    """All measures for each pair of policies, the earlier less the later, paired by school.

    Raises:
        InputError: nobody under 18 uses the service in this world.
    """
    found = []
    counted = {policy: _counts(run, counts) for policy, counts in run.policies.items()}
    for a, b in combinations(counted, 2):
        for one, other in zip(counted[a], counted[b], strict=True):
            if one.units.sum() == 0:
                continue
            interval = difference_interval(one.counted, other.counted, one.units)
            found.append(Difference(a, b, one.name, one.by, *_scaled(interval, one.factor)))
    return tuple(found)


def results(run: Run) -> dict[str, object]:
    """Measures, differences and provenance in the shape of `simulate --format json`."""
    return {
        "policies": {
            policy: {"measures": [measure.to_dict() for measure in found]}
            for policy, found in measures(run).items()
        },
        "differences": [difference.to_dict() for difference in differences(run)],
        "provenance": run.provenance.to_dict(),
    }


def _scaled(interval: Interval, factor: float) -> tuple[float, float, float]:
    return interval.value * factor, interval.low * factor, interval.high * factor


def _counts(run: Run, counts: Counts) -> list[_Count]:
    world = run.world
    children = world.children
    if len(children) == 0:
        raise one_fault("simulate", "nobody under 18 uses the service in this world", "give a larger --scale")
    school = np.where(world.people.school[children] == NULL, world.schools, world.people.school[children])

    def by_school(values: NDArray[Any]) -> NDArray[np.int64]:
        return np.rint(np.bincount(school, weights=values, minlength=world.schools + 1)).astype(np.int64)

    all_children = by_school(np.ones(len(children), np.int64))
    found = []
    arrived = counts.reached[: len(REACHED)][:, :, children]
    for name in _WAYS:
        outcomes = [_REACHED_AS[name]] if name in _REACHED_AS else [*_REACHED_AS.values()]
        if "free" in outcomes and run.unspecified == "free":
            outcomes.append("unspecified")
        met = arrived[:, [RESULTS.index(outcome) for outcome in outcomes]].sum(axis=1) > 0
        found.append(_Count(name, None, by_school(met.max(axis=0)), all_children))
        found += [_Count(name, by, by_school(met[ADVERSARY_KINDS.index(by)]), all_children) for by in REACHED]
    asked = counts.reached[:, RESULTS.index("request")][:, children]
    found.append(_Count("requests_per_child", None, by_school(asked.sum(axis=0)), all_children))
    for by in REACHED:
        requests = asked[ADVERSARY_KINDS.index(by)]
        found.append(_Count("requests_per_child", by, by_school(requests), all_children))
    return [*found, *_contacts(run, counts)]


def _contacts(run: Run, counts: Counts) -> list[_Count]:
    ordinary = [(place, row.id) for place, row in enumerate(run.behaviours.rows) if not row.adversary]
    stopped = ("forbidden",) if run.unspecified == "free" else ("forbidden", "unspecified")
    found = []
    for name, outcomes, adults in (
        ("contacts_slowed", SLOWED, False),
        ("contacts_stopped", stopped, False),
        ("contacts_hindered", (*SLOWED, *stopped), False),
        ("contacts_without_rule", ("unspecified",), True),
    ):
        rows = counts.contacts.sum(axis=1) if adults else counts.contacts[:, 1]
        columns = [RESULTS.index(outcome) for outcome in outcomes]
        breakdown = [
            _Count(name, by, rows[place][:, columns].sum(axis=1), rows[place].sum(axis=1))
            for place, by in ordinary
        ]
        if not breakdown:
            continue
        total = (sum_of([count.counted for count in breakdown]), sum_of([count.units for count in breakdown]))
        # Which relations have contacts depends on the attempts alone, so all policies list the same ones.
        found += [_Count(name, None, *total), *(count for count in breakdown if count.units.sum() > 0)]
    return found


def sum_of(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The sum of arrays of one shape."""
    return np.asarray(np.sum(np.stack(parts), axis=0), np.int64)


def _assumed(run: Run) -> tuple[str, ...]:
    used = {row.id for row in run.behaviours.rows}
    own = (
        parameter.key
        for parameter in run.behaviours.assumptions
        if parameter.key.startswith("responses.") or parameter.key.split(".")[0] in used
    )
    return (*run.world.assumptions, *own)


def _rests_on(count: _Count, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The assumptions behind a measure: a judgement by name, wide rather than narrow."""
    if count.name.startswith("contacts"):
        patterns: tuple[str, ...] = (*_RESTS_ON["contact"], f"{count.by}.*" if count.by else "*.*")
    elif count.by:
        patterns = _RESTS_ON[count.by]
    else:
        patterns = tuple(pattern for group in _RESTS_ON.values() for pattern in group)
    wanted = (*_ANYWHERE, *patterns)
    return tuple(key for key in keys if any(fnmatchcase(key, pattern) for pattern in wanted))
