"""Attempts to write, day by day, the same for every policy.

Knows how the attempts of a day are drawn from behaviours, which chats strangers join, whose role is falsely
confirmed and which accounts are taken over. Knows nothing of policies: what is drawn here depends on the
district, the behaviours and the seed alone.

The number of attempts of each behaviour and day is Poisson; for ordinary contact its mean is the rate for
each pair, for strangers the rate for each of them (for each account taken over). Every attempt has a key of
its own, from which all its later draws are taken.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, compiled_as
from sim.observations import CHAT, S_ID
from sim.people import FRIEND, ID, NUMBER, Bools, Ints, Shorts, Small, Wide, Words
from sim.streams import poisson, stage_key, uniform

__all__ = ["JOINED", "Attempts", "Strangers", "Takeovers", "draw_day", "draw_strangers", "draw_takeovers"]

JOINED = 8
"""Chats that one stranger joins at the most."""
PAIRS, CHATS, CHAIN, CHILD_FIRST, TAKEN, DISTANT, NEVER = range(7)
"""How a behaviour finds its two people (`relations`)."""
_ROWS, _JOINS, _ROLES, _TAKEN, _SCRIPT = 1000, 202, 203, 204, 206
TRIES = 12


class Attempts(NamedTuple):
    """Attempts of one day, in a fixed order; columns of k.

    sender, recipient: uint16. row: uint8, place among the behaviours. place: int32, of the pair among the
    listed ones, -1 for others. via: int32, the child between a stranger and a friend of theirs, or the place
    among the accounts taken over; -1. extra: uint16, ties that hold besides those of the district. key:
    uint64, of all further draws.
    """

    sender: Shorts
    recipient: Shorts
    row: Small
    place: Ints
    via: Ints
    extra: Shorts
    key: Words


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


@compiled
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

    Each day a stranger joins one of the district's leaked chats with the chance `join`; one who carries a role
    tries with the chance `attempt` to have it confirmed, which succeeds with `success` and is found out with
    `revocation` a day.
    """
    first, number = kinds[6], kinds[7] - kinds[6]
    strangers = Strangers(
        np.zeros((number, JOINED), np.uint16),
        np.zeros((number, JOINED), np.uint16),
        np.zeros(number, np.int32),
        np.zeros(number, np.int32),
    )
    links = np.zeros(len(leaked), np.uint16)
    many = 0
    for chat in range(len(leaked)):
        if leaked[chat]:
            links[many] = chat
            many += 1
    joins, roles = stage_key(key, _JOINS), stage_key(key, _ROLES)
    for stranger in range(number):
        own, mine = stage_key(joins, stranger), stage_key(roles, stranger)
        used = 0
        for day in range(1, days + 1):
            if many and used < JOINED and uniform(own, 2 * day) < join:
                strangers.joined[stranger, used] = links[np.int64(uniform(own, 2 * day + 1) * many)]
                strangers.joined_day[stranger, used] = day
                used += 1
            if role[first + stranger] == 3 or strangers.confirmed_to[stranger]:
                continue
            if strangers.confirmed_from[stranger]:
                if uniform(mine, 3 * day) < revocation:
                    strangers.confirmed_to[stranger] = day
            elif uniform(mine, 3 * day + 1) < attempt and uniform(mine, 3 * day + 2) < success:
                strangers.confirmed_from[stranger] = day
    return strangers


