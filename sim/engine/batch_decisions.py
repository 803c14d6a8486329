"""The results of the messages of a class of contact pairs, decided and counted together.

Knows what messages of a class come to by each channel under every policy, in the words of `decisions`, which
takes one attempt at a time; a test compares the two.
"""

from __future__ import annotations

import numpy as np

from sim.engine.columns import DistrictRun
from sim.engine.counting import Counted, arrives, count_result, school_of
from sim.engine.pair_classes import (
    OPENING_FROM,
    SAVING_FROM,
    STEADY_FROM,
    TIES_KNOWN,
    is_roleless_adult,
)
from sim.engine.policy_state import HIGH_BLOCKED, HIGH_SAVED, LOW_BLOCKED, LOW_SAVED, OPEN
from sim.engine.results import Result, Total
from sim.engine.situation_lookup import NO_CHANNEL, Observed, role_holds, situation_now, situation_of
from sim.facts.observations import CHAT, S_ID, S_NUMBER
from sim.kernel.jit import i64, inline_kernel, kernel
from sim.population.people import ADULT

__all__ = ["ARRIVES", "RESULT", "count_in", "work_out"]

# What a packed result holds.
RESULT = 7
"""One of Result."""
ARRIVES = 1 << 3
"""The message arrives."""
BY_KNOWN = 1 << 4
"""It comes from a known adult without a role."""
_TIE_OF_CHANNEL = np.array([S_NUMBER, S_ID, CHAT])
"""The tie that opens each channel."""


@inline_kernel
def _observed(run: DistrictRun, contact: int, ties: int) -> Observed:
    sender, recipient = i64(run.contact_pairs.sender[contact]), i64(run.contact_pairs.recipient[contact])
    kind, record = run.persons.kind, run.persons.record
    return Observed(
        sender,
        recipient,
        i64(kind[sender]),
        i64(kind[recipient]),
        i64(record[sender]),
        i64(record[recipient]),
        ties,
    )


@kernel
def work_out(run: DistrictRun, day: int, n_work: int) -> None:
    """Decide the messages of the first `n_work` classes of `work` under each policy, from `day` on.

    Those of strangers are decided one by one in any case.
    """
    classes = run.pair_classes
    contacts = len(classes.of)
    for index in range(n_work):
        pair_class = i64(classes.work[index])
        own = pair_class - contacts
        if own >= 0 and classes.of[own] != pair_class:
            shared = classes.of[own]
            classes.known[pair_class], classes.row[pair_class] = classes.known[shared], classes.row[shared]
            classes.example[pair_class] = own
            classes.of[own] = pair_class
        if run.behaviours.hostile[classes.row[pair_class]]:
            continue
        ties = i64(classes.known[pair_class]) & TIES_KNOWN
        observed = _observed(run, i64(classes.example[pair_class]), ties)
        known = ties | 1 << STEADY_FROM + NO_CHANNEL
        classes.roles[pair_class, NO_CHANNEL] = 0
        for channel in range(NO_CHANNEL):
            if ties & _TIE_OF_CHANNEL[channel]:
                known |= _work_out_channel(run, day, pair_class, observed, channel)
        classes.known[pair_class] = known


@inline_kernel
def _work_out_channel(run: DistrictRun, day: int, pair_class: int, observed: Observed, channel: int) -> int:
    """Write the results of one channel; returns its bits of `known`, none if messages cannot be counted."""
    classes, state = run.pair_classes, run.state
    sender, recipient = observed.sender, observed.recipient
    child, low = run.persons.age[recipient] < ADULT, sender < recipient
    roleless = child and is_roleless_adult(run, sender)
    may_save = child and run.persons.phone[sender] and run.persons.phone[recipient]
    silence_free = run.rates.silence_free > 0
    pair = classes.pair[classes.example[pair_class]]
    opening, saving = False, False
    classes.roles[pair_class, channel] = 0
    for policy in range(run.tables.outcome.shape[1]):
        pair_state = i64(state.states[pair, policy])
        situation = situation_now(run.tables, state, observed, channel, policy, pair_state, day, False)
        if situation < 0 or pair_state & (HIGH_BLOCKED if low else LOW_BLOCKED):
            return 0
        result = i64(run.tables.outcome[situation, policy])
        if pair_state & OPEN:
            result = i64(Result.IN_DIALOGUE)
        arrived = arrives(result, silence_free)
        asks = np.uint64(result == Result.ROLE_CONFIRMATION)
        classes.roles[pair_class, channel] |= asks << np.uint64(policy)
        opening |= result == Result.REQUEST
        may_arrive = arrived or result == Result.REQUEST
        saving |= may_arrive and not pair_state & (HIGH_SAVED if low else LOW_SAVED)
        by_known = roleless and not role_holds(i64(state.confirmed_from[policy, sender]), day)
        packed = result | ARRIVES * i64(arrived) | BY_KNOWN * i64(by_known)
        classes.result[pair_class, channel, policy] = packed
        classes.situation[pair_class, channel, policy] = situation
    bits = 1 << STEADY_FROM | i64(opening) << OPENING_FROM | i64(saving and may_save) << SAVING_FROM
    return bits << channel


@kernel
def count_in(run: DistrictRun, day: int, n_work: int) -> None:
    """Take the messages counted for the first `n_work` classes of `work` into the counters of a day."""
    classes = run.pair_classes
    for index in range(n_work):
        pair_class = i64(classes.work[index])
        by_phone, by_id, by_chat, silent = classes.tally[pair_class]
        if by_phone | by_id | by_chat | silent == 0:
            continue
        run.counters.totals[Total.WITHOUT_CHANNEL] += silent
        classes.tally[pair_class, NO_CHANNEL] = 0
        contact, ties = i64(classes.example[pair_class]), i64(classes.known[pair_class]) & TIES_KNOWN
        observed = _observed(run, contact, ties)
        for channel in range(NO_CHANNEL):
            if classes.tally[pair_class, channel]:
                _count_channel(run, day, pair_class, observed, channel)
                classes.tally[pair_class, channel] = 0


@inline_kernel
def _count_channel(run: DistrictRun, day: int, pair_class: int, observed: Observed, channel: int) -> None:
    """Take the messages of one class and channel into the counters."""
    classes, counters, school = run.pair_classes, run.counters, run.persons.school
    sender, recipient, row = observed.sender, observed.recipient, i64(classes.row[pair_class])
    messages = i64(classes.tally[pair_class, channel])
    child = run.persons.age[recipient] < ADULT
    of_school = i64(school[recipient, 0]) if child else i64(school[sender, 0])
    start = situation_of(
        run.tables, observed.sender_record, observed.recipient_record, observed.ties, channel
    )
    counters.totals[Total.ATTEMPTS] += messages
    counters.attempts[observed.sender_kind, start] += messages
    if day == 1:
        counters.first_day[row, i64(child), start] += messages
    reach_kind = i64(run.behaviours.reach_kind[-1])
    counted_school = school_of(run, of_school)
    for policy in range(classes.result.shape[2]):
        packed = i64(classes.result[pair_class, channel, policy])
        result, arrived, by_known = packed & RESULT, packed & ARRIVES != 0, packed & BY_KNOWN != 0
        counted = Counted(messages, counted_school, row, recipient, child, False, by_known, False, reach_kind)
        count_result(counters, counted, day, policy, result, arrived)
        if result <= Result.UNSPECIFIED:
            counters.decided[policy, classes.situation[pair_class, channel, policy]] += messages
