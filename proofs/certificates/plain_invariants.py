"""Checks the invariant of a claim over time by looking at each state, without any solver.

An invariant shows that something never happens: every beginning satisfies it, every allowed move
keeps it, and no attempt from a state that satisfies it has a forbidden outcome – or, where the claim is about
what is learned, no state that satisfies it is one in which it is. All three are
looked up one by one in the plain meaning of moves and rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from proofs.attacks.attack_question import AttackQuestion
from proofs.certificates.checker.format import CertificateFault, Said, quoted
from rulebook.model import Rows, Value
from rulebook.moves import (
    Move,
    Moves,
    attempts,
    begins,
    decide_after,
    is_allowed_to,
    is_possible,
    is_possible_move,
    matches,
    speaks_of,
    successors,
)

State = Mapping[str, Value]


def recheck_invariant(question: AttackQuestion, invariant: Rows) -> list[CertificateFault]:
    """What keeps the rows from proving the claim in the one reading asked about; nothing if they do.

    Events may happen at any time, as they did when the rows were found.
    """
    policy, moves, claim = question.policy, question.moves, question.claim
    reading, after_confirmation = question.reading, question.after_confirmation
    never = question.broken
    allowed = [move for move in moves.available(claim, question.assumptions) if is_allowed_to(claim, move)]
    allowed += [moves.moves[name] for name in question.events]
    findings: dict[str, CertificateFault] = {}
    for place, state in enumerate(_states(moves)):
        if begins(moves, claim, state) and not matches(invariant, state):
            findings.setdefault(
                "start", CertificateFault("start", Said("the rows leave out {state}", state=_told(state)))
            )
        if not matches(invariant, state):
            continue
        if matches(claim.learned, state):
            findings.setdefault(
                "outcome", CertificateFault("outcome", Said("it is learned in {state}", state=_told(state)))
            )
        for situation in attempts(moves, state):
            decision = decide_after(policy, moves, situation, reading, after_confirmation)
            if decision.outcome in never and speaks_of(policy, claim, situation, reading):
                told = {"outcome": quoted(decision.outcome.value), "situation": _told(situation)}
                message = Said("{outcome} in {situation}", **told)
                findings.setdefault("outcome", CertificateFault("outcome", message))
        for move in allowed:
            leads = [after for after in _led_to(moves, move)[place] if not matches(invariant, after)]
            if leads and is_possible_move(policy, moves, move, state, reading, after_confirmation):
                message = Said("leads from {state} out of the rows", state=_told(state))
                findings.setdefault(
                    move.id, CertificateFault(Said("move {name}", name=quoted(move.id)), message)
                )
    return list(findings.values())


@lru_cache(maxsize=8)
def _states(moves: Moves) -> tuple[State, ...]:
    """Every possible state."""
    values = moves.state_values
    states = (dict(zip(values, chosen, strict=True)) for chosen in product(*values.values()))
    return tuple(state for state in states if is_possible(moves, state))


@lru_cache(maxsize=128)
def _led_to(moves: Moves, move: Move) -> tuple[tuple[State, ...], ...]:
    """The states to which a move can lead from each state, as far as the facts go."""
    return tuple(tuple(successors(moves, move, state)) for state in _states(moves))


def _told(state: State) -> str:
    return ", ".join(f"{name} = {str(value).lower()}" for name, value in state.items() if value is not False)
