"""The fast simulation and its slow plain twin agree: fact by fact, attempt by attempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import networkx
import numpy as np
import pytest

from policy.catalogue import SFERUM, policy_path
from policy.decide import decide
from policy.load_policy import load_policy
from policy.model import Policy, Situation
from policy.table import Situations, outcome_table
from sim.attempts import Day, days_of
from sim.behaviour import load_behaviours, with_behaviour_settings
from sim.csr import CSR
from sim.facts import VALUES, facts
from sim.graph import to_networkx
from sim.profiles import load_profile, with_settings
from sim.run import ADVERSARY_KINDS, RESULTS, Counts, pairs_vector, simulate
from sim.statistics import clustering, reciprocity, world_statistics
from sim.world import World, make_world
from tests.twins.plain_sim import CHANNELS, PlainRun, PlainWorld, plain_pairs, plain_run

DAYS = 6
BUSY = with_behaviour_settings(
    load_behaviours(),
    {
        "responses.save_acquaintance": 0.5,
        "responses.save_stranger": 0.5,
        "responses.accept_stranger": 0.5,
        "responses.join_leaked": 0.3,
        "stranger-by-id.rate": 3,
        "stranger-by-number.rate": 3,
        "stranger-by-link.rate": 3,
    },
)


@pytest.fixture(scope="module")
def small() -> World:
    """Some 400 people, with every kind of tie common enough to matter."""
    settings = {
        "strangers_per_1000_pupils": 60,
        "guardians_active_share": 0.6,
        "relatives_active_share": 0.5,
        "coaches_active_share": 0.9,
        "leaked_open_link": 1,
        "leaked_closed_link": 0.5,
        "school_size_urban": 40,
        "school_size_rural": 20,
        "child_recorded_adult_share": 0.2,
        "stranger_recorded_minor_share": 0.3,
        "stranger_claims_role_share": 0.5,
    }
    return make_world(with_settings(load_profile("kursk"), settings), scale=0.001, seed=11)


@pytest.fixture(scope="module")
def policies() -> list[Policy]:
    found = [load_policy(path) for name in SFERUM if (path := policy_path(name)) is not None]
    assert len(found) == 3
    return found


def default_reading(policy: Policy) -> dict[str, str]:
    return {name: question.default for name, question in policy.readings.items()}


def plain_outcome(policy: Policy) -> Callable[[Situation], str]:
    reading = default_reading(policy)
    known: dict[tuple[str | bool, ...], str] = {}

    def outcome(situation: Situation) -> str:
        key = tuple(situation.values())
        if key not in known:
            known[key] = decide(policy, situation, reading).outcome
        return known[key]

    return outcome


def disagreements(world: World, plain: PlainWorld) -> int:
    """Facts of all ordered pairs on which the two differ."""
    size = plain.size
    senders, recipients = np.divmod(np.arange(size * size), size)
    columns = facts(world, senders, recipients, senders % 3)
    wrong = 0
    for place, (a, b) in enumerate(zip(senders.tolist(), recipients.tolist(), strict=True)):
        if a == b:
            continue
        expected = plain.situation(a, b, CHANNELS[a % 3])
        wrong += any(VALUES[fact][columns[fact][place]] != expected[fact] for fact in VALUES)
    return wrong


def test_every_fact_of_every_pair_agrees(small: World) -> None:
    assert 300 < len(small) < 700
    assert disagreements(small, PlainWorld(small)) == 0


def test_the_comparison_notices_one_number_more_in_one_book(small: World) -> None:
    plain = PlainWorld(small)
    holder = next(person for person, book in plain.books.items() if len(book) > 2)
    plain.books[holder].pop()
    assert disagreements(small, plain) > 0


def test_the_comparison_notices_one_person_more_in_one_chat(small: World) -> None:
    plain = PlainWorld(small)
    lonely = next(person for person, chats in plain.chats.items() if not chats)
    busiest = max(plain.chats, key=lambda person: len(plain.chats[person]))
    plain.chats[lonely] = {min(plain.chats[busiest])}
    assert disagreements(small, plain) > 0


def test_the_pairs_are_those_found_by_asking_every_pair(small: World, policies: list[Policy]) -> None:
    situations = Situations.of(policies[0].vocabulary)
    expected = np.zeros(situations.size, np.int64)
    names = list(VALUES)
    for values, count in plain_pairs(PlainWorld(small)).items():
        expected[situations.number_of(dict(zip(names, values, strict=True)))] += count
    found = pairs_vector(small, situations)
    assert (found == expected).all()
    assert (found > 0).sum() > 100


def mismatches(counts: Counts, plain: PlainRun, world: World) -> list[str]:
    """What of a run differs from its twin."""
    wrong = []
    if dict(zip(RESULTS, counts.results.tolist(), strict=True)) != {
        name: plain.results[name] for name in RESULTS
    }:
        wrong.append("results")
    reached = {
        (ADVERSARY_KINDS[kind], RESULTS[result], person): int(counts.reached[kind, result, person])
        for kind, result, person in np.argwhere(counts.reached).tolist()
    }
    if reached != dict(plain.reached):
        wrong.append("reached")
    contacts = {
        (row, bool(child), -1 if school == world.schools else school, RESULTS[result]): int(
            counts.contacts[row, child, school, result]
        )
        for row, child, school, result in np.argwhere(counts.contacts).tolist()
    }
    if contacts != dict(plain.contacts):
        wrong.append("contacts")
    size = len(world)
    if {divmod(key, size) for key in counts.saved.tolist()} != plain.saved:
        wrong.append("saved")
    if {divmod(key, size) for key in counts.dialogues.tolist()} != plain.dialogues:
        wrong.append("dialogues")
    return wrong


@pytest.fixture(scope="module")
def days(small: World) -> list[Day]:
    return list(days_of(small, BUSY, days=DAYS, seed=5))


def test_every_attempt_agrees_under_every_policy(
    small: World, policies: list[Policy], days: list[Day]
) -> None:
    situations = Situations.of(policies[0].vocabulary)
    tables = {policy.id: outcome_table(policy, default_reading(policy)) for policy in policies}
    run = simulate(small, tables, situations, days=DAYS, seed=5, behaviours=BUSY)
    plain = PlainWorld(small)
    assert days[-1].world.chats.members.indices.size > small.chats.members.indices.size
    for policy in policies:
        twin = plain_run(plain, days, plain_outcome(policy), BUSY)
        assert len(twin.trace) == run.attempts.sum() > 1000
        assert mismatches(run.policies[policy.id], twin, small) == []
        assert len(twin.saved) > 10
        assert len(twin.dialogues) > 10


def test_the_comparison_notices_one_flipped_cell(
    small: World, policies: list[Policy], days: list[Day]
) -> None:
    policy = policies[0]
    situations = Situations.of(policy.vocabulary)
    table = outcome_table(policy, default_reading(policy))
    run = simulate(small, {policy.id: table}, situations, days=DAYS, seed=5, behaviours=BUSY)
    flipped = table.copy()
    seen = int(np.flatnonzero(run.policies[policy.id].decided)[0])
    flipped[seen] = (table[seen] + 1) % 4
    other = simulate(small, {policy.id: flipped}, situations, days=DAYS, seed=5, behaviours=BUSY)
    twin = plain_run(PlainWorld(small), days, plain_outcome(policy), BUSY)
    assert "results" in mismatches(other.policies[policy.id], twin, small)


def test_the_comparison_notices_a_number_that_is_forgotten(
    small: World, policies: list[Policy], days: list[Day]
) -> None:
    policy = policies[2]
    situations = Situations.of(policy.vocabulary)
    tables = {policy.id: outcome_table(policy, default_reading(policy))}
    run = simulate(small, tables, situations, days=DAYS, seed=5, behaviours=BUSY)
    forgetful = with_behaviour_settings(BUSY, {"responses.save_acquaintance": 0})
    twin = plain_run(PlainWorld(small), days, plain_outcome(policy), forgetful)
    assert "saved" in mismatches(run.policies[policy.id], twin, small)


def test_friendship_statistics_are_those_of_networkx(small: World) -> None:
    graph = networkx.DiGraph()
    pairs = zip(small.friends.row_of_entry.tolist(), small.friends.indices.tolist(), strict=True)
    graph.add_edges_from(pairs)
    assert reciprocity(small.friends) == pytest.approx(networkx.reciprocity(graph))
    both = graph.to_undirected()
    local = networkx.clustering(both)
    some = [local[node] for node in both if both.degree(node) >= 2]
    assert clustering(small.friends) == pytest.approx(np.mean(some))
    statistics = world_statistics(small)["statistics"]
    pupils = int(small.people.is_kind("pupil").sum())
    assert statistics["friends_mean"] == pytest.approx(2 * both.number_of_edges() / pupils)


def test_clustering_notices_one_missing_tie(small: World) -> None:
    friends = small.friends
    a, b = int(friends.row_of_entry[0]), int(friends.indices[0])
    size = friends.columns
    kept = friends.keys[~np.isin(friends.keys, [a * size + b, b * size + a])]
    fewer = CSR.from_keys(kept, size, size)
    assert clustering(fewer) != clustering(small.friends)


def test_the_graph_holds_the_ties_of_the_world(small: World) -> None:
    graph = to_networkx(small)
    assert graph.number_of_nodes() == len(small)
    kinds = {"number": small.books, "id": small.ids, "friend": small.friends, "own_child": small.own_children}
    for name, tie in kinds.items():
        found = {(a, b) for a, b, key in graph.edges(keys=True) if key == name}
        expected = set(zip(tie.row_of_entry.tolist(), tie.indices.tolist(), strict=True))
        assert found == expected
    plain = PlainWorld(small)
    talking = {(a, b) for a, b, key in graph.edges(keys=True) if key == "chat"}
    expected = {
        (a, b)
        for a in range(plain.size)
        for b in range(plain.size)
        if a != b and plain.chats[a] & plain.chats[b]
    }
    assert talking == expected


def test_a_neighbourhood_is_what_lies_within_reach(small: World) -> None:
    whole = to_networkx(small)
    person = int(small.children[0])
    near = to_networkx(small, around=person, radius=1)
    assert set(near) == {person, *whole.successors(person), *whole.predecessors(person)}
    assert near.nodes[person]["kind"] == "pupil"


def test_a_graph_of_too_many_people_is_refused(small: World) -> None:
    with pytest.raises(ValueError, match="there is no person 100000"):
        to_networkx(small, around=100_000)
    many = make_world(load_profile("kursk"), scale=0.02, seed=1)
    with pytest.raises(ValueError, match="too many for a graph"):
        to_networkx(many)


def test_a_world_with_a_changed_column_is_another_world_to_the_facts(small: World) -> None:
    plain = PlainWorld(small)
    people = replace(small.people, confirmed=np.zeros_like(small.people.confirmed))
    assert disagreements(replace(small, people=people), plain) > 0
