"""What each attempt of a day comes to under several policies, and what that changes.

Knows how an attempt is observed, decided by the tables of the policies and answered. Knows nothing of where
attempts (`attempts`) or tables come from. What is written here is the meaning of a run; `tests/twins` says it
once more in plain Python.

An attempt stands in a situation. Under each policy, in this order: a stranger who is banned, and anybody whom
the recipient has blocked, starts again from a new account or does not write at all; within a dialogue a
message arrives; else the table of the policy decides. Then the answer: requests are accepted or not, children
save numbers, block and report, the service bans, a sender who is asked for a role asks the school to confirm
it. What changes holds from the next day on, under this policy alone; so on the first day the tables alone
decide.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.attempts import CHAIN, CHILD_FIRST, TAKEN, Attempts
from sim.engine.batch_messages import ACCEPT, SAVE
from sim.engine.columns import Answers, Counts, Rows
from sim.engine.pair_classes import TIES_KNOWN, Standings
from sim.engine.policy_state import (
    BANNED,
    HIGH_BLOCKED,
    HIGH_SAVED,
    HOLDING,
    LOW_BLOCKED,
    LOW_SAVED,
    OPEN,
    TALKED,
    Memory,
    number_of,
    pair_key,
)
from sim.engine.results import BLOCKED, DIALOGUE, FREE, NOT_MADE, REQUEST, ROLE, UNSPECIFIED
from sim.engine.situation_lookup import (
    NO_CHANNEL,
    ROLE_OF_KIND,
    channel_of,
    record_under,
    situation_of,
    ties_under,
)
from sim.facts.decision_tables import Tables
from sim.facts.observations import R_NUMBER, Persons, TieColumns, drawn_ties, ties_between
from sim.kernel.draws import stage_key, uniform
from sim.kernel.jit import inner, whole
from sim.population.accounts import ROLELESS, STUDENT
from sim.population.people import NONE

__all__ = ["decide_day"]

_PERSON, _PAIR = 301, 302
REPORT, BLOCK, BAN = range(12, 15)


@inner
def decide_day(
    key: np.uint64,
    drawing: np.uint64,
    day: int,
    found: Attempts,
    many: int,
    rows: Rows,
    tables: Tables,
    answers: Answers,
    counts: Counts,
    memory: Memory,
    standings: Standings,
    pending: NDArray[np.uint8],
    persons: Persons,
    tied: TieColumns,
    logged: int,
) -> None:
    """Decide and answer the first `many` attempts of a day, those not only counted, in their order.

    `key` is the run's in this district, `drawing` that of drawn facts. What is to be remembered goes to
    `pending` uint8[k, policies], for `remember`. `logged` is 0 for nothing, 1 for violations, 2 for all
    attempts.
    """
    # Columns by names of their own.
    senders, recipients, row_of, places, vias, extras, draws = found
    sender_part, recipient_part, joint_part, channel_part, number, outcome, drawn = tables
    contacts, requests, asked_count, reached_by, first_reached, attempts, first_day, decided, totals = counts
    changing, confirmed_from, banned, asked, secured, keys, numbers, states, used, log = memory
    record, kinds, kind, age, phone, recorded_minor, _, school = persons
    _, ways, weights, hostile, reach_kind, again_row, false_row = rows
    of, pair_of, known_of = standings.of, standings.pair, standings.known
    silence_free = answers.silence_free > 0
    policies = outcome.shape[1]
    residents, first_stranger = whole(kinds[7]), whole(kinds[6])
    known = reach_kind[-1]
    people_key = stage_key(key, _PERSON)
    any_drawn = drawn.sum() > 0
    for at in range(many):
        sender, recipient, row = whole(senders[at]), whole(recipients[at]), whole(row_of[at])
        place, own, via = whole(places[at]), draws[at], whole(vias[at])
        if place >= 0:
            ties = whole(known_of[of[place]]) & TIES_KNOWN
        else:
            ties = ties_between(tied, sender, recipient)
            if any_drawn:
                ties |= drawn_ties(drawn, drawing, sender, recipient)
        ties |= whole(extras[at])
        scripted = row == len(ways) - 1
        channel = via
        if not scripted:
            by_phone, by_id, by_chat = weights[row, 0], weights[row, 1], weights[row, 2]
            channel = channel_of(by_phone, by_id, by_chat, ties, uniform(own, 1))
        for policy in range(policies):
            pending[at, policy] = 0
        if channel == NO_CHANNEL:
            totals[1] += 1
            continue
        marked = changing[sender] | changing[recipient] != 0
        from_record, to_record = whole(record[sender]), whole(record[recipient])
        start = situation_of(
            sender_part,
            recipient_part,
            joint_part,
            channel_part,
            number,
            from_record,
            to_record,
            ties,
            channel,
        )
        if start < 0:
            totals[4] += 1
            continue
        child, resident = age[recipient] < 18, recipient < residents
        place_of_school = school[recipient, 0] if child and resident else school[sender, 0]
        here = len(contacts) - 1 if place_of_school == NONE else whole(place_of_school)
        way = ways[row]
        taken = way == TAKEN
        attacking = hostile[row] and way != CHILD_FIRST
        roleless = not attacking and from_record >> 4 == 3 and age[sender] >= 18 and sender < first_stranger
        stranger = sender >= first_stranger and sender < residents
        if stranger and attacking and from_record & 8 and false_row >= 0:
            row = false_row
        if resident:
            totals[0] += 1
            if way != CHAIN:
                attempts[kind[sender], start] += 1
                if day == 1:
                    first_day[row, whole(child), start] += 1
        pair = whole(pair_of[place]) if place >= 0 else number_of(keys, numbers, sender, recipient)
        through = number_of(keys, numbers, sender, via) if way == CHAIN else -1
        low = sender < recipient
        logging = logged == 2
        entry = used[1]
        for policy in range(policies):
            state = whole(states[pair, policy]) if pair >= 0 else 0
            counted, situation = row, start
            # A role confirmed since, under this policy, ends being an adult without one.
            by_known = roleless and not 0 < confirmed_from[policy, sender] <= day
            if stranger and attacking and false_row >= 0 and 0 < confirmed_from[policy, sender] <= day:
                counted = false_row
            result = -1
            stopped = state & (HIGH_BLOCKED if low else LOW_BLOCKED) != 0
            gone = stranger and banned[policy, sender]
            if (taken and secured[policy, via]) or (
                way == CHAIN and (through < 0 or not states[through, policy] & TALKED)
            ):
                result = NOT_MADE
            fresh = False
            if result < 0 and (gone or stopped):
                lot_key = stage_key(stage_key(key, _PAIR), whole(pair_key(sender, recipient)))
                if attacking and stranger and uniform(lot_key, 0) < answers.again_after_block:
                    fresh = True
                    state = 0
                    if again_row >= 0:
                        counted = again_row
                else:
                    result = NOT_MADE if gone else BLOCKED
            if result < 0 and state & OPEN:
                result = DIALOGUE
            if result < 0:
                from_now, to_now, ties_now = from_record, to_record, ties
                if marked:
                    begun = whole(confirmed_from[policy, sender])
                    from_now = record_under(from_record, whole(kind[sender]), begun, day)
                    begun = whole(confirmed_from[policy, recipient])
                    to_now = record_under(to_record, whole(kind[recipient]), begun, day)
                if fresh:
                    from_now = 3 << 4 | from_record & 7
                    ties_now &= ~R_NUMBER
                ties_now = ties_under(ties_now, state, low)
                if from_now != from_record or to_now != to_record or ties_now != ties:
                    situation = situation_of(
                        sender_part,
                        recipient_part,
                        joint_part,
                        channel_part,
                        number,
                        from_now,
                        to_now,
                        ties_now,
                        channel,
                    )
                if situation < 0:
                    totals[4] += 1
                    situation = start
                result = whole(outcome[situation, policy])
                if resident:
                    decided[policy, situation] += 1
            arrived = result in (FREE, DIALOGUE)
            if result == UNSPECIFIED and silence_free:
                arrived = True
            if resident:
                contacts[here, counted, whole(child), policy, result] += 1
                if child:
                    if result == REQUEST:
                        group = 0 if attacking else 1 if by_known else 2
                        requests[here, policy, group] += 1
                    if (attacking or by_known) and (arrived or result == REQUEST):
                        reached = 1 if result == REQUEST else 2 if result == DIALOGUE else 0
                        who = reach_kind[counted] if attacking else known
                        reached_by[policy, recipient] |= np.uint64(1) << np.uint64(3 * who + reached)
                        if attacking and first_reached[policy, recipient] == 0:
                            first_reached[policy, recipient] = day
            if logged == 1 and attacking and child and arrived and result != DIALOGUE:
                logging = True
            if logged and entry < len(log):
                log[entry, 7 + 3 * policy] = situation
                log[entry, 8 + 3 * policy] = result
                log[entry, 9 + 3 * policy] = counted
            if result not in (ROLE, REQUEST) and not arrived:
                continue
            if result == ROLE:
                if sender < residents and not asked[policy, sender]:
                    asked[policy, sender] = True
                    asked_at = school[sender, 0] if school[sender, 0] != NONE else school[recipient, 0]
                    asked_count[len(asked_count) - 1 if asked_at == NONE else asked_at, policy] += 1
                    own_role = ROLE_OF_KIND[kind[sender]]
                    granted = answers.false_confirmation if stranger else answers.confirmation_granted
                    grown = own_role == STUDENT or not recorded_minor[sender]
                    if own_role != ROLELESS and grown and uniform(stage_key(people_key, sender), 0) < granted:
                        confirmed_from[policy, sender] = day + max(1, whole(answers.confirmation_days))
                        changing[sender] = HOLDING
                continue
            added, banning = 0, False
            if result == REQUEST:
                chance = answers.accept_acquaintance
                if attacking:
                    chance = answers.accept_stranger_of_friend if way == CHAIN else answers.accept_stranger
                if recipient >= first_stranger and recipient < residents:
                    chance = 1.0
                if uniform(own, ACCEPT) < chance:
                    arrived = True
                    added |= OPEN
            if attacking and child:
                if uniform(own, REPORT) < answers.report_stranger:
                    if policy == 0:
                        totals[2] += 1
                    banning = uniform(own, BAN) < answers.ban_after_report
                if uniform(own, BLOCK) < answers.block_stranger and not fresh:
                    added |= HIGH_BLOCKED if low else LOW_BLOCKED
                if arrived:
                    added |= TALKED
            if arrived and way == CHILD_FIRST:
                added |= OPEN | TALKED
            if arrived and child and phone[recipient] and phone[sender]:
                chance = answers.save_stranger if attacking else answers.save_acquaintance
                if uniform(own, SAVE) < chance:
                    added |= HIGH_SAVED if low else LOW_SAVED
            pending[at, policy] = added & ~state | (BANNED if banning else 0)
        if logged and logging and resident and entry < len(log):
            log[entry, 0], log[entry, 1] = day, row
            log[entry, 2], log[entry, 3] = sender, recipient
            log[entry, 4], log[entry, 5] = channel, start
            log[entry, 6] = whole(own)
            used[1] += 1
