"""Listed pairs whose messages come to the same until something changes: counted first, told apart later.

Most attempts are ordinary messages between people who have written before. What such a message comes to under
every policy is worked out once for each channel and holds until something is remembered of either person;
meanwhile it is enough to count how many there are. Messages that may change something – a request, a question
for a role, a number saved – are never counted so, nor those whose recipient may be reached by them.

Knows when a pair is steady and what its messages count for. `decisions` gives the same counts without it, one
attempt at a time, whenever attempts are logged; a test compares the two.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, compiled_as, whole
from sim.ledger import DIALOGUE, FORBIDDEN, FREE, NOT_MADE, ROLE, UNSPECIFIED, Counts, Tables
from sim.memory import (
    HIGH_BLOCKED,
    HIGH_SAVED,
    LOW_BLOCKED,
    LOW_SAVED,
    OPEN,
    PAIR_MARK,
    Memory,
    pair_key,
    slot_of,
)
from sim.observations import R_NUMBER, S_NUMBER, joint_index
from sim.people import NONE, Bools, Ints, Shorts, Small

__all__ = [
    "SAVING",
    "UNKNOWN",
    "Steady",
    "flush_all",
    "flush_pair",
    "new_steady",
    "resolve_pair",
    "situation_of",
    "ties_under",
]

UNKNOWN = 65535
SAVING = 8
"""A flag beside those of the three channels: the recipient may save the sender's number."""


class Steady(NamedTuple):
    """What is known of each listed pair.

    ties: uint16[pairs], UNKNOWN at first. day: int32[pairs], when its results were worked out. flags:
    uint8[pairs], bit k for a steady channel k, and SAVING. tally: uint32[pairs, 3], messages counted by
    channel. result: uint8[pairs, 3, policies], situation: int32[pairs, 3, policies].
    """

    ties: Shorts
    day: Ints
    flags: Small
    tally: NDArray[np.uint32]
    result: NDArray[np.uint8]
    situation: NDArray[np.int32]


def new_steady(pairs: int, policies: int) -> Steady:
    """Pairs of which nothing is known yet."""
    return Steady(
        np.full(pairs, UNKNOWN, np.uint16),
        np.zeros(pairs, np.int32),
        np.zeros(pairs, np.uint8),
        np.zeros((pairs, 3), np.uint32),
        np.empty((pairs, 3, policies), np.uint8),
        np.empty((pairs, 3, policies), np.int32),
    )


@compiled
def situation_of(tables: Tables, sender_record: int, recipient_record: int, ties: int, channel: int) -> int:
    """The number of a situation, -1 where the axioms exclude it."""
    return whole(
        tables.number[
            tables.sender[sender_record]
            + tables.recipient[recipient_record]
            + tables.joint[joint_index(sender_record, recipient_record, ties)]
            + tables.channel[channel]
        ]
    )


@compiled_as("int64(int64, int64, boolean)")
def ties_under(ties: int, state: int, low: bool) -> int:
    """Ties with the numbers that have been saved; `low` says that the sender has the lower number."""
    if state & (LOW_SAVED if low else HIGH_SAVED):
        ties |= S_NUMBER
    if state & (HIGH_SAVED if low else LOW_SAVED):
        ties |= R_NUMBER
    return ties


@compiled
def resolve_pair(
    steady: Steady,
    place: int,
    sender: int,
    recipient: int,
    day: int,
    tables: Tables,
    silence_free: bool,
    memory: Memory,
    record: Small,
    first_stranger: int,
    age: Small,
    phone: Bools,
) -> None:
    """Work out what the messages of a pair come to under every policy, by each channel."""
    policies = tables.outcome.shape[1]
    ties = whole(steady.ties[place])
    from_record, to_record = whole(record[sender]), whole(record[recipient])
    child, low = age[recipient] < 18, sender < recipient
    steady.day[place] = day
    steady.flags[place] = 0
    if child and from_record >> 4 == 3 and age[sender] >= 18 and sender < first_stranger:
        return
    slot = -1
    if memory.mark[sender] & memory.mark[recipient] & PAIR_MARK:
        slot = slot_of(memory.keys, pair_key(sender, recipient))
        if memory.keys[slot] == 0:
            slot = -1
    flags, saving = 0, False
    for channel in range(3):
        start = situation_of(tables, from_record, to_record, ties, channel)
        good = start >= 0
        for policy in range(policies):
            if not good:
                break
            state = whole(memory.states[slot, policy]) if slot >= 0 else 0
            situation, result = start, NOT_MADE
            if state & (HIGH_BLOCKED if low else LOW_BLOCKED):
                good = False
            elif state & OPEN:
                result = DIALOGUE
            else:
                now = ties_under(ties, state, low)
                if now != ties:
                    situation = situation_of(tables, from_record, to_record, now, channel)
                result = whole(tables.outcome[situation, policy]) if situation >= 0 else NOT_MADE
            asked = result == ROLE and memory.asked[policy, sender]
            arrives = result in (FREE, DIALOGUE) or (result == UNSPECIFIED and silence_free)
            good = good and (arrives or asked or result in (FORBIDDEN, UNSPECIFIED))
            steady.result[place, channel, policy] = result
            steady.situation[place, channel, policy] = situation
            saving |= arrives and not state & (HIGH_SAVED if low else LOW_SAVED)
        if good:
            flags |= 1 << channel
    if saving and child and phone[sender] and phone[recipient]:
        flags |= SAVING
    steady.flags[place] = flags


@compiled
def flush_pair(
    steady: Steady,
    place: int,
    row: int,
    sender: int,
    recipient: int,
    day: int,
    tables: Tables,
    counts: Counts,
    record: Small,
    kind: Small,
    age: Small,
    school: Shorts,
) -> None:
    """Take the messages counted for a pair into the counts."""
    child = whole(age[recipient] < 18)
    place_of_school = school[recipient, 0] if child else school[sender, 0]
    here = len(counts.asked) - 1 if place_of_school == NONE else whole(place_of_school)
    for channel in range(3):
        number = whole(steady.tally[place, channel])
        if number == 0:
            continue
        steady.tally[place, channel] = 0
        ties = whole(steady.ties[place])
        start = situation_of(tables, whole(record[sender]), whole(record[recipient]), ties, channel)
        counts.totals[0] += number
        counts.attempts[kind[sender], start] += number
        if day == 1:
            counts.first_day[row, child, start] += number
        for policy in range(tables.outcome.shape[1]):
            result = steady.result[place, channel, policy]
            counts.contacts[here, row, child, policy, result] += number
            if result <= UNSPECIFIED:
                counts.decided[policy, steady.situation[place, channel, policy]] += number


@compiled
def flush_all(
    steady: Steady,
    pair_first: Ints,
    pair_sender: Shorts,
    pair_recipient: Shorts,
    day: int,
    tables: Tables,
    counts: Counts,
    record: Small,
    kind: Small,
    age: Small,
    school: Shorts,
) -> None:
    """Take the messages counted for all pairs into the counts."""
    for row in range(len(pair_first) - 1):
        for place in range(pair_first[row], pair_first[row + 1]):
            sender, recipient = whole(pair_sender[place]), whole(pair_recipient[place])
            flush_pair(steady, place, row, sender, recipient, day, tables, counts, record, kind, age, school)
