"""Decides claims over time again, and checks their invariants, in every open reading.

What the moves lead to does not depend on the reading: every move is let happen whatever the policy
says of it. A reading is proved where nothing that is reached breaks the claim; an invariant shows it if
it holds at the start, every move keeps it, and nothing in it breaks the claim in any of these
readings. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any

from proofs.certificates.checker.format import Said, quoted
from proofs.certificates.checker.judgement import OpenReadings
from proofs.certificates.checker.moves_source import (
    BookAnswer,
    BookClaimOverTime,
    BookMove,
    BookPromise,
    MovesBook,
)
from proofs.certificates.checker.policy_source import Rows, Value
from proofs.certificates.checker.sets import UNSPECIFIED, Meaning, Set, number_of_bits
from proofs.certificates.checker.steps import Shifts, Steps

_AS_FLAGS = bytes.maketrans(b"01", b"\0\1")
ASKS, FREE = "role_confirmation", "free"

SaidRows = Sequence[Mapping[str, Sequence[Value]]]


@dataclass(frozen=True)
class JudgementOverTime:
    """What a certificate has to say of a claim over time with one answer: `entry`, and where it is proved."""

    claim: BookClaimOverTime
    answer: BookAnswer
    entry: Mapping[str, Any]
    proved: Set


class OverTime:
    """The claims over time of one book, with what breaks them in each reading."""

    def __init__(self, meaning: Meaning, readings: OpenReadings, moves: MovesBook, silence: str):
        book = meaning.book
        self.meaning, self.readings, self.moves, self.silence = meaning, readings, moves, silence
        self.steps = Steps(moves.facts, book.impossible, moves.fall_back, meaning.space.effort)
        meaning.space.effort.keep(5 * meaning.space.size, readings.size)
        self.outcomes = [meaning.outcomes(reading) for reading in readings.all]
        self._asked = {answer.id: self._asked_instead(answer) for answer in moves.answers}
        self._freed: dict[tuple[str, Set], Set] = {}
        self._kept: dict[tuple[str, Set], Said | None] = {}
        self._breaking: dict[tuple[str, str], list[Set]] = {}
        self._reaching: dict[tuple[str, str, frozenset[str]], list[Set]] = {}
        self.changes: dict[tuple[str, str, Set], Shifts] = {}
        self._states: dict[Set, Set] = {}
        self._attempts: dict[Set, Set] = {}
        self._lets: dict[tuple[str, str], list[Set]] = {}

    def judge(self) -> list[JudgementOverTime]:
        """Every claim with every answer, in their order."""
        found = []
        for claim in self.moves.claims:
            reached = 0 if claim.lacks else self.seen(claim, self.steps.reached(claim.starts, claim.moves))
            for answer in self.moves.answers:
                proved = 0
                if not claim.lacks:
                    broken = [reached & bad for bad in self.breaking(claim, answer)]
                    proved = number_of_bits(bad == 0 for bad in broken)
                entry = {
                    "claim": claim.id,
                    "after_confirmation": answer.id,
                    "lacks": list(claim.lacks),
                    "readings": {"total": self.readings.size, "proved": proved.bit_count()},
                }
                found.append(JudgementOverTime(claim, answer, entry, proved))
        return found

    def breaking(self, claim: BookClaimOverTime, answer: BookAnswer) -> list[Set]:
        """The attempts that break the claim, reading after reading; the states, where it is about what is
        learned: there the reading has no say.
        """
        key = (claim.id, answer.id)
        if claim.learned:
            return [self.steps.rows(claim.learned)] * self.readings.size
        if key not in self._breaking:
            effort, size = self.meaning.space.effort, self.meaning.space.size
            effort.keep(size, self.readings.size)
            effort.work(size, 4 * self.readings.size)
            self._breaking[key] = [
                self.meaning.premise(claim, reading) & self._ends(claim, answer, outcomes)
                for reading, outcomes in zip(self.readings.all, self.outcomes, strict=True)
            ]
        return self._breaking[key]

    def reaching(
        self, claim: BookClaimOverTime | BookPromise, answer: BookAnswer, wanted: frozenset[str]
    ) -> list[Set]:
        """The attempts of which the claim speaks with one of these outcomes, reading after reading."""
        key = (claim.id, answer.id, wanted)
        if key not in self._reaching:
            effort, size = self.meaning.space.effort, self.meaning.space.size
            effort.keep(size, self.readings.size)
            effort.work(size, 4 * self.readings.size)
            self._reaching[key] = [
                self.meaning.premise(claim, reading) & self._with_outcome(wanted, answer, outcomes)
                for reading, outcomes in zip(self.readings.all, self.outcomes, strict=True)
            ]
        return self._reaching[key]

    def _ends(self, claim: BookClaimOverTime, answer: BookAnswer, outcomes: Mapping[str, Set]) -> Set:
        silent = {UNSPECIFIED} if self.silence in claim.never else set()
        return self._with_outcome(claim.never | silent, answer, outcomes)

    def _with_outcome(self, wanted: frozenset[str], answer: BookAnswer, outcomes: Mapping[str, Set]) -> Set:
        ends = 0
        for outcome in wanted:
            ends |= outcomes[outcome]
        freed = self._freed_by(answer, outcomes[ASKS])
        return ends | freed if FREE in wanted else ends & ~freed

    def _asked_instead(self, answer: BookAnswer) -> list[tuple[int, int]]:
        """Pairs of situations: one that the answer speaks of, and the one that is asked instead."""
        space, book = self.meaning.space, self.meaning.book
        steps = Steps(book.facts, book.impossible, self.moves.fall_back, space.effort)
        pairs = []
        for here, there in steps.changed(steps.rows(answer.when), answer.instead):
            space.effort.work(0, here.bit_count())
            space.effort.keep(1000, here.bit_count())
            pairs += [
                (space.coded(one), space.coded(other))
                for one, other in zip(_bits(here), _bits(there), strict=True)
            ]
        return pairs

    def _freed_by(self, answer: BookAnswer, asks: Set) -> Set:
        """The situations in which writing is free, where role confirmation is asked in some others."""
        key = (answer.id, asks)
        if key not in self._freed:
            effort, size = self.meaning.space.effort, self.meaning.space.size
            effort.work(2 * size, len(self._asked[answer.id]))
            effort.keep(2 * size)
            freed = 0
            for here, there in self._asked[answer.id]:
                if asks >> there & 1:
                    freed |= 1 << here
            self._freed[key] = freed
        return self._freed[key]

    def seen(self, claim: BookClaimOverTime, states: Set) -> Set:
        """Where to look for what breaks the claim: the attempts that can be made, or the states."""
        return states if claim.learned else self.situations(states)

    def situations(self, states: Set) -> Set:
        """The attempts that can be made in some of these states."""
        if states not in self._attempts:
            codes, size = self._codes, self.steps.codes.size
            self.steps.effort.work(2000 * len(codes) + size)
            self.steps.effort.keep(len(codes) + size)
            flags = _flags_of(states, size)
            self._attempts[states] = number_of_bits(bytes(map(flags.__getitem__, codes)))
        return self._attempts[states]

    @cached_property
    def _codes(self) -> list[int]:
        """For each situation the number of its state among all combinations."""
        space, steps = self.meaning.space, self.steps.codes.steps
        space.effort.work(0, space.size * max(1, len(self.moves.facts) // 4))
        space.effort.keep(64, space.size)
        found = []
        for number in range(space.size):
            situation = space.situation(number)
            found.append(
                sum(values.index(situation[name]) * steps[name] for name, values in self.moves.facts.items())
            )
        return found

    def states(self, situations: Set) -> Set:
        """The states in which one of these attempts can be made."""
        if situations not in self._states:
            codes, size = self._codes, self.steps.codes.size
            self.steps.effort.work(2000 * situations.bit_count() + 8 * (size + len(codes)))
            self.steps.effort.keep(size + len(codes))
            flags = bytearray(size)
            for code in compress(codes, _flags_of(situations, len(codes))):
                flags[code] = 1
            self._states[situations] = number_of_bits(flags)
        return self._states[situations]

    def lets(self, move: BookMove, answer: BookAnswer) -> list[Set]:
        """The states in which the policy lets a move happen, reading after reading."""
        key = (move.id, answer.id)
        if key not in self._lets:
            meant = self.meaning.space.rows(move.attempt)
            self.meaning.space.effort.keep(0, self.readings.size)
            self._lets[key] = [
                self.states(meant & self._with_outcome(move.outcome, answer, outcomes))
                for outcomes in self.outcomes
            ]
        return self._lets[key]

    def wrong(self, said: SaidRows | None, judged: JudgementOverTime) -> Iterator[Said]:
        """What keeps rows from being an invariant that shows where a claim is proved."""
        if said is None or not judged.proved:
            if (said is None) != (not judged.proved):
                yield (
                    Said("is missing")
                    if said is None
                    else Said("proves nothing: the claim is broken in every reading")
                )
            return
        for row in said:
            for name, values in row.items():
                known = self.moves.facts.get(name, ())
                if [value for value in known if value in values] != list(values) or not (
                    0 < len(values) < len(known)
                ):
                    yield Said(
                        "a row has to name some of the values of {name}, not all, in their order",
                        name=quoted(name),
                    )
                    return
        rows: Rows = tuple({name: tuple(values) for name, values in row.items()} for row in said)
        failure = self._failure(rows, judged)
        if failure is not None:
            yield failure
            return
        for place in range(len(rows)):
            if self._failure((*rows[:place], *rows[place + 1 :]), judged) is None:
                yield Said("row {place} can go: the others are an invariant", place=place + 1)

    def _failure(self, rows: Rows, judged: JudgementOverTime) -> Said | None:
        """Why rows are no invariant of the claim; None if they are one."""
        claim, states = judged.claim, self.steps.rows(rows)
        key = (claim.id, states)
        if key not in self._kept:
            self.steps.effort.keep(self.steps.codes.size)
            self._kept[key] = self._escape(states, claim)
        if self._kept[key] is not None:
            return self._kept[key]
        inside = states if claim.learned else self.meaning.space.rows(rows)
        self.steps.effort.work(self.meaning.space.size, self.readings.size)
        for number, bad in enumerate(self.breaking(claim, judged.answer)):
            if judged.proved >> number & 1 and inside & bad:
                return Said("does not exclude what the claim forbids")
        return None

    def _escape(self, states: Set, claim: BookClaimOverTime) -> Said | None:
        if self.steps.rows(claim.starts) & ~states:
            return Said("does not hold at the start")
        for move in claim.moves:
            if self.steps.led_to(states, move) & ~states:
                return Said("the move {move} leads out of it", move=quoted(move.id))
        return None


def _flags_of(numbers: Set, size: int) -> bytes:
    """A flag for each of so many places, up at those that are in the set."""
    return bin(numbers | 1 << size)[:2:-1].encode().translate(_AS_FLAGS)


def _bits(numbers: Set) -> list[int]:
    """The members of a set, the smallest first."""
    return [place for place, digit in enumerate(bin(numbers)[:1:-1]) if digit == "1"]
