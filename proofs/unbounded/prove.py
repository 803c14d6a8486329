"""Claims over time for any number of people and chats, with third people acting.

The rows of an invariant, said of every stranger and every child, are proved to hold at the start, to
survive everything that can happen, and to exclude the outcome. Rows that do not survive come with a
counterexample to induction in a world of few people. Only a pair's own facts decide what an attempt
comes to.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from proofs.answers.verdict import PROVED, REFUTED, UNKNOWN, Status
from proofs.attacks.attack import board_of, find_attack
from proofs.attacks.attack_answer import Attack
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.invariants import reached_rows
from proofs.attacks.outcomes import outcomes_of
from proofs.engines.solver import Undecided
from proofs.unbounded.cti import CounterexampleToInduction
from proofs.unbounded.induction import Induction
from proofs.unbounded.readings import UnboundedReadings, over_readings
from rulebook.model import NOTHING_SETTLED, Outcome, Policy, Reading, Rows, Silence
from rulebook.moves import ClaimOverTime, Moves
from rulebook.values.json_values import json_values


@dataclass(frozen=True)
class UnboundedAnswer:
    """A claim over time about any number of people, in one reading; `readings` counts all that are open.

    `status` is `proved` (`invariant` holds for every stranger and every child, whatever happens),
    `refuted` (two people are enough: see `attack`), or `unknown` with a `reason`. `checked` names
    everything that was shown to keep the invariant. `counterexample`, where the rows do not
    survive, is a world of few people in which one step leaves them.
    """

    policy: Policy
    claim: ClaimOverTime
    attack: Attack
    status: Status
    reason: str | None
    invariant: Rows | None
    checked: tuple[str, ...]
    counterexample: CounterexampleToInduction | None
    readings: UnboundedReadings
    seconds: float

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Everything that a page or a figure needs."""
        return {
            "policy": self.policy.id,
            "claim": self.claim.id,
            "assumptions": list(self.attack.assumptions),
            "after_confirmation": self.attack.after_confirmation,
            "status": self.status.value,
            "reason": self.reason,
            "invariant": json_values(self.invariant),
            "checked": list(self.checked),
            "counterexample": self.counterexample.to_dict(language) if self.counterexample else None,
            "readings": self.readings.to_dict(),
        }


def prove_unbounded(
    policy: Policy,
    claim: ClaimOverTime | str,
    *,
    moves: Moves | None = None,
    assumptions: Sequence[str] = (),
    after_confirmation: str = "new_role",
    settled: Reading = NOTHING_SETTLED,
    silence: Silence = Silence.FORBIDDEN,
    time_limit: float | None = None,
) -> UnboundedAnswer:
    """Decide a claim over time for any number of people, in one reading and over all that are left open.

    Raises:
        MoveError: an unknown claim, assumption or answer to `after_confirmation`.
        ManyPeopleError: the moves do not say how facts of two people are facts of many.
    """
    started = time.perf_counter()
    deadline = None if time_limit is None else started + time_limit
    attack = find_attack(
        policy,
        claim,
        moves=moves,
        assumptions=assumptions,
        after_confirmation=after_confirmation,
        settled=settled,
        silence=silence,
        time_limit=time_limit,
    )
    question = _question(attack, settled, silence, deadline)
    status, reason, counterexample = attack.status, attack.reason, None
    checked: list[str] = []
    rows = attack.invariant
    if attack.status in (PROVED, REFUTED):
        if rows is None:
            rows = _kept_so_far(attack, question.broken)
        proof = Induction(attack, rows, question.broken, deadline)
        try:
            checked, failures = proof.check()
            if failures:
                counterexample = proof.counterexample(failures)
                if status == PROVED:
                    broken = ", ".join(dict.fromkeys(f"`{transition.move}`" for transition, _ in failures))
                    status, reason = UNKNOWN, f"with many people the rows do not survive {broken}"
        except Undecided as undecided:
            if status == PROVED:
                status, reason = UNKNOWN, str(undecided)
    return UnboundedAnswer(
        policy,
        attack.claim,
        attack,
        status,
        reason,
        rows if status == PROVED else None,
        tuple(dict.fromkeys(checked)),
        counterexample,
        over_readings(question, attack, rows if status == PROVED else None),
        round(time.perf_counter() - started, 6),
    )


def _question(attack: Attack, settled: Reading, silence: Silence, deadline: float | None) -> AttackQuestion:
    """What the answer for two people was asked, once more for any number."""
    return AttackQuestion(
        attack.policy,
        attack.moves,
        attack.claim,
        attack.after_confirmation,
        settled,
        silence,
        attack.assumptions,
        deadline=deadline,
    )


def _kept_so_far(attack: Attack, outcomes: frozenset[Outcome]) -> Rows:
    """What holds of a broken claim until the step that breaks it: a place to look for that step."""
    claim, answer = attack.claim, attack.after_confirmation
    known = outcomes_of(attack.policy, attack.moves, attack.reading)
    board = board_of(attack.moves, claim, attack.assumptions)
    return reached_rows(board, board.states.starts(claim), known.goal(claim, outcomes, answer)[0], {})
