"""Friendships of pupils: who is friends with whom, and who names whom.

Knows how friends are found inside a school. Knows nothing of the service, numbers or chats.

The pupils of a class stand on a circle in the order of their numbers – those who stand close have much in
common – and each finds half of the wanted friends; the other half are those who find the pupil. A friend is
looked for in the class, then elsewhere in the school, among the own or the other sex, as often as the
profile says: mostly among the friends of one's friends, which closes triangles, else it is the pupil who
stands nearest. Sex weighs more than the class: whoever has no more of the wanted sex in a small class looks
elsewhere in the school. One half of the circle is more sociable than the other, so that the popular are
friends with the popular.

Last, of each pair of friends both or only one name the other. How many names are returned is the profile's;
the more friends a pair has in common, the likelier it is mutual.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.assumptions.profile_values import Figures
from sim.kernel.bitset import full, nearest, one, pick
from sim.kernel.draws import poisson, stage_key, uniform
from sim.kernel.jit import compiled, compiled_as, inner, inner_as, whole
from sim.population.people import NONE, Ints, Shorts, Small, Words
from sim.population.schools import GRADES, LARGEST_CLASS, Classes

__all__ = ["ROOM", "Names", "draw_friends", "names_one", "same_sex_share"]

INTRODUCED = 0.9
"""Friends who are looked for among the friends of friends first; sets how many triangles are closed."""
SOCIABLE = 0.7
"""How far the wanted number of friends rises and falls along the circle, as part of the mean."""
OWN_GRADE = 0.8
"""Friends outside the class who are looked for in the own grade, where it has other classes."""
COMMON = 0.1
"""Added to the number of common friends in the chance that a pair is mutual; 0 makes it proportional."""
ROOM = 24
YOUNG, OLD = 12, 17
_IN_CLASS, _OUTSIDE, _FINDING_IN, _FINDING_OUT, _NAMING = 31, 32, 33, 34, 35


class Names(NamedTuple):
    """Whom each pupil names: uint16[pupils, 24], `number[i]` (int32[pupils]) of them, then NONE."""

    named: Shorts
    number: Ints


@compiled_as("float64(int64, float64, float64)")
def same_sex_share(age: int, young: float, old: float) -> float:
    """Share of friends of the own sex: level to 12, falling in a line to 17, level after."""
    return young + (old - young) * min(max((age - YOUNG) / (OLD - YOUNG), 0.0), 1.0)


@inner_as("boolean(uint16[:, ::1], int64, int64)")
def names_one(named: Shorts, who: int, other: int) -> bool:
    """Tell whether `other` is among those whom `who` names (or is friends with)."""
    # All places instead of those in use: a loop of known length becomes two comparisons of whole registers.
    found, wanted = False, np.uint16(other)
    for slot in range(ROOM):
        found |= named[who, slot] == wanted
    return found


@inner_as("float64(int64, int64)")
def _sociable(place: int, size: int) -> float:
    """How many friends a pupil wants, of the mean: most at the ends of the class, fewest in its middle."""
    return 1 + SOCIABLE * (abs(4 * (place + 0.5) / size - 2) - 1)


@inner_as("uint64(uint64, boolean, boolean)")
def _of_sex(boys: np.uint64, boy: bool, alike: bool) -> np.uint64:
    """Those of a class who are of a pupil's own sex (`alike`) or of the other; bits past it mean nothing."""
    return boys if boy == alike else ~boys


@inner
def _befriend(friends: Shorts, number: Ints, who: int, other: int) -> bool:
    """Make two pupils friends, if both have room for one more; tells whether they are."""
    if number[who] == ROOM or number[other] == ROOM:
        return False
    friends[who, number[who]], friends[other, number[other]] = other, who
    number[who] += 1
    number[other] += 1
    return True


def draw_friends(key: np.uint64, classes: Classes, sex: Small, age: Small, figures: Figures) -> Names:
    """Draw the names that each pupil gives.

    A pupil finds Poisson-many friends in the class and elsewhere; their mean over all pupils is half of
    `friends_mean`.
    """
    pupils = int(classes.first[-1])
    names = Names(np.full((pupils, ROOM), NONE, np.uint16), np.zeros(pupils, np.int32))
    _find(
        key,
        classes,
        sex,
        age,
        figures,
        np.full((pupils, ROOM), NONE, np.uint16),
        np.zeros(pupils, np.int32),
        np.zeros((pupils, 2), np.uint8),
        np.zeros(len(classes.school), np.uint64),
        np.zeros(LARGEST_CLASS, np.uint64),
        np.zeros(GRADES + 2, np.int32),
        np.zeros((pupils, ROOM), np.uint8),
        np.zeros(ROOM, np.int32),
        names,
    )
    return names


