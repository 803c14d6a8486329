"""What a certificate says of what must stay possible: how far each state is from the outcome, and traps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proofs.attacks.distances import Distances
from proofs.attacks.promises import PromiseAnswer, keeps_promise, promise_distances
from proofs.attacks.transitions import States
from proofs.certificates.any_number import (
    granted_ways,
    has_plain_places,
    is_decidable,
    rows_without_memory,
)
from proofs.certificates.reading_patterns import pattern_of
from proofs.engines.clock import NO_CLOCK, Clock
from proofs.unbounded.crowd_promises import crowd_distances
from rulebook.crowds.fact_kinds import speaks_of_many
from rulebook.loaders.find_moves import moves_of
from rulebook.model import Policy, Reading
from rulebook.moves import Moves, Promise
from rulebook.values.json_values import json_values

TWO, ANY = "two", "any"


def entries_of_promises(
    policy: Policy, settled: Reading, assumptions: Sequence[str], clock: Clock = NO_CLOCK
) -> list[dict[str, Any]]:
    """One entry for each promise, for two people and any number, without and with the assumptions.

    Raises:
        Undecided: there was no time for it.
    """
    moves = moves_of(policy)
    if moves is None:
        return []
    found = []
    for promise in clock.ticking(moves.promises.values()):
        for people in (TWO, ANY):
            for granted in granted_ways(assumptions):
                if _is_asked(moves, promise, people, granted):
                    answers = [
                        _answer(policy, moves, promise, people, (granted, answer, settled), clock)
                        for answer in clock.ticking(moves.after_confirmation)
                    ]
                    found.append(
                        {
                            "claim": promise.id,
                            "people": people,
                            "assumptions": list(granted),
                            "answers": answers,
                        }
                    )
    return found


def _is_asked(moves: Moves, promise: Promise, people: str, granted: tuple[str, ...]) -> bool:
    """Whether it can be decided without a solver."""
    allowed = moves.granted(granted)
    available = [
        move
        for move in moves.moves.values()
        if not move.is_event
        and move.id not in promise.excepted
        and (move.assumption is None or move.assumption in allowed)
    ]
    in_crowds = speaks_of_many(moves) and has_plain_places(moves)
    return not promise.unknown and is_decidable(moves, available) and (people == TWO or in_crowds)


def _answer(
    policy: Policy,
    moves: Moves,
    promise: Promise,
    people: str,
    how: tuple[tuple[str, ...], str, Reading],
    clock: Clock,
) -> dict[str, Any]:
    """With assumptions and an answer to "only after role confirmation", in the readings left open."""
    granted, answer, settled = how
    kept: PromiseAnswer = keeps_promise(
        policy, promise, moves, assumptions=granted, after_confirmation=answer, settled=settled
    )
    tables = (
        promise_distances(kept, settled)
        if people == TWO
        else crowd_distances(kept, settled=settled, deadline=clock.until)
    )
    numbers = [number for table in tables if not table.trap.any() for number in table.numbers]
    return {
        "after_confirmation": answer,
        "readings": {
            "total": sum(table.numbers.size for table in tables),
            "kept": len(numbers),
            "pattern": pattern_of(policy, moves, settled, numbers),
        },
        "ways": [
            {"where": pattern_of(policy, moves, settled, table.numbers), **_rows(moves, table)}
            for table in tables
        ],
    }


def _rows(moves: Moves, table: Distances) -> dict[str, Any]:
    states = States.of(moves)
    layers = [json_values(rows_without_memory(states, layer)) for layer in table.layers]
    return {"distances": layers, "trap": json_values(rows_without_memory(states, table.trap))}
