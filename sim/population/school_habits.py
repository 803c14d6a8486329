"""What pupils of one school or class do alike when they make friends, and of which sex they are.

Knows how far schools differ, and draws each one's habits so that their mean stays what the profile says.
Knows nothing of pupils.

The number of friends is log-normal over schools, and over the classes of one; the shares of friends in the
class, of friends of the own sex, of pairs of whom both name the other and of friends met through friends are
logit-normal, each for itself. What a school does depends on the key of its district and its number there, so
that the scale of a world does not change it.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, key_of_stage, normal, stage_key, uniform
from sim.kernel.jit import entry, kernel
from sim.population.people import Sex

__all__ = ["Habits", "draw_habits", "middle_of_log_odds", "mutual_share", "sex_of_pupil", "times_in_class"]

Column = NDArray[np.float64]
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(64)
_WEIGHTS /= _WEIGHTS.sum()
_FARTHEST = 60.0


class Habits(NamedTuple):
    """What pupils of each school do; float64[schools] each.

    inside, outside: friends that a pupil looks for in the class and elsewhere, on average. alike_young,
    alike_old: share of friends of the own sex, of the youngest and oldest. mutual: share of the pairs of
    friends of whom both name the other. introduced: share of the friends that are looked for among the
    friends of friends first.
    """

    inside: Column
    outside: Column
    alike_young: Column
    alike_old: Column
    mutual: Column
    introduced: Column


def mutual_share(reciprocity: float) -> float:
    """The share of pairs of whom both name the other, where `reciprocity` of the names are returned."""
    return reciprocity / (2 - reciprocity)


def draw_habits(key: np.uint64, schools: int, parameters: ProfileValues) -> Habits:
    """Draw the habits of the schools of the district with this key."""
    apart = np.empty((schools, 5))
    _draw_normal(key_of_stage(key, Stage.HABITS_OF_SCHOOLS), apart)
    spread, habit = float(parameters.friends_school_spread), float(parameters.friend_habit_spread)
    # Each pupil finds half of the friends; the other half are those who find the pupil.
    half = float(parameters.friends_mean) / 2 * np.exp(spread * apart[:, 0] - spread * spread / 2)
    within = _varied(float(parameters.friend_within_class), habit, apart[:, 1])
    mutual = mutual_share(float(parameters.friend_reciprocity))
    return Habits(
        half * within,
        half * (1 - within),
        _varied(float(parameters.friend_same_sex_young), habit, apart[:, 4]),
        _varied(float(parameters.friend_same_sex_old), habit, apart[:, 4]),
        _varied(mutual, habit, apart[:, 2]),
        _varied(float(parameters.friend_introduced), habit, apart[:, 3]),
    )


def _varied(share: float, spread: float, apart: Column) -> Column:
    """A share of each school, `spread` being the standard deviation of its log-odds and `share` its mean."""
    if spread == 0 or not 0 < share < 1:
        return np.full(len(apart), share)
    found: Column = expit(middle_of_log_odds(share, spread) + spread * apart)
    return found


@lru_cache(maxsize=4096)
def middle_of_log_odds(share: float, spread: float) -> float:
    """The middle of the log-odds that makes the mean of a logit-normal share what is wanted."""

    def too_much(middle: float) -> float:
        return float(np.dot(_WEIGHTS, expit(middle + spread * _NODES))) - share

    start = float(logit(share))
    return float(brentq(too_much, start - _FARTHEST, start + _FARTHEST, xtol=1e-12))


@entry
def _draw_normal(key: np.uint64, found: Column) -> None:
    for school in range(found.shape[0]):
        for column in range(found.shape[1]):
            found[school, column] = normal(key, found.shape[1] * school + column)


@kernel
def times_in_class(key: np.uint64, group: int, spread: float) -> float:
    """How many times as many friends as in its school are looked for in a class; 1 on average."""
    return exp(spread * normal(stage_key(key, Stage.FRIENDS_OF_CLASSES), group) - spread * spread / 2)


@kernel
def sex_of_pupil(key: np.uint64, school: int, own: np.uint8, share: float) -> np.uint8:
    """The sex of a pupil: that of the school where all are of one, else the pupil's `own`.

    key: of the district. share: of the schools that are of one sex, half of them of boys.
    """
    if share > 0.0:
        u = uniform(stage_key(key, Stage.SEX_OF_SCHOOLS), school)
        if u < share:
            return np.uint8(Sex.MALE) if 2 * u < share else np.uint8(Sex.FEMALE)
    return own
