"""Attempts to write, day by day, the same for every policy.

Knows how the attempts of a day are drawn from behaviours. Knows nothing of policies: what is drawn here
depends on the district, the behaviours and the seed alone.

The number of attempts of each behaviour and day is Poisson; for ordinary contact its mean is the rate for
each pair, for strangers the rate for each of them (for each account taken over). Every attempt has a key of
its own, from which all its later draws are taken. Draws hang on the behaviour's id and the day: one behaviour
more or less, another rate or a longer run leave all other attempts as they are.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.engine.activity import place_of
from sim.engine.adversaries import JOINED, joined_chat
from sim.engine.columns import AttemptColumns, BehaviourColumns, DistantPairs, DistrictRun, Takeovers
from sim.facts.observations import S_ID
from sim.kernel.draws import Stage, poisson, seed_key, stage_key, uniform
from sim.kernel.jit import entry, i64, inline_kernel, kernel
from sim.population.people import ADULT, ID, NONE, NUMBER, RESIDENTS, Ints, Kind

__all__ = [
    "TRIES",
    "AttemptDraw",
    "PairSource",
    "attempts_by_day",
    "chat_joined",
    "child_among_contacts",
    "child_in_chat",
    "draw_others",
    "preallocated",
    "write_attempt",
]


class PairSource(IntEnum):
    """How a behaviour finds its two people."""

    CONTACT_PAIRS = 0
    CHATS = 1
    CHAIN = 2
    """A stranger and a friend of a child whom he was in touch with the day before (`friend_chain`)."""
    CHILD_FIRST = 3
    TAKEN_OVER = 4
    DISTANT = 5
    NEVER = 6
    """No attempts of its own: those of others are counted here."""


class AttemptDraw(IntEnum):
    """Places among the draws of an attempt's key."""

    PAIR = 0
    """Which contact pair, or which stranger, writes."""
    CHANNEL = 1
    JOINED_CHAT = 2
    CHAT_MEMBER = 3
    OWN_CONTACT = 4
    """Which contact of a stranger who writes on purpose."""
    ACCEPT = 10
    SAVE = 11
    REPORT = 12
    BLOCK = 13
    BAN = 14
    TRIES = 40
    """The first of TRIES."""


TRIES = 12
"""How often a child is looked for among contacts."""


def attempts_by_day(
    means: NDArray[np.float64],
    behaviours: BehaviourColumns,
    takeovers: Takeovers,
    distant_pairs: DistantPairs,
    *,
    days: int,
    distant_rate: float,
    seed: int,
) -> tuple[NDArray[np.int64], Ints]:
    """Draw how many attempts each day has.

    `means` float64[behaviours] are the mean numbers of candidates, for accounts taken over those of each.

    Returns:
        int64[days, behaviours + accounts taken over]; int32[days, distant friends], of each pair of them.
    """
    by_behaviour = np.zeros((days, len(means) + len(takeovers.account)), np.int64)
    by_distant_pair = np.zeros((days, len(distant_pairs.key)), np.int32)
    _draw_numbers(means, behaviours, takeovers, by_behaviour)
    _draw_distant_numbers(distant_pairs, 2 * distant_rate, seed, by_distant_pair)
    return by_behaviour, by_distant_pair


@entry
def _draw_numbers(
    means: NDArray[np.float64],
    behaviours: BehaviourColumns,
    takeovers: Takeovers,
    by_behaviour: NDArray[np.int64],
) -> None:
    for day in range(1, len(by_behaviour) + 1):
        for row in range(len(means)):
            if behaviours.source[row] != PairSource.TAKEN_OVER:
                by_behaviour[day - 1, row] = poisson(means[row], stage_key(behaviours.key[row], day), 0)
        for taken in range(len(takeovers.account)):
            if takeovers.first_day[taken] <= day <= takeovers.last_day[taken]:
                row = i64(takeovers.row[taken])
                today = stage_key(stage_key(behaviours.key[row], day), takeovers.account[taken])
                by_behaviour[day - 1, len(means) + taken] = poisson(means[row], today, 0)


