"""Which situations a world can give, and which of those the axioms of a vocabulary exclude.

Knows what holds of every two people of a world, whoever they are. Knows nothing of provider files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rulebook.model import Axiom, Row, Value
from rulebook.table import Situations
from sim.facts.observations import (
    CHAT,
    OWN,
    S_ID,
    S_NUMBER,
    TIE_BITS,
    TIES,
    Channel,
)
from sim.population.people import ADULT, Ints, Role

__all__ = ["excluded_situations", "occurring_situations"]

_SIDES = 8
"""Roles, each confirmed or not."""
_NEEDS = {Channel.PHONE: S_NUMBER, Channel.ID: S_ID, Channel.CHAT: CHAT}
"""The tie without which nobody writes by a channel."""

Excluded = tuple[Axiom, Row, dict[str, Value]]
"""An axiom, the row of it that is met, and a situation that meets it."""


def excluded_situations(
    situations: Situations, tables: Sequence[Ints], edges: Sequence[int], drawn: Sequence[float]
) -> Iterator[Excluded]:
    """One situation for each axiom that two people of a world can come to against it.

    Args:
        situations: of the vocabulary.
        tables, edges, drawn: as in `fact_providers.Provision`; of the tables the first four.
    """
    codes = np.unique(np.concatenate(list(_codes(tables, edges, drawn))))
    against = codes[situations.number[codes] < 0]
    columns = np.unravel_index(against, situations.sizes)
    facts = situations.vocabulary.facts
    for axiom in situations.vocabulary.axioms:
        for row in axiom.impossible:
            meets = np.ones(len(against), np.bool_)
            for name, values in row.items():
                known = facts[name].values
                indexes = columns[situations.facts.index(name)]
                meets &= np.isin(indexes, [known.index(value) for value in values])
            if meets.any():
                first = int(np.argmax(meets))
                names = zip(situations.facts, columns, strict=True)
                yield axiom, row, {name: facts[name].values[int(index[first])] for name, index in names}
                break


def occurring_situations(
    situations: Situations, tables: Sequence[Ints], edges: Sequence[int], drawn: Sequence[float]
) -> NDArray[np.bool_]:
    """The situations that two people of some world can come to: bool[situations].

    In no other is there ever a pair or an attempt. Arguments as in `excluded_situations`.
    """
    found = np.zeros(situations.size, np.bool_)
    numbers = situations.number[np.unique(np.concatenate(list(_codes(tables, edges, drawn))))]
    found[numbers[numbers >= 0]] = True
    return found


def _codes(
    tables: Sequence[Ints], edges: Sequence[int], drawn: Sequence[float]
) -> Iterator[NDArray[np.int64]]:
    """The codes that two people can come to, side by side and channel by channel."""
    of_sender, of_recipient, of_pair, of_channel = tables
    bands = [_bands(side, edges) for side in range(_SIDES)]
    ties = np.flatnonzero(_drawn_so(np.arange(1 << TIE_BITS), drawn))
    for sender in filter(_is_side, range(_SIDES)):
        for recipient in filter(_is_side, range(_SIDES)):
            joint = ties if _can_be_own_child(sender, recipient) else ties[ties & OWN == 0]
            for channel, needed in _NEEDS.items():
                pairs = (sender << 3 | recipient) << TIE_BITS | joint[joint & needed != 0]
                yield np.unique(
                    np.unique(of_sender[sender << 3 | bands[sender]])[:, np.newaxis, np.newaxis]
                    + np.unique(of_recipient[recipient << 3 | bands[recipient]])[:, np.newaxis]
                    + np.unique(of_pair[pairs])
                    + of_channel[channel]
                ).astype(np.int64)


def _is_side(side: int) -> bool:
    """Nobody without a role has it confirmed."""
    return not (side >> 1 == Role.NONE and side & 1)


def _bands(side: int, edges: Sequence[int]) -> NDArray[np.int64]:
    """The bands of recorded ages that a side can have: staff and guardians are recorded as adults."""
    bands = np.arange(len(edges) + 1)
    if side >> 1 in (Role.STUDENT, Role.NONE):
        return bands
    ends = np.array([*edges, np.iinfo(np.int64).max])
    return bands[ends > ADULT]


def _can_be_own_child(sender: int, recipient: int) -> bool:
    """The service confirms the pupils of guardians whose own role is confirmed."""
    return sender == (Role.GUARDIAN << 1 | 1) and recipient >> 1 in (Role.STUDENT, Role.NONE)


def _drawn_so(ties: NDArray[np.int64], drawn: Sequence[float]) -> NDArray[np.bool_]:
    """Whether the facts that are drawn can come out so: a chance of 0 never, one of 1 always."""
    can = np.ones(len(ties), np.bool_)
    for place, chance in enumerate(drawn):
        bit = (ties >> (len(TIES) + place) & 1).astype(np.bool_)
        can &= np.where(bit, chance > 0, chance < 1)
    return can
