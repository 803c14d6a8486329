"""The people of one district, and who belongs to whom in truth.

Knows how schools, families, clubs and strangers become people with accounts. Knows nothing of what they know
of each other on the service (`books`, `chats`).

People stand in the order pupils, teachers, other staff, guardians, relatives, coaches, strangers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.csr import CSR, expand
from sim.families import Families, draw_families
from sim.friends import draw_friends
from sim.people import ADULT, KINDS, NULL, ORGANISATIONS, ROLES, People, assemble, code, columns
from sim.profiles import Profile
from sim.schools import FIRST_AGE, Classes, SchoolPlan, draw_classes

__all__ = ["District", "draw_district"]

Stream = Callable[[str], np.random.Generator]


@dataclass(frozen=True, eq=False)
class District:
    """People of one district and their true ties; all numbers count within the district.

    Attributes:
        people: the columns.
        classes: schools and classes.
        teaches: CSR people × classes.
        class_teacher: int32[classes], a person.
        family: CSR people × people, guardians and relatives to their children.
        own_children: CSR people × people, confirmed by the service.
        coaches: CSR people × people, coaches to the pupils of their club.
        friends: CSR people × people, who names whom.
    """

    people: People
    classes: Classes
    teaches: CSR
    class_teacher: NDArray[np.int32]
    family: CSR
    own_children: CSR
    coaches: CSR
    friends: CSR


def draw_district(
    profile: Profile, plan: SchoolPlan, strangers: int, number: int, streams: Stream
) -> District:
    """Draw the people of a district from its schools.

    `streams` gives the generator of each stage by its name; `strangers` is how many strangers look for
    children here.
    """
    classes = draw_classes(profile, plan, streams("classes"))
    families = draw_families(profile, classes.pupil_school, streams("families"))
    pupils = len(classes.pupil_school)
    clubs = round(pupils * profile["club_share"] / profile["club_size"])
    sizes = {
        "pupil": pupils,
        "teacher": len(classes.teacher_school),
        "other_staff": len(classes.other_school),
        "guardian": len(families.guardian_family),
        "relative": len(families.relative_family),
        "coach": clubs,
        "stranger": strangers,
    }
    first = dict(zip(sizes, np.cumsum([0, *sizes.values()])[:-1].tolist(), strict=True))
    people = _people(profile, classes, families, sizes, number, streams)
    n = len(people)
    grade = classes.grade[classes.pupil_class]
    inside = draw_friends(
        profile,
        classes.pupil_school,
        classes.pupil_class,
        grade,
        people.sex[:pupils],
        people.age[:pupils],
        streams("friends"),
    )
    family = _family(families, first["guardian"], first["relative"], n)
    guardian = family.row_of_entry
    seen = (
        people.confirmed[guardian]
        & people.is_kind("guardian")[guardian]
        & (streams("own children").random(len(guardian)) < profile["own_child_share"])
    )
    return District(
        people,
        classes,
        CSR.from_pairs(
            classes.teaches.row_of_entry + first["teacher"], classes.teaches.indices, n, len(classes.school)
        ),
        (classes.class_teacher + first["teacher"]).astype(np.int32),
        family,
        CSR.from_pairs(guardian[seen], family.indices[seen], n, n),
        _coaches(profile, pupils, clubs, first["coach"], n, streams("clubs")),
        CSR.from_pairs(inside.row_of_entry, inside.indices, n, n),
    )


def _people(
    profile: Profile,
    classes: Classes,
    families: Families,
    sizes: dict[str, int],
    number: int,
    streams: Stream,
) -> People:
    ages, accounts, sexes = streams("ages"), streams("accounts"), streams("sexes")

    def share(key: str, size: int) -> NDArray[np.bool_]:
        return accounts.random(size) < profile[key]

    def organisations(school: NDArray[np.int32]) -> NDArray[np.int32]:
        rows = np.full((len(school), ORGANISATIONS), NULL, np.int32)
        rows[:, 0] = school
        return rows

    blocks = []
    pupils = sizes["pupil"]
    grade = classes.grade[classes.pupil_class]
    pupil_age = (grade + (FIRST_AGE - 1) + ages.integers(0, 2, pupils)).astype(np.uint8)
    student = share("pupil_role_share", pupils)
    posed_adult = share("child_recorded_adult_share", pupils) & ~student & (pupil_age < ADULT)
    young = share("phone_share_young", pupils)
    old = share("phone_share_old", pupils)
    blocks.append(
        columns(
            pupils,
            kind=code(KINDS, "pupil"),
            age=pupil_age,
            sex=sexes.integers(0, 2, pupils),
            role=np.where(student, code(ROLES, "student"), code(ROLES, "none")),
            confirmed=student & share("pupil_confirmed_share", pupils),
            recorded_age=np.where(posed_adult, ADULT + 1, pupil_age),
            active=share("pupils_active_share", pupils),
            phone=np.where(pupil_age <= 10, young, old),
            organisations=organisations(classes.pupil_school),
            class_number=classes.pupil_class,
            household=families.of_pupil,
            district=number,
        )
    )
    for kind, school in (("teacher", classes.teacher_school), ("other_staff", classes.other_school)):
        size = sizes[kind]
        age = ages.integers(23, 66, size)
        blocks.append(
            columns(
                size,
                kind=code(KINDS, kind),
                age=age,
                sex=sexes.integers(0, 2, size),
                role=code(ROLES, "staff"),
                confirmed=share("staff_confirmed_share", size),
                recorded_age=age,
                active=share(
                    "teachers_active_share" if kind == "teacher" else "other_staff_active_share", size
                ),
                phone=True,
                organisations=organisations(school),
                district=number,
            )
        )
    size = sizes["guardian"]
    eldest = np.zeros(families.number, np.int64)
    np.maximum.at(eldest, families.of_pupil, pupil_age)
    age = eldest[families.guardian_family] + ages.integers(20, 36, size)
    guardian = share("guardian_role_share", size)
    blocks.append(
        columns(
            size,
            kind=code(KINDS, "guardian"),
            age=age,
            sex=families.guardian_sex,
            role=np.where(guardian, code(ROLES, "guardian"), code(ROLES, "none")),
            confirmed=guardian & share("guardian_confirmed_share", size),
            recorded_age=age,
            active=share("guardians_active_share", size),
            phone=True,
            organisations=_schools_of_families(families, classes.pupil_school)[families.guardian_family],
            household=families.guardian_family,
            district=number,
        )
    )
    for kind, low, high in (("relative", 45, 81), ("coach", 20, 66)):
        size = sizes[kind]
        age = ages.integers(low, high, size)
        key = "relatives_active_share" if kind == "relative" else "coaches_active_share"
        blocks.append(
            columns(
                size,
                kind=code(KINDS, kind),
                age=age,
                sex=sexes.integers(0, 2, size),
                role=code(ROLES, "none"),
                recorded_age=age,
                active=share(key, size),
                phone=True,
                district=number,
            )
        )
    size = sizes["stranger"]
    age = ages.integers(19, 61, size)
    claims = share("stranger_claims_role_share", size)
    posed_minor = share("stranger_recorded_minor_share", size) & ~claims
    claimed = np.where(accounts.random(size) < 0.5, code(ROLES, "staff"), code(ROLES, "guardian"))
    blocks.append(
        columns(
            size,
            kind=code(KINDS, "stranger"),
            age=age,
            sex=sexes.integers(0, 2, size),
            role=np.where(claims, claimed, code(ROLES, "none")),
            recorded_age=np.where(posed_minor, 15, age),
            active=True,
            phone=True,
            district=number,
        )
    )
    return assemble(blocks)


def _schools_of_families(families: Families, pupil_school: NDArray[np.int32]) -> NDArray[np.int32]:
    """The distinct schools of the children of each family, ascending: int32[families, 3], NULL where none."""
    schools = CSR.from_pairs(
        families.of_pupil, pupil_school, families.number, int(pupil_school.max(initial=0)) + 1
    )
    rows = np.full((families.number, ORGANISATIONS), NULL, np.int32)
    slot = np.arange(len(schools.indices)) - schools.indptr[schools.row_of_entry]
    kept = slot < ORGANISATIONS
    rows[schools.row_of_entry[kept], slot[kept]] = schools.indices[kept]
    return rows


def _family(families: Families, first_guardian: int, first_relative: int, n: int) -> CSR:
    pupils = np.arange(len(families.of_pupil), dtype=np.int32)
    children = CSR.from_pairs(families.of_pupil, pupils, families.number, len(pupils))
    adults = np.concatenate(
        [
            first_guardian + np.arange(len(families.guardian_family)),
            first_relative + np.arange(len(families.relative_family)),
        ]
    )
    which, child = expand(children, np.concatenate([families.guardian_family, families.relative_family]))
    return CSR.from_pairs(adults[which], child, n, n)


def _coaches(
    profile: Profile, pupils: int, clubs: int, first_coach: int, n: int, draw: np.random.Generator
) -> CSR:
    if clubs == 0:
        return CSR.empty(n, n)
    members = draw.permutation(pupils)[: round(pupils * profile["club_share"])]
    return CSR.from_pairs(first_coach + np.arange(len(members)) % clubs, members, n, n)