@entry
def _draw_distant_numbers(distant_pairs: DistantPairs, mean: float, seed: int, by_distant_pair: Ints) -> None:
    for day in range(1, len(by_distant_pair) + 1):
        for pair in range(len(distant_pairs.key)):
            today = stage_key(seed_key(distant_pairs.key[pair], seed), day)
            by_distant_pair[day - 1, pair] = poisson(mean, today, 0)


def preallocated(most: int) -> AttemptColumns:
    """Columns for `most` attempts, to be filled day by day."""
    short, wide = (np.empty((3, most), kind) for kind in (np.uint16, np.int32))
    return AttemptColumns(
        short[0],
        short[1],
        np.empty(most, np.uint8),
        wide[0],
        wide[1],
        short[2],
        np.empty(most, np.bool_),
        np.empty(most, np.uint64),
    )


@inline_kernel
def _is_child_in_use(run: DistrictRun, person: int) -> bool:
    """Tell whether somebody of this district, no stranger to it, is under age and uses the service."""
    persons = run.persons
    known = person < persons.offsets[Kind.STRANGER]
    return bool(known and persons.age[person] < ADULT and persons.active[person])


@kernel
def child_among_contacts(run: DistrictRun, what: int, person: int, key: np.uint64) -> int:
    """A child on the service among the contacts of a person of whom `what` is known; -1 if none is met."""
    begin = run.ties.contact_first[person]
    n_contacts = run.ties.contact_first[person + 1] - begin
    if n_contacts == 0:
        return -1
    for turn in range(TRIES):
        contact = i64(run.ties.contact[begin + i64(uniform(key, AttemptDraw.TRIES + turn) * n_contacts)])
        other = contact >> 8
        if contact & what and _is_child_in_use(run, other):
            return other
    return -1


@kernel
def _child_in_account(run: DistrictRun, account: int, key: np.uint64) -> int:
    """A child on the service whose number or id an account has, of its contacts or classmates; or -1."""
    ties = run.ties
    begin, group = ties.contact_first[account], i64(ties.class_number[account])
    n_contacts, first, class_size = ties.contact_first[account + 1] - begin, i64(0), i64(0)
    if group != NONE:
        first = i64(ties.class_first[group])
        class_size = ties.class_first[group + 1] - first
    for turn in range(TRIES):
        drawn = i64(uniform(key, AttemptDraw.TRIES + turn) * (n_contacts + class_size))
        if drawn < n_contacts:
            contact = i64(ties.contact[begin + drawn])
            other, known = contact >> 8, contact & (NUMBER | ID) != 0
        elif class_size:
            bits = ties.classmate_numbers[account] | ties.classmate_ids[account]
            other = first + drawn - n_contacts
            known = bits >> np.uint64(drawn - n_contacts) & np.uint64(1) != 0
        else:
            return -1
        if known and _is_child_in_use(run, other):
            return other
    return -1


@kernel
def draw_others(run: DistrictRun, day: int, used: int) -> int:
    """Draw the attempts of one day between people who are no contact pair; they follow the `used` ones.

    Those of chains of friends are left to `friend_chain`.
    Those of accounts taken over follow all others of behaviours, then come distant friends. Scripted attempts
    (day, sender, recipient, channel) come last, under the last behaviour; their channel stands in `via`.
    Returns how many attempts there are then.
    """
    n_behaviours = len(run.behaviours.key)
    for number in range(n_behaviours + len(run.takeovers.account)):
        taken = number - n_behaviours
        row = i64(run.takeovers.row[taken]) if taken >= 0 else number
        if run.behaviours.source[row] in (PairSource.CONTACT_PAIRS, PairSource.CHAIN):
            continue
        today = stage_key(run.behaviours.key[row], day)
        if taken >= 0:
            today = stage_key(today, run.takeovers.account[taken])
        for turn in range(run.by_behaviour[day - 1, number]):
            key = stage_key(today, turn)
            sender, recipient, via, extra = _two_people(run, row, taken, day, key)
            if sender >= 0 and recipient >= 0:
                extra |= chat_joined(run, max(sender, recipient), min(sender, recipient), day)
                write_attempt(run, used, sender, recipient, row, via, extra, key)
                used += 1
    for row in range(n_behaviours):
        if run.behaviours.source[row] == PairSource.DISTANT:
            used = _draw_distant(run, day, row, used)
    for line in range(len(run.script)):
        if run.script[line, 0] == day:
            sender, recipient, channel = run.script[line, 1], run.script[line, 2], run.script[line, 3]
            key = stage_key(stage_key(run.key, Stage.SCRIPT), line)
            write_attempt(run, used, sender, recipient, len(run.behaviours.source) - 1, channel, 0, key)
            used += 1
    return used


