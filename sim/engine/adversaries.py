"""What adversaries come to have in the course of a run: chats joined, false roles, accounts taken over.

Knows which chats strangers join, whose role is falsely confirmed and which accounts are taken over, and when.
Knows nothing of policies, nor of what is written with it: all of it depends on the district, the behaviours
and the seed alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.facts.observations import CHAT
from sim.kernel.draws import stage_key, uniform
from sim.kernel.jit import compiled, inner_as, whole
from sim.population.people import Bools, Ints, Shorts, Small

__all__ = [
    "JOINED",
    "Strangers",
    "Takeovers",
    "draw_strangers",
    "draw_takeovers",
    "joined_chat",
]

JOINED = 8
"""Chats that one stranger joins at the most."""
_JOINS, _ROLES, _TAKEN = range(202, 205)


class Strangers(NamedTuple):
    """What strangers come to have in the course of a run.

    joined: uint16[strangers, 8], chats; joined_day: uint16, the day of each, 0 for none. confirmed_from,
    confirmed_to: int32[strangers], days between which a false role stands confirmed, 0 for never.
    """

    joined: Shorts
    joined_day: Shorts
    confirmed_from: Ints
    confirmed_to: Ints


class Takeovers(NamedTuple):
    """Accounts taken over: account uint16, row uint8, first_day and last_day int32."""

    account: Shorts
    row: Small
    first_day: Ints
    last_day: Ints


def draw_strangers(
    key: np.uint64,
    days: int,
    kinds: Ints,
    role: Small,
    leaked: Bools,
    join: float,
    attempt: float,
    success: float,
    revocation: float,
) -> Strangers:
    """Draw whose false role is confirmed when, and which leaked chats are joined.

    Each day a stranger joins one of the district's leaked chats with the chance `join`; one who carries a
    role tries with the chance `attempt` to have it confirmed, which succeeds with `success` and is found out
    with `revocation` a day.
    """
    number = int(kinds[7] - kinds[6])
    strangers = Strangers(
        np.zeros((number, JOINED), np.uint16),
        np.zeros((number, JOINED), np.uint16),
        np.zeros(number, np.int32),
        np.zeros(number, np.int32),
    )
    links = np.flatnonzero(leaked).astype(np.uint16)
    _prepare(key, days, role[kinds[6] : kinds[7]], links, join, attempt, success, revocation, strangers)
    return strangers


@compiled
def _prepare(
    key: np.uint64,
    days: int,
    role: Small,
    links: Shorts,
    join: float,
    attempt: float,
    success: float,
    revocation: float,
    strangers: Strangers,
) -> None:
    joined, joined_day, confirmed_from, confirmed_to = strangers
    number, many = len(role), len(links)
    joins, roles = stage_key(key, _JOINS), stage_key(key, _ROLES)
    for stranger in range(number):
        own, mine = stage_key(joins, stranger), stage_key(roles, stranger)
        used = 0
        for day in range(1, days + 1):
            if many and used < JOINED and uniform(own, 2 * day) < join:
                joined[stranger, used] = links[whole(uniform(own, 2 * day + 1) * many)]
                joined_day[stranger, used] = day
                used += 1
            if role[stranger] == 3 or confirmed_to[stranger]:
                continue
            if confirmed_from[stranger]:
                if uniform(mine, 3 * day) < revocation:
                    confirmed_to[stranger] = day
            elif uniform(mine, 3 * day + 1) < attempt and uniform(mine, 3 * day + 2) < success:
                confirmed_from[stranger] = day


def draw_takeovers(
    key: np.uint64, days: int, kinds: Ints, active: Bools, row_of_kind: Ints, yearly: float, lasting: float
) -> Takeovers:
    """Draw which accounts in use of teachers, guardians and pupils are taken over, and from when to when.

    `row_of_kind` gives for each kind of people the behaviour of its stolen accounts, -1 for none; `yearly` is
    the share of accounts taken over in a year, `lasting` how many days one stays so. Each account waits, from
    `lasting` days before the first day on, a uniform time of up to `1 / yearly` years.
    """
    number = int(kinds[7])
    found = Takeovers(
        np.empty(number, np.uint16),
        np.empty(number, np.uint8),
        np.empty(number, np.int32),
        np.empty(number, np.int32),
    )
    used = _take_over(key, days, kinds, active, row_of_kind, yearly, lasting, found)
    return Takeovers._make([column[:used].copy() for column in found])


@compiled
def _take_over(
    key: np.uint64,
    days: int,
    kinds: Ints,
    active: Bools,
    row_of_kind: Ints,
    yearly: float,
    lasting: float,
    found: Takeovers,
) -> int:
    """Fill the columns of Takeovers; gives how many accounts are taken over."""
    draws = stage_key(key, _TAKEN)
    used, span = 0, whole(lasting)
    for kind in range(7):
        if row_of_kind[kind] < 0:
            continue
        for account in range(kinds[kind], kinds[kind + 1]):
            waiting = uniform(draws, account) * 365.0
            if active[account] and waiting < yearly * (days + span):
                begin = 1 - span + whole(waiting / yearly)
                found.account[used] = account
                found.row[used] = row_of_kind[kind]
                found.first_day[used] = begin
                found.last_day[used] = begin + span - 1
                used += 1
    return used


@inner_as("int64(uint16[:, ::1], uint16[:, ::1], int32[::1], uint16[::1], int64, int64, int64)")
def joined_chat(
    joined: Shorts, joined_day: Shorts, chat_first: Ints, chat: Shorts, stranger: int, person: int, day: int
) -> int:
    """CHAT if the stranger has joined a chat of the person by this day, else 0."""
    for slot in range(JOINED):
        if 0 < joined_day[stranger, slot] <= day:
            for place in range(chat_first[person], chat_first[person + 1]):
                if chat[place] == joined[stranger, slot]:
                    return CHAT
    return 0
