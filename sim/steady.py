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

from sim.attempts import Attempts
from sim.compiled import borrowing, compiled_as, whole
from sim.ledger import DIALOGUE, FORBIDDEN, FREE, NOT_MADE, ROLE, UNSPECIFIED, Counts, Tables
from sim.memory import (
    HIGH_BLOCKED,
    HIGH_SAVED,
    LOW_BLOCKED,
    LOW_SAVED,
    OPEN,
)
from sim.observations import CHAT, R_NUMBER, S_ID, S_NUMBER, joint_index
from sim.people import NONE, Bools, Ints, Shorts, Small
from sim.streams import uniform

__all__ = [
    "SAVE",
    "UNKNOWN",
    "Steady",
    "channel_of",
    "count_steady",
    "flush_all",
    "flush_pair",
    "new_steady",
    "resolve_pair",
    "situation_of",
    "ties_under",
]

UNKNOWN = 65535
SAVE = 11
"""The place among an attempt's draws that says whether a number is saved."""
SAVING = 8
"""A flag beside those of the three channels: the recipient may save the sender's number."""


class Steady(NamedTuple):
    """What is known of each listed pair.

    pair: int32[pairs], its number in the memory. ties: uint16[pairs], UNKNOWN at first. day: int32[pairs],
    when its results were worked out. flags: uint8[pairs], bit k for a steady channel k, and SAVING. tally:
    uint32[pairs, 3], messages counted by channel. result: uint8[pairs, 3, policies], situation: int32[pairs,
    3, policies].
    """

    pair: Ints
    ties: Shorts
    day: Ints
    flags: Small
    tally: NDArray[np.uint32]
    result: NDArray[np.uint8]
    situation: NDArray[np.int32]


def new_steady(pair: Ints, policies: int) -> Steady:
    """Listed pairs of which only their numbers are known yet."""
    pairs = len(pair)
    return Steady(
        pair,
        np.full(pairs, UNKNOWN, np.uint16),
        np.zeros(pairs, np.int32),
        np.zeros(pairs, np.uint8),
        np.zeros((pairs, 3), np.uint32),
        np.empty((pairs, 3, policies), np.uint8),
        np.empty((pairs, 3, policies), np.int32),
    )


@compiled_as("int64(int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int64, int64, int64, int64)")
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


@compiled_as("int64(float64[:, ::1], int64, int64, float64)")
def channel_of(weights: NDArray[np.float64], row: int, ties: int, lot: float) -> int:
    """A channel that is open to the sender, drawn by the weights of a behaviour; -1 if none is."""
    phone = weights[row, 0] if ties & S_NUMBER else 0.0
    ident = weights[row, 1] if ties & S_ID else 0.0
    chat = weights[row, 2] if ties & CHAT else 0.0
    total = phone + ident + chat
    if total <= 0.0:
        return -1
    lot *= total
    if lot < phone:
        return 0
    return 1 if lot < phone + ident else 2


@compiled_as("int64(int64, int64, boolean)")
def ties_under(ties: int, state: int, low: bool) -> int:
    """Ties with the numbers that have been saved; `low` says that the sender has the lower number."""
    if state & (LOW_SAVED if low else HIGH_SAVED):
        ties |= S_NUMBER
    if state & (HIGH_SAVED if low else LOW_SAVED):
        ties |= R_NUMBER
    return ties


@borrowing
def count_steady(
    found: Attempts,
    weights: NDArray[np.float64],
    hostile: Bools,
    saving: float,
    steady: Steady,
    changing: Bools,
    changed: Ints,
    totals: NDArray[np.int64],
    rest: Ints,
) -> int:
    """Count the messages of a day between steady pairs.

    The places of all other attempts go to `rest`, in order; gives how many there are.
    """
    senders, recipients, rows, places, _, _, keys = found
    pair, known_ties, resolved, flags, tally, _, _ = steady
    left = 0
    for at in range(len(senders)):
        place = places[at]
        if place >= 0:
            one, two = senders[at], recipients[at]
            valid = resolved[place] > changed[pair[place]]
            if valid and not changing[one] and not changing[two] and not hostile[rows[at]]:
                channel = channel_of(weights, rows[at], known_ties[place], uniform(keys[at], 1))
                if channel < 0:
                    totals[1] += 1
                    continue
                flag = whole(flags[place])
                may_save = flag & SAVING and uniform(keys[at], SAVE) < saving
                if flag >> channel & 1 and not may_save:
                    tally[place, channel] += 1
                    continue
        rest[left] = at
        left += 1
    return left


