"""Accounts: age, sex, role, confirmation, phone and use of the service of each person.

Knows how each attribute is drawn from the profile, for each person alone. Knows nothing of ties. A pupil's
account depends on the district's key, the pupil's number and grade only, so that it can be drawn again from
another district.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, bits64, stage_key, uniform
from sim.kernel.jit import entry, i64, kernel
from sim.population.families import Families
from sim.population.people import ADULT, NONE, RESIDENTS, SLOTS, Bools, Ints, Kind, Role, Shorts, Small
from sim.population.schools import Classes

__all__ = ["Accounts", "draw_accounts", "empty_accounts", "write_pupil"]

FIRST_AGE = 7


class Accounts(NamedTuple):
    """Columns over people as in `people.District`."""

    kind: Small
    age: Small
    recorded_age: Small
    sex: Small
    role: Small
    confirmed: Bools
    active: Bools
    phone: Bools
    school: Shorts
    class_number: Shorts
    household: Shorts


def empty_accounts(number: int) -> Accounts:
    """Columns without anybody in them yet: roleless, no school, class or family."""
    return Accounts(
        np.zeros(number, np.uint8),
        np.zeros(number, np.uint8),
        np.zeros(number, np.uint8),
        np.zeros(number, np.uint8),
        np.full(number, Role.NONE, np.uint8),
        np.zeros(number, np.bool_),
        np.zeros(number, np.bool_),
        np.zeros(number, np.bool_),
        np.full((number, SLOTS), NONE, np.uint16),
        np.full(number, NONE, np.uint16),
        np.full(number, NONE, np.uint16),
    )


@kernel
def write_pupil(
    accounts: Accounts, at: int, key: np.uint64, pupil: int, grade: int, parameters: ProfileValues
) -> None:
    """Write the account of pupil number `pupil` of the district with `key` into row `at`.

    A pupil of grade g is g + 6 or g + 7 years old, evenly.
    """
    own = stage_key(stage_key(key, Stage.PEOPLE), pupil)
    bits = bits64(own, 0)
    age = grade + FIRST_AGE - 1 + int(bits & np.uint64(1))
    student = uniform(own, 1) < parameters.pupil_role_share
    posed = not student and age < ADULT and uniform(own, 2) < parameters.child_recorded_adult_share
    accounts.age[at] = age
    accounts.sex[at] = np.uint8((bits >> np.uint64(1)) & np.uint64(1))
    accounts.role[at] = Role.STUDENT if student else Role.NONE
    accounts.confirmed[at] = student and uniform(own, 3) < parameters.pupil_confirmed_share
    accounts.recorded_age[at] = ADULT + 1 if posed else age
    accounts.active[at] = uniform(own, 4) < parameters.pupils_active_share
    accounts.phone[at] = uniform(own, 5) < (
        parameters.phone_share_young if age <= 10 else parameters.phone_share_old
    )


@kernel
def _write_adult(accounts: Accounts, at: int, kind: int, age: int, role: int, active: bool) -> None:
    accounts.kind[at] = kind
    accounts.age[at] = age
    accounts.recorded_age[at] = age
    accounts.role[at] = role
    accounts.active[at] = active
    accounts.phone[at] = True


def draw_accounts(
    accounts: Accounts,
    key: np.uint64,
    classes: Classes,
    families: Families,
    teachers: Ints,
    other_staff: Ints,
    offsets: Ints,
    parameters: ProfileValues,
) -> None:
    """Fill the rows of all residents; `offsets` tells where each kind begins (`people.District`)."""
    room = np.empty(SLOTS, np.uint16)
    _fill(accounts, key, classes, families, teachers, other_staff, offsets, room, parameters)


@entry
def _fill(
    accounts: Accounts,
    key: np.uint64,
    classes: Classes,
    families: Families,
    teachers: Ints,
    other_staff: Ints,
    offsets: Ints,
    schools: Shorts,
    parameters: ProfileValues,
) -> None:
    """Fill the rows of all residents; `schools` uint16[SLOTS] is scratch, those of one family's children."""
    for number in range(len(classes.school)):
        for pupil in range(classes.first[number], classes.first[number + 1]):
            write_pupil(accounts, pupil, key, pupil, i64(classes.grade[number]), parameters)
            accounts.school[pupil, 0] = classes.school[number]
            accounts.class_number[pupil] = number
            accounts.household[pupil] = families.of_pupil[pupil]
    people = stage_key(key, Stage.PEOPLE)
    for kind in (Kind.TEACHER, Kind.OTHER_STAFF):
        at = offsets[kind]
        using = (
            parameters.teachers_active_share if kind == Kind.TEACHER else parameters.other_staff_active_share
        )
        for school in range(len(teachers)):
            for _ in range(teachers[school] if kind == Kind.TEACHER else other_staff[school]):
                own = stage_key(people, at)
                age = 23 + int(uniform(own, 1) * 43)
                _write_adult(accounts, i64(at), i64(kind), age, i64(Role.STAFF), uniform(own, 2) < using)
                accounts.sex[at] = uniform(own, 3) < 0.5
                accounts.confirmed[at] = uniform(own, 4) < parameters.staff_confirmed_share
                accounts.school[at, 0] = school
                at += 1
    for family in range(len(families.guardians) - 1):
        eldest = i64(0)
        for slot in range(SLOTS):
            schools[slot] = NONE
        for place in range(families.child_first[family], families.child_first[family + 1]):
            pupil = families.child[place]
            eldest = max(eldest, i64(accounts.age[pupil]))
            for slot in range(SLOTS):
                if schools[slot] == accounts.school[pupil, 0]:
                    break
                if schools[slot] == NONE:
                    schools[slot] = accounts.school[pupil, 0]
                    break
        for place in range(families.guardians[family], families.guardians[family + 1]):
            at = offsets[Kind.GUARDIAN] + place
            own = stage_key(people, at)
            known = uniform(own, 1) < parameters.guardian_role_share
            age = eldest + 20 + int(uniform(own, 2) * 16)
            role = i64(Role.GUARDIAN if known else Role.NONE)
            using = parameters.guardians_active_share
            _write_adult(accounts, i64(at), i64(Kind.GUARDIAN), age, role, uniform(own, 3) < using)
            accounts.sex[at] = families.guardian_sex[place]
            accounts.confirmed[at] = known and uniform(own, 4) < parameters.guardian_confirmed_share
            for slot in range(SLOTS):
                accounts.school[at, slot] = schools[slot]
            accounts.household[at] = family
    for at in range(offsets[Kind.RELATIVE], offsets[Kind.STRANGER]):
        own = stage_key(people, at)
        relative = at < offsets[Kind.COACH]
        age = 45 + int(uniform(own, 1) * 36) if relative else 20 + int(uniform(own, 1) * 46)
        using = parameters.relatives_active_share if relative else parameters.coaches_active_share
        of_kind = i64(Kind.RELATIVE if relative else Kind.COACH)
        _write_adult(accounts, i64(at), of_kind, age, i64(Role.NONE), uniform(own, 2) < using)
        accounts.sex[at] = uniform(own, 3) < 0.5
    for at in range(offsets[Kind.STRANGER], offsets[RESIDENTS]):
        own = stage_key(people, at)
        role = i64(Role.NONE)
        if uniform(own, 1) < parameters.stranger_claims_role_share:
            role = i64(Role.STAFF if uniform(own, 2) < 0.5 else Role.GUARDIAN)
        age = 19 + int(uniform(own, 3) * 42)
        _write_adult(accounts, i64(at), i64(Kind.STRANGER), age, role, age > 0)
        accounts.sex[at] = uniform(own, 4) < 0.5
        if role == Role.NONE and uniform(own, 5) < parameters.stranger_recorded_minor_share:
            accounts.recorded_age[at] = 15
