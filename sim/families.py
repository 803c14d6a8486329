"""Families: siblings, guardians, relatives.

Knows how pupils are grouped into families and which adults belong to them. Knows nothing of the service.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.profiles import Profile

__all__ = ["Families", "draw_families", "family_sizes"]

LARGEST = 5


@dataclass(frozen=True, eq=False)
class Families:
    """The families of a district.

    Attributes:
        of_pupil: int32[pupils], the family of each pupil.
        guardian_family: int32[guardians]; one or two for each family.
        guardian_sex: uint8[guardians], 0 female, 1 male.
        relative_family: int32[relatives].
    """

    of_pupil: NDArray[np.int32]
    guardian_family: NDArray[np.int32]
    guardian_sex: NDArray[np.uint8]
    relative_family: NDArray[np.int32]
    number: int


def family_sizes(profile: Profile, pupils: int, draw: np.random.Generator) -> NDArray[np.int32]:
    """Draw numbers of children of families until all pupils have a place: int32[families].

    A share `w` of *children* with `k - 1` siblings means `w / k` *families* with `k` children. Three or more
    siblings stand for three (four children) in three cases of four and four (five children) otherwise, near
    the 2.7 to 1.7 of the census. The last family is cut to fit.
    """
    by_child = np.array([profile[f"siblings_{number}"] for number in range(3)])
    rest = max(0.0, 1.0 - by_child.sum())
    weights = np.concatenate([by_child, [0.62 * rest, 0.38 * rest]]) / np.arange(1, LARGEST + 1)
    sizes = draw.choice(np.arange(1, LARGEST + 1), size=pupils, p=weights / weights.sum()).astype(np.int32)
    running = np.cumsum(sizes)
    last = int(np.searchsorted(running, pupils))
    sizes = sizes[: last + 1].copy()
    sizes[last] -= np.int32(running[last] - pupils)
    return sizes


def draw_families(profile: Profile, pupil_school: NDArray[np.int32], draw: np.random.Generator) -> Families:
    """Group the pupils of a district into families and give these their adults.

    Pupils are put in the order of their schools, shuffled within each; those who do not follow
    `siblings_same_school` change places all over the district; neighbours in that order are siblings.
    """
    pupils = len(pupil_school)
    order = np.lexsort((draw.random(pupils), pupil_school))
    moving = np.flatnonzero(draw.random(pupils) >= profile["siblings_same_school"])
    order[moving] = order[draw.permutation(moving)]
    sizes = family_sizes(profile, pupils, draw)
    of_pupil = np.empty(pupils, np.int32)
    of_pupil[order] = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)

    families = np.arange(len(sizes), dtype=np.int32)
    single = draw.random(len(sizes)) < profile["one_parent_share"]
    father_alone = single & (draw.random(len(sizes)) >= profile["mothers_share_of_one_parent"])
    mothers, fathers = families[~father_alone], families[~single | father_alone]
    per_family = profile["relatives_per_family"]
    extra = draw.random(len(sizes)) < per_family - np.floor(per_family)
    return Families(
        of_pupil,
        np.concatenate([mothers, fathers]),
        np.repeat(np.array([0, 1], np.uint8), [len(mothers), len(fathers)]),
        np.repeat(families, int(per_family) + extra.astype(np.int64)),
        len(sizes),
    )
