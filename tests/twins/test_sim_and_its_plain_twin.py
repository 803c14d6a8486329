"""The fast simulation and its slow plain twin agree: fact by fact, attempt by attempt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

import numpy as np
import pytest

from policy.catalogue import SFERUM, policy_path
from policy.decide import decide
from policy.load_policy import load_policy
from policy.model import Policy, Situation
from policy.table import Situations, outcome_table
from sim.behaviour import Behaviours, load_behaviours, with_behaviour_settings
from sim.graph import to_networkx
from sim.ledger import RESULTS
from sim.observations import CHANNELS, TIES, joint_index, records_of, ties_of
from sim.people import District
from sim.providers import Provision, provide, shipped_providers
from sim.relations import ADVERSARIES
from sim.run import set_up
from sim.world import World
from tests.sim.worlds import small_world
from tests.twins.plain import decisions
from tests.twins.plain.attempts import PlainAttempts
from tests.twins.plain.comparing import FastRun, differing, fast_run, listed_pairs
from tests.twins.plain.decisions import Decide, Logged, PlainMemory, PlainRun
from tests.twins.plain.facts import CHANNEL_TIE, PlainProviders, observe
from tests.twins.plain.world import PlainWorld, plain_world

SETTINGS = {
    "strangers_per_1000_pupils": 80,
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
    return small_world(seed, pupils=120, district_pupils=60, **SETTINGS)


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


def wrong_facts(district: District, plain: PlainWorld, provision: Provision) -> int:
    """Ordered pairs, with each channel that they have, on whose observations or situation the two differ."""
    record = records_of(district, provision.edges).tolist()
    providers = PlainProviders(policies()[0].vocabulary, shipped_providers())
    numbered: dict[tuple[int, int, int, int], int] = {}
    wrong = 0
    for sender in plain.people:
        for recipient in plain.people:
            if sender == recipient:
                continue
            ties = ties_of(district, sender, recipient)
            seen = observe(plain, sender, recipient, "")
            wrong += any((ties >> bit & 1) != seen[name] for bit, name in enumerate(TIES))
            for place, channel in enumerate(CHANNELS):
                if not seen[CHANNEL_TIE[channel]]:
                    continue
                one, two = record[sender], record[recipient]
                known = (one, two, ties, place)
                if known not in numbered:
                    code = provision.code(one, two, joint_index(one, two, ties), place)
                    numbered[known] = int(provision.tables[4][code])
                facts = providers.facts({**seen, "channel": channel})
                wrong += numbered[known] != situations().number_of(facts)
    return wrong


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_every_fact_of_every_pair_agrees(seed: int) -> None:
    district = world_of(seed).district(0)
    assert 150 < len(district.kind) < 600
    assert wrong_facts(district, plain_world(district), provide(situations())) == 0


@pytest.mark.parametrize("tie", ["number", "id", "chat", "own_child", "friend"])
def test_the_comparison_of_facts_notices_one_tie_more(tie: str) -> None:
    district = world_of(11).district(0)
    plain = plain_world(district)
    apart = next(
        (a, b) for a in plain.people for b in plain.people if a != b and not plain.graph.has_edge(a, b)
    )
    plain.graph.add_edge(*apart, tie)
    assert wrong_facts(district, plain, provide(situations())) > 0


@pytest.mark.parametrize(
    ("name", "value"), [("role", "none"), ("confirmed", None), ("recorded_age", 40), ("class_number", -1)]
)
def test_the_comparison_of_facts_notices_another_entry_of_one_person(name: str, value: object) -> None:
    district = world_of(11).district(0)
    plain = plain_world(district)
    pupil = next(p for p in plain.of_kind("pupil") if plain.of(p)["confirmed"] and plain.of(p)["active"])
    plain.of(pupil)[name] = not plain.of(pupil)[name] if value is None else value
    assert wrong_facts(district, plain, provide(situations())) > 0


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_the_graph_to_look_at_holds_the_same_people_and_ties(seed: int) -> None:
    for district in world_of(seed).districts():
        shown, plain = to_networkx(district), plain_world(district).graph
        assert dict(shown.nodes(data=True)) == dict(plain.nodes(data=True))
        assert {*shown.edges(keys=True)} == {*plain.edges(keys=True)}
        assert shown.number_of_edges() == plain.number_of_edges() > 1000
        for one, other, key, about in shown.edges(keys=True, data=True):
            assert set(about.get("kinds", ())) == set(plain.edges[one, other, key].get("kinds", ()))


# Attempts


@pytest.mark.parametrize(("seed", "unspecified"), CASES)
def test_every_attempt_agrees_under_every_policy(seed: int, unspecified: str) -> None:
    assert world_of(seed).size >= 2
    for number in range(world_of(seed).size):
        plain = twin(seed, number, unspecified).run()
        assert len(plain.log) > 1000
        assert list(differing(fast(seed, number, unspecified), plain)) == []


def test_everything_that_can_happen_happens() -> None:
    runs = [
        fast(seed, number, unspecified)
        for seed, unspecified in CASES
        for number in range(world_of(seed).size)
    ]
    log = [row for run in runs for row in run.log()]
    assert {one.result for row in log for one in row.decided} == set(RESULTS)
    counted = Counter(one.behaviour for row in log for one in row.decided)
    relations = {row.id: row.relation for row in BUSY.rows}
    assert {relations[name] for name in counted} >= set(ADVERSARIES)
    assert set(counted) == set(relations)
    for place in range(3):
        remembered = [run.remembered(place) for run in runs]
        for name in vars(PlainMemory()):
            if place or name not in ("asked", "confirmed_from"):
                assert sum(len(getattr(one, name)) for one in remembered) > 1, name
    assert sum(int(run.counts.totals[1]) for run in runs) > 0
    assert any(run.memory.used[0] > 300 for run in runs)


def settings_of(**values: float) -> Callable[[Twin], None]:
    def change(one: Twin) -> None:
        named = {f"responses.{name}": value for name, value in values.items()}
        one.behaviours = with_behaviour_settings(BUSY, named)

    return change


def flip_one_cell(one: Twin) -> None:
    policy = policies()[0].id
    seen = next(row.decided[0] for row in one.log if row.decided[0].result == "free")
    cell, meaning = situations().situation(seen.situation), one.meanings[policy]
    one.meanings = {**one.meanings, policy: lambda now: "forbidden" if now == cell else meaning(now)}


def save_one_number_more(one: Twin) -> None:
    pairs = ((row.sender, row.recipient) for row in one.log)
    sender, recipient = next(pair for pair in pairs if not one.world.has(*pair[::-1], "number"))
    one.world.graph.add_edge(recipient, sender, "number")


def forget_one_chat(one: Twin) -> None:
    sender, recipient = next((row.sender, row.recipient) for row in one.log if row.channel == "chat")
    one.world.graph.remove_edge(sender, recipient, "chat")


def keep_an_account_a_day_longer(one: Twin) -> None:
    one.attempts.taken = [(who, relation, begin, end + 1) for who, relation, begin, end in one.attempts.taken]


def forget_classmates_of_accounts_taken(one: Twin) -> None:
    one.world.mates = {}


def revoke_a_false_role_a_day_later(one: Twin) -> None:
    days = one.attempts.strangers.confirmed
    one.attempts.strangers.confirmed = {who: (since + 1, until) for who, (since, until) in days.items()}


def take_silence_for_free(one: Twin) -> None:
    one.unspecified = "free"


CHANGES: dict[str, tuple[Callable[[Twin], None], str]] = {
    "one cell of one policy": (flip_one_cell, "decided"),
    "one number saved": (save_one_number_more, "log"),
    "one chat left": (forget_one_chat, "log"),
    "an account taken over for longer": (keep_an_account_a_day_longer, "log"),
    "an account taken over without its classmates": (forget_classmates_of_accounts_taken, "log"),
    "a false role confirmed later": (revoke_a_false_role_a_day_later, "log"),
    "silence": (take_silence_for_free, "reached"),
    "numbers saved less often": (settings_of(save_acquaintance=0.4), "saved"),
    "requests accepted less often": (settings_of(accept_acquaintance=0.5), "dialogues"),
    "requests of friends of friends": (settings_of(accept_stranger_of_friend=0.9), "dialogues"),
    "blocking less often": (settings_of(block_stranger=0.1), "blocked"),
    "reporting less often": (settings_of(report_stranger=0.1), "totals"),
    "banning less often": (settings_of(ban_after_report=0), "banned"),
    "giving up after a block": (settings_of(again_after_block=0), "log"),
    "a school that takes longer": (settings_of(confirmation_days=2), "confirmed_from"),
    "a school that refuses": (settings_of(confirmation_granted=0.1), "confirmed_from"),
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_the_comparison_of_runs_notices_one_change(name: str) -> None:
    change, shown = CHANGES[name]
    places = [(seed, number) for seed in (11, 12) for number in range(world_of(seed).size)]

    def seen(seed: int, number: int) -> bool:
        spoilt = twin(seed, number)
        change(spoilt)
        return any(shown in one for one in differing(fast(seed, number, "forbidden"), spoilt.run()))

    assert any(seen(*place) for place in places)


FORGOTTEN = ("saved", "blocked", "dialogues", "talked", "banned", "secured")


@pytest.mark.parametrize("name", FORGOTTEN)
def test_the_comparison_of_runs_notices_what_is_forgotten(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    take = PlainMemory.take

    def taking(self: PlainMemory, other: PlainMemory) -> None:
        take(self, replace(other, **{name: set()}))

    monkeypatch.setattr(PlainMemory, "take", taking)
    found = [list(differing(fast(11, number, "forbidden"), twin(11, number).run())) for number in range(2)]
    assert any(name in one for one in chain(*found))
    assert any("log" in one for one in found)


def test_the_comparison_of_runs_notices_another_role_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(decisions.CONFIRMED_AS, "pupil", None)
    found = [list(differing(fast(11, number, "forbidden"), twin(11, number).run())) for number in range(2)]
    assert any("confirmed_from" in one for one in chain(*found))


@pytest.mark.parametrize("column", range(1, 14))
def test_the_comparison_of_runs_notices_one_number_of_the_log(column: int) -> None:
    run = fast(12, 0, "forbidden")
    log = run.outcome.log.copy()
    log[len(log) // 2, column] = (log[len(log) // 2, column] + 1) % 5
    changed = replace(run, outcome=replace(run.outcome, log=log))
    assert "log" in differing(changed, twin(12, 0).run())


# What a district adds up to


def test_counts_by_person_become_counts_by_school() -> None:
    for number in range(2):
        run, plain = fast(11, number, "forbidden"), twin(11, number).run()
        world, outcome, kinds = plain.world, run.outcome, run.setup.kinds
        schools = [*range(world.schools), None]
        children = [
            person
            for person in world.of_kind("pupil")
            if world.is_child(person) and world.of(person)["active"]
        ]
        assert outcome.children.sum() == len(children)
        reached: Counter = Counter()
        by_anybody: Counter = Counter()
        for column, policy in enumerate(run.setup.policies):
            for child in children:
                met = {
                    (kind, way)
                    for who, whom, kind, way in plain.counts.reached
                    if (who, whom) == (policy, child)
                }
                place = schools.index(world.school_of(child))
                named = {(len(kinds) - 1 if kind == "known" else kinds.index(kind), way) for kind, way in met}
                named |= {(0, way) for kind, way in met if kind != "known"}
                named |= {(kind, "any") for kind, _ in named}
                for kind, way in named:
                    reached[place, column, kind, ("free", "request", "in_dialogue", "any").index(way)] += 1
                for way in {way for _, way in named}:
                    by_anybody[place, column, ("free", "request", "in_dialogue", "any").index(way)] += 1
            days = Counter(day for (who, _), day in plain.counts.first_reached.items() if who == policy)
            found = outcome.first_reached[:, column].sum(axis=0)
            assert [days[day] for day in range(1, DAYS + 1)] == found.tolist()
        assert sum(reached.values()) > 20
        for counts, array in ((reached, outcome.reached), (by_anybody, outcome.reached_by_any)):
            expected = np.zeros_like(array)
            for place, many in counts.items():
                expected[place] = many
            assert (array == expected).all()
        assert (outcome.by_grade.sum(axis=2) == outcome.reached[:, :, 0]).all()
