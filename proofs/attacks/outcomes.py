"""The outcome of every attempt under many readings at once: arrays of readings × situations.

Knows policies, readings and the three answers to "only after role confirmation". Knows nothing of
moves between states.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from proofs.attacks.transitions import States, changed_numbers
from rulebook.model import Outcome, Policy, Reading
from rulebook.moves import ClaimOverTime, Move, Moves, Promise
from rulebook.table import OUTCOME_NAMES, ReadingMasks, Situations, outcome_tables

Table = NDArray[np.uint8]
Set = NDArray[np.bool_]


class Outcomes:
    """One policy under some readings, the first of which is the one that is asked about.

    `tables` is uint8[readings, situations], with the rules of the new role.
    """

    def __init__(self, policy: Policy, moves: Moves, readings: Sequence[Reading]):
        self.policy = policy
        self.moves = moves
        self.readings = tuple(readings)
        self.states = States.of(moves)
        self.tables: Table = outcome_tables(policy, self.readings)
        self._after: dict[str, Table] = {}
        self._lets: dict[tuple[Move, str], Set] = {}
        self._goals: dict[tuple[ClaimOverTime, frozenset[Outcome], str], Set] = {}

    def after(self, after_confirmation: str) -> Table:
        """The outcomes with one answer to "only after role confirmation"."""
        if after_confirmation not in self._after:
            answer = self.moves.after_confirmation[after_confirmation]
            asked = self._instead(after_confirmation)
            frees = (asked >= 0) & (self.tables[:, asked] == OUTCOME_NAMES.index(Outcome.ROLE_CONFIRMATION))
            free = np.uint8(OUTCOME_NAMES.index(Outcome.FREE))
            self._after[after_confirmation] = (
                np.where(frees, free, self.tables) if answer.when else self.tables
            )
        return self._after[after_confirmation]

    def _instead(self, after_confirmation: str) -> NDArray[np.int32]:
        """For each situation where the answer speaks, the number of the one that is asked; else -1."""
        answer = self.moves.after_confirmation[after_confirmation]
        situations = Situations.of(self.policy.vocabulary)
        speaks = np.zeros(situations.size, dtype=np.bool_)
        for row in answer.when:
            fits = [situations.where(name, allowed) for name, allowed in row.items()]
            speaks |= np.logical_and.reduce(fits) if fits else True
        found = np.full(situations.size, -1, dtype=np.int32)
        columns = {name: column[speaks] for name, column in situations.columns.items()}
        values = {name: fact.values for name, fact in self.policy.vocabulary.facts.items()}
        found[speaks] = changed_numbers(
            self.moves,
            columns,
            values,
            answer.instead,
            lambda asked: situations.number[situations.encode(asked)],
        )
        return found

    def comes_to(self, outcomes: frozenset[Outcome], after_confirmation: str) -> Set:
        """Where an attempt has one of these outcomes: bool[readings, situations]."""
        wanted = np.isin(np.arange(len(OUTCOME_NAMES)), [OUTCOME_NAMES.index(name) for name in outcomes])
        found: Set = wanted[self.after(after_confirmation)]
        return found

    def premise(self, claim: ClaimOverTime | Promise) -> Set:
        """The attempts of which a claim speaks: bool[readings, situations]."""
        masks = ReadingMasks(self.policy)
        return np.stack(
            [masks.rows(claim.when, one) & ~masks.rows(claim.unless, one) for one in self.readings]
        )

    def goal(self, claim: ClaimOverTime, outcomes: frozenset[Outcome], after_confirmation: str) -> Set:
        """The states with an attempt that the claim covers and that has one of these outcomes."""
        key = (claim, outcomes, after_confirmation)
        if key not in self._goals:
            attempts = self.comes_to(outcomes, after_confirmation) & self.premise(claim)
            self._goals[key] = self.in_state(attempts)
        return self._goals[key]

    def lets_happen(self, move: Move, after_confirmation: str) -> Set:
        """Where the policy lets a move happen: bool[readings, states]; everywhere if it has no say."""
        key = (move, after_confirmation)
        if key not in self._lets:
            found = np.ones((len(self.readings), self.states.size), dtype=np.bool_)
            meant = self._meant(move)
            for wanted, back in ((move.outcome, False), (move.outcome_back, True)):
                if wanted:
                    found &= self.in_state(self.comes_to(wanted, after_confirmation) & meant, back)
            self._lets[key] = found
        return self._lets[key]

    def _meant(self, move: Move) -> NDArray[np.bool_]:
        """The attempts that a move's demand is about: bool[situations]."""
        situations = Situations.of(self.policy.vocabulary)
        found = np.ones(situations.size, dtype=np.bool_)
        for name, allowed in move.attempt.items():
            found &= situations.where(name, allowed)
        return found

    def in_state(self, attempts: Set, back: bool = False) -> Set:
        """In which states some attempt is one of these: bool[readings, states]."""
        numbers = self.states.attempts_back if back else self.states.attempts
        found = np.zeros((len(attempts), self.states.size), dtype=np.bool_)
        for alike in equal_rows(attempts):
            padded = np.append(attempts[alike[0]], False)
            found[alike] = padded[numbers].any(axis=1)
        return found


def equal_rows(rows: Set, of: Iterable[int] | None = None) -> list[list[int]]:
    """The numbers of rows that are equal, together: many readings say the same of most situations."""
    alike: dict[bytes, list[int]] = {}
    for number in range(len(rows)) if of is None else of:
        alike.setdefault(rows[number].tobytes(), []).append(int(number))
    return list(alike.values())


@lru_cache(maxsize=8)
def _outcomes(policy: Policy, moves: Moves, settled: tuple[tuple[str, str], ...]) -> Outcomes:
    known = dict(settled)
    first = policy.reading(known)
    others = [reading for reading in policy.all_readings(known) if reading != first]
    return Outcomes(policy, moves, [first, *others])


def outcomes_of(policy: Policy, moves: Moves, settled: Reading) -> Outcomes:
    """A policy under every reading left open, the one that is asked about first; built once."""
    return _outcomes(policy, moves, tuple(sorted(settled.items())))