@compiled
def draw_takeovers(
    key: np.uint64, days: int, kinds: Ints, active: Bools, row_of_kind: Ints, yearly: float, lasting: float
) -> Takeovers:
    """Draw which accounts in use of teachers, guardians and pupils are taken over, and from when to when.

    `row_of_kind` gives for each kind of people the behaviour of its stolen accounts, -1 for none; `yearly` is
    the share of accounts taken over in a year, `lasting` how many days one stays so.
    """
    number = kinds[7]
    found = Takeovers(
        np.zeros(number, np.uint16), np.zeros(number, np.uint8), np.zeros(number, np.int32), np.zeros(number, np.int32)
    )
    draws = stage_key(key, _TAKEN)
    used = 0
    chance = yearly * (days + lasting) / 365.0
    for kind in range(7):
        if row_of_kind[kind] < 0:
            continue
        for account in range(kinds[kind], kinds[kind + 1]):
            if active[account] and uniform(draws, 2 * account) < chance:
                span = days + np.int64(lasting)
                begin = 1 - np.int64(lasting) + np.int64(uniform(draws, 2 * account + 1) * span)
                found.account[used] = account
                found.row[used] = row_of_kind[kind]
                found.first_day[used] = begin
                found.last_day[used] = begin + np.int64(lasting) - 1
                used += 1
    return Takeovers(
        found.account[:used].copy(), found.row[:used].copy(), found.first_day[:used].copy(), found.last_day[:used].copy()
    )


@compiled_as("int64(int32[::1], uint32[::1], boolean[::1], uint8[::1], int64, int64, int64, uint64)")
def _random_child(
    contact_first: Ints, contact: Wide, active: Bools, age: Small, residents: int, what: int, person: int, key: np.uint64
) -> int:
    """A child on the service among the contacts of a person of whom `what` is known; -1 if none is met."""
    begin, many = contact_first[person], contact_first[person + 1] - contact_first[person]
    if many == 0:
        return -1
    for turn in range(TRIES):
        entry = np.int64(contact[begin + np.int64(uniform(key, 40 + turn) * many)])
        other = entry >> 8
        if entry & what and other < residents and age[other] < 18 and active[other]:
            return other
    return -1


@compiled_as("int64(uint16[:, ::1], uint16[:, ::1], int32[::1], uint16[::1], int64, int64, int64)")
def _joined_chat(
    joined: Shorts, joined_day: Shorts, chat_first: Ints, chat: Shorts, stranger: int, person: int, day: int
) -> int:
    """CHAT if the stranger has joined a chat of the person by this day, else 0."""
    for slot in range(JOINED):
        if 0 < joined_day[stranger, slot] <= day:
            for place in range(chat_first[person], chat_first[person + 1]):
                if chat[place] == joined[stranger, slot]:
                    return CHAT
    return 0


