"""Attempts to write, day by day, the same for every policy.

Knows how the attempts of a day are drawn from behaviours. Knows nothing of policies: what is drawn here
depends on the district, the behaviours and the seed alone.

The number of attempts of each behaviour and day is Poisson; for ordinary contact its mean is the rate for
each pair, for strangers the rate for each of them (for each account taken over). Every attempt has a key of
its own, from which all its later draws are taken. Draws hang on the behaviour's id and the day: one behaviour
more or less, another rate or a longer run leave all other attempts as they are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.adversaries import JOINED, Strangers, Takeovers, joined_chat
from sim.engine.columns import Rows
from sim.facts.observations import S_ID, Persons, TieColumns
from sim.kernel.draws import poisson, stage_key, uniform
from sim.kernel.jit import compiled, inner, inner_as, whole
from sim.population.people import FRIEND, ID, NONE, NUMBER, Bools, Ints, Shorts, Small, Wide, Words

__all__ = [
    "Attempts",
    "DistantPairs",
    "Rooms",
    "draw_others",
    "numbers_of_days",
    "room_for",
]

PAIRS, CHATS, CHAIN, CHILD_FIRST, TAKEN, DISTANT, NEVER = range(7)
"""How a behaviour finds its two people (`relations`)."""
_SCRIPT = 206
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


@inner
def _child_in_account(
    ties: TieColumns, active: Bools, age: Small, residents: int, account: int, key: np.uint64
) -> int:
    """A child on the service whose number or id an account has, of its contacts or classmates; or -1."""
    contact_first, contact, class_number, class_first, mate_numbers, mate_ids, _, _, _, _ = ties
    begin, group = contact_first[account], whole(class_number[account])
    many, first, mates = contact_first[account + 1] - begin, whole(0), whole(0)
    if group != NONE:
        first = whole(class_first[group])
        mates = class_first[group + 1] - first
    for turn in range(TRIES):
        place = whole(uniform(key, 40 + turn) * (many + mates))
        if place < many:
            entry = whole(contact[begin + place])
            other, known = entry >> 8, entry & (NUMBER | ID) != 0
        elif mates:
            bits = mate_numbers[account] | mate_ids[account]
            other, known = first + place - many, bits >> np.uint64(place - many) & np.uint64(1) != 0
        else:
            return -1
        if known and other < residents and age[other] < 18 and active[other]:
            return other
    return -1


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
    # Columns by names of their own.
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
                recipient = _child_in_account(ties, active, age, residents, sender, own)
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
