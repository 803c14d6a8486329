"""Between whom a behaviour runs: relations as lists of ordered pairs of people.

Knows how each relation is read off the true ties of a district. Knows nothing of rates or channels.

Both people use the service. A pair that stands in a relation twice (two children in two common classes) is
listed twice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.compiled import compiled, compiled_as, whole
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


def relation_pairs(district: District, relations: Sequence[str]) -> tuple[Ints, Shorts, Shorts]:
    """List the pairs of some relations, one after the other.

    Returns:
        first: int32[relations + 1], where each relation begins; no pairs for ways drawn day by day.
        sender, recipient: uint16[pairs].
    """
    places = [_PAIR_WAYS.index(name) if name in _PAIR_WAYS else -1 for name in relations]
    ways = np.array(places, np.int32)
    first = np.zeros(len(ways) + 1, np.int32)

    def write(sender: Shorts, recipient: Shorts) -> None:
        _list_pairs(
            sender,
            recipient,
            ways,
            first,
            district.first,
            district.active,
            district.age,
            district.class_first,
            district.class_teachers,
            district.household,
            district.guardian_first,
            district.contact_first,
            district.contact,
        )

    write(np.zeros(0, np.uint16), np.zeros(0, np.uint16))
    sender, recipient = np.zeros(first[-1], np.uint16), np.zeros(first[-1], np.uint16)
    write(sender, recipient)
    return first, sender, recipient


@compiled_as("int64(uint16[::1], uint16[::1], boolean[::1], int64, int64, int64, boolean)")
def _add(
    sender: Shorts, recipient: Shorts, active: Bools, used: int, one: int, other: int, back: bool
) -> int:
    """Write a pair of two who use the service, if there is room at all (else it is only counted)."""
    if not (active[one] and active[other]):
        return used
    if len(sender):
        sender[used] = other if back else one
        recipient[used] = one if back else other
    return used + 1


@compiled
def _list_pairs(
    sender: Shorts,
    recipient: Shorts,
    ways: Ints,
    first: Ints,
    kinds: Ints,
    active: Bools,
    age: Small,
    class_first: Ints,
    class_teachers: Shorts,
    household: Shorts,
    guardian_first: Ints,
    contact_first: Ints,
    contact: Wide,
) -> None:
    """Write the pairs of each way and where it begins; without room, only the latter."""
    used = 0
    for place in range(len(ways)):
        way = ways[place]
        first[place] = used
        if 0 <= way <= 3 or way == 7 or way == 9:
            used = _of_classes(
                sender,
                recipient,
                way,
                used,
                active,
                class_first,
                class_teachers,
                household,
                guardian_first,
                contact_first,
                contact,
            )
        elif way >= 0:
            used = _of_contacts(
                sender, recipient, way, used, kinds, active, age, household, contact_first, contact
            )
    first[len(ways)] = used


@compiled
def _of_classes(
    sender: Shorts,
    recipient: Shorts,
    way: int,
    used: int,
    active: Bools,
    class_first: Ints,
    class_teachers: Shorts,
    household: Shorts,
    guardian_first: Ints,
    contact_first: Ints,
    contact: Wide,
) -> int:
    adults = np.zeros(2 * 64, np.int64)
    for group in range(len(class_first) - 1):
        begin, end = whole(class_first[group]), whole(class_first[group + 1])
        if way <= 1:
            for slot in range(class_teachers.shape[1]):
                teacher = whole(class_teachers[group, slot])
                if teacher != NONE and active[teacher]:
                    for pupil in range(begin, end):
                        used = _add(sender, recipient, active, used, teacher, pupil, way == 1)
            continue
        if way == 9:
            for pupil in range(begin, end):
                if not active[pupil]:
                    continue
                friends = np.uint64(0)
                for entry_at in range(contact_first[pupil], contact_first[pupil + 1]):
                    entry = contact[entry_at]
                    person = whole(entry >> np.uint32(8))
                    if entry & np.uint32(FRIEND) and begin <= person < end:
                        friends |= np.uint64(1) << np.uint64(person - begin)
                for mate in range(begin, end):
                    if mate != pupil and not (friends >> np.uint64(mate - begin)) & np.uint64(1):
                        used = _add(sender, recipient, active, used, pupil, mate, False)
            continue
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
        for one in range(members):
            if way <= 3:
                teacher = whole(class_teachers[group, 0])
                used = _add(sender, recipient, active, used, teacher, adults[one], way == 3)
                continue
            for other in range(members):
                if household[adults[one]] != household[adults[other]]:
                    used = _add(sender, recipient, active, used, adults[one], adults[other], False)
    return used


@compiled
def _of_contacts(
    sender: Shorts,
    recipient: Shorts,
    way: int,
    used: int,
    kinds: Ints,
    active: Bools,
    age: Small,
    household: Shorts,
    contact_first: Ints,
    contact: Wide,
) -> int:
    if way == 8:
        low, high, what = kinds[0], kinds[1], FRIEND
    elif way <= 6:
        low, high, what = kinds[3], kinds[4], KIN
    elif way <= 11:
        low, high, what = kinds[4], kinds[5], KIN
    elif way <= 13:
        low, high, what = kinds[5], kinds[6], COACH
    else:
        low, high, what = kinds[6], kinds[7], ID if way == 14 else NUMBER
    for holder in range(low, high):
        if not active[holder]:
            continue
        for place in range(contact_first[holder], contact_first[holder + 1]):
            entry = whole(contact[place])
            person = entry >> 8
            if entry & what == 0 or person >= kinds[7]:
                continue
            if way == 6:
                for at in range(contact_first[person], contact_first[person + 1]):
                    other = whole(contact[at])
                    friend = other >> 8
                    if other & FRIEND and household[friend] != household[holder]:
                        used = _add(sender, recipient, active, used, holder, friend, False)
            elif way >= 14:
                known = False
                if way != 14:
                    # Both have the other's number: a recycled one; the stranger alone: a leaked one.
                    for at in range(contact_first[person], contact_first[person + 1]):
                        known |= (whole(contact[at]) >> 8) == holder
                if age[person] < 18 and (way == 14 or known == (way == 16)):
                    used = _add(sender, recipient, active, used, holder, person, False)
            else:
                back = way == 5 or way == 11 or way == 13
                used = _add(sender, recipient, active, used, holder, person, back)
    return used
