"""Between whom a behaviour runs: relations as lists of ordered pairs of people.

Knows how each relation is read off the true ties of a district. Knows nothing of rates or channels.

Both people use the service. A pair that stands in a relation twice (two children in two common classes) is
listed twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.compiled import compiled, whole
from sim.people import COACH, FRIEND, ID, KIN, NONE, NUMBER, Bools, District, Ints, Shorts, Small, Wide

__all__ = ["ADVERSARIES", "RELATIONS", "relation_pairs"]

RELATIONS = (
    "teaches",
    "taught-by",
    "teacher-of-child",
    "teacher-of-child-back",
    "guardian",
    "guardian-back",
    "friend-of-child",
    "guardians-of-class",
    "friends",
    "classmates",
    "relative",
    "relative-back",
    "coach",
    "coach-back",
    "distant-friends",
)
"""Ordinary relations: teachers with the pupils they teach, class teachers with guardians, guardians with
their children and with friends of their children, guardians of one class, friends named by either side,
classmates who are not friends, relatives, coaches, friends in other districts. A name that ends in `-back` is
the other direction."""

ADVERSARIES = (
    "stranger-ids",
    "stranger-numbers",
    "stranger-recycled",
    "stranger-chats",
    "stranger-chain",
    "child-first",
    "taken-over-teacher",
    "taken-over-guardian",
    "taken-over-pupil",
    "again",
    "false-role",
)
"""Ways of strangers: by an id found, by a leaked number, from a recycled number, in a chat joined by a leaked
link, to friends of a child they talk to, drawn out so that the child writes first, from an account taken over
of a teacher, guardian or pupil. The last two have no attempts of their own: `again` counts attempts from a
new account after a block or a ban, `false-role` those of strangers whose false role has been confirmed."""

_PAIR_WAYS = (*RELATIONS[:-1], *ADVERSARIES[:3])
(
    TEACHES,
    TAUGHT_BY,
    TEACHER_OF_CHILD,
    TEACHER_OF_CHILD_BACK,
    GUARDIAN,
    GUARDIAN_BACK,
    FRIEND_OF_CHILD,
    GUARDIANS_OF_CLASS,
    FRIENDS,
    CLASSMATES,
    RELATIVE,
    RELATIVE_BACK,
    COACH_WAY,
    COACH_BACK,
    STRANGER_IDS,
    STRANGER_NUMBERS,
    STRANGER_RECYCLED,
) = range(len(_PAIR_WAYS))
_BY_CLASS = (TEACHES, TAUGHT_BY, TEACHER_OF_CHILD, TEACHER_OF_CHILD_BACK, GUARDIANS_OF_CLASS, CLASSMATES)


def relation_pairs(district: District, relations: Sequence[str]) -> tuple[Ints, Shorts, Shorts]:
    """List the pairs of some relations, one after the other.

    Returns:
        first: int32[relations + 1], where each relation begins; no pairs for ways drawn day by day.
        sender, recipient: uint16[pairs].
    """
    places = [_PAIR_WAYS.index(name) if name in _PAIR_WAYS else -1 for name in relations]
    first = np.zeros(len(places) + 1, np.int32)
    pairs = Pairs(np.zeros(0, np.uint16), np.zeros(0, np.uint16))
    used = 0
    for place, way in enumerate(places):
        first[place] = used
        if way in _BY_CLASS:
            pairs, used = _of_classes(
                pairs,
                way,
                used,
                district.active,
                district.class_first,
                district.class_teachers,
                district.household,
                district.guardian_first,
                district.contact_first,
                district.contact,
            )
        elif way >= 0:
            pairs, used = _of_contacts(
                pairs,
                way,
                used,
                district.first,
                district.active,
                district.age,
                district.household,
                district.contact_first,
                district.contact,
            )
    first[len(places)] = used
    return first, pairs.sender[:used].copy(), pairs.recipient[:used].copy()


class Pairs(NamedTuple):
    """Room for pairs: sender and recipient, uint16."""

    sender: Shorts
    recipient: Shorts


@compiled
def _with_room(pairs: Pairs, used: int, more: int) -> Pairs:
    """The same pairs with room for `more`, and for one that is written and not counted."""
    if used + more < len(pairs.sender):
        return pairs
    size = 2 * (used + more) + 1024
    sender, recipient = np.zeros(size, np.uint16), np.zeros(size, np.uint16)
    for place in range(used):
        sender[place], recipient[place] = pairs.sender[place], pairs.recipient[place]
    return Pairs(sender, recipient)


# A pair is written in any case and counted only where both use the service: cheaper than a branch.


@compiled
def _of_classes(
    pairs: Pairs,
    way: int,
    used: int,
    active: Bools,
    class_first: Ints,
    class_teachers: Shorts,
    household: Shorts,
    guardian_first: Ints,
    contact_first: Ints,
    contact: Wide,
) -> tuple[Pairs, int]:
    adults = np.zeros(2 * 64, np.uint16)
    for group in range(len(class_first) - 1):
        begin, end = class_first[group], class_first[group + 1]
        width = class_teachers.shape[1]
        pairs = _with_room(pairs, used, max((end - begin) * max(width, end - begin), len(adults) ** 2))
        sender, recipient = pairs.sender, pairs.recipient
        if way in (TEACHES, TAUGHT_BY):
            for slot in range(width):
                teacher = class_teachers[group, slot]
                if teacher == NONE or not active[teacher]:
                    continue
                for pupil in range(begin, end):
                    sender[used] = teacher if way == TEACHES else pupil
                    recipient[used] = pupil if way == TEACHES else teacher
                    used += active[pupil]
        elif way == CLASSMATES:
            for pupil in range(begin, end):
                if not active[pupil]:
                    continue
                friends = np.uint64(1) << np.uint64(pupil - begin)
                for place in range(contact_first[pupil], contact_first[pupil + 1]):
                    person = whole(contact[place] >> np.uint32(8))
                    if contact[place] & np.uint32(FRIEND) and begin <= person < end:
                        friends |= np.uint64(1) << np.uint64(person - begin)
                for mate in range(begin, end):
                    sender[used], recipient[used] = pupil, mate
                    apart = (friends >> np.uint64(mate - begin)) & np.uint64(1) == 0
                    used += active[mate] & apart
        else:
            members = 0
            for pupil in range(begin, end):
                family = household[pupil]
                for adult in range(guardian_first[family], guardian_first[family + 1]):
                    seen = not active[adult]
                    for before in range(members):
                        seen |= adults[before] == adult
                    if not seen:
                        adults[members] = adult
                        members += 1
            teacher = class_teachers[group, 0]
            for one in range(members):
                if way == GUARDIANS_OF_CLASS:
                    for other in range(members):
                        sender[used], recipient[used] = adults[one], adults[other]
                        used += household[adults[one]] != household[adults[other]]
                else:
                    sender[used] = teacher if way == TEACHER_OF_CHILD else adults[one]
                    recipient[used] = adults[one] if way == TEACHER_OF_CHILD else teacher
                    used += active[teacher]
    return pairs, used


@compiled
def _of_contacts(
    pairs: Pairs,
    way: int,
    used: int,
    kinds: Ints,
    active: Bools,
    age: Small,
    household: Shorts,
    contact_first: Ints,
    contact: Wide,
) -> tuple[Pairs, int]:
    kind, what = 6, ID if way == STRANGER_IDS else NUMBER
    if way == FRIENDS:
        kind, what = 0, FRIEND
    elif way in (GUARDIAN, GUARDIAN_BACK, FRIEND_OF_CHILD):
        kind, what = 3, KIN
    elif way in (RELATIVE, RELATIVE_BACK):
        kind, what = 4, KIN
    elif way in (COACH_WAY, COACH_BACK):
        kind, what = 5, COACH
    back = way in (GUARDIAN_BACK, RELATIVE_BACK, COACH_BACK)
    for holder in range(kinds[kind], kinds[kind + 1]):
        if not active[holder]:
            continue
        for place in range(contact_first[holder], contact_first[holder + 1]):
            entry = whole(contact[place])
            person = entry >> 8
            if entry & what == 0 or person >= kinds[7]:
                continue
            begin, end = contact_first[person], contact_first[person + 1]
            pairs = _with_room(pairs, used, end - begin + 1)
            sender, recipient = pairs.sender, pairs.recipient
            if way == FRIEND_OF_CHILD:
                for at in range(begin, end):
                    friend = whole(contact[at]) >> 8
                    if contact[at] & np.uint32(FRIEND) and household[friend] != household[holder]:
                        sender[used], recipient[used] = holder, friend
                        used += active[friend]
                continue
            sender[used] = person if back else holder
            recipient[used] = holder if back else person
            if kind < 6:
                used += active[person]
            elif active[person] and age[person] < 18:
                known = False
                if way != STRANGER_IDS:
                    # Both have the other's number: a recycled one; the stranger alone: a leaked one.
                    for at in range(begin, end):
                        known |= (whole(contact[at]) >> 8) == holder
                used += way == STRANGER_IDS or known == (way == STRANGER_RECYCLED)
    return pairs, used
