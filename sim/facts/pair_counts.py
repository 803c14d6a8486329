"""The population as a vector over the possible situations.

Knows how many pairs of people stand in each situation, and how any set of situations is weighed. Knows
nothing of policies: a diff, the failures of a claim, the gaps of a text are handed in as masks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.facts.decision_tables import DecisionTables
from sim.facts.fact_providers import Provision
from sim.facts.observations import (
    CHAT,
    S_ID,
    S_NUMBER,
    Channel,
    ChatMembers,
    Persons,
    TieColumns,
    drawn_ties,
    joint_index,
    persons_of,
    tie_columns,
    ties_between,
)
from sim.kernel.jit import entry, i64
from sim.population.people import ID, NONE, NUMBER, RESIDENTS, District, Ints

__all__ = ["Vector", "masked_total", "pairs_vector"]

Vector = NDArray[np.int64]
_ANY = np.uint64(0)


def masked_total(vector: Vector, mask: NDArray[np.bool_]) -> int:
    """How many pairs or attempts of a run's vector stand in the situations of a mask.

    Both are [situations]; a proof's answers, a diff of two policies, any set of situations is weighed so,
    without another run.
    """
    return int(vector[mask].sum())


def pairs_vector(
    district: District, provision: Provision, situations: int, drawing: np.uint64 = _ANY
) -> Vector:
    """Count the ordered pairs of people on the service that stand in each situation: int64[situations].

    Only a pair with a number, an id or a shared chat stands in one, and in one for each channel it has. The
    recipient lives in the district; distant friends count as senders. `drawing` is the key of the facts that
    are drawn for each pair; that of a run is `district_run.drawing_key`.
    """
    total = np.zeros(situations, np.int64)
    empty = np.zeros((0, 0), np.uint8)
    _count_pairs(
        total,
        drawing,
        DecisionTables(*provision.tables, empty, np.array(provision.drawn)),
        persons_of(district, provision.edges),
        ChatMembers(district.member_first, district.member),
        tie_columns(district),
        np.full(len(district.kind), -1, np.int32),
    )
    return total


@entry
def _count_pairs(
    total: Vector,
    drawing: np.uint64,
    tables: DecisionTables,
    persons: Persons,
    chats: ChatMembers,
    ties_of: TieColumns,
    seen: Ints,
) -> None:
    """Count in `total`; `seen` int32[n], all -1, is scratch: the last sender met with each person."""
    contact_first, contact = ties_of.contact_first, ties_of.contact
    class_number, class_first = ties_of.class_number, ties_of.class_first
    chat_first, chat, member_first, member = ties_of.chat_first, ties_of.chat, chats.first, chats.member
    record, active = persons.record, persons.active
    people, residents = len(record), persons.offsets[RESIDENTS]
    any_drawn = tables.drawn.sum() > 0
    for sender in range(people):
        if not active[sender]:
            continue
        seen[sender] = sender
        for part in range(3):
            # Contacts, classmates and chats: whom the sender can have a channel to, each person once.
            begin, end = 0, 0
            if part == 0:
                begin, end = contact_first[sender], contact_first[sender + 1]
            elif part == 1 and class_number[sender] != NONE:
                begin, end = class_first[class_number[sender]], class_first[class_number[sender] + 1]
            elif part == 2:
                begin, end = chat_first[sender], chat_first[sender + 1]
            for place in range(begin, end):
                first, last = place, place + 1
                if part == 2:
                    first, last = member_first[chat[place]], member_first[chat[place] + 1]
                for at in range(first, last):
                    other = i64(at)
                    if part == 0:
                        if not contact[at] & np.uint32(NUMBER | ID):
                            continue
                        other = i64(contact[at] >> np.uint32(8))
                    elif part == 2:
                        other = i64(member[at])
                    if seen[other] == sender or not active[other] or other >= residents:
                        continue
                    seen[other] = sender
                    ties = ties_between(ties_of, sender, other)
                    if any_drawn:
                        ties |= drawn_ties(tables.drawn, drawing, sender, other)
                    one, two = i64(record[sender]), i64(record[other])
                    base = (
                        tables.sender[one] + tables.recipient[two] + tables.joint[joint_index(one, two, ties)]
                    )
                    if ties & S_NUMBER:
                        total[tables.number[base + tables.channel[Channel.PHONE]]] += 1
                    if ties & S_ID:
                        total[tables.number[base + tables.channel[Channel.ID]]] += 1
                    if ties & CHAT:
                        total[tables.number[base + tables.channel[Channel.CHAT]]] += 1
