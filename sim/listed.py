"""Messages between listed pairs: most are only counted, the others become attempts.

Knows how the messages of a day fall on the pairs of a behaviour. Those between steady pairs (`steady`) are
counted where they are drawn; strangers' and those that may change something go among the attempts of the day.
Where attempts are logged, all of them do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.attempts import PAIRS, Attempts, Strangers, joined_chat
from sim.compiled import inner, whole
from sim.ledger import REQUEST, ROLE, Counts, Tables
from sim.memory import Memory
from sim.observations import drawn_ties, ties_between
from sim.people import Bools, Ints, Shorts, Small, Wide, Words
from sim.steady import (
    ACCEPT,
    ASKING,
    OPENED_FROM,
    OPENING,
    SAVE,
    SAVING,
    STEADY_FROM,
    TIED,
    TIES_KNOWN,
    VALID,
    Steady,
    channel_of,
    flush_pair,
    resolve_pair,
)
from sim.streams import stage_key, uniform

__all__ = ["draw_listed"]


@inner
def _settled(
    place: int,
    row: int,
    day: int,
    pair_sender: Shorts,
    pair_recipient: Shorts,
    any_drawn: bool,
    silence_free: bool,
    first_stranger: int,
    drawing: np.uint64,
    record: Small,
    kind: Small,
    age: Small,
    phone: Bools,
    contact_first: Ints,
    contact: Wide,
    class_number: Shorts,
    class_first: Ints,
    mate_numbers: Words,
    mate_ids: Words,
    school: Shorts,
    chat_first: Ints,
    chat: Shorts,
    chat_word: Words,
    sender_part: Ints,
    recipient_part: Ints,
    joint_part: Ints,
    channel_part: Ints,
    number: Ints,
    outcome: Small,
    drawn: NDArray[np.float64],
    contacts: Ints,
    requests: Ints,
    attempts: NDArray[np.int64],
    first_day: NDArray[np.int64],
    decided: NDArray[np.int64],
    totals: NDArray[np.int64],
    changing: Bools,
    states: Small,
    pair_of: Ints,
    known: Wide,
    tally: Wide,
    results: Small,
    situations: Ints,
) -> int:
    """What is known of a pair: worked out, unless a role that some policy has granted decides day by day."""
    what = whole(known[place])
    sender, recipient = whole(pair_sender[place]), whole(pair_recipient[place])
    if not what & TIED:
        ties = ties_between(
            contact_first,
            contact,
            class_number,
            class_first,
            mate_numbers,
            mate_ids,
            school,
            chat_first,
            chat,
            chat_word,
            sender,
            recipient,
        )
        if any_drawn:
            ties |= drawn_ties(drawn, drawing, sender, recipient)
        what = ties | TIED
        known[place] = what
    if not changing[sender] and not changing[recipient]:
        flush_pair(
            place,
            row,
            sender,
            recipient,
            what & TIES_KNOWN,
            day,
            record,
            kind,
            age,
            school,
            sender_part,
            recipient_part,
            joint_part,
            channel_part,
            number,
            tally,
            results,
            situations,
            contacts,
            requests,
            attempts,
            first_day,
            decided,
            totals,
        )
        what = resolve_pair(
            place,
            sender,
            recipient,
            what & TIES_KNOWN,
            silence_free,
            first_stranger,
            record,
            age,
            phone,
            sender_part,
            recipient_part,
            joint_part,
            channel_part,
            number,
            outcome,
            whole(pair_of[place]),
            states,
            results,
            situations,
        )
        known[place] = what
    return what


@inner
def draw_listed(
    found: Attempts,
    numbers: NDArray[np.int64],
    day: int,
    row_keys: Words,
    ways: Small,
    weights: NDArray[np.float64],
    hostile: Bools,
    logged: int,
    pair_first: Ints,
    pair_sender: Shorts,
    pair_recipient: Shorts,
    strangers: Strangers,
    tables: Tables,
    counts: Counts,
    memory: Memory,
    steady: Steady,
    accepting: float,
    saving: float,
    silence_free: bool,
    drawing: np.uint64,
    record: Small,
    kinds: Ints,
    kind: Small,
    age: Small,
    phone: Bools,
    contact_first: Ints,
    contact: Wide,
    class_number: Shorts,
    class_first: Ints,
    mate_numbers: Words,
    mate_ids: Words,
    school: Shorts,
    chat_first: Ints,
    chat: Shorts,
    chat_word: Words,
) -> int:
    """Draw the messages of one day between listed pairs.

    `numbers` int64[rows] says how many messages each behaviour has. Those not counted here go to the first
    places of `found`; gives how many there are.
    """
    # Arrays by names of their own: taking one out of a tuple costs more than using it.
    senders, recipients, rows, places, vias, extras, draws = found
    sender_part, recipient_part, joint_part, channel_part, number, outcome, drawn = tables
    contacts, requests, _, _, _, attempts, first_day, decided, totals = counts
    changing, _, _, asked, _, _, _, states, _, _ = memory
    pair_of, known, tally, results, situations, _, _, asking = steady
    first_stranger = whole(kinds[6])
    any_drawn, policies = drawn.sum() > 0, outcome.shape[1]
    used = 0
    for row in range(len(row_keys)):
        if ways[row] != PAIRS:
            continue
        today = stage_key(row_keys[row], day)
        lowest, many = whole(pair_first[row]), whole(pair_first[row + 1] - pair_first[row])
        counting = logged == 0 and not hostile[row]
        for turn in range(numbers[row]):
            own = stage_key(today, turn)
            place = whole(lowest + whole(uniform(own, 0) * many))
            if counting:
                what = whole(known[place])
                if not what & VALID:
                    what = _settled(
                        place,
                        row,
                        day,
                        pair_sender,
                        pair_recipient,
                        any_drawn,
                        silence_free,
                        first_stranger,
                        drawing,
                        record,
                        kind,
                        age,
                        phone,
                        contact_first,
                        contact,
                        class_number,
                        class_first,
                        mate_numbers,
                        mate_ids,
                        school,
                        chat_first,
                        chat,
                        chat_word,
                        sender_part,
                        recipient_part,
                        joint_part,
                        channel_part,
                        number,
                        outcome,
                        drawn,
                        contacts,
                        requests,
                        attempts,
                        first_day,
                        decided,
                        totals,
                        changing,
                        states,
                        pair_of,
                        known,
                        tally,
                        results,
                        situations,
                    )
                if what & VALID:
                    channel = channel_of(weights, row, what & TIES_KNOWN, uniform(own, 1))
                    if channel < 0:
                        totals[1] += 1
                        continue
                    if what >> STEADY_FROM >> channel & 1:
                        changes = what & SAVING != 0 and uniform(own, SAVE) < saving
                        may_open = what & OPENING and not what >> OPENED_FROM >> channel & 1
                        if may_open and uniform(own, ACCEPT) < accepting:
                            known[place] = what | 1 << OPENED_FROM + channel
                            for policy in range(policies):
                                changes |= results[place, channel, policy] == REQUEST
                        if what & ASKING:
                            sender = whole(pair_sender[place])
                            for policy in range(policies):
                                if results[place, channel, policy] == ROLE:
                                    changes |= not (asking[policy, sender] or asked[policy, sender])
                                    asking[policy, sender] = True
                        if not changes:
                            tally[place, channel] += 1
                            continue
            senders[used], recipients[used], rows[used] = pair_sender[place], pair_recipient[place], row
            places[used], vias[used], extras[used], draws[used] = place, -1, 0, own
            if senders[used] >= first_stranger:
                extras[used] = joined_chat(
                    strangers.joined,
                    strangers.joined_day,
                    chat_first,
                    chat,
                    whole(senders[used]) - first_stranger,
                    whole(recipients[used]),
                    day,
                )
            used += 1
    return used
