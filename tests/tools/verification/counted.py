"""What the drawn people and ties of a world show, counted afresh from the columns of its districts.

Knows for each figure of a profile what has to be counted, and over what. Knows nothing of how the engine
draws, nor of how far a count may lie from its figure.
"""

from __future__ import annotations

from collections import defaultdict
from typing import SupportsFloat

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.profile import Profile
from sim.population.friendships import same_sex_share
from sim.population.people import (
    CHAT_KINDS,
    COACH,
    FRIEND,
    ID,
    KIN,
    NAMED,
    NONE,
    NUMBER,
    OWN_CHILD,
    RESIDENTS,
    District,
    Kind,
    Role,
)
from sim.population.statistics import friend_graph

__all__ = ["KIND", "Sums", "count"]

KIND = {"pupil": 0, "teacher": 1, "other_staff": 2, "guardian": 3, "relative": 4, "coach": 5, "stranger": 6}
Numbers = NDArray[np.float64]


class Sums:
    """Counts and units by name, over districts; and the same by cluster."""

    def __init__(self) -> None:
        self.total: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
        self.parts: dict[str, list[tuple[Numbers, Numbers]]] = defaultdict(list)

    def add(self, name: str, counted: SupportsFloat, units: SupportsFloat) -> None:
        before, among = self.total[name]
        self.total[name] = before + float(counted), among + float(units)

    def of(self, name: str, chosen: NDArray[np.bool_], among: NDArray[np.bool_]) -> None:
        self.add(name, np.count_nonzero(chosen & among), np.count_nonzero(among))

    def by(self, name: str, counted: NDArray[np.generic], units: NDArray[np.generic]) -> None:
        self.parts[name].append((counted.astype(np.float64), units.astype(np.float64)))

    def clusters(self, name: str) -> tuple[Numbers, Numbers]:
        one, other = zip(*self.parts[name], strict=True)
        return np.concatenate(one), np.concatenate(other)


def count(sums: Sums, here: District, profile: Profile) -> None:
    """Add everything that one district shows."""
    _accounts(sums, here)
    _families(sums, here, profile)
    _schools(sums, here)
    _friends(sums, here, profile)
    _contacts(sums, here, profile)
    _acquaintances(sums, here, profile)
    _school_contacts(sums, here)
    _chats(sums, here)


def _kind(here: District, name: str) -> slice:
    return slice(int(here.offsets[KIND[name]]), int(here.offsets[KIND[name] + 1]))


def _accounts(sums: Sums, here: District) -> None:
    pupil, guardian = _kind(here, "pupil"), _kind(here, "guardian")
    grade = here.class_grade[here.class_number[pupil]]
    everybody = np.ones(pupil.stop, np.bool_)
    student = here.role[pupil] == Role.STUDENT
    sums.of("pupils who are boys", here.sex[pupil] == 1, everybody)
    sums.of("pupils of the older year of a grade", here.age[pupil] == grade + 7, everybody)
    sums.of("pupils with the student role", student, everybody)
    sums.of("students confirmed", here.confirmed[pupil], student)
    sums.of("phones up to 10", here.phone[pupil], here.age[pupil] <= 10)
    sums.of("phones from 11 on", here.phone[pupil], here.age[pupil] >= 11)
    staff = slice(int(here.offsets[Kind.TEACHER]), int(here.offsets[Kind.GUARDIAN]))
    sums.of("staff confirmed", here.confirmed[staff], here.role[staff] == Role.STAFF)
    role = here.role[guardian] == Role.GUARDIAN
    sums.of("guardians with the role", role, np.ones_like(role))
    sums.of("guardian roles confirmed", here.confirmed[guardian], role)
    role, adult = here.role[_kind(here, "stranger")], here.age[_kind(here, "stranger")] >= 18
    sums.of("strangers who are peers", ~adult, np.ones_like(adult))
    sums.of("adult strangers with a role", role < Role.STUDENT, adult)


def _families(sums: Sums, here: District, profile: Profile) -> None:
    # The last family of a district is cut to fit, so it is not counted.
    children = np.diff(here.child_first)[:-1]
    for place in range(4):
        wanted = children == place + 1 if place < 3 else children > 3
        sums.by(f"{place if place < 3 else '3 or more'} siblings", children * wanted, children)
    # Neighbours in the order of schools are siblings: in one school if neither has moved, or by chance.
    several = here.child_first[:-2][children > 1]
    eldest, next_one = here.school[here.child[several], 0], here.school[here.child[several + 1], 0]
    stay = profile["siblings_same_school"] ** 2
    parts = np.bincount(here.school[: here.offsets[Kind.TEACHER], 0]) / here.offsets[Kind.TEACHER]
    expected = stay + (1 - stay) * float((parts * parts).sum())
    sums.by("one school", (eldest == next_one) - expected, np.ones(len(several)))
    guardians = np.diff(here.guardian_first)
    alone = guardians == 1
    sums.of("families with one parent", alone, np.ones_like(alone))
    sums.of("mothers of single parents", here.sex[here.guardian_first[:-1]] == 0, alone)
    relatives = np.diff(here.relative_first)
    sums.of("one relative more", relatives > relatives.min(), np.ones_like(alone))


