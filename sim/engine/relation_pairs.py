"""Between whom a behaviour runs: relations as lists of ordered pairs of people.

Knows how each relation is read off the true ties of a district. Knows nothing of rates or channels.

Both people use the service. A pair that stands in a relation twice (two children in two common classes) is
listed twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.assumptions.names import ADVERSARIES, RELATIONS
from sim.kernel.jit import entry, i64
from sim.population.people import (
    ADULT,
    COACH,
    FRIEND,
    ID,
    KIN,
    NONE,
    NUMBER,
    RESIDENTS,
    Bools,
    District,
    Ints,
    Kind,
    Shorts,
    Small,
    Wide,
)
from sim.population.schools import LARGEST_CLASS

__all__ = ["ADVERSARIES", "RELATIONS", "relation_pairs"]


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
_HELD = {
    FRIENDS: (Kind.PUPIL, FRIEND),
    GUARDIAN: (Kind.GUARDIAN, KIN),
    GUARDIAN_BACK: (Kind.GUARDIAN, KIN),
    FRIEND_OF_CHILD: (Kind.GUARDIAN, KIN),
    RELATIVE: (Kind.RELATIVE, KIN),
    RELATIVE_BACK: (Kind.RELATIVE, KIN),
    COACH_WAY: (Kind.COACH, COACH),
    COACH_BACK: (Kind.COACH, COACH),
    STRANGER_IDS: (Kind.STRANGER, ID),
}
_HOLDERS, _KNOWN_AS = np.array(
    [_HELD.get(way, (Kind.STRANGER, NUMBER)) for way in range(len(_PAIR_WAYS))]
).T.copy()
"""Of which kind of people contacts are read, and as what the other has to be known to them."""
_BY_CLASS = (TEACHES, TAUGHT_BY, TEACHER_OF_CHILD, TEACHER_OF_CHILD_BACK, GUARDIANS_OF_CLASS, CLASSMATES)


class _Columns(NamedTuple):
    """The columns of a district (`people.District`) from which relations are read."""

    offsets: Ints
    active: Bools
    age: Small
    household: Shorts
    class_first: Ints
    class_teachers: Shorts
    guardian_first: Ints
    contact_first: Ints
    contact: Wide


def relation_pairs(district: District, relations: Sequence[str]) -> tuple[Ints, Shorts, Shorts]:
    """List the pairs of some relations, one after the other.

    Returns:
        first: int32[relations + 1], where each relation begins; no pairs for ways drawn day by day.
        sender, recipient: uint16[pairs].
    """
    ways = [_PAIR_WAYS.index(name) if name in _PAIR_WAYS else -1 for name in relations]
    most = sum(_most_pairs(district, way) for way in ways)
    sender, recipient = np.empty((2, most + 1), np.uint16)
    columns = _Columns._make(getattr(district, name) for name in _Columns._fields)
    adults = np.empty(2 * LARGEST_CLASS, np.uint16)
    first = np.zeros(len(ways) + 1, np.int32)
    used = 0
    for place, way in enumerate(ways):
        if way in _BY_CLASS:
            used = _of_classes(columns, sender, recipient, way, used, adults)
        elif way >= 0:
            used = _of_contacts(columns, sender, recipient, way, used)
        first[place + 1] = used
    if used > most:
        raise RuntimeError(f"{used} pairs where {most} have room")
    return first, sender[:used].copy(), recipient[:used].copy()


def _most_pairs(district: District, way: int) -> int:
    """More pairs than a relation can have; room that is not used is never touched."""
    size = np.diff(district.class_first).astype(np.int64)
    if way in (TEACHES, TAUGHT_BY):
        return int(size.sum()) * int(district.class_teachers.shape[1])
    if way in (TEACHER_OF_CHILD, TEACHER_OF_CHILD_BACK):
        return 2 * int(size.sum())
    if way in (GUARDIANS_OF_CLASS, CLASSMATES):
        return 4 * int((size**2).sum())
    rows = district.contact_first
    if way == FRIEND_OF_CHILD:
        guarded = int(np.dot(np.diff(district.guardian_first), np.diff(district.child_first)))
        return guarded * int(np.diff(rows).max())
    if way < 0:
        return 0
    kind = int(_HOLDERS[way])
    return int(rows[district.offsets[kind + 1]] - rows[district.offsets[kind]])


# A pair is written in any case and counted only where both use the service: cheaper than a branch.


@entry
def _of_classes(
    columns: _Columns, sender: Shorts, recipient: Shorts, way: int, used: int, adults: Shorts
) -> int:
    """Write the pairs of a relation between members of one class, after the `used` ones; returns the number.

    `adults` uint16[2 * LARGEST_CLASS] is scratch.
    """
    active, household, guardian_first = columns.active, columns.household, columns.guardian_first
    class_first, class_teachers = columns.class_first, columns.class_teachers
    contact_first, contact = columns.contact_first, columns.contact
    for group in range(len(class_first) - 1):
        begin, end = class_first[group], class_first[group + 1]
        if way in (TEACHES, TAUGHT_BY):
            for slot in range(class_teachers.shape[1]):
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
                    person = i64(contact[place] >> np.uint32(8))
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
    return used


@entry
def _of_contacts(columns: _Columns, sender: Shorts, recipient: Shorts, way: int, used: int) -> int:
    """Write the pairs of a relation read off contacts, after the `used` ones; returns how many there are."""
    offsets, active, age, household = columns.offsets, columns.active, columns.age, columns.household
    contact_first, contact = columns.contact_first, columns.contact
    kind, what = _HOLDERS[way], _KNOWN_AS[way]
    back = way in (GUARDIAN_BACK, RELATIVE_BACK, COACH_BACK)
    for holder in range(offsets[kind], offsets[kind + 1]):
        if not active[holder]:
            continue
        for place in range(contact_first[holder], contact_first[holder + 1]):
            entry = i64(contact[place])
            person = entry >> 8
            if entry & what == 0 or person >= offsets[RESIDENTS]:
                continue
            begin, end = contact_first[person], contact_first[person + 1]
            if way == FRIEND_OF_CHILD:
                for at in range(begin, end):
                    friend = i64(contact[at]) >> 8
                    near = friend < offsets[RESIDENTS] and household[friend] != household[holder]
                    if contact[at] & np.uint32(FRIEND) and near:
                        sender[used], recipient[used] = holder, friend
                        used += active[friend]
                continue
            sender[used] = person if back else holder
            recipient[used] = holder if back else person
            if kind != Kind.STRANGER:
                used += active[person]
            elif active[person] and age[person] < ADULT:
                known = False
                if way != STRANGER_IDS:
                    # Both have the other's number: a recycled one; the stranger alone: a leaked one.
                    for at in range(begin, end):
                        known |= (i64(contact[at]) >> 8) == holder
                used += way == STRANGER_IDS or known == (way == STRANGER_RECYCLED)
    return used
