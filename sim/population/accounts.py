"""Accounts: age, sex, role, confirmation, phone and use of the service of each person.

Knows how each attribute is drawn from the profile: for each person alone, but for the use of the service
(`adoption`). Knows nothing of ties. A pupil's account depends on the district's plan and the pupil's number
only, so that it can be drawn again from another district.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, bits64, stage_key, uniform
from sim.kernel.jit import entry, i64, kernel
from sim.population.adoption import Adoption, uses_service
from sim.population.families import Families
from sim.population.people import ADULT, NONE, RESIDENTS, SLOTS, Bools, Ints, Kind, Role, Shorts, Small
from sim.population.school_habits import sex_of_pupil
from sim.population.schools import Classes

__all__ = ["Accounts", "Residents", "draw_accounts", "empty_accounts", "write_pupil"]

FIRST_AGE = 7
PEERS_FROM = 10
"""The youngest unknown peers."""


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


class Residents(NamedTuple):
    """All that the accounts of a district are drawn from.

    key: of all draws of the district. teachers, other_staff: int32[schools]. offsets: where each kind begins
    (`people.District`).
    """

    key: np.uint64
    parameters: ProfileValues
    classes: Classes
    families: Families
    adoption: Adoption
    teachers: Ints
    other_staff: Ints
    offsets: Ints


@kernel
def write_pupil(accounts: Accounts, at: int, residents: Residents, pupil: int, group: int) -> None:
    """Write the account of pupil number `pupil`, of class `group` of a district, into row `at`.

    A pupil of grade g is g + 6 or g + 7 years old, evenly.
    """
    parameters, families = residents.parameters, residents.families
    school = i64(residents.classes.school[group])
    own = stage_key(stage_key(residents.key, Stage.PEOPLE), pupil)
    bits = bits64(own, 0)
    age = i64(residents.classes.grade[group]) + FIRST_AGE - 1 + int(bits & np.uint64(1))
    student = uniform(own, 1) < parameters.pupil_role_share
    posed = not student and age < ADULT and uniform(own, 2) < parameters.child_recorded_adult_share
    accounts.age[at] = age
    by_itself = np.uint8((bits >> np.uint64(1)) & np.uint64(1))
    accounts.sex[at] = sex_of_pupil(residents.key, school, by_itself, parameters.schools_of_one_sex)
    accounts.role[at] = Role.STUDENT if student else Role.NONE
    accounts.confirmed[at] = student and uniform(own, 3) < parameters.pupil_confirmed_share
    accounts.recorded_age[at] = ADULT + 1 if posed else age
    family = i64(families.of_pupil[pupil])
    accounts.active[at] = uses_service(
        residents.adoption, i64(Kind.PUPIL), school, group, family, uniform(own, 4)
    )
    accounts.phone[at] = uniform(own, 5) < (
        parameters.phone_share_young if age <= 10 else parameters.phone_share_old
    )


@kernel
def _write_person(accounts: Accounts, at: int, kind: int, age: int, role: int, active: bool) -> None:
    accounts.kind[at] = kind
    accounts.age[at] = age
    accounts.recorded_age[at] = age
    accounts.role[at] = role
    accounts.active[at] = active
    accounts.phone[at] = True


def draw_accounts(accounts: Accounts, residents: Residents) -> None:
    """Fill the rows of all residents."""
    _fill(accounts, residents, np.empty(SLOTS, np.uint16))


@entry
def _fill(accounts: Accounts, residents: Residents, schools: Shorts) -> None:
    """Fill the rows of all residents; `schools` uint16[SLOTS] is scratch, those of one family's children."""
    classes, families = residents.classes, residents.families
    for number in range(len(classes.school)):
        for pupil in range(classes.first[number], classes.first[number + 1]):
            write_pupil(accounts, pupil, residents, pupil, number)
            accounts.school[pupil, 0] = classes.school[number]
            accounts.class_number[pupil] = number
            accounts.household[pupil] = families.of_pupil[pupil]
    _fill_staff(accounts, residents)
    _fill_guardians(accounts, residents, schools)
    _fill_others(accounts, residents)


