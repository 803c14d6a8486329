"""What a run says: measures by policy, with intervals, and differences on the same attempts.

Knows how each measure is defined and what it rests on. Knows nothing of how its interval is computed
(`intervals`) or shown (`figures`).

A child is a person truly under 18 who uses the service, student or roleless. A *stranger* is anybody who
writes by one of the adversary's behaviours, from an account taken over too; a *known roleless adult* is
recorded without a role, truly 18 or over and known to the family or a club, until the role is confirmed.
Whether a child is *reached* is
counted for these two. Friction is counted on ordinary contact with children, since the rule books speak of
writing to them. Where silence is taken for free, what no line mentions counts as free.

| measure | what is counted | by |
|---|---|---|
| `children_reached_free` | children to whom such a sender could write freely | sender, kind |
| `children_reached_by_request` | children whom a request of such a sender reached | sender, kind |
| `children_reached_in_dialogue` | children to whom such a sender wrote in a dialogue | sender, kind |
| `children_reached` | children reached in any of these ways | sender, kind |
| `children_reached_by_strangers` | children reached by any stranger in any way | grade, place, region |
| `requests_per_child` | requests that reached a child; without breakdown, of all senders | sender |
| `contacts_slowed` | ordinary contacts with children that end as a request or wait for a role | relation |
| `contacts_stopped` | ordinary contacts with children, forbidden or that no line mentions | relation |
| `contacts_hindered` | ordinary contacts with children that are slowed or stopped | relation |
| `contacts_without_rule` | ordinary contacts, with adults too, that no line mentions | relation |
| `confirmations_asked` | people sent to the school to have a role confirmed | place, region |

Children are counted of 1,000 children, confirmations for each school.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from policy.faults import one_fault
from sim.engine import KNOWN, STRANGER
from sim.intervals import Interval, difference_interval, rate_interval, share_interval
from sim.ledger import RESULTS
from sim.outcome import WAYS
from sim.run import Run

__all__ = ["MEASURES", "REACHED", "Difference", "Measure", "differences", "measures", "results", "survival"]

PER_THOUSAND = 1000.0
REACHED = (STRANGER, KNOWN)
SLOWED = ("request", "role_confirmation")

MEASURES = (
    "children_reached_free",
    "children_reached_by_request",
    "children_reached_in_dialogue",
    "children_reached",
    "children_reached_by_strangers",
    "requests_per_child",
    "contacts_slowed",
    "contacts_stopped",
    "contacts_hindered",
    "contacts_without_rule",
    "confirmations_asked",
)
_REACHED_AS = {
    "children_reached_free": "free",
    "children_reached_by_request": "request",
    "children_reached_in_dialogue": "in_dialogue",
}
_WAYS = {**_REACHED_AS, "children_reached": "any"}
_SHARES = (*_WAYS, "children_reached_by_strangers")
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
class Measure:
    """One figure of one policy.

    Attributes:
        name: one of MEASURES; by: what it is broken down by: a sender ("stranger", "known_roleless_adult"), a
            behaviour, "grade-1" to "grade-11", "town" or "village", a region; None for all.
        value, low, high: with the 95 % interval over the draws, schools as clusters.
        unit, per: "children" per "1000 children", "requests" per "child", "share" per "contact", "people" per
            "school".
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
        return PER_THOUSAND if self.name in _SHARES else 1.0

    @property
    def is_rate(self) -> bool:
        return self.name in ("requests_per_child", "confirmations_asked")

    @property
    def unit(self) -> tuple[str, str]:
        if self.name in _SHARES:
            return "children", "1000 children"
        if self.name == "confirmations_asked":
            return "people", "school"
        return ("requests", "child") if self.name == "requests_per_child" else ("share", "contact")


