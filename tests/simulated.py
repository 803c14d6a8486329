"""What the tests ask of a simulation, so that what is passed on by name is checked as well."""

from __future__ import annotations

from typing import TypedDict


class Seeded(TypedDict):
    """Of the usual region."""

    scale: float
    days: int
    seed: int


class Simulated(Seeded):
    """Of a region."""

    region: str
