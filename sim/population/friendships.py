"""Friendships of pupils: who is friends with whom, and who names whom.

Knows how friends are found inside a school. Knows nothing of the service, numbers or chats.

Each pupil finds half of the wanted friends; the other half are those who find the pupil. A friend is looked
for in the class, then elsewhere in the school, among the own or the other sex, as often as the profile says:
mostly among the friends of one's friends, which closes triangles – in the class whom most of them know comes
first –, else it is anybody. Sex weighs more than the class: whoever has no more of the wanted sex in a small
class looks elsewhere in the school. In a school of one sex all friends are of that sex. How many friends
pupils have, and all these shares, differ from school to school (`school_habits`), and the number from class
to class as well, so that pupils with many friends are friends with one another.

Last, of each pair of friends both or only one name the other; the more friends a pair has in common, the
likelier it is mutual.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.bitset import bit_at, low_bits, pick_bit
from sim.kernel.draws import Stage, stage_key, uniform
from sim.kernel.jit import entry, entry_typed, i64, kernel, kernel_typed
from sim.population.people import NONE, Ints, Sex, Shorts, Small, Words
from sim.population.school_habits import Habits, draw_habits, times_in_class
from sim.population.schools import GRADES, LARGEST_CLASS, Classes

__all__ = ["ROOM", "Nominations", "draw_friends", "names_one", "same_sex_share"]

OWN_GRADE = 0.8
"""Friends outside the class who are looked for in the own grade, where it has other classes."""
COMMON = 0.1
"""Added to the number of common friends in the chance that a pair is mutual; 0 makes it proportional. What
was measured does not tell 0.03 from 1."""
ROOM = 48
"""The most friends of a pupil in the own school; whoever would find more does not."""
YOUNG, OLD = 12, 17


class Nominations(NamedTuple):
    """Whom each pupil names: uint16[pupils, ROOM], `number[i]` (int32[pupils]) of them, then NONE."""

    named: Shorts
    number: Ints


@entry_typed("float64(int64, float64, float64)")
def same_sex_share(age: int, young: float, old: float) -> float:
    """Share of friends of the own sex: level to 12, falling in a line to 17, level after."""
    return young + (old - young) * min(max((age - YOUNG) / (OLD - YOUNG), 0.0), 1.0)


@kernel_typed("boolean(uint16[:, ::1], int64, int64)")
def names_one(named: Shorts, who: int, other: int) -> bool:
    """Tell whether `other` is among those whom `who` names (or is friends with)."""
    # All places instead of those in use: a loop of known length becomes two comparisons of whole registers.
    found, wanted = False, np.uint16(other)
    for slot in range(ROOM):
        found |= named[who, slot] == wanted
    return found


@kernel_typed("uint64(uint64, boolean, boolean)")
def _of_sex(boys: np.uint64, boy: bool, alike: bool) -> np.uint64:
    """Those of a class who are of a pupil's own sex (`alike`) or of the other; bits past it mean nothing."""
    return boys if boy == alike else ~boys


@kernel
def _befriend(friends: Shorts, number: Ints, who: int, other: int) -> bool:
    """Make two pupils friends, if both have room for one more; tells whether they are."""
    if number[who] == ROOM or number[other] == ROOM:
        return False
    friends[who, number[who]], friends[other, number[other]] = other, who
    number[who] += 1
    number[other] += 1
    return True


class _Search(NamedTuple):
    """The search for friends: pupils, and scratch that is empty at first.

    friends: uint16[pupils, ROOM], number[i] (int32[pupils]) of them, then anything; common: uint8[pupils,
    ROOM], the friends in common with each. known: int32[pupils], i + 1 where somebody is known to be a friend
    of pupil i, who was looked at last. missed: uint8[pupils, 2], how many friends of the own and of the other
    sex each pupil wanted when the class had no more of it. boys: uint64[classes], the set of those of sex 1.
    in_class: uint64[LARGEST_CLASS], the friends of those of one class. grade_first: int32[GRADES + 2], where
    each grade of one school begins. pairs: int32[ROOM], pairs of friends by the number of common friends.
    """

    classes: Classes
    sex: Small
    age: Small
    parameters: ProfileValues
    habits: Habits
    friends: Shorts
    number: Ints
    common: Small
    known: Ints
    missed: Small
    boys: Words
    in_class: Words
    grade_first: Ints
    pairs: Ints


