"""What school brings together: teachers with their pupils and the guardians, guardians of one class.

Knows how the contacts of classes are drawn. Knows nothing of any other contact (`contacts`), nor of what
pupils know of their classmates (`mates`).
"""

from __future__ import annotations

import numpy as np

from sim.assumptions.profile_values import Figures
from sim.kernel.draws import lots, lower, stage_key, upper, word
from sim.kernel.jit import inner, whole
from sim.population.accounts import STAFF, STUDENT, Accounts
from sim.population.contact_list import acquaint
from sim.population.families import Families
from sim.population.people import NONE, NUMBER, Ints, Shorts, Wide
from sim.population.schools import Classes

__all__ = ["write_school_contacts"]

_TEACHERS, _TAUGHT, _GUARDIANS = 54, 55, 57


@inner
def write_school_contacts(
    key: np.uint64,
    holders: Shorts,
    entries: Wide,
    used: int,
    classes: Classes,
    class_teachers: Shorts,
    families: Families,
    accounts: Accounts,
    first: Ints,
    adults: Ints,
    household: Ints,
    figures: Figures,
) -> int:
    """Write them after the `used` ones; gives how many contacts there are then.

    Class teachers with pupils and guardians, teachers with pupils they teach, guardians of one class.
    `adults` and `household` int32[2 * LARGEST_CLASS] are room for the guardians of a class.
    """
    draws, lists, circle = stage_key(key, _TEACHERS), stage_key(key, _TAUGHT), stage_key(key, _GUARDIANS)
    listed, none = lots(figures.class_id), np.uint64(0)
    teacher_has, pupil_has = lots(figures.teacher_has_pupil_number), lots(figures.pupil_has_teacher_number)
    with_teacher, to_each_other = (
        lots(figures.teacher_guardian_number),
        lots(figures.guardian_guardian_number),
    )
    width = class_teachers.shape[1]
    for number in range(len(classes.school)):
        begin, end = classes.first[number], classes.first[number + 1]
        members = 0
        for pupil in range(begin, end):
            family = families.of_pupil[pupil]
            # Twins in one class have their guardians in it once.
            seen = False
            for before in range(members):
                seen |= household[before] == family
            for place in range(families.guardians[family], families.guardians[family + 1]):
                if not seen:
                    adults[members], household[members] = first[3] + place, family
                    members += 1
        for slot in range(width):
            teacher = whole(class_teachers[number, slot])
            if teacher == NONE:
                continue
            staff = accounts.role[teacher] == STAFF
            for pupil in range(begin, end):
                place = 2 * (pupil * width + slot)
                used = acquaint(
                    holders,
                    entries,
                    used,
                    accounts.phone,
                    accounts.active,
                    teacher,
                    pupil,
                    word(lists, place),
                    word(lists, place + 1),
                    teacher_has if slot == 0 else none,
                    pupil_has if slot == 0 else none,
                    listed if staff and accounts.role[pupil] == STUDENT else none,
                    0,
                    0,
                )
        teacher = whole(class_teachers[number, 0])
        own = stage_key(circle, number)
        for place in range(members):
            adult = whole(adults[place])
            used = acquaint(
                holders,
                entries,
                used,
                accounts.phone,
                accounts.active,
                teacher,
                adult,
                word(draws, 2 * (number * 128 + place)),
                word(draws, 2 * (number * 128 + place) + 1),
                with_teacher,
                with_teacher,
                none,
                0,
                0,
            )
            for other in range(place):
                lot = word(own, place * 128 + other)
                apart = household[place] != household[other]
                holders[used], entries[used] = adult, adults[other] << 8 | NUMBER
                used += whole(apart & (lower(lot) < to_each_other))
                holders[used], entries[used] = adults[other], adult << 8 | NUMBER
                used += whole(apart & (upper(lot) < to_each_other))
    return used
