"""What can happen to a stranger and a child among any number of people, as steps between states of the two.

A move between the two, either way; a move of one of them and somebody else, which changes a property, or
brings one of them into a place of the other; leaving a place; and a tie of which nothing says how it changes.
Third people touch a pair in no other way. `certain` steps are those that the two make by themselves, `helped`
ones take a third person that surely can be there, `possible` ones bound everything else. Standard library
alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from proofs.certificates.checker.format import Said, quoted
from proofs.certificates.checker.moves_source import BookClaimOverTime, BookMove, BookRelations
from proofs.certificates.checker.over_time import OverTime
from proofs.certificates.checker.policy_source import Value
from proofs.certificates.checker.sets import Set
from proofs.certificates.checker.steps import Shifts, lead_into_two_places
from proofs.certificates.checker.toml_source import Unreadable

STRANGER, CHILD, THIRD = "stranger", "child", "third"
SIDES = {"sender": "recipient", "recipient": "sender"}
PARTS = {"sender": (STRANGER, THIRD), "recipient": (THIRD, CHILD)}
"""Who the two are when the one on this side is helped."""

Lets = Mapping[str, Set]
"""By the ids of moves that wait for an outcome: the states in which the policy lets them happen."""


@dataclass(frozen=True, eq=False)
class BookStep:
    """One way in which states change; `what` says how, in a sentence that ends in "leads out of it".

    `move` is made by the stranger to the child, None where it is anything else; `tie` is one that changes at
    any time. `asks` is a move that waits for an outcome; with `turned` the child makes it, and with `every`
    the stranger's own facts are anything.
    """

    what: Said
    edges: Shifts
    move: BookMove | None = None
    asks: str | None = None
    turned: bool = False
    every: bool = False
    tie: str | None = None


class PairInCrowd:
    """The steps of a stranger and a child among any number of people, for one claim."""

    def __init__(self, over_time: OverTime, claim: BookClaimOverTime, assumptions: Sequence[str]):
        self.over_time, self.claim = over_time, claim
        self.steps, self.book = over_time.steps, over_time.moves
        granted = self.book.granted(assumptions)
        self.available = [
            move
            for move in self.book.moves
            if move.id not in claim.excepted and (move.assumption is None or move.assumption in granted)
        ]
        self.own = [move for move in self.available if claim.lets(move)]
        self.asking = [move for move in self.available if move.outcome]
        self.waits = any(move.asks_back or move.remembers for move in self.available)
        self._turned_sets: dict[tuple[Set, bool], Set] = {}

    @property
    def answerable(self) -> bool:
        """Whether this check can decide it: no move waits for an outcome the other way round, or a memory."""
        return not self.claim.lacks and self.speaks_of_many and not self.waits

    @property
    def speaks_of_many(self) -> bool:
        """Whether the moves say how facts of two people are facts of many."""
        facts, relations = self.book.facts, self.book.relations
        if relations is None or any(len(facts.get(name, ())) < 2 for name in relations.places):
            return False
        named = {name: self.turned_name(name) for name in facts}
        twice = any(map(named.get, self.book.turned_round)) or lead_into_two_places(self.book)
        return not twice and all(facts[named[n] or n] == values for n, values in facts.items())

    @property
    def has_plain_places(self) -> bool:
        """Whether a shared place is no more than yes or no."""
        return all(len(self.book.facts[name]) == 2 for name in self.relations.places)

    @property
    def relations(self) -> BookRelations:
        """How facts of two people are facts of many."""
        if self.book.relations is None:
            raise Unreadable("moves", Said("there are no `relations`"))
        return self.book.relations

    # What a fact is

    def is_place(self, name: str) -> bool:
        """Whether a fact says that two people share a place."""
        return name in self.relations.places

    def is_one_sided(self, name: str) -> bool:
        """Whether a fact is a property that the vocabulary asks of one of the two alone."""
        return name in self.relations.one_sided

    def properties(self, side: str) -> dict[str, str]:
        """What the one on a side is: the facts by the names of the properties."""
        return {
            name if self.is_one_sided(name) else name.partition("_")[2]: name
            for name in self.book.facts
            if self._property_of(name) == side
        }

    def _property_of(self, name: str) -> str | None:
        """Whose property a fact is; None if it is none."""
        if name in self.relations.one_sided:
            return self.relations.one_sided[name]
        side, _, rest = name.partition("_")
        return side if side in SIDES and rest in self.relations.properties else None

    def _is_tie(self, name: str) -> bool:
        return self._property_of(name) is None and name not in self.relations.places

    def turned_name(self, name: str) -> str | None:
        """What a fact is called when the child is the sender; None if it is another fact then."""
        if name in self.relations.one_sided:
            return None
        side, _, rest = name.partition("_")
        other = f"{SIDES[side]}_{rest}" if side in SIDES else ""
        if other in self.book.facts:
            return other
        return name if name in self.relations.places or name in self.relations.symmetric else None

    def unset_ties(self) -> Iterator[str]:
        """The ties that no move of a third person brings about: they change at any time."""
        relations = self.relations
        for name in self.book.facts:
            if not self._is_tie(name) or name in relations.between:
                continue
            if name in relations.third_people or not self._is_set(name):
                yield name

    def _is_set(self, name: str) -> bool:
        """Whether a move brings a tie about: of somebody else, or of anybody where it is one's own."""
        if name.startswith(("sender_", "recipient_")):
            both = {name, self.turned_name(name)}
            return any(both & set(move.sets) for move in self.book.moves)
        by_others = (move for move in self.book.moves if set(move.by) - set(self.book.sides))
        return any(value != self.untold(name) for move in by_others for value in move.sets.get(name, ()))

    def is_declared(self, name: str) -> bool:
        """Whether the file says that a tie follows from third people."""
        return name in self.relations.third_people

    def may(self, move: BookMove, sender: str, recipient: str) -> bool:
        """Whether a move is made between two people with these parts."""
        for side, part, meant in (("sender", sender, STRANGER), ("recipient", recipient, CHILD)):
            if part != meant and any(self._property_of(name) == side for name in move.sets):
                return False
        if self.claim.everybody:
            return True
        if self.claim.lets(move):
            return sender == STRANGER or recipient != STRANGER
        return STRANGER not in (sender, recipient) and all(map(self._is_tie, move.sets))

    # Steps

    @cached_property
    def certain(self) -> list[BookStep]:
        """What the two do by themselves."""
        found = []
        for move in self.available:
            asks = move.id if move.outcome else None
            if self.may(move, STRANGER, CHILD):
                what = Said("the move {move} between the two leads out of it", move=quoted(move.id))
                found.append(BookStep(what, self.steps.edges(move), move, asks))
            if self.may(move, CHILD, STRANGER):
                found.append(self._back(move, every=False))
        for name in self.relations.places:
            what = Said("leaving a place ({name}) leads out of it", name=quoted(name))
            found.append(BookStep(what, self._setting({name: self.book.facts[name][0]})))
        for name in self.unset_ties():
            what = Said("the tie {name} can change at any time, which leads out of it", name=quoted(name))
            edges = [self._setting({name: value}) for value in self.book.facts[name]]
            found.append(BookStep(what, _together(edges), tie=name))
        return found

    @cached_property
    def helped(self) -> list[BookStep]:
        """What a third person who comes fresh makes of one of the two."""
        found: list[BookStep] = []
        for side, parts in PARTS.items():
            met = self._met(side)
            for move in self.available:
                if not move.outcome and self.may(move, *parts):
                    found += self._with_somebody(move, side, met)
        return found

    @cached_property
    def possible(self) -> list[BookStep]:
        """Whatever else can happen, the others being of any kind."""
        found = []
        for move in self.available:
            if self.may(move, CHILD, STRANGER):
                found.append(self._back(move, every=True))
            for side, parts in PARTS.items():
                if self.may(move, *parts) or self.may(move, STRANGER, CHILD):
                    found += self._with_somebody(move, side, self.steps.possible)
            for name in self.relations.places:
                shared = self.book.facts[name][1]
                if shared in move.sets.get(name, ()) and self._brings_in(move):
                    found.append(BookStep(_with_others(move), self._setting({name: shared})))
        return found

    def _with_somebody(self, move: BookMove, side: str, among: Set) -> Iterator[BookStep]:
        """What the one on a side becomes by a move with somebody else, these two being in some states."""
        names = [name for name in self.book.facts if self._property_of(name) == side]
        if not any(name in names for name in (*move.sets, *self.steps.fall_back)):
            return
        key = (move.id, side, among)
        if key not in self.over_time.changes:
            self.over_time.changes[key] = self._changes_of_one(move, names, among)
        if self.over_time.changes[key]:
            yield BookStep(_with_others(move), self.over_time.changes[key])

    def _changes_of_one(self, move: BookMove, names: Sequence[str], among: Set) -> Shifts:
        """What one with these properties becomes by a move, for any pair that this one is in."""
        moved, several = self.steps.edges(move), []
        for before, here in self._kinds(names):
            led = self.steps.ahead(here & among, moved)
            for after, there in self._kinds(names) if led else ():
                if after != before and led & there:
                    several.append(self.steps.gathered(self.steps.changed(here, after)))
        return _together(several)

    def _kinds(self, names: Sequence[str]) -> Iterator[tuple[dict[str, Value], Set]]:
        """All that somebody can be, each with the states in which they are."""
        for values in product(*(self.book.facts[name] for name in names)):
            kind = dict(zip(names, values, strict=True))
            states = self.steps.rows(({name: (value,) for name, value in kind.items()},))
            if states:
                yield kind, states

    def _met(self, side: str) -> Set:
        """The states that the one on a side and somebody new come to without a change of that one."""
        names = [name for name in self.book.facts if self._property_of(name) == side]
        moves = [
            self.steps.edges(move)
            for move in self.available
            if self.may(move, *PARTS[side]) and not set(names) & set(move.sets) and not move.outcome
        ]
        nothing = {name: (self.untold(name),) for name in self.book.facts if self._property_of(name) is None}
        found = new = self.steps.rows((nothing,))
        kinds = [states for _kind, states in self._kinds(names)]
        while new:
            after = 0
            for edges in moves:
                if self.steps.ahead(new, edges) & ~found:
                    for here in kinds:
                        after |= self.steps.ahead(new & here, edges) & here
            new = after & ~found
            found |= new
        return found

    def untold(self, name: str) -> Value:
        """The value of a tie of which nothing is said, or of a place that two people do not share."""
        if name in self.relations.places:
            return self.book.facts[name][0]
        turned = self.turned_name(name)
        told = turned if turned is not None and name.startswith("recipient_") else name
        return self.over_time.meaning.book.silent.get(told, self.book.facts[name][0])

    def _brings_in(self, move: BookMove) -> bool:
        """Whether a move can bring one of a pair into a place in which the other is with somebody else."""
        turn = 1 if move.joins == "sender" else -1
        return any(
            self.may(move, *(part, other)[::turn])
            for part, other in product((STRANGER, CHILD), (STRANGER, CHILD, THIRD))
        )

    def _setting(self, sets: Mapping[str, Value]) -> Shifts:
        return self.steps.gathered(self.steps.changed(self.steps.possible, sets))

    def _back(self, move: BookMove, *, every: bool) -> BookStep:
        """A move from the child to the stranger, as far as it changes what is theirs together.

        What is another fact the other way round is anything with `every`, else what the file says it can be.
        """
        moved, several = self.steps.edges(move), []
        names = [one for one in self.book.facts if one in move.sets or one in self.book.fall_back]
        shared = [name for name in names if self.turned_name(name) is not None]
        for values in product(*(self.book.facts[name] for name in shared)) if shared else ():
            led = self.steps.rows(({name: (value,) for name, value in zip(shared, values, strict=True)},))
            here = self.turned(self.steps.behind(led, moved), every)
            sets = {self.turned_name(name) or name: value for name, value in zip(shared, values, strict=True)}
            several.append(self.steps.gathered(self.steps.changed(here, sets, all_fall=True)))
        what = Said("the move {move} the other way round leads out of it", move=quoted(move.id))
        asks = move.id if move.outcome else None
        return BookStep(what, _together(several), None, asks, True, every)

    @cached_property
    def both_ways(self) -> Set:
        """The states that are possible the other way round as well, whatever is not plain then."""
        return self.turned(self.steps.possible, every=True)

    def fallen(self, states: Set) -> Set:
        """The states in which shared ties have fallen that the other way round is not possible with."""
        orders: dict[str, tuple[Value, ...]] = {}
        for name, order in self.book.fall_back.items():
            other = self.turned_name(name)
            if other is not None and self._is_tie(name):
                orders[other] = tuple(order[1:])
        found = 0
        for depths in product(*((None, *order) for order in orders.values())) if states else ():
            sets = {name: value for name, value in zip(orders, depths, strict=True) if value is not None}
            for _left, reached in self.steps.changed(states, sets) if sets else ():
                found |= reached
        return found & self.both_ways

    def turned(self, states: Set, every: bool) -> Set:
        """The states which the child, as the sender, sees as one of these."""
        key = (states, every)
        if key not in self._turned_sets:
            self.steps.effort.keep(2 * self.steps.codes.size)
            self._turned_sets[key] = self._turn(states, every) & self.steps.possible
        return self._turned_sets[key]

    def _turn(self, states: Set, every: bool) -> Set:
        steps, facts = self.steps, self.book.facts
        for name, values in facts.items():
            other = self.turned_name(name)
            if other is None:
                is_told = every or name in self.relations.one_sided
                unsaid = values if is_told else (self.untold(name),)
                known = values if every else self.book.turned_round.get(name, unsaid)
                states = steps.moved(states, [((name, one, two),) for one in known for two in values])
            elif name < other:
                states = steps.moved(
                    states,
                    [
                        ((name, one, two), (other, two, one))
                        for one, two in product(values, facts[other])
                        if one in facts[other] and two in values
                    ],
                )
        return states

    # What they lead to

    def let(self, step: BookStep, lets: Lets) -> Set | None:
        """The states in which the policy lets a step happen; None where it has no say."""
        if step.asks is None:
            return None
        return self.turned(lets[step.asks], step.every) if step.turned else lets[step.asks]

    def closure(self, several: Sequence[BookStep], lets: Lets, falls: bool = False) -> Set:
        """Everything that some steps lead to from the start; ties fall as well where that is said."""
        found = new = self.steps.rows(self.claim.starts)
        while new:
            after = 0
            for step in several:
                after |= self.steps.ahead(new, step.edges, self.let(step, lets))
            new = (self._settled(after) if falls else after & self.both_ways) & ~found
            found |= new
        return found

    @cached_property
    def everything(self) -> list[BookStep]:
        """All that can happen at most."""
        return [*self.certain, *self.helped, *self.possible]

    def escape(self, states: Set, lets: Lets) -> str | None:
        """What leads out of a set of states, among any number of people; None if nothing does."""
        if self.steps.rows(self.claim.starts) & ~states:
            return Said("does not hold at the start")
        for step in self.everything:
            led = self.steps.ahead(states, step.edges, self.let(step, lets))
            if self._settled(led) & ~states:
                return step.what
        return None

    def _settled(self, led: Set) -> Set:
        """Nobody stays in what is not possible the other way round: ties fall there."""
        return (led & self.both_ways) | self.fallen(led & ~self.both_ways)


def _with_others(move: BookMove) -> Said:
    return Said("the move {move} with somebody else leads out of it", move=quoted(move.id))


def _together(several: Sequence[Shifts]) -> Shifts:
    found: dict[int, Set] = {}
    for edges in several:
        for shift, sources in edges.items():
            found[shift] = found.get(shift, 0) | sources
    return found
