"""Small busy worlds with three policies, and how the plain twin of a run is made of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from rulebook.catalogue import SFERUM, policy_path
from rulebook.decide import decide
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Policy, Situation
from rulebook.table import Situations, outcome_table
from sim.assumptions.behaviours import Behaviours, load_behaviours, with_behaviour_settings
from sim.facts.fact_providers import shipped_providers
from sim.population.world import World
from sim.run.set_up import set_up
from tests.sim.worlds import small_world_with
from tests.twins.plain.attempts import PlainAttempts
from tests.twins.plain.comparing import FastRun, fast_run, listed_pairs
from tests.twins.plain.decisions import Decide, Logged, PlainRun
from tests.twins.plain.facts import PlainProviders
from tests.twins.plain.world import PlainWorld, plain_world

SETTINGS = {
    "strangers_per_1000_pupils": 80,
    "stranger_peer_share": 0.3,
    "stranger_claims_role_share": 0.5,
    "stranger_ids": 8,
    "stranger_numbers": 8,
    "recycled_number_share": 0.5,
    "guardians_active_share": 0.6,
    "relatives_active_share": 0.5,
    "coaches_active_share": 0.9,
    "pupils_active_share": 0.8,
    "pupil_role_share": 0.8,
    "leaked_open_link": 1,
    "leaked_closed_link": 0.5,
    "school_size_urban": 40,
    "school_size_rural": 20,
    "child_recorded_adult_share": 0.3,
    "stranger_recorded_minor_share": 0.3,
    "distant_friend_share": 0.3,
}
BUSY = with_behaviour_settings(
    load_behaviours(),
    {
        "responses.save_acquaintance": 0.5,
        "responses.save_stranger": 0.5,
        "responses.accept_stranger": 0.5,
        "responses.accept_acquaintance": 0.6,
        "responses.block_stranger": 0.3,
        "responses.report_stranger": 0.3,
        "responses.ban_after_report": 0.5,
        "responses.again_after_block": 0.5,
        "responses.confirmation_days": 1,
        "responses.false_role_attempt": 0.2,
        "responses.false_confirmation": 0.5,
        "responses.false_role_found_out": 0.3,
        "responses.join_leaked": 0.4,
        "responses.elsewhere_when_stopped": 0.4,
        "responses.taken_over_yearly": 1,
        "responses.taken_over_days": 9,
        "id-scan.rate": 3,
        "leaked-number.rate": 3,
        "leaked-link.rate": 1,
        "recycled-number.rate": 3,
        "friend-chain.rate": 12,
        "child-writes-first.rate": 2,
        "distant-friends.rate": 1,
    },
)
DAYS = 8
SEEDS = (11, 12, 13, 14)
CASES = [(seed, "free" if seed == 13 else "forbidden") for seed in SEEDS]
assert len(CASES) > 2


@cache
def world_of(seed: int) -> World:
    """Two districts or more of some 250 people, with every kind of tie common enough to matter."""
    return small_world_with(SETTINGS, seed, pupils=120, district_pupils=60)


@cache
def policies() -> tuple[Policy, ...]:
    found = tuple(load_policy(path) for name in SFERUM if (path := policy_path(name)) is not None)
    assert len(found) == 3
    return found


def situations() -> Situations:
    return Situations.of(policies()[0].vocabulary)


def default_reading(policy: Policy) -> dict[str, str]:
    return {name: question.default for name, question in policy.readings.items()}


@cache
def plain_outcome(policy: Policy) -> Callable[[Situation], str]:
    """The plain meaning of a policy in its default reading."""
    known: dict[tuple[str | bool, ...], str] = {}

    def outcome(situation: Situation) -> str:
        key = tuple(situation.values())
        if key not in known:
            known[key] = decide(policy, situation, default_reading(policy)).outcome
        return known[key]

    return outcome


def meanings() -> dict[str, Decide]:
    return {policy.id: plain_outcome(policy) for policy in policies()}


@cache
def fast(seed: int, number: int, unspecified: str) -> FastRun:
    tables = {policy.id: outcome_table(policy, default_reading(policy)) for policy in policies()}
    setup = set_up(
        tables, situations(), days=DAYS, seed=seed, behaviours=BUSY, unspecified=unspecified, events="all"
    )
    world = world_of(seed)
    return fast_run(setup, world.district(number), world.plan.keys[number])


@dataclass
class Twin:
    """The parts of a twin, each of which a test can spoil before it runs."""

    world: PlainWorld
    attempts: PlainAttempts
    providers: PlainProviders
    meanings: dict[str, Decide]
    behaviours: Behaviours = BUSY
    unspecified: str = "forbidden"
    log: tuple[Logged, ...] = ()

    def run(self) -> PlainRun:
        return PlainRun(
            self.world,
            self.attempts,
            self.providers,
            situations(),
            self.meanings,
            self.behaviours,
            unspecified=self.unspecified,
        )


def twin(seed: int, number: int, unspecified: str = "forbidden") -> Twin:
    world = world_of(seed)
    district = world.district(number)
    plain = plain_world(district)
    key = int(world.plan.keys[number])
    attempts = PlainAttempts(plain, BUSY, listed_pairs(district), days=DAYS, seed=seed, key=key)
    providers = PlainProviders(policies()[0].vocabulary, shipped_providers())
    log = tuple(fast(seed, number, unspecified).log())
    return Twin(plain, attempts, providers, meanings(), unspecified=unspecified, log=log)


# Facts


@cache
def plain_run(seed: int, number: int, unspecified: str) -> PlainRun:
    """The run of a twin that nothing was spoilt in; nobody may change it."""
    return twin(seed, number, unspecified).run()
