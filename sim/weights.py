"""The population as a vector over the possible situations.

Knows how many pairs of people stand in each situation, and how any set of situations is weighed. Knows
nothing of policies: a diff, the failures of a claim, the gaps of a text are handed in as masks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.csr import CSR, ordered_pairs_within
from sim.facts import CHANNELS, SituationTable, facts, situation_numbers
from sim.world import World

__all__ = ["Vector", "pairs_vector", "weigh"]

Vector = NDArray[np.int64]


def weigh(vector: Vector, mask: NDArray[np.bool_]) -> int:
    """How many pairs or attempts of a run's vector stand in the situations of a mask.

    Both are [situations]; a proof's answers, a diff of two policies, any set of situations is weighed so,
    without another run.
    """
    return int(vector[mask].sum())


def pairs_vector(world: World, situations: SituationTable) -> Vector:
    """Count the ordered pairs of people on the service that stand in each situation: int64[situations].

    Only a pair with a number, an id or a shared chat stands in one, so only these are listed.
    """
    listed = CSR.from_pairs(*ordered_pairs_within(world.chats.members.transpose()), len(world), len(world))
    total = np.zeros(situations.size, np.int64)
    for channel, tie in zip(CHANNELS, (world.books, world.ids, listed), strict=True):
        using = world.people.active[tie.row_of_entry] & world.people.active[tie.indices]
        sender, recipient = tie.row_of_entry[using], tie.indices[using]
        columns = facts(world, sender, recipient, np.full(len(sender), CHANNELS.index(channel), np.uint8))
        total += np.bincount(situation_numbers(situations, columns), minlength=situations.size)
    return total
