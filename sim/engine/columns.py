"""What a run goes by and what it counts: tables, answers, results and counts of one district.

Knows the shapes that compiled code is handed. Knows nothing of how an attempt is decided.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.results import (
    BLOCKED,
    DIALOGUE,
    FORBIDDEN,
    FREE,
    NOT_MADE,
    REQUEST,
    RESULTS,
    ROLE,
    UNSPECIFIED,
)
from sim.facts.decision_tables import Tables
from sim.population.people import Bools, Ints, Small, Words

__all__ = [
    "BLOCKED",
    "DIALOGUE",
    "FORBIDDEN",
    "FREE",
    "NOT_MADE",
    "REQUEST",
    "RESULTS",
    "ROLE",
    "UNSPECIFIED",
    "Answers",
    "Counts",
    "Rows",
    "Tables",
]


class Answers(NamedTuple):
    """How people and the service answer: chances, and days until a role is confirmed (`behaviours.toml`)."""

    accept_stranger: float
    accept_stranger_of_friend: float
    accept_acquaintance: float
    save_stranger: float
    save_acquaintance: float
    block_stranger: float
    report_stranger: float
    ban_after_report: float
    again_after_block: float
    confirmation_granted: float
    confirmation_days: float
    false_confirmation: float
    false_role_found_out: float
    silence_free: float


class Rows(NamedTuple):
    """The behaviours, as compiled code reads them; the last row stands for scripted attempts.

    key: uint64[rows], of all draws of a behaviour. way: uint8[rows + 1], how it finds its two people
    (`attempts`). weight: float64[rows + 1, 3], of channels. hostile: bool[rows + 1], who writes is an
    adversary. reach_kind: int32[rows + 2], as what a child counts as reached, -1 for nothing; the last is
    that of a known adult without a role. again, false_role: the rows under which attempts from new accounts
    and with false roles are counted, -1 for none.
    """

    key: Words
    way: Small
    weight: NDArray[np.float64]
    hostile: Bools
    reach_kind: Ints
    again: int
    false_role: int


class Counts(NamedTuple):
    """What is counted, over the residents of a district.

    contacts: int32[schools + 1, rows, 2, policies, 8], attempts by behaviour, whether the recipient is a
        child, and RESULTS; by the school of the recipient if that is a child, else of the sender, the last
        for none.
    requests: int32[schools + 1, policies, 3], requests to children by strangers, known roleless adults and
        others.
    asked: int32[schools + 1, policies], people who asked to have their role confirmed, by their own school,
        or else by that of the one they wrote to.
    reached: uint64[policies, n], bit 3 * kind + way: how each child was reached (free, request, dialogue).
    first_reached: int32[policies, n], the first day of a stranger's message or request, 0 for never.
    attempts: int64[kinds, situations], attempts by the sender's kind and the situation at the start.
    first_day: int64[rows, 2, situations], those of day 1 by behaviour and whether the recipient is a child.
    decided: int64[policies, situations], attempts decided by the table, in the situations as they were.
    totals: int64[5]: attempts; those without an open channel, which are not made; reports and bans under the
        first policy; attempts in situations that the axioms exclude, of which there must be none.
    """

    contacts: NDArray[np.int32]
    requests: NDArray[np.int32]
    asked: NDArray[np.int32]
    reached: NDArray[np.uint64]
    first_reached: NDArray[np.int32]
    attempts: NDArray[np.int64]
    first_day: NDArray[np.int64]
    decided: NDArray[np.int64]
    totals: NDArray[np.int64]
