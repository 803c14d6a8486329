"""Friendships of pupils: who names whom.

Knows how friends are chosen inside a school. Knows nothing of the service, numbers or chats.

Each pupil stands at a point of a circle and names the nearest pupils, which gives clustering; noise on each
distance takes it down to the measured one. How many of the names fall in the own class and on the own sex is
drawn from the profile, so that the shares are the profile's and not a by-product. Last, names are returned
until as many are mutual as the profile says; that changes nobody's number of friends.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled
from sim.people import Ints, Shorts, Small
from sim.profile_values import Figures
from sim.schools import GRADES, Classes
from sim.streams import poisson, stage_key, uniform

__all__ = ["MOST_NAMES", "Names", "draw_friends"]

NOISE = 0.10
"""How far chance moves a pupil on another's circle, at most; a circle has the length 1."""
UNPROMPTED = 0.40
"""Share of names returned of itself; what is missing to the profile's share is added."""
OWN_GRADE = 0.8
"""Names outside the class that fall in the own grade, where it has other classes."""
MOST_NAMES = 12
ROOM = 20
YOUNG, OLD = 12, 17
_PLACES, _NUMBERS, _NOISE, _INSIDE, _SAME, _RETURNS = 31, 32, 33, 34, 35, 36

Floats = NDArray[np.float32]


class Names(NamedTuple):
    """Whom each pupil names: uint16[pupils, 20], of which the first `number[i]` (int32[pupils]) count."""

    named: Shorts
    number: Ints


@compiled
def _same_sex_share(age: int, figures: Figures) -> float:
    """Share of friends of the own sex: level to 12, falling in a line to 17, level after."""
    young, old = figures.friend_same_sex_young, figures.friend_same_sex_old
    part = min(max((age - YOUNG) / (OLD - YOUNG), 0.0), 1.0)
    return young + (old - young) * part


@compiled
def _has(names: Names, one: int, other: int) -> bool:
    found = False
    for slot in range(names.number[one]):
        found |= names.named[one, slot] == other
    return found


@compiled
def _add(names: Names, one: int, other: int) -> None:
    if names.number[one] < ROOM:
        names.named[one, names.number[one]] = other
        names.number[one] += 1


@compiled
def _binomial(trials: int, share: float, key: np.uint64, place: int) -> int:
    number = 0
    for trial in range(trials):
        number += uniform(key, place * MOST_NAMES + trial) < share
    return number


@compiled
def draw_friends(key: np.uint64, classes: Classes, sex: Small, age: Small, figures: Figures) -> Names:
    """Draw the names that each pupil gives.

    A pupil names Poisson-many friends, at most 12, with the mean `friends_mean / (2 - UNPROMPTED)`; the mean
    number of friends named by either side is then `friends_mean`.
    """
    pupils = classes.first[-1]
    names = Names(np.zeros((pupils, ROOM), np.uint16), np.zeros(pupils, np.int32))
    place = np.zeros(pupils, np.float32)
    places = stage_key(key, _PLACES)
    for pupil in range(pupils):
        place[pupil] = uniform(places, pupil)
    begin = 0
    while begin < len(classes.school):
        end = begin
        while end < len(classes.school) and classes.school[end] == classes.school[begin]:
            end += 1
        _name_in_school(key, names, classes, begin, end, place, sex, age, figures)
        begin = end
    _return_names(stage_key(key, _RETURNS), names, figures.friend_reciprocity)
    return names


