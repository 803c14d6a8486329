"""Which schools there are and how they fall into districts: all that is drawn for a region as a whole.

Knows the sizes of schools, the districts and which of them are friends with each other. Knows nothing of
people. A plan is small – a few bytes for each school – so the plan of a country fits anywhere, and each
district can be drawn from its part of the plan alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.profile import Profile
from sim.assumptions.profile_limits import check_scale
from sim.assumptions.profile_values import ProfileValues, profile_values
from sim.kernel.content import ComparedByContent
from sim.kernel.draws import stream, stream_key
from sim.population.people import Bools, Ints, Words

__all__ = ["DISTRICT_PUPILS", "ROUNDS", "DistrictPlan", "RegionPlan", "make_plan", "shares_of"]

DISTRICT_PUPILS = 3_000
LARGEST_SCHOOL = 3_000
ROUNDS = 3
"""With how many other districts the pupils of one district are friends."""


@dataclass(frozen=True, eq=False)
class DistrictPlan(ComparedByContent):
    """The schools of one district.

    Attributes:
        key: of all draws of the district.
        region: place of its region among the profiles of the plan.
        pupils, teachers, other_staff: int32[schools]; rural: bool[schools].
        strangers: how many look for children here.
    """

    key: np.uint64
    region: int
    pupils: Ints
    teachers: Ints
    other_staff: Ints
    rural: Bools
    strangers: int


@dataclass(frozen=True, eq=False)
class RegionPlan(ComparedByContent):
    """The schools of one or several regions, district by district.

    Attributes:
        profiles: of the regions, in order.
        school_first: int32[districts + 1], where the schools of each district begin.
        pupils, teachers, other_staff: int32[schools]; rural: bool[schools].
        region, strangers: uint8[districts], int32[districts].
        partners: int32[districts, ROUNDS], districts with common friendships, -1 where none; mutual.
        keys: uint64[districts].
    """

    profiles: tuple[Profile, ...]
    school_first: Ints
    pupils: Ints
    teachers: Ints
    other_staff: Ints
    rural: Bools
    region: NDArray[np.uint8]
    strangers: Ints
    partners: Ints
    keys: Words

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def parameters(self) -> tuple[ProfileValues, ...]:
        """The values of the profiles, as compiled code reads them."""
        return tuple(profile_values(profile) for profile in self.profiles)

    def district(self, number: int) -> DistrictPlan:
        """The part of one district."""
        here = slice(self.school_first[number], self.school_first[number + 1])
        return DistrictPlan(
            self.keys[number],
            int(self.region[number]),
            self.pupils[here],
            self.teachers[here],
            self.other_staff[here],
            self.rural[here],
            int(self.strangers[number]),
        )


def shares_of(total: int, weights: NDArray[np.float64]) -> Ints:
    """Part `total` whole units by weights: rounded so that every running sum is right to one unit."""
    if len(weights) == 0:
        return np.zeros(0, np.int32)
    running = np.floor(np.cumsum(weights) / weights.sum() * total + 0.5)
    running[-1] = total
    return np.asarray(np.diff(running, prepend=0.0), np.int32)


def make_plan(profile: Profile, *, scale: float, seed: int) -> RegionPlan:
    """Draw the schools of a region or country at a scale: 1 is all of them, 0.1 a tenth of the pupils.

    Raises:
        InputError: a scale that is not over 0 or too large.
        ValueError: a negative seed.
    """
    check_scale(profile, scale)
    profiles = profile.regions
    parts = [_region(region, scale, seed) for region in profiles]
    numbers = [len(part[0]) - 1 for part in parts]
    schools = np.cumsum([0, *(int(part[0][-1]) for part in parts)])
    firsts = [part[0][:-1] + first for part, first in zip(parts, schools[:-1], strict=True)]
    total = sum(numbers)
    keys = [
        stream_key(seed, region.draws, "district", number)
        for region, count in zip(profiles, numbers, strict=True)
        for number in range(count)
    ]
    return RegionPlan(
        profiles,
        np.concatenate([*firsts, schools[-1:]]).astype(np.int32),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
        np.concatenate([part[3] for part in parts]),
        np.concatenate([part[4] for part in parts]),
        np.repeat(np.arange(len(parts), dtype=np.uint8), numbers),
        np.concatenate([part[5] for part in parts]),
        _partners(total, stream(seed, profile.draws, "sisters")),
        np.array(keys, np.uint64),
    )


def _region(profile: Profile, scale: float, seed: int) -> tuple[Ints, Ints, Ints, Ints, Bools, Ints]:
    """Where districts begin, then pupils, teachers, other staff and place of schools, then strangers.

    Town and village schools share the pupils by `rural_share`; sizes are lognormal about the profile's means
    with `school_size_spread`, then adjusted so that the pupils add up. A district takes schools up to about
    3,000 pupils.
    """
    draw = stream(seed, profile.draws, "schools")
    pupils = max(1, round(profile.pupils * scale))
    rural = round(pupils * profile["rural_share"])
    sizes, is_rural = [], []
    for total, key, flag in (
        (pupils - rural, "school_size_urban", False),
        (rural, "school_size_rural", True),
    ):
        number = min(total, max(1, round(total / profile[key]))) if total else 0
        weights = np.exp(draw.normal(0.0, profile["school_size_spread"], number))
        part = shares_of(total, np.minimum(weights, LARGEST_SCHOOL / profile[key]))
        sizes.append(part)
        is_rural.append(np.full(number, flag))
    size = np.concatenate(sizes)
    order = draw.permutation(len(size))
    size, flags = size[order], np.concatenate(is_rural)[order]
    flags, size = flags[size > 0], size[size > 0]
    weight = size.astype(np.float64)
    teachers = np.maximum(shares_of(max(1, round(profile.teachers * scale)), weight), 1)
    other = shares_of(round(profile.teachers * scale * profile["other_staff_per_teacher"]), weight)
    before = np.cumsum(size) - size
    district = before // DISTRICT_PUPILS
    first = np.flatnonzero(np.diff(district, prepend=-1))
    here = np.add.reduceat(weight, first)
    strangers = shares_of(round(float(weight.sum()) * profile["strangers_per_1000_pupils"] / 1000), here)
    return (
        np.append(first, len(size)).astype(np.int32),
        size.astype(np.int32),
        teachers.astype(np.int32),
        other,
        flags,
        strangers,
    )


def _partners(districts: int, draw: np.random.Generator) -> Ints:
    """Pair the districts off, once for each round; an odd one out has no partner."""
    found = np.full((districts, ROUNDS), -1, np.int32)
    for turn in range(ROUNDS):
        order = draw.permutation(districts)
        half = districts // 2
        one, other = order[:half], order[half : 2 * half]
        found[one, turn], found[other, turn] = other, one
    return found
