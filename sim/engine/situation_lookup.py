"""How an attempt is looked up in the table of a policy: by its channel and what is remembered of the two.

Knows how a channel is drawn, how numbers saved and roles confirmed change what is observed, and where a
situation stands in a table. Knows nothing of what an outcome then brings about.
"""

from __future__ import annotations

import numpy as np

from sim.engine.policy_state import HIGH_SAVED, LOW_SAVED
from sim.facts.observations import CHAT, R_NUMBER, S_ID, S_NUMBER, joint_index
from sim.kernel.jit import inner_as, whole
from sim.population.people import Ints

__all__ = ["NO_CHANNEL", "ROLE_OF_KIND", "channel_of", "record_under", "situation_of", "ties_under"]

NO_CHANNEL = 3
"""What stands for the channel of an attempt that finds none."""


@inner_as("int64(int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int64, int64, int64, int64)")
def situation_of(
    sender_part: Ints,
    recipient_part: Ints,
    joint_part: Ints,
    channel_part: Ints,
    number: Ints,
    sender_record: int,
    recipient_record: int,
    ties: int,
    channel: int,
) -> int:
    """The number of a situation, -1 where the axioms exclude it; the arrays are those of `ledger.Tables`."""
    return whole(
        number[
            sender_part[sender_record]
            + recipient_part[recipient_record]
            + joint_part[joint_index(sender_record, recipient_record, ties)]
            + channel_part[channel]
        ]
    )


@inner_as("int64(float64, float64, float64, int64, float64)")
def channel_of(by_phone: float, by_id: float, by_chat: float, ties: int, lot: float) -> int:
    """A channel that is open to the sender, drawn by the weights of a behaviour; NO_CHANNEL if none is."""
    # Arithmetic instead of branches, which nobody could foresee.
    phone = by_phone * (ties & S_NUMBER != 0)
    ident = phone + by_id * (ties & S_ID != 0)
    total = ident + by_chat * (ties & CHAT != 0)
    lot *= total
    return whole(lot >= phone) + whole(lot >= ident) + whole(total <= 0.0)


@inner_as("int64(int64, int64, boolean)")
def ties_under(ties: int, state: int, low: bool) -> int:
    """Ties with the numbers that have been saved; `low` says that the sender has the lower number."""
    if state & (LOW_SAVED if low else HIGH_SAVED):
        ties |= S_NUMBER
    if state & (HIGH_SAVED if low else LOW_SAVED):
        ties |= R_NUMBER
    return ties


ROLE_OF_KIND = np.array([2, 0, 0, 1, 3, 3, 1])
"""The role that a school confirms to people of each kind: student, staff, guardian, or none at all. Nobody on
record as under 18 becomes staff or guardian."""


@inner_as("int64(int64, int64, int64, int64)")
def record_under(record: int, kind: int, confirmed_from: int, day: int) -> int:
    """The record of a person of a kind with the role that has been confirmed to them, if it holds already."""
    if not 0 < confirmed_from <= day:
        return record
    role = record >> 4
    role = whole(ROLE_OF_KIND[kind]) if role == 3 else role
    return role << 4 | 8 | record & 7
