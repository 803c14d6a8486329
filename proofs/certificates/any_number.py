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
from proofs.certificates.not_certified import MEMORY, OUTCOME
from proofs.certificates.reading_patterns import pattern_of
from proofs.engines.clock import NO_CLOCK, Clock
from proofs.unbounded.least_set import rows_of
from proofs.unbounded.prove import least_sets
from proofs.unbounded.reading_groups import ReadingGroup, quick_groups
from proofs.unbounded.unset_ties import unset_ties
from rulebook.crowds.fact_kinds import kinds_of, speaks_of_many
from rulebook.loaders.find_moves import moves_of
from rulebook.model import Policy, Reading, Rows, Silence
from rulebook.moves import ClaimOverTime, Move, Moves
from rulebook.table import Mask
from rulebook.values.json_values import json_values

Granted = tuple[str, ...]
NOBODY = 0
"""How many people show all of a bound from above: there is no cutoff."""


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
    moves = moves_of(policy)
    if moves is None or not speaks_of_many(moves):
        return []
    return [
        entry
        for claim in clock.ticking(moves.claims.values())
        for granted in granted_ways(assumptions)
        if not claim.unknown and is_decidable(moves, moves.available(claim, granted))
        for entry in _Asked(policy, moves, claim, granted, settled, silence).entries(clock)
    ]


def granted_ways(assumptions: Sequence[str]) -> tuple[Granted, ...]:
    """Without assumptions, and with those that are asked."""
    return ((), *((tuple(assumptions),) if assumptions else ()))


def has_plain_places(moves: Moves) -> bool:
    """Whether a shared place is no more than yes or no."""
    return all(len(kind.values) == 2 for kind in kinds_of(moves).values() if kind.is_place)


def is_decidable(moves: Moves, available: Iterable[Move]) -> bool:
    """Whether the check can follow some moves."""
    return why_undecidable(moves, available) is None


def why_undecidable(moves: Moves, available: Iterable[Move]) -> tuple[str, tuple[str, ...]] | None:
    """Why the check cannot follow some moves, and which: they wait for an outcome back, or a memory."""
    listed = list(available)
    reads = [one.id for one in listed if any(name in moves.memory for row in one.when for name in row)]
    if reads:
        return MEMORY, tuple(reads)
    back = [one.id for one in listed if one.outcome_back and not set(one.sets) <= set(moves.memory)]
    return (OUTCOME, tuple(back)) if back else None


def proved_by_solver(
    policy: Policy,
    moves: Moves,
    claim: str,
    granted: Granted,
    settled: Reading,
    silence: Silence,
    clock: Clock = NO_CLOCK,
) -> dict[str, int]:
    """In how many readings a claim is proved for any number of people, with each answer; by any means.

    Raises:
        Undecided: there was no time for it.
    """
    asked, outcomes = (
        _Asked(policy, moves, moves.claims[claim], granted, settled, silence),
        outcomes_of(policy, moves, settled),
    )
    found = {}
    for answer in clock.ticking(moves.after_confirmation):
        question = asked.question(answer, clock)
        found[answer] = sum(
            int((~outcomes.breaking(asked.claim, question.broken, answer, least.above)[numbers]).sum())
            for numbers, least in least_sets(question)
        )
    return found


@dataclass(frozen=True, eq=False)
class _Checked:
    """R as the check finds it: bool[states], and how many people show all of it, or `NOBODY`."""

    above: Mask
    people: int

    @property
    def _key(self) -> tuple[bytes, int]:
        return self.above.tobytes(), self.people

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Checked) and self._key == other._key


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
        outcomes, free = outcomes_of(self.policy, self.moves, self.settled), unset_ties(self.moves)
        several: list[dict[_Checked, list[int]]] = []
        for question in questions:
            alike: dict[_Checked, list[int]] = {}
            for group in quick_groups(question, outcomes, free):
                alike.setdefault(self._checked(group), []).extend(map(int, group.numbers))
            several.append(alike)
        if all(len(alike) == 1 and alike.keys() == several[0].keys() for alike in several):
            ((found, numbers),) = several[0].items()
            yield self._entry(questions, np.array(sorted(numbers)), found)
            return
        for question, alike in zip(questions, several, strict=True):
            for found, numbers in clock.ticking(alike.items()):
                yield self._entry([question], np.array(sorted(numbers)), found)

    def _checked(self, group: ReadingGroup) -> _Checked:
        shows_all = has_plain_places(self.moves) and group.least.is_exact
        return _Checked(group.least.above, group.least.people if shows_all else NOBODY)

    def _entry(
        self, questions: Sequence[AttackQuestion], numbers: NDArray[np.int64], found: _Checked
    ) -> dict[str, Any]:
        states, above = States.of(self.moves), found.above
        answers = [self._answer(question, numbers, above) for question in questions]
        chats = int(any(kind.is_place for kind in kinds_of(self.moves).values()))
        return {
            "claim": self.claim.id,
            "assumptions": list(self.granted),
            "where": pattern_of(self.policy, self.moves, self.settled, numbers),
            "least": json_values(rows_without_memory(states, above)),
            "states": int((above & forgotten(states)).sum()),
            "cutoff": {"people": found.people, "chats": chats if found.people else 0},
            "answers": answers,
        }

    def _answer(self, question: AttackQuestion, numbers: NDArray[np.int64], above: Mask) -> dict[str, Any]:
        answer = question.after_confirmation
        outcomes = outcomes_of(self.policy, self.moves, self.settled)
        proved = numbers[~outcomes.breaking(self.claim, question.broken, answer, above)[numbers]]
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