@kernel
def _fill_staff(accounts: Accounts, residents: Residents) -> None:
    people, parameters = stage_key(residents.key, Stage.PEOPLE), residents.parameters
    adoption = residents.adoption
    for kind in (Kind.TEACHER, Kind.OTHER_STAFF):
        at = residents.offsets[kind]
        number = residents.teachers if kind == Kind.TEACHER else residents.other_staff
        for school in range(len(number)):
            for _ in range(number[school]):
                own = stage_key(people, at)
                age = 23 + int(uniform(own, 1) * 43)
                using = uses_service(adoption, i64(kind), school, i64(0), i64(0), uniform(own, 2))
                _write_person(accounts, i64(at), i64(kind), age, i64(Role.STAFF), using)
                accounts.sex[at] = uniform(own, 3) < 0.5
                accounts.confirmed[at] = uniform(own, 4) < parameters.staff_confirmed_share
                accounts.school[at, 0] = school
                at += 1


@kernel
def _fill_guardians(accounts: Accounts, residents: Residents, schools: Shorts) -> None:
    """Fill the rows of guardians; each goes with the school and the class of the first child."""
    people, parameters = stage_key(residents.key, Stage.PEOPLE), residents.parameters
    families = residents.families
    for family in range(len(families.guardians) - 1):
        eldest, first = i64(0), i64(families.child[families.child_first[family]])
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
            at = residents.offsets[Kind.GUARDIAN] + place
            own = stage_key(people, at)
            known = uniform(own, 1) < parameters.guardian_role_share
            age = eldest + 20 + int(uniform(own, 2) * 16)
            role = i64(Role.GUARDIAN if known else Role.NONE)
            school, group = i64(accounts.school[first, 0]), i64(accounts.class_number[first])
            using = uses_service(
                residents.adoption, i64(Kind.GUARDIAN), school, group, family, uniform(own, 3)
            )
            _write_person(accounts, i64(at), i64(Kind.GUARDIAN), age, role, using)
            accounts.sex[at] = families.guardian_sex[place]
            accounts.confirmed[at] = known and uniform(own, 4) < parameters.guardian_confirmed_share
            for slot in range(SLOTS):
                accounts.school[at, slot] = schools[slot]
            accounts.household[at] = family


@kernel
def _fill_others(accounts: Accounts, residents: Residents) -> None:
    """Fill the rows of relatives, coaches and strangers."""
    people, parameters = stage_key(residents.key, Stage.PEOPLE), residents.parameters
    offsets, families = residents.offsets, residents.families
    adoption, nothing = residents.adoption, i64(0)
    for family in range(len(families.relatives) - 1):
        for place in range(families.relatives[family], families.relatives[family + 1]):
            at = i64(offsets[Kind.RELATIVE] + place)
            own = stage_key(people, at)
            age = 45 + int(uniform(own, 1) * 36)
            using = uses_service(adoption, i64(Kind.RELATIVE), nothing, nothing, family, uniform(own, 2))
            _write_person(accounts, at, i64(Kind.RELATIVE), age, i64(Role.NONE), using)
            accounts.sex[at] = uniform(own, 3) < 0.5
    for at in range(offsets[Kind.COACH], offsets[Kind.STRANGER]):
        own = stage_key(people, at)
        age = 20 + int(uniform(own, 1) * 46)
        using = uses_service(adoption, i64(Kind.COACH), nothing, nothing, nothing, uniform(own, 2))
        _write_person(accounts, i64(at), i64(Kind.COACH), age, i64(Role.NONE), using)
        accounts.sex[at] = uniform(own, 3) < 0.5
    for at in range(offsets[Kind.STRANGER], offsets[RESIDENTS]):
        own = stage_key(people, at)
        accounts.sex[at] = uniform(own, 4) < 0.5
        role = i64(Role.NONE)
        if uniform(own, 6) < parameters.stranger_peer_share:
            if uniform(own, 1) < parameters.pupil_role_share:
                role = i64(Role.STUDENT)
                accounts.confirmed[at] = uniform(own, 2) < parameters.pupil_confirmed_share
            age = PEERS_FROM + int(uniform(own, 3) * (ADULT - PEERS_FROM))
            _write_person(accounts, i64(at), i64(Kind.STRANGER), age, role, age > 0)
            continue
        if uniform(own, 1) < parameters.stranger_claims_role_share:
            role = i64(Role.STAFF if uniform(own, 2) < 0.5 else Role.GUARDIAN)
        age = 19 + int(uniform(own, 3) * 42)
        _write_person(accounts, i64(at), i64(Kind.STRANGER), age, role, age > 0)
        if role == Role.NONE and uniform(own, 5) < parameters.stranger_recorded_minor_share:
            accounts.recorded_age[at] = 15