@borrowing
def resolve_pair(
    place: int,
    sender: int,
    recipient: int,
    ties: int,
    day: int,
    silence_free: bool,
    first_stranger: int,
    record: Small,
    age: Small,
    phone: Bools,
    sender_part: Ints,
    recipient_part: Ints,
    joint_part: Ints,
    channel_part: Ints,
    number: Ints,
    outcome: NDArray[np.uint8],
    asked: NDArray[np.bool_],
    pair: int,
    states: NDArray[np.uint8],
    resolved: Ints,
    flags: Small,
    results: NDArray[np.uint8],
    situations: NDArray[np.int32],
) -> None:
    """Work out what the messages of a pair come to under every policy, by each channel."""
    from_record, to_record = whole(record[sender]), whole(record[recipient])
    child, low = age[recipient] < 18, sender < recipient
    resolved[place] = day
    flag, saving = 0, False
    # Whom an adult without a role reaches is told apart one by one.
    reaching = child and from_record >> 4 == 3 and age[sender] >= 18 and sender < first_stranger
    for channel in range(0 if reaching else 3):
        if not ties & (S_NUMBER, S_ID, CHAT)[channel]:
            continue
        start = situation_of(
            sender_part,
            recipient_part,
            joint_part,
            channel_part,
            number,
            from_record,
            to_record,
            ties,
            channel,
        )
        good = start >= 0
        for policy in range(outcome.shape[1]):
            if not good:
                break
            state = whole(states[pair, policy])
            situation, result = start, NOT_MADE
            if state & (HIGH_BLOCKED if low else LOW_BLOCKED):
                good = False
            elif state & OPEN:
                result = DIALOGUE
            else:
                now = ties_under(ties, state, low)
                if now != ties:
                    situation = situation_of(
                        sender_part,
                        recipient_part,
                        joint_part,
                        channel_part,
                        number,
                        from_record,
                        to_record,
                        now,
                        channel,
                    )
                result = whole(outcome[situation, policy]) if situation >= 0 else NOT_MADE
            arrives = result in (FREE, DIALOGUE) or (result == UNSPECIFIED and silence_free)
            waits = result == ROLE and asked[policy, sender]
            good = good and (arrives or waits or result in (FORBIDDEN, UNSPECIFIED))
            results[place, channel, policy] = result
            situations[place, channel, policy] = situation
            saving |= arrives and not state & (HIGH_SAVED if low else LOW_SAVED)
        if good:
            flag |= 1 << channel
    if saving and child and phone[sender] and phone[recipient]:
        flag |= SAVING
    flags[place] = flag


@borrowing
def flush_pair(
    place: int,
    row: int,
    sender: int,
    recipient: int,
    ties: int,
    day: int,
    record: Small,
    kind: Small,
    age: Small,
    school: Shorts,
    sender_part: Ints,
    recipient_part: Ints,
    joint_part: Ints,
    channel_part: Ints,
    number: Ints,
    tally: NDArray[np.uint32],
    results: NDArray[np.uint8],
    situations: NDArray[np.int32],
    contacts: NDArray[np.int32],
    attempts: NDArray[np.int64],
    first_day: NDArray[np.int64],
    decided: NDArray[np.int64],
    totals: NDArray[np.int64],
) -> None:
    """Take the messages counted for a pair into the counts."""
    child = whole(age[recipient] < 18)
    place_of_school = school[recipient, 0] if child else school[sender, 0]
    here = len(contacts) - 1 if place_of_school == NONE else whole(place_of_school)
    for channel in range(3):
        many = whole(tally[place, channel])
        if many == 0:
            continue
        tally[place, channel] = 0
        start = situation_of(
            sender_part,
            recipient_part,
            joint_part,
            channel_part,
            number,
            whole(record[sender]),
            whole(record[recipient]),
            ties,
            channel,
        )
        totals[0] += many
        attempts[kind[sender], start] += many
        if day == 1:
            first_day[row, child, start] += many
        for policy in range(results.shape[2]):
            result = results[place, channel, policy]
            contacts[here, row, child, policy, result] += many
            if result <= UNSPECIFIED:
                decided[policy, situations[place, channel, policy]] += many


@borrowing
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
    sender_part, recipient_part, joint_part, channel_part, number, _, _ = tables
    contacts, _, _, _, _, attempts, first_day, decided, totals = counts
    _, known_ties, _, _, tally, results, situations = steady
    for row in range(len(pair_first) - 1):
        for place in range(pair_first[row], pair_first[row + 1]):
            if tally[place, 0] | tally[place, 1] | tally[place, 2]:
                flush_pair(
                    place,
                    row,
                    whole(pair_sender[place]),
                    whole(pair_recipient[place]),
                    whole(known_ties[place]),
                    day,
                    record,
                    kind,
                    age,
                    school,
                    sender_part,
                    recipient_part,
                    joint_part,
                    channel_part,
                    number,
                    tally,
                    results,
                    situations,
                    contacts,
                    attempts,
                    first_day,
                    decided,
                    totals,
                )
