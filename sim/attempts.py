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

from sim.compiled import compiled, inner, inner_as, whole
from sim.ledger import Rows
from sim.observations import CHAT, S_ID, Persons, TieColumns
from sim.people import FRIEND, ID, NUMBER, Bools, Ints, Shorts, Small, Wide, Words
from sim.streams import poisson, stage_key, uniform

__all__ = [
    "JOINED",
    "Attempts",
    "DistantPairs",
    "Rooms",
    "Strangers",
    "Takeovers",
    "draw_others",
    "draw_strangers",
    "draw_takeovers",
    "joined_chat",
    "numbers_of_days",
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


class DistantPairs(NamedTuple):
    """Friends in other districts: friend uint16[pairs], the pupil here; key uint64, of all draws of the pair;
    leads bool, the distant person stands first in it."""

    friend: Shorts
    key: Words
    leads: Bools


class Rooms(NamedTuple):
    """Members of each chat (CSR): first int32[chats + 1], member uint16."""

    first: Ints
    member: Shorts


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


@inner_as("int64(int32[::1], uint32[::1], boolean[::1], uint8[::1], int64, int64, int64, uint64)")
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


def numbers_of_days(
    days: int,
    means: NDArray[np.float64],
    rows: Rows,
    takeovers: Takeovers,
    distant: DistantPairs,
    distant_rate: float,
    seed: int,
) -> tuple[NDArray[np.int64], Ints]:
    """Draw how many attempts each day has.

    `means` float64[rows] are the mean numbers of candidates, for accounts taken over those of each.

    Returns:
        int64[days, rows + accounts taken over]; int32[days, distant friends], of each pair of them.
    """
    numbers = np.zeros((days, len(means) + len(takeovers.account)), np.int64)
    between = np.zeros((days, len(distant.key)), np.int32)
    _numbers_of_days(numbers, between, means, rows, takeovers, distant, distant_rate, seed)
    return numbers, between


@compiled
def _numbers_of_days(
    numbers: NDArray[np.int64],
    between: Ints,
    means: NDArray[np.float64],
    rows: Rows,
    takeovers: Takeovers,
    distant: DistantPairs,
    distant_rate: float,
    seed: int,
) -> None:
    for day in range(1, len(numbers) + 1):
        for row in range(len(means)):
            if rows.way[row] != TAKEN:
                numbers[day - 1, row] = poisson(means[row], stage_key(rows.key[row], day), 0)
        for taken in range(len(takeovers.account)):
            if takeovers.first_day[taken] <= day <= takeovers.last_day[taken]:
                row = whole(takeovers.row[taken])
                today = stage_key(stage_key(rows.key[row], day), takeovers.account[taken])
                numbers[day - 1, len(means) + taken] = poisson(means[row], today, 0)
        for place in range(len(distant.key)):
            today = stage_key(stage_key(distant.key[place], seed), day)
            between[day - 1, place] = poisson(2 * distant_rate, today, 0)


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
    between: Ints,
    key: np.uint64,
    day: int,
    rows: Rows,
    persons: Persons,
    ties: TieColumns,
    rooms: Rooms,
    strangers: Strangers,
    takeovers: Takeovers,
    distant: DistantPairs,
    seed: int,
    script: NDArray[np.int64],
) -> int:
    """Draw the attempts of one day between people who are not listed, and add them to the `used` ones.

    Those of accounts taken over follow all others, then come distant friends. Scripted attempts (day, sender,
    recipient, channel) come last, under the last of `ways`; their channel stands in `via`. Gives how many
    attempts there are now.
    """
    # Arrays by names of their own: compiled code takes long to write where a tuple is opened in a loop.
    senders, recipients, row_of, places, vias, extras, draws = found
    contact_first, contact, _, _, _, _, _, chat_first, chat, _ = ties
    member_first, member = rooms
    row_keys, ways, _, _, _, _, _ = rows
    active, age, kinds = persons.active, persons.age, persons.first
    residents, first_stranger = whole(kinds[7]), whole(kinds[6])
    many_strangers = residents - first_stranger
    many_rows, taken_over = len(row_keys), len(takeovers.account)
    for number in range(many_rows + taken_over):
        row, taken = number, number - many_rows
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
    for row in range(many_rows):
        if ways[row] != DISTANT:
            continue
        for place in range(len(distant.key)):
            here, there = whole(distant.friend[place]), residents + place
            if not (active[here] and active[there]):
                continue
            today = stage_key(stage_key(distant.key[place], seed), day)
            for turn in range(between[place]):
                own = stage_key(today, 1 + turn)
                from_first = uniform(own, 0) < 0.5
                outward = from_first != distant.leads[place]
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
