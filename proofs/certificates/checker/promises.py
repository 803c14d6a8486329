"""Decides again what must stay possible, for two people and for any number of them, without any solver.

A certificate says of every state that can come about how many steps it is from the outcome, or that it lies
in a trap. The table is right where the states at no distance are those with the outcome; each state at a
distance has a step of those who help to one that is nearer by one, and to none that is nearer still; and no
step at all leads out of the trap. The states of a table are all that can come about where they hold the
start, nothing leads out of them, and steps lead everywhere in them. So a claim is kept in the readings whose
table has no trap. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from proofs.certificates.checker.any_number import (
    as_rows,
    different_lets,
    granted_ways,
    two_people,
    wrong_rows,
)
from proofs.certificates.checker.format import Said
from proofs.certificates.checker.moves_source import HELP, BookAnswer, BookPromise
from proofs.certificates.checker.over_time import OverTime
from proofs.certificates.checker.pair_steps import BookStep, Lets, PairInCrowd
from proofs.certificates.checker.sets import Set

TWO, ANY = "two", "any"


class PromiseInCrowd:
    """One promise among two people or any number of them: which steps there are, and which of them help."""

    def __init__(self, over_time: OverTime, promise: BookPromise, people: str, assumptions: Sequence[str]):
        self.promise, self.people = promise, people
        self.crowd = PairInCrowd(over_time, promise.as_claim, assumptions)
        self._reached: dict[tuple[Set, ...], Set] = {}
        self._escapes: dict[tuple[Set, ...], Said | None] = {}

    @property
    def answerable(self) -> bool:
        """Whether this check can decide it."""
        if self.people == ANY:
            return self.crowd.answerable and self.crowd.has_plain_places
        return not self.promise.lacks and not self.crowd.waits

    @cached_property
    def made(self) -> list[BookStep]:
        """The steps that can surely be made."""
        if self.people == TWO:
            return two_people(self.crowd.steps, self.crowd.available)
        return [*self.crowd.certain, *self.crowd.helped]

    @cached_property
    def helping(self) -> list[BookStep]:
        """Those of them that help: anybody's, or moves of the one alone, or of time.

        Nobody is known to bring about a tie that no move sets, so that nobody helps with it.
        """
        if self.promise.by != HELP:
            return [step for step in self.made if self._is_own(step)]
        return [step for step in self.made if step.tie is None or self.crowd.is_declared(step.tie)]

    @cached_property
    def everything(self) -> list[BookStep]:
        """All that can happen at most."""
        return [*self.made, *(self.crowd.possible if self.people == ANY else ())]

    def _is_own(self, step: BookStep) -> bool:
        return step.move is not None and self.promise.lets(step.move)

    def goals(self, answer: BookAnswer) -> list[Set]:
        """The states in which the outcome can be had, reading after reading."""
        over_time = self.crowd.over_time
        return [
            over_time.states(one) for one in over_time.reaching(self.promise, answer, self.promise.always)
        ]

    def behind(self, states: Set, several: Sequence[BookStep], lets: Lets) -> Set:
        """The states from which some steps lead to these."""
        found = 0
        for step in several:
            found |= self.crowd.steps.behind(states, step.edges, self.crowd.let(step, lets))
        return found

    def escape(self, states: Set, lets: Lets) -> Said | None:
        """What leads out of some states; None where they hold the start, and nothing does."""
        key = (states, *lets.values())
        if key not in self._escapes:
            self._escapes[key] = self._escape(states, lets)
        return self._escapes[key]

    def reached(self, lets: Lets) -> Set:
        """The states that surely come about."""
        key = tuple(lets.values())
        if key not in self._reached:
            self._reached[key] = self.crowd.closure(self.made, lets)
        return self._reached[key]

    def _escape(self, states: Set, lets: Lets) -> Said | None:
        crowd = self.crowd
        if crowd.steps.rows(self.promise.starts) & ~states:
            return Said("does not hold at the start")
        for step in self.everything:
            if crowd.steps.ahead(states, step.edges, crowd.let(step, lets)) & ~states:
                return step.what
        return None


def answerable_promises(
    over_time: OverTime, assumed: Sequence[str]
) -> Iterator[tuple[PromiseInCrowd, list[str]]]:
    """Every promise that can be decided here: for two people and any number, without and with assumptions."""
    for promise in over_time.moves.promises:
        for people in (TWO, ANY):
            for granted in granted_ways(assumed):
                one = PromiseInCrowd(over_time, promise, people, granted)
                if one.answerable:
                    yield one, granted


def wrong_ways(
    one: PromiseInCrowd, said: Mapping[str, Any], where: Set, answer: BookAnswer
) -> Iterator[Said]:
    """What is not so of the distances and the trap of one table, in some readings."""
    named = [*map(as_rows, said["distances"]), as_rows(said["trap"])]
    for rows in named:
        misshaped = wrong_rows(one.crowd, rows)
        if misshaped is not None:
            yield misshaped
            return
    *layers, trap = map(one.crowd.steps.rows, named)
    goals, judged = one.goals(answer), set()
    for lets, readings in different_lets(one.crowd, [answer], where).values():
        for number, goal in enumerate(goals):
            key = (tuple(lets.values()), goal)
            if readings[answer.id] >> number & 1 and key not in judged:
                judged.add(key)
                wrong = next(_wrong(one, layers, trap, goal, lets), None)
                if wrong is not None:
                    yield wrong
                    return


def _wrong(one: PromiseInCrowd, layers: Sequence[Set], trap: Set, goal: Set, lets: Lets) -> Iterator[Said]:
    every = trap
    for states in layers:
        if states & every:
            yield Said("a state stands in it twice")
        every |= states
    escape = one.escape(every, lets)
    if escape is not None:
        yield Said("is too small: {escape}", escape=escape)
    if every & ~one.reached(lets):
        yield Said("is too large: no steps lead to all of it")
    if (layers[0] if layers else 0) != goal & every:
        yield Said("the states at no distance are not those with the outcome")
    nearer = 0
    for distance, states in enumerate(layers):
        told = {"distance": distance}
        if not states:
            yield Said("no state is at distance {distance}", **told)
        if distance and states & ~one.behind(layers[distance - 1], one.helping, lets):
            yield Said("at distance {distance}: from some state no step leads nearer", **told)
        if distance and states & one.behind(nearer, one.helping, lets):
            yield Said("at distance {distance}: some state is nearer than that", **told)
        nearer |= layers[distance - 1] if distance else 0
    out = [*one.helping, *(one.crowd.possible if (one.people, one.promise.by) == (ANY, HELP) else ())]
    if trap & one.behind(every & ~trap, out, lets):
        yield Said("there is a way out of the trap")
