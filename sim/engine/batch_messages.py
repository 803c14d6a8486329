"""Messages between listed pairs: most are only counted, the others become attempts.

Knows how the messages of a day fall on the pairs of a behaviour, and what those that are only counted bring
about. Where a message does not come to the same for all who stand alike (`standings`), where the first one
asks for a role, and where attempts are logged, it goes among the attempts of the day.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.adversaries import Strangers, joined_chat
from sim.engine.attempts import PAIRS, Attempts
from sim.engine.batch_decisions import ARRIVES, RESULT
from sim.engine.columns import Answers, Rows
from sim.engine.pair_classes import (
    ACCEPTED,
    BOTH,
    OPENING_FROM,
    SAVED,
    SAVING_FROM,
    STEADY_FROM,
    Listed,
    Standings,
)
from sim.engine.policy_state import HIGH_SAVED, LOW_SAVED, OPEN, Memory
from sim.engine.results import REQUEST
from sim.engine.situation_lookup import NO_CHANNEL, channel_of
from sim.facts.observations import TieColumns
from sim.kernel.draws import stage_key, uniform
from sim.kernel.jit import inner, whole

__all__ = ["ACCEPT", "SAVE", "draw_listed", "remember_listed"]

ACCEPT, SAVE = 10, 11
"""The places among an attempt's draws that say whether a request is accepted and a number saved."""


@inner
def draw_listed(
    found: Attempts,
    numbers: NDArray[np.int64],
    day: int,
    rows: Rows,
    counting: bool,
    listed: Listed,
    strangers: Strangers,
    first_stranger: int,
    ties: TieColumns,
    answers: Answers,
    standings: Standings,
) -> int:
    """Draw the messages of one day between listed pairs.

    `numbers` int64[rows] says how many messages each behaviour has. Those not counted here go to the first
    places of `found`; gives how many there are.
    """
    # Columns by names of their own.
    senders, recipients, row_of, places, vias, extras, draws = found
    pair_first, pair_sender, pair_recipient = listed
    of, events, changed, asking = standings.of, standings.events, standings.changed, standings.asking
    known, tally, roles = standings.known, standings.tally, standings.roles
    accepting, saving = answers.accept_acquaintance, answers.save_acquaintance
    used, today_changed = whole(0), whole(0)
    for row in range(len(rows.key)):
        if rows.way[row] != PAIRS:
            continue
        today = stage_key(rows.key[row], day)
        by_phone, by_id, by_chat = rows.weight[row, 0], rows.weight[row, 1], rows.weight[row, 2]
        lowest, many = whole(pair_first[row]), whole(pair_first[row + 1] - pair_first[row])
        counted = counting and not rows.hostile[row]
        for turn in range(numbers[row]):
            own = stage_key(today, turn)
            place = whole(lowest + whole(uniform(own, 0) * many))
            if counted:
                standing = whole(of[place])
                what = whole(known[standing])
                channel = channel_of(by_phone, by_id, by_chat, what, uniform(own, 1))
                if what >> STEADY_FROM + channel & 1:
                    sender = pair_sender[place]
                    asks = roles[standing, channel] & ~asking[sender]
                    asking[sender] |= asks
                    if asks == 0:
                        tally[standing, channel] += 1
                        # Drawn and written in any case: cheaper than a branch, which nobody could foresee.
                        accepted = what >> OPENING_FROM + channel & whole(uniform(own, ACCEPT) < accepting)
                        saved = what >> SAVING_FROM + channel & whole(uniform(own, SAVE) < saving)
                        event = ACCEPTED * accepted | SAVED * saved | BOTH * (accepted & saved)
                        changed[today_changed] = place
                        today_changed += whole(events[place] == 0) & whole(event != 0)
                        events[place] |= event << 3 * channel
                        continue
            senders[used], recipients[used], row_of[used] = pair_sender[place], pair_recipient[place], row
            places[used], vias[used], extras[used], draws[used] = place, -1, 0, own
            if senders[used] >= first_stranger:
                extras[used] = joined_chat(
                    strangers.joined,
                    strangers.joined_day,
                    ties.chat_first,
                    ties.chat,
                    whole(senders[used]) - first_stranger,
                    whole(recipients[used]),
                    day,
                )
            used += 1
    standings.used[0] = today_changed
    return used


@inner
def remember_listed(listed: Listed, memory: Memory, standings: Standings) -> None:
    """Take what today's counted messages have changed into the memory."""
    _, senders, recipients = listed
    states, of, events, results = memory.states, standings.of, standings.events, standings.result
    for turn in range(standings.used[0]):
        place = standings.changed[turn]
        standing, pair = of[place], standings.pair[place]
        saved = LOW_SAVED if recipients[place] < senders[place] else HIGH_SAVED
        for channel in range(NO_CHANNEL):
            event = whole(events[place]) >> 3 * channel
            for policy in range(results.shape[2]):
                result = whole(results[standing, channel, policy])
                if result & RESULT == REQUEST:
                    states[pair, policy] |= OPEN * whole(event & ACCEPTED != 0)
                    states[pair, policy] |= saved * whole(event & BOTH != 0)
                elif result & ARRIVES:
                    states[pair, policy] |= saved * whole(event & SAVED != 0)
        events[place] = 0
