"""What each policy remembers of people and pairs from day to day.

Knows how pairs are numbered and how a day's changes are taken over. Knows nothing of how they come about.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.attempts import PairSource
from sim.engine.columns import DistrictRun, PolicyState
from sim.engine.results import Total
from sim.kernel.hash_table import slot_of
from sim.kernel.jit import entry, i64, inline_kernel, kernel, kernel_typed
from sim.population.people import Ints, Shorts

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
    "ListedPairs",
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


@kernel
def number_of(state: PolicyState, one: int, other: int) -> int:
    """The number of a pair, -1 if nothing is remembered of it."""
    pair = _number_listed(state, one, other)
    if pair >= 0:
        return pair
    slot = slot_of(state.keys, pair_key(one, other))
    return i64(state.numbers[slot]) if state.keys[slot] != 0 else i64(-1)


@inline_kernel
def _number_listed(state: PolicyState, one: int, other: int) -> int:
    """The number of a contact pair, -1 if the two are none."""
    low, high = min(one, other), max(one, other)
    for pair in range(state.first[low], state.first[low + 1]):
        if state.other[pair] == high:
            return i64(pair)
    return i64(-1)


class ListedPairs(NamedTuple):
    """Contact pairs by their numbers: those of one lower person stand together.

    first, other: as in PolicyState. pair, last, before: as in PairClasses.
    """

    first: Ints
    other: Shorts
    pair: Ints
    last: Ints
    before: Ints


def list_pairs(senders: Shorts, recipients: Shorts, people: int) -> ListedPairs:
    """Number the contact pairs among so many people, both directions alike."""
    contacts = len(senders)
    first, other = np.zeros(people + 1, np.int32), np.empty(contacts, np.uint16)
    pair, last, before, scratch = np.empty((4, contacts), np.int32)
    listed = ListedPairs(first, other, pair, last, before)
    n_pairs = _number(senders, recipients, scratch, np.full((2, people), -1, np.int32), listed)
    return ListedPairs(first, other[:n_pairs], pair, last[:n_pairs], before)


@entry
def _number(senders: Shorts, recipients: Shorts, order: Ints, of_person: Ints, listed: ListedPairs) -> int:
    """Number the pairs; returns how many there are.

    `order` int32[contacts] and `of_person` int32[2, people], all -1, are scratch: contacts by their lower
    person; where the next contact of each person belongs, and the latest pair in which each is the higher.
    """
    first, other, free, latest = listed.first, listed.other, of_person[0], of_person[1]
    for contact in range(len(senders)):
        first[min(senders[contact], recipients[contact]) + 1] += 1
    for person in range(len(free)):
        free[person] = first[person]
        first[person + 1] += first[person]
    for contact in range(len(senders)):
        low = min(senders[contact], recipients[contact])
        order[free[low]] = contact
        free[low] += 1
    n_pairs, begin = i64(0), i64(0)
    for person in range(len(free)):
        end, own = i64(first[person + 1]), n_pairs
        for place in range(begin, end):
            contact = order[place]
            high = max(senders[contact], recipients[contact])
            if latest[high] < own:
                latest[high], other[n_pairs], listed.last[n_pairs] = n_pairs, high, -1
                n_pairs += 1
            pair = latest[high]
            listed.pair[contact], listed.before[contact] = pair, listed.last[pair]
            listed.last[pair] = contact
        first[person], begin = own, end
    first[len(free)] = n_pairs
    return n_pairs


def new_policy_state(
    listed: ListedPairs, *, more: int, people: int, policies: int, takeovers: int, log: tuple[int, int]
) -> PolicyState:
    """Nothing remembered yet of contact pairs, with room for `more` others, and a log of this shape."""
    size = max(1024, 1 << (2 * more).bit_length())
    pairs = len(listed.other)
    return PolicyState(
        np.zeros(people, np.uint8),
        np.zeros((policies, people), np.int32),
        np.zeros((policies, people), np.bool_),
        np.zeros((policies, people), np.bool_),
        np.zeros((policies, takeovers + 1), np.bool_),
        listed.first,
        listed.other,
        np.zeros(size, np.uint64),
        np.empty(size, np.int32),
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
    pair = _number_listed(state, sender, recipient)
    if pair >= 0:
        return pair
    key = pair_key(sender, recipient)
    slot = slot_of(state.keys, key)
    if state.keys[slot] == 0:
        state.keys[slot] = key
        state.numbers[slot] = state.used[0]
        state.used[0] += 1
    return i64(state.numbers[slot])
