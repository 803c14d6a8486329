"""What `find_attack` has to find, state by state from the definitions: no arrays, no solver.

Dijkstra over (steps of help, steps), with `results` for what a move does and `decide_after` for what
an attempt comes to.
"""

from heapq import heappop, heappush
from itertools import product
from typing import Any

from rulebook.moves import (
    attempts,
    begins,
    decide_after,
    is_allowed_to,
    is_possible,
    matches,
    speaks_of,
    successors,
)

MOST_HELP = 3


def states_where(moves, rows):
    """The possible states of some rows that mention every fact."""
    for row in rows:
        for values in product(*row.values()):
            state = {**dict(zip(row, values, strict=True)), **dict.fromkeys(moves.memory, False)}
            if is_possible(moves, state):
                yield state


def least_help(policy, moves, claim, assumptions, outcomes, reading, after_confirmation):
    """The fewest steps of help, and of these the fewest steps; None for more help than is counted."""
    order = list(moves.state_values)
    made = [move for move in moves.available(claim, assumptions) if not set(move.sets) <= set(moves.memory)]
    heap: list[Any] = []
    seen = set()
    for name in claim.starts:
        for state in states_where(moves, moves.starts[name].rows):
            assert begins(moves, claim, state)
            heappush(heap, (0, 0, [str(state[n]) for n in order], state))
    while heap:
        helped, steps, key, state = heappop(heap)
        if tuple(key) in seen:
            continue
        seen.add(tuple(key))
        if matches(claim.learned, state):
            return helped, steps
        for situation in () if claim.learned else attempts(moves, state):
            decision = decide_after(policy, moves, situation, reading, after_confirmation)
            if decision.outcome in outcomes and speaks_of(policy, claim, situation, reading):
                return helped, steps
        for move in made:
            more = helped + (not is_allowed_to(claim, move))
            if more <= (0 if claim.lets_everybody_move else MOST_HELP):
                for following in successors(moves, move, state):
                    heappush(heap, (more, steps + 1, [str(following[n]) for n in order], following))
    return None