def measures(run: Run) -> dict[str, tuple[Measure, ...]]:
    """All measures of each policy, by policy id, in the order of MEASURES, totals before breakdowns.

    Raises:
        InputError: nobody under 18 uses the service in this world.
    """
    keys = _assumed(run)
    found = {}
    for place, policy in enumerate(run.policies):
        row = []
        for count in _counts(run, place):
            interval = (
                rate_interval(count.counted, count.units)
                if count.is_rate
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
    counted = {policy: _counts(run, place) for place, policy in enumerate(run.policies)}
    for a, b in combinations(counted, 2):
        for one, other in zip(counted[a], counted[b], strict=True):
            if one.units.sum() == 0:
                continue
            interval = difference_interval(one.counted, other.counted, one.units)
            found.append(Difference(a, b, one.name, one.by, *_scaled(interval, one.factor)))
    return tuple(found)


def survival(run: Run) -> dict[str, tuple[Interval, ...]]:
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
            interval = share_interval(so_far[:, day], children)
            rest = (1 - interval.value, 1 - interval.high, 1 - interval.low)
            curve.append(Interval(*(PER_THOUSAND * part for part in rest)))
        found[policy] = tuple(curve)
    return found


def results(run: Run) -> dict[str, object]:
    """Measures, survival, differences and provenance in the shape of `simulate --format json`."""
    curves = survival(run)
    return {
        "policies": {
            policy: {
                "measures": [measure.to_dict() for measure in found],
                "survival": [
                    {"day": day, **asdict(interval)} for day, interval in enumerate(curves[policy], start=1)
                ],
            }
            for policy, found in measures(run).items()
        },
        "differences": [difference.to_dict() for difference in differences(run)],
        "provenance": run.provenance.to_dict(),
    }


def _scaled(interval: Interval, factor: float) -> tuple[float, float, float]:
    return interval.value * factor, interval.low * factor, interval.high * factor


def _counts(run: Run, policy: int) -> list[_Count]:
    outcome = run.outcome
    by_grade = outcome.children.astype(np.int64)
    children = by_grade.sum(axis=1)
    if not children.any():
        raise one_fault("simulate", "nobody under 18 uses the service in this world", "give a larger --scale")
    free = run.unspecified == "free"
    found = []
    reached = outcome.reached[:, policy].astype(np.int64)
    for name, way in _WAYS.items():
        met = reached[:, :, WAYS.index(way)]
        # A child whom strangers and known adults reach counts once in the total, as `any` of both.
        found.append(
            _Count(name, None, outcome.reached_by_any[:, policy, WAYS.index(way)].astype(np.int64), children)
        )
        kinds = (STRANGER, KNOWN, *(kind for kind in run.setup.kinds if kind not in REACHED))
        found += [_Count(name, kind, met[:, run.setup.kinds.index(kind)], children) for kind in kinds]
    strangers = outcome.by_grade[:, policy, :, WAYS.index("any")].astype(np.int64)
    name = "children_reached_by_strangers"
    found.append(_Count(name, None, strangers.sum(axis=1), children))
    for grade in range(1, strangers.shape[1]):
        found.append(_Count(name, f"grade-{grade}", strangers[:, grade], by_grade[:, grade]))
    for by, here in _places(run):
        found.append(_Count(name, by, strangers.sum(axis=1) * here, children * here))
    asked = outcome.requests[:, policy].astype(np.int64)
    found.append(_Count("requests_per_child", None, asked.sum(axis=1), children))
    found += [_Count("requests_per_child", by, asked[:, at], children) for at, by in enumerate(REACHED)]
    found += _contacts(run, policy, free)
    schools, confirmed = outcome.school.astype(np.int64), outcome.asked[:, policy].astype(np.int64)
    found.append(_Count("confirmations_asked", None, confirmed * schools, schools))
    for by, here in _places(run):
        found.append(_Count("confirmations_asked", by, confirmed * schools * here, schools * here))
    return found


def _places(run: Run) -> list[tuple[str, NDArray[np.int64]]]:
    """Town and village, and regions where there are several: int64[rows], 1 for the rows that lie there.

    A place without schools has no measures.
    """
    outcome = run.outcome
    rural = outcome.rural.astype(np.int64)
    found = [("town", (1 - rural) * outcome.school), ("village", rural)]
    profiles = run.world.plan.profiles
    if len(profiles) > 1:
        found += [
            (profile.id, (outcome.region == place).astype(np.int64)) for place, profile in enumerate(profiles)
        ]
    return [(by, here) for by, here in found if (here * outcome.school).any()]


def _contacts(run: Run, policy: int, free: bool) -> list[_Count]:
    ordinary = [(place, row.id) for place, row in enumerate(run.behaviours.rows) if not row.adversary]
    stopped = ("forbidden",) if free else ("forbidden", "unspecified")
    counted = run.outcome.contacts[:, :, :, policy].astype(np.int64)
    found = []
    for name, outcomes, adults in (
        ("contacts_slowed", SLOWED, False),
        ("contacts_stopped", stopped, False),
        ("contacts_hindered", (*SLOWED, *stopped), False),
        ("contacts_without_rule", ("unspecified",), True),
    ):
        rows = counted.sum(axis=2) if adults else counted[:, :, 1]
        columns = [RESULTS.index(outcome) for outcome in outcomes]
        breakdown = [
            _Count(name, by, rows[:, place][:, columns].sum(axis=1), rows[:, place].sum(axis=1))
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
    return (*run.world.assumptions, *own, *(f"facts.{fact}" for fact in run.setup.provision.assumptions))


def _rests_on(count: _Count, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The assumptions behind a measure: a judgement by name, wide rather than narrow."""
    if count.name.startswith(("contacts", "confirmations")):
        own = f"{count.by}.*" if count.by and count.name.startswith("contacts") else "*.*"
        patterns: tuple[str, ...] = (*_RESTS_ON["contact"], own)
    elif count.name == "children_reached_by_strangers" or (count.by and count.by != KNOWN):
        patterns = _RESTS_ON[STRANGER]
    elif count.by == KNOWN:
        patterns = _RESTS_ON[KNOWN]
    else:
        patterns = tuple(pattern for group in _RESTS_ON.values() for pattern in group)
    wanted = (*_ANYWHERE, "facts.*", *patterns)
    return tuple(key for key in keys if any(fnmatchcase(key, pattern) for pattern in wanted))
