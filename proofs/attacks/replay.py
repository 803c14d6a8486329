"""Replays a trace under the plain meaning, state by state, before it is shown.

Uses `rulebook/moves.py` and `rulebook/decide.py` alone, and nothing of the arrays that found the trace.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofs.attacks.trace import Trace
from proofs.engines.solver import Disagreement
from proofs.scenes.frames import Frame
from rulebook.model import Outcome, Policy, Reading, Situation
from rulebook.moves import (
    ClaimOverTime,
    Move,
    Moves,
    State,
    attempts,
    begins,
    decide_after,
    is_possible_move,
    matches,
    speaks_of,
    successors,
)


def replay_trace(
    policy: Policy,
    moves: Moves,
    claim: ClaimOverTime,
    way: Sequence[tuple[Move | None, State]],
    reached: frozenset[Outcome],
    allowed: Sequence[Move],
    reading: Reading,
    after_confirmation: str,
) -> Trace:
    """The trace that ends with an outcome in `reached`, or with what is learned, each step confirmed.

    Raises:
        Disagreement: the start is none, a move is not possible or leads elsewhere, or what
            the search says does not come about at the end.
    """

    def confirm(is_so: bool, what: str) -> None:
        if not is_so:
            raise Disagreement(f"{policy.id}, {claim.id}: the plain meaning says that {what}")

    _, state = way[0]
    confirm(begins(moves, claim, state), f"no trace begins in {dict(state)}")
    frames = [picture(policy, moves, state, state, None, reading, after_confirmation)]
    for move, following in way[1:]:
        assert move is not None
        confirm(move in allowed, f"`{move.id}` is not to be made here")
        confirm(
            is_possible_move(policy, moves, move, state, reading, after_confirmation),
            f"`{move.id}` is not possible in {dict(state)}",
        )
        confirm(
            following in successors(moves, move, state), f"`{move.id}` does not lead to {dict(following)}"
        )
        frames.append(picture(policy, moves, following, state, move, reading, after_confirmation))
        state = following
    if claim.learned:
        confirm(matches(claim.learned, state), f"nothing is learned in {dict(state)}")
        return Trace(policy, moves, tuple(frames), None, None, claim, reading, after_confirmation)
    broken = [
        (situation, decision)
        for situation in attempts(moves, state)
        if speaks_of(policy, claim, situation, reading)
        and (decision := decide_after(policy, moves, situation, reading, after_confirmation)).outcome
        in reached
    ]
    confirm(bool(broken), f"nobody comes to {sorted(reached)} in {dict(state)}")
    situation, decision = broken[0]
    return Trace(policy, moves, tuple(frames), situation, decision, claim, reading, after_confirmation)


def picture(
    policy: Policy,
    moves: Moves,
    state: State,
    before: State,
    move: Move | None,
    reading: Reading,
    after_confirmation: str,
) -> Frame:
    """One frame: a state, the move that led to it from the state before, and what it allows."""

    def outcome(situation: Situation) -> str:
        return decide_after(policy, moves, situation, reading, after_confirmation).outcome

    return Frame(
        state,
        move,
        tuple(name for name in state if state[name] != before[name]),
        tuple(
            ({name: situation[name] for name in moves.attempt}, outcome(situation))
            for situation in attempts(moves, state)
        ),
    )
