"""A world is the same for the same seed, well formed, and keeps to what is possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import pytest
from sim.csr import CSR
from sim.facts import VALUES, check_vocabulary, facts, situation_numbers

from policy.table import Situations
from sim.chats import CHAT_KINDS
from sim.people import DTYPES, People
from sim.profiles import Profile, load_profile, regions, with_settings
from sim.run import pairs_vector
from sim.statistics import world_statistics
from sim.streams import stream
from sim.structure import structure
from sim.world import World, make_world

TIES = ("friends", "family", "coaches", "own_children", "books", "ids")


def ties(world: World) -> Iterator[tuple[str, CSR]]:
    for name in TIES:
        yield name, getattr(world, name)


def bytes_of(world: World) -> list[bytes]:
    columns = [getattr(world.people, field.name).tobytes() for field in fields(People)]
    rows = [part.tobytes() for _, tie in ties(world) for part in (tie.indptr, tie.indices)]
    members = world.chats.members
    return [
        *columns,
        *rows,
        members.indptr.tobytes(),
        members.indices.tobytes(),
        world.chats.leaked.tobytes(),
    ]


def test_the_same_seed_gives_the_same_bytes(world: World, kursk: Profile) -> None:
    assert bytes_of(make_world(kursk, scale=0.01, seed=7)) == bytes_of(world)


def test_another_seed_gives_another_world(world: World, kursk: Profile) -> None:
    assert bytes_of(make_world(kursk, scale=0.01, seed=8)) != bytes_of(world)


def test_a_seed_is_required(kursk: Profile) -> None:
    with pytest.raises(TypeError):
        make_world(kursk, scale=0.01)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="seed must not be negative"):
        make_world(kursk, scale=0.01, seed=-1)


def test_streams_of_different_names_are_different_and_do_not_depend_on_order() -> None:
    first = stream(1, "kursk", 0, "friends").random(4)
    assert (stream(1, "kursk", 0, "friends").random(4) == first).all()
    assert (stream(1, "kursk", 1, "friends").random(4) != first).all()
    assert (stream(2, "kursk", 0, "friends").random(4) != first).all()


def test_what_comes_later_does_not_change_what_came_before(kursk: Profile, world: World) -> None:
    changed = make_world(with_settings(kursk, {"open_chat_join": 0.5}), scale=0.01, seed=7)
    assert (changed.books.keys == world.books.keys).all()
    assert len(changed.chats.members.indices) > len(world.chats.members.indices)


def test_columns_have_the_declared_dtypes(world: World) -> None:
    for name, dtype in DTYPES.items():
        assert getattr(world.people, name).dtype == dtype
    for _, tie in ties(world):
        assert tie.indptr.dtype == np.int64
        assert tie.indices.dtype == np.int32


def test_rows_are_sorted_distinct_and_never_of_oneself(world: World) -> None:
    for name, tie in ties(world):
        assert len(tie.indices) > 0, name
        assert (np.diff(tie.keys) > 0).all(), name
        assert (tie.row_of_entry != tie.indices).all(), name
        assert tie.rows == tie.columns == len(world)


def test_ids_and_chats_are_of_people_on_the_service(world: World) -> None:
    active = world.people.active
    assert active[world.ids.row_of_entry].all()
    assert active[world.ids.indices].all()
    assert active[world.chats.members.row_of_entry].all()


def test_numbers_are_of_people_with_a_phone(world: World) -> None:
    phone = world.people.phone
    assert not phone.all()
    assert phone[world.books.row_of_entry].all()
    assert phone[world.books.indices].all()


def test_ties_stay_within_a_district(kursk: Profile) -> None:
    large = make_world(kursk, scale=0.1, seed=1)
    district = large.people.district
    assert district.max() >= 2
    for name, tie in ties(large):
        assert (district[tie.row_of_entry] == district[tie.indices]).all(), name
    members = large.chats.members
    assert (district[members.row_of_entry] == large.chats.district[members.indices]).all()
    assert (large.people.school[large.class_teacher] == large.class_school).all()


def test_kursk_at_a_tenth_is_as_large_as_promised(kursk: Profile) -> None:
    large = make_world(kursk, scale=0.1, seed=1)
    assert int(large.people.is_kind("pupil").sum()) == round(kursk.pupils * 0.1)
    assert len(large) > 40_000
    assert large.nbytes / len(large) < 150


def test_only_confirmed_guardians_have_own_children_and_these_are_their_family(world: World) -> None:
    own, people = world.own_children, world.people
    guardian = own.row_of_entry
    assert people.is_kind("guardian")[guardian].all()
    assert people.confirmed[guardian].all()
    assert world.family.contains(guardian, own.indices).all()


def test_siblings_share_their_guardians_and_may_go_to_different_schools(world: World) -> None:
    people = world.people
    adult = world.family.row_of_entry
    guardian = people.is_kind("guardian")[adult]
    child = world.family.indices[guardian]
    assert (people.household[adult[guardian]] == people.household[child]).all()
    belongs = (people.organisations[adult[guardian]] == people.school[child][:, None]).any(axis=1)
    assert belongs.mean() > 0.999
    assert (people.organisations[:, 1] >= 0).any()


def test_friends_go_to_one_school(world: World) -> None:
    school = world.people.school
    assert (school[world.friends.row_of_entry] == school[world.friends.indices]).all()


def test_strangers_are_never_confirmed_and_belong_nowhere(world: World) -> None:
    strangers = world.people.of_kind("stranger")
    assert len(strangers) > 0
    assert not world.people.confirmed[strangers].any()
    assert (world.people.organisations[strangers] == -1).all()
    assert (world.people.age[strangers] >= 18).all()


def test_every_kind_of_chat_has_members(world: World) -> None:
    kinds = np.unique(world.chats.kind[world.chats.members.indices])
    assert len(kinds) == len(CHAT_KINDS)


def test_every_pair_with_a_channel_stands_in_a_possible_situation(
    world: World, situations: Situations
) -> None:
    check_vocabulary(situations)
    assert pairs_vector(world, situations).sum() > 10_000


def test_the_facts_of_a_pair_are_indexes_of_the_vocabularys_values(
    world: World, situations: Situations
) -> None:
    ids = world.ids
    columns = facts(world, ids.row_of_entry, ids.indices, np.ones(len(ids.indices), np.uint8))
    assert list(columns) == list(VALUES)
    numbers = situation_numbers(situations, columns)
    assert (numbers >= 0).all()
    shown = situations.situation(int(numbers[0]))
    assert shown == {fact: VALUES[fact][column[0]] for fact, column in columns.items()}


def test_a_pair_without_the_channel_stands_in_no_situation(world: World, situations: Situations) -> None:
    strangers, children = world.people.of_kind("stranger"), world.children
    unknown = ~world.books.contains(np.full(len(children), strangers[0]), children)
    pairs = np.full(int(unknown.sum()), strangers[0]), children[unknown]
    columns = facts(world, *pairs, np.zeros(len(pairs[0]), np.uint8))
    assert (situation_numbers(situations, columns) == -1).all()


def test_a_number_saved_shows_on_both_sides(world: World) -> None:
    stranger, child = int(world.people.of_kind("stranger")[0]), int(world.children[-1])
    saved = np.array([child * len(world) + stranger], np.int64)
    there = facts(world, np.array([stranger]), np.array([child]), np.array([1]), saved=saved)
    back = facts(world, np.array([child]), np.array([stranger]), np.array([1]), saved=saved)
    assert there["recipient_has_number"][0] == 1
    assert back["sender_has_number"][0] == 1


@pytest.mark.parametrize("region", regions())
def test_every_region_can_be_drawn(region: str) -> None:
    profile = load_profile(region)
    small = make_world(profile, scale=200 / profile.pupils, seed=1)
    assert int(small.people.is_kind("pupil").sum()) == 200


def test_a_world_of_a_single_pupil_can_be_drawn(kursk: Profile) -> None:
    tiny = make_world(kursk, scale=1e-6, seed=1)
    assert int(tiny.people.is_kind("pupil").sum()) == 1
    assert world_statistics(tiny)["people"] == len(tiny)


def test_statistics_hold_the_names_of_the_contract(world: World) -> None:
    shown = world_statistics(world)
    assert shown["people"] == len(world)
    assert set(shown["statistics"]) >= {
        "class_size_mean",
        "school_size_mean",
        "friends_mean",
        "friend_reciprocity",
        "friend_clustering",
        "friend_within_class",
        "friend_same_sex",
        "siblings",
        "one_parent_share",
        "numbers_per_student",
        "mutual_number_given_friend",
        "chats_per_student",
        "active_students",
        "active_staff",
    }
    assert sum(shown["roles"].values()) == int(world.people.active.sum())
    assert sum(shown["statistics"]["siblings"].values()) == pytest.approx(1)


def test_what_is_taken_for_granted_is_said_in_two_languages() -> None:
    assert len(structure()) >= 5
    for statement in structure():
        assert statement.label("en") != statement.label("ru")
