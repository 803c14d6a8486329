"""How often the 95 % intervals contain the truth, where the truth is known.

Knows worlds of counts with a known answer, and two runs of the real engine whose answer is known. Knows
nothing of how an interval is computed. A right method lies between 93 and 97 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.table import OUTCOME_NAMES, Situations
from sim.assumptions.behaviours import Behaviours, load_behaviours, with_behaviour_settings
from sim.assumptions.profiles import load_profile, with_settings
from sim.kernel.cores import cores
from sim.population.world import make_world
from sim.results.intervals import Interval, difference_interval, rate_interval, share_interval
from sim.results.measures import tally_interval
from sim.results.tallies import tallies
from sim.run.set_up import set_up
from sim.run.simulate import simulate
from tests.narrowing import present

__all__ = ["BAND", "Case", "Covered", "Design", "designs", "engine_cases", "run_design", "run_engine_case"]

BAND = (0.93, 0.97)
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Covered:
    """Of `runs` intervals, `covered` contain the truth; `below` and `above` lie wholly on one side of it.

    `zeros` is how often nothing at all was counted; `sample` are some intervals with the truth, for a plot.
    """

    name: str
    title: str
    runs: int
    covered: int
    below: int
    above: int
    zeros: int
    sample: tuple[tuple[float, float, float, float], ...]

    @property
    def share(self) -> float:
        """The share of intervals that contain the truth."""
        return self.covered / self.runs

    @property
    def passes(self) -> bool:
        """Whether that share lies between 93 and 97 %."""
        return BAND[0] <= self.share <= BAND[1]


def _covered(name: str, title: str, found: list[tuple[Interval, float, bool]]) -> Covered:
    return Covered(
        name,
        title,
        len(found),
        sum(interval.low <= truth <= interval.high for interval, truth, _ in found),
        sum(interval.high < truth for interval, truth, _ in found),
        sum(interval.low > truth for interval, truth, _ in found),
        sum(zero for _, _, zero in found),
        tuple((interval.value, interval.low, interval.high, truth) for interval, truth, _ in found[:60]),
    )


@dataclass(frozen=True)
class Design:
    """Counts in schools of 40 to 400 children.

    Attributes:
        low, high: between which the true share or rate of a run lies, evenly on the logarithmic scale, so
            that nothing hangs on one lucky value.
        alike: correlation of two children of one school (for a rate, squared spread between schools).
        schools: how many. kind: "share", "rate", "difference" of two policies on the same units, or "change"
            from usual to other figures, under which there are twice as many units.
    """

    id: str
    title: str
    low: float
    high: float
    alike: float
    schools: int
    kind: str = "share"


DESIGNS = (
    Design("share-independent", "share 2 to 30 %, schools alike, 30 schools", 0.02, 0.3, 0.0, 30),
    Design("share-clustered", "share 2 to 30 %, correlation 0.05, 30 schools", 0.02, 0.3, 0.05, 30),
    Design("share-many", "share 2 to 30 %, correlation 0.05, 150 schools", 0.02, 0.3, 0.05, 150),
    Design("share-few", "share 5 to 30 %, correlation 0.02, 12 schools", 0.05, 0.3, 0.02, 12),
    Design("share-rare", "one to six children of 6,600, zero included", 1 / 6600, 6 / 6600, 0.0, 30),
    Design("share-rare-clustered", "0.05 to 0.2 %, correlation 0.01, 100 schools", 0.0005, 0.002, 0.01, 100),
    Design("rate-clustered", "rate 0.02 to 0.3, schools vary by a third", 0.02, 0.3, 0.1, 30, "rate"),
    Design("rate-rare", "one to six events among 6,600, zero included", 1 / 6600, 6 / 6600, 0.0, 30, "rate"),
    Design("difference", "paired difference, correlation 0.05", 0.02, 0.3, 0.05, 30, "difference"),
    Design("change", "other figures, twice the units, correlation 0.05", 0.02, 0.3, 0.05, 30, "change"),
)


def designs() -> tuple[Design, ...]:
    """All designs."""
    return DESIGNS


def _draw(design: Design, draw: np.random.Generator) -> tuple[Counts, Counts, Counts, float]:
    """Counts, counts under the other policy, units and the truth of one run."""
    truth = exp(draw.uniform(log(design.low), log(design.high)))
    units = draw.integers(40, 400, design.schools)
    nobody = np.zeros_like(units)
    if design.kind == "rate":
        levels = np.ones(design.schools)
        if design.alike:
            levels = draw.gamma(1 / design.alike, design.alike, design.schools)
        return draw.poisson(units * truth * levels), nobody, units, truth
    chance = np.full(design.schools, truth)
    if design.alike:
        weight = 1 / design.alike - 1
        chance = draw.beta(truth * weight, (1 - truth) * weight, design.schools)
    counted = draw.binomial(units, chance)
    if design.kind == "difference":
        # The other policy stops half of what the first lets through.
        return counted, draw.binomial(counted, 0.5), units, truth / 2
    if design.kind == "change":
        return counted, draw.binomial(2 * units, chance / 2), units, truth / 2
    return counted, nobody, units, truth


def _right(kind: str, counted: Counts, other: Counts, units: Counts) -> Interval:
    if kind == "difference":
        return difference_interval(counted, other, units)
    if kind == "change":
        return difference_interval(counted, other, units, 2 * units)
    return (rate_interval if kind == "rate" else share_interval)(counted, units)


def run_design(
    design: Design,
    *,
    runs: int,
    seed: int,
    interval: Callable[[str, Counts, Counts, Counts], Interval] = _right,
) -> Covered:
    """Draw a design many times; `interval` is the method, from the kind, the counts and the units."""
    draw = np.random.default_rng([seed, DESIGNS.index(design)])
    found = []
    for _ in range(runs):
        counted, other, units, truth = _draw(design, draw)
        found.append((interval(design.kind, counted, other, units), truth, counted.sum() == 0))
    return _covered(design.id, design.title, found)


@dataclass(frozen=True)
class Case:
    """A run of the real engine whose answer is known.

    Attributes:
        measure, by: whose interval is tested. settings: of the profile. behaviours: who writes.
        closed: situations that the policy forbids, by the facts of one of them; all others are free.
        truth: the expected value, from the number of children on the service and of strangers.
        pupils: about how many pupils live in the world. days: how long it runs.
    """

    id: str
    title: str
    measure: str
    by: str | None
    pupils: int
    days: int
    settings: dict[str, float]
    rates: dict[str, float]
    only: tuple[str, ...]
    closed: tuple[tuple[str, object], ...]
    truth: Callable[[int, int], float]


SMALL_SCHOOLS = {
    "rural_share": 0.0,
    "school_size_urban": 60.0,
    "school_size_spread": 0.3,
    "class_size_urban": 15.0,
    "distant_friend_share": 0.0,
    "recycled_number_share": 0.0,
    "stranger_claims_role_share": 0.0,
}
ALL_KNOWN = {
    "stranger_ids": 60_000.0,
    "stranger_numbers": 0.0,
    "strangers_per_1000_pupils": 20.0,
    "stranger_seeks_girls": 1.0,
    "stranger_seeks_old": 1.0,
}
RATE, DAYS = 2.0, 3


def _by_ids(rate: float) -> Callable[[int, int], float]:
    def truth(children: int, strangers: int) -> float:
        return 1000 * (1 - exp(-rate * DAYS * strangers / children))

    return truth


CASES = (
    Case(
        "engine-id-scan",
        "engine: strangers know every id and write at random to 1,000 pupils",
        "children_reached_free",
        "stranger",
        1000,
        DAYS,
        {**SMALL_SCHOOLS, **ALL_KNOWN},
        {"id-scan.rate": RATE},
        ("id-scan",),
        (),
        # Everybody knows all children, so the attempts on a child are Poisson with this mean.
        _by_ids(RATE),
    ),
    Case(
        "engine-rare",
        "engine: the same with two attempts expected, zero included",
        "children_reached_free",
        "stranger",
        1000,
        DAYS,
        {**SMALL_SCHOOLS, **ALL_KNOWN},
        {"id-scan.rate": 2 / (DAYS * 20)},
        ("id-scan",),
        (),
        _by_ids(2 / (DAYS * 20)),
    ),
    Case(
        "engine-teachers",
        "engine: teachers write to their classes, one in five has no confirmed role and is stopped",
        "contacts_stopped",
        "teacher-to-class",
        2500,
        2,
        {
            **SMALL_SCHOOLS,
            "staff_confirmed_share": 0.8,
            "strangers_per_1000_pupils": 0.0,
            "teachers_per_class": 3.0,
        },
        {},
        ("teacher-to-class",),
        (("sender_confirmed", False),),
        # Whoever writes to a class, whatever the class: his role is unconfirmed with this chance.
        lambda children, strangers: 0.2,
    ),
)


def engine_cases() -> tuple[Case, ...]:
    """All cases of the engine."""
    return CASES


def _behaviours(case: Case) -> Behaviours:
    # The truth is known of strangers who all write alike.
    alike = {"responses.stranger_spread": 0.0}
    return with_behaviour_settings(load_behaviours(), alike | case.rates).only(*case.only)


def _tables(case: Case, situations: Situations) -> dict[str, NDArray[np.uint8]]:
    table = np.full(situations.size, OUTCOME_NAMES.index("free"), np.uint8)
    for number in range(situations.size):
        facts = situations.situation(number)
        if any(facts[name] == value for name, value in case.closed):
            table[number] = OUTCOME_NAMES.index("forbidden")
    return {"known": table}


def run_engine_case(case: Case, *, runs: int, seed: int) -> Covered:
    """Draw a tiny world and let it run, anew for each seed."""
    policy = load_policy(present(policy_path(SFERUM[0])))
    situations = Situations.of(policy.vocabulary)
    behaviours, tables = _behaviours(case), _tables(case, situations)
    profile = with_settings(load_profile("kursk"), case.settings)

    def one(number: int) -> tuple[Interval, float, bool]:
        world = make_world(profile, scale=case.pupils / profile.pupils, seed=seed + number)
        setup = set_up(tables, situations, days=case.days, seed=seed + number, behaviours=behaviours)
        run = simulate(world, setup, workers=1)
        (tally,) = (
            found
            for found in tallies(run, run.policies.index("known"))
            if found.name == case.measure and found.by == case.by
        )
        truth = case.truth(run.children, int(world.plan.strangers.sum()))
        # Whether it would be shown or not: what is shown hangs on how often this contains the truth.
        interval = tally_interval(tally)
        return interval, truth, interval.value == 0

    return _covered(case.id, case.title, list(_each(one, runs)))


def _each(
    one: Callable[[int], tuple[Interval, float, bool]], runs: int
) -> Iterator[tuple[Interval, float, bool]]:
    with ThreadPoolExecutor(cores()) as pool:
        yield from pool.map(one, range(runs))
