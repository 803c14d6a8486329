"""What a certificate says of claims over time for any number of people: R, the cutoff, and the counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs.attacks.attack import Search
from proofs.attacks.attack_question import AttackQuestion
from proofs.attacks.outcomes import outcomes_of
from proofs.attacks.search import MOST_HELP
from proofs.attacks.transitions import States
from proofs.certificates.reading_patterns import pattern_of
from proofs.engines.clock import NO_CLOCK, Clock
from proofs.unbounded.least_set import LeastSet, rows_of
from proofs.unbounded.prove import least_sets
from rulebook.crowds.fact_kinds import kinds_of
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.model import Policy, Reading, Rows, Silence
from rulebook.moves import ClaimOverTime, Move, Moves
from rulebook.table import Mask
from rulebook.values.json_values import json_values

Granted = tuple[str, ...]


def entries_for_any_number(
    policy: Policy,
    settled: Reading,
    silence: Silence,
    assumptions: Sequence[str],
    clock: Clock = NO_CLOCK,
) -> list[dict[str, Any]]:
    """The entries of each claim that can be decided without a solver, without and with the assumptions.

    Raises:
        Undecided: there was no time for it.
    """
    moves = catalogue_moves(policy.vocabulary)
    if moves is None or moves.relations is None:
        return []
    return [
        entry
        for claim in clock.ticking(moves.claims.values())
        for granted in granted_ways(assumptions)
        if not claim.unknown
        and has_plain_places(moves)
        and is_decidable(moves, moves.available(claim, granted))
        for entry in _Asked(policy, moves, claim, granted, settled, silence).entries(clock)
    ]


def granted_ways(assumptions: Sequence[str]) -> tuple[Granted, ...]:
    """Without assumptions, and with those that are asked."""
    return ((), *((tuple(assumptions),) if assumptions else ()))


def has_plain_places(moves: Moves) -> bool:
    """Whether places are yes or no."""
    return all(kind.values == (False, True) for kind in kinds_of(moves).values() if kind.is_place)


def is_decidable(moves: Moves, available: Iterable[Move]) -> bool:
    """Whether no move waits for an outcome the other way round, or for what is remembered."""
    return not any(
        (move.outcome_back and not set(move.sets) <= set(moves.memory))
        or any(name in moves.memory for row in move.when for name in row)
        for move in available
    )


@dataclass(frozen=True)
class _Asked:
    """One claim, without or with assumptions."""

    policy: Policy
    moves: Moves
    claim: ClaimOverTime
    granted: Granted
    settled: Reading
    silence: Silence

    def question(self, answer: str, clock: Clock) -> AttackQuestion:
        """The same, with one answer to "only after role confirmation"."""
        return AttackQuestion(
            self.policy, self.moves, self.claim, answer, self.settled, self.silence, self.granted,
            deadline=clock.until,
        )  # fmt: skip

    def entries(self, clock: Clock) -> Iterator[dict[str, Any]]:
        """One entry where R is the same in all readings, else one for each R and answer."""
        questions = [self.question(answer, clock) for answer in clock.ticking(self.moves.after_confirmation)]
        sets = [least_sets(question) for question in questions]
        if all(len(several) == 1 and several[0][1] is sets[0][0][1] for several in sets):
            numbers, least = sets[0][0]
            yield self._entry(questions, numbers, least)
            return
        for question, several in zip(questions, sets, strict=True):
            for numbers, least in several:
                yield self._entry([question], numbers, least)

    def _entry(
        self, questions: Sequence[AttackQuestion], numbers: NDArray[np.int64], least: LeastSet
    ) -> dict[str, Any]:
        answers = [self._answer(question, numbers, least) for question in questions]
        chats = int(any(kind.is_place for kind in kinds_of(self.moves).values()))
        return {
            "claim": self.claim.id,
            "assumptions": list(self.granted),
            "where": pattern_of(self.policy, self.moves, self.settled, numbers),
            "least": json_values(rows_without_memory(least.states, least.above)),
            "states": int((least.above & forgotten(least.states)).sum()),
            "cutoff": {"people": least.people, "chats": chats},
            "answers": answers,
        }

    def _answer(
        self, question: AttackQuestion, numbers: NDArray[np.int64], least: LeastSet
    ) -> dict[str, Any]:
        answer = question.after_confirmation
        goals = outcomes_of(self.policy, self.moves, self.settled).goal(self.claim, question.broken, answer)
        proved = numbers[~np.any(goals[numbers] & least.above, axis=1)]
        help_of = None if self.claim.lets_everybody_move else Search(question).least
        return {
            "after_confirmation": answer,
            "readings": {
                "total": int(numbers.size),
                "proved": int(proved.size),
                "pattern": pattern_of(self.policy, self.moves, self.settled, proved),
            },
            "least_cooperation": None
            if help_of is None
            else {kind: _counts(steps[numbers]) for kind, steps in help_of.items()},
        }


def _counts(steps: NDArray[np.int64]) -> dict[str, int]:
    """In how many readings each number of steps of help is the least."""
    names = [*map(str, range(MOST_HELP + 1)), "more"]
    return {name: int((steps == at).sum()) for at, name in enumerate(names)}


def forgotten(states: States) -> Mask:
    """Where nothing is remembered: bool[states]."""
    return states.rows((dict.fromkeys(states.moves.memory, (False,)),))


def rows_without_memory(states: States, members: Mask) -> Rows:
    """States as rows of facts alone: what is remembered is never read by these moves."""
    wide = members.copy()
    for name in states.moves.memory:
        there = np.flatnonzero(wide)
        columns = {other: column[there] for other, column in states.columns.items()}
        columns[name] = np.ones(there.size, dtype=np.uint8)
        wide[states.numbers_of(columns)] = True
    return rows_of(states, wide) if wide.any() else ()