@compiled
def draw_day(
    key: np.uint64,
    day: int,
    counts: Ints,
    ways: Small,
    pair_first: Ints,
    pair_sender: Shorts,
    pair_recipient: Shorts,
    kinds: Ints,
    active: Bools,
    age: Small,
    contact_first: Ints,
    contact: Wide,
    chat_first: Ints,
    chat: Shorts,
    member_first: Ints,
    member: Shorts,
    strangers: Strangers,
    takeovers: Takeovers,
    distant_friend: Shorts,
    distant_key: Words,
    distant_leads: Bools,
    distant_rate: float,
    seed: int,
    script: NDArray[np.int64],
) -> Attempts:
    """Draw the attempts of one day; `counts` int32[rows] are the numbers of candidates, drawn before.

    Scripted attempts (day, sender, recipient, channel) come last, under the last of `ways`; their channel
    stands in `via`.
    """
    most = counts.sum() + len(script)
    pairs = np.zeros(len(distant_key), np.int32)
    for place in range(len(distant_key)):
        today = stage_key(stage_key(distant_key[place], seed), day)
        pairs[place] = poisson(2 * distant_rate, today, 0)
        most += pairs[place]
    found = Attempts(
        np.zeros(most, np.uint16),
        np.zeros(most, np.uint16),
        np.zeros(most, np.uint8),
        np.full(most, -1, np.int32),
        np.full(most, -1, np.int32),
        np.zeros(most, np.uint16),
        np.zeros(most, np.uint64),
    )
    residents, first_stranger = np.int64(kinds[7]), np.int64(kinds[6])
    many_strangers = residents - first_stranger
    used = 0
    for row in range(len(counts)):
        way = ways[row]
        today = stage_key(stage_key(key, _ROWS + row), day)
        lowest, many = pair_first[row], pair_first[row + 1] - pair_first[row]
        for turn in range(counts[row]):
            own = stage_key(today, turn)
            lot = uniform(own, 0)
            sender, recipient, place, via, extra = -1, -1, -1, -1, 0
            if way == PAIRS:
                place = np.int64(lowest + np.int64(lot * many))
                sender, recipient = np.int64(pair_sender[place]), np.int64(pair_recipient[place])
            elif way == TAKEN:
                via = np.int64(lot * len(takeovers.account))
                live = takeovers.row[via] == row and takeovers.first_day[via] <= day <= takeovers.last_day[via]
                if live:
                    sender = np.int64(takeovers.account[via])
                    what = NUMBER | ID
                    recipient = _random_child(contact_first, contact, active, age, residents, what, sender, own)
            else:
                stranger = first_stranger + np.int64(lot * many_strangers)
                if way == CHATS:
                    slot = np.int64(uniform(own, 2) * JOINED)
                    if 0 < strangers.joined_day[stranger - first_stranger, slot] <= day:
                        room = strangers.joined[stranger - first_stranger, slot]
                        inside = member_first[room + 1] - member_first[room]
                        if inside:
                            other = np.int64(member[member_first[room] + np.int64(uniform(own, 3) * inside)])
                            if age[other] < 18:
                                sender, recipient = stranger, other
                else:
                    what = NUMBER | ID
                    child = _random_child(contact_first, contact, active, age, residents, what, stranger, own)
                    if child >= 0 and way == CHILD_FIRST:
                        sender, recipient, extra = child, stranger, S_ID
                    elif child >= 0 and way == CHAIN:
                        next_key = stage_key(own, 1)
                        friend = _random_child(
                            contact_first, contact, active, age, residents, FRIEND, child, next_key
                        )
                        if friend >= 0:
                            sender, recipient, via, extra = stranger, friend, child, S_ID
            if sender < 0 or recipient < 0:
                continue
            if sender >= first_stranger:
                extra |= _joined_chat(
                    strangers.joined,
                    strangers.joined_day,
                    chat_first,
                    chat,
                    sender - first_stranger,
                    recipient,
                    day,
                )
            elif recipient >= first_stranger:
                extra |= _joined_chat(
                    strangers.joined,
                    strangers.joined_day,
                    chat_first,
                    chat,
                    recipient - first_stranger,
                    sender,
                    day,
                )
            found.sender[used], found.recipient[used], found.row[used] = sender, recipient, row
            found.place[used], found.via[used], found.extra[used], found.key[used] = place, via, extra, own
            used += 1
    for row in range(len(counts)):
        if ways[row] != DISTANT:
            continue
        for place in range(len(distant_key)):
            here, there = np.int64(distant_friend[place]), residents + place
            if not (active[here] and active[there]):
                continue
            today = stage_key(stage_key(distant_key[place], seed), day)
            for turn in range(pairs[place]):
                own = stage_key(today, 1 + turn)
                from_first = uniform(own, 0) < 0.5
                outward = from_first != distant_leads[place]
                found.sender[used] = here if outward else there
                found.recipient[used] = there if outward else here
                found.row[used], found.key[used] = row, own
                used += 1
    for place in range(len(script)):
        if script[place, 0] == day:
            found.sender[used], found.recipient[used] = script[place, 1], script[place, 2]
            found.row[used], found.via[used] = len(ways) - 1, script[place, 3]
            found.key[used] = stage_key(stage_key(key, _SCRIPT), place)
            used += 1
    return Attempts(
        found.sender[:used],
        found.recipient[:used],
        found.row[:used],
        found.place[:used],
        found.via[:used],
        found.extra[:used],
        found.key[:used],
    )
