"""Adversary state over a run: chats joined, false roles confirmed, accounts taken over.

Knows which chats strangers join, whose role is falsely confirmed and which accounts are taken over, and when.
Knows nothing of policies, nor of what is written: all of it depends on the district, the behaviours and the
seed alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.columns import Strangers, Takeovers
from sim.facts.observations import CHAT
from sim.kernel.draws import Stage, stage_key, uniform
from sim.kernel.jit import entry, i64, kernel_typed
from sim.population.people import RESIDENTS, Bools, Ints, Kind, Role, Shorts, Small

__all__ = [
    "JOINED",
    "AdversaryRates",
    "draw_strangers",
    "draw_takeovers",
    "joined_chat",
]

JOINED = 8
"""Chats that one stranger joins at the most."""
_DAYS_OF_A_YEAR = 365.0


class AdversaryRates(NamedTuple):
    """Chances of adversaries, as `behaviours.toml` names them; taken_over_days is a number of days."""

    join_leaked: float
    false_role_attempt: float
    false_confirmation: float
    false_role_found_out: float
    taken_over_yearly: float
    taken_over_days: float


def draw_strangers(
    key: np.uint64, days: int, offsets: Ints, role: Small, leaked: Bools, rates: AdversaryRates
) -> Strangers:
    """Draw whose false role is confirmed when, and which leaked chats are joined.

    Each day a stranger joins one of the district's leaked chats with the chance `join_leaked`; one who
    carries a role of adults tries with the chance `false_role_attempt` to have it confirmed, which succeeds
    with `false_confirmation` and is found out with `false_role_found_out` a day.
    """
    number = int(offsets[RESIDENTS] - offsets[Kind.STRANGER])
    strangers = Strangers(
        np.zeros((number, JOINED), np.uint16),
        np.zeros((number, JOINED), np.uint16),
        np.zeros(number, np.int32),
        np.zeros(number, np.int32),
    )
    links = np.flatnonzero(leaked).astype(np.uint16)
    _draw_strangers(key, days, role[offsets[Kind.STRANGER] : offsets[RESIDENTS]], links, rates, strangers)
    return strangers


@entry
def _draw_strangers(
    key: np.uint64, days: int, role: Small, links: Shorts, rates: AdversaryRates, strangers: Strangers
) -> None:
    """Fill the columns of Strangers; `role` is that of each stranger, `links` are the leaked chats."""
    joins, roles = stage_key(key, Stage.CHATS_JOINED), stage_key(key, Stage.FALSE_ROLES)
    confirmed_from, confirmed_to = strangers.confirmed_from, strangers.confirmed_to
    for stranger in range(len(role)):
        join_key, role_key = stage_key(joins, stranger), stage_key(roles, stranger)
        joined = 0
        for day in range(1, days + 1):
            if len(links) and joined < JOINED and uniform(join_key, 2 * day) < rates.join_leaked:
                strangers.joined[stranger, joined] = links[i64(uniform(join_key, 2 * day + 1) * len(links))]
                strangers.joined_day[stranger, joined] = day
                joined += 1
            if role[stranger] >= Role.STUDENT or confirmed_to[stranger]:
                continue
            if confirmed_from[stranger]:
                if uniform(role_key, 3 * day) < rates.false_role_found_out:
                    confirmed_to[stranger] = day
            elif (
                uniform(role_key, 3 * day + 1) < rates.false_role_attempt
                and uniform(role_key, 3 * day + 2) < rates.false_confirmation
            ):
                confirmed_from[stranger] = day


def draw_takeovers(
    key: np.uint64, days: int, offsets: Ints, active: Bools, row_of_kind: Ints, rates: AdversaryRates
) -> Takeovers:
    """Draw which accounts in use of teachers, guardians and pupils are taken over, and from when to when.

    `row_of_kind` gives for each kind of people the behaviour of its stolen accounts, -1 for none;
    `taken_over_yearly` is the share of accounts taken over in a year, `taken_over_days` how many days one
    stays so. Each account waits, from that many days before the first day on, a uniform time of up to
    `1 / taken_over_yearly` years.
    """
    number = int(offsets[RESIDENTS])
    takeovers = Takeovers(
        np.empty(number, np.uint16),
        np.empty(number, np.uint8),
        np.empty(number, np.int32),
        np.empty(number, np.int32),
    )
    used = _draw_takeovers(key, days, offsets, active, row_of_kind, rates, takeovers)
    return Takeovers._make([column[:used].copy() for column in takeovers])


@entry
def _draw_takeovers(
    key: np.uint64,
    days: int,
    offsets: Ints,
    active: Bools,
    row_of_kind: Ints,
    rates: AdversaryRates,
    takeovers: Takeovers,
) -> int:
    """Fill the columns of Takeovers; returns how many accounts are taken over."""
    draws = stage_key(key, Stage.TAKEOVERS)
    yearly = rates.taken_over_yearly
    used, span = 0, i64(rates.taken_over_days)
    for kind in range(RESIDENTS):
        if row_of_kind[kind] < 0:
            continue
        for account in range(offsets[kind], offsets[kind + 1]):
            waiting = uniform(draws, account) * _DAYS_OF_A_YEAR
            if active[account] and waiting < yearly * (days + span):
                begin = 1 - span + i64(waiting / yearly)
                takeovers.account[used] = account
                takeovers.row[used] = row_of_kind[kind]
                takeovers.first_day[used] = begin
                takeovers.last_day[used] = begin + span - 1
                used += 1
    return used


@kernel_typed("int64(uint16[:, ::1], uint16[:, ::1], int32[::1], uint16[::1], int64, int64, int64)")
def joined_chat(
    joined: Shorts, joined_day: Shorts, chat_first: Ints, chat: Shorts, stranger: int, person: int, day: int
) -> int:
    """CHAT if the stranger has joined a chat of the person by this day, else 0."""
    for slot in range(JOINED):
        if 0 < joined_day[stranger, slot] <= day:
            for index in range(chat_first[person], chat_first[person + 1]):
                if chat[index] == joined[stranger, slot]:
                    return CHAT
    return 0
