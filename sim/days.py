"""The days of a district, one after the other.

Knows the order of a day: roles that come and go, messages drawn and counted, the others decided, what has
changed remembered. Knows nothing of how anything of it is done.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.attempts import Attempts, Strangers, Takeovers, draw_others, numbers_of_day, room_for
from sim.compiled import borrowing
from sim.decisions import decide_day
from sim.ledger import Answers, Counts, Tables
from sim.listed import draw_listed
from sim.memory import Memory, remember, with_room
from sim.people import Bools, Ints, Shorts, Small, Wide, Words
from sim.steady import Steady, flush_all, unsettle
from sim.streams import stage_key

__all__ = ["run_days"]

_DRAWING = 303


@borrowing
def _run_day(
    key: np.uint64,
    drawing: np.uint64,
    day: int,
    flushing: bool,
    found: Attempts,
    numbers: NDArray[np.int64],
    distant: Ints,
    pending: Small,
    row_keys: Words,
    ways: Small,
    weights: NDArray[np.float64],
    hostile: Bools,
    reach_kind: Ints,
    again_row: int,
    false_row: int,
    seed: int,
    pair_first: Ints,
    pair_sender: Shorts,
    pair_recipient: Shorts,
    strangers: Strangers,
    takeovers: Takeovers,
    tables: Tables,
    answers: Answers,
    counts: Counts,
    memory: Memory,
    steady: Steady,
    record: Small,
    kinds: Ints,
    kind: Small,
    age: Small,
    phone: Bools,
    recorded_minor: Bools,
    active: Bools,
    distant_friend: Shorts,
    distant_key: Words,
    distant_leads: Bools,
    member_first: Ints,
    member: Shorts,
    script: NDArray[np.int64],
    logged: int,
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
) -> None:
    """One day; `found` and `pending` are room for its attempts, see `run_days` for the rest."""
    for stranger in range(kinds[7] - kinds[6]):
        begin, end = strangers.confirmed_from[stranger], strangers.confirmed_to[stranger]
        if begin == day:
            record[kinds[6] + stranger] |= 8
        if end == day:
            record[kinds[6] + stranger] &= ~np.uint8(8)
    used = draw_listed(
        found,
        numbers,
        day,
        row_keys,
        ways,
        weights,
        hostile,
        logged,
        pair_first,
        pair_sender,
        pair_recipient,
        strangers,
        tables,
        counts,
        memory,
        steady,
        answers.accept_acquaintance,
        answers.save_acquaintance,
        answers.silence_free > 0,
        drawing,
        record,
        kinds,
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
    )
    used = draw_others(
        found,
        used,
        numbers,
        distant,
        key,
        day,
        row_keys,
        ways,
        kinds,
        active,
        age,
        contact_first,
        contact,
        chat_first,
        chat,
        member_first,
        member,
        strangers,
        takeovers,
        distant_friend,
        distant_key,
        distant_leads,
        seed,
        script,
    )
    decide_day(
        key,
        drawing,
        day,
        found,
        used,
        ways,
        weights,
        hostile,
        reach_kind,
        again_row,
        false_row,
        tables,
        answers,
        counts,
        memory,
        steady,
        pending,
        record,
        kinds,
        kind,
        age,
        phone,
        recorded_minor,
        school,
        logged,
        contact_first,
        contact,
        class_number,
        class_first,
        mate_numbers,
        mate_ids,
        chat_first,
        chat,
        chat_word,
    )
    if flushing:
        flush_all(
            steady,
            pair_first,
            pair_sender,
            pair_recipient,
            day,
            tables,
            counts,
            record,
            kind,
            age,
            school,
        )
    remember(found, used, ways, pending, counts.totals, memory)
    unsettle(found, used, pending, memory, steady, pair_sender, pair_recipient)


def run_days(
    key: np.uint64,
    days: int,
    means: NDArray[np.float64],
    row_keys: Words,
    ways: Small,
    weights: NDArray[np.float64],
    hostile: Bools,
    reach_kind: Ints,
    again_row: int,
    false_row: int,
    distant_rate: float,
    seed: int,
    pair_first: Ints,
    pair_sender: Shorts,
    pair_recipient: Shorts,
    strangers: Strangers,
    takeovers: Takeovers,
    tables: Tables,
    answers: Answers,
    counts: Counts,
    memory: Memory,
    steady: Steady,
    record: Small,
    kinds: Ints,
    kind: Small,
    age: Small,
    phone: Bools,
    recorded_minor: Bools,
    active: Bools,
    distant_friend: Shorts,
    distant_key: Words,
    distant_leads: Bools,
    member_first: Ints,
    member: Shorts,
    script: NDArray[np.int64],
    logged: int,
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
) -> Memory:
    """Let people write for some days; gives what is remembered at the end.

    Everything is counted in `counts`. The last row of `ways`, `weights` and `hostile` is that of scripted
    attempts. `again_row` and `false_row` are the behaviours under which attempts from new accounts and with
    false roles are counted, -1 for none.
    """
    drawing = np.uint64(stage_key(key, _DRAWING))
    found, pending = room_for(0), np.zeros((0, tables.outcome.shape[1]), np.uint8)
    for day in range(1, days + 1):
        numbers, distant = numbers_of_day(
            day, means, row_keys, ways, takeovers, distant_key, distant_rate, seed
        )
        most = int(numbers.sum()) + int(distant.sum()) + len(script)
        if most > len(pending):
            room = most + most // 8
            found, pending = room_for(room), np.zeros((room, pending.shape[1]), np.uint8)
        memory = with_room(memory, most, most if logged else 0)
        _run_day(
            key,
            drawing,
            day,
            day in (1, days),
            found,
            numbers,
            distant,
            pending,
            row_keys,
            ways,
            weights,
            hostile,
            reach_kind,
            again_row,
            false_row,
            seed,
            pair_first,
            pair_sender,
            pair_recipient,
            strangers,
            takeovers,
            tables,
            answers,
            counts,
            memory,
            steady,
            record,
            kinds,
            kind,
            age,
            phone,
            recorded_minor,
            active,
            distant_friend,
            distant_key,
            distant_leads,
            member_first,
            member,
            script,
            logged,
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
        )
    return memory