def draw_friends(
    key: np.uint64, classes: Classes, sex: Small, age: Small, parameters: ProfileValues
) -> Nominations:
    """Draw the names that each pupil gives.

    A pupil finds half of the friends that are usual in the class, rounded up or down by chance; their mean
    over all classes is half of that of the school, and over all schools half of `friends_mean`.
    """
    pupils = int(classes.first[-1])
    nominations = Nominations(np.full((pupils, ROOM), NONE, np.uint16), np.zeros(pupils, np.int32))
    search = _Search(
        classes,
        sex,
        age,
        parameters,
        draw_habits(key, int(classes.school[-1]) + 1, parameters),
        np.empty((pupils, ROOM), np.uint16),
        np.zeros(pupils, np.int32),
        np.empty((pupils, ROOM), np.uint8),
        np.zeros(pupils, np.int32),
        np.zeros((pupils, 2), np.uint8),
        np.zeros(len(classes.school), np.uint64),
        np.zeros(LARGEST_CLASS, np.uint64),
        np.zeros(GRADES + 2, np.int32),
        np.zeros(ROOM, np.int32),
    )
    _find(key, search, nominations)
    return nominations


@entry
def _find(key: np.uint64, search: _Search, nominations: Nominations) -> None:
    """Find friends in one school after the other, in classes first, then fill `nominations`."""
    classes, grade_first = search.classes, search.grade_first
    naming = stage_key(key, Stage.NOMINATIONS)
    begin = i64(0)
    while begin < len(classes.school):
        end = begin
        for grade in range(GRADES + 2):
            grade_first[grade] = begin if grade == 0 else 0
        while end < len(classes.school) and classes.school[end] == classes.school[begin]:
            grade_first[classes.grade[end] + 1] += 1
            end += 1
        for grade in range(GRADES + 1):
            grade_first[grade + 1] += grade_first[grade]
        first, last = i64(classes.first[begin]), i64(classes.first[end])
        mixed = _is_mixed(search.sex, first, last)
        _find_in_class(key, search, begin, end, mixed)
        _find_outside(key, search, begin, end, mixed)
        slope = _count_common(search, first, last, search.habits.mutual[classes.school[begin]])
        _name(naming, search, first, last, slope, nominations)
        begin = end


@kernel
def _is_mixed(sex: Small, first: int, last: int) -> bool:
    """Tell whether the pupils `first` up to `last`, those of a school, are of both sexes."""
    boys = 0
    for pupil in range(first, last):
        boys += sex[pupil] == Sex.MALE
    return 0 < boys < last - first


@kernel
def _share_alike(search: _Search, pupil: int, school: int, mixed: bool) -> float:
    """The share of friends of the own sex that a pupil looks for."""
    if not mixed:
        return 1.0
    habits = search.habits
    return same_sex_share(search.age[pupil], habits.alike_young[school], habits.alike_old[school])


@kernel
def _find_in_class(key: np.uint64, search: _Search, begin: int, end: int, mixed: bool) -> None:
    """Let the pupils of the classes `begin` up to `end`, those of a school, find friends there.

    Fills `boys` and `missed`.
    """
    friends, number, boys, in_class = search.friends, search.number, search.boys, search.in_class
    class_first, sex = search.classes.first, search.sex
    school = i64(search.classes.school[begin])
    mean, introduced = search.habits.inside[school], search.habits.introduced[school]
    wanting = stage_key(key, Stage.FRIENDS_WANTED_IN_CLASS)
    finding = stage_key(key, Stage.FRIENDS_FOUND_IN_CLASS)
    for group in range(begin, end):
        first, last = i64(class_first[group]), i64(class_first[group + 1])
        size, more = last - first, times_in_class(key, group, search.parameters.friends_class_spread)
        for place in range(size):
            in_class[place] = 0
            boys[group] |= np.uint64(sex[first + place]) << np.uint64(place)
        for pupil in range(first, last):
            place = pupil - first
            wanted = i64(mean * more + uniform(wanting, pupil))
            own = stage_key(finding, pupil)
            share = _share_alike(search, pupil, school, mixed)
            for turn in range(wanted):
                alike = uniform(own, 3 * turn) < share
                fitting = low_bits(size) & ~(in_class[place] | bit_at(place))
                fitting &= _of_sex(boys[group], sex[pupil] == Sex.MALE, alike)
                if fitting == 0:
                    search.missed[pupil, 0 if alike else 1] += 1
                    continue
                met = np.uint64(0)
                if uniform(own, 3 * turn + 1) < introduced:
                    met = _met_by_most(search, pupil, first, fitting)
                other = pick_bit(met if met else fitting, uniform(own, 3 * turn + 2))
                if _befriend(friends, number, pupil, first + other):
                    in_class[place] |= bit_at(other)
                    in_class[other] |= bit_at(place)