@compiled
def _find(
    key: np.uint64,
    classes: Classes,
    sex: Small,
    age: Small,
    figures: Figures,
    friends: Shorts,
    number: Ints,
    missed: Small,
    boys: Words,
    mates: Words,
    grade_first: Ints,
    common: Small,
    pairs: Ints,
    names: Names,
) -> None:
    """Fill the names; what stands between `figures` and `names` is room, empty as yet."""
    young, old = figures.friend_same_sex_young, figures.friend_same_sex_old
    inside = figures.friends_mean / 2 * figures.friend_within_class
    outside = figures.friends_mean / 2 - inside
    _find_in_class(key, friends, number, missed, mates, boys, classes.first, sex, age, inside, young, old)
    begin = whole(0)
    while begin < len(classes.school):
        end = begin
        for grade in range(GRADES + 2):
            grade_first[grade] = begin if grade == 0 else 0
        while end < len(classes.school) and classes.school[end] == classes.school[begin]:
            grade_first[classes.grade[end] + 1] += 1
            end += 1
        for grade in range(GRADES + 1):
            grade_first[grade + 1] += grade_first[grade]
        _find_outside(
            key,
            friends,
            number,
            missed,
            boys,
            begin,
            end,
            grade_first,
            classes,
            sex,
            age,
            outside,
            young,
            old,
        )
        begin = end
    slope = _count_common(friends, number, common, pairs, figures.friend_reciprocity)
    _name(stage_key(key, _NAMING), friends, number, common, slope, names)


@inner
def _find_in_class(
    key: np.uint64,
    friends: Shorts,
    number: Ints,
    missed: Small,
    mates: Words,
    boys: Words,
    class_first: Ints,
    sex: Small,
    age: Small,
    mean: float,
    young: float,
    old: float,
) -> None:
    """Let all pupils find friends in their classes; `mates` has room for the friends of those of one class.

    Writes for each class the set of those of sex 1 into `boys`, and into `missed`, uint8[pupils, 2], how many
    friends of the own and of the other sex each pupil wanted when the class had no more of it.
    """
    wanting, finding = stage_key(key, _IN_CLASS), stage_key(key, _FINDING_IN)
    for group in range(len(boys)):
        first, last = whole(class_first[group]), whole(class_first[group + 1])
        size = last - first
        for place in range(size):
            mates[place] = 0
            boys[group] |= np.uint64(sex[first + place]) << np.uint64(place)
        for pupil in range(first, last):
            place = pupil - first
            wanted = poisson(mean * _sociable(place, size), wanting, pupil)
            own = stage_key(finding, pupil)
            share = same_sex_share(age[pupil], young, old)
            for turn in range(wanted):
                alike = uniform(own, 3 * turn) < share
                fitting = full(size) & ~(mates[place] | one(place))
                fitting &= _of_sex(boys[group], sex[pupil] == 1, alike)
                if fitting == 0:
                    missed[pupil, 0 if alike else 1] += 1
                    continue
                met, often = np.uint64(0), np.uint64(0)
                if uniform(own, 3 * turn + 1) < INTRODUCED:
                    for slot in range(number[pupil]):
                        theirs = mates[friends[pupil, slot] - first] & fitting
                        often |= met & theirs
                        met |= theirs
                if often:
                    # Whom two friends know is met before anybody else.
                    met = often
                other = pick(met, uniform(own, 3 * turn + 2)) if met else nearest(fitting, place, size)
                if _befriend(friends, number, pupil, first + other):
                    mates[place] |= one(other)
                    mates[other] |= one(place)


@inner
def _find_outside(
    key: np.uint64,
    friends: Shorts,
    number: Ints,
    missed: Small,
    boys: Words,
    begin: int,
    end: int,
    grade_first: Ints,
    classes: Classes,
    sex: Small,
    age: Small,
    mean: float,
    young: float,
    old: float,
) -> None:
    """Let the pupils of one school find friends in other classes.

    These are the classes `begin` up to `end`, those of grade g from `grade_first[g]` on. Each pupil looks for
    those `missed` in the own class, too.
    """
    class_first, grades = classes.first, classes.grade
    wanting, finding = stage_key(key, _OUTSIDE), stage_key(key, _FINDING_OUT)
    for group in range(begin, end):
        first, last = whole(class_first[group]), whole(class_first[group + 1])
        grade = whole(grades[group])
        alone = grade_first[grade + 1] - grade_first[grade] == 1
        for pupil in range(first, last):
            wanted = poisson(mean * _sociable(pupil - first, last - first), wanting, pupil)
            of_own = wanted + missed[pupil, 0]
            own = stage_key(finding, pupil)
            share = same_sex_share(age[pupil], young, old)
            for turn in range(of_own + missed[pupil, 1]):
                lots = 6 * turn
                alike = uniform(own, lots) < share if turn < wanted else turn < of_own
                other = whole(-1)
                if uniform(own, lots + 1) < INTRODUCED:
                    other = _introduced(
                        friends, number, pupil, first, last, sex, alike, uniform(own, lots + 2)
                    )
                if other < 0:
                    aim, lot = grade, uniform(own, lots + 5)
                    if alone or uniform(own, lots + 3) >= OWN_GRADE:
                        aim += 1 if uniform(own, lots + 4) < 0.5 else -1
                    # Where nobody fits in that grade, the nearest where somebody does.
                    for away in range(2 * GRADES):
                        there = aim + (away + 1) // 2 * (1 if away & 1 else -1)
                        if other < 0 and 1 <= there <= GRADES:
                            classes_there = (whole(grade_first[there]), whole(grade_first[there + 1]))
                            other = _nearest_outside(
                                friends,
                                number,
                                pupil,
                                group,
                                classes_there,
                                class_first,
                                boys,
                                sex,
                                alike,
                                lot,
                            )
                if other >= 0:
                    _befriend(friends, number, pupil, other)


