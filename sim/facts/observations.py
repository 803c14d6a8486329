"""What a world can tell about two people of whom one writes to the other, packed into small integers.

Knows the packing: a *record* (role, confirmation, age band) of each side, the *ties* between them, the
channel. Knows nothing of a vocabulary: `fact_providers` turns observations into situations.

A record is `role << 4 | confirmed << 3 | band`; bands are ranges of the recorded age, up to eight. Ties are
bits. The *joint* index of a pair is `(sender << 3 | recipient) << 12 | ties` with `role << 1 | confirmed` of
each side.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.assumptions.names import CHANNELS
from sim.kernel.draws import stage_key, uniform
from sim.kernel.jit import entry_typed, i64, inline_kernel, kernel_typed
from sim.population.people import (
    ADULT,
    FRIEND,
    ID,
    NONE,
    NUMBER,
    OWN_CHILD,
    SLOTS,
    Bools,
    District,
    Ints,
    Shorts,
    Small,
    Wide,
    Words,
)

__all__ = [
    "CHANNELS",
    "CONFIRMED",
    "DRAWN",
    "JOINT",
    "RECORDS",
    "TIES",
    "Channel",
    "ChatMembers",
    "Persons",
    "TieColumns",
    "contact_bits",
    "drawn_ties",
    "joint_index",
    "persons_of",
    "record_with",
    "records_of",
    "role_of",
    "same_school",
    "shared_chat",
    "tie_columns",
    "ties_between",
    "ties_both_ways",
    "ties_of",
]

TIES = (
    "sender_has_number",
    "recipient_has_number",
    "sender_has_id",
    "recipient_has_id",
    "shared_chat",
    "same_class",
    "same_school",
    "own_child",
    "friends",
)
"""The bits of ties from the lowest on; above them stand the bits of facts drawn for each pair."""
S_NUMBER, R_NUMBER, S_ID, R_ID, CHAT, SAME_CLASS, SAME_SCHOOL, OWN, FRIENDS = (1 << bit for bit in range(9))


class Channel(IntEnum):
    """By what a message goes, in the order of CHANNELS."""

    PHONE = 0
    ID = 1
    CHAT = 2


DRAWN = 3
TIE_BITS = 12
_ROLE_FROM, CONFIRMED, _BAND = 4, 1 << 3, 7
RECORDS, JOINT = 64, 64 << TIE_BITS


class Persons(NamedTuple):
    """Who everybody is, columns of n people.

    record: uint8[n], see above. offsets: int32[9], where each kind begins. kind, age: uint8[n]. phone,
    recorded_minor, active: bool[n]. school: uint16[n, 3].
    """

    record: Small
    offsets: Ints
    kind: Small
    age: Small
    phone: Bools
    recorded_minor: Bools
    active: Bools
    school: Shorts


class TieColumns(NamedTuple):
    """The columns of a district from which ties are read."""

    contact_first: Ints
    contact: Wide
    class_number: Shorts
    class_first: Ints
    classmate_numbers: Words
    classmate_ids: Words
    school: Shorts
    chat_first: Ints
    chat: Shorts
    chat_word: Words


class ChatMembers(NamedTuple):
    """Members of each chat (CSR): first int32[chats + 1], member uint16."""

    first: Ints
    member: Shorts


def records_of(district: District, edges: tuple[int, ...]) -> Small:
    """uint8[n]: the record of each person; `edges` are the recorded ages at which a new band begins."""
    band = np.searchsorted(np.array(edges), district.recorded_age, side="right")
    packed = district.role << _ROLE_FROM | district.confirmed * np.uint8(CONFIRMED) | band.astype(np.uint8)
    return packed.astype(np.uint8)


@entry_typed("int64(int64)")
def role_of(record: int) -> int:
    """The role (`people.Role`) of a record."""
    return record >> _ROLE_FROM


@entry_typed("int64(int64, int64, int64)")
def record_with(record: int, role: int, confirmed: int) -> int:
    """A record with another role, confirmed (CONFIRMED) or not (0)."""
    return role << _ROLE_FROM | confirmed | record & _BAND


@entry_typed("int64(int64, int64, int64)")
def joint_index(sender_record: int, recipient_record: int, ties: int) -> int:
    """The index of a pair for facts that depend on both sides."""
    return ((sender_record >> 3) << 3 | recipient_record >> 3) << TIE_BITS | ties


@inline_kernel
def contact_bits(contact_first: Ints, contact: Wide, holder: int, person: int) -> int:
    """What the holder's contacts say of a person: the union of NUMBER, ID … (`people`)."""
    # Looking through all of them is faster than a search in order: most people have few contacts.
    known, wanted = np.uint32(0), np.uint32(person)
    for place in range(contact_first[holder], contact_first[holder + 1]):
        entry = contact[place]
        known |= (entry & np.uint32(255)) * np.uint32(entry >> np.uint32(8) == wanted)
    return i64(known)


