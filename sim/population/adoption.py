"""Use of the service, which goes together in a school, a class and a family.

Knows how much people of one group go together, and turns that into the chance of each person. Knows nothing
of the other columns of accounts.

This is the liability-threshold model of genetics (Pearson 1900, Falconer 1965). Each person leans towards the
service or away from it: a standard normal number, of which one part each is common to the school, the class
and the family, the rest is the person's own. Those who lean far enough use it, so that the share of users is
that of the profile, however the parts are. A profile states the *correlation* that is seen between users (the
intraclass correlation of the yes or no, as surveys of schools report it), and the part of the leaning that
gives it is found by Pearson's integral. Without any correlation each person is drawn alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import asin, erfc, pi, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtri

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, key_of_stage, normal
from sim.kernel.jit import entry, kernel
from sim.population.people import Kind

__all__ = ["GROUPS", "Adoption", "common_parts", "draw_adoption", "seen_correlation", "uses_service"]

GROUPS = ("school", "class", "family")
_LEAST_OWN = 0.02
"""What of a leaning is always a person's own: parameters that leave less are lessened together."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)
_SQUARE_ROOT_OF_2 = sqrt(2.0)


class Adoption(NamedTuple):
    """Who leans towards the service in a district, and how far each kind of people has to.

    share: float64[7], of each Kind of people, that use the service; threshold: float64[7], beyond which they
    do not. weight: float64[7, 3], of what a person has in common with school, class and family; own:
    float64[7], of the rest. school, group, family: float64, the leaning of each.
    """

    share: NDArray[np.float64]
    threshold: NDArray[np.float64]
    weight: NDArray[np.float64]
    own: NDArray[np.float64]
    school: NDArray[np.float64]
    group: NDArray[np.float64]
    family: NDArray[np.float64]


def seen_correlation(share: float, part: float) -> float:
    """The correlation of two users of whom `part` of the leaning is common, where `share` use the service.

    Pearson's tetrachoric series in its integral form: the covariance of the two is the integral of the
    bivariate normal density at the threshold over the correlation of the leanings.
    """
    if not 0 < share < 1 or part <= 0:
        return 0.0
    threshold, end = float(ndtri(share)), asin(min(part, 1.0))
    angles = end / 2 * (_NODES + 1)
    density = np.exp(-threshold * threshold / (1 + np.sin(angles))) / (2 * pi)
    return float(end / 2 * np.dot(_WEIGHTS, density)) / (share * (1 - share))


@lru_cache(maxsize=4096)
def _part(share: float, correlation: float) -> float:
    """The part of the leaning that has to be common for a correlation to be seen."""
    most = 1 - _LEAST_OWN
    if correlation <= 0 or not 0 < share < 1:
        return 0.0
    if correlation >= seen_correlation(share, most):
        return most
    return float(brentq(lambda part: seen_correlation(share, part) - correlation, 0.0, most, xtol=1e-12))


def common_parts(share: float, correlations: Sequence[float]) -> tuple[float, float, float]:
    """The parts of the leaning of one kind of people that are those of school, class and family.

    `correlations` are those seen in one school, in one class besides that of its school, and in one family
    besides what its school and class do. Where they leave nothing to the person they are lessened together.
    """
    in_school, in_class, in_family = correlations
    school = _part(share, in_school)
    parts = (school, max(0.0, _part(share, in_school + in_class) - school), _part(share, in_family))
    too_much = max(1.0, sum(parts) / (1 - _LEAST_OWN))
    school, group, family = (part / too_much for part in parts)
    return school, group, family


def _of_kinds(parameters: ProfileValues) -> tuple[tuple[float, tuple[float, float, float]], ...]:
    """The share of users and the correlations in school, class and family, of each Kind but strangers."""
    group, family = float(parameters.adoption_in_class), float(parameters.adoption_in_family)
    in_school = float(parameters.adoption_in_school_guardians)
    staff = (float(parameters.adoption_in_school_staff), 0.0, 0.0)
    return (
        (float(parameters.pupils_active_share), (float(parameters.adoption_in_school_pupils), group, family)),
        (float(parameters.teachers_active_share), staff),
        (float(parameters.other_staff_active_share), staff),
        (float(parameters.guardians_active_share), (in_school, group, family)),
        (float(parameters.relatives_active_share), (0.0, 0.0, family)),
        (float(parameters.coaches_active_share), (0.0, 0.0, 0.0)),
    )


def draw_adoption(
    key: np.uint64, parameters: ProfileValues, schools: int, classes: int, families: int
) -> Adoption:
    """Draw how the schools, classes and families of the district with this key lean."""
    share, weight = np.ones(len(Kind)), np.zeros((len(Kind), len(GROUPS)))
    for kind, (of_kind, correlations) in enumerate(_of_kinds(parameters)):
        share[kind] = of_kind
        weight[kind] = np.sqrt(common_parts(of_kind, correlations))
    found = Adoption(
        share,
        ndtri(share),
        weight,
        np.sqrt(1 - (weight * weight).sum(axis=1)),
        np.empty(schools),
        np.empty(classes),
        np.empty(families),
    )
    _lean(key_of_stage(key, Stage.ADOPTION_OF_SCHOOLS), found.school)
    _lean(key_of_stage(key, Stage.ADOPTION_OF_CLASSES), found.group)
    _lean(key_of_stage(key, Stage.ADOPTION_OF_FAMILIES), found.family)
    return found


@entry
def _lean(key: np.uint64, found: NDArray[np.float64]) -> None:
    for place in range(len(found)):
        found[place] = normal(key, place)


@kernel
def uses_service(adoption: Adoption, kind: int, school: int, group: int, family: int, u: float) -> bool:
    """Tell whether a person of a kind uses the service; `u` is the person's own draw from 0 to 1.

    A group that has no weight for this kind is not looked at.
    """
    weight, own = adoption.weight[kind], adoption.own[kind]
    if own == 1.0:
        return bool(u < adoption.share[kind])
    common = 0.0
    if weight[0] > 0:
        common += weight[0] * adoption.school[school]
    if weight[1] > 0:
        common += weight[1] * adoption.group[group]
    if weight[2] > 0:
        common += weight[2] * adoption.family[family]
    return bool(u < 0.5 * erfc((common - adoption.threshold[kind]) / own / _SQUARE_ROOT_OF_2))
