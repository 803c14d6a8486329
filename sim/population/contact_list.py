"""Contacts as columns: written one after the other, then sorted by their holder.

Knows how an entry is packed and how what two people know of each other is written. Knows nothing of who
knows whom.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernel.draws import lower, upper
from sim.kernel.jit import compiled, inner_as, whole
from sim.population.people import ID, NUMBER, Bools, Ints, Shorts, Wide

__all__ = ["Contacts", "acquaint", "contact_rows", "put"]


class Contacts(NamedTuple):
    """Contacts in no order: holder uint16[k], entry uint32[k] = person << 8 | what (`people`)."""

    holder: Shorts
    entry: Wide


@inner_as("int64(uint16[::1], uint32[::1], int64, int64, int64, int64)")
def put(holders: Shorts, entries: Wide, used: int, holder: int, person: int, what: int) -> int:
    """Write one contact, if there is anything to know; gives how many there are then."""
    if what == 0:
        return used
    holders[used] = holder
    entries[used] = person << 8 | what
    return used + 1


@inner_as(
    "int64(uint16[::1], uint32[::1], int64, boolean[::1], boolean[::1], int64, int64, uint64, uint64,"
    "uint64, uint64, uint64, int64, int64)"
)
def acquaint(
    holders: Shorts,
    entries: Wide,
    used: int,
    phone: Bools,
    active: Bools,
    one: int,
    other: int,
    lot_one: np.uint64,
    lot_other: np.uint64,
    number_one: np.uint64,
    number_other: np.uint64,
    ident: np.uint64,
    tie_one: int,
    tie_other: int,
) -> int:
    """Write what two people know of each other, if anything; gives how many contacts there are then.

    The lower half of a lot says whether the number is saved, the upper one whether the id is known; both are
    compared with shares as `streams.lots` gives them. `tie_one` is what the second is to the first besides.
    """
    # Written in any case and counted only where something is known: cheaper than a branch.
    phones, accounts = phone[one] & phone[other], active[one] & active[other]
    known = NUMBER * whole(phones & (lower(lot_one) < number_one))
    known |= ID * whole(accounts & (upper(lot_one) < ident)) | tie_one
    holders[used], entries[used] = one, other << 8 | known
    used += whole(known != 0)
    known = NUMBER * whole(phones & (lower(lot_other) < number_other))
    known |= ID * whole(accounts & (upper(lot_other) < ident)) | tie_other
    holders[used], entries[used] = other, one << 8 | known
    return used + whole(known != 0)


def contact_rows(contacts: Contacts, people: int) -> tuple[Ints, Wide]:
    """Sort contacts by their holder: int32[people + 1], where each begins, and uint32[k]."""
    first, rows = np.zeros(people + 1, np.int32), np.empty(len(contacts.entry), np.uint32)
    _sort(contacts, first, np.empty(people, np.int32), rows)
    return first, rows


@compiled
def _sort(contacts: Contacts, first: Ints, at: Ints, rows: Wide) -> None:
    holders, entries = contacts
    for place in range(len(holders)):
        first[holders[place] + 1] += 1
    for person in range(len(at)):
        at[person] = first[person]
        first[person + 1] += first[person]
    for place in range(len(holders)):
        holder = holders[place]
        rows[at[holder]] = entries[place]
        at[holder] += 1