@inline_kernel
def shared_chat(chat_first: Ints, chat: Shorts, chat_word: Words, one: int, other: int) -> bool:
    """Some chat has both as members: two ascending lists have an entry in common."""
    if chat_word[one] & chat_word[other] == 0:
        return False
    a, b = chat_first[one], chat_first[other]
    while a < chat_first[one + 1] and b < chat_first[other + 1]:
        if chat[a] == chat[b]:
            return True
        if chat[a] < chat[b]:
            a += 1
        else:
            b += 1
    return False


@inline_kernel
def same_school(school: Shorts, one: int, other: int) -> bool:
    """Both belong to some school."""
    found = False
    for a in range(SLOTS):
        for b in range(SLOTS):
            found |= (school[one, a] == school[other, b]) & (school[one, a] != NONE)
    return found


@inline_kernel
def ties_between(columns: TieColumns, sender: int, recipient: int) -> int:
    """The ties between two people of a district, as bits (TIES)."""
    ties, _back = ties_both_ways(columns, sender, recipient)
    return ties


@inline_kernel
def ties_both_ways(columns: TieColumns, sender: int, recipient: int) -> tuple[int, int]:
    """The ties between two people of a district, and those the other way round."""
    mine = contact_bits(columns.contact_first, columns.contact, sender, recipient)
    theirs = contact_bits(columns.contact_first, columns.contact, recipient, sender)
    group = columns.class_number[sender]
    same_class = (group != NONE) & (group == columns.class_number[recipient])
    if same_class:
        one, begin = np.uint64(1), columns.class_first[group]
        to_them, to_me = np.uint64(recipient - begin), np.uint64(sender - begin)
        mine |= NUMBER * i64(columns.classmate_numbers[sender] >> to_them & one)
        mine |= ID * i64(columns.classmate_ids[sender] >> to_them & one)
        theirs |= NUMBER * i64(columns.classmate_numbers[recipient] >> to_me & one)
        theirs |= ID * i64(columns.classmate_ids[recipient] >> to_me & one)
    # Arithmetic instead of branches, which no processor could predict.
    together = shared_chat(columns.chat_first, columns.chat, columns.chat_word, sender, recipient)
    common = SAME_CLASS * i64(same_class) | SAME_SCHOOL * i64(same_school(columns.school, sender, recipient))
    common |= CHAT * i64(together)
    return common | _known_ties(mine, theirs), common | _known_ties(theirs, mine)


@inline_kernel
def _known_ties(mine: int, theirs: int) -> int:
    """The ties in what two people know of each other."""
    ties = S_NUMBER * i64(mine & NUMBER != 0) | R_NUMBER * i64(theirs & NUMBER != 0)
    ties |= S_ID * i64(mine & ID != 0) | R_ID * i64(theirs & ID != 0)
    return ties | OWN * i64(mine & OWN_CHILD != 0) | FRIENDS * i64(mine & FRIEND != 0)


@kernel_typed("int64(float64[::1], uint64, int64, int64)")
def drawn_ties(chances: NDArray[np.float64], key: np.uint64, sender: int, recipient: int) -> int:
    """Bits of the facts that are drawn for each ordered pair, the same every time."""
    ties = 0
    own = stage_key(key, sender << 16 | recipient)
    for bit in range(DRAWN):
        if uniform(own, bit) < chances[bit]:
            ties |= 1 << (len(TIES) + bit)
    return ties


def ties_of(district: District, sender: int, recipient: int) -> int:
    """The ties between two people of a district, as bits (TIES)."""
    return int(ties_between(tie_columns(district), sender, recipient))


def tie_columns(district: District) -> TieColumns:
    """The columns from which ties are read."""
    return TieColumns(*(getattr(district, name) for name in TieColumns._fields))


def persons_of(district: District, edges: tuple[int, ...]) -> Persons:
    """The columns from which it is read who somebody is; `edges` as for `records_of`."""
    return Persons(
        records_of(district, edges),
        district.offsets,
        district.kind,
        district.age,
        district.phone,
        district.recorded_age < ADULT,
        district.active,
        district.school,
    )
