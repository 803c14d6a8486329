"""What each measure counts, school by school.

Knows how each measure is defined. Knows nothing of intervals.

A child is a person truly under 18 who uses the service, student or roleless. A *stranger* is anybody who
writes by one of the adversary's behaviours, from an account taken over too; a *known roleless adult* is
recorded without a role, truly 18 or over and known to the family or a club, until the role is confirmed.
Whether a child is *reached* is counted for these two. Friction is counted on ordinary contact with children,
since the rule books speak of writing to them; contacts with adults are counted by themselves, and there only
what a line says. Where silence is taken for free, what no line mentions counts as free.

| measure | what is counted | by |
|---|---|---|
| `children_reached_free` | children to whom such a sender could write freely | sender, kind |
| `children_reached_by_request` | children whom a request of such a sender reached | sender, kind |
| `children_reached_in_dialogue` | children to whom such a sender wrote in a dialogue | sender, kind |
| `children_reached` | children reached in any of these ways | sender, kind |
| `children_reached_by_strangers` | children reached by any stranger in any way | sex, grade, place, region |
| `children_sought_elsewhere` | children for whom a stranger who was stopped looks elsewhere | adversary |
| `requests_per_child` | requests that reached a child; without breakdown, of all senders | sender |
| `contacts_slowed` | ordinary contacts with children that end as a request or wait for a role | relation |
| `contacts_stopped` | ordinary contacts with children, forbidden or that no line mentions | relation |
| `contacts_hindered` | ordinary contacts with children that are slowed or stopped | relation |
| `contacts_with_adults_hindered` | ordinary contacts with adults that a line slows or stops | relation |
| `contacts_without_rule` | ordinary contacts, with adults too, that no line mentions | relation |
| `confirmations_asked` | people sent to the school to have a role confirmed | place, region |

Children reached by a stranger are parted into those whom one reaches from an account of his own
(`stranger_own_account`) and those whom only accounts taken over reach (`stranger_taken_over`): no rule can
tell the latter from their owners, so what is left of a perfect rule book is they. The former are parted into
those whom an unknown adult reaches (`stranger_adult`) and those whom unknown peers alone reach
(`stranger_peer`). `knowing_stranger`, `knowing_own_account` and `knowing_adult` are the same beside strangers
who have read the rules, where their plans are known.

Children are counted of 1,000 children, confirmations for each school: people are sent to their own school, or
else to that of the one they write to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rulebook.language import Message
from rulebook.model import Silence
from rulebook.reader.faults import one_fault
from sim.assumptions.behaviours import (
    KNOWING,
    KNOWING_ADULT,
    KNOWING_OWN,
    KNOWN,
    OWN_ACCOUNT,
    STRANGER,
    TAKEN_OVER,
    UNKNOWN_ADULT,
    UNKNOWN_PEER,
)
from sim.engine.results import RESULTS, WAYS
from sim.kernel.content import ComparedByContent
from sim.population.people import Sex
from sim.run.run import Run

__all__ = [
    "BOYS",
    "GIRLS",
    "MEASURES",
    "PER_THOUSAND",
    "REACHED",
    "MeasureName",
    "Per",
    "Tally",
    "Unit",
    "one_tally",
    "tallies",
]

PER_THOUSAND = 1000.0
REACHED = (STRANGER, KNOWN)
GIRLS, BOYS = ("girls", "boys")
SLOWED = ("request", "role_confirmation")

MeasureName = Literal[
    "children_reached_free",
    "children_reached_by_request",
    "children_reached_in_dialogue",
    "children_reached",
    "children_reached_by_strangers",
    "children_sought_elsewhere",
    "requests_per_child",
    "contacts_slowed",
    "contacts_stopped",
    "contacts_hindered",
    "contacts_with_adults_hindered",
    "contacts_without_rule",
    "confirmations_asked",
]
MEASURES: tuple[MeasureName, ...] = get_args(MeasureName)
Unit = Literal["children", "requests", "share", "people"]
Per = Literal["1000 children", "child", "contact", "school"]
_REACHED_AS: dict[MeasureName, str] = {
    "children_reached_free": "free",
    "children_reached_by_request": "request",
    "children_reached_in_dialogue": "in_dialogue",
}
_WAYS: dict[MeasureName, str] = {**_REACHED_AS, "children_reached": "any"}
_SHARES = (*_WAYS, "children_reached_by_strangers", "children_sought_elsewhere")


@dataclass(frozen=True, eq=False)
class Tally(ComparedByContent):
    """A measure before its interval.

    Attributes:
        name: one of MEASURES; by: what it is broken down by, None for all (`measures.Measure`).
        counted, units: int64[schools + 1], what is counted and what it is counted over; the last place is
            that of people who belong to no school.
        beyond: what children of different schools have in common (`shared_circles.circle_sums`).
        units_each: how many units stand for one of what is shown, such as pupils for a school.
    """

    name: MeasureName
    by: str | None
    counted: NDArray[np.int64]
    units: NDArray[np.int64]
    beyond: tuple[int, int, int] = (0, 0, 0)
    units_each: float = 1.0

    @property
    def factor(self) -> float:
        """By what a ratio is multiplied to be shown: 1,000 for children, pupils for each school, else 1."""
        return PER_THOUSAND if self.name in _SHARES else self.units_each

    @property
    def is_rate(self) -> bool:
        """More may be counted than there are units."""
        return self.name in ("requests_per_child", "confirmations_asked")

    @property
    def unit(self) -> tuple[Unit, Per]:
        """What is counted, and of how many or over what."""
        if self.name in _SHARES:
            return "children", "1000 children"
        if self.name == "confirmations_asked":
            return "people", "school"
        return ("requests", "child") if self.name == "requests_per_child" else ("share", "contact")


def tallies(run: Run, policy: int) -> list[Tally]:
    """All measures of one policy of a run, totals before breakdowns.

    Raises:
        InputError: nobody under 18 uses the service in this world.
    """
    outcome = run.outcome
    by_grade = outcome.children.astype(np.int64)
    children = by_grade.sum(axis=1)
    if not children.any():
        raise one_fault(
            "simulate",
            Message("nobody under 18 uses the service in this world"),
            Message("give a larger --scale"),
        )
    return [
        *_reached(run, policy, children),
        *_reached_by_strangers(run, policy, by_grade),
        *_sought_elsewhere(run, policy, children),
        *_requests(run, policy, children),
        *_contacts(run, policy),
        *_confirmations(run, policy),
    ]


def _reached(run: Run, policy: int, children: NDArray[np.int64]) -> Iterator[Tally]:
    counts, kinds = run.outcome, run.setup.kinds
    reached = counts.reached[:, policy].astype(np.int64)
    by_any = counts.reached_by_any[:, policy].astype(np.int64)
    for name, way in _WAYS.items():
        column = WAYS.index(way)
        # A child whom strangers and known adults reach counts once in the total, as `any` of both.
        known, anybody = ((one[0], one[1], one[2]) for one in run.outcome.circles[policy, :, column].tolist())
        yield Tally(name, None, by_any[:, column], children, anybody)
        yield from _accounts(run, policy, name, column, children)
        for kind in (*REACHED, *(kind for kind in kinds if kind not in REACHED)):
            beyond = known if kind == KNOWN else (0, 0, 0)
            yield Tally(name, kind, reached[:, kinds.index(kind), column], children, beyond)


def _accounts(
    run: Run, policy: int, name: MeasureName, column: int, children: NDArray[np.int64]
) -> Iterator[Tally]:
    """Reached by strangers: what rules can move and what none can; and by strangers who know the rules."""
    by_account = run.outcome.by_account[:, policy, :, column].astype(np.int64)
    yield Tally(name, OWN_ACCOUNT, by_account[:, 0], children)
    yield Tally(name, TAKEN_OVER, by_account[:, 1], children)
    yield Tally(name, UNKNOWN_ADULT, by_account[:, 2], children)
    yield Tally(name, UNKNOWN_PEER, by_account[:, 3], children)
    if run.setup.plans and policy < len(run.policies):
        knowing = run.outcome.by_account[:, len(run.policies) + policy, :, column].astype(np.int64)
        yield Tally(name, KNOWING, knowing[:, :2].sum(axis=1), children)
        yield Tally(name, KNOWING_OWN, knowing[:, 0], children)
        yield Tally(name, KNOWING_ADULT, knowing[:, 2], children)


def _reached_by_strangers(run: Run, policy: int, by_grade: NDArray[np.int64]) -> Iterator[Tally]:
    """By sex, grade and place; `by_grade` is int64[schools + 1, 12], all children."""
    reached = run.outcome.by_grade[:, policy, :, WAYS.index("any")].astype(np.int64)
    total, children = reached.sum(axis=1), by_grade.sum(axis=1)
    yield Tally("children_reached_by_strangers", None, total, children)
    of_sex = run.outcome.of_sex[:, policy, :, WAYS.index("any")].astype(np.int64)
    for sex, by in ((Sex.FEMALE, GIRLS), (Sex.MALE, BOYS)):
        units = run.outcome.by_sex[:, sex].astype(np.int64)
        yield Tally("children_reached_by_strangers", by, of_sex[:, sex], units)
    for grade in range(1, reached.shape[1]):
        yield Tally("children_reached_by_strangers", f"grade-{grade}", reached[:, grade], by_grade[:, grade])
    for by, here in _places(run):
        yield Tally("children_reached_by_strangers", by, total * here, children * here)


def _sought_elsewhere(run: Run, policy: int, children: NDArray[np.int64]) -> Iterator[Tally]:
    """Displacement: of all strangers, and beside those who have read the rules."""
    sought = run.outcome.sought_elsewhere.astype(np.int64)
    yield Tally("children_sought_elsewhere", None, sought[:, policy], children)
    if run.setup.plans and policy < len(run.policies):
        knowing = sought[:, len(run.policies) + policy]
        yield Tally("children_sought_elsewhere", KNOWING, knowing, children)


def _requests(run: Run, policy: int, children: NDArray[np.int64]) -> Iterator[Tally]:
    requests = run.outcome.requests[:, policy].astype(np.int64)
    yield Tally("requests_per_child", None, requests.sum(axis=1), children)
    for column, by in enumerate(REACHED):
        yield Tally("requests_per_child", by, requests[:, column], children)


def _confirmations(run: Run, policy: int) -> Iterator[Tally]:
    """Schools are given and of very different sizes, so chance is that of people asked among their pupils."""
    schools, asked = run.outcome.school.astype(np.int64), run.outcome.asked[:, policy].astype(np.int64)
    pupils = run.outcome.pupils * schools
    for by, here in [(None, schools), *_places(run)]:
        each = float((pupils * here).sum() / (schools * here).sum())
        yield Tally("confirmations_asked", by, asked * here, pupils * here, units_each=each)


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


def _contacts(run: Run, policy: int) -> Iterator[Tally]:
    ordinary = [(place, row.id) for place, row in enumerate(run.behaviours.rows) if not row.adversary]
    if not ordinary:
        return
    counted = run.outcome.contacts[:, :, :, policy].astype(np.int64)
    for name, (outcomes, with_whom) in _contact_measures(run).items():
        contacts = counted[:, :, list(with_whom)].sum(axis=2)
        columns = [RESULTS.index(outcome) for outcome in outcomes]
        breakdown = [
            Tally(name, by, contacts[:, place][:, columns].sum(axis=1), contacts[:, place].sum(axis=1))
            for place, by in ordinary
        ]
        yield Tally(
            name,
            None,
            sum_of([part.counted for part in breakdown]),
            sum_of([part.units for part in breakdown]),
        )
        # Which relations have contacts depends on the attempts alone, so all policies list the same ones.
        yield from (part for part in breakdown if part.units.sum() > 0)


_ADULTS, _CHILDREN = 0, 1


def _contact_measures(run: Run) -> dict[MeasureName, tuple[tuple[str, ...], tuple[int, ...]]]:
    """What each measure of ordinary contact counts: results, and of contacts with whom."""
    stopped = ("forbidden",) if run.silence is Silence.FREE else ("forbidden", "unspecified")
    return {
        "contacts_slowed": (SLOWED, (_CHILDREN,)),
        "contacts_stopped": (stopped, (_CHILDREN,)),
        "contacts_hindered": ((*SLOWED, *stopped), (_CHILDREN,)),
        "contacts_with_adults_hindered": ((*SLOWED, "forbidden"), (_ADULTS,)),
        "contacts_without_rule": (("unspecified",), (_ADULTS, _CHILDREN)),
    }


def _all_contacts(run: Run, policy: int, name: MeasureName) -> Tally:
    """One measure of all ordinary contact, without its breakdown."""
    outcomes, with_whom = _contact_measures(run)[name]
    ordinary = [place for place, row in enumerate(run.behaviours.rows) if not row.adversary]
    counted = run.outcome.contacts[:, ordinary][:, :, list(with_whom), policy].sum(
        axis=(1, 2), dtype=np.int64
    )
    columns = [RESULTS.index(outcome) for outcome in outcomes]
    return Tally(name, None, counted[:, columns].sum(axis=1), counted.sum(axis=1))


def sum_of(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The sum of arrays of one shape."""
    return np.asarray(np.sum(np.stack(parts), axis=0), np.int64)


def one_tally(run: Run, policy: int, name: str, by: str | None) -> Tally | None:
    """One measure of one column of a run, and no more than that is worked out; None where it has none."""
    by_grade = run.outcome.children.astype(np.int64)
    children = by_grade.sum(axis=1)
    if name in _WAYS:
        found = _reached(run, policy, children)
    elif name == "children_reached_by_strangers":
        found = _reached_by_strangers(run, policy, by_grade)
    elif name == "children_sought_elsewhere":
        found = _sought_elsewhere(run, policy, children)
    elif name == "requests_per_child":
        found = _requests(run, policy, children)
    elif name == "confirmations_asked":
        found = _confirmations(run, policy)
    elif by is None:
        known = next((one for one in _contact_measures(run) if one == name), None)
        return None if known is None else _all_contacts(run, policy, known)
    else:
        found = _contacts(run, policy)
    return next((tally for tally in found if (tally.name, tally.by) == (name, by)), None)
