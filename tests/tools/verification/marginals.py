"""Every marginal of a drawn world against its profile.

Knows for each parameter of a profile which check shows that it was drawn as stated. Knows nothing of how that
is counted (`counted`), nor of how the engine draws.

Each share is counted over draws that are independent of each other, so that the exact test applies; where the
people of one school or family hang together, these are the clusters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim.assumptions.profile import Profile
from sim.population.world import World
from tests.tools.verification.checks import Check, clusters, draws, plan, within
from tests.tools.verification.counted import KIND, Sums, count

__all__ = ["adoption", "friends", "marginals"]

ADOPTION = {
    "pupil": "pupils_active_share",
    "teacher": "teachers_active_share",
    "other_staff": "other_staff_active_share",
    "guardian": "guardians_active_share",
    "relative": "relatives_active_share",
    "coach": "coaches_active_share",
}


def adoption(world: World, profile: Profile) -> Iterator[Check]:
    """Who uses the service, by role, in one region where each person is drawn alone."""
    sums = Sums()
    for here in world.districts():
        for name in ADOPTION:
            part = slice(here.offsets[KIND[name]], here.offsets[KIND[name] + 1])
            sums.add(name, np.count_nonzero(here.active[part]), here.active[part].size)
    for name, key in ADOPTION.items():
        yield draws(f"on the service, {profile.id}", name, *sums.total[name], profile[key])


def marginals(world: World, profile: Profile) -> Iterator[Check]:
    """All figures of one region but adoption and friends."""
    sums = Sums()
    for here in world.districts():
        count(sums, here, profile)
    yield from _plan(world, profile)
    yield from _drawn(sums, profile)


def friends(world: World, profile: Profile) -> Iterator[Check]:
    """Friends and names, in a world where schools do not differ in them: else few schools tell little."""
    sums = Sums()
    for here in world.districts():
        count(sums, here, profile)
    yield clusters("friends", "friends of a pupil", *sums.clusters("friends"), profile["friends_mean"])
    yield clusters("friends", "names returned", *sums.clusters("returned"), profile["friend_reciprocity"])
    key = "friend_within_class"
    # Sex weighs more than the class, and a class may have nobody more of the wanted one: some few less.
    counted, ends = (part.sum() for part in sums.clusters("in class, town"))
    low, high = profile[key] - 0.008, profile[key] + 0.002
    yield within("friends", "in the own class, towns", counted / ends, low, high, int(ends))
    # A village class has six of each sex: fewer.
    counted, ends = (part.sum() for part in sums.clusters("in class, village"))
    figure = profile.parameters[key]
    yield within("friends", "in the own class, villages", counted / ends, figure.low, figure.high, int(ends))
    name = "of the own sex, less what the ages say"
    yield clusters("friends", f"{name}, towns", *sums.clusters("same sex, town"), 0.0)
    yield clusters("friends", f"{name}, villages", *sums.clusters("same sex, village"), 0.0)


def _drawn(sums: Sums, profile: Profile) -> Iterator[Check]:
    for (group, name), key in SHARES.items():
        expected = key if isinstance(key, float) else profile[key]
        yield draws(group, name, *sums.total[name], expected)
    families = [profile["siblings_0"], profile["siblings_1"], profile["siblings_2"]]
    families.append(1 - sum(families))
    for place, share in enumerate(families):
        name = f"{place if place < 3 else '3 or more'} siblings"
        yield clusters("families", name, *sums.clusters(name), share)
    name = "siblings in one school, less what is expected"
    yield clusters("families", name, *sums.clusters("one school"), 0.0)
    whole = int(profile["relatives_per_family"])
    extra = profile["relatives_per_family"] - whole
    yield draws("families", "one relative more", *sums.total["one relative more"], extra)
    town = 1 - profile["rural_share"]
    chance = profile["second_shift_share"] / town * 11 / 7
    yield draws(
        "schools", "town classes of grades 2 to 8 in the second shift", *sums.total["second shift"], chance
    )
    yield within(
        "schools",
        "pupils in the second shift (2020/21: 15.2 %)",
        sums.total["second shift pupils"][0] / sums.total["second shift pupils"][1],
        0.13,
        0.175,
        int(sums.total["second shift pupils"][1]),
    )
    for where, low, high in (("town", 23.0, 26.0), ("village", 12.0, 14.0)):
        pupils, classes = sums.total[f"{where} classes"]
        name = f"pupils of a {where} class (2025: {low:g} to {high:g})"
        yield within("schools", name, pupils / classes, low, high, int(classes))
    number, share = sums.total["distant friends"]
    # In each of three rounds a share of the smaller of two grades; an odd district out has none.
    low, high = 2.2 * profile["distant_friend_share"], 3 * profile["distant_friend_share"]
    yield within("friends", "friends in other districts", number / share, low, high, int(share))
    for name in ("girls", "children of 13 or older"):
        for who in ("adults", "peers") if profile["stranger_peer_share"] else ("adults",):
            said = f"{name} whose id {who} have found, less what is expected"
            yield clusters("contacts", said, *sums.clusters(said), 0.0)
    for who in ("pupils", "adults"):
        said = f"numbers of {who} whom a pupil knows, less what is expected"
        yield clusters("contacts", said, *sums.clusters(said), 0.0)
    numbers, _ = sums.clusters("in a pupil's book")
    name = "numbers that a pupil has saved, median (10 to 60)"
    yield within("contacts", name, float(np.median(numbers)), 10.0, 60.0, len(numbers))
    counted, strangers = sums.total["ids of a stranger"]
    yield plan("contacts", "ids that a stranger has found", counted / strangers, profile["stranger_ids"], 0.0)


SHARES: Mapping[tuple[str, str], str | float] = {
    ("accounts", "pupils who are boys"): 0.5,
    ("accounts", "pupils of the older year of a grade"): 0.5,
    ("accounts", "pupils with the student role"): "pupil_role_share",
    ("accounts", "students confirmed"): "pupil_confirmed_share",
    ("accounts", "staff confirmed"): "staff_confirmed_share",
    ("accounts", "guardians with the role"): "guardian_role_share",
    ("accounts", "guardian roles confirmed"): "guardian_confirmed_share",
    ("accounts", "strangers who are peers"): "stranger_peer_share",
    ("accounts", "adult strangers with a role"): "stranger_claims_role_share",
    ("accounts", "phones up to 10"): "phone_share_young",
    ("accounts", "phones from 11 on"): "phone_share_old",
    ("families", "families with one parent"): "one_parent_share",
    ("families", "mothers of single parents"): "mothers_share_of_one_parent",
    ("contacts", "friends with both numbers"): "friend_mutual_number",
    ("contacts", "friends with one number"): "friend_one_sided_number",
    ("contacts", "ids of friends"): "friend_id",
    ("contacts", "numbers of classmates"): "classmate_number",
    ("contacts", "ids of classmates"): "class_id",
    ("contacts", "numbers within a family"): "family_number_share",
    ("contacts", "numbers of relatives"): "relative_number_share",
    ("contacts", "ids within a family"): "family_id",
    ("contacts", "own children confirmed"): "own_child_share",
    ("contacts", "numbers of coach and pupil"): "coach_pupil_number",
    ("contacts", "ids of coach and pupil"): "coach_id",
    ("contacts", "class teacher has the pupil's number"): "teacher_has_pupil_number",
    ("contacts", "pupil has the class teacher's number"): "pupil_has_teacher_number",
    ("contacts", "class teacher and guardian"): "teacher_guardian_number",
    ("contacts", "guardians of one class"): "guardian_guardian_number",
    ("contacts", "ids of pupils and teachers"): "class_id",
    ("contacts", "strangers with a recycled number"): "recycled_number_share",
    ("chats", "students in the class chat"): "class_chat_join",
    ("chats", "other teachers in the class chat"): "class_chat_teachers",
    ("chats", "guardians in the parents' chat"): "parents_chat_join",
    ("chats", "people in the open chat"): "open_chat_join",
    ("chats", "pupils with a chat of friends"): "friend_chat_share",
    ("chats", "leaked links of closed chats"): "leaked_closed_link",
    ("chats", "leaked links of open chats"): "leaked_open_link",
}


def _plan(world: World, profile: Profile) -> Iterator[Check]:
    """What is planned for a region as a whole."""
    plan_, scale = world.plan, world.scale
    pupils = int(plan_.pupils.sum())
    yield plan("schools", "pupils", pupils, profile.pupils * scale, 0.5)
    yield plan(
        "schools",
        "teachers",
        int(plan_.teachers.sum()),
        profile.teachers * scale,
        0.01 * profile.teachers * scale,
    )
    staff = profile.teachers * scale * profile["other_staff_per_teacher"]
    yield plan("schools", "other staff", int(plan_.other_staff.sum()), staff, 1.0)
    rural = plan_.pupils[plan_.rural].sum()
    yield plan("schools", "pupils of village schools", rural / pupils, profile["rural_share"], 1 / pupils)
    for name, here in (("urban", ~plan_.rural), ("rural", plan_.rural)):
        wanted, schools = profile[f"school_size_{name}"], int(here.sum())
        place = "town" if name == "urban" else "village"
        found = plan_.pupils[here].sum() / schools
        yield plan("schools", f"pupils of a {place} school", found, wanted, wanted / schools)
    strangers = profile["strangers_per_1000_pupils"] / 1000
    yield plan("accounts", "strangers of 1 pupil", plan_.strangers.sum() / pupils, strangers, 1 / pupils)
    members = sum(len(here.club) for here in world.districts())
    clubs = sum(len(here.club_first) - 1 for here in world.districts())
    yield plan("schools", "pupils in a club", members / pupils, profile["club_share"], len(plan_) / pupils)
    yield plan(
        "schools",
        "pupils of one club",
        members / clubs,
        profile["club_size"],
        profile["club_size"] * len(plan_) / clubs,
    )
