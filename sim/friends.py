"""Friendships of pupils: who names whom.

Knows how friends are found inside a school. Knows nothing of the service, numbers or chats.

Each pupil stands at a point of a circle – those who stand close have much in common – and finds half of the
wanted friends; the other half are those who find the pupil. Each friend is looked for in the class or
elsewhere in the school and among the own or the other sex, as often as the profile says: mostly among the
friends of one's friends, which closes triangles, else it is the pupil who stands nearest. One half of the
circle is more sociable than the other, so that the popular are friends with the popular.

Last, of each pair of friends both or only one name the other. How many names are returned is the profile's;
the more friends a pair has in common, the likelier it is mutual.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import borrowing, compiled, whole
from sim.people import Ints, Shorts, Small
from sim.profile_values import Figures
from sim.schools import GRADES, Classes
from sim.streams import poisson, stage_key, uniform

__all__ = ["MOST_FOUND", "Names", "draw_friends", "same_sex_share"]

INTRODUCED = 0.9
"""Friends who are looked for among the friends of friends first; sets how many triangles are closed."""
TRIES = 8
"""Friends of friends who are considered before a pupil looks around."""
SOCIABLE = 0.4
"""How far the wanted number of friends rises and falls along the circle, as part of the mean."""
OWN_GRADE = 0.8
"""Friends outside the class who are looked for in the own grade, where it has other classes."""
COMMON = 0.1
"""Added to the number of common friends in the chance that a pair is mutual; 0 makes it proportional."""
MOST_FOUND = 12
ROOM = 24
YOUNG, OLD = 12, 17
_PLACES, _NUMBERS, _INSIDE, _FINDING, _NAMING = 31, 32, 34, 35, 36
_FAR = np.float32(9.0)

Floats = NDArray[np.float32]


class Names(NamedTuple):
    """Whom each pupil names: uint16[pupils, 24], of which the first `number[i]` (int32[pupils]) count."""

    named: Shorts
    number: Ints


class _School(NamedTuple):
    """What finding friends in one school needs.

    first: number of its first pupil. row: its pupils, counted from `first`, by grade and place; grade g
    begins at `grade_first[g]`. standing: float32[pupils], grade + place. class_of: int32[pupils].
    """

    first: int
    row: NDArray[np.int64]
    grade_first: Ints
    standing: Floats
    class_of: Ints


@compiled
def same_sex_share(age: int, figures: Figures) -> float:
    """Share of friends of the own sex: level to 12, falling in a line to 17, level after."""
    young, old = figures.friend_same_sex_young, figures.friend_same_sex_old
    part = min(max((age - YOUNG) / (OLD - YOUNG), 0.0), 1.0)
    return young + (old - young) * part


@borrowing
def _has(names: Names, one: int, other: int) -> bool:
    found = False
    for slot in range(names.number[one]):
        found |= names.named[one, slot] == other
    return found


@borrowing
def _add(names: Names, one: int, other: int) -> None:
    names.named[one, names.number[one]] = other
    names.number[one] += 1


@borrowing
def _binomial(trials: int, share: float, key: np.uint64, place: int) -> int:
    number = 0
    for trial in range(trials):
        number += uniform(key, place * MOST_FOUND + trial) < share
    return number


@compiled
def draw_friends(key: np.uint64, classes: Classes, sex: Small, age: Small, figures: Figures) -> Names:
    """Draw the names that each pupil gives.

    A pupil finds Poisson-many friends, at most 12; their mean over all pupils is half of `friends_mean`.
    """
    pupils = whole(classes.first[-1])
    friends = Names(np.zeros((pupils, ROOM), np.uint16), np.zeros(pupils, np.int32))
    places = stage_key(key, _PLACES)
    place = np.zeros(pupils, np.float32)
    for pupil in range(pupils):
        place[pupil] = uniform(places, pupil)
    begin = whole(0)
    while begin < len(classes.school):
        end = begin
        while end < len(classes.school) and classes.school[end] == classes.school[begin]:
            end += 1
        _find_in_school(key, friends, classes, begin, end, place, sex, age, figures)
        begin = end
    return _name(stage_key(key, _NAMING), friends, figures.friend_reciprocity)


@compiled
def _find_in_school(
    key: np.uint64,
    friends: Names,
    classes: Classes,
    begin: int,
    end: int,
    place: Floats,
    sex: Small,
    age: Small,
    figures: Figures,
) -> None:
    """Let the pupils of the classes `begin` up to `end` find friends."""
    numbers, insides, finding = stage_key(key, _NUMBERS), stage_key(key, _INSIDE), stage_key(key, _FINDING)
    school = _school(classes, begin, end, place)
    distance = np.zeros(64, np.float32)
    elsewhere = np.zeros(len(school.class_of), np.uint8)
    for number in range(begin, end):
        class_first, class_last = classes.first[number], classes.first[number + 1]
        for pupil in range(class_first, class_last):
            mean = figures.friends_mean / 2 * (1 + SOCIABLE * np.cos(2 * np.pi * place[pupil]))
            wanted = min(poisson(mean, numbers, pupil), MOST_FOUND)
            inside = _binomial(wanted, figures.friend_within_class, insides, pupil)
            elsewhere[pupil - school.first] = wanted - inside
            if inside == 0:
                continue
            share = same_sex_share(age[pupil], figures)
            for mate in range(class_first, class_last):
                apart = abs(place[mate] - place[pupil])
                distance[mate - class_first] = min(apart, 1 - apart)
            distance[pupil - class_first] = _FAR
            for slot in range(friends.number[pupil]):
                distance[friends.named[pupil, slot] - class_first] = _FAR
            own = stage_key(finding, pupil)
            for turn in range(inside):
                alike = uniform(own, 16 * turn) < share
                other = -1
                if uniform(own, 16 * turn + 1) < INTRODUCED:
                    other = _introduced(
                        own, 16 * turn + 2, friends, pupil, class_first, class_last, True, sex, alike
                    )
                if other < 0:
                    other = _nearest_mate(pupil, class_first, class_last, distance, sex, alike)
                if other >= 0:
                    distance[other - class_first] = _FAR
                    _befriend(friends, pupil, other)
    for number in range(begin, end):
        grade = whole(classes.grade[number])
        class_first, class_last = classes.first[number], classes.first[number + 1]
        others = school.grade_first[grade + 1] - school.grade_first[grade] - (class_last - class_first)
        for pupil in range(class_first, class_last):
            share = same_sex_share(age[pupil], figures)
            own = stage_key(finding, pupil)
            for turn in range(elsewhere[pupil - school.first]):
                base = 16 * (MOST_FOUND + turn)
                alike = uniform(own, base) < share
                if uniform(own, base + 1) < INTRODUCED:
                    other = _introduced(
                        own, base + 2, friends, pupil, class_first, class_last, False, sex, alike
                    )
                    if other >= 0:
                        _befriend(friends, pupil, other)
                        continue
                aim = grade
                if others == 0 or uniform(own, base + 14) >= OWN_GRADE:
                    aim += 1 if uniform(own, base + 15) < 0.5 else -1
                # Where a small school has nobody in that grade, the nearest grade that has.
                for away in range(GRADES):
                    if _find_outside(friends, pupil, school, aim + away, place[pupil], number, sex, alike):
                        break
                    if away and _find_outside(
                        friends, pupil, school, aim - away, place[pupil], number, sex, alike
                    ):
                        break


@compiled
def _school(classes: Classes, begin: int, end: int, place: Floats) -> _School:
    first, last = whole(classes.first[begin]), whole(classes.first[end])
    standing = np.zeros(last - first, np.float32)
    class_of = np.zeros(last - first, np.int32)
    grade_first = np.zeros(GRADES + 2, np.int32)
    for number in range(begin, end):
        for pupil in range(classes.first[number], classes.first[number + 1]):
            standing[pupil - first] = classes.grade[number] + place[pupil]
            class_of[pupil - first] = number
            grade_first[classes.grade[number] + 1] += 1
    for grade in range(GRADES + 1):
        grade_first[grade + 1] += grade_first[grade]
    return _School(first, np.argsort(standing), grade_first, standing, class_of)


@borrowing
def _befriend(friends: Names, one: int, other: int) -> None:
    if friends.number[one] < ROOM and friends.number[other] < ROOM:
        _add(friends, whole(one), whole(other))
        _add(friends, whole(other), whole(one))


@borrowing
def _introduced(
    key: np.uint64,
    lot: int,
    friends: Names,
    pupil: int,
    first: int,
    last: int,
    inside: bool,
    sex: Small,
    alike: bool,
) -> int:
    """A friend of a friend, in or outside the class and of the own or the other sex; -1 if none is met."""
    if friends.number[pupil] == 0:
        return -1
    for turn in range(TRIES):
        draw = uniform(key, lot + turn) * friends.number[pupil]
        slot = whole(draw)
        friend = whole(friends.named[pupil, slot])
        other = whole(friends.named[friend, whole((draw - slot) * friends.number[friend])])
        fits = (first <= other < last) == inside and (sex[other] == sex[pupil]) == alike
        if fits and other != pupil and not _has(friends, pupil, other):
            return other
    return -1


@borrowing
def _nearest_mate(pupil: int, first: int, last: int, distance: Floats, sex: Small, alike: bool) -> int:
    """The nearest classmate of the own (`alike`) or the other sex, else of any; -1 if nobody is left."""
    nearest, least, anybody, least_of_all = -1, _FAR, -1, _FAR
    for mate in range(first, last):
        if distance[mate - first] < least_of_all:
            anybody, least_of_all = mate, distance[mate - first]
        if distance[mate - first] < least and (sex[mate] == sex[pupil]) == alike:
            nearest, least = mate, distance[mate - first]
    return anybody if nearest < 0 else nearest


@borrowing
def _find_outside(
    friends: Names, pupil: int, school: _School, grade: int, place: float, group: int, sex: Small, alike: bool
) -> bool:
    """Befriend whoever in a grade, of another class, stands nearest to a place; tell if there is anybody."""
    if not 1 <= grade <= GRADES:
        return False
    begin, end = school.grade_first[grade], school.grade_first[grade + 1]
    target = grade + place
    low, high = begin, end
    while low < high:
        middle = (low + high) // 2
        if school.standing[school.row[middle]] < target:
            low = middle + 1
        else:
            high = middle
    left, right = low - 1, low
    while left >= begin or right < end:
        take_left = right >= end or (
            left >= begin
            and target - school.standing[school.row[left]] < school.standing[school.row[right]] - target
        )
        here = school.row[left] if take_left else school.row[right]
        if take_left:
            left -= 1
        else:
            right += 1
        other = here + school.first
        if school.class_of[here] == group or (sex[other] == sex[pupil]) != alike:
            continue
        if not _has(friends, pupil, other):
            _befriend(friends, pupil, other)
            return True
    return False


@borrowing
def _common(friends: Names, one: int, other: int) -> int:
    """How many friends two have in common."""
    number = 0
    for slot in range(friends.number[one]):
        number += _has(friends, other, whole(friends.named[one, slot]))
    return number


@compiled
def _name(key: np.uint64, friends: Names, reciprocity: float) -> Names:
    """Let both or one of each pair of friends name the other.

    If the share `r` of the names is returned, `r / (2 - r)` of the pairs are mutual. The chance that a pair
    is grows in proportion to `COMMON + n`, n being the friends in common, up to 1.
    """
    pupils = len(friends.number)
    common = np.zeros((pupils, ROOM), np.uint8)
    pairs = np.zeros(ROOM, np.int64)
    for pupil in range(pupils):
        for slot in range(friends.number[pupil]):
            if friends.named[pupil, slot] > pupil:
                shared = _common(friends, pupil, whole(friends.named[pupil, slot]))
                common[pupil, slot] = shared
                pairs[shared] += 1
    low, high = 0.0, 1 / COMMON
    for _ in range(40):
        slope, mutual = (low + high) / 2, 0.0
        for shared in range(ROOM):
            mutual += pairs[shared] * min(1.0, slope * (COMMON + shared))
        if mutual * (2 - reciprocity) < reciprocity * pairs.sum():
            low = slope
        else:
            high = slope
    names = Names(np.zeros((pupils, ROOM), np.uint16), np.zeros(pupils, np.int32))
    for pupil in range(pupils):
        for slot in range(friends.number[pupil]):
            other = whole(friends.named[pupil, slot])
            if other < pupil:
                continue
            both = min(1.0, low * (COMMON + common[pupil, slot]))
            lot = uniform(key, pupil * ROOM + slot)
            if lot < (1 + both) / 2:
                _add(names, pupil, other)
            if lot < both or lot >= (1 + both) / 2:
                _add(names, other, pupil)
    return names
