"""Behaviours as data: what is at hand, what is assumed, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sim.facts import CHANNELS, facts

import sim.behaviour
from policy.faults import InputError
from sim.attempts import days_of
from sim.behaviour import load_behaviours, with_behaviour_settings
from sim.relations import ADVERSARIES, RELATIONS, relation_pairs
from sim.world import World

TEXT = (Path(sim.behaviour.__file__).parent / "behaviours.toml").read_text(encoding="utf-8")


def test_every_relation_has_a_behaviour_and_every_behaviour_a_relation() -> None:
    assert {row.relation for row in load_behaviours().rows} == {*RELATIONS, *ADVERSARIES}


def test_every_figure_has_a_source_and_words_in_two_languages() -> None:
    behaviours = load_behaviours()
    assert len(behaviours.parameters) == 4 * len(behaviours.rows) + 5
    for parameter in behaviours.parameters.values():
        assert parameter.source
        assert parameter.label("en") != parameter.label("ru")


def test_a_yearly_share_is_not_taken_for_a_rate_per_request() -> None:
    yearly, requests = 0.35, 5
    accept = load_behaviours().response("accept_stranger")
    assert 1 - (1 - accept) ** requests == pytest.approx(yearly, abs=0.02)


def test_every_attempt_runs_through_a_channel_that_is_open(world: World) -> None:
    seen = 0
    for day in days_of(world, load_behaviours(), days=5, seed=1):
        drawn = day.attempts
        columns = facts(day.world, drawn.sender, drawn.recipient, drawn.channel)
        for channel, fact in zip(
            CHANNELS, ("sender_has_number", "sender_has_id", "shared_chat"), strict=True
        ):
            through = drawn.channel == CHANNELS.index(channel)
            assert columns[fact][through].all()
            seen += int(through.sum())
        assert world.people.active[drawn.sender].all()
        assert world.people.active[drawn.recipient].all()
        assert (drawn.sender != drawn.recipient).all()
    assert seen > 1000


def test_strangers_write_to_children_only(world: World) -> None:
    behaviours = with_behaviour_settings(load_behaviours(), {"stranger-by-id.rate": 5})
    stranger = world.people.is_kind("stranger")
    written = [
        day.attempts.recipient[stranger[day.attempts.sender]]
        for day in days_of(world, behaviours, days=3, seed=1)
    ]
    met = np.concatenate(written)
    assert len(met) > 50
    assert world.people.is_child[met].all()


def test_twice_the_rate_gives_about_twice_the_attempts(world: World) -> None:
    once = load_behaviours().only("friends")
    twice = with_behaviour_settings(once, {"friends.rate": 2 * once.parameters["friends.rate"].value})

    def total(behaviours: sim.behaviour.Behaviours) -> int:
        return sum(len(day.attempts) for day in days_of(world, behaviours, days=10, seed=1))

    assert total(twice) == pytest.approx(2 * total(once), rel=0.1)


def test_a_stranger_joins_leaked_chats_only(world: World) -> None:
    eager = with_behaviour_settings(load_behaviours(), {"responses.join_leaked": 1})
    *_, last = days_of(world, eager, days=3, seed=1)
    strangers = world.people.of_kind("stranger")
    joined = np.unique(
        np.concatenate([last.world.chats.members.row(person) for person in strangers.tolist()])
    )
    assert len(joined) > 0
    assert world.chats.leaked[joined].all()


def test_one_behaviour_more_leaves_the_draws_of_the_others_alone(world: World) -> None:
    def attempts(*ids: str) -> list[tuple[int, int]]:
        day = next(days_of(world, load_behaviours().only(*ids), days=1, seed=1))
        first = day.attempts.behaviour == 0
        return list(
            zip(day.attempts.sender[first].tolist(), day.attempts.recipient[first].tolist(), strict=True)
        )

    assert attempts("friends") == attempts("friends", "classmates")


@pytest.mark.parametrize("relation", sorted(RELATIONS))
def test_a_relation_holds_distinct_people_on_the_service(relation: str, world: World) -> None:
    sender, recipient = relation_pairs(world, relation)
    assert len(sender) > 0
    assert (sender != recipient).all()
    assert world.people.active[sender].all()
    assert world.people.active[recipient].all()
    assert len({*zip(sender.tolist(), recipient.tolist(), strict=True)}) == len(sender)


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
        ("channels = { phone = 0.3, id = 0.5, chat = 0.2 }", "channels = 3", "`channels` must be a table"),
        (
            "[responses.accept_stranger]",
            "[responses.accept_strangr]",
            "response `accept_stranger` is missing",
        ),
        ('id = "friends"\n', "", "key `id` is missing"),
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
