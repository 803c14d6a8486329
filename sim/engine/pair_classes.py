"""Listed pairs that stand alike: their messages are counted together and told apart at the end.

Most attempts are ordinary messages between people who have written before. What such a message comes to, by
channel and under every policy, depends on the behaviour, the records and ties of the two and what each policy
remembers of them: their *standing*. At the start, when nothing is remembered, a few thousand standings are
all there are in a district, and it is enough to count how many messages each has. A pair of which something
is remembered gets a standing of its own, and so has one whose recipient has to be known: a child to whom an
adult without a role writes.

Knows who stands alike and whose standing has changed. Knows nothing of what their messages come to
(`counting`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.attempts import Attempts
from sim.engine.columns import Rows
from sim.engine.policy_state import BEGINNING, HOLDING, Memory, number_of
from sim.facts.decision_tables import Tables
from sim.facts.observations import TIE_BITS, Persons, TieColumns, drawn_ties, ties_between
from sim.kernel.jit import inner, whole
from sim.population.people import Ints, Shorts, Small, Wide, Words

__all__ = [
    "ACCEPTED",
    "BOTH",
    "MOST_POLICIES",
    "OPENING_FROM",
    "SAVED",
    "SAVING_FROM",
    "STEADY_FROM",
    "TIES_KNOWN",
    "Listed",
    "Standings",
    "find_changed",
    "find_counted",
    "find_standings",
    "new_standings",
]

MOST_POLICIES = 64
"""As many as a word has bits."""
TIES_KNOWN = (1 << TIE_BITS) - 1
STEADY_FROM, OPENING_FROM, SAVING_FROM = range(TIE_BITS, TIE_BITS + 12, 4)
"""What is known of a standing, in one number: the ties, then four bits each, one for each channel and the
last for none: whether messages are only counted, whether they are a request under some policy, whether the
recipient may then save the sender's number."""
ACCEPTED, SAVED, BOTH = 1, 2, 4
"""What messages of today have brought about, three bits for each channel: a request, should it be one, is
accepted; the number is saved, should the message arrive; both by one message."""
_AGAIN = 1 << 15
"""Besides, that a place is among those to be worked out again."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Listed(NamedTuple):
    """Pairs between whom behaviours run: first int32[rows + 2], sender and recipient uint16[listed]."""

    first: Ints
    sender: Shorts
    recipient: Shorts


class Standings(NamedTuple):
    """How listed pairs stand.

    pair: int32[listed], its number in the memory. last: int32[numbered pairs], the last place at which a pair
    is listed, and before: int32[listed], the one before, -1 for none.

    of: int32[listed], the standing of each: below `listed` it may be that of many, `listed + place` is the
    own one of a place. events: uint16[listed], of today's messages (ACCEPTED …); changed: int32[listed + 1],
    places that have any, used[0] of them, and one that is written and not counted. work: int32[2 * listed],
    standings to work out or to count. asking: uint64[n], the policies under which a listed message has asked
    its sender for a role, a bit for each.

    known: uint32[2 * listed], the bits above. example: int32[2 * listed], a place that stands so; row:
    uint8[2 * listed], its behaviour. roles: uint64[2 * listed, 4], the policies under which a message
    asks for a role, by channel. tally: uint32[2 * listed, 4], messages counted by channel. result:
    uint8[2 * listed, 3, policies], situation: int32[2 * listed, 3, policies], what they come to. used:
    int64[2]; used[1] standings are shared.

    keys: uint64[slots], an open hash table of shared standings, and number: int32[slots].
    """

    pair: Ints
    last: Ints
    before: Ints
    of: Ints
    events: Shorts
    changed: Ints
    work: Ints
    asking: Words
    known: Wide
    example: Ints
    row: Small
    roles: Words
    tally: Wide
    result: Small
    situation: Ints
    used: NDArray[np.int64]
    keys: Words
    number: Ints


def new_standings(pair: Ints, last: Ints, before: Ints, policies: int, people: int) -> Standings:
    """Listed pairs of which only their numbers are known yet; at most MOST_POLICIES policies."""
    listed = len(pair)
    slots = 1 << (2 * listed + 1).bit_length()
    # What is not used is never touched, and takes no memory.
    return Standings(
        pair,
        last,
        before,
        np.empty(listed, np.int32),
        np.zeros(listed, np.uint16),
        np.empty(listed + 1, np.int32),
        np.empty(2 * listed, np.int32),
        np.zeros(people, np.uint64),
        np.empty(2 * listed, np.uint32),
        np.empty(2 * listed, np.int32),
        np.empty(2 * listed, np.uint8),
        np.empty((2 * listed, 4), np.uint64),
        np.zeros((2 * listed, 4), np.uint32),
        np.empty((2 * listed, 3, policies), np.uint8),
        np.empty((2 * listed, 3, policies), np.int32),
        np.zeros(2, np.int64),
        np.zeros(slots, np.uint64),
        np.empty(slots, np.int32),
    )


@inner
def find_standings(
    drawing: np.uint64,
    rows: Rows,
    listed: Listed,
    persons: Persons,
    ties: TieColumns,
    tables: Tables,
    standings: Standings,
) -> int:
    """Find out who stands alike before the first day; gives how many standings there are to work out."""
    any_drawn, first_stranger = tables.drawn.sum() > 0, whole(persons.first[6])
    pair_first, senders, recipients = listed
    record, _, kind, age, phone, _, _, school = persons
    of, work, keys, numbers = standings.of, standings.work, standings.keys, standings.number
    mask, many, shared = np.uint64(len(keys) - 1), whole(0), whole(0)
    for row in range(len(pair_first) - 1):
        for place in range(pair_first[row], pair_first[row + 1]):
            sender, recipient = whole(senders[place]), whole(recipients[place])
            tied = ties_between(ties, sender, recipient)
            if any_drawn:
                tied |= drawn_ties(tables.drawn, drawing, sender, recipient)
            child = whole(age[recipient] < 18)
            here = whole(school[recipient, 0]) if child else whole(school[sender, 0])
            key = np.uint64(
                1
                | tied << 1
                | whole(record[sender]) << 13
                | whole(record[recipient]) << 19
                | child << 25
                | whole(phone[sender] & phone[recipient]) << 26
                | whole(kind[sender]) << 27
                | here << 30
                | row << 46
            )
            # Whom an adult without a role reaches has to be known.
            alone = child and record[sender] >> 4 == 3 and age[sender] >= 18 and sender < first_stranger
            slot = key * _GOLDEN >> np.uint64(32) & mask
            while keys[slot] != 0 and keys[slot] != key:
                slot = (slot + np.uint64(1)) & mask
            standing = len(of) + place if alone else whole(numbers[slot])
            fresh = alone or keys[slot] == 0
            if fresh:
                if not alone:
                    standing = shared
                    keys[slot], numbers[slot] = key, standing
                    shared += 1
                standings.example[standing], standings.row[standing] = place, row
                standings.known[standing] = tied
                work[many] = standing
                many += 1
            of[place] = standing
    standings.used[1] = shared
    return many


@inner
def find_changed(
    day: int,
    found: Attempts,
    attempts: int,
    pending: Small,
    rows: Rows,
    listed: Listed,
    memory: Memory,
    standings: Standings,
) -> int:
    """Find the places of which the day before has changed something, or for which a role counts from today.

    Each gets a standing of its own; gives how many there are to work out. `found` and `pending` are the
    attempts of the day before.
    """
    _, senders, recipients = listed
    of, work, events = standings.of, standings.work, standings.events
    last, before = standings.last, standings.before
    changing, confirmed_from = memory.changing, memory.confirmed_from
    many, changed, used = whole(0), standings.changed, standings.used
    for at in range(attempts + used[0]):
        pair = -1
        if at >= attempts:
            pair = whole(standings.pair[changed[at - attempts]])
        else:
            added = 0
            for policy in range(pending.shape[1]):
                added |= whole(pending[at, policy])
            if added:
                one, other = whole(found.sender[at]), whole(found.recipient[at])
                pair = number_of(memory.keys, memory.numbers, one, other)
        place = whole(last[pair]) if 0 <= pair < len(last) else -1
        while place >= 0:
            if not events[place] & _AGAIN:
                events[place] |= _AGAIN
                work[many] = place
                many += 1
            place = whole(before[place])
    used[0] = 0
    any_today = False
    for person in range(len(changing)):
        if changing[person]:
            today = False
            for policy in range(len(confirmed_from)):
                today |= confirmed_from[policy, person] == day
            changing[person] = BEGINNING if today else HOLDING
            any_today |= today
    if any_today:
        for place in range(len(of)):
            one, other = changing[senders[place]], changing[recipients[place]]
            if (one == BEGINNING or other == BEGINNING) and not events[place] & _AGAIN:
                events[place] |= _AGAIN
                work[many] = place
                many += 1
    kept = 0
    for at in range(many):
        place = work[at]
        events[place] = 0
        if not rows.hostile[standings.row[of[place]]]:
            work[kept] = len(of) + place
            kept += 1
    return kept


@inner
def find_counted(standings: Standings) -> int:
    """Find all standings; gives how many there are."""
    of, work = standings.of, standings.work
    many = whole(standings.used[1])
    for standing in range(many):
        work[standing] = standing
    for place in range(len(of)):
        work[many] = of[place]
        many += whole(of[place] >= len(of))
    return many
