"""What a certificate says of claims over time: where each is proved, with one invariant for all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from proofs.attacks.attack import board_of
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.invariants import common_invariant
from proofs.attacks.outcomes import outcomes_of
from proofs.engines.clock import NO_CLOCK, Clock
from proofs.engines.prime_rows import fold
from rulebook.loaders.find_moves import moves_of
from rulebook.model import Policy, Reading, Row, Silence
from rulebook.moves import Moves
from rulebook.values.json_values import json_values


def entries_over_time(
    policy: Policy, settled: Reading, silence: Silence, clock: Clock = NO_CLOCK
) -> list[dict[str, Any]]:
    """One entry for each claim over time and each answer to "only after role confirmation".

    Raises:
        Undecided: there was no time for it.
    """
    moves = moves_of(policy)
    if moves is None:
        return []
    moves = whatever_is_remembered(moves)
    return [
        _entry(AttackQuestion(policy, moves, claim, answer, settled, silence))
        for claim in clock.ticking(moves.claims.values())
        for answer in clock.ticking(moves.after_confirmation)
    ]


def whatever_is_remembered(moves: Moves) -> Moves:
    """The same moves, each possible whatever is remembered: the check keeps no memory, so lets more be."""
    if not any(name in moves.memory for move in moves.moves.values() for row in move.when for name in row):
        return moves
    free = {
        name: replace(move, when=tuple(_without(row, moves.memory) for row in move.when))
        for name, move in moves.moves.items()
    }
    return replace(moves, moves=free)


def _without(row: Row, names: Iterable[str]) -> Row:
    return {name: values for name, values in row.items() if name not in names}


def _entry(question: AttackQuestion) -> dict[str, Any]:
    claim, choices = question.claim, question.policy.open_readings(question.settled)
    proved = np.zeros([len(options) for options in choices.values()], dtype=np.bool_)
    invariant = None
    if not claim.unknown:
        outcomes = outcomes_of(question.policy, question.moves, question.settled)
        board = board_of(question.moves, claim)
        bad = outcomes.goal(claim, question.broken, question.after_confirmation)
        holds, rows = common_invariant(board, board.states.starts(claim), bad)
        for reading, is_proved in zip(outcomes.readings, holds, strict=True):
            place = tuple(options.index(reading[name]) for name, options in choices.items())
            proved[place] = is_proved
        if holds.any():
            invariant = json_values(rows)
    pattern = fold(proved, choices) if proved.any() else ()
    return {
        "claim": claim.id,
        "after_confirmation": question.after_confirmation,
        "lacks": list(claim.unknown),
        "readings": {
            "total": int(proved.size),
            "proved": int(proved.sum()),
            "pattern": json_values(pattern),
        },
        "invariant": invariant,
    }
