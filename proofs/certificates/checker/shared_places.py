"""What at most becomes of any two people of a crowd where places are of several kinds, without any solver.

For any two people – strangers, children, third people, in both orders – the states that they can be in are
kept together with every kind of place that they share: what they share besides the place that counts shows
once they leave that one. A step of two people starts from what these two can be, one with somebody else from
what those two can be; who the others are is forgotten in between, so that it is a bound from above. Standard
library alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product

from proofs.certificates.checker.moves_source import BookMove
from proofs.certificates.checker.pair_steps import CHILD, SIDES, STRANGER, THIRD, Lets, PairInCrowd
from proofs.certificates.checker.policy_source import Value
from proofs.certificates.checker.sets import Set

Parts = tuple[str, str]
Shared = frozenset[tuple[str, Value]]
"""The kinds of places that two people share, each with the fact that says so."""

Being = Mapping[str, Value]
"""What somebody is: the properties by their names, whichever side they stand on."""

EVERY_PART = (STRANGER, CHILD, THIRD)


def bound_with_places(crowd: PairInCrowd, lets: Lets) -> Set:
    """A set of states that holds all that a stranger and a child come to in any crowd."""
    bound = _Bound(crowd, lets)
    while bound.grown:
        bound.grown = False
        bound.step()
    found = 0
    for states in bound.found[STRANGER, CHILD].values():
        found |= states
    return found


class _Bound:
    """The states of any two people so far, by their parts and by what they share."""

    def __init__(self, crowd: PairInCrowd, lets: Lets):
        self.crowd, self.lets, self.steps = crowd, lets, crowd.steps
        self.facts = crowd.book.facts
        self.places = {name: values for name, values in self.facts.items() if crowd.is_place(name)}
        self.every_kind = [(name, kind) for name, values in self.places.items() for kind in values[1:]]
        self.properties = {side: crowd.properties(side) for side in SIDES}
        self.found: dict[Parts, dict[Shared, Set]] = {
            (one, other): {} for one in EVERY_PART for other in EVERY_PART
        }
        self.grown = True
        self._begin()

    # What there is at the start

    def _begin(self) -> None:
        crowd, steps = self.crowd, self.steps
        begins = steps.rows(crowd.claim.starts)
        self._seat((STRANGER, CHILD), begins)
        told = crowd.book.turned_round
        plain = {
            name: told.get(name, values if crowd.is_one_sided(name) else ())
            for name, values in self._others.items()
        }
        unsaid = {
            name: values if crowd.is_one_sided(name) else told.get(name, (crowd.untold(name),))
            for name, values in self._others.items()
        }
        for known in (plain, unsaid):
            self._seat((CHILD, STRANGER), self._turned(begins, known) & steps.possible)
        nothing = {
            name: (crowd.untold(name),)
            for name in self.facts
            if not any(name in names.values() for names in self.properties.values())
        }
        alone = steps.rows((nothing,))
        known_as = {
            STRANGER: self._kinds_in(begins, "sender"),
            CHILD: self._kinds_in(begins, "recipient"),
        }
        for parts in self.found:
            if set(parts) != {STRANGER, CHILD}:
                states = alone
                for side, part in zip(SIDES, parts, strict=True):
                    if part in known_as:
                        states &= self._being(side, known_as[part])
                self._seat(parts, states)

    @cached_property
    def _others(self) -> dict[str, tuple[Value, ...]]:
        """The facts that are another fact when the other one is the sender."""
        return {name: values for name, values in self.facts.items() if self.crowd.turned_name(name) is None}

    def _seat(self, parts: Parts, states: Set) -> None:
        """Two people in states in which they share no more than one place of a fact."""
        for at, here in self._seated(states):
            self._add(parts, frozenset((n, v) for n, v in at.items() if v != self.places[n][0]), here)

    def _seated(self, states: Set) -> Iterator[tuple[dict[str, Value], Set]]:
        """States by the places in them."""
        for values in product(*self.places.values()):
            at = dict(zip(self.places, values, strict=True))
            here = states & self.steps.rows((({name: (value,) for name, value in at.items()}),))
            if here:
                yield at, here

    def _kinds(self, side: str) -> Iterator[tuple[Being, Set]]:
        """All that the one on a side can be, each with the states in which they are."""
        names = self.properties[side]
        for values in product(*(self.facts[fact] for fact in names.values())):
            kind = dict(zip(names, values, strict=True))
            states = self._is(side, kind)
            if states:
                yield kind, states

    def _kinds_in(self, states: Set, side: str) -> list[Being]:
        return [kind for kind, here in self._kinds(side) if states & here]

    def _is(self, side: str, kind: Being) -> Set:
        """The states in which the one on a side is so, as far as the vocabulary asks there."""
        names = self.properties[side]
        return self.steps.rows(({names[name]: (value,) for name, value in kind.items() if name in names},))

    def _being(self, side: str, kinds: Iterable[Being]) -> Set:
        found = 0
        for kind in kinds:
            found |= self._is(side, kind)
        return found

    def _add(self, parts: Parts, shared: Shared, states: Set) -> None:
        """Two people come into states; of several places that they share the kind listed first counts."""
        if not states:
            return
        seen = {
            name: next((kind for kind in values[1:] if (name, kind) in shared), values[0])
            for name, values in self.places.items()
        }
        states = self._set(states, seen)
        astray = states & ~self.crowd.both_ways
        states = (states & self.crowd.both_ways) | self.crowd.fallen(astray)
        if states & ~self.found[parts].get(shared, 0):
            self.found[parts][shared] = self.found[parts].get(shared, 0) | states
            self.grown = True

    def _set(self, states: Set, sets: Mapping[str, Value]) -> Set:
        found = 0
        for _left, reached in self.steps.changed(states, sets):
            found |= reached
        return found

    # What happens

    def step(self) -> None:
        """Everything that can happen to any two people, once."""
        changes = {STRANGER: self._changes("sender"), CHILD: self._changes("recipient")}
        becomes = {one: list(self._becomes(one)) for one in self.every_kind}
        meets = list(dict.fromkeys(self._meets()))
        for parts, several in self.found.items():
            comes = meets if set(parts) == {STRANGER, CHILD} else self.every_kind
            for shared in list(several):
                there = several[shared]
                for one in shared:
                    self._add(parts, shared - {one}, there)
                    for other in becomes[one]:
                        self._add(parts, shared | {other}, there)
                        self._add(parts, shared - {one} | {other}, there)
                for one in comes:
                    self._add(parts, shared | {one}, there)
                for name in self._free:
                    for value in self.facts[name]:
                        self._add(parts, shared, self._set(there, {name: value}))
                for side, part in zip(SIDES, parts, strict=True):
                    self._change_one(parts, shared, side, changes.get(part))
                self._move(parts, shared)

    @cached_property
    def _free(self) -> list[str]:
        """Ties that change at any time, from whichever of the two they lead."""
        names = list(self.crowd.unset_ties())
        return list(dict.fromkeys([*names, *(self.crowd.turned_name(name) or name for name in names)]))

    def _when(self, move: BookMove) -> Set:
        when = self.steps.rows(move.when)
        return when & self.lets[move.id] if move.outcome else when

    def _pairs(self, move: BookMove) -> Iterator[tuple[Parts, Shared, Set]]:
        """The states in which any two people can make a move, and what they share."""
        when = self._when(move)
        for parts, several in self.found.items():
            if self.crowd.may(move, *parts):
                for shared, there in several.items():
                    if there & when:
                        yield parts, shared, there & when

    def _changes(self, side: str) -> list[tuple[Being, Being]]:
        """What a stranger, or a child, can become by a move with anybody: before and after."""
        part, found = STRANGER if side == "sender" else CHILD, []
        kinds = list(self._kinds(side))
        for move in self.crowd.available if self.properties[side] else ():
            edges = self.steps.edges(move)
            for parts, _shared, there in self._pairs(move):
                if parts[list(SIDES).index(side)] != part:
                    continue
                for before, here in kinds:
                    led = self.steps.ahead(there & here, edges)
                    found += [(before, after) for after, then in kinds if led & then and after != before]
        return [pair for at, pair in enumerate(found) if pair not in found[:at]]

    def _becomes(self, one: tuple[str, Value]) -> Iterator[tuple[str, Value]]:
        """The kinds that a place of one kind can become by a move of two who are in it."""
        name, kind = one
        for move in self.crowd.available:
            if any(one in shared for _parts, shared, _there in self._pairs(move)):
                for value in move.sets.get(name, ()):
                    if value not in (kind, self.places[name][0]):
                        yield name, value

    def _meets(self) -> Iterator[tuple[str, Value]]:
        """The kinds of places into which a stranger or a child comes where the other is, by somebody else."""
        for move in self.crowd.available:
            for name in move.sets:
                for parts, _shared, _there in self._pairs(move) if name in self.places else ():
                    joiner, host = parts if move.joins == "sender" else parts[::-1]
                    met = CHILD if joiner == STRANGER else STRANGER
                    for value in move.sets[name] if joiner != THIRD else ():
                        if any((name, value) in shared for shared in self.found[host, met]):
                            yield name, value

    def _change_one(
        self, parts: Parts, shared: Shared, side: str, changes: Sequence[tuple[Being, Being]] | None
    ) -> None:
        """One of the two becomes another: a third person anything, others by moves with anybody."""
        names, there = self.properties[side], self.found[parts][shared]
        if changes is None:
            for values in product(*(self.facts[fact] for fact in names.values())):
                self._add(parts, shared, self._set(there, dict(zip(names.values(), values, strict=True))))
            return
        for before, after in changes:
            sets = {fact: after[name] for name, fact in names.items() if name in after}
            self._add(parts, shared, self._set(there & self._is(side, before), sets))

    # Moves between the two

    def _move(self, parts: Parts, shared: Shared) -> None:
        there, back = self.found[parts][shared], self.found[parts[::-1]].get(shared, 0)
        for move in self.crowd.available:
            edges, when = self.steps.edges(move), self._when(move)
            if self.crowd.may(move, *parts):
                for at, here in self._seated(there & when):
                    self._moved(parts, shared, move, at, self.steps.ahead(here, edges))
            if back & when and self.crowd.may(move, *parts[::-1]):
                for own in self._owns():
                    mine = there & self.steps.rows((({name: (value,) for name, value in own.items()}),))
                    for at, here in self._seated(mine):
                        seen = self._turned(here, self._others) & back & when
                        after = self._turned(self.steps.ahead(seen, edges), {n: (v,) for n, v in own.items()})
                        self._moved(parts, shared, move, at, self._set(after, {}))

    def _owns(self) -> Iterator[dict[str, Value]]:
        """All that the facts of one alone can be, which no step of the other touches."""
        for values in product(*self._others.values()):
            yield dict(zip(self._others, values, strict=True))

    def _turned(self, states: Set, known: Mapping[str, Sequence[Value]]) -> Set:
        """What states are when the other one is the sender; `known` says what facts of one alone can be."""
        steps = self.steps
        for name, values in self.facts.items():
            other = self.crowd.turned_name(name)
            if other is None:
                if known.get(name):
                    ways = [((name, one, two),) for one in values for two in known[name]]
                    states = steps.moved(states, ways)
            elif name < other:
                pairs = [
                    ((name, one, two), (other, two, one)) for one, two in product(values, self.facts[other])
                ]
                states = steps.moved(states, pairs)
        return states

    def _moved(self, parts: Parts, shared: Shared, move: BookMove, at: Being, after: Set) -> None:
        """After a move between the two they share one place more, or none, or a place of another kind."""
        for then, states in self._seated(after):
            if then == at and not set(move.sets) & set(self.places):
                self._add(parts, shared, states)
                continue
            ways = [shared]
            for name, value in then.items():
                ways = [way for one in ways for way in self._share(one, name, value)]
            for way in ways:
                self._add(parts, way, states)

    def _share(self, shared: Shared, name: str, kind: Value) -> Iterator[Shared]:
        here = frozenset(one for one in shared if one[0] == name)
        if kind == self.places[name][0]:
            yield shared - here
            return
        yield shared | {(name, kind)}
        for one in here:
            yield shared - {one} | {(name, kind)}