@kernel
def _met_by_most(search: _Search, pupil: int, first: int, fitting: np.uint64) -> np.uint64:
    """Of the `fitting` classmates those whom most friends of a pupil know, four being most; 0 for nobody.

    All friends of the pupil are of the class so far, which begins with pupil `first`.
    """
    once, twice, thrice, four = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
    for slot in range(search.number[pupil]):
        theirs = search.in_class[search.friends[pupil, slot] - first] & fitting
        four |= thrice & theirs
        thrice |= twice & theirs
        twice |= once & theirs
        once |= theirs
    if four:
        return four
    if thrice:
        return thrice
    return twice if twice else once


@kernel
def _find_outside(key: np.uint64, search: _Search, begin: int, end: int, mixed: bool) -> None:
    """Let the pupils of one school find friends in other classes.

    These are the classes `begin` up to `end`, those of grade g from `grade_first[g]` on. Each pupil looks for
    those `missed` in the own class, too.
    """
    class_first, missed, grade_first = search.classes.first, search.missed, search.grade_first
    school, known = i64(search.classes.school[begin]), search.known
    mean, introduced = search.habits.outside[school], search.habits.introduced[school]
    spread = search.parameters.friends_class_spread
    wanting = stage_key(key, Stage.FRIENDS_WANTED_OUTSIDE)
    finding = stage_key(key, Stage.FRIENDS_FOUND_OUTSIDE)
    for group in range(begin, end):
        first, last = i64(class_first[group]), i64(class_first[group + 1])
        grade, more = i64(search.classes.grade[group]), times_in_class(key, group, spread)
        alone = grade_first[grade + 1] - grade_first[grade] == 1
        for pupil in range(first, last):
            wanted = i64(mean * more + uniform(wanting, pupil))
            of_own = wanted + missed[pupil, 0]
            own = stage_key(finding, pupil)
            share = _share_alike(search, pupil, school, mixed)
            for slot in range(search.number[pupil]):
                known[search.friends[pupil, slot]] = pupil + 1
            for turn in range(of_own + missed[pupil, 1]):
                draw = 6 * turn
                alike = uniform(own, draw) < share if turn < wanted else turn < of_own
                other = i64(-1)
                if uniform(own, draw + 1) < introduced:
                    other = _introduced(search, pupil, group, alike, uniform(own, draw + 2))
                if other < 0:
                    aim, u = grade, uniform(own, draw + 5)
                    if alone or uniform(own, draw + 3) >= OWN_GRADE:
                        aim += 1 if uniform(own, draw + 4) < 0.5 else -1
                    other = _anybody_in_grades(search, pupil, group, aim, alike, u)
                if other >= 0 and _befriend(search.friends, search.number, pupil, other):
                    known[other] = pupil + 1


@kernel
def _anybody_in_grades(search: _Search, pupil: int, group: int, aim: int, alike: bool, u: float) -> int:
    """Anybody in grade `aim`, or in the nearest grade where somebody fits; -1 if nobody does."""
    for away in range(2 * GRADES):
        grade = aim + (away + 1) // 2 * (1 if away & 1 else -1)
        if 1 <= grade <= GRADES:
            begin, end = i64(search.grade_first[grade]), i64(search.grade_first[grade + 1])
            other = _anybody_outside(search, pupil, group, begin, end, alike, u)
            if other >= 0:
                return other
    return i64(-1)


