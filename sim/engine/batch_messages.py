"""Messages between contact pairs: most are only counted, the others become attempts.

Knows how the messages of a day fall on the pairs of a behaviour, and what those that are only counted bring
about. Where a message does not come to the same for a whole class (`pair_classes`), where the first one asks
for a role, and where attempts are logged, it becomes an attempt of the day.
"""

from __future__ import annotations

import numpy as np

from sim.engine.activity import place_of
from sim.engine.attempts import AttemptDraw, PairSource, chat_joined
from sim.engine.batch_decisions import ARRIVES, RESULT, work_out_class
from sim.engine.columns import DistrictRun
from sim.engine.pair_classes import (
    ACCEPTED,
    ASKING_FROM,
    BOTH,
    OPENING_FROM,
    SAVED,
    SAVING_FROM,
    STEADY_FROM,
    WORKED_OUT,
)
from sim.engine.policy_state import HIGH_SAVED, LOG_NOTHING, LOW_SAVED, OPEN
from sim.engine.results import Result
from sim.engine.situation_lookup import NO_CHANNEL, channel_of
from sim.kernel.draws import stage_key, uniform
from sim.kernel.jit import i64, inline_kernel, kernel

__all__ = ["draw_contact_messages", "remember_contact_messages"]


@kernel
def draw_contact_messages(run: DistrictRun, day: int) -> int:
    """Draw the messages of one day between contact pairs.

    Those not counted here become the first attempts of the day; returns how many there are.
    """
    pairs, behaviours = run.contact_pairs, run.behaviours
    used, run.pair_classes.used[0] = i64(0), 0
    for row in range(len(behaviours.key)):
        if behaviours.source[row] != PairSource.CONTACT_PAIRS:
            continue
        today = stage_key(behaviours.key[row], day)
        lowest, n_contacts = i64(pairs.first[row]), i64(pairs.first[row + 1] - pairs.first[row])
        counting = run.logged == LOG_NOTHING and not behaviours.hostile[row]
        for turn in range(run.by_behaviour[day - 1, row]):
            key = stage_key(today, turn)
            u = uniform(key, AttemptDraw.PAIR)
            contact = lowest + i64(u * n_contacts)
            if behaviours.hostile[row]:
                begin, end = i64(run.activity.pair_first[row]), i64(run.activity.pair_first[row + 1])
                contact = lowest + place_of(run.activity.pair, begin, end, u)
            if counting and _count(run, row, contact, key, day):
                continue
            _write(run, used, row, contact, key, day)
            used += 1
    return used


@inline_kernel
def _count(run: DistrictRun, row: int, contact: int, key: np.uint64, day: int) -> bool:
    """Count a message of a contact pair, if that is enough; tells whether it is."""
    classes, weight = run.pair_classes, run.behaviours.weight
    pair_class = i64(classes.of[contact])
    known = i64(classes.known[pair_class])
    if not known & WORKED_OUT:
        known = work_out_class(run, day, pair_class, contact)
    u = uniform(key, AttemptDraw.CHANNEL)
    channel = channel_of(weight[row, 0], weight[row, 1], weight[row, 2], known, u)
    if not known >> STEADY_FROM + channel & 1:
        return False
    if known >> ASKING_FROM + channel & 1:
        sender = run.contact_pairs.sender[contact]
        asks = classes.roles[pair_class, channel] & ~classes.asking[sender]
        classes.asking[sender] |= asks
        if asks != 0:
            return False
    classes.tally[pair_class, channel] += 1
    if not (known >> OPENING_FROM | known >> SAVING_FROM) >> channel & 1:
        return True
    # Drawn and written in any case: cheaper than a branch, which no processor could predict.
    accepts = uniform(key, AttemptDraw.ACCEPT) < run.rates.accept_acquaintance
    saves = uniform(key, AttemptDraw.SAVE) < run.rates.save_acquaintance
    accepted = known >> OPENING_FROM + channel & i64(accepts)
    saved = known >> SAVING_FROM + channel & i64(saves)
    event = ACCEPTED * accepted | SAVED * saved | BOTH * (accepted & saved)
    classes.changed[classes.used[0]] = contact
    classes.used[0] += i64(classes.events[contact] == 0) & i64(event != 0)
    classes.events[contact] |= event << 3 * channel
    return True


@inline_kernel
def _write(run: DistrictRun, index: int, row: int, contact: int, key: np.uint64, day: int) -> None:
    attempts, pairs = run.attempts, run.contact_pairs
    sender, recipient = i64(pairs.sender[contact]), i64(pairs.recipient[contact])
    attempts.sender[index], attempts.recipient[index], attempts.row[index] = sender, recipient, row
    attempts.contact[index], attempts.via[index], attempts.key[index] = contact, -1, key
    attempts.extra[index], attempts.planned[index] = chat_joined(run, sender, recipient, day), False


@kernel
def remember_contact_messages(run: DistrictRun) -> None:
    """Take what today's counted messages have changed into the policy state."""
    classes, pairs, states = run.pair_classes, run.contact_pairs, run.state.states
    for index in range(classes.used[0]):
        contact = classes.changed[index]
        pair_class, pair = classes.of[contact], classes.pair[contact]
        saved = LOW_SAVED if pairs.recipient[contact] < pairs.sender[contact] else HIGH_SAVED
        for channel in range(NO_CHANNEL):
            event = i64(classes.events[contact]) >> 3 * channel
            if not event & (ACCEPTED | SAVED):
                continue
            for policy in range(classes.result.shape[2]):
                packed, added = i64(classes.result[pair_class, channel, policy]), 0
                if packed & RESULT == Result.REQUEST:
                    added = OPEN * i64(event & ACCEPTED != 0) | saved * i64(event & BOTH != 0)
                elif packed & ARRIVES:
                    added = saved * i64(event & SAVED != 0)
                for column in range(policy, states.shape[1], classes.result.shape[2]):
                    states[pair, column] |= added
        classes.events[contact] = 0
