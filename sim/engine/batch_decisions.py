"""What messages of pairs who stand alike come to, and how they are counted together.

Knows what a standing's messages come to by each channel under every policy, and what they count for. The
meaning is that of `decisions`, which takes one attempt at a time; a test compares the two.
"""

from __future__ import annotations

import numpy as np

from sim.engine.columns import Counts, Rows
from sim.engine.pair_classes import OPENING_FROM, SAVING_FROM, STEADY_FROM, TIES_KNOWN, Listed, Standings
from sim.engine.policy_state import HIGH_BLOCKED, HIGH_SAVED, LOW_BLOCKED, LOW_SAVED, OPEN, Memory
from sim.engine.results import DIALOGUE, FREE, REQUEST, ROLE, UNSPECIFIED
from sim.engine.situation_lookup import NO_CHANNEL, record_under, situation_of, ties_under
from sim.facts.decision_tables import Tables
from sim.facts.observations import CHAT, S_ID, S_NUMBER, Persons
from sim.kernel.jit import inner, whole
from sim.population.people import NONE

__all__ = ["ARRIVES", "RESULT", "count_in", "work_out"]

RESULT, ARRIVES, BY_KNOWN = 7, 8, 16
"""What a result holds: one of RESULTS, whether the message arrives, and whether it comes from a known adult
without a role."""


@inner
def work_out(
    many: int,
    day: int,
    silence_free: bool,
    rows: Rows,
    listed: Listed,
    persons: Persons,
    tables: Tables,
    memory: Memory,
    standings: Standings,
) -> None:
    """Work out what messages of the first `many` standings of `work` come to under each policy from `day` on.

    Those of strangers are told apart in any case.
    """
    sender_part, recipient_part, joint_part, channel_part, number, outcome, _ = tables
    _, senders, recipients = listed
    record, first, kind, age, phone, _, _, _ = persons
    confirmed_from, states = memory.confirmed_from, memory.states
    of, known, row_of, example = standings.of, standings.known, standings.row, standings.example
    results, situations, roles = standings.result, standings.situation, standings.roles
    for at in range(many):
        standing = whole(standings.work[at])
        own = standing - len(of)
        if own >= 0 and of[own] != standing:
            known[standing], row_of[standing], example[standing] = known[of[own]], row_of[of[own]], own
            of[own] = standing
        if rows.hostile[row_of[standing]]:
            continue
        place, ties = example[standing], whole(known[standing]) & TIES_KNOWN
        sender, recipient = whole(senders[place]), whole(recipients[place])
        from_record, to_record = whole(record[sender]), whole(record[recipient])
        child, low = age[recipient] < 18, sender < recipient
        roleless = child and from_record >> 4 == 3 and age[sender] >= 18 and sender < first[6]
        may_save = child and phone[sender] and phone[recipient]
        pair = standings.pair[place]
        what = ties | 1 << STEADY_FROM + NO_CHANNEL
        roles[standing, NO_CHANNEL] = 0
        for channel in range(3):
            if not ties & (S_NUMBER, S_ID, CHAT)[channel]:
                continue
            good, opening, saving = True, False, False
            roles[standing, channel] = 0
            for policy in range(outcome.shape[1]):
                state = whole(states[pair, policy])
                mine = whole(confirmed_from[policy, sender])
                from_now = record_under(from_record, whole(kind[sender]), mine, day)
                theirs = whole(confirmed_from[policy, recipient])
                to_now = record_under(to_record, whole(kind[recipient]), theirs, day)
                situation = situation_of(
                    sender_part,
                    recipient_part,
                    joint_part,
                    channel_part,
                    number,
                    from_now,
                    to_now,
                    ties_under(ties, state, low),
                    channel,
                )
                if situation < 0 or state & (HIGH_BLOCKED if low else LOW_BLOCKED):
                    good = False
                    break
                result = DIALOGUE if state & OPEN else whole(outcome[situation, policy])
                arrives = result in (FREE, DIALOGUE) or (result == UNSPECIFIED and silence_free)
                roles[standing, channel] |= np.uint64(result == ROLE) << np.uint64(policy)
                opening |= result == REQUEST
                saving |= (arrives or result == REQUEST) and not state & (HIGH_SAVED if low else LOW_SAVED)
                by_known = roleless and not 0 < mine <= day
                results[standing, channel, policy] = (
                    result | ARRIVES * whole(arrives) | BY_KNOWN * whole(by_known)
                )
                situations[standing, channel, policy] = situation
            bits = whole(opening) << OPENING_FROM | whole(saving and may_save) << SAVING_FROM
            what |= (bits | 1 << STEADY_FROM) << channel if good else 0
        known[standing] = what


@inner
def count_in(
    many: int,
    day: int,
    rows: Rows,
    listed: Listed,
    persons: Persons,
    tables: Tables,
    counts: Counts,
    standings: Standings,
) -> None:
    """Take the messages counted for the first `many` standings of `work` into the counts of a day."""
    sender_part, recipient_part, joint_part, channel_part, number, _, _ = tables
    contacts, requests, _, reached_by, _, attempts, first_day, decided, totals = counts
    record, _, kind, age, _, _, _, school = persons
    known, tally, results, situations = (
        standings.known,
        standings.tally,
        standings.result,
        standings.situation,
    )
    for at in range(many):
        standing = standings.work[at]
        by_phone, by_id, by_chat, silent = tally[standing]
        if by_phone | by_id | by_chat | silent == 0:
            continue
        place, row = standings.example[standing], standings.row[standing]
        sender, recipient = whole(listed.sender[place]), whole(listed.recipient[place])
        totals[1] += silent
        tally[standing, NO_CHANNEL] = 0
        child = whole(age[recipient] < 18)
        place_of_school = school[recipient, 0] if child else school[sender, 0]
        here = len(contacts) - 1 if place_of_school == NONE else whole(place_of_school)
        for channel in range(3):
            messages = whole(tally[standing, channel])
            if messages == 0:
                continue
            tally[standing, channel] = 0
            start = situation_of(
                sender_part,
                recipient_part,
                joint_part,
                channel_part,
                number,
                whole(record[sender]),
                whole(record[recipient]),
                whole(known[standing]) & TIES_KNOWN,
                channel,
            )
            totals[0] += messages
            attempts[kind[sender], start] += messages
            if day == 1:
                first_day[row, child, start] += messages
            for policy in range(results.shape[2]):
                found = whole(results[standing, channel, policy])
                result = found & RESULT
                contacts[here, row, child, policy, result] += messages
                if result == REQUEST and child:
                    requests[here, policy, 1 if found & BY_KNOWN else 2] += messages
                if found & BY_KNOWN and (found & ARRIVES or result == REQUEST):
                    way = 1 if result == REQUEST else 2 if result == DIALOGUE else 0
                    reached_by[policy, recipient] |= np.uint64(1) << np.uint64(3 * rows.reach_kind[-1] + way)
                if result <= UNSPECIFIED:
                    decided[policy, situations[standing, channel, policy]] += messages