@kernel
def _two_people(
    run: DistrictRun, row: int, taken: int, day: int, key: np.uint64
) -> tuple[int, int, int, int]:
    """Sender, recipient, `via` and `extra` of an attempt (AttemptColumns); a person is -1 if none is met."""
    source = run.behaviours.source[row]
    if source == PairSource.TAKEN_OVER:
        account = i64(run.takeovers.account[taken])
        return account, _child_in_account(run, account, key), taken, 0
    first_stranger = i64(run.persons.offsets[Kind.STRANGER])
    n_strangers = i64(run.persons.offsets[RESIDENTS]) - first_stranger
    u = uniform(key, AttemptDraw.PAIR)
    stranger = first_stranger + place_of(run.activity.stranger, i64(0), n_strangers, u)
    if source == PairSource.CHATS:
        return stranger, child_in_chat(run, stranger - first_stranger, JOINED, day, key), -1, 0
    child = child_among_contacts(run, NUMBER | ID, stranger, key)
    if child >= 0 and source == PairSource.CHILD_FIRST:
        return child, stranger, -1, S_ID
    return -1, -1, -1, 0


@kernel
def child_in_chat(run: DistrictRun, stranger: int, slots: int, day: int, key: np.uint64) -> int:
    """A child in one of the first `slots` chats that a stranger (counted from 0) joins; -1 if none is met."""
    slot = i64(uniform(key, AttemptDraw.JOINED_CHAT) * slots)
    if not 0 < run.strangers.joined_day[stranger, slot] <= day:
        return -1
    chat = run.strangers.joined[stranger, slot]
    begin = run.chat_members.first[chat]
    n_members = run.chat_members.first[chat + 1] - begin
    if n_members == 0:
        return -1
    member = i64(run.chat_members.member[begin + i64(uniform(key, AttemptDraw.CHAT_MEMBER) * n_members)])
    return member if run.persons.age[member] < ADULT else -1


@inline_kernel
def chat_joined(run: DistrictRun, stranger: int, person: int, day: int) -> int:
    """CHAT if the first is a stranger who has joined a chat of the second by this day, else 0."""
    first_stranger = i64(run.persons.offsets[Kind.STRANGER])
    if stranger < first_stranger:
        return 0
    return joined_chat(
        run.strangers.joined,
        run.strangers.joined_day,
        run.ties.chat_first,
        run.ties.chat,
        stranger - first_stranger,
        person,
        day,
    )


@inline_kernel
def write_attempt(
    run: DistrictRun, index: int, sender: int, recipient: int, row: int, via: int, extra: int, key: np.uint64
) -> None:
    """Write an attempt into the columns of today; columns as in AttemptColumns."""
    attempts = run.attempts
    attempts.sender[index], attempts.recipient[index], attempts.row[index] = sender, recipient, row
    attempts.contact[index], attempts.via[index], attempts.extra[index] = -1, via, extra
    attempts.planned[index], attempts.key[index] = False, key


@kernel
def _draw_distant(run: DistrictRun, day: int, row: int, used: int) -> int:
    """Draw the messages of friends in different districts, as both districts draw them."""
    active = run.persons.active
    for pair in range(len(run.distant_pairs.key)):
        here = i64(run.distant_pairs.friend[pair])
        there = i64(run.persons.offsets[RESIDENTS]) + pair
        if not (active[here] and active[there]):
            continue
        today = stage_key(seed_key(run.distant_pairs.key[pair], run.seed), day)
        for turn in range(run.by_distant_pair[day - 1, pair]):
            key = stage_key(today, 1 + turn)
            from_first = uniform(key, AttemptDraw.PAIR) < 0.5
            outward = from_first != run.distant_pairs.leads[pair]
            sender, recipient = (here, there) if outward else (there, here)
            write_attempt(run, used, sender, recipient, row, -1, 0, key)
            used += 1
    return used
