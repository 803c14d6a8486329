"""The outcome of every attempt under many readings at once: arrays of readings × situations.

Knows policies, readings and the three answers to "only after role confirmation". Knows nothing of
moves between states.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from proofs.attacks.transitions import States, TooManyStates, changed_numbers
from proofs.engines.clock import look
from proofs.engines.prime_rows import fold
from rulebook.language import Message
from rulebook.model import Outcome, Policy, Reading, Rows
from rulebook.moves import ClaimOverTime, Move, Moves, Promise
from rulebook.table import OUTCOME_NAMES, MaskKinds, ReadingMasks, Situations, outcome_tables

Table = NDArray[np.uint8]
Set = NDArray[np.bool_]
LARGEST_SEARCH = 2**29
"""How many bytes the arrays of a search may take at most, as far as they can be foreseen."""

Bits = NDArray[np.uint8]
"""Sets of attempts or states, a bit a reading: uint8[situations or states, readings / 8]."""


def in_reading(bits: Bits, at: int) -> Set:
    """What is in sets in the reading with this number: bool[situations or states]."""
    found: Set = (bits[:, at >> 3] >> (7 - (at & 7)) & 1).view(np.bool_)
    return found


def _check_size(situations: Situations, states: States, readings: int) -> None:
    """Make sure that the arrays of a search in so many readings fit into memory, before they are made.

    Raises:
        TooManyStates: they do not.
    """
    attempts = states.attempts.shape[1] + states.attempts_back.shape[1]
    a_situation = len(situations.facts) + 13 + 2 * readings
    a_state = len(states.names) + 4 * attempts + 4 * len(states.moves.moves) + 6 * readings
    a_reading = 2**9
    foreseen = situations.size * a_situation + states.size * a_state + readings * a_reading
    if foreseen > LARGEST_SEARCH:
        raise TooManyStates(
            Message(
                "{states:,} states in {readings:,} readings are too many to look at each",
                states=states.size,
                readings=readings,
            )
        )


class Outcomes:
    """One policy under every reading left open, the first of which is the one that is asked about.

    `choices` are the options left open of each question, `tables` is uint8[readings, situations], with the
    rules of the new role.

    Raises:
        TooManyStates: the arrays would be too large.
        Undecided: there was no time for them.
        TooManySituations: the vocabulary has too many combinations to number them.
    """

    def __init__(self, policy: Policy, moves: Moves, settled: Reading):
        self.policy = policy
        self.moves = moves
        self.choices = policy.open_readings(settled)
        self.states = States.of(moves)
        _check_size(Situations.of(policy.vocabulary), self.states, policy.count_readings(settled))
        first = policy.reading(settled)
        self.readings = (first, *(one for one in policy.all_readings(settled) if one != first))
        self.width = -(-len(self.readings) // 8)
        self.tables: Table = outcome_tables(policy, self.readings, look)
        self._masks = ReadingMasks(policy)
        self._after: dict[str, Table] = {}
        self._comes_to: dict[tuple[frozenset[Outcome], str], Bits] = {}
        self._limits: dict[tuple[Move, str], Bits] = {}
        self._goals: dict[tuple[ClaimOverTime, frozenset[Outcome], str], Set] = {}
        self._goal_bits: dict[tuple[ClaimOverTime, frozenset[Outcome], str], Bits] = {}

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
            look()
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

    def comes_to(self, outcomes: frozenset[Outcome], after_confirmation: str) -> Bits:
        """Where an attempt has one of these outcomes."""
        key = (outcomes, after_confirmation)
        if key not in self._comes_to:
            codes = [OUTCOME_NAMES.index(name) for name in outcomes]
            wanted = np.isin(np.arange(len(OUTCOME_NAMES)), codes)
            self._comes_to[key] = np.packbits(wanted[self.after(after_confirmation)], axis=0).T.copy()
        return self._comes_to[key]

    def premise(self, claim: ClaimOverTime | Promise) -> Bits:
        """The attempts of which a claim speaks."""
        kinds = MaskKinds.from_masks(self._masks.claim(claim, one) for one in self.readings)
        found: Bits = np.zeros((kinds.masks[0].size, self.width), dtype=np.uint8)
        for kind, mask in enumerate(kinds.masks):
            found[mask] |= np.packbits(kinds.of == kind)
        return found

    def goal(self, claim: ClaimOverTime, outcomes: frozenset[Outcome], after_confirmation: str) -> Set:
        """The states with an attempt that the claim covers and that has one of these outcomes.

        Where the claim is about what is learned, those in which it is, whatever the policy and the reading.
        """
        if claim.learned:
            found: Set = np.broadcast_to(
                self.states.rows(claim.learned), (len(self.readings), self.states.size)
            )
            return found
        key = (claim, outcomes, after_confirmation)
        if key not in self._goals:
            self._goals[key] = self.unpacked(self._goal(claim, outcomes, after_confirmation))
        return self._goals[key]

    def breaking(
        self, claim: ClaimOverTime, outcomes: frozenset[Outcome], after_confirmation: str, among: Set
    ) -> Set:
        """In which readings one of these states is such a one: bool[readings]; `among` is bool[states]."""
        if claim.learned:
            return np.full(len(self.readings), (self.states.rows(claim.learned) & among).any())
        bits = np.bitwise_or.reduce(self._goal(claim, outcomes, after_confirmation)[among], axis=0)
        return np.unpackbits(bits, count=len(self.readings)).view(np.bool_)

    def _goal(self, claim: ClaimOverTime, outcomes: frozenset[Outcome], after_confirmation: str) -> Bits:
        """The same, a bit a reading: uint8[states, readings / 8]."""
        key = (claim, outcomes, after_confirmation)
        if key not in self._goal_bits:
            attempts = self.comes_to(outcomes, after_confirmation) & self.premise(claim)
            self._goal_bits[key] = self._in_state(attempts, back=False)
        return self._goal_bits[key]

    def lets_happen(self, move: Move, after_confirmation: str) -> Set:
        """Where the policy lets a move happen: bool[readings, states]; everywhere if it has no say."""
        return self.unpacked(self.limit(move, after_confirmation))

    def lets_happen_in(self, at: int, move: Move, after_confirmation: str) -> Set:
        """The same in the reading with this number: bool[states]."""
        return in_reading(self.limit(move, after_confirmation), at)

    def limit(self, move: Move, after_confirmation: str) -> Bits:
        """The same, a bit a reading: uint8[states, readings / 8]."""
        key = (move, after_confirmation)
        if key not in self._limits:
            found = np.full((self.states.size, self.width), 255, dtype=np.uint8)
            meant = self._meant(move)
            for wanted, back in ((move.outcome, False), (move.outcome_back, True)):
                if wanted:
                    found &= self._in_state(self.comes_to(wanted, after_confirmation) & meant, back)
            self._limits[key] = found
        return self._limits[key]

    def _meant(self, move: Move) -> Bits:
        """The attempts that a move's demand is about, in every reading: uint8[situations, 1]."""
        situations = Situations.of(self.policy.vocabulary)
        found = np.ones(situations.size, dtype=np.bool_)
        for name, allowed in move.attempt.items():
            found &= situations.where(name, allowed)
        return np.where(found, np.uint8(255), np.uint8(0))[:, None]

    def in_state(self, attempts: Bits, back: bool = False) -> Set:
        """In which states some attempt is one of these: bool[readings, states]."""
        return self.unpacked(self._in_state(attempts, back))

    def _in_state(self, attempts: Bits, back: bool) -> Bits:
        numbers = self.states.attempts_back if back else self.states.attempts
        padded = np.concatenate([attempts, np.zeros((1, self.width), dtype=np.uint8)])
        found = np.zeros((self.states.size, self.width), dtype=np.uint8)
        for column in numbers.T:
            look()
            found |= padded[column]
        return found

    def unpacked(self, bits: Bits) -> Set:
        """Sets as bool[readings, situations or states]."""
        return np.unpackbits(bits, axis=1, count=len(self.readings)).view(np.bool_).T

    def pattern(self, numbers: Iterable[int]) -> Rows:
        """Rows that cover exactly the readings with these numbers."""
        cells = np.zeros([len(options) for options in self.choices.values()], dtype=np.bool_)
        for number in numbers:
            reading = self.readings[number]
            cells[tuple(options.index(reading[name]) for name, options in self.choices.items())] = True
        return fold(cells, self.choices) if cells.any() else ()

    def nearest(self, numbers: Iterable[int]) -> int | None:
        """Of the readings with these numbers the one with the fewest changes; None where there are none."""
        first = self.readings[0]
        return min(
            map(int, numbers),
            key=lambda number: sum(self.readings[number][name] != first[name] for name in first),
            default=None,
        )


def equal_rows(rows: Set, of: Iterable[int] | None = None) -> list[list[int]]:
    """The numbers of rows that are equal, together: many readings say the same of most situations."""
    alike: dict[bytes, list[int]] = {}
    for number in range(len(rows)) if of is None else of:
        alike.setdefault(rows[number].tobytes(), []).append(int(number))
    return list(alike.values())


@lru_cache(maxsize=8)
def _outcomes(policy: Policy, moves: Moves, settled: tuple[tuple[str, str], ...]) -> Outcomes:
    return Outcomes(policy, moves, dict(settled))


def outcomes_of(policy: Policy, moves: Moves, settled: Reading) -> Outcomes:
    """A policy under every reading left open, the one that is asked about first; built once."""
    return _outcomes(policy, moves, tuple(sorted(settled.items())))
