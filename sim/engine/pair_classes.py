"""Equivalence classes of contact pairs: routine messages are counted per class and expanded later.

Most attempts are ordinary messages between people who have written before. What such a message comes to, by
channel and under every policy, depends on the behaviour, the records and ties of the two and what each policy
remembers of them: this is their *class*. At the start, when nothing is remembered, a few thousand classes are
all there are in a district, and it is enough to count how many messages each has. A pair of which something
is remembered gets a class of its own, and so has one whose recipient has to be known: a child to whom an
adult without a role writes. What its messages come to is worked out at the first of them, and forgotten when
something is remembered.

Knows which pairs share a class and whose class has changed. Knows nothing of what their messages come to
(`batch_decisions`).
"""

from __future__ import annotations

import numpy as np

from sim.engine.columns import DistrictRun, PairClasses
from sim.engine.policy_state import BEGINNING, HOLDING, ListedPairs, number_of
from sim.facts.observations import TIE_BITS, drawn_ties, role_of, ties_between, ties_both_ways
from sim.kernel.draws import Stage, stage_key
from sim.kernel.hash_table import slot_of
from sim.kernel.jit import i64, inline_kernel, kernel
from sim.population.people import ADULT, Kind, Role

__all__ = [
    "ACCEPTED",
    "ASKING_FROM",
    "BOTH",
    "MOST_POLICIES",
    "OPENING_FROM",
    "SAVED",
    "SAVING_FROM",
    "STEADY_FROM",
    "TIES_KNOWN",
    "WORKED_OUT",
    "find_changed",
    "find_counted",
    "forget_results",
    "group_pairs",
    "is_roleless_adult",
    "new_pair_classes",
    "ties_at_start",
]

MOST_POLICIES = 64
"""As many as a word has bits."""

# What is known of a class, in one number: the ties, then four bits each, one for each channel and the last
# for none.
TIES_KNOWN = (1 << TIE_BITS) - 1
STEADY_FROM = TIE_BITS
"""Messages are only counted."""
OPENING_FROM = TIE_BITS + 4
"""They are a request under some policy."""
SAVING_FROM = TIE_BITS + 8
"""The recipient may then save the sender's number."""
ASKING_FROM = TIE_BITS + 12
"""They ask the sender for a role under some policy."""
WORKED_OUT = 1 << STEADY_FROM + 3
"""What messages come to is known, as it is for no channel from then on; till then of no channel."""

# What messages of today have brought about, three bits for each channel.
ACCEPTED = 1 << 0
"""A request, should it be one, is accepted."""
SAVED = 1 << 1
"""The number is saved, should the message arrive."""
BOTH = 1 << 2
"""Both by one message."""
_AGAIN = 1 << 15
"""Besides, that a contact is among those to be worked out again."""


def new_pair_classes(listed: ListedPairs, policies: int, people: int) -> PairClasses:
    """Contact pairs of which only their numbers are known yet; at most MOST_POLICIES policies."""
    contacts = len(listed.pair)
    slots = 1 << (2 * contacts + 1).bit_length()
    # What is not used is never touched, and takes no memory.
    return PairClasses(
        listed.pair,
        listed.last,
        listed.before,
        np.empty((len(listed.last), 2), np.uint16),
        np.empty(contacts, np.int32),
        np.zeros(contacts, np.uint16),
        np.empty(contacts + 1, np.int32),
        np.empty(2 * contacts, np.int32),
        np.zeros(people, np.uint64),
        np.empty(2 * contacts, np.uint32),
        np.empty(2 * contacts, np.int32),
        np.empty(2 * contacts, np.uint8),
        np.empty((2 * contacts, 4), np.uint64),
        np.zeros((2 * contacts, 4), np.uint32),
        np.empty((2 * contacts, 3, policies), np.uint8),
        np.empty((2 * contacts, 3, policies), np.int32),
        np.zeros(3, np.int64),
        np.zeros(slots, np.uint64),
        np.empty(slots, np.int32),
    )


@inline_kernel
def ties_at_start(run: DistrictRun, sender: int, recipient: int, any_drawn: bool) -> int:
    """The ties of two people at the start of the run; `any_drawn`: some facts are drawn for each pair."""
    ties = ties_between(run.ties, sender, recipient)
    if any_drawn:
        ties |= drawn_ties(run.tables.drawn, stage_key(run.key, Stage.DRAWN_FACTS), sender, recipient)
    return ties


@inline_kernel
def is_roleless_adult(run: DistrictRun, person: int) -> bool:
    """Tell whether a person of this world, no stranger to it, is an adult whose account carries no role."""
    persons = run.persons
    roleless = role_of(i64(persons.record[person])) == Role.NONE
    return roleless and persons.age[person] >= ADULT and person < persons.offsets[Kind.STRANGER]


@inline_kernel
def _class_key(run: DistrictRun, row: int, sender: int, recipient: int, ties: int, child: int) -> np.uint64:
    """All that tells classes apart at the start, in one number; never 0."""
    persons = run.persons
    school = i64(persons.school[recipient, 0]) if child else i64(persons.school[sender, 0])
    return np.uint64(
        1
        | ties << 1
        | i64(persons.record[sender]) << 13
        | i64(persons.record[recipient]) << 19
        | child << 25
        | i64(persons.phone[sender] & persons.phone[recipient]) << 26
        | i64(persons.kind[sender]) << 27
        | school << 30
        | row << 46
    )


