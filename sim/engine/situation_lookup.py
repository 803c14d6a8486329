"""How an attempt is looked up in the table of a policy: by its channel and what is remembered of the two.

Knows how a channel is drawn, how saved numbers and confirmed roles change what is observed, and where a
situation stands in a table. Knows nothing of what an outcome then brings about.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.columns import PolicyState
from sim.engine.policy_state import HIGH_SAVED, LOW_SAVED
from sim.facts.decision_tables import DecisionTables
from sim.facts.observations import (
    CHAT,
    CONFIRMED,
    R_NUMBER,
    S_ID,
    S_NUMBER,
    joint_index,
    record_with,
    role_of,
)
from sim.kernel.jit import i64, inline_kernel, kernel_typed
from sim.population.people import Role

__all__ = [
    "NO_CHANNEL",
    "ROLE_OF_KIND",
    "Observed",
    "channel_of",
    "role_holds",
    "situation_now",
    "situation_of",
]

NO_CHANNEL = 3
"""Stands for the channel of an attempt that finds none."""


class Observed(NamedTuple):
    """What is observed of two people before anything is remembered of them.

    kind: of people (`people.Kind`). records and ties as in `observations`.
    """

    sender: int
    recipient: int
    sender_kind: int
    recipient_kind: int
    sender_record: int
    recipient_record: int
    ties: int


@inline_kernel
def situation_of(
    tables: DecisionTables, sender_record: int, recipient_record: int, ties: int, channel: int
) -> int:
    """The number of a situation, -1 where the axioms exclude it."""
    return i64(
        tables.number[
            tables.sender[sender_record]
            + tables.recipient[recipient_record]
            + tables.joint[joint_index(sender_record, recipient_record, ties)]
            + tables.channel[channel]
        ]
    )


@inline_kernel
def situation_now(
    tables: DecisionTables,
    state: PolicyState,
    observed: Observed,
    channel: int,
    policy: int,
    pair_state: int,
    day: int,
    fresh: bool,
) -> int:
    """The number of the situation as one policy remembers the two on a day, -1 where the axioms exclude it.

    `pair_state` are the flags of the pair under this policy. `fresh`: the sender writes from a new account,
    without a role and with a number that the recipient does not know.
    """
    sender, recipient = observed.sender, observed.recipient
    sender_record = _record_on(
        observed.sender_record, observed.sender_kind, i64(state.confirmed_from[policy, sender]), day
    )
    recipient_record = _record_on(
        observed.recipient_record, observed.recipient_kind, i64(state.confirmed_from[policy, recipient]), day
    )
    ties = observed.ties
    if fresh:
        sender_record = record_with(observed.sender_record, i64(Role.NONE), 0)
        ties &= ~R_NUMBER
    ties = _ties_with(ties, pair_state, sender < recipient)
    return situation_of(tables, sender_record, recipient_record, ties, channel)


@kernel_typed("int64(float64, float64, float64, int64, float64)")
def channel_of(by_phone: float, by_id: float, by_chat: float, ties: int, u: float) -> int:
    """A channel that is open to the sender, drawn by the weights of a behaviour; NO_CHANNEL if none is."""
    # Arithmetic instead of branches, which no processor could predict.
    phone = by_phone * (ties & S_NUMBER != 0)
    ident = phone + by_id * (ties & S_ID != 0)
    total = ident + by_chat * (ties & CHAT != 0)
    u *= total
    return i64(u >= phone) + i64(u >= ident) + i64(total <= 0.0)


@kernel_typed("int64(int64, int64, boolean)")
def _ties_with(ties: int, pair_state: int, low: bool) -> int:
    """Ties with the numbers that have been saved; `low`: the sender has the lower number of the two."""
    if pair_state & (LOW_SAVED if low else HIGH_SAVED):
        ties |= S_NUMBER
    if pair_state & (HIGH_SAVED if low else LOW_SAVED):
        ties |= R_NUMBER
    return ties


ROLE_OF_KIND = np.array(
    [Role.STUDENT, Role.STAFF, Role.STAFF, Role.GUARDIAN, Role.NONE, Role.NONE, Role.GUARDIAN]
)
"""The role that a school confirms to people of each kind. Nobody on record as a minor becomes staff or
guardian."""


@kernel_typed("boolean(int64, int64)")
def role_holds(confirmed_from: int, day: int) -> bool:
    """Tell whether a role that has been confirmed during the run counts on a day; 0 for never confirmed."""
    return 0 < confirmed_from <= day


@kernel_typed("int64(int64, int64, int64, int64)")
def _record_on(record: int, kind: int, confirmed_from: int, day: int) -> int:
    """The record of a person of a kind with the role that has been confirmed to them, if it counts yet."""
    if not role_holds(confirmed_from, day):
        return record
    role = role_of(record)
    return record_with(record, i64(ROLE_OF_KIND[kind]) if role == Role.NONE else role, CONFIRMED)
