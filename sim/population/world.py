"""A synthetic region: a plan, from which each district can be drawn by itself.

Knows which districts there are, and caches those of small worlds. Knows nothing of situations, policies or
behaviour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.profile import Profile
from sim.assumptions.profiles import assumptions
from sim.kernel.content import ComparedByContent
from sim.population.district import draw_district
from sim.population.people import ADULT, RESIDENTS, District, Kind, nbytes
from sim.population.region_plan import RegionPlan, make_plan

__all__ = ["KEPT_PUPILS", "DistrictCache", "World", "make_world"]

KEPT_PUPILS = 2_000_000
"""Worlds with more pupils are not kept in memory: their districts are drawn anew whenever they are needed."""


class DistrictCache:
    """Districts of one plan that have been drawn before; only plans of up to KEPT_PUPILS are kept."""

    def __init__(self) -> None:
        self._districts: dict[int, District] = {}

    def __len__(self) -> int:
        return len(self._districts)

    def __reduce__(self) -> tuple[type[DistrictCache], tuple[()]]:
        # Districts in memory stay behind: whoever unpickles the world draws those it needs.
        return DistrictCache, ()

    def district(self, plan: RegionPlan, number: int) -> District:
        """The people and ties of one district of the plan, drawn unless it is in memory."""
        district = self._districts.get(number)
        if district is None:
            district = draw_district(plan, number)
            if plan.pupils.sum() <= KEPT_PUPILS:
                self._districts[number] = district
        return district


@dataclass(frozen=True, eq=False, repr=False)
class World(ComparedByContent):
    """A region, or several.

    Attributes:
        plan: its schools, district by district.
        region, scale, seed: where it comes from; scale 0 for a world made by hand.
        profile_digest: SHA-256 of all parameters.
        assumptions: keys of the profile's parameters without a source.
        given: districts made by hand instead of drawn.
        script: int64[k, 4], attempts made by hand in every district: day, sender, recipient, channel.
        cache: districts drawn before.
    """

    plan: RegionPlan
    region: str
    scale: float
    seed: int
    profile_digest: str
    assumptions: tuple[str, ...]
    given: tuple[District, ...] = ()
    script: NDArray[np.int64] | None = None
    cache: DistrictCache = field(default_factory=DistrictCache, compare=False)

    def __len__(self) -> int:
        """How many people live there; draws every district that is not in memory."""
        return self.people

    def __repr__(self) -> str:
        where = f"{self.region}, scale {self.scale:g}, seed {self.seed}"
        return f"World({where}: {len(self.plan.pupils):,} schools, {int(self.plan.pupils.sum()):,} pupils)"

    def _repr_html_(self) -> str:
        """What the world is, without drawing any of it."""
        facts = {
            "region": self.region,
            "scale": f"{self.scale:g}",
            "seed": str(self.seed),
            "schools": f"{len(self.plan.pupils):,}",
            "pupils": f"{int(self.plan.pupils.sum()):,}",
            "assumptions": f"{len(self.assumptions):,}",
        }
        rows = "".join(f"<tr><th>{name}</th><td>{escape(fact)}</td></tr>" for name, fact in facts.items())
        return f"<div><b>World</b><table>{rows}</table></div>"

    @property
    def schools(self) -> int:
        """How many schools there are."""
        return len(self.plan.pupils)

    @property
    def size(self) -> int:
        """How many districts there are."""
        return len(self.given) or len(self.plan)

    def district(self, number: int) -> District:
        """The people and ties of one district; the same whenever it is drawn."""
        if self.given:
            return self.given[number]
        return self.cache.district(self.plan, number)

    def without_cache(self) -> World:
        """The same world, none of its districts in memory."""
        return replace(self, cache=DistrictCache())

    def districts(self) -> Iterator[District]:
        """All districts in their order."""
        return map(self.district, range(self.size))

    @cached_property
    def people(self) -> int:
        """How many people live there."""
        return sum(int(district.offsets[RESIDENTS]) for district in self.districts())

    @cached_property
    def children(self) -> int:
        """Children (truly under 18) who use the service."""
        return sum(
            int(
                np.count_nonzero(
                    here.active[: here.offsets[Kind.STRANGER]]
                    & (here.age[: here.offsets[Kind.STRANGER]] < ADULT)
                )
            )
            for here in self.districts()
        )

    @cached_property
    def nbytes(self) -> int:
        """Bytes of the columns and ties of all districts, were they in memory at once."""
        return sum(nbytes(district) for district in self.districts())


def make_world(profile: Profile, *, scale: float, seed: int) -> World:
    """Plan a region, or all regions of a country: `scale` 1 is all of it, 0.1 has a tenth of its pupils.

    The same profile, scale and seed give the same people and ties.

    Raises:
        InputError: a scale that is not over 0 or too large for one machine.
        ValueError: a negative seed.
    """
    return World(
        plan=make_plan(profile, scale=scale, seed=seed),
        region=profile.id,
        scale=float(scale),
        seed=seed,
        profile_digest=profile.digest,
        assumptions=tuple(parameter.key for parameter in assumptions(profile)),
    )
