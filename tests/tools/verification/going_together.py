"""Who uses the service, by school, class and family, against the correlations of the profile.

Knows over which pairs of people each correlation is counted. Knows nothing of how the engine draws. Schools
are the clusters: what is counted is the sum over pairs of the product of their distances from the share of
users, over the number of pairs, in units of the variance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.profile import Profile
from sim.assumptions.profiles import with_settings
from sim.population.adoption import common_parts, seen_correlation
from sim.population.people import District, Kind
from sim.population.world import World
from tests.tools.verification.checks import Check, clusters
from tests.tools.verification.counted import Sums

__all__ = ["drawn_alone", "going_together"]

GROUP = "going together"


def drawn_alone(profile: Profile) -> Profile:
    """The same profile where nobody goes together, in the use of the service or in making friends."""
    apart = ("friends_school_spread", "friends_class_spread", "friend_habit_spread")
    return with_settings(
        profile, {key: 0 for key in profile.parameters if key.startswith("adoption_in_") or key in apart}
    )


def going_together(world: World, profile: Profile) -> Iterator[Check]:
    """The shares of users, schools being clusters, and how much people of one group go together."""
    sums = Sums()
    for here in world.districts():
        _pupils(sums, here, profile["pupils_active_share"])
        _staff(sums, here, profile["teachers_active_share"])
        _guardians(sums, here, profile["guardians_active_share"])
    for name, expected in _expected(profile).items():
        yield clusters(GROUP, name, *sums.clusters(name), expected)


def _expected(profile: Profile) -> Mapping[str, float]:
    in_class, in_family = profile["adoption_in_class"], profile["adoption_in_family"]
    of_pupils, share = profile["adoption_in_school_pupils"], profile["guardians_active_share"]
    of_couple = common_parts(share, (profile["adoption_in_school_guardians"], in_class, in_family))
    return {
        "pupils who use the service": profile["pupils_active_share"],
        "teachers who use the service": profile["teachers_active_share"],
        "guardians who use the service": share,
        "pupils of one school, not of one class": of_pupils,
        "pupils of one class": of_pupils + in_class,
        "siblings of different schools": in_family,
        "teachers of one school": profile["adoption_in_school_staff"],
        "guardians of one family": seen_correlation(share, sum(of_couple)),
    }


def _pairs(
    apart: NDArray[np.floating], group: NDArray[np.integer], number: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each group: the sum of products over its ordered pairs, and how many pairs there are."""
    size = np.bincount(group, minlength=number)
    total = np.bincount(group, weights=apart, minlength=number)
    squares = np.bincount(group, weights=apart * apart, minlength=number)
    return (total * total - squares).astype(np.float64), (size * size - size).astype(np.float64)


def _summed(group: NDArray[np.int64], number: int, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(group, weights, minlength=number).astype(np.float64)


def _pupils(sums: Sums, here: District, share: float) -> None:
    pupils, schools = int(here.offsets[Kind.TEACHER]), len(here.school_rural)
    school, group = here.school[:pupils, 0], here.class_number[:pupils]
    apart, variance = here.active[:pupils] - share, share * (1 - share)
    sums.by("pupils who use the service", np.bincount(school, here.active[:pupils]), np.bincount(school))
    in_school, pairs = _pairs(apart, school, schools)
    in_class, of_class = _pairs(apart, group, len(here.class_school))
    by_school = here.class_school.astype(np.int64)
    in_class, of_class = _summed(by_school, schools, in_class), _summed(by_school, schools, of_class)
    sums.by("pupils of one class", in_class, of_class * variance)
    sums.by("pupils of one school, not of one class", in_school - in_class, (pairs - of_class) * variance)
    products, number = np.zeros(schools), np.zeros(schools)
    for family in np.flatnonzero(np.diff(here.child_first) > 1).tolist():
        children = here.child[here.child_first[family] : here.child_first[family + 1]]
        for place, one in enumerate(children.tolist()):
            for other in children[:place].tolist():
                if school[one] != school[other]:
                    products[school[one]] += apart[one] * apart[other]
                    number[school[one]] += 1
    sums.by("siblings of different schools", products, number * variance)


def _staff(sums: Sums, here: District, share: float) -> None:
    teachers, schools = slice(*here.offsets[Kind.TEACHER : Kind.OTHER_STAFF + 1]), len(here.school_rural)
    school, active = here.school[teachers, 0], here.active[teachers]
    using = np.bincount(school, active, minlength=schools)
    sums.by("teachers who use the service", using, np.bincount(school, minlength=schools))
    products, pairs = _pairs(active - share, school, schools)
    sums.by("teachers of one school", products, pairs * share * (1 - share))


def _guardians(sums: Sums, here: District, share: float) -> None:
    guardians, schools = slice(*here.offsets[Kind.GUARDIAN : Kind.RELATIVE + 1]), len(here.school_rural)
    household, active = here.household[guardians], here.active[guardians]
    first = here.child[here.child_first[:-1]]
    of_family = here.school[first, 0].astype(np.int64)
    using = np.bincount(of_family[household], active, minlength=schools)
    sums.by("guardians who use the service", using, np.bincount(of_family[household], minlength=schools))
    products, pairs = _pairs(active - share, household, len(first))
    products, pairs = _summed(of_family, schools, products), _summed(of_family, schools, pairs)
    sums.by("guardians of one family", products, pairs * share * (1 - share))