def _schools(sums: Sums, here: District) -> None:
    sizes, town = np.diff(here.class_first), ~here.school_rural[here.class_school]
    sums.add("town classes", sizes[town].sum(), np.count_nonzero(town))
    sums.add("village classes", sizes[~town].sum(), np.count_nonzero(~town))
    sums.of("second shift", here.second_shift, town & (here.class_grade >= 2) & (here.class_grade <= 8))
    sums.add("second shift pupils", sizes[here.second_shift].sum(), sizes.sum())


def _friends(sums: Sums, here: District, profile: Profile) -> None:
    pupils, schools = int(here.offsets[Kind.TEACHER]), len(here.school_rural)
    school, group, sex = here.school[:pupils, 0], here.class_number[:pupils], here.sex[:pupils]
    one, other = friend_graph(here).nonzero()
    namer, named = friend_graph(here, NAMED).nonzero()
    names = set((namer * 65536 + named).tolist())
    back = np.array([b * 65536 + a in names for a, b in zip(namer.tolist(), named.tolist(), strict=True)])

    def per_school(of: NDArray[np.generic], weights: NDArray[np.generic] | None = None) -> Numbers:
        return np.bincount(school[of], weights=weights, minlength=schools).astype(np.float64)

    ends = per_school(one)
    young, old = profile["friend_same_sex_young"], profile["friend_same_sex_old"]
    by_age = np.array([same_sex_share(age, young, old) for age in range(25)])
    surprise = (sex[one] == sex[other]) - (by_age[here.age[one]] + by_age[here.age[other]]) / 2
    sums.by("friends", ends, np.bincount(school, minlength=schools))
    sums.by("returned", per_school(namer, back), per_school(namer))
    in_class = per_school(one, group[one] == group[other])
    for place, there in (("town", ~here.school_rural), ("village", here.school_rural)):
        sums.by(f"in class, {place}", in_class[there], ends[there])
        sums.by(f"same sex, {place}", per_school(one, surprise)[there], ends[there])
    sums.add("distant friends", len(here.distant_friend), pupils)


def _sought(
    sums: Sums, here: District, stranger: NDArray[np.integer], child: NDArray[np.integer], profile: Profile
) -> None:
    """Whose ids strangers have found: girls and the older half, less what is expected.

    Strangers are the clusters. What is expected of adults follows from how much more they look for some, over
    the children of the district; peers look for anybody.
    """
    pupils, first = int(here.offsets[Kind.TEACHER]), int(here.offsets[Kind.STRANGER])
    using = here.active[:pupils] & (here.age[:pupils] < 18)
    girl, old = here.sex[:pupils] == 0, here.age[:pupils] >= 13
    years = (np.clip(here.age[:pupils], 7, 17) - 7) / 10
    wanted = np.where(girl, profile["stranger_seeks_girls"], 1.0) * profile["stranger_seeks_old"] ** years
    number = int(here.offsets[RESIDENTS]) - first
    if not number or np.count_nonzero(using) <= 600:
        return
    ids = np.bincount(stranger - first, minlength=number)
    adult = here.age[first : here.offsets[RESIDENTS]] >= 18
    for name, some in (("girls", girl), ("children of 13 or older", old)):
        met = np.bincount(stranger - first, some[child], minlength=number)
        for who, here_too, weight in (("adults", adult, wanted), ("peers", ~adult, np.ones(pupils))):
            expected = float((weight * some * using).sum() / (weight * using).sum())
            apart = (met - expected * ids) * here_too
            sums.by(f"{name} whose id {who} have found, less what is expected", apart, ids * here_too)


