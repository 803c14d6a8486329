"""Schools, classes, their pupils and staff.

Knows how a region's pupils fall into town and village schools, schools into districts and classes, and who
teaches whom. Knows nothing of families or of who uses the service.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.csr import CSR
from sim.profiles import Profile
from sim.streams import stream

__all__ = ["DISTRICT_PUPILS", "GRADES", "Classes", "SchoolPlan", "draw_classes", "plan_schools"]

GRADES = 11
FIRST_AGE = 7
DISTRICT_PUPILS = 4500


@dataclass(frozen=True, eq=False)
class SchoolPlan:
    """The schools of a region or of one of its districts.

    Attributes:
        pupils, teachers, other_staff: int32[schools], how many people each has.
        rural: bool[schools].
        district: int16[schools], ascending.
    """

    pupils: NDArray[np.int32]
    teachers: NDArray[np.int32]
    other_staff: NDArray[np.int32]
    rural: NDArray[np.bool_]
    district: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.pupils)

    def part(self, district: int) -> SchoolPlan:
        """The schools of one district."""
        chosen = self.district == district
        return SchoolPlan(
            self.pupils[chosen],
            self.teachers[chosen],
            self.other_staff[chosen],
            self.rural[chosen],
            self.district[chosen],
        )


@dataclass(frozen=True, eq=False)
class Classes:
    """The classes of a district and the places of its people in them.

    Attributes:
        school, grade: int32[classes] and uint8[classes] (1 to 11).
        pupil_class: int32[pupils], class of each pupil; pupils stand in the order of their schools.
        pupil_school: int32[pupils].
        teacher_school, other_school: int32[teachers], int32[other staff].
        class_teacher: int32[classes], a teacher's place among the district's teachers.
        teaches: CSR teachers × classes, class teachers included.
    """

    school: NDArray[np.int32]
    grade: NDArray[np.uint8]
    pupil_class: NDArray[np.int32]
    pupil_school: NDArray[np.int32]
    teacher_school: NDArray[np.int32]
    other_school: NDArray[np.int32]
    class_teacher: NDArray[np.int32]
    teaches: CSR


def shares_of(total: int, weights: NDArray[np.float64]) -> NDArray[np.int32]:
    """Part `total` whole units by weights: rounded so that every running sum is right to one unit."""
    if len(weights) == 0:
        return np.zeros(0, np.int32)
    running = np.floor(np.cumsum(weights) / weights.sum() * total + 0.5)
    running[-1] = total
    return np.asarray(np.diff(running, prepend=0.0), np.int32)


def plan_schools(profile: Profile, *, scale: float, seed: int) -> SchoolPlan:
    """Draw the schools of a region.

    Town and village schools share the pupils by `rural_share`; sizes are lognormal about the profile's means
    with `school_size_spread`, then adjusted so that the pupils add up. Districts take about 4,500 pupils.
    """
    draw = stream(seed, profile.id, "schools")
    pupils = max(1, round(profile.pupils * scale))
    rural = round(pupils * profile["rural_share"])
    sizes, is_rural = [], []
    for total, key, flag in (
        (pupils - rural, "school_size_urban", False),
        (rural, "school_size_rural", True),
    ):
        number = min(total, max(1, round(total / profile[key]))) if total else 0
        weights = np.exp(draw.normal(0.0, profile["school_size_spread"], number))
        part = shares_of(total, weights)
        sizes.append(part)
        is_rural.append(np.full(number, flag))
    size = np.concatenate(sizes)
    order = draw.permutation(len(size))
    size, flags = size[order], np.concatenate(is_rural)[order]
    flags, size = flags[size > 0], size[size > 0]
    before = np.cumsum(size) - size
    teachers = shares_of(max(1, round(profile.teachers * scale)), size.astype(np.float64))
    other = shares_of(
        round(profile.teachers * scale * profile["other_staff_per_teacher"]), size.astype(np.float64)
    )
    return SchoolPlan(
        size.astype(np.int32),
        np.maximum(teachers, 1).astype(np.int32),
        other,
        flags,
        (before // DISTRICT_PUPILS).astype(np.int16),
    )


def draw_classes(profile: Profile, plan: SchoolPlan, draw: np.random.Generator) -> Classes:
    """Part each school into classes, spread over grades 1 to 11, and give each class its teachers.

    A school has its pupils divided by the profile's class size, at least one class; the sizes of its classes
    vary by `class_size_spread`. Where there are fewer classes than grades some grades are left out.
    """
    schools = np.arange(len(plan), dtype=np.int32)
    wanted = np.where(plan.rural, profile["class_size_rural"], profile["class_size_urban"])
    number = np.clip(np.rint(plan.pupils / wanted), 1, plan.pupils).astype(np.int32)
    school = np.repeat(schools, number)
    first = np.cumsum(number) - number
    place = np.arange(len(school), dtype=np.int32) - first[school].astype(np.int32)
    grade = (place * GRADES // number[school] + 1).astype(np.uint8)
    weights = np.exp(draw.normal(0.0, profile["class_size_spread"], len(school)))
    running = np.cumsum(weights)
    before = np.concatenate([[0.0], running])[first]
    total = np.add.reduceat(weights, first)
    upper = school + (running - before[school]) / total[school]
    pupil_school = np.repeat(schools, plan.pupils)
    rank = np.arange(len(pupil_school)) - np.repeat(np.cumsum(plan.pupils) - plan.pupils, plan.pupils)
    position = pupil_school + (rank + 0.5) / plan.pupils[pupil_school]
    pupil_class = np.minimum(np.searchsorted(upper, position), (first + number - 1)[pupil_school])

    teacher_school = np.repeat(schools, plan.teachers)
    first_teacher = (np.cumsum(plan.teachers) - plan.teachers).astype(np.int32)
    class_teacher = first_teacher[school] + place % plan.teachers[school]
    others = max(0, round(profile["teachers_per_class"]) - 1)
    drawn = draw.random((len(school), others))
    other_teachers = first_teacher[school][:, None] + (drawn * plan.teachers[school][:, None]).astype(
        np.int32
    )
    classes = np.arange(len(school), dtype=np.int32)
    teaches = CSR.from_pairs(
        np.concatenate([class_teacher, other_teachers.ravel()]),
        np.concatenate([classes, np.repeat(classes, others)]),
        len(teacher_school),
        len(school),
    )
    return Classes(
        school,
        grade,
        pupil_class.astype(np.int32),
        pupil_school,
        teacher_school,
        np.repeat(schools, plan.other_staff),
        class_teacher.astype(np.int32),
        teaches,
    )
