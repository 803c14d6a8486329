"""The results of the messages of a class of contact pairs, decided and counted together.

Knows what messages of a class come to by each channel under every policy, in the words of `decisions`,
which takes one attempt at a time; a test compares the two. No stranger is in a contact pair that is worked
out here: beside strangers who know the rules its messages come to the same as beside those who do not, and
each policy is worked out once for both of its columns. Where the two remember differently – a child who first
wrote to a stranger may have a role in one of them – messages are decided one by one.
"""

from __future__ import annotations

import numpy as np

from sim.engine.columns import DistrictRun
from sim.engine.counting import Counted, arrives, count_result, school_of
from sim.engine.pair_classes import (
    ASKING_FROM,
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

__all__ = ["ARRIVES", "RESULT", "count_in", "work_out_class"]

# What a packed result holds.
RESULT = 7
"""One of Result."""
ARRIVES = 1 << 3
"""The message arrives."""
BY_KNOWN = 1 << 4
"""It comes from a known adult without a role."""
_SAVED = LOW_SAVED | HIGH_SAVED
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
def work_out_class(run: DistrictRun, day: int, pair_class: int, contact: int) -> int:
    """Decide the messages of a class under each policy, from `day` on, for one of its contacts.

    Returns what is then known of the class.
    """
    classes = run.pair_classes
    ties = i64(classes.known[pair_class]) & TIES_KNOWN
    observed = _observed(run, contact, ties)
    known = ties | 1 << STEADY_FROM + NO_CHANNEL
    pair = i64(classes.pair[contact])
    for channel in range(NO_CHANNEL):
        if ties & _TIE_OF_CHANNEL[channel]:
            known |= _work_out_channel(run, day, (pair_class, pair), observed, channel)
    classes.known[pair_class] = known
    return known


@inline_kernel
def _work_out_channel(
    run: DistrictRun, day: int, numbers: tuple[int, int], observed: Observed, channel: int
) -> int:
    """Write the results of one channel; returns its bits of `known`, none if messages cannot be counted.

    `numbers` are those of the class and of the pair.
    """
    classes, state = run.pair_classes, run.state
    pair_class, pair = numbers
    sender, recipient = observed.sender, observed.recipient
    child, low = run.persons.age[recipient] < ADULT, sender < recipient
    roleless = child and is_roleless_adult(run, sender)
    may_save = child and run.persons.phone[sender] and run.persons.phone[recipient]
    silence_free = run.rates.silence_free > 0
    opening, saving, roles = False, False, np.uint64(0)
    changing = state.changing[sender] | state.changing[recipient] != 0
    situation, remembered = i64(-1), i64(-1)
    for policy in range(run.knowing.usual_policies):
        pair_state = i64(state.states[pair, policy])
        if not _alike(run, day, pair, policy, observed):
            return 0
        if changing or pair_state & _SAVED != remembered:
            # Without a role confirmed, policies that remember the same see the same.
            remembered = pair_state & _SAVED
            situation = situation_now(run.tables, state, observed, channel, policy, pair_state, day, False)
        if situation < 0 or pair_state & (HIGH_BLOCKED if low else LOW_BLOCKED):
            return 0
        result = i64(run.tables.outcome[situation, policy])
        if pair_state & OPEN:
            result = i64(Result.IN_DIALOGUE)
        arrived = arrives(result, silence_free)
        asks = np.uint64(result == Result.ROLE_CONFIRMATION)
        roles |= asks << np.uint64(policy)
        opening |= result == Result.REQUEST
        may_arrive = arrived or result == Result.REQUEST
        saving |= may_arrive and not pair_state & (HIGH_SAVED if low else LOW_SAVED)
        by_known = roleless and not role_holds(i64(state.confirmed_from[policy, sender]), day)
        packed = result | ARRIVES * i64(arrived) | BY_KNOWN * i64(by_known)
        classes.result[pair_class, channel, policy] = packed
        classes.situation[pair_class, channel, policy] = situation
    classes.roles[pair_class, channel] = roles
    bits = 1 << STEADY_FROM | i64(opening) << OPENING_FROM | i64(saving and may_save) << SAVING_FROM
    return (bits | i64(roles != 0) << ASKING_FROM) << channel


@inline_kernel
def _alike(run: DistrictRun, day: int, pair: int, policy: int, observed: Observed) -> bool:
    """Tell whether a policy remembers the same of two people in both of its columns, as it holds on a day."""
    state = run.state
    other = policy + run.knowing.usual_policies
    if other >= state.states.shape[1]:
        return True
    alike = state.states[pair, policy] == state.states[pair, other]
    for person in (observed.sender, observed.recipient):
        if state.changing[person]:
            one, two = i64(state.confirmed_from[policy, person]), i64(state.confirmed_from[other, person])
            alike &= role_holds(one, day) == role_holds(two, day)
    return bool(alike)


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
        for column in range(policy, counters.decided.shape[1], run.knowing.usual_policies):
            count_result(counters, counted, day, column, result, arrived)
            if result <= Result.UNSPECIFIED:
                counters.decided[classes.situation[pair_class, channel, policy], column] += messages
