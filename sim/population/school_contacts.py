"""What school brings together: teachers with their pupils and the guardians, guardians of one class.

Knows how the contacts of classes are drawn. Knows nothing of any other contact (`contacts`), nor of what
pupils know of their classmates (`classmates`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.draws import Stage, bits64, high32, low32, stage_key, threshold32
from sim.kernel.jit import i64, kernel
from sim.population.contact_list import Acquaintance, Contacts, acquaint
from sim.population.draft import DistrictDraft
from sim.population.people import NONE, NUMBER, Ints, Kind, Role

__all__ = ["ClassGuardians", "write_school_contacts"]

_PLACES = 128
"""More places than a class has guardians: draws of a pair of them are numbered by both."""


class ClassGuardians(NamedTuple):
    """Scratch for the guardians of one class: person and family, int32[2 * LARGEST_CLASS]."""

    person: Ints
    family: Ints


@kernel
def write_school_contacts(
    draft: DistrictDraft, contacts: Contacts, used: int, guardians: ClassGuardians
) -> int:
    """Write them after the `used` ones; returns how many there are then.

    Class teachers with pupils and guardians, teachers with pupils they teach, guardians of one class.
    """
    for group in range(len(draft.classes.school)):
        used = _write_teachers(draft, contacts, used, group)
        members = _find_guardians(draft, group, guardians)
        used = _write_guardians(draft, contacts, used, group, members, guardians)
    return used


@kernel
def _write_teachers(draft: DistrictDraft, contacts: Contacts, used: int, group: int) -> int:
    """Write what the teachers of a class and its pupils know of each other."""
    parameters, accounts, width = draft.parameters, draft.accounts, draft.class_teachers.shape[1]
    draws, nobody = stage_key(draft.key, Stage.TEACHER_PUPIL_CONTACTS), np.uint64(0)
    class_id = threshold32(parameters.class_id)
    teacher_has = threshold32(parameters.teacher_has_pupil_number)
    pupil_has = threshold32(parameters.pupil_has_teacher_number)
    for slot in range(width):
        teacher = i64(draft.class_teachers[group, slot])
        if teacher == NONE:
            continue
        staff = accounts.role[teacher] == Role.STAFF
        for pupil in range(draft.classes.first[group], draft.classes.first[group + 1]):
            place = 2 * (pupil * width + slot)
            pair = Acquaintance(
                teacher,
                i64(pupil),
                bits64(draws, place),
                bits64(draws, place + 1),
                teacher_has if slot == 0 else nobody,
                pupil_has if slot == 0 else nobody,
                class_id if staff and accounts.role[pupil] == Role.STUDENT else nobody,
                i64(0),
                i64(0),
            )
            used = acquaint(contacts, used, accounts, pair)
    return used


@kernel
def _find_guardians(draft: DistrictDraft, group: int, guardians: ClassGuardians) -> int:
    """Write the guardians of a class to the scratch, each once; returns how many there are."""
    families, members = draft.families, i64(0)
    for pupil in range(draft.classes.first[group], draft.classes.first[group + 1]):
        family = families.of_pupil[pupil]
        # Twins in one class have their guardians in it once.
        seen = False
        for before in range(members):
            seen |= guardians.family[before] == family
        if seen:
            continue
        for place in range(families.guardians[family], families.guardians[family + 1]):
            guardians.person[members] = draft.offsets[Kind.GUARDIAN] + place
            guardians.family[members] = family
            members += 1
    return members


@kernel
def _write_guardians(
    draft: DistrictDraft, contacts: Contacts, used: int, group: int, members: int, guardians: ClassGuardians
) -> int:
    """Write what the guardians of a class know of its class teacher and of each other."""
    parameters, nobody, teacher = draft.parameters, np.uint64(0), i64(draft.class_teachers[group, 0])
    draws = stage_key(draft.key, Stage.TEACHER_GUARDIAN_CONTACTS)
    own = stage_key(stage_key(draft.key, Stage.GUARDIAN_CONTACTS), group)
    with_teacher = threshold32(parameters.teacher_guardian_number)
    to_each_other = threshold32(parameters.guardian_guardian_number)
    holder, entry = contacts.holder, contacts.entry
    for place in range(members):
        adult = i64(guardians.person[place])
        draw = 2 * (group * _PLACES + place)
        pair = Acquaintance(
            teacher,
            adult,
            bits64(draws, draw),
            bits64(draws, draw + 1),
            with_teacher,
            with_teacher,
            nobody,
            i64(0),
            i64(0),
        )
        used = acquaint(contacts, used, draft.accounts, pair)
        for other_place in range(place):
            other = i64(guardians.person[other_place])
            bits = bits64(own, place * _PLACES + other_place)
            apart = guardians.family[place] != guardians.family[other_place]
            holder[used], entry[used] = adult, other << 8 | NUMBER
            used += i64(apart & (low32(bits) < to_each_other))
            holder[used], entry[used] = other, adult << 8 | NUMBER
            used += i64(apart & (high32(bits) < to_each_other))
    return used
