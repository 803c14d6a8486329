"""Friends in other districts: pupils of one grade who met elsewhere.

Knows how two districts pair pupils off so that both, drawn apart, find the same pairs and the same accounts.
Knows nothing of what friends know of each other.

Nothing is stored for such a tie: each district draws the classes and families of its partner anew from the
plan, and the account of a single pupil from the partner's key.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel.draws import Stage, stage_key, uniform
from sim.kernel.jit import entry, i64
from sim.kernel.rows import sorted_rows
from sim.population.accounts import Accounts, Residents, write_pupil
from sim.population.people import Bools, Ints, Shorts, Words
from sim.population.schools import GRADES, Classes

__all__ = ["DistantFriends", "draw_distant", "no_distant", "write_distant"]

STRIDE = 7919
"""A prime: steps of it through the pupils of a grade meet each of them once."""


class DistantFriends(NamedTuple):
    """Pairs of a pupil here and one there.

    here, there: uint16[pairs], pupils of the two districts. key: uint64, of all draws of the pair. leads:
    bool, the pupil there stands first in the pair.
    """

    here: Shorts
    there: Shorts
    key: Words
    leads: Bools


def no_distant() -> DistantFriends:
    """No pairs at all."""
    short = np.zeros(0, np.uint16)
    return DistantFriends(short, short, np.zeros(0, np.uint64), np.zeros(0, np.bool_))


def draw_distant(key: np.uint64, here: Classes, there: Classes, leads: bool, share: float) -> DistantFriends:
    """Pair the pupils of two districts grade by grade.

    In each grade `share` of the smaller number of pupils has a friend in the other district. `key` belongs to
    the two districts; `leads` says that the district `there` is the first of the two.
    """
    pupils = int(here.first[-1])
    short = np.empty((2, pupils), np.uint16)
    found = DistantFriends(short[0], short[1], np.empty(pupils, np.uint64), np.full(pupils, leads))
    number = _pair(key, _by_grade(here), _by_grade(there), leads, share, found)
    return DistantFriends._make([column[:number].copy() for column in found])


def _by_grade(classes: Classes) -> tuple[Ints, Shorts]:
    """The pupils of each grade: int32[13] where grade g begins at `[g]`, and uint16[pupils]."""
    grade_of_pupil = np.repeat(classes.grade, np.diff(classes.first))
    return sorted_rows(grade_of_pupil, np.arange(classes.first[-1], dtype=np.uint16), GRADES + 1)


@entry
def _pair(
    key: np.uint64,
    here: tuple[Ints, Shorts],
    there: tuple[Ints, Shorts],
    leads: bool,
    share: float,
    found: DistantFriends,
) -> int:
    """Fill the columns of DistantFriends; returns how many pairs there are."""
    begin_here, pupils_here = here
    begin_there, pupils_there = there
    draws = stage_key(key, Stage.DISTANT_PAIRS)
    number = 0
    for grade in range(1, GRADES + 1):
        many_here = begin_here[grade + 1] - begin_here[grade]
        many_there = begin_there[grade + 1] - begin_there[grade]
        pairs = i64(share * min(many_here, many_there) + uniform(draws, 3 * grade))
        pairs = min(pairs, many_here, many_there)
        starts = (uniform(draws, 3 * grade + 1), uniform(draws, 3 * grade + 2))
        for place in range(pairs):
            at = (i64(starts[1 if leads else 0] * many_here) + place * STRIDE) % many_here
            to = (i64(starts[0 if leads else 1] * many_there) + place * STRIDE) % many_there
            found.here[number] = pupils_here[begin_here[grade] + at]
            found.there[number] = pupils_there[begin_there[grade] + to]
            found.key[number] = stage_key(draws, 1000 * grade + 1_000_000 + place)
            number += 1
    return number


def write_distant(accounts: Accounts, at: int, distant: DistantFriends, there: Residents) -> None:
    """Write the accounts of the pupils there, from row `at` on; `there` is their district."""
    groups = np.searchsorted(there.classes.first, distant.there, side="right") - 1
    _write_distant(accounts, at, distant.there, groups, there)


@entry
def _write_distant(
    accounts: Accounts, at: int, pupils: Shorts, groups: NDArray[np.int64], there: Residents
) -> None:
    for place in range(len(pupils)):
        write_pupil(accounts, at + place, there, i64(pupils[place]), i64(groups[place]))
