"""Acquaintances: whose numbers pupils have beside those of friends, class, family, teachers and coaches.

Knows how many a pupil has and who they are. Knows nothing of any other contact (`contacts`).

How many numbers a pupil has saved in this way is lognormal. A part are numbers of adults, guardians and
relatives of other families; the others are of pupils, anywhere in the district. Of two acquaintances both
have saved the other's number as often as of two friends of whom one has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, bits64, normal, stage_key, threshold32, uniform
from sim.kernel.jit import entry, i64, kernel
from sim.population.contact_list import Acquaintance, Contacts, acquaint
from sim.population.draft import DistrictDraft
from sim.population.people import Ints, Kind

__all__ = ["MOST", "Wanted", "wanted_acquaintances", "write_acquaintances"]

MOST = 500
"""Acquaintances of one kind that a pupil has at most."""


class Wanted(NamedTuple):
    """How many acquaintances each pupil has, those of whom the pupil alone has no number included.

    adults, pupils: int32[pupils].
    """

    adults: Ints
    pupils: Ints


def wanted_acquaintances(key: np.uint64, pupils: int, parameters: ProfileValues) -> Wanted:
    """Draw how many acquaintances each pupil of the district with this key has.

    The mean of the numbers that a pupil has saved is `acquaintance_numbers`, the standard deviation of its
    logarithm `acquaintance_numbers_spread`.
    """
    wanted = Wanted(np.zeros(pupils, np.int32), np.zeros(pupils, np.int32))
    _draw_wanted(key, parameters, wanted)
    return wanted


@kernel
def _both_saved(parameters: ProfileValues) -> float:
    """Of two people of whom one has saved the other's number, how often both have."""
    either = parameters.friend_mutual_number + parameters.friend_one_sided_number
    return parameters.friend_mutual_number / either if either > 0 else 1.0


@entry
def _draw_wanted(key: np.uint64, parameters: ProfileValues, wanted: Wanted) -> None:
    draws, spread = stage_key(key, Stage.ACQUAINTANCES_WANTED), parameters.acquaintance_numbers_spread
    mean = parameters.acquaintance_numbers / ((1 + _both_saved(parameters)) / 2)
    adults = parameters.acquaintance_adults_share
    for pupil in range(len(wanted.adults)):
        number = mean * np.exp(spread * normal(draws, 2 * pupil) - spread * spread / 2)
        u = uniform(draws, 4 * pupil + 2)
        wanted.adults[pupil] = min(MOST, i64(min(number, 1e6) * adults + u))
        wanted.pupils[pupil] = min(MOST, i64(min(number, 1e6) * (1 - adults) + u))


@kernel
def write_acquaintances(draft: DistrictDraft, contacts: Contacts, used: int, wanted: Wanted) -> int:
    """Write them after the `used` ones; returns how many contacts there are then."""
    draws, pupils = stage_key(draft.key, Stage.ACQUAINTANCES), i64(draft.offsets[Kind.TEACHER])
    first_adult, household = i64(draft.offsets[Kind.GUARDIAN]), draft.accounts.household
    adults = i64(draft.offsets[Kind.COACH]) - first_adult
    for pupil in range(pupils):
        own = stage_key(draws, pupil)
        for turn in range(wanted.adults[pupil]):
            adult = first_adult + i64(uniform(own, 3 * turn) * adults)
            if adults and household[adult] != household[pupil]:
                used = _write(draft, contacts, used, (i64(pupil), adult), stage_key(own, turn))
    # Pupils are paired off anew in each round; a pair knows each other if it is within what the two want on
    # the mean, so that both ways of looking at it agree.
    most = i64(0)
    for pupil in range(pupils):
        most = max(most, i64(wanted.pupils[pupil]))
    for turn in range(most):
        of_turn = stage_key(draws, pupils + turn)
        sum_of_two = i64(uniform(of_turn, 0) * pupils)
        for pupil in range(pupils):
            other = (sum_of_two - pupil) % pupils
            if pupil >= other:
                continue
            pair = stage_key(of_turn, 1 + pupil)
            if 2 * turn + i64(uniform(pair, 3) < 0.5) < wanted.pupils[pupil] + wanted.pupils[other]:
                used = _write(draft, contacts, used, (i64(pupil), other), pair)
    return used


@kernel
def _write(draft: DistrictDraft, contacts: Contacts, used: int, pair: tuple[int, int], key: np.uint64) -> int:
    """Write what two acquaintances have saved of each other: either or both."""
    u, both = uniform(key, 0), _both_saved(draft.parameters)
    one = (1 - both) / 2
    nobody = np.uint64(0)
    return acquaint(
        contacts,
        used,
        draft.accounts,
        Acquaintance(
            pair[0],
            pair[1],
            bits64(key, 1),
            bits64(key, 2),
            threshold32(1.0 * (u < both + one)),
            threshold32(1.0 * (u < both or u >= both + one)),
            nobody,
            i64(0),
            i64(0),
        ),
    )
