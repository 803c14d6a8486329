"""Attempts to write, day by day, the same for every policy.

Knows how the attempts of a day are drawn from behaviours, which chats strangers join, whose role is falsely
confirmed and which accounts are taken over. Knows nothing of policies: what is drawn here depends on the
district, the behaviours and the seed alone.

The number of attempts of each behaviour and day is Poisson; for ordinary contact its mean is the rate for
each pair, for strangers the rate for each of them (for each account taken over). Every attempt has a key of
its own, from which all its later draws are taken. Draws hang on the behaviour's id and the day: one behaviour
more or less, another rate or a longer run leave all other attempts as they are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, compiled_as, inner, whole
from sim.observations import CHAT, S_ID
from sim.people import FRIEND, ID, NUMBER, Bools, Ints, Shorts, Small, Wide, Words
from sim.streams import poisson, stage_key, uniform

__all__ = [
    "JOINED",
    "Attempts",
    "Strangers",
    "Takeovers",
    "draw_others",
    "draw_strangers",
    "draw_takeovers",
    "joined_chat",
    "numbers_of_day",
    "room_for",
]

JOINED = 8
"""Chats that one stranger joins at the most."""
PAIRS, CHATS, CHAIN, CHILD_FIRST, TAKEN, DISTANT, NEVER = range(7)
"""How a behaviour finds its two people (`relations`)."""
_JOINS, _ROLES, _TAKEN, _SCRIPT = 202, 203, 204, 206
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

    Each day a stranger joins one of the district's leaked chats with the chance `join`; one who carries a
    role tries with the chance `attempt` to have it confirmed, which succeeds with `success` and is found out
    with `revocation` a day.
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
                strangers.joined[stranger, used] = links[whole(uniform(own, 2 * day + 1) * many)]
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
    the share of accounts taken over in a year, `lasting` how many days one stays so. Each account waits, from
    `lasting` days before the first day on, a uniform time of up to `1 / yearly` years.
    """
    number = kinds[7]
    found = Takeovers(
        np.zeros(number, np.uint16),
        np.zeros(number, np.uint8),
        np.zeros(number, np.int32),
        np.zeros(number, np.int32),
    )
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
    return Takeovers(
        found.account[:used].copy(),
        found.row[:used].copy(),
        found.first_day[:used].copy(),
        found.last_day[:used].copy(),
    )


@compiled_as("int64(int32[::1], uint32[::1], boolean[::1], uint8[::1], int64, int64, int64, uint64)")
def _random_child(
    contact_first: Ints,
    contact: Wide,
    active: Bools,
    age: Small,
    residents: int,
    what: int,
    person: int,
    key: np.uint64,
) -> int:
    """A child on the service among the contacts of a person of whom `what` is known; -1 if none is met."""
    begin, many = contact_first[person], contact_first[person + 1] - contact_first[person]
    if many == 0:
        return -1
    for turn in range(TRIES):
        entry = whole(contact[begin + whole(uniform(key, 40 + turn) * many)])
        other = entry >> 8
        if entry & what and other < residents and age[other] < 18 and active[other]:
            return other
    return -1


@compiled_as("int64(uint16[:, ::1], uint16[:, ::1], int32[::1], uint16[::1], int64, int64, int64)")
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


@compiled
def numbers_of_day(
    day: int,
    means: NDArray[np.float64],
    row_keys: Words,
    ways: Small,
    takeovers: Takeovers,
    distant_key: Words,
    distant_rate: float,
    seed: int,
) -> tuple[NDArray[np.int64], Ints]:
    """Draw how many attempts a day has.

    `means` float64[rows] are the mean numbers of candidates, for accounts taken over those of each;
    `row_keys` uint64[rows] the keys of all draws of a behaviour.

    Returns:
        int64[rows + accounts taken over]; int32[distant friends], of each pair of them.
    """
    rows = len(means)
    numbers = np.zeros(rows + len(takeovers.account), np.int64)
    for row in range(rows):
        if ways[row] != TAKEN:
            numbers[row] = poisson(means[row], stage_key(row_keys[row], day), 0)
    for taken in range(len(takeovers.account)):
        if takeovers.first_day[taken] <= day <= takeovers.last_day[taken]:
            row = whole(takeovers.row[taken])
            today = stage_key(stage_key(row_keys[row], day), takeovers.account[taken])
            numbers[rows + taken] = poisson(means[row], today, 0)
    distant = np.zeros(len(distant_key), np.int32)
    for place in range(len(distant_key)):
        today = stage_key(stage_key(distant_key[place], seed), day)
        distant[place] = poisson(2 * distant_rate, today, 0)
    return numbers, distant


