"""Behaviours as data: what is at hand, what is assumed, and what is refused."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest

import sim.assumptions.behaviours
from rulebook.reader.faults import InputError
from sim.assumptions.behaviours import RESPONSES, load_behaviours, with_behaviour_settings
from sim.assumptions.names import ADVERSARIES, RELATIONS
from sim.assumptions.profiles import load_profile
from sim.engine.relation_pairs import relation_pairs
from sim.population.people import RESIDENTS
from sim.population.world import World

TEXT = (Path(sim.assumptions.behaviours.__file__).parent / "behaviours.toml").read_text(encoding="utf-8")


def test_every_relation_has_a_behaviour_and_every_behaviour_a_relation() -> None:
    assert {row.relation for row in load_behaviours().rows} == {*RELATIONS, *ADVERSARIES}


def test_every_figure_has_a_source_and_words_in_two_languages() -> None:
    behaviours = load_behaviours()
    assert len(behaviours.parameters) == 4 * len(behaviours.rows) + len(RESPONSES)
    for parameter in behaviours.parameters.values():
        assert parameter.source
        assert parameter.words["en"] != parameter.words["ru"]


def test_a_yearly_share_is_not_taken_for_a_rate_per_request() -> None:
    """Requests a year, the share of adults among them and the share of children who accept one agree.

    Roughly, as if requests fell on all children alike; `tests/statistical/test_predictive.py` simulates them.
    """
    behaviours, kursk = load_behaviours(), load_profile("kursk")
    a_day = sum(behaviours.parameters[f"{way}.rate"].value for way in ("id-scan", "leaked-number"))
    on_service = 1000 * kursk["pupils_active_share"]
    of_adults = 365 * a_day * kursk["strangers_per_1000_pupils"] / on_service
    assert kursk["stranger_peer_share"] == 0
    requests = of_adults / 0.23
    # As many as 79 % of children get would be 1.6 if they fell evenly; they do not, so it takes more.
    assert -log(1 - 0.79) < requests < 2 * -log(1 - 0.79), "children who get a request of a stranger"
    accept = behaviours.response("accept_stranger")
    assert 1 - (1 - accept) ** requests == pytest.approx(0.35, abs=0.03), "children who accept one in a year"


def test_a_behaviour_is_provisional_until_somebody_says_otherwise(tmp_path: Path) -> None:
    assert all(row.provisional for row in load_behaviours().rows)
    path = tmp_path / "mine.toml"
    path.write_text(
        TEXT.replace('id = "friends"', 'provisional = false\nid = "friends"', 1), encoding="utf-8"
    )
    assert [row.id for row in load_behaviours(path).rows if not row.provisional] == ["friends"]


@pytest.mark.parametrize("relation", sorted(set(RELATIONS) - {"distant-friends"}))
def test_a_relation_holds_people_on_the_service_and_nobody_with_himself(
    relation: str, districts: World
) -> None:
    found = 0
    for district in districts.districts():
        residents = district.offsets[RESIDENTS]
        first, sender, recipient = relation_pairs(district, [relation])
        assert first.tolist() == [0, len(sender)]
        assert (sender != recipient).all()
        assert max(sender.max(initial=0), recipient.max(initial=0)) < residents
        assert district.active[sender].all()
        assert district.active[recipient].all()
        found += len(sender)
    assert found > 0


def test_a_relation_and_its_other_direction_hold_the_same_pairs(world: World) -> None:
    back = [name for name in RELATIONS if name.endswith("-back")]
    assert len(back) == 4
    for name in back:
        _, one, other = relation_pairs(world.district(0), [name.removesuffix("-back")])
        _, them, us = relation_pairs(world.district(0), [name])
        assert sorted(zip(one.tolist(), other.tolist(), strict=True)) == sorted(
            zip(us.tolist(), them.tolist(), strict=True)
        )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'relation = "friends"',
            'relation = "freinds"',
            "unknown relation `freinds`\n  did you mean `friends`?",
        ),
        ('id = "friends"', 'id = "classmates"', "behaviour `classmates`: the id is used twice"),
        (
            "rate = { value = 0.6, low = 0.1, high = 5.0 }",
            "rate = { value = 9, low = 0.1, high = 5.0 }",
            "outside its range",
        ),
        (
            "channels = { phone = 0.3, id = 0.5, chat = 0.2 }",
            "channels = { pigeon = 1 }",
            "unknown channel `pigeon`",
        ),
        (
            "channels = { phone = 0.3, id = 0.5, chat = 0.2 }",
            "channels = 3",
            "`channels`: has to be a table, not a number",
        ),
        (
            "[responses.accept_stranger]",
            "[responses.accept_strangr]",
            "`responses`: `accept_stranger` is missing",
        ),
        ('id = "friends"\n', "", ": `id` is missing"),
        ('id = "id-scan"', 'id = "stranger"', "behaviour `stranger`: this id stands for something else"),
        ('id = "friends"', 'id = "script"', "behaviour `script`: this id stands for something else"),
        (
            'relation = "taken-over-pupil"',
            'relation = "taken-over-teacher"',
            "another behaviour has the relation `taken-over-teacher` already, which only one can have",
        ),
    ],
)
def test_a_faulty_behaviour_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TEXT
    path = tmp_path / "mine.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_behaviours(path)
    assert message in str(caught.value)
    assert "mine.toml:" in str(caught.value)


def test_an_unknown_behaviour_setting_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"did you mean `friends\.rate`\?"):
        with_behaviour_settings(load_behaviours(), {"friend.rate": 1})
