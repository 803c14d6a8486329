"""What each policy remembers of people and pairs from day to day.

Knows an open hash table of pairs and how a day's changes get into it. Knows nothing of how they come about.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.attempts import TAKEN, Attempts
from sim.kernel.jit import compiled, inner, inner_as, whole
from sim.population.people import Ints, Shorts, Small, Words

__all__ = [
    "BANNED",
    "BEGINNING",
    "HIGH_BLOCKED",
    "HIGH_SAVED",
    "HOLDING",
    "LOW_BLOCKED",
    "LOW_SAVED",
    "OPEN",
    "TALKED",
    "Memory",
    "list_pairs",
    "new_memory",
    "number_of",
    "pair_key",
    "remember",
]

LOW_SAVED, HIGH_SAVED, OPEN, LOW_BLOCKED, HIGH_BLOCKED, TALKED, BANNED = (1 << bit for bit in range(7))
"""What a policy remembers of two people, the lower and the higher number: the one has saved the other's
number, a dialogue is open, the one has blocked the other, a stranger's message has arrived. And, of one
attempt, that its sender is banned."""

HOLDING, BEGINNING = 1, 2
_LOG_COLUMNS = 7


class Memory(NamedTuple):
    """What the policies remember from day to day.

    changing: uint8[n], HOLDING for people some policy has granted a role, BEGINNING on the day from which it
    holds. confirmed_from: int32[policies, n], that day, 0 for never. banned, asked: bool[policies, n].
    secured: bool[policies, accounts taken over].

    Pairs are numbered as they come up, the listed ones first. keys: uint64[slots], an open hash table of
    pairs, and numbers: int32[slots]. states: uint8[pairs, policies].

    used: int64[2], pairs and rows of the log. log: int64[rows, 7 + 3 * policies]: day, behaviour, sender,
    recipient, channel, situation at the start, key, then for each policy situation, result and behaviour as
    counted. There is room for all days.
    """

    changing: Small
    confirmed_from: Ints
    banned: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    secured: NDArray[np.bool_]
    keys: Words
    numbers: Ints
    states: Small
    used: NDArray[np.int64]
    log: NDArray[np.int64]


@inner_as("uint64(int64, int64)")
def pair_key(one: int, other: int) -> np.uint64:
    """The key of two people, in whichever order; never 0, which marks a free slot."""
    low, high = min(one, other), max(one, other)
    return np.uint64(low << 16 | high) + np.uint64(1)


@inner_as("int64(uint64[::1], uint64)")
def _slot(keys: Words, pair: np.uint64) -> int:
    """The place of a pair in the hash table, or of the free slot where it belongs."""
    mask = np.uint64(len(keys) - 1)
    place = (pair * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40) & mask
    while keys[place] != 0 and keys[place] != pair:
        place = (place + np.uint64(1)) & mask
    return whole(place)


@inner_as("int64(uint64[::1], int32[::1], int64, int64)")
def number_of(keys: Words, numbers: Ints, one: int, other: int) -> int:
    """The number of a pair, -1 if nothing is remembered of it."""
    slot = _slot(keys, pair_key(one, other))
    return whole(numbers[slot]) if keys[slot] != 0 else -1


def list_pairs(senders: Shorts, recipients: Shorts, more: int) -> tuple[Words, Ints, Ints, Ints, Ints]:
    """Number the listed pairs, both directions alike; the table has room for so many more.

    Returns:
        keys and numbers as in Memory; pair, last and before as in Standings.
    """
    listed = len(senders)
    size = max(1024, 1 << (2 * (listed + more)).bit_length())
    keys, numbers = np.zeros(size, np.uint64), np.empty(size, np.int32)
    pair, last, before = np.empty((3, listed), np.int32)
    many = _number(senders, recipients, keys, numbers, pair, last, before)
    return keys, numbers, pair, last[:many], before


@compiled
def _number(
    senders: Shorts, recipients: Shorts, keys: Words, numbers: Ints, listed: Ints, last: Ints, before: Ints
) -> int:
    """Number the pairs; gives how many there are."""
    many = 0
    for place in range(len(senders)):
        key = pair_key(whole(senders[place]), whole(recipients[place]))
        slot = _slot(keys, key)
        if keys[slot] == 0:
            keys[slot] = key
            numbers[slot] = many
            last[many] = -1
            many += 1
        pair = numbers[slot]
        listed[place] = pair
        before[place] = last[pair]
        last[pair] = place
    return many


def new_memory(
    keys: Words,
    numbers: Ints,
    *,
    pairs: int,
    more: int,
    people: int,
    policies: int,
    takeovers: int,
    log: int,
) -> Memory:
    """Nothing remembered yet of so many numbered pairs, with room for `more`, and for rows of the log."""
    return Memory(
        np.zeros(people, np.uint8),
        np.zeros((policies, people), np.int32),
        np.zeros((policies, people), np.bool_),
        np.zeros((policies, people), np.bool_),
        np.zeros((policies, takeovers + 1), np.bool_),
        keys,
        numbers,
        np.zeros((pairs + more, policies), np.uint8),
        np.array([pairs, 0], np.int64),
        np.zeros((log, _LOG_COLUMNS + 3 * policies), np.int64),
    )


@inner
def remember(
    found: Attempts,
    many: int,
    ways: Small,
    pending: Small,
    totals: NDArray[np.int64],
    memory: Memory,
) -> None:
    """Take what the first `many` attempts of a day have changed into the memory, which has room for it."""
    senders, recipients, rows, _, vias, _, _ = found
    _, _, banned, _, secured, keys, numbers, states, used, _ = memory
    for at in range(many):
        pair = -1
        for policy in range(pending.shape[1]):
            added = pending[at, policy]
            if added == 0:
                continue
            sender, recipient = whole(senders[at]), whole(recipients[at])
            if added & BANNED:
                if ways[rows[at]] == TAKEN:
                    secured[policy, vias[at]] = True
                elif not banned[policy, sender]:
                    banned[policy, sender] = True
                    if policy == 0:
                        totals[3] += 1
            if added & ~np.uint8(BANNED) == 0:
                continue
            if pair < 0:
                key = pair_key(sender, recipient)
                slot = _slot(keys, key)
                if keys[slot] == 0:
                    keys[slot] = key
                    numbers[slot] = used[0]
                    used[0] += 1
                pair = whole(numbers[slot])
            states[pair, policy] |= added & ~np.uint8(BANNED)
