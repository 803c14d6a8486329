"""What a certificate says of claims over time for any number of people: R, the cutoff, and the counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from proofs.attacks.attack import count_readings
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.outcomes import outcomes_of
from proofs.attacks.transitions import States
from proofs.engines.clock import NO_CLOCK, Clock
from proofs.engines.prime_rows import fold
from proofs.unbounded.least_set import LeastSet, Limits, least_set, rows_of
from proofs.unbounded.prove import unset_ties
from rulebook.crowds.fact_kinds import kinds_of
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.model import Policy, Reading, Rows, Silence
from rulebook.moves import ClaimOverTime, Moves
from rulebook.table import Mask
from rulebook.values.json_values import json_values


def entries_for_any_number(
    policy: Policy,
    settled: Reading,
    silence: Silence,
    assumptions: Sequence[str],
    clock: Clock = NO_CLOCK,
) -> list[dict[str, Any]]:
    """One entry for each claim that can be decided without a solver, without and with the assumptions.

    Raises:
        Undecided: there was no time for it.
    """
    moves = catalogue_moves(policy.vocabulary)
    if moves is None or moves.relations is None:
        return []
    return [
        _entry(policy, moves, claim, granted, settled, silence, clock)
        for claim in clock.ticking(moves.claims.values())
        for granted in ((), *((tuple(assumptions),) if assumptions else ()))
        if _is_plain(moves, claim, granted)
    ]


def _is_plain(moves: Moves, claim: ClaimOverTime, granted: tuple[str, ...]) -> bool:
    """Whether places are yes or no, and no move waits for an outcome or for what is remembered."""
    available = moves.available(claim, granted)
    yes_no = all(kind.values == (False, True) for kind in kinds_of(moves).values() if kind.is_place)
    remembers = any(name in moves.memory for move in available for row in move.when for name in row)
    asks = any(move.asks_outcome and not set(move.sets) <= set(moves.memory) for move in available)
    two_sided = not any(kind.is_one_sided for kind in kinds_of(moves).values())
    return yes_no and two_sided and not remembers and not asks and not claim.unknown and not unset_ties(moves)


def _entry(
    policy: Policy,
    moves: Moves,
    claim: ClaimOverTime,
    granted: tuple[str, ...],
    settled: Reading,
    silence: Silence,
    clock: Clock,
) -> dict[str, Any]:
    least = least_set(moves, claim, granted, Limits(), deadline=clock.until)
    choices = policy.open_readings(settled)
    outcomes = outcomes_of(policy, moves, settled)
    answers = []
    for answer in clock.ticking(moves.after_confirmation):
        question = AttackQuestion(policy, moves, claim, answer, settled, silence, granted)
        proved = np.zeros([len(options) for options in choices.values()], dtype=np.bool_)
        broken = np.any(outcomes.goal(claim, question.broken, answer) & least.above, axis=1).tolist()
        for reading, is_broken in zip(outcomes.readings, broken, strict=True):
            proved[tuple(options.index(reading[name]) for name, options in choices.items())] = not is_broken
        answers.append(
            {
                "after_confirmation": answer,
                "readings": {
                    "total": int(proved.size),
                    "proved": int(proved.sum()),
                    "pattern": json_values(fold(proved, choices) if proved.any() else ()),
                },
                "least_cooperation": json_values(count_readings(question).least),
            }
        )
    chats = int(any(kind.is_place for kind in kinds_of(moves).values()))
    rows = _without_memory(least)
    return {
        "claim": claim.id,
        "assumptions": list(granted),
        "least": json_values(rows),
        "states": int((least.above & _forgotten(least.states)).sum()),
        "cutoff": {"people": least.people, "chats": chats},
        "answers": answers,
    }


def _forgotten(states: States) -> Mask:
    """Where nothing is remembered: bool[states]."""
    return states.rows((dict.fromkeys(states.moves.memory, (False,)),))


def _without_memory(least: LeastSet) -> Rows:
    """R as rows of facts alone: what is remembered is never read by these moves."""
    states, wide = least.states, least.above.copy()
    for name in states.moves.memory:
        there = np.flatnonzero(wide)
        columns = {other: column[there] for other, column in states.columns.items()}
        columns[name] = np.ones(there.size, dtype=np.uint8)
        wide[states.numbers_of(columns)] = True
    return rows_of(states, wide)
