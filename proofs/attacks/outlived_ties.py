"""Ties that outlive their reason: they remain although no move could set them any more.

The reason of a tie is what some move that sets it asks for: somebody is attached to an organisation
because a role is confirmed. A step takes the reason away and leaves the tie where the axioms do not
make it fall. That depends on the moves and the vocabulary alone, and on no policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from proofs.attacks.transitions import States
from proofs.engines.solver import Disagreement
from rulebook.model import Rows, Value
from rulebook.moves import Move, Moves, State, matches, successors
from rulebook.table import Mask


@dataclass(frozen=True)
class OutlivedTie:
    """After `move` the `fact` still has its `value`, which nothing could give it any more.

    `states` counts the states in which that happens; `before` and `after` are an example.
    """

    fact: str
    value: Value
    move: Move
    states: int
    before: State
    after: State

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "fact": self.fact,
            "value": self.value,
            "move": self.move.id,
            "states": self.states,
            "before": dict(self.before),
            "after": dict(self.after),
        }


def outlived_ties(moves: Moves) -> tuple[OutlivedTie, ...]:
    """Every tie and every step, event or move, that leaves it without its reason."""
    return tuple(_outlived(moves))


def _outlived(moves: Moves) -> Iterator[OutlivedTie]:
    states = States.of(moves)
    for fact, value, reason in _reasons(moves):
        there, with_reason = states.rows(({fact: (value,)},)), states.rows(reason)
        for move in moves.moves.values():
            if fact in move.sets:
                continue
            sources, targets = states.edges(move)
            lost: Mask = there[sources] & with_reason[sources] & there[targets] & ~with_reason[targets]
            if lost.any():
                at = int(np.flatnonzero(lost)[0])
                before, after = states.state(int(sources[at])), states.state(int(targets[at]))
                if after not in successors(moves, move, before) or matches(reason, after):
                    raise Disagreement(f"for the plain meaning `{move.id}` takes no reason from {before}")
                yield OutlivedTie(fact, value, move, int(np.unique(sources[lost]).size), before, after)


def _reasons(moves: Moves) -> Iterator[tuple[str, Value, Rows]]:
    """Each tie with what the moves that set it ask for besides; events give no reason."""
    properties = moves.relations.properties if moves.relations else ()
    sided = {f"{side}_{name}" for side in ("sender", "recipient") for name in properties}
    for fact in moves.vocabulary.facts:
        if fact in sided or fact in moves.attempt:
            continue
        for value in moves.vocabulary.facts[fact].values:
            giving = [m for m in moves.moves.values() if not m.is_event and value in m.sets.get(fact, ())]
            if giving:
                rows = (row for move in giving for row in move.when)
                yield fact, value, tuple({n: v for n, v in row.items() if n != fact} for row in rows)