@inner
def _introduced(
    friends: Shorts, number: Ints, pupil: int, first: int, last: int, sex: Small, alike: bool, lot: float
) -> int:
    """A friend of a friend, outside the class and of the own or the other sex; -1 if there is none.

    Friends and their friends are gone through in turn, from where `lot` says.
    """
    many = whole(number[pupil])
    turn = whole(lot * many)
    for _ in range(many):
        friend = whole(friends[pupil, turn])
        turn = turn + 1 if turn + 1 < many else whole(0)
        theirs = whole(number[friend])
        slot = whole(lot * theirs)
        for _ in range(theirs):
            other = whole(friends[friend, slot])
            slot = slot + 1 if slot + 1 < theirs else whole(0)
            fits = (other < first or other >= last) and (sex[other] == sex[pupil]) == alike
            if fits and not names_one(friends, pupil, other):
                return other
    return whole(-1)


@inner
def _nearest_outside(
    friends: Shorts,
    number: Ints,
    pupil: int,
    own_group: int,
    groups: tuple[int, int],
    class_first: Ints,
    boys: Words,
    sex: Small,
    alike: bool,
    lot: float,
) -> int:
    """Who stands nearest in one of some classes, gone through from where `lot` says; -1 if nobody fits."""
    begin, end = groups
    many = end - begin
    group = begin + whole(lot * many)
    own_first, own_size = class_first[own_group], class_first[own_group + 1] - class_first[own_group]
    for _ in range(many):
        first = whole(class_first[group])
        size = whole(class_first[group + 1]) - first
        fitting = full(size) & _of_sex(boys[group], sex[pupil] == 1, alike)
        for slot in range(number[pupil]):
            place = whole(friends[pupil, slot]) - first
            if 0 <= place < size:
                fitting &= ~one(place)
        if fitting and group != own_group:
            return first + nearest(fitting, whole((pupil - own_first + 0.5) / own_size * size), size)
        group = group + 1 if group + 1 < end else begin
    return whole(-1)


@inner
def _count_common(friends: Shorts, number: Ints, common: Small, pairs: Ints, reciprocity: float) -> float:
    """Count the friends that two friends have in common; gives the slope of their chance to be mutual.

    If the share `r` of the names is returned, `r / (2 - r)` of the pairs are mutual. The chance that a pair
    is grows in proportion to `COMMON + n`, n being the friends in common, up to 1.
    """
    total = whole(0)
    for pupil in range(len(number)):
        for slot in range(number[pupil]):
            other = whole(friends[pupil, slot])
            if other > pupil:
                shared = 0
                for place in range(number[pupil]):
                    shared += names_one(friends, other, whole(friends[pupil, place]))
                common[pupil, slot] = shared
                pairs[shared] += 1
                total += 1
    low, high = 0.0, 1 / COMMON
    for _ in range(40):
        slope, mutual = (low + high) / 2, 0.0
        for shared in range(ROOM):
            mutual += pairs[shared] * min(1.0, slope * (COMMON + shared))
        if mutual * (2 - reciprocity) < reciprocity * total:
            low = slope
        else:
            high = slope
    return low


@inner
def _name(key: np.uint64, friends: Shorts, number: Ints, common: Small, slope: float, names: Names) -> None:
    """Let both or one of each pair of friends name the other."""
    named, given = names.named, names.number
    for pupil in range(len(number)):
        for slot in range(number[pupil]):
            other = whole(friends[pupil, slot])
            if other > pupil:
                both = min(1.0, slope * (COMMON + common[pupil, slot]))
                lot = uniform(key, pupil * ROOM + slot)
                if lot < (1 + both) / 2:
                    named[pupil, given[pupil]] = other
                    given[pupil] += 1
                if lot < both or lot >= (1 + both) / 2:
                    named[other, given[other]] = pupil
                    given[other] += 1
