"""What each policy remembers of people and pairs from day to day.

Knows how pairs are numbered and how a day's changes are taken over. Knows nothing of how they come about.
"""

from __future__ import annotations

import numpy as np

from sim.engine.attempts import PairSource
from sim.engine.columns import DistrictRun, PolicyState
from sim.engine.results import Total
from sim.kernel.hash_table import slot_of
from sim.kernel.jit import entry, i64, kernel, kernel_typed
from sim.population.people import Ints, Shorts, Words

__all__ = [
    "BANNED",
    "BEGINNING",
    "HIGH_BLOCKED",
    "HIGH_SAVED",
    "HOLDING",
    "LOG_ALL",
    "LOG_NOTHING",
    "LOG_VIOLATIONS",
    "LOW_BLOCKED",
    "LOW_SAVED",
    "OPEN",
    "TALKED",
    "list_pairs",
    "new_policy_state",
    "number_of",
    "pair_key",
    "remember",
]

# What a policy remembers of two people, the one with the lower and the one with the higher number.
LOW_SAVED = 1 << 0
"""The lower has saved the number of the higher."""
HIGH_SAVED = 1 << 1
"""The higher has saved the number of the lower."""
OPEN = 1 << 2
"""A dialogue is open."""
LOW_BLOCKED = 1 << 3
"""The lower has blocked the higher."""
HIGH_BLOCKED = 1 << 4
"""The higher has blocked the lower."""
TALKED = 1 << 5
"""A stranger's message has arrived."""
BANNED = 1 << 6
"""Of one attempt, not of a pair: its sender is banned."""

HOLDING, BEGINNING = 1, 2
LOG_NOTHING, LOG_VIOLATIONS, LOG_ALL = 0, 1, 2
"""What is logged: nothing, strangers' messages that arrive at a child, all attempts."""


@kernel_typed("uint64(int64, int64)")
def pair_key(one: int, other: int) -> np.uint64:
    """The key of two people, in whichever order; never 0, which marks a free slot."""
    low, high = min(one, other), max(one, other)
    return np.uint64(low << 16 | high) + np.uint64(1)


@kernel_typed("int64(uint64[::1], int32[::1], int64, int64)")
def number_of(keys: Words, numbers: Ints, one: int, other: int) -> int:
    """The number of a pair, -1 if nothing is remembered of it."""
    slot = slot_of(keys, pair_key(one, other))
    return i64(numbers[slot]) if keys[slot] != 0 else -1


def list_pairs(senders: Shorts, recipients: Shorts, more: int) -> tuple[Words, Ints, Ints, Ints, Ints]:
    """Number contact pairs, both directions alike; the table has room for `more` pairs besides.

    Returns:
        keys and numbers as in PolicyState; pair, last and before as in PairClasses.
    """
    contacts = len(senders)
    size = max(1024, 1 << (2 * (contacts + more)).bit_length())
    keys, numbers = np.zeros(size, np.uint64), np.empty(size, np.int32)
    pair, last, before = np.empty((3, contacts), np.int32)
    n_pairs = _number(senders, recipients, keys, numbers, pair, last, before)
    return keys, numbers, pair, last[:n_pairs], before


@entry
def _number(
    senders: Shorts, recipients: Shorts, keys: Words, numbers: Ints, pairs: Ints, last: Ints, before: Ints
) -> int:
    """Number the pairs; returns how many there are."""
    n_pairs = 0
    for contact in range(len(senders)):
        key = pair_key(i64(senders[contact]), i64(recipients[contact]))
        slot = slot_of(keys, key)
        if keys[slot] == 0:
            keys[slot] = key
            numbers[slot] = n_pairs
            last[n_pairs] = -1
            n_pairs += 1
        pair = numbers[slot]
        pairs[contact] = pair
        before[contact] = last[pair]
        last[pair] = contact
    return n_pairs


def new_policy_state(
    keys: Words,
    numbers: Ints,
    *,
    pairs: int,
    more: int,
    people: int,
    policies: int,
    takeovers: int,
    log: tuple[int, int],
) -> PolicyState:
    """Nothing remembered yet of so many numbered pairs, with room for `more`, and a log of this shape."""
    return PolicyState(
        np.zeros(people, np.uint8),
        np.zeros((policies, people), np.int32),
        np.zeros((policies, people), np.bool_),
        np.zeros((policies, people), np.bool_),
        np.zeros((policies, takeovers + 1), np.bool_),
        keys,
        numbers,
        np.zeros((pairs + more, policies), np.uint8),
        np.array([pairs, 0], np.int64),
        np.zeros(log, np.int64),
    )


@kernel
def remember(run: DistrictRun, used: int) -> None:
    """Take what the first `used` attempts of a day have changed into the state, which has room for it."""
    attempts, pending, state = run.attempts, run.pending, run.state
    for index in range(used):
        pair = -1
        for policy in range(pending.shape[1]):
            added = pending[index, policy]
            if added == 0:
                continue
            sender, recipient = i64(attempts.sender[index]), i64(attempts.recipient[index])
            if added & BANNED:
                if run.behaviours.source[attempts.row[index]] == PairSource.TAKEN_OVER:
                    state.secured[policy, attempts.via[index]] = True
                elif not state.banned[policy, sender]:
                    state.banned[policy, sender] = True
                    if policy == 0:
                        run.counters.totals[Total.BANS] += 1
            if added & ~np.uint8(BANNED) == 0:
                continue
            if pair < 0:
                pair = _number_or_new(state, sender, recipient)
            state.states[pair, policy] |= added & ~np.uint8(BANNED)


@kernel
def _number_or_new(state: PolicyState, sender: int, recipient: int) -> int:
    """The number of a pair, a new one if nothing has been remembered of it."""
    key = pair_key(sender, recipient)
    slot = slot_of(state.keys, key)
    if state.keys[slot] == 0:
        state.keys[slot] = key
        state.numbers[slot] = state.used[0]
        state.used[0] += 1
    return i64(state.numbers[slot])