@kernel
def group_pairs(run: DistrictRun) -> None:
    """Put contact pairs into classes before the first day."""
    classes, pairs = run.pair_classes, run.contact_pairs
    contacts = len(classes.of)
    shared = i64(0)
    _find_ties(run)
    for row in range(len(pairs.first) - 1):
        for contact in range(pairs.first[row], pairs.first[row + 1]):
            sender, recipient = i64(pairs.sender[contact]), i64(pairs.recipient[contact])
            ties = i64(classes.ties[classes.pair[contact], i64(sender > recipient)])
            child = i64(run.persons.age[recipient] < ADULT)
            key = _class_key(run, row, sender, recipient, ties, child)
            slot = slot_of(classes.keys, key)
            # Whom an adult without a role reaches has to be known.
            alone = child and is_roleless_adult(run, sender)
            pair_class = i64(classes.number[slot])
            fresh = alone or classes.keys[slot] == 0
            if fresh:
                if alone:
                    pair_class = contacts + classes.used[2]
                    classes.used[2] += 1
                else:
                    pair_class = shared
                    classes.keys[slot], classes.number[slot] = key, pair_class
                    shared += 1
                classes.example[pair_class], classes.row[pair_class] = contact, row
                classes.known[pair_class] = ties
            classes.of[contact] = pair_class
    classes.used[1] = shared


@kernel
def _find_ties(run: DistrictRun) -> None:
    """Find the ties of all contact pairs at the start of the run, both ways at once."""
    state, ties = run.state, run.pair_classes.ties
    any_drawn, key = run.tables.drawn.sum() > 0, stage_key(run.key, Stage.DRAWN_FACTS)
    for low in range(len(state.first) - 1):
        for pair in range(state.first[low], state.first[low + 1]):
            high = i64(state.other[pair])
            ties[pair, 0], ties[pair, 1] = ties_both_ways(run.ties, low, high)
            if any_drawn:
                ties[pair, 0] |= drawn_ties(run.tables.drawn, key, low, high)
                ties[pair, 1] |= drawn_ties(run.tables.drawn, key, high, low)


@kernel
def find_changed(run: DistrictRun, day: int, used: int) -> int:
    """Find the contacts for which the day before has changed something, or a role counts from today on.

    Each gets a class of its own; returns how many there are to count and to work out anew. The first `used`
    attempts are those of the day before.
    """
    classes = run.pair_classes
    n_work = _find_remembered(run, used)
    classes.used[0] = 0
    if _mark_beginning(run, day):
        n_work = _find_beginning(run, n_work)
    kept = 0
    for index in range(n_work):
        contact = classes.work[index]
        classes.events[contact] = 0
        if not run.behaviours.hostile[classes.row[classes.of[contact]]]:
            classes.work[kept] = _own_class(classes, i64(contact))
            kept += 1
    return kept


@inline_kernel
def _own_class(classes: PairClasses, contact: int) -> int:
    """The class of one contact alone: a new one, as the shared one is, unless there is one already."""
    shared = i64(classes.of[contact])
    if shared >= len(classes.of):
        return shared
    own = len(classes.of) + classes.used[2]
    classes.used[2] += 1
    classes.known[own], classes.row[own] = classes.known[shared], classes.row[shared]
    classes.example[own], classes.of[contact] = contact, own
    return i64(own)


@kernel
def _find_remembered(run: DistrictRun, used: int) -> int:
    """Write the contacts of pairs of which something new is remembered to `work`; returns how many."""
    classes, attempts, state = run.pair_classes, run.attempts, run.state
    n_work = i64(0)
    for index in range(used + classes.used[0]):
        pair = -1
        if index >= used:
            pair = i64(classes.pair[classes.changed[index - used]])
        else:
            added = 0
            for policy in range(run.pending.shape[1]):
                added |= i64(run.pending[index, policy])
            if added:
                sender, recipient = i64(attempts.sender[index]), i64(attempts.recipient[index])
                pair = number_of(state, sender, recipient)
        contact = i64(classes.last[pair]) if 0 <= pair < len(classes.last) else -1
        while contact >= 0:
            if not classes.events[contact] & _AGAIN:
                classes.events[contact] |= _AGAIN
                classes.work[n_work] = contact
                n_work += 1
            contact = i64(classes.before[contact])
    return n_work


@kernel
def _mark_beginning(run: DistrictRun, day: int) -> bool:
    """Mark people with a confirmed role that counts from today; tells whether there are any."""
    state, any_today = run.state, False
    for person in range(len(state.changing)):
        if state.changing[person]:
            today = False
            for policy in range(len(state.confirmed_from)):
                today |= state.confirmed_from[policy, person] == day
            state.changing[person] = BEGINNING if today else HOLDING
            any_today |= today
    return any_today


@kernel
def _find_beginning(run: DistrictRun, n_work: int) -> int:
    """Add the contacts of people who are marked to `work`; returns how many there are then."""
    classes, pairs, changing = run.pair_classes, run.contact_pairs, run.state.changing
    for contact in range(len(classes.of)):
        sender, recipient = changing[pairs.sender[contact]], changing[pairs.recipient[contact]]
        if (sender == BEGINNING or recipient == BEGINNING) and not classes.events[contact] & _AGAIN:
            classes.events[contact] |= _AGAIN
            classes.work[n_work] = contact
            n_work += 1
    return n_work


@kernel
def forget_results(classes: PairClasses, n_work: int) -> None:
    """Forget what messages of the first `n_work` classes of `work` come to, after they have been counted.

    It is worked out once more when there is the next message: to many there is none.
    """
    for index in range(n_work):
        classes.known[classes.work[index]] &= TIES_KNOWN


@kernel
def find_counted(classes: PairClasses) -> int:
    """Write all classes to `work`; returns how many there are."""
    shared, alone = i64(classes.used[1]), i64(classes.used[2])
    for pair_class in range(shared):
        classes.work[pair_class] = pair_class
    for place in range(alone):
        classes.work[shared + place] = len(classes.of) + place
    return shared + alone
