"""Clubs of a district: which pupils belong to which.

Knows how pupils are drawn into clubs. Knows nothing of their coaches' contacts or chats.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.assumptions.profile_values import ProfileValues
from sim.kernel.draws import Stage, stage_key, uniform
from sim.kernel.jit import entry, i64
from sim.population.people import Ints, Shorts

__all__ = ["Clubs", "draw_clubs"]


class Clubs(NamedTuple):
    """Members of each club (CSR): first int32[clubs + 1], member uint16."""

    first: Ints
    member: Shorts


def draw_clubs(key: np.uint64, pupils: int, parameters: ProfileValues) -> Clubs:
    """Put `club_share` of the pupils, drawn all over the district, into clubs of about `club_size`."""
    clubs = int(pupils * parameters.club_share / parameters.club_size + 0.5)
    members = int(pupils * parameters.club_share + 0.5) if clubs else 0
    order = np.arange(pupils, dtype=np.uint16)
    if clubs:
        _shuffle_all(key, order)
    first = members * np.arange(clubs + 1) // max(clubs, 1)
    return Clubs(first.astype(np.int32), order[:members].copy())


@entry
def _shuffle_all(key: np.uint64, order: Shorts) -> None:
    draws = stage_key(key, Stage.CLUBS)
    for place in range(len(order) - 1, 0, -1):
        other = i64(uniform(draws, place) * (place + 1))
        order[place], order[other] = order[other], order[place]
