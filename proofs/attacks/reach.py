"""How near each claim over time is to being broken, in every reading, without proofs and without words.

What the gate compares. Knows nothing of edits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.attacks.attack import Search
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.outcomes import outcomes_of
from proofs.attacks.trace import Trace
from rulebook.model import NOTHING_SETTLED, Policy, Reading, Silence
from rulebook.moves import ClaimOverTime, Moves


@dataclass(frozen=True)
class Reach:
    """How near a claim over time is to being broken, in every reading of the text.

    `help` counts for each reading, in the order of `Policy.all_readings`, the steps of help by others with
    which it comes about, `MOST_HELP + 1` for more or never. `steps` are the moves of the shortest trace with
    the least help in the default reading, None where there is none.
    """

    help: tuple[int, ...]
    steps: int | None


def find_reach(
    policy: Policy, claim: ClaimOverTime, moves: Moves, assumptions: tuple[str, ...] = ()
) -> dict[str, Reach]:
    """What the search alone says of a claim over time that can be asked; no proof is written out.

    By each answer to "only after role confirmation"; answers that decide nothing otherwise are searched once.
    """
    found: dict[str, Reach] = {}
    searched: list[tuple[NDArray[np.uint8], Reach]] = []
    outcomes = outcomes_of(policy, moves, NOTHING_SETTLED)
    for answer in moves.after_confirmation:
        table = outcomes.after(answer)
        known = next((reach for other, reach in searched if np.array_equal(other, table)), None)
        if known is None:
            question = _plain_question(policy, claim, moves, answer, assumptions)
            search = Search(question, (question.kind,))
            trace = search.trace()
            steps = None if trace is None else len(trace.frames) - 1
            known = Reach(tuple(map(int, search.least[question.kind])), steps)
            searched.append((table, known))
        found[answer] = known
    return found


def find_trace(
    policy: Policy,
    claim: ClaimOverTime,
    moves: Moves,
    reading: Reading,
    answer: str,
    assumptions: tuple[str, ...] = (),
) -> Trace | None:
    """The shortest trace with the least help in one reading, replayed by the plain meaning.

    `answer` says what "only after role confirmation" means.
    """
    question = _plain_question(policy, claim, moves, answer, assumptions)
    search = Search(question, (question.kind,))
    return search.trace(search.outcomes.readings.index(reading))


def _plain_question(
    policy: Policy, claim: ClaimOverTime, moves: Moves, answer: str, assumptions: tuple[str, ...]
) -> AttackQuestion:
    return AttackQuestion(policy, moves, claim, answer, NOTHING_SETTLED, Silence.FORBIDDEN, assumptions)