@kernel
def _introduced(search: _Search, pupil: int, group: int, alike: bool, u: float) -> int:
    """A friend of a friend, outside the class and of the own or the other sex; -1 if there is none.

    Friends and their friends are gone through in turn, from where `u` says.
    """
    friends, number, sex = search.friends, search.number, search.sex
    first, last = search.classes.first[group], search.classes.first[group + 1]
    n_friends = i64(number[pupil])
    turn = i64(u * n_friends)
    for _ in range(n_friends):
        friend = i64(friends[pupil, turn])
        turn = turn + 1 if turn + 1 < n_friends else i64(0)
        theirs = i64(number[friend])
        slot = i64(u * theirs)
        for _ in range(theirs):
            other = i64(friends[friend, slot])
            slot = slot + 1 if slot + 1 < theirs else i64(0)
            fits = (other < first or other >= last) and (sex[other] == sex[pupil]) == alike
            if fits and search.known[other] != pupil + 1:
                return other
    return i64(-1)


@kernel
def _anybody_outside(
    search: _Search, pupil: int, own_group: int, begin: int, end: int, alike: bool, u: float
) -> int:
    """Anybody in one of the classes `begin` up to `end`, from where `u` says on; -1 if nobody fits."""
    friends, class_first = search.friends, search.classes.first
    n_classes = end - begin
    part = u * n_classes
    group = begin + i64(part)
    # What is left of `u` is as uniform, and picks the pupil.
    part -= i64(part)
    for _ in range(n_classes):
        first = i64(class_first[group])
        size = i64(class_first[group + 1]) - first
        fitting = low_bits(size) & _of_sex(search.boys[group], search.sex[pupil] == Sex.MALE, alike)
        for slot in range(search.number[pupil]):
            place = i64(friends[pupil, slot]) - first
            if 0 <= place < size:
                fitting &= ~bit_at(place)
        if fitting and group != own_group:
            return first + pick_bit(fitting, part)
        group = group + 1 if group + 1 < end else begin
    return i64(-1)


@kernel
def _count_common(search: _Search, first: int, last: int, share: float) -> float:
    """Count the friends that two friends have in common; gives the slope of their chance to be mutual.

    A `share` of the pairs is mutual. The chance that a pair is grows in proportion to `COMMON + n`, n
    being the friends in common, up to 1. The pupils of the school are `first` up to `last`.
    """
    friends, number, common, pairs = search.friends, search.number, search.common, search.pairs
    known, total = search.known, i64(0)
    pairs[:] = 0
    for pupil in range(first, last):
        for slot in range(number[pupil]):
            known[friends[pupil, slot]] = pupil + 1
        for slot in range(number[pupil]):
            other = i64(friends[pupil, slot])
            if other > pupil:
                shared = 0
                for place in range(number[other]):
                    shared += known[friends[other, place]] == pupil + 1
                common[pupil, slot] = shared
                pairs[shared] += 1
                total += 1
    low, high = 0.0, 1 / COMMON
    for _ in range(40):
        slope, mutual = (low + high) / 2, 0.0
        for shared in range(ROOM):
            mutual += pairs[shared] * min(1.0, slope * (COMMON + shared))
        if mutual < share * total:
            low = slope
        else:
            high = slope
    return low


@kernel
def _name(
    key: np.uint64, search: _Search, first: int, last: int, slope: float, nominations: Nominations
) -> None:
    """Let both or one of each pair of friends among the pupils `first` up to `last` name the other."""
    friends, number, common = search.friends, search.number, search.common
    named, given = nominations.named, nominations.number
    for pupil in range(first, last):
        for slot in range(number[pupil]):
            other = i64(friends[pupil, slot])
            if other > pupil:
                both = min(1.0, slope * (COMMON + common[pupil, slot]))
                u = uniform(key, pupil * ROOM + slot)
                if u < (1 + both) / 2:
                    named[pupil, given[pupil]] = other
                    given[pupil] += 1
                if u < both or u >= (1 + both) / 2:
                    named[other, given[other]] = pupil
                    given[other] += 1