def room_for(most: int) -> Attempts:
    """Room for attempts, to be filled."""
    short, wide = (np.empty((3, most), kind) for kind in (np.uint16, np.int32))
    return Attempts(
        short[0], short[1], np.empty(most, np.uint8), wide[0], wide[1], short[2], np.empty(most, np.uint64)
    )


@inner
def draw_others(
    found: Attempts,
    used: int,
    numbers: NDArray[np.int64],
    distant: Ints,
    key: np.uint64,
    day: int,
    row_keys: Words,
    ways: Small,
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
    seed: int,
    script: NDArray[np.int64],
) -> int:
    """Draw the attempts of one day between people who are not listed, and add them to the `used` ones.

    Those of accounts taken over follow all others, then come distant friends. Scripted attempts (day, sender,
    recipient, channel) come last, under the last of `ways`; their channel stands in `via`. Gives how many
    attempts there are now.
    """
    senders, recipients, row_of, places, vias, extras, draws = found
    residents, first_stranger = whole(kinds[7]), whole(kinds[6])
    many_strangers = residents - first_stranger
    rows, taken_over = len(row_keys), len(takeovers.account)
    for number in range(rows + taken_over):
        row, taken = number, number - rows
        if taken >= 0:
            row = whole(takeovers.row[taken])
        way = ways[row]
        if way == PAIRS:
            continue
        today = stage_key(row_keys[row], day)
        if taken >= 0:
            today = stage_key(today, takeovers.account[taken])
        for turn in range(numbers[number]):
            own = stage_key(today, turn)
            sender, recipient, via, extra = -1, -1, -1, 0
            if way == TAKEN:
                via, sender = taken, whole(takeovers.account[taken])
                what = NUMBER | ID
                recipient = _random_child(contact_first, contact, active, age, residents, what, sender, own)
            else:
                stranger = first_stranger + whole(uniform(own, 0) * many_strangers)
                if way == CHATS:
                    slot = whole(uniform(own, 2) * JOINED)
                    if 0 < strangers.joined_day[stranger - first_stranger, slot] <= day:
                        room = strangers.joined[stranger - first_stranger, slot]
                        inside = member_first[room + 1] - member_first[room]
                        if inside:
                            other = whole(member[member_first[room] + whole(uniform(own, 3) * inside)])
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
            one, other = max(sender, recipient), min(sender, recipient)
            if one >= first_stranger:
                extra |= joined_chat(
                    strangers.joined,
                    strangers.joined_day,
                    chat_first,
                    chat,
                    one - first_stranger,
                    other,
                    day,
                )
            senders[used], recipients[used], row_of[used] = sender, recipient, row
            places[used], vias[used], extras[used], draws[used] = -1, via, extra, own
            used += 1
    for row in range(rows):
        if ways[row] != DISTANT:
            continue
        for place in range(len(distant_key)):
            here, there = whole(distant_friend[place]), residents + place
            if not (active[here] and active[there]):
                continue
            today = stage_key(stage_key(distant_key[place], seed), day)
            for turn in range(distant[place]):
                own = stage_key(today, 1 + turn)
                from_first = uniform(own, 0) < 0.5
                outward = from_first != distant_leads[place]
                senders[used] = here if outward else there
                recipients[used] = there if outward else here
                row_of[used], draws[used] = row, own
                places[used], vias[used], extras[used] = -1, -1, 0
                used += 1
    for place in range(len(script)):
        if script[place, 0] == day:
            senders[used], recipients[used] = script[place, 1], script[place, 2]
            row_of[used], vias[used] = len(ways) - 1, script[place, 3]
            places[used], extras[used] = -1, 0
            draws[used] = stage_key(stage_key(key, _SCRIPT), place)
            used += 1
    return used