def _contacts(sums: Sums, here: District, profile: Profile) -> None:
    residents, pupils = int(here.offsets[RESIDENTS]), int(here.offsets[Kind.TEACHER])
    holder = np.repeat(np.arange(len(here.kind)), np.diff(here.contact_first))
    person, what = (here.contact >> 8).astype(np.int64), here.contact & 255
    kind, phone, active = here.kind, here.phone, here.active
    both_phones, both_active = phone[holder] & phone[person], active[holder] & active[person]
    number, ident = (what & NUMBER) > 0, (what & ID) > 0
    here_both = (holder < residents) & (person < residents)
    friend = here_both & ((what & FRIEND) > 0)
    # Of each pair of friends with phones: how many of the two have saved the other's number.
    chosen = friend & both_phones
    low, high = np.minimum(holder, person)[chosen], np.maximum(holder, person)[chosen]
    _, place = np.unique(low * 65536 + high, return_inverse=True)
    saved = np.bincount(place, weights=number[chosen])
    sums.add("friends with both numbers", np.count_nonzero(saved == 2), len(saved))
    sums.add("friends with one number", np.count_nonzero(saved == 1), len(saved))
    sums.of("ids of friends", ident, friend & both_active)
    kin = (what & KIN) > 0
    relative = (kind[holder] == KIND["relative"]) | (kind[person] == KIND["relative"])
    sums.of("numbers within a family", number, kin & ~relative & both_phones)
    sums.of("numbers of relatives", number, kin & relative & both_phones)
    sums.of("ids within a family", ident, kin & both_active)
    parent = (
        kin
        & (kind[holder] == KIND["guardian"])
        & here.confirmed[holder]
        & (here.role[holder] == Role.GUARDIAN)
    )
    sums.of("own children confirmed", (what & OWN_CHILD) > 0, parent)
    coach = (what & COACH) > 0
    sums.of("numbers of coach and pupil", number, coach & both_phones)
    sums.of("ids of coach and pupil", ident, coach & both_active)
    strangers = int(here.offsets[RESIDENTS] - here.offsets[Kind.STRANGER])
    found = (kind[holder] == KIND["stranger"]) & ident
    if np.count_nonzero(active[:pupils] & (here.age[:pupils] < 18)) > 600:
        sums.add("ids of a stranger", np.count_nonzero(found), strangers)
    _sought(sums, here, holder[found], person[found], profile)
    held = np.unique(person[(kind[person] == KIND["stranger"]) & number])
    sums.add("strangers with a recycled number", len(held), strangers)
    for name, masks, among in (
        ("numbers of classmates", here.classmate_numbers, phone[:pupils]),
        ("ids of classmates", here.classmate_ids, active[:pupils] & (here.role[:pupils] == Role.STUDENT)),
    ):
        inside = np.add.reduceat(among.astype(np.int64), here.class_first[:-1])
        sums.add(name, int(np.bitwise_count(masks).sum()), (inside * (inside - 1)).sum())


def _acquaintances(sums: Sums, here: District, profile: Profile) -> None:
    """Numbers of acquaintances, who are nothing else to each other, and all those in the book of a pupil."""
    pupils, schools = int(here.offsets[Kind.TEACHER]), len(here.school_rural)
    holder = np.repeat(np.arange(len(here.kind)), np.diff(here.contact_first))
    person, what = (here.contact >> 8).astype(np.int64), here.contact & 255
    of_pupil = holder < pupils
    saved = np.bincount(holder[of_pupil], weights=(what[of_pupil] & NUMBER) > 0, minlength=pupils)
    in_book = saved + np.bitwise_count(here.classmate_numbers)
    sums.by("in a pupil's book", in_book[here.phone[:pupils]], np.ones(int(here.phone[:pupils].sum())))
    grown = slice(int(here.offsets[Kind.GUARDIAN]), int(here.offsets[Kind.COACH]))
    adult = (person >= grown.start) & (person < grown.stop)
    phones, share = here.phone[:pupils], profile["acquaintance_adults_share"]
    school = here.school[:pupils, 0]
    for name, met, part, among in (
        ("pupils", person < pupils, 1 - share, phones.mean()),
        ("adults", adult, share, here.phone[grown].mean()),
    ):
        number = np.bincount(holder[of_pupil & (what == NUMBER) & met], minlength=pupils)[:pupils]
        expected = profile["acquaintance_numbers"] * part * among * phones
        apart = np.bincount(school, weights=number - expected, minlength=schools)
        sums.by(f"numbers of {name} whom a pupil knows, less what is expected", apart, np.bincount(school))


