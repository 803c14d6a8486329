"""Small worlds for tests: some hundred people in several districts, drawn in milliseconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from unittest import mock

import numpy as np

import sim.population.region_plan
from sim.assumptions.profiles import load_profile, with_settings
from sim.population.people import District
from sim.population.world import World, make_world

KURSK_PUPILS = load_profile("kursk").pupils


def small_world(
    seed: int, *, region: str = "kursk", pupils: int = 120, district_pupils: int = 60, **settings: float
) -> World:
    """A world with so many pupils, parted into districts of `district_pupils` or a little more."""
    return small_world_with(settings, seed, region=region, pupils=pupils, district_pupils=district_pupils)


def small_world_with(
    settings: Mapping[str, float],
    seed: int,
    *,
    region: str = "kursk",
    pupils: int = 120,
    district_pupils: int = 60,
) -> World:
    """The same, with what is set as one value."""
    profile = with_settings(load_profile(region), settings)
    total = sum(part.pupils for part in profile.regions)
    with mock.patch.object(sim.population.region_plan, "DISTRICT_PUPILS", district_pupils):
        return make_world(profile, scale=pupils / total, seed=seed)


def members(first: np.ndarray, values: np.ndarray, row: int) -> list[int]:
    """One row of compressed rows."""
    return values[first[row] : first[row + 1]].tolist()


def contacts(district: District, holder: int) -> Iterator[tuple[int, int]]:
    """Whom somebody knows, and what is known, entry by entry."""
    for entry in members(district.contact_first, district.contact, holder):
        yield entry >> 8, entry & 255


def mask_members(mask: int) -> list[int]:
    """The places of the bits that are set."""
    return [bit for bit in range(64) if int(mask) >> bit & 1]
