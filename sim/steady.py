"""Listed pairs whose messages come to the same until something changes: counted first, told apart later.

Most attempts are ordinary messages between people who have written before. What such a message comes to under
every policy is worked out once for each channel and holds until something is remembered of the two; meanwhile
it is enough to count how many there are. Only messages that change something are told apart: the first that
makes its sender ask for a role, the first accepted request of a day, one whose recipient saves a number.

Knows when a pair is steady and what its messages count for. `decisions` gives the same counts without it, one
attempt at a time, whenever attempts are logged; a test compares the two.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.attempts import Attempts
from sim.compiled import compiled_as, inner, whole
from sim.ledger import DIALOGUE, FREE, NOT_MADE, REQUEST, ROLE, UNSPECIFIED, Counts, Tables
from sim.memory import (
    HIGH_BLOCKED,
    HIGH_SAVED,
    LOW_BLOCKED,
    LOW_SAVED,
    OPEN,
    Memory,
    number_of,
)
from sim.observations import CHAT, R_NUMBER, S_ID, S_NUMBER, TIE_BITS, joint_index
from sim.people import NONE, Bools, Ints, Shorts, Small, Wide

__all__ = [
    "ACCEPT",
    "ASKING",
    "OPENED_FROM",
    "OPENING",
    "SAVE",
    "SAVING",
    "STEADY_FROM",
    "TIED",
    "TIES_KNOWN",
    "VALID",
    "Steady",
    "channel_of",
    "flush_all",
    "flush_pair",
    "new_steady",
    "resolve_pair",
    "situation_of",
    "ties_under",
    "unsettle",
]

ACCEPT, SAVE = 10, 11
"""The places among an attempt's draws that say whether a request is accepted and a number saved."""
TIES_KNOWN, STEADY_FROM, OPENED_FROM = (1 << TIE_BITS) - 1, TIE_BITS, TIE_BITS + 3
SAVING, ASKING, OPENING, TIED, VALID = (1 << bit for bit in range(TIE_BITS + 6, TIE_BITS + 11))
"""What is known of a listed pair, in one number: its ties; from STEADY_FROM on a bit for each steady channel,
from OPENED_FROM on one for each channel by which a request of today is accepted; whether the recipient may
save the sender's number; whether some message asks for a role, or is a request; whether the ties are known;
whether the rest holds."""


class Steady(NamedTuple):
    """What is known of each listed pair.

    pair: int32[listed], its number in the memory. known: uint32[listed], the bits above. tally:
    uint32[listed, 3], messages counted by channel. result: uint8[listed, 3, policies], situation:
    int32[listed, 3, policies], what they come to. last: int32[numbered pairs], the last place at which a pair
    is listed, and before: int32[listed], the one before, -1 for none. asking: bool[policies, n], whose first
    question for a role is among today's attempts or has been asked.
    """

    pair: Ints
    known: Wide
    tally: Wide
    result: Small
    situation: Ints
    last: Ints
    before: Ints
    asking: NDArray[np.bool_]


def new_steady(pair: Ints, last: Ints, before: Ints, policies: int, people: int) -> Steady:
    """Listed pairs of which only their numbers are known yet."""
    listed = len(pair)
    return Steady(
        pair,
        np.zeros(listed, np.uint32),
        np.zeros((listed, 3), np.uint32),
        np.empty((listed, 3, policies), np.uint8),
        np.empty((listed, 3, policies), np.int32),
        last,
        before,
        np.zeros((policies, people), np.bool_),
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
    # Arithmetic instead of branches, which nobody could foresee.
    phone = weights[row, 0] * (ties & S_NUMBER != 0)
    ident = weights[row, 1] * (ties & S_ID != 0)
    total = phone + ident + weights[row, 2] * (ties & CHAT != 0)
    if total <= 0.0:
        return -1
    lot *= total
    return whole(lot >= phone) + whole(lot >= phone + ident)


@compiled_as("int64(int64, int64, boolean)")
def ties_under(ties: int, state: int, low: bool) -> int:
    """Ties with the numbers that have been saved; `low` says that the sender has the lower number."""
    if state & (LOW_SAVED if low else HIGH_SAVED):
        ties |= S_NUMBER
    if state & (HIGH_SAVED if low else LOW_SAVED):
        ties |= R_NUMBER
    return ties


@inner
def resolve_pair(
    place: int,
    sender: int,
    recipient: int,
    ties: int,
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
    pair: int,
    states: NDArray[np.uint8],
    results: Small,
    situations: Ints,
) -> int:
    """Work out what the messages of a pair come to under every policy, by each channel.

    Gives what is known of the pair from now on, `Steady.known`.
    """
    from_record, to_record = whole(record[sender]), whole(record[recipient])
    child, low = age[recipient] < 18, sender < recipient
    known, saving, asking, opening = ties | TIED | VALID, False, False, False
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
            good = good and result != NOT_MADE
            asking |= result == ROLE
            opening |= result == REQUEST
            results[place, channel, policy] = result
            situations[place, channel, policy] = situation
            saving |= (arrives or result == REQUEST) and not state & (HIGH_SAVED if low else LOW_SAVED)
        if good:
            known |= 1 << STEADY_FROM + channel
    if saving and child and phone[sender] and phone[recipient]:
        known |= SAVING
    if asking:
        known |= ASKING
    if opening:
        known |= OPENING
    return known


@inner
def unsettle(
    found: Attempts,
    many: int,
    pending: Small,
    memory: Memory,
    steady: Steady,
    pair_sender: Shorts,
    pair_recipient: Shorts,
) -> None:
    """What holds of listed pairs holds no longer where a day has changed something, see `memory.remember`."""
    senders, recipients, _, _, _, _, _ = found
    changing, _, _, _, _, keys, numbers, _, used, _ = memory
    _, known, _, _, _, last, before, _ = steady
    for at in range(many):
        added = 0
        for policy in range(pending.shape[1]):
            added |= whole(pending[at, policy])
        pair = number_of(keys, numbers, whole(senders[at]), whole(recipients[at])) if added else -1
        place = whole(last[pair]) if 0 <= pair < len(last) else -1
        while place >= 0:
            known[place] &= ~np.uint32(VALID)
            place = whole(before[place])
    if used[2]:
        used[2] = 0
        for place in range(len(known)):
            if changing[pair_sender[place]] or changing[pair_recipient[place]]:
                known[place] &= ~np.uint32(VALID)


@inner
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
    tally: Wide,
    results: Small,
    situations: Ints,
    contacts: Ints,
    requests: Ints,
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
            if result == REQUEST and child:
                requests[here, policy, 2] += many
            if result <= UNSPECIFIED:
                decided[policy, situations[place, channel, policy]] += many


@inner
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
    contacts, requests, _, _, _, attempts, first_day, decided, totals = counts
    _, known, tally, results, situations, _, _, _ = steady
    for row in range(len(pair_first) - 1):
        for place in range(pair_first[row], pair_first[row + 1]):
            if tally[place, 0] | tally[place, 1] | tally[place, 2]:
                flush_pair(
                    place,
                    row,
                    whole(pair_sender[place]),
                    whole(pair_recipient[place]),
                    whole(known[place]) & TIES_KNOWN,
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
                    requests,
                    attempts,
                    first_day,
                    decided,
                    totals,
                )
