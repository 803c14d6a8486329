"""What each attempt of a day comes to under several policies, and what that changes.

Knows how an attempt is observed, decided by the tables of the policies and answered. Knows nothing of where
attempts (`attempts`) or tables come from. What is written here is the meaning of a run; `tests/twins` says it
once more in plain Python.

An attempt stands in a situation. Under each policy, in this order: a stranger who is banned, and anybody whom
the recipient has blocked, starts again from a new account or does not write at all; within a dialogue a
message arrives; else the table of the policy decides. Then the answer: requests are accepted or not, children
save numbers, block and report, the service bans, a sender who is asked for a role asks the school to confirm
it. What changes holds from the next day on, under this policy alone; so on the first day the tables alone
decide.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.accounts import ROLELESS, STUDENT
from sim.attempts import CHAIN, CHILD_FIRST, TAKEN, Attempts
from sim.compiled import compiled, compiled_as, whole
from sim.observations import CHAT, DRAWN, R_NUMBER, S_ID, S_NUMBER, TIES, _ties, joint_index
from sim.people import NONE, Bools, Ints, Shorts, Small, Wide, Words
from sim.streams import stage_key, uniform

__all__ = [
    "RESULTS",
    "Answers",
    "Counts",
    "Memory",
    "Tables",
    "decide_day",
    "remember",
    "with_log",
]

RESULTS = (
    "free",
    "request",
    "role_confirmation",
    "forbidden",
    "unspecified",
    "in_dialogue",
    "blocked",
    "not_made",
)
"""What an attempt can come to: the outcomes of a policy in the order of `policy.table.OUTCOME_NAMES`; a
message in an open dialogue; one that a block stops; one that is not made under this policy, because the
sender is banned or the child between is not talked to."""
FREE, REQUEST, ROLE, FORBIDDEN, UNSPECIFIED, DIALOGUE, BLOCKED, NOT_MADE = range(8)

LOW_SAVED, HIGH_SAVED, OPEN, LOW_BLOCKED, HIGH_BLOCKED, TALKED, BANNED = (1 << bit for bit in range(7))
"""What a policy remembers of two people, the lower and the higher number: the one has saved the other's
number, a dialogue is open, the one has blocked the other, a stranger's message has arrived. And, of one
attempt, that its sender is banned."""
PAIR_MARK, RECORD_MARK = 1, 2
UNKNOWN = 65535
_ROLE_OF_KIND = np.array([2, 0, 0, 1, 3, 3, 1])
"""The role that a school confirms to people of each kind: student, staff, guardian, or none at all. Nobody on
record as under 18 becomes staff or guardian."""
_PERSON, _PAIR, _DRAWN = 301, 302, 303
ACCEPT, SAVE, REPORT, BLOCK, BAN = range(10, 15)


class Tables(NamedTuple):
    """From observations to outcomes.

    sender, recipient: int32[64] by record; joint: int32[JOINT]; channel: int32[3]: parts of a situation's
    code, which add up. number: int32[codes], -1 where excluded. outcome: uint8[situations, policies].
    drawn: float64[3], chances of the facts drawn for each ordered pair.
    """

    sender: Ints
    recipient: Ints
    joint: Ints
    channel: Ints
    number: Ints
    outcome: NDArray[np.uint8]
    drawn: NDArray[np.float64]


class Answers(NamedTuple):
    """How people and the service answer: chances, and days until a role is confirmed (`behaviours.toml`)."""

    accept_stranger: float
    accept_stranger_of_friend: float
    accept_acquaintance: float
    save_stranger: float
    save_acquaintance: float
    block_stranger: float
    report_stranger: float
    ban_after_report: float
    again_after_block: float
    confirmation_granted: float
    confirmation_days: float
    false_confirmation: float
    silence_free: float


class Counts(NamedTuple):
    """What is counted, over the residents of a district.

    contacts: int32[schools + 1, rows, 2, policies, 8], attempts by behaviour, whether the recipient is a
        child, and RESULTS; by the school of the recipient if that is a child, else of the sender, the last
        for none.
    requests: int32[schools + 1, policies, 3], requests to children by strangers, known roleless adults and
        others.
    asked: int32[schools + 1, policies], people who asked to have their role confirmed.
    reached: uint64[policies, n], bit 3 * kind + way: how each child was reached (free, request, dialogue).
    first_reached: int32[policies, n], the first day of a stranger's message or request, 0 for never.
    attempts: int64[kinds, situations], attempts by the sender's kind and the situation at the start.
    first_day: int64[rows, 2, situations], those of day 1 by behaviour and whether the recipient is a child.
    decided: int64[policies, situations], attempts decided by the table, in the situations as they were.
    totals: int64[5]: attempts; those without an open channel, which are not made; reports and bans under the
        first policy; attempts in situations that the axioms exclude, of which there must be none.
    """

    contacts: NDArray[np.int32]
    requests: NDArray[np.int32]
    asked: NDArray[np.int32]
    reached: NDArray[np.uint64]
    first_reached: NDArray[np.int32]
    attempts: NDArray[np.int64]
    first_day: NDArray[np.int64]
    decided: NDArray[np.int64]
    totals: NDArray[np.int64]


class Memory(NamedTuple):
    """What the policies remember from day to day.

    pair_ties: uint16[pairs], ties of listed pairs once they are known. mark: uint8[n], whether anything is
    remembered of a person. confirmed_from: int32[policies, n], 0 for never. banned: bool[policies, n]. asked:
    bool[policies, n]. secured: bool[policies, accounts taken over]. keys: uint64[slots] of pairs and states:
    uint8[slots, policies], an open hash table. used: int64[2], slots used and rows of the log.
    log: int64[rows, 7 + 3 * policies]: day, behaviour, sender, recipient, channel, situation at the start,
    key, then for each policy situation, result and behaviour as counted.
    """

    pair_ties: Shorts
    mark: Small
    confirmed_from: Ints
    banned: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    secured: NDArray[np.bool_]
    keys: Words
    states: NDArray[np.uint8]
    used: NDArray[np.int64]
    log: NDArray[np.int64]


@compiled_as("uint64(int64, int64)")
def _pair(one: int, other: int) -> np.uint64:
    low, high = min(one, other), max(one, other)
    return np.uint64(low << 16 | high) + np.uint64(1)


@compiled_as("int64(uint64[::1], uint64)")
def _slot(keys: Words, pair: np.uint64) -> int:
    """The place of a pair in the hash table, or of the free slot where it belongs."""
    mask = np.uint64(len(keys) - 1)
    place = (pair * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40) & mask
    while keys[place] != 0 and keys[place] != pair:
        place = (place + np.uint64(1)) & mask
    return whole(place)


@compiled
def _with_room(memory: Memory, more: int) -> Memory:
    """The same memory with a hash table that is at most half full after `more` new pairs."""
    keys, states = memory.keys, memory.states
    size = len(keys)
    while 2 * (memory.used[0] + more) > size:
        size *= 2
    if size != len(keys):
        keys = np.zeros(size, np.uint64)
        states = np.zeros((size, memory.states.shape[1]), np.uint8)
        for place in range(len(memory.keys)):
            if memory.keys[place] != 0:
                slot = _slot(keys, memory.keys[place])
                keys[slot] = memory.keys[place]
                for policy in range(states.shape[1]):
                    states[slot, policy] = memory.states[place, policy]
    return Memory(
        memory.pair_ties,
        memory.mark,
        memory.confirmed_from,
        memory.banned,
        memory.asked,
        memory.secured,
        keys,
        states,
        memory.used,
        memory.log,
    )


@compiled
def with_log(memory: Memory, more: int) -> Memory:
    """The same memory with room for `more` rows of the log."""
    log = np.zeros((2 * (memory.used[1] + more), memory.log.shape[1]), np.int64)
    for row in range(memory.used[1]):
        for column in range(log.shape[1]):
            log[row, column] = memory.log[row, column]
    return Memory(
        memory.pair_ties,
        memory.mark,
        memory.confirmed_from,
        memory.banned,
        memory.asked,
        memory.secured,
        memory.keys,
        memory.states,
        memory.used,
        log,
    )


@compiled_as("int64(float64[::1], int64, float64)")
def _channel(weights: NDArray[np.float64], ties: int, lot: float) -> int:
    """A channel that is open to the sender, drawn by weight; -1 if none is."""
    phone = weights[0] if ties & S_NUMBER else 0.0
    ident = weights[1] if ties & S_ID else 0.0
    chat = weights[2] if ties & CHAT else 0.0
    total = phone + ident + chat
    if total <= 0.0:
        return -1
    lot *= total
    if lot < phone:
        return 0
    return 1 if lot < phone + ident else 2


@compiled_as("int64(float64[::1], uint64, int64, int64)")
def _drawn_ties(chances: NDArray[np.float64], key: np.uint64, sender: int, recipient: int) -> int:
    """Bits of the facts that are drawn for each ordered pair, the same every time."""
    ties = 0
    own = stage_key(key, sender << 16 | recipient)
    for bit in range(DRAWN):
        if uniform(own, bit) < chances[bit]:
            ties |= 1 << (len(TIES) + bit)
    return ties


@compiled
def decide_day(
    key: np.uint64,
    day: int,
    found: Attempts,
    ways: Small,
    weights: NDArray[np.float64],
    hostile: Bools,
    reach_kind: Ints,
    again_row: int,
    false_row: int,
    tables: Tables,
    answers: Answers,
    counts: Counts,
    memory: Memory,
    pending: NDArray[np.uint8],
    record: Small,
    kinds: Ints,
    kind: Small,
    age: Small,
    phone: Bools,
    recorded_minor: Bools,
    school: Shorts,
    logged: int,
    contact_first: Ints,
    contact: Wide,
    class_number: Shorts,
    class_first: Ints,
    mate_numbers: Words,
    mate_ids: Words,
    chat_first: Ints,
    chat: Shorts,
    chat_word: Words,
) -> None:
    """Decide and answer the attempts of one day, in their order.

    What is to be remembered goes to `pending` uint8[k, policies], for `remember`. `logged` is 0 for nothing,
    1 for violations, 2 for all attempts.
    """
    policies = tables.outcome.shape[1]
    residents, first_stranger = whole(kinds[7]), whole(kinds[6])
    known = reach_kind[-1]
    people_key, drawing = stage_key(key, _PERSON), stage_key(key, _DRAWN)
    any_drawn = tables.drawn.sum() > 0
    for at in range(len(found.sender)):
        sender, recipient, row = (
            whole(found.sender[at]),
            whole(found.recipient[at]),
            whole(found.row[at]),
        )
        place, own = found.place[at], found.key[at]
        if place >= 0 and memory.pair_ties[place] != UNKNOWN:
            ties = whole(memory.pair_ties[place])
        else:
            ties = _ties(
                contact_first,
                contact,
                class_number,
                class_first,
                mate_numbers,
                mate_ids,
                school,
                chat_first,
                chat,
                chat_word,
                sender,
                recipient,
            )
            if any_drawn:
                ties |= _drawn_ties(tables.drawn, drawing, sender, recipient)
            if place >= 0:
                memory.pair_ties[place] = ties
        ties |= whole(found.extra[at])
        if row == len(ways) - 1:
            channel = whole(found.via[at])
        else:
            channel = _channel(weights[row], ties, uniform(own, 1))
        if channel < 0:
            counts.totals[1] += 1
            continue
        from_record, to_record = whole(record[sender]), whole(record[recipient])
        start = tables.number[
            tables.sender[from_record]
            + tables.recipient[to_record]
            + tables.joint[joint_index(from_record, to_record, ties)]
            + tables.channel[channel]
        ]
        if start < 0:
            counts.totals[4] += 1
            continue
        child, resident = age[recipient] < 18, recipient < residents
        place_of_school = school[recipient, 0] if child and resident else school[sender, 0]
        here = len(counts.asked) - 1 if place_of_school == NONE else whole(place_of_school)
        way = ways[row]
        taken = way == TAKEN
        attacking = hostile[row] and way != CHILD_FIRST
        by_known = not attacking and from_record >> 4 == 3 and age[sender] >= 18 and sender < first_stranger
        stranger = sender >= first_stranger and sender < residents
        if stranger and attacking and from_record & 8 and false_row >= 0:
            row = false_row
        if resident:
            counts.totals[0] += 1
            if way != CHAIN:
                counts.attempts[kind[sender], start] += 1
                if day == 1:
                    counts.first_day[row, whole(child), start] += 1
        slot = -1
        if memory.mark[sender] & memory.mark[recipient] & PAIR_MARK:
            slot = _slot(memory.keys, _pair(sender, recipient))
            if memory.keys[slot] == 0:
                slot = -1
        through = -1
        if way == CHAIN:
            through = _slot(memory.keys, _pair(sender, found.via[at]))
            if memory.keys[through] == 0:
                through = -1
        marked = (memory.mark[sender] | memory.mark[recipient]) & RECORD_MARK
        low = sender < recipient
        logging = logged == 2
        entry = memory.used[1]
        for policy in range(policies):
            state = whole(memory.states[slot, policy]) if slot >= 0 else 0
            counted, situation = row, start
            if stranger and attacking and false_row >= 0 and 0 < memory.confirmed_from[policy, sender] <= day:
                counted = false_row
            result = -1
            stopped = state & (HIGH_BLOCKED if low else LOW_BLOCKED) != 0
            gone = stranger and memory.banned[policy, sender]
            if (taken and memory.secured[policy, found.via[at]]) or (
                way == CHAIN and (through < 0 or not memory.states[through, policy] & TALKED)
            ):
                result = NOT_MADE
            fresh = False
            if result < 0 and (gone or stopped):
                pair_key = stage_key(stage_key(key, _PAIR), whole(_pair(sender, recipient)))
                if attacking and stranger and uniform(pair_key, 0) < answers.again_after_block:
                    fresh = True
                    state = 0
                    if again_row >= 0:
                        counted = again_row
                else:
                    result = NOT_MADE if gone else BLOCKED
            if result < 0 and state & OPEN:
                result = DIALOGUE
            if result < 0:
                from_now, to_now, ties_now = from_record, to_record, ties
                if marked:
                    if 0 < memory.confirmed_from[policy, sender] <= day and not fresh:
                        role = from_record >> 4
                        role = _ROLE_OF_KIND[kind[sender]] if role == 3 else role
                        from_now = role << 4 | 8 | from_record & 7
                    if 0 < memory.confirmed_from[policy, recipient] <= day:
                        role = to_record >> 4
                        role = _ROLE_OF_KIND[kind[recipient]] if role == 3 else role
                        to_now = role << 4 | 8 | to_record & 7
                if fresh:
                    from_now = 3 << 4 | from_record & 7
                    ties_now &= ~R_NUMBER
                if state & (LOW_SAVED if low else HIGH_SAVED):
                    ties_now |= S_NUMBER
                if state & (HIGH_SAVED if low else LOW_SAVED):
                    ties_now |= R_NUMBER
                if from_now != from_record or to_now != to_record or ties_now != ties:
                    situation = tables.number[
                        tables.sender[from_now]
                        + tables.recipient[to_now]
                        + tables.joint[joint_index(from_now, to_now, ties_now)]
                        + tables.channel[channel]
                    ]
                if situation < 0:
                    counts.totals[4] += 1
                    situation = start
                result = whole(tables.outcome[situation, policy])
                if resident:
                    counts.decided[policy, situation] += 1
            arrived = result in (FREE, DIALOGUE)
            if result == UNSPECIFIED and answers.silence_free > 0:
                arrived = True
            if resident:
                counts.contacts[here, counted, whole(child), policy, result] += 1
                if child:
                    if result == REQUEST:
                        group = 0 if attacking else 1 if by_known else 2
                        counts.requests[here, policy, group] += 1
                    if (attacking or by_known) and (arrived or result == REQUEST):
                        reached = 1 if result == REQUEST else 2 if result == DIALOGUE else 0
                        who = reach_kind[counted] if attacking else known
                        counts.reached[policy, recipient] |= np.uint64(1) << np.uint64(3 * who + reached)
                        if attacking and counts.first_reached[policy, recipient] == 0:
                            counts.first_reached[policy, recipient] = day
            if logged == 1 and attacking and child and arrived and result != DIALOGUE:
                logging = True
            if logged and entry < len(memory.log):
                memory.log[entry, 7 + 3 * policy] = situation
                memory.log[entry, 8 + 3 * policy] = result
                memory.log[entry, 9 + 3 * policy] = counted
            if result not in (ROLE, REQUEST) and not arrived:
                continue
            if result == ROLE:
                if sender < residents and not memory.asked[policy, sender]:
                    memory.asked[policy, sender] = True
                    counts.asked[here, policy] += 1
                    own_role = _ROLE_OF_KIND[kind[sender]]
                    granted = answers.false_confirmation if stranger else answers.confirmation_granted
                    grown = own_role == STUDENT or not recorded_minor[sender]
                    if own_role != ROLELESS and grown and uniform(stage_key(people_key, sender), 0) < granted:
                        memory.confirmed_from[policy, sender] = day + max(1, whole(answers.confirmation_days))
                        memory.mark[sender] |= RECORD_MARK
                continue
            added, banning = 0, False
            if result == REQUEST:
                chance = answers.accept_acquaintance
                if attacking:
                    chance = answers.accept_stranger_of_friend if way == CHAIN else answers.accept_stranger
                if recipient >= first_stranger and recipient < residents:
                    chance = 1.0
                if uniform(own, ACCEPT) < chance:
                    arrived = True
                    added |= OPEN
            if attacking and child:
                if uniform(own, REPORT) < answers.report_stranger:
                    if policy == 0:
                        counts.totals[2] += 1
                    banning = uniform(own, BAN) < answers.ban_after_report
                if uniform(own, BLOCK) < answers.block_stranger and not fresh:
                    added |= HIGH_BLOCKED if low else LOW_BLOCKED
                if arrived:
                    added |= TALKED
            if arrived and way == CHILD_FIRST:
                added |= OPEN | TALKED
            if arrived and child and phone[recipient] and phone[sender]:
                chance = answers.save_stranger if attacking else answers.save_acquaintance
                if uniform(own, SAVE) < chance:
                    added |= HIGH_SAVED if low else LOW_SAVED
            pending[at, policy] = added & ~state | (BANNED if banning else 0)
        if logged and logging and resident and entry < len(memory.log):
            memory.log[entry, 0], memory.log[entry, 1] = day, row
            memory.log[entry, 2], memory.log[entry, 3] = sender, recipient
            memory.log[entry, 4], memory.log[entry, 5] = channel, start
            memory.log[entry, 6] = whole(own)
            memory.used[1] += 1


@compiled
def remember(
    found: Attempts,
    ways: Small,
    pending: NDArray[np.uint8],
    counts: Counts,
    memory: Memory,
) -> Memory:
    """Take what a day has changed into the memory, which may have to grow."""
    changed = 0
    for at in range(len(pending)):
        for policy in range(pending.shape[1]):
            changed += pending[at, policy] != 0
    memory = _with_room(memory, changed)
    for at in range(len(pending)):
        slot = -1
        for policy in range(pending.shape[1]):
            added = pending[at, policy]
            if added == 0:
                continue
            sender, recipient = whole(found.sender[at]), whole(found.recipient[at])
            if added & BANNED:
                if ways[found.row[at]] == TAKEN:
                    memory.secured[policy, found.via[at]] = True
                elif not memory.banned[policy, sender]:
                    memory.banned[policy, sender] = True
                    if policy == 0:
                        counts.totals[3] += 1
            if added & ~np.uint8(BANNED) == 0:
                continue
            if slot < 0:
                slot = _slot(memory.keys, _pair(sender, recipient))
                if memory.keys[slot] == 0:
                    memory.keys[slot] = _pair(sender, recipient)
                    memory.used[0] += 1
                memory.mark[sender] |= PAIR_MARK
                memory.mark[recipient] |= PAIR_MARK
            memory.states[slot, policy] |= added & ~np.uint8(BANNED)
    return memory
