"""The fast facts of two people and the plain ones agree, fact by fact."""

from __future__ import annotations

import pytest

from sim.assumptions.names import CHANNELS
from sim.facts.fact_providers import Provision, provide, shipped_providers
from sim.facts.observations import TIES, joint_index, records_of, ties_of
from sim.population.graph import to_networkx
from sim.population.people import District
from tests.sampling import one_of_each
from tests.twins.cases import SEEDS, policies, situations, world_of
from tests.twins.plain.facts import CHANNEL_TIE, PlainProviders, observe
from tests.twins.plain.world import PlainWorld, plain_world


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


@pytest.mark.parametrize("seed", one_of_each(SEEDS[:2]))
def test_every_fact_of_every_pair_agrees(seed: int) -> None:
    district = world_of(seed).district(0)
    assert 150 < len(district.kind) < 600
    assert wrong_facts(district, plain_world(district), provide(situations())) == 0


@pytest.mark.slow
@pytest.mark.parametrize("tie", one_of_each(["number", "id", "chat", "own_child", "friend"]))
def test_the_comparison_of_facts_notices_one_tie_more(tie: str) -> None:
    district = world_of(11).district(0)
    plain = plain_world(district)
    apart = next(
        (a, b) for a in plain.people for b in plain.people if a != b and not plain.graph.has_edge(a, b)
    )
    plain.graph.add_edge(*apart, tie)
    assert wrong_facts(district, plain, provide(situations())) > 0


@pytest.mark.parametrize(
    ("name", "value"),
    one_of_each([("role", "none"), ("confirmed", None), ("recorded_age", 40), ("class_number", -1)]),
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
