"""What each policy remembers of people and pairs from day to day.

Knows an open hash table of pairs and how a day's changes get into it. Knows nothing of how they come about.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.attempts import TAKEN, Attempts
from sim.compiled import compiled, compiled_as, whole
from sim.ledger import Counts
from sim.people import Ints, Small, Words

__all__ = [
    "BANNED",
    "HIGH_BLOCKED",
    "HIGH_SAVED",
    "LOW_BLOCKED",
    "LOW_SAVED",
    "OPEN",
    "PAIR_MARK",
    "RECORD_MARK",
    "TALKED",
    "Memory",
    "pair_key",
    "remember",
    "slot_of",
    "with_log",
]

LOW_SAVED, HIGH_SAVED, OPEN, LOW_BLOCKED, HIGH_BLOCKED, TALKED, BANNED = (1 << bit for bit in range(7))
"""What a policy remembers of two people, the lower and the higher number: the one has saved the other's
number, a dialogue is open, the one has blocked the other, a stranger's message has arrived. And, of one
attempt, that its sender is banned."""
PAIR_MARK, RECORD_MARK = 1, 2


class Memory(NamedTuple):
    """What the policies remember from day to day.

    mark: uint8[n], whether anything is remembered of a person; changed: int32[n], the last day that changed
    it. confirmed_from: int32[policies, n], 0 for never. banned: bool[policies, n]. asked:
    bool[policies, n]. secured: bool[policies, accounts taken over]. keys: uint64[slots] of pairs and states:
    uint8[slots, policies], an open hash table. used: int64[2], slots used and rows of the log.
    log: int64[rows, 7 + 3 * policies]: day, behaviour, sender, recipient, channel, situation at the start,
    key, then for each policy situation, result and behaviour as counted.
    """

    mark: Small
    changed: Ints
    confirmed_from: Ints
    banned: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    secured: NDArray[np.bool_]
    keys: Words
    states: NDArray[np.uint8]
    used: NDArray[np.int64]
    log: NDArray[np.int64]


@compiled_as("uint64(int64, int64)")
def pair_key(one: int, other: int) -> np.uint64:
    """The key of two people, in whichever order; never 0, which marks a free slot."""
    low, high = min(one, other), max(one, other)
    return np.uint64(low << 16 | high) + np.uint64(1)


@compiled_as("int64(uint64[::1], uint64)")
def slot_of(keys: Words, pair: np.uint64) -> int:
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
                slot = slot_of(keys, memory.keys[place])
                keys[slot] = memory.keys[place]
                for policy in range(states.shape[1]):
                    states[slot, policy] = memory.states[place, policy]
    return Memory(
        memory.mark,
        memory.changed,
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
        memory.mark,
        memory.changed,
        memory.confirmed_from,
        memory.banned,
        memory.asked,
        memory.secured,
        memory.keys,
        memory.states,
        memory.used,
        log,
    )


@compiled
def remember(
    day: int,
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
                slot = slot_of(memory.keys, pair_key(sender, recipient))
                if memory.keys[slot] == 0:
                    memory.keys[slot] = pair_key(sender, recipient)
                    memory.used[0] += 1
                memory.mark[sender] |= PAIR_MARK
                memory.mark[recipient] |= PAIR_MARK
                memory.changed[sender] = day
                memory.changed[recipient] = day
            memory.states[slot, policy] |= added & ~np.uint8(BANNED)
    return memory
