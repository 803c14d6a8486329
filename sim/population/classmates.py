"""What pupils know of their classmates: numbers and ids, one bit for each.

Knows how the bits of a class are drawn. Knows nothing of any other contact.
"""

from __future__ import annotations

import numpy as np

from sim.assumptions.profile_values import Figures
from sim.kernel.draws import lots, lower, stage_key, upper, word
from sim.kernel.jit import compiled
from sim.population.accounts import STUDENT, Accounts
from sim.population.people import Words
from sim.population.schools import Classes

__all__ = ["draw_mates"]

_MATES = 58


def draw_mates(key: np.uint64, classes: Classes, accounts: Accounts, figures: Figures) -> tuple[Words, Words]:
    """Draw which numbers and ids each pupil knows of the class: two uint64[pupils], one bit for each mate."""
    pupils = int(classes.first[-1])
    numbers, ids = np.zeros(pupils, np.uint64), np.zeros(pupils, np.uint64)
    _know(key, classes, accounts, figures, numbers, ids)
    return numbers, ids


@compiled
def _know(
    key: np.uint64, classes: Classes, accounts: Accounts, figures: Figures, numbers: Words, ids: Words
) -> None:
    draws = stage_key(key, _MATES)
    one = np.uint64(1)
    number_lots = lots(figures.classmate_number)
    id_lots = lots(figures.class_id)
    for group in range(len(classes.school)):
        first, last = classes.first[group], classes.first[group + 1]
        phones, listed = np.uint64(0), np.uint64(0)
        for pupil in range(first, last):
            bit = one << np.uint64(pupil - first)
            if accounts.phone[pupil]:
                phones |= bit
            if accounts.active[pupil] and accounts.role[pupil] == STUDENT:
                listed |= bit
        for pupil in range(first, last):
            own = stage_key(draws, pupil)
            number, ident = np.uint64(0), np.uint64(0)
            for place in range(last - first):
                lot = word(own, place)
                number |= np.uint64(lower(lot) < number_lots) << np.uint64(place)
                ident |= np.uint64(upper(lot) < id_lots) << np.uint64(place)
            bit = one << np.uint64(pupil - first)
            if phones & bit:
                numbers[pupil] = number & phones & ~bit
            if listed & bit:
                ids[pupil] = ident & listed & ~bit
