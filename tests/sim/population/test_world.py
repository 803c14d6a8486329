"""A world: the same for the same seed, and what every district must hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rulebook.reader.faults import InputError
from sim.assumptions.names import ADVERSARIES, RELATIONS
from sim.assumptions.profile import Profile
from sim.assumptions.profile_values import ProfileValues
from sim.assumptions.profiles import load_profile, regions, with_settings
from sim.assumptions.structural import structure
from sim.engine.relation_pairs import relation_pairs
from sim.kernel.draws import bits64, stream, stream_key, uniform
from sim.population.people import (
    CHAT_KINDS,
    FRIEND,
    KINDS,
    NONE,
    RESIDENTS,
    ROLES,
    SEXES,
    District,
    Kind,
    code,
)
from sim.population.region_plan import make_plan
from sim.population.statistics import classmates, entries, friend_graph, world_statistics
from sim.population.world import World, make_world
from tests.sim.worlds import contacts, small_world


def all_bytes(world: World) -> list[bytes]:
    return [column.tobytes() for district in world.districts() for column in district]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(kursk: Profile) -> None:
    one, same, other = (make_world(kursk, scale=0.01, seed=seed) for seed in (7, 7, 8))
    assert all_bytes(one) == all_bytes(same)
    assert all_bytes(one) != all_bytes(other)


def test_a_district_is_the_same_whenever_it_is_drawn() -> None:
    forward, backward = small_world(3), small_world(3)
    assert forward.size >= 2
    last = [backward.district(number) for number in reversed(range(backward.size))][::-1]
    for one, other in zip(forward.districts(), last, strict=True):
        assert all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in zip(one, other, strict=True))


def test_every_figure_of_the_common_profile_reaches_compiled_code() -> None:
    assert set(ProfileValues._fields) == set(load_profile("national").parameters)


def test_a_negative_seed_and_a_scale_of_nothing_are_refused(kursk: Profile) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        make_world(kursk, scale=0.01, seed=-1)
    for scale in (0, -1, float("nan"), 1e9):
        with pytest.raises(InputError):
            make_world(kursk, scale=scale, seed=1)


def test_the_plan_places_every_pupil_once_and_whole_schools_in_districts(kursk: Profile) -> None:
    plan = make_plan(kursk, scale=0.2, seed=1)
    assert plan.pupils.sum() == round(kursk.pupils * 0.2)
    assert plan.school_first[0] == 0
    assert plan.school_first[-1] == len(plan.pupils)
    assert (np.diff(plan.school_first) > 0).all()
    for number, partners in enumerate(plan.partners):
        for turn, partner in enumerate(partners.tolist()):
            assert partner == -1 or plan.partners[partner, turn] == number


def test_streams_of_different_names_are_different_and_keys_give_the_known_numbers() -> None:
    assert stream(1, "a").random() != stream(1, "b").random()
    assert stream(1, "a").random() == stream(1, "a").random()
    assert stream_key(1, "a") != stream_key(1, "b")
    # The first outputs of splitmix64 from the seed 1234567, as published with the generator.
    key = np.uint64(1234567)
    assert [int(bits64(key, place)) for place in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]
    numbers = [uniform(key, place) for place in range(1000)]
    assert 0.45 < float(np.mean(numbers)) < 0.55


def residents(district: District) -> slice:
    return slice(0, int(district.offsets[RESIDENTS]))


def test_records_are_possible(world: World) -> None:
    for district in world.districts():
        assert not (district.confirmed & (district.role == code(ROLES, "none"))).any()
        trusted = (district.role == code(ROLES, "staff")) | (district.role == code(ROLES, "guardian"))
        assert (district.recorded_age[trusted] >= 18).all()
        stranger = slice(*district.offsets[6:8].tolist())
        adult = district.age[stranger] >= 18
        assert not district.confirmed[stranger][adult].any()
        assert (district.role[stranger][~adult] >= code(ROLES, "student")).all()
        assert (district.school[stranger] == NONE).all()
        assert set(np.unique(district.sex)) <= set(range(len(SEXES)))


def test_every_pupil_is_in_one_class_and_classes_fit_a_mask(world: World) -> None:
    for district in world.districts():
        sizes = np.diff(district.class_first)
        assert sizes.sum() == district.offsets[Kind.TEACHER]
        assert 1 <= sizes.min() <= sizes.max() <= 63
        assert set(district.class_grade) <= set(range(1, 12))
        group = district.class_number[: district.offsets[Kind.TEACHER]]
        assert (group == np.repeat(np.arange(len(sizes)), sizes)).all()
        assert (district.class_school[group] == district.school[: district.offsets[Kind.TEACHER], 0]).all()


def test_ids_and_chats_are_of_people_on_the_service_and_numbers_of_people_with_phones(world: World) -> None:
    for district in world.districts():
        for one, other in (entries(district, 2), classmates(district, district.classmate_ids)):
            assert district.active[one].all()
            assert district.active[other].all()
        for one, other in (entries(district, 1), classmates(district, district.classmate_numbers)):
            assert district.phone[one].all()
            assert district.phone[other].all()
            assert (one != other).all()
        assert district.active[district.member].all()


def test_friends_go_to_one_school_and_nobody_names_himself(world: World) -> None:
    for district in world.districts():
        one, other = friend_graph(district).nonzero()
        assert len(one) > 100
        assert (district.school[one, 0] == district.school[other, 0]).all()
        assert (one != other).all()
        assert (friend_graph(district) - friend_graph(district).T).nnz == 0


def test_only_confirmed_guardians_have_own_children_and_these_are_their_family(world: World) -> None:
    for district in world.districts():
        one, other = entries(district, 32)
        assert len(one) > 10
        assert district.confirmed[one].all()
        assert (district.role[one] == code(ROLES, "guardian")).all()
        assert (district.household[one] == district.household[other]).all()


def test_every_kind_of_chat_has_members(world: World) -> None:
    kinds = {
        CHAT_KINDS[kind]
        for district in world.districts()
        for kind in np.unique(district.chat_kind[np.diff(district.member_first) > 0])
    }
    assert kinds == set(CHAT_KINDS)


def test_two_districts_drawn_apart_find_the_same_friends_in_each_other(districts: World) -> None:
    """Both find the same pairs, the same accounts and the same knowledge of each other."""
    met: dict[int, list[tuple[Any, ...]]] = {}
    for number, district in enumerate(districts.districts()):
        for place, key in enumerate(district.distant_key.tolist()):
            here, there = int(district.distant_friend[place]), int(district.offsets[RESIDENTS]) + place
            known = [
                int(np.bitwise_or.reduce(what[what >> 8 == other] & 255, initial=0))
                for one, other in ((here, there), (there, here))
                for what in [district.contact[district.contact_first[one] : district.contact_first[one + 1]]]
            ]
            accounts = [tuple(int(column[person]) for column in district[1:8]) for person in (here, there)]
            sides = list(zip(accounts, known, strict=True))
            met.setdefault(key, []).append((number, sides, sides[::-1]))
    assert len(met) > 20
    for found in met.values():
        (one, mine, _), (other, _, theirs) = found
        assert one != other
        assert mine == theirs
        assert all(known & FRIEND for _, known in mine)


@pytest.mark.parametrize("region", [name for name in regions() if name != "russia"])
def test_every_region_can_be_drawn(region: str) -> None:
    world = make_world(load_profile(region), scale=200 / load_profile(region).pupils, seed=1)
    assert world.people > 500
    assert world.children > 0


def test_a_world_of_a_single_pupil_can_be_drawn(kursk: Profile) -> None:
    world = make_world(kursk, scale=1 / kursk.pupils, seed=1)
    assert int(world.district(0).offsets[Kind.TEACHER]) == 1


def test_too_many_people_for_a_district_are_refused_with_the_way_out(kursk: Profile) -> None:
    crowded = with_settings(kursk, {"relatives_per_family": 40})
    with pytest.raises(InputError, match="fewer relatives_per_family"):
        make_world(crowded, scale=0.05, seed=1).district(0)


def test_kursk_at_a_tenth_is_as_large_and_as_small_as_promised(kursk: Profile) -> None:
    world = make_world(kursk, scale=0.1, seed=1)
    assert 38_000 < world.people < 45_000
    assert world.nbytes / world.people < 150


def test_statistics_hold_the_names_of_the_contract(world: World) -> None:
    found: Any = world_statistics(world)
    assert found["people"] == world.people
    assert set(found["roles"]) == set(ROLES)
    assert set(found["kinds"]) == set(KINDS)
    assert {
        "class_size_mean", "school_size_mean", "friends_mean", "friend_reciprocity", "friend_clustering",
        "friend_within_class", "friend_same_sex", "siblings", "one_parent_share", "numbers_per_student",
        "mutual_number_given_friend", "chats_per_student", "active_students", "active_staff",
    } <= set(found["statistics"])  # fmt: skip
    assert set(found["statistics"]["siblings"]) == {"0", "1", "2", "3+"}


def test_friendship_statistics_are_those_of_networkx(world: World) -> None:
    import networkx

    sums = [0.0, 0]
    for district in world.districts():
        graph = networkx.from_scipy_sparse_array(friend_graph(district))
        local = [value for node, value in networkx.clustering(graph).items() if graph.degree(node) >= 2]
        sums[0] += sum(local)
        sums[1] += len(local)
    found: Any = world_statistics(world)["statistics"]
    assert found["friend_clustering"] == pytest.approx(sums[0] / sums[1])


def test_what_is_taken_for_granted_is_said_in_two_languages() -> None:
    said = structure()
    assert len(said) >= 6
    assert all(one.words["en"] != one.words["ru"] for one in said)


EXTREMES = (
    {"class_size_urban": 1, "class_size_rural": 1, "teachers_per_class": 90, "class_chat_teachers": 1},
    {"class_size_urban": 50, "class_size_rural": 50, "one_parent_share": 0, "guardian_guardian_number": 1},
    {"stranger_ids": 400, "stranger_numbers": 400, "friends_mean": 12, "recycled_number_share": 1},
    {"club_size": 1, "club_share": 1, "friend_chat_share": 1, "open_chat_join": 1, "relatives_per_family": 9},
)


@pytest.mark.parametrize("figures", EXTREMES)
def test_the_room_for_ties_suffices_where_figures_are_extreme(figures):
    """Compiled code checks no bounds: `draw_contacts`, `draw_chats` and `relation_pairs` check the end."""
    using = dict.fromkeys(
        (
            "pupils_active_share",
            "teachers_active_share",
            "guardians_active_share",
            "relatives_active_share",
            "coaches_active_share",
            "pupil_role_share",
            "class_chat_join",
            "parents_chat_join",
            "teacher_has_pupil_number",
            "teacher_guardian_number",
        ),
        1,
    )
    settings = {**using, "strangers_per_1000_pupils": 500, "pupils_per_teacher": 2, **figures}
    world = small_world(5, pupils=250, district_pupils=120, **settings)
    for district in world.districts():
        _, sender, recipient = relation_pairs(district, (*RELATIONS, *ADVERSARIES))
        people = int(district.offsets[RESIDENTS])
        assert len(sender) > people
        assert len(district.contact) > people
        assert len(district.member) > people
        assert max(int(sender.max()), int(recipient.max())) < len(district.kind)


def found_ids(world: World) -> list[tuple[int, int, int]]:
    """District, stranger and child of each id that an adult stranger has found."""
    return [
        (number, holder, person)
        for number, here in enumerate(world.districts())
        for holder in range(*here.offsets[Kind.STRANGER : RESIDENTS + 1].tolist())
        if here.age[holder] >= 18
        for person, what in contacts(here, holder)
        if what & 2
    ]


def test_who_looks_for_anybody_finds_what_was_found_before_and_others_find_more_girls(kursk: Profile) -> None:
    evenly = {"stranger_seeks_girls": 1.0, "stranger_seeks_old": 1.0, "stranger_peer_share": 0.0}
    few = {"stranger_ids": 20.0}
    for seeks, low, high in ((1.0, 0.4, 0.6), (3.5, 0.65, 0.9)):
        settings = {**evenly, **few, "stranger_seeks_girls": seeks}
        world = make_world(with_settings(kursk, settings), scale=0.02, seed=7)
        ids = found_ids(world)
        girls = sum(world.district(number).sex[child] == 0 for number, _, child in ids)
        assert len(ids) > 150
        assert low < girls / len(ids) < high
