"""What pupils know of their classmates: numbers and ids, one bit for each.

Knows how the bits of a class are drawn. Knows nothing of any other contact.
"""

from __future__ import annotations

import numpy as np

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, bits64, high32, low32, stage_key, threshold32
from sim.kernel.jit import entry
from sim.population.accounts import Accounts
from sim.population.people import Role, Words
from sim.population.schools import Classes

__all__ = ["draw_classmates"]


def draw_classmates(
    key: np.uint64, classes: Classes, accounts: Accounts, parameters: ProfileValues
) -> tuple[Words, Words]:
    """Draw which numbers and ids each pupil knows of the class: two uint64[pupils], one bit a classmate."""
    pupils = int(classes.first[-1])
    numbers, ids = np.zeros(pupils, np.uint64), np.zeros(pupils, np.uint64)
    _draw(key, classes, accounts, parameters, numbers, ids)
    return numbers, ids


@entry
def _draw(
    key: np.uint64,
    classes: Classes,
    accounts: Accounts,
    parameters: ProfileValues,
    numbers: Words,
    ids: Words,
) -> None:
    """Fill `numbers` and `ids`."""
    draws = stage_key(key, Stage.CLASSMATE_CONTACTS)
    one = np.uint64(1)
    number_threshold = threshold32(parameters.classmate_number)
    id_threshold = threshold32(parameters.class_id)
    for group in range(len(classes.school)):
        first, last = classes.first[group], classes.first[group + 1]
        phones, in_use = np.uint64(0), np.uint64(0)
        for pupil in range(first, last):
            bit = one << np.uint64(pupil - first)
            if accounts.phone[pupil]:
                phones |= bit
            if accounts.active[pupil] and accounts.role[pupil] == Role.STUDENT:
                in_use |= bit
        for pupil in range(first, last):
            own = stage_key(draws, pupil)
            number, ident = np.uint64(0), np.uint64(0)
            for place in range(last - first):
                bits = bits64(own, place)
                number |= np.uint64(low32(bits) < number_threshold) << np.uint64(place)
                ident |= np.uint64(high32(bits) < id_threshold) << np.uint64(place)
            bit = one << np.uint64(pupil - first)
            if phones & bit:
                numbers[pupil] = number & phones & ~bit
            if in_use & bit:
                ids[pupil] = ident & in_use & ~bit
