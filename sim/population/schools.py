"""Classes of a district: who is in which, in which shift, and who teaches it.

Knows how the pupils of each school are parted into classes. Knows nothing of accounts or ties.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, normal, stage_key, uniform
from sim.kernel.jit import entry
from sim.population.people import NONE, Bools, Ints, Shorts, Small

__all__ = ["GRADES", "LARGEST_CLASS", "SUBJECTS", "Classes", "draw_classes", "draw_teachers"]

GRADES = 11
SUBJECTS = 12
LARGEST_CLASS = 63
"""What fits a mask of classmates."""
SHIFT_GRADES = (2, 8)


class Classes(NamedTuple):
    """Classes as in `people.District`: first int32[classes + 1], school, grade, second_shift."""

    first: Ints
    school: Shorts
    grade: Small
    second_shift: Bools


def draw_classes(key: np.uint64, pupils: Ints, rural: Bools, parameters: ProfileValues) -> Classes:
    """Part each school into classes, spread over grades 1 to 11.

    A school has its pupils divided by the profile's class size, at least one class; the sizes of its classes
    vary by `class_size_spread`. Where there are fewer classes than grades some grades are left out. Classes
    of grades 2 to 8 of town schools are in the second shift as often as makes `second_shift_share` of all.
    """
    wanted = np.where(rural, parameters.class_size_rural, parameters.class_size_urban)
    most = np.maximum(1, (pupils / wanted + 0.5).astype(np.int64))
    number = np.maximum(np.minimum(most, pupils), -(-pupils // LARGEST_CLASS)).astype(np.int32)
    many = int(number.sum())
    classes = Classes(
        np.zeros(many + 1, np.int32),
        np.empty(many, np.uint16),
        np.empty(many, np.uint8),
        np.empty(many, np.bool_),
    )
    _part(key, pupils, rural, number, np.empty(many), classes, parameters)
    return classes


@entry
def _part(
    key: np.uint64,
    pupils: Ints,
    rural: Bools,
    number: Ints,
    weight: NDArray[np.float64],
    classes: Classes,
    parameters: ProfileValues,
) -> None:
    """Part each school into so many classes; `weight` float64[classes] is scratch."""
    first, class_school, grade, second = classes
    sizes, shifts = stage_key(key, Stage.CLASS_SIZES), stage_key(key, Stage.SHIFTS)
    chance = parameters.second_shift_share / (1 - parameters.rural_share + 1e-9)
    chance *= GRADES / (SHIFT_GRADES[1] - SHIFT_GRADES[0] + 1)
    at, before = 0, 0
    for school in range(len(pupils)):
        last = at + number[school]
        total = 0.0
        for place in range(at, last):
            weight[place] = np.exp(parameters.class_size_spread * normal(sizes, place))
            total += weight[place]
        largest = 0.0
        for place in range(at, last):
            largest = max(largest, weight[place] / total * pupils[school])
        running = 0.0
        for place in range(at, last):
            # One class over the mask makes all classes of the school alike.
            running += weight[place] if largest <= LARGEST_CLASS - 1 else total / number[school]
            class_school[place] = school
            grade[place] = (place - at) * GRADES // number[school] + 1
            town = not rural[school] and SHIFT_GRADES[0] <= grade[place] <= SHIFT_GRADES[1]
            second[place] = town and uniform(shifts, place) < chance
            first[place + 1] = before + int(running / total * pupils[school] + 0.5)
        before += pupils[school]
        at = last
        first[at] = before


def draw_teachers(
    key: np.uint64, classes: Classes, teachers: Ints, first_teacher: int, parameters: ProfileValues
) -> tuple[Shorts, Small]:
    """Give each class its teachers, the class teacher first, and each teacher a subject.

    Returns:
        uint16[classes, teachers_per_class] of people, NONE where a small school has no other; and
        uint8[teachers], the subject, the teachers of a school taking subjects in turn.
    """
    width = max(1, int(parameters.teachers_per_class + 0.5))
    found = np.full((len(classes.school), width), NONE, np.uint16)
    begin = np.append(0, np.cumsum(teachers)).astype(np.int32)
    subject = np.empty(begin[-1], np.uint8)
    _teach(key, classes.school, teachers, begin, first_teacher, found, subject)
    return found, subject


@entry
def _teach(
    key: np.uint64,
    school_of: Shorts,
    teachers: Ints,
    begin: Ints,
    first_teacher: int,
    found: Shorts,
    subject: Small,
) -> None:
    width = found.shape[1]
    for school in range(len(teachers)):
        for place in range(teachers[school]):
            subject[begin[school] + place] = place % SUBJECTS
    draws = stage_key(key, Stage.CLASS_TEACHERS)
    place = 0
    for number_of_class in range(len(found)):
        school = school_of[number_of_class]
        if number_of_class and school_of[number_of_class - 1] != school:
            place = 0
        staff = teachers[school]
        leader = place % staff
        place += 1
        found[number_of_class, 0] = first_teacher + begin[school] + leader
        # Steps of one over the staff take each teacher once, and neighbours teach different subjects.
        start = int(uniform(draws, number_of_class) * staff)
        slot = 1
        for step in range(staff):
            if slot >= width:
                break
            other = (start + step) % staff
            if other != leader:
                found[number_of_class, slot] = first_teacher + begin[school] + other
                slot += 1