@compiled
def _name_in_school(
    key: np.uint64,
    names: Names,
    classes: Classes,
    begin: int,
    end: int,
    place: Floats,
    sex: Small,
    age: Small,
    figures: Figures,
) -> None:
    """Let the pupils of the classes `begin` up to `end` name friends."""
    numbers, noise = stage_key(key, _NUMBERS), stage_key(key, _NOISE)
    insides, sames = stage_key(key, _INSIDE), stage_key(key, _SAME)
    first, last = classes.first[begin], classes.first[end]
    # The pupils of each grade in the order of their places, grade after grade.
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
    row = np.argsort(standing)
    distance = np.zeros(64, np.float32)
    for number in range(begin, end):
        class_first, class_last = classes.first[number], classes.first[number + 1]
        for pupil in range(class_first, class_last):
            mean = figures.friends_mean / (2 - UNPROMPTED)
            wanted = min(poisson(mean, numbers, pupil), MOST_NAMES)
            inside = _binomial(wanted, figures.friend_within_class, insides, pupil)
            same_share = _same_sex_share(age[pupil], figures)
            same = _binomial(inside, same_share, sames, pupil)
            own = stage_key(noise, pupil)
            for mate in range(class_first, class_last):
                apart = abs(place[mate] - place[pupil])
                apart = min(apart, 1 - apart)
                distance[mate - class_first] = apart + NOISE * uniform(own, mate - class_first)
            distance[pupil - class_first] = 9.0
            _name_nearest(names, pupil, class_first, class_last, distance, sex, True, same)
            _name_nearest(names, pupil, class_first, class_last, distance, sex, False, inside - same)
            outside = wanted - inside
            for turn in range(outside):
                alike = uniform(own, 100 + 4 * turn) < same_share
                grade = int(classes.grade[number])
                others = grade_first[grade + 1] - grade_first[grade] - (class_last - class_first)
                if others == 0 or uniform(own, 101 + 4 * turn) >= OWN_GRADE:
                    grade += 1 if uniform(own, 102 + 4 * turn) < 0.5 else -1
                    grade = min(max(grade, 1), GRADES)
                _name_outside(
                    names,
                    pupil,
                    first,
                    row[grade_first[grade] : grade_first[grade + 1]],
                    standing,
                    grade + place[pupil] + NOISE * (uniform(own, 103 + 4 * turn) - 0.5),
                    class_of,
                    number,
                    sex,
                    alike,
                )


@compiled
def _name_nearest(
    names: Names,
    pupil: int,
    first: int,
    last: int,
    distance: Floats,
    sex: Small,
    alike: bool,
    wanted: int,
) -> None:
    """Name the `wanted` nearest classmates of the own (`alike`) or the other sex, if there are as many."""
    for _ in range(wanted):
        nearest, least = -1, 8.0
        for mate in range(first, last):
            if distance[mate - first] < least and (sex[mate] == sex[pupil]) == alike:
                nearest, least = mate, distance[mate - first]
        if nearest < 0:
            return
        distance[nearest - first] = 9.0
        _add(names, pupil, nearest)


@compiled
def _name_outside(
    names: Names,
    pupil: int,
    first: int,
    row: NDArray[np.int64],
    standing: Floats,
    target: float,
    class_of: Ints,
    own_class: int,
    sex: Small,
    alike: bool,
) -> None:
    """Name the pupil of a grade who stands nearest to `target`, walking outward from it."""
    low, high = 0, len(row)
    while low < high:
        middle = (low + high) // 2
        if standing[row[middle]] < target:
            low = middle + 1
        else:
            high = middle
    left, right = low - 1, low
    while left >= 0 or right < len(row):
        take_left = right >= len(row) or (
            left >= 0 and target - standing[row[left]] < standing[row[right]] - target
        )
        here = row[left] if take_left else row[right]
        if take_left:
            left -= 1
        else:
            right += 1
        other = here + first
        if class_of[here] == own_class or other == pupil or (sex[other] == sex[pupil]) != alike:
            continue
        if not _has(names, pupil, other):
            _add(names, pupil, other)
            return


@compiled
def _return_names(key: np.uint64, names: Names, reciprocity: float) -> None:
    """Return names until the share `reciprocity` of all names is mutual (if it is not higher already).

    With the share `r0` returned of itself, returning each other name with the chance
    `(r - r0) / ((1 - r0) (2 - r))` makes the share `r` of the larger number of names mutual.
    """
    pupils = len(names.number)
    given = names.number.copy()
    total, mutual = 0, 0
    for pupil in range(pupils):
        for slot in range(given[pupil]):
            total += 1
            mutual += _has(names, names.named[pupil, slot], pupil)
    if total == 0 or mutual >= reciprocity * total:
        return
    already = mutual / total
    chance = (reciprocity - already) / ((1 - already) * (2 - reciprocity))
    for pupil in range(pupils):
        for slot in range(given[pupil]):
            other = int(names.named[pupil, slot])
            if uniform(key, pupil * ROOM + slot) < chance and not _has(names, other, pupil):
                _add(names, other, pupil)
