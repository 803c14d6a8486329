"""What at most becomes of any two people of a crowd, where places are of several kinds.

For any two people – strangers, children, third people, in both orders – the states that they can be in
are kept together with every kind of place that they share: what they share besides the place that counts
shows once they leave that one. A step of two people starts from what these two can be, one with somebody
else from what those two can be; who the others are is forgotten in between, so that it is a bound from above.
Knows nothing of solvers.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product

import numpy as np

from proofs.attacks.transitions import Numbers, States
from proofs.engines.solver import Undecided
from proofs.unbounded.few_people_search import WorldQuestion
from proofs.unbounded.helpers import nothing_between
from proofs.unbounded.pair_edges import (
    edges_back,
    fallen_numbers,
    other_side,
    possible_both_ways,
    turned_states,
    what_is_told,
    what_is_unknown,
)
from rulebook.crowds.crowd import CHILD, STRANGER, THIRD, may_be_made, untold
from rulebook.crowds.fact_kinds import kinds_of
from rulebook.language import Message
from rulebook.model import Value
from rulebook.moves import Move
from rulebook.table import Mask

Parts = tuple[str, str]
Shared = frozenset[tuple[str, Value]]
"""The kinds of places that two people share, each with the fact that says so."""

EVERY_PART = (STRANGER, CHILD, THIRD)
SIDES = ("sender", "recipient")


def bound_by_pairs(question: WorldQuestion, deadline: float | None = None) -> Mask:
    """A set of states that holds all that a stranger and a child come to in any crowd: bool[states].

    Raises:
        Undecided: time is up.
    """
    bound = _Bound(question)
    while bound.grown:
        if deadline is not None and time.perf_counter() >= deadline:
            raise Undecided(Message("the time limit was reached"))
        bound.grown = False
        bound.step()
    found: Mask = np.logical_or.reduce([*bound.found[STRANGER, CHILD].values()])
    return found


class _Bound:
    """The states of any two people so far, by their parts and by what they share."""

    def __init__(self, question: WorldQuestion):
        self.question, self.moves, self.claim = question, question.moves, question.claim
        self.states, self.kinds = States.of(question.moves), kinds_of(question.moves)
        self.places = {name: kind.values for name, kind in self.kinds.items() if kind.is_place}
        self.every_kind = [(name, kind) for name, values in self.places.items() for kind in values[1:]]
        self.properties = {
            side: {k.name: n for n, k in self.kinds.items() if k.is_property and k.side == side}
            for side in SIDES
        }
        self.found: dict[Parts, dict[Shared, Mask]] = {
            (one, other): {} for one in EVERY_PART for other in EVERY_PART
        }
        self.grown = True
        self._begin()

    # What there is at the start

    def _begin(self) -> None:
        states, moves = self.states, self.moves
        start = np.logical_or.reduce(states.starts(self.claim))
        begins = np.flatnonzero(start).astype(np.int32)
        self._seat((STRANGER, CHILD), begins)
        besides = {
            name: moves.turned_round.get(name, (untold(moves, kind.name),))
            for name, kind in self.kinds.items()
            if kind.is_tie and not kind.side and not kind.is_symmetric
        }
        for known in (what_is_told(states), {**what_is_unknown(states), **besides}):
            for turned in turned_states(states, known):
                self._seat((CHILD, STRANGER), turned[begins])
        alone = np.flatnonzero(states.rows((nothing_between(states),))).astype(np.int32)
        known_as = {
            STRANGER: self._properties_of(begins, "sender"),
            CHILD: self._properties_of(begins, "recipient"),
        }
        for parts in self.found:
            if set(parts) != {STRANGER, CHILD}:
                numbers = alone
                for side, part in zip(SIDES, parts, strict=True):
                    if part in known_as:
                        numbers = self._being(numbers, side, known_as[part])
                self._seat(parts, numbers)

    def _seat(self, parts: Parts, numbers: Numbers) -> None:
        """Two people in states in which they share no more than one place of a fact."""
        numbers = numbers[numbers >= 0]
        for values in product(*self.places.values()):
            there = np.ones(numbers.size, dtype=np.bool_)
            for name, value in zip(self.places, values, strict=True):
                there &= self.states.columns[name][numbers] == self.states.index(name, value)
            shared = frozenset(
                (name, value)
                for name, value in zip(self.places, values, strict=True)
                if value != self.places[name][0]
            )
            self._add(parts, shared, numbers[there])

    def _properties_of(self, numbers: Numbers, side: str) -> list[dict[str, Value]]:
        """What the ones on a side are in some states, by the names of properties."""
        names = self.properties[side]
        columns = [self.states.columns[fact][numbers] for fact in names.values()]
        rows = set(zip(*(column.tolist() for column in columns), strict=True)) if columns else set()
        return [
            {name: self.kinds[fact].values[at] for (name, fact), at in zip(names.items(), row, strict=True)}
            for row in sorted(rows)
        ]

    def _being(self, numbers: Numbers, side: str, known: Iterable[dict[str, Value]]) -> Numbers:
        """The states in which the one on a side is one of these, as far as the vocabulary asks there."""
        fits = [self._is(numbers, side, one) for one in known]
        return numbers[np.logical_or.reduce(fits)] if fits else numbers

    def _is(self, numbers: Numbers, side: str, known: dict[str, Value]) -> Mask:
        fits: Mask = np.ones(numbers.size, dtype=np.bool_)
        for name, fact in self.properties[side].items():
            if name in known:
                fits &= self.states.columns[fact][numbers] == self.states.index(fact, known[name])
        return fits

    def _add(self, parts: Parts, shared: Shared, numbers: Numbers) -> None:
        """Two people come into states; of several places that they share the kind listed first counts."""
        numbers = numbers[numbers >= 0]
        if not numbers.size:
            return
        seen = {
            name: next((kind for kind in values[1:] if (name, kind) in shared), values[0])
            for name, values in self.places.items()
        }
        numbers = self.states.changed(numbers, seen)
        numbers = numbers[numbers >= 0]
        both = self._both_ways[numbers]
        if not both.all():
            numbers = np.concatenate([numbers[both], *self._fallen(numbers[~both])])
        empty = np.zeros(self.states.size, dtype=np.bool_)
        there = self.found[parts].setdefault(shared, empty)
        if not there[numbers].all():
            there[numbers] = True
            self.grown = True

    @cached_property
    def _both_ways(self) -> Mask:
        return possible_both_ways(self.states)

    def _fallen(self, numbers: Numbers) -> Iterator[Numbers]:
        """The states in which shared ties have fallen that the other way round is not possible with."""
        for lower in fallen_numbers(self.states, numbers, self._both_ways):
            yield lower[lower >= 0]

    # What happens

    def step(self) -> None:
        """Everything that can happen to any two people, once."""
        changes = {STRANGER: list(self._changes("sender")), CHILD: list(self._changes("recipient"))}
        becomes = {one: list(self._becomes(one)) for one in self.every_kind}
        meets = list(self._meets())
        for parts, several in self.found.items():
            comes = meets if set(parts) == {STRANGER, CHILD} else self.every_kind
            for shared, there in list(several.items()):
                numbers = np.flatnonzero(there).astype(np.int32)
                for one in shared:
                    self._add(parts, shared - {one}, numbers)
                    for other in becomes[one]:
                        self._add(parts, shared | {other}, numbers)
                        self._add(parts, shared - {one} | {other}, numbers)
                for one in comes:
                    self._add(parts, shared | {one}, numbers)
                for name in self._free:
                    for value in self.kinds[name].values:
                        self._add(parts, shared, self.states.changed(numbers, {name: value}))
                for side, part in zip(SIDES, parts, strict=True):
                    self._change_one(parts, shared, side, changes.get(part))
                self._move(parts, shared)

    @cached_property
    def _free(self) -> list[str]:
        """Ties that change at any time, from whichever of the two they lead."""
        both = (other for name in self.question.free for other in (name, other_side(name, self.kinds[name])))
        return list(dict.fromkeys(both))

    def _pairs(self, move: Move) -> Iterator[tuple[Parts, Shared, Mask]]:
        """The states in which any two people can make a move, and what they share."""
        when = self.states.rows(move.when)
        if move.id in self.question.limits:
            when = when & self.question.limits[move.id]
        for parts, several in self.found.items():
            if may_be_made(self.moves, self.claim, move, *parts):
                for shared, there in several.items():
                    if (there & when).any():
                        yield parts, shared, there & when

    def _changes(self, side: str) -> Iterator[tuple[dict[str, Value], dict[str, Value]]]:
        """What a stranger, or a child, can become by a move with anybody: what they are before and after."""
        part = STRANGER if side == "sender" else CHILD
        names = list(self.properties[side].values())
        if not names:
            return
        pairs = set()
        for move in self.question.available:
            sources, targets = self.states.edges(move)
            for parts, _shared, there in self._pairs(move):
                if parts[SIDES.index(side)] == part:
                    inside = there[sources]
                    before, after = (
                        zip(*(self.states.columns[n][ends[inside]].tolist() for n in names), strict=True)
                        for ends in (sources, targets)
                    )
                    pairs |= set(zip(before, after, strict=True))
        for ends in sorted(pairs):
            if ends[0] != ends[1]:
                was, now = (
                    {self.kinds[n].name: self.kinds[n].values[at] for n, at in zip(names, one, strict=True)}
                    for one in ends
                )
                yield was, now

    def _becomes(self, one: tuple[str, Value]) -> Iterator[tuple[str, Value]]:
        """The kinds that a place of one kind can become by a move of two who are in it."""
        name, kind = one
        for move in self.question.available:
            if any(one in shared for _parts, shared, _there in self._pairs(move)):
                for value in move.sets.get(name, ()):
                    if value not in (kind, self.places[name][0]):
                        yield name, value

    def _meets(self) -> Iterator[tuple[str, Value]]:
        """The kinds of places into which a stranger or a child comes where the other is, by somebody else."""
        for move in self.question.available:
            for name in set(move.sets) & set(self.places):
                for parts, _shared, _there in self._pairs(move):
                    joiner, host = parts if move.joins == "sender" else parts[::-1]
                    if joiner == THIRD:
                        continue
                    met = CHILD if joiner == STRANGER else STRANGER
                    for value in move.sets[name]:
                        if any((name, value) in shared for shared in self.found[host, met]):
                            yield name, value

    def _change_one(
        self,
        parts: Parts,
        shared: Shared,
        side: str,
        changes: list[tuple[dict[str, Value], dict[str, Value]]] | None,
    ) -> None:
        """One of the two becomes another: a third person anything, others by moves with anybody."""
        names, numbers = self.properties[side], self._numbers(parts, shared)
        if changes is None:
            for values in product(*(self.kinds[fact].values for fact in names.values())):
                sets = dict(zip(names.values(), values, strict=True))
                self._add(parts, shared, self.states.changed(numbers, sets))
            return
        for before, after in changes:
            there = numbers[self._is(numbers, side, before)]
            sets = {fact: after[name] for name, fact in names.items() if name in after}
            self._add(parts, shared, self.states.changed(there, sets))

    def _numbers(self, parts: Parts, shared: Shared) -> Numbers:
        return np.flatnonzero(self.found[parts][shared]).astype(np.int32)

    # Moves between the two

    def _move(self, parts: Parts, shared: Shared) -> None:
        there, back = self.found[parts][shared], self.found[parts[::-1]].get(shared)
        limits = self.question.limits
        for move in self.question.available:
            may = limits.get(move.id)
            if may_be_made(self.moves, self.claim, move, *parts):
                sources, targets = self.states.edges(move)
                inside = there[sources] if may is None else there[sources] & may[sources]
                self._moved(parts, shared, move, sources[inside], targets[inside])
            if back is not None and may_be_made(self.moves, self.claim, move, *parts[::-1]):
                for here, after, asked in edges_back(self.states, move, self._turned):
                    inside = there[here] & back[asked]
                    inside = inside if may is None else inside & may[asked]
                    self._moved(parts, shared, move, here[inside], after[inside])

    @cached_property
    def _turned(self) -> list[Numbers]:
        return list(turned_states(self.states, what_is_unknown(self.states)))

    def _moved(self, parts: Parts, shared: Shared, move: Move, before: Numbers, after: Numbers) -> None:
        """After a move between the two they share one place more, or none, or a place of another kind."""
        columns = [self.states.columns[name] for name in self.places]
        reached = set(zip(*(column[after].tolist() for column in columns), strict=True)) if columns else {()}
        for at in reached:
            there = np.ones(after.size, dtype=np.bool_)
            ways = [shared]
            for (name, values), column, place in zip(self.places.items(), columns, at, strict=True):
                there &= column[after] == place
                ways = [way for one in ways for way in self._share(one, name, values[place])]
            unmoved = np.ones(after.size, dtype=np.bool_)
            for column in columns:
                unmoved &= column[after] == column[before]
            if not set(move.sets) & set(self.places):
                self._add(parts, shared, after[there & unmoved])
                there &= ~unmoved
            for way in ways:
                self._add(parts, way, after[there])

    def _share(self, shared: Shared, name: str, kind: Value) -> Iterator[Shared]:
        here = frozenset(one for one in shared if one[0] == name)
        if kind == self.places[name][0]:
            yield shared - here
            return
        yield shared | {(name, kind)}
        for one in here:
            yield shared - {one} | {(name, kind)}