def _school_contacts(sums: Sums, here: District) -> None:
    """What teachers, pupils and guardians of a class know of each other; leaders are class teachers."""
    pupils, begin = int(here.offsets[Kind.TEACHER]), int(here.offsets[Kind.GUARDIAN])
    holder = np.repeat(np.arange(len(here.kind)), np.diff(here.contact_first))
    person, what = (here.contact >> 8).astype(np.int64), here.contact & 255
    kind, active, phone = here.kind, here.active, here.phone
    number, ident = (what & NUMBER) > 0, (what & ID) > 0
    pupil, teacher, guardian = (kind == KIND[name] for name in ("pupil", "teacher", "guardian"))
    sizes = np.diff(here.class_first)
    phones = np.add.reduceat(phone[:pupils].astype(np.int64), here.class_first[:-1])
    counted = teacher[holder] & pupil[person]
    sums.add("class teacher has the pupil's number", np.count_nonzero(number & counted), phones.sum())
    back = pupil[holder] & teacher[person]
    sums.add("pupil has the class teacher's number", np.count_nonzero(number & back), phones.sum())
    student = active[:pupils] & (here.role[:pupils] == Role.STUDENT)
    students = np.add.reduceat(student.astype(np.int64), here.class_first[:-1])
    taught = here.class_teachers != NONE
    using = (taught & active[np.where(taught, here.class_teachers, 0)]).sum(axis=1)
    sums.add(
        "ids of pupils and teachers", np.count_nonzero(ident & (counted | back)), 2 * (students * using).sum()
    )
    household = here.household[:pupils]
    group = np.repeat(np.arange(len(sizes)), sizes)
    # Each family counts once for each class it has children in.
    pairs = np.unique(group * 65536 + household)
    adults = np.diff(here.guardian_first)[pairs % 65536]
    of_class = np.bincount(pairs // 65536, weights=adults, minlength=len(sizes))
    squares = np.bincount(pairs // 65536, weights=adults**2, minlength=len(sizes))
    met = number & ((teacher[holder] & guardian[person]) | (guardian[holder] & teacher[person]))
    sums.add("class teacher and guardian", np.count_nonzero(met), 2 * of_class.sum())
    among = number & guardian[holder] & guardian[person]
    sums.add("guardians of one class", np.count_nonzero(among), (of_class**2 - squares).sum())
    assert begin >= pupils


def _chats(sums: Sums, here: District) -> None:
    chat = np.repeat(np.arange(len(here.chat_kind)), np.diff(here.member_first))
    kind, member = here.chat_kind[chat], here.member
    pupils, classes = int(here.offsets[Kind.TEACHER]), len(here.class_grade)
    active = here.active
    student = active[:pupils] & (here.role[:pupils] == Role.STUDENT)

    def named(name: str) -> NDArray[np.bool_]:
        return kind == CHAT_KINDS.index(name)

    of_class = named("class")
    sums.add("students in the class chat", np.count_nonzero(of_class & (member < pupils)), student.sum())
    others = here.class_teachers[:, 1:]
    others = others[others != NONE]
    leaders = here.class_teachers[:, 0]
    inside = np.count_nonzero(of_class & (member >= pupils)) - np.count_nonzero(active[leaders])
    sums.add("other teachers in the class chat", inside, np.count_nonzero(active[others]))
    guardian = here.kind[member] == KIND["guardian"]
    using = np.zeros(len(here.guardian_first) - 1, np.int64)
    flags = active[here.offsets[Kind.GUARDIAN] : here.offsets[Kind.RELATIVE]].astype(np.int64)
    running = np.concatenate([[0], np.cumsum(flags)])
    using = (
        running[here.guardian_first[1:] - here.offsets[Kind.GUARDIAN]]
        - running[here.guardian_first[:-1] - here.offsets[Kind.GUARDIAN]]
    )
    pairs = np.unique(here.class_number[:pupils].astype(np.int64) * 65536 + here.household[:pupils])
    sums.add(
        "guardians in the parents' chat",
        np.count_nonzero(named("parents") & guardian),
        using[pairs % 65536].sum(),
    )
    belongs = (here.school[: here.offsets[Kind.RELATIVE]] != NONE).sum(axis=1)
    sums.add(
        "people in the open chat",
        np.count_nonzero(named("open")),
        belongs[active[: here.offsets[Kind.RELATIVE]]].sum(),
    )
    own = np.count_nonzero(here.chat_kind == CHAT_KINDS.index("friends"))
    sums.add("pupils with a chat of friends", own, np.count_nonzero(active[:pupils]))
    closed = np.isin(here.chat_kind, [CHAT_KINDS.index(name) for name in ("class", "parents", "club")])
    sums.of("leaked links of closed chats", here.chat_leaked, closed)
    sums.of("leaked links of open chats", here.chat_leaked, here.chat_kind == CHAT_KINDS.index("open"))
    assert classes == np.count_nonzero(here.chat_kind == CHAT_KINDS.index("class"))
