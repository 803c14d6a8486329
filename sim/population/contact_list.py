"""Contacts as columns: written one after the other, then sorted by their holder.

Knows how an entry is packed and how what two people know of each other is written. Knows nothing of who
knows whom.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.draws import high32, low32
from sim.kernel.jit import i64, inline_kernel
from sim.kernel.rows import sorted_rows
from sim.population.accounts import Accounts
from sim.population.people import ID, NUMBER, Ints, Shorts, Wide

__all__ = ["Acquaintance", "Contacts", "acquaint", "contact_rows", "put"]


class Contacts(NamedTuple):
    """Contacts in no order: holder uint16[k], entry uint32[k] = person << 8 | what (`people`)."""

    holder: Shorts
    entry: Wide


@inline_kernel
def put(contacts: Contacts, used: int, holder: int, person: int, what: int) -> int:
    """Write one contact, if there is anything to know; returns how many there are then."""
    if what == 0:
        return used
    contacts.holder[used] = holder
    contacts.entry[used] = person << 8 | what
    return used + 1


class Acquaintance(NamedTuple):
    """What two people may know of each other.

    first, second: who. first_bits, second_bits: 64 random bits each; the lower half says whether the number
    of the other is saved, the upper one whether the id is known. first_number, second_number and ident:
    the thresholds that they are compared with (`draws.threshold32`). first_tie: what the second is to the
    first besides, second_tie the other way (`people.FRIEND` …).
    """

    first: int
    second: int
    first_bits: np.uint64
    second_bits: np.uint64
    first_number: np.uint64
    second_number: np.uint64
    ident: np.uint64
    first_tie: int
    second_tie: int


@inline_kernel
def acquaint(contacts: Contacts, used: int, accounts: Accounts, pair: Acquaintance) -> int:
    """Write what two people know of each other, if anything; returns how many contacts there are then."""
    # Written in any case and counted only where something is known: cheaper than a branch.
    first, second = pair.first, pair.second
    phones = accounts.phone[first] & accounts.phone[second]
    in_use = accounts.active[first] & accounts.active[second]
    known = NUMBER * i64(phones & (low32(pair.first_bits) < pair.first_number))
    known |= ID * i64(in_use & (high32(pair.first_bits) < pair.ident)) | pair.first_tie
    contacts.holder[used], contacts.entry[used] = first, second << 8 | known
    used += i64(known != 0)
    known = NUMBER * i64(phones & (low32(pair.second_bits) < pair.second_number))
    known |= ID * i64(in_use & (high32(pair.second_bits) < pair.ident)) | pair.second_tie
    contacts.holder[used], contacts.entry[used] = second, first << 8 | known
    return used + i64(known != 0)


def contact_rows(contacts: Contacts, people: int) -> tuple[Ints, Wide]:
    """Contacts by their holder: int32[people + 1], where each begins, and uint32[k]."""
    return sorted_rows(contacts.holder, contacts.entry, people)
