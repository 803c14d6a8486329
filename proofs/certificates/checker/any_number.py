"""Decides again what any number of people can bring a stranger and a child into, without any solver.

A certificate says which states that are, as rows: R. It is enough where it holds at the start and nothing
that can happen to a pair in a crowd leads out of it: a move between the two, either way; a move of one of
the two and somebody else, which changes a property, or brings one of them into a place of the other; and
leaving a place. Third people touch a pair in no other way. It is not too large where steps of the pair
alone lead everywhere in it. So both together show that two people and one place are enough. Standard
library alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from proofs.certificates.checker.format import Said, quoted
from proofs.certificates.checker.moves_source import BookClaimOverTime, BookMove, BookRelations
from proofs.certificates.checker.over_time import FREE, OverTime
from proofs.certificates.checker.policy_source import Rows, Value
from proofs.certificates.checker.sets import UNSPECIFIED, Set, number_of_bits
from proofs.certificates.checker.toml_source import Unreadable

REQUEST, MOST_HELP = "request", 3
STRANGER, CHILD, THIRD = "stranger", "child", "third"
SIDES = {"sender": "recipient", "recipient": "sender"}


class PairInCrowd:
    """What can happen to a stranger and a child among any number of people, for one claim."""

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

    @property
    def answerable(self) -> bool:
        """Whether this check can decide it: places are yes or no, no move waits for an outcome or a memory,
        and somebody else sets each tie that belongs to both."""
        book = self.book
        return (
            not self.claim.lacks
            and book.relations is not None
            and not book.relations.one_sided
            and all(book.facts.get(name) == (False, True) for name in book.relations.places)
            and not any(move.asks or move.remembers for move in self.available)
            and not list(self._unset_ties())
        )

    def _unset_ties(self) -> Iterator[str]:
        for name in self.book.facts:
            if name in self.relations.third_people:
                yield name
            elif (
                self._is_tie(name)
                and not name.startswith(("sender_", "recipient_"))
                and name not in self.relations.between
            ):
                setting = [move for move in self.book.moves if name in move.sets]
                if not any(set(move.by) - set(self.book.sides) for move in setting):
                    yield name

    @property
    def relations(self) -> BookRelations:
        """How facts of two people are facts of many."""
        if self.book.relations is None:
            raise Unreadable("moves", Said("there are no `relations`"))
        return self.book.relations

    # What a fact is

    def _is_property(self, name: str) -> bool:
        side, _, rest = name.partition("_")
        return side in SIDES and rest in self.relations.properties

    def _is_place(self, name: str) -> bool:
        return name in self.relations.places

    def _is_tie(self, name: str) -> bool:
        return not self._is_property(name) and not self._is_place(name)

    def _turned(self, name: str) -> str | None:
        """What a fact is called when the child is the sender; None if it is another fact then."""
        side, _, rest = name.partition("_")
        other = f"{SIDES[side]}_{rest}" if side in SIDES else ""
        if other in self.book.facts:
            return other
        return name if self._is_place(name) or name in self.relations.symmetric else None

    def _may(self, move: BookMove, sender: str, recipient: str) -> bool:
        """Whether a move is made between two people with these parts."""
        for side, part, meant in (("sender", sender, STRANGER), ("recipient", recipient, CHILD)):
            if part != meant and any(self._is_property(n) and n.startswith(f"{side}_") for n in move.sets):
                return False
        if self.claim.everybody:
            return True
        if self.claim.lets(move):
            return sender == STRANGER or recipient != STRANGER
        return STRANGER not in (sender, recipient) and all(map(self._is_tie, move.sets))

    # What can happen to a pair

    def escape(self, states: Set) -> str | None:
        """What leads out of a set of states, among any number of people; None if nothing does."""
        if self.steps.rows(self.claim.starts) & ~states:
            return "does not hold at the start"
        for move in self.available:
            for what, reached in self._led_to(move, states):
                if reached & ~states:
                    return f"the move {quoted(move.id)} {what} leads out of it"
        for name in self.relations.places:
            if self._set(states, {name: False}) & ~states:
                return f"leaving a place ({quoted(name)}) leads out of it"
        return None

    def _led_to(self, move: BookMove, states: Set) -> Iterator[tuple[str, Set]]:
        if self._may(move, STRANGER, CHILD):
            yield "between the two", self.steps.led_to(states, move)
        if self._may(move, CHILD, STRANGER):
            yield "the other way round", self._back(move, states, every=True)
        for side, parts in (("sender", (STRANGER, THIRD)), ("recipient", (THIRD, CHILD))):
            changes = any(self._is_property(name) and name.startswith(f"{side}_") for name in move.sets)
            if changes and (self._may(move, *parts) or self._may(move, STRANGER, CHILD)):
                yield "with somebody else", self._with_somebody(move, states, side)
        for name in self.relations.places:
            if True in move.sets.get(name, ()) and self._brings_in(move, states):
                yield "with somebody else", self._set(states, {name: True})

    def _with_somebody(self, move: BookMove, states: Set, side: str) -> Set:
        """Where a pair comes to when one of them makes a move with somebody else, whoever that is."""
        names = [f"{side}_{name}" for name in self.relations.properties]
        values_of = [self.book.facts[name] for name in names]
        kinds = [dict(zip(names, values, strict=True)) for values in product(*values_of)]
        found = 0
        for before in kinds:
            here = self.steps.rows((_row(before),))
            if not here & states:
                continue
            led = self.steps.led_to(here, move)
            for after in kinds:
                if after != before and led & self.steps.rows((_row(after),)):
                    found |= self._set(here & states, after)
        return found

    def _brings_in(self, move: BookMove, states: Set) -> bool:
        """Whether a move can bring one of a pair into a place in which the other is with somebody else."""
        joins = 0 if move.joins == "sender" else 1
        others = (STRANGER, CHILD, THIRD)
        for part in (STRANGER, CHILD):
            made = [
                pair for other in others if self._may(move, *(pair := ((part, other), (other, part))[joins]))
            ]
            if made:
                return bool(states)
        return False

    def _set(self, states: Set, sets: Mapping[str, Value]) -> Set:
        found = 0
        for _left, reached in self.steps.changed(states, sets):
            found |= reached
        return found

    def _back(self, move: BookMove, states: Set, *, every: bool) -> Set:
        """Where a move from the child to the stranger leads, as far as it changes what is theirs together.

        What is another fact the other way round is anything with `every`, else what the file says it can be.
        """
        here = states & self.steps.codes.rows(self._seen_back(move.when, every, some=True))
        here &= ~self.steps.codes.rows(
            self._seen_back(self.over_time.meaning.book.impossible, every, some=False)
        )
        found = 0
        for values in product(*move.sets.values()):
            sets = dict(zip(move.sets, values, strict=True))
            shared = {other: sets[name] for name in sets if (other := self._turned(name)) is not None}
            if shared:
                found |= self._set(here, shared)
        return found

    def _seen_back(self, rows: Rows, every: bool, *, some: bool) -> Rows:
        """Rows about the two with the child as the sender, in the words of the stranger as the sender.

        A fact that is another one then is left out of a row that `some` of its values satisfy; a row that all
        of them have to satisfy, and do not, is left out.
        """
        found = []
        for row in rows:
            turned: dict[str, tuple[Value, ...]] = {}
            holds = set(row) <= set(self.book.facts)
            for name, values in row.items() if holds else ():
                other = self._turned(name)
                if other is not None:
                    turned[other] = values
                    continue
                known = (
                    self.book.facts[name]
                    if every
                    else self.book.turned_round.get(name, self.book.facts[name])
                )
                met = [value in values for value in known]
                holds = holds and (any(met) if some else all(met))
            if holds:
                found.append(turned)
        return tuple(found)

    # What the pair alone comes to

    def reached(self) -> Set:
        """The states to which steps of the pair alone lead: what certainly comes about."""
        return self._closure(self.steps.rows(self.claim.starts))

    def _closure(self, found: Set) -> Set:
        new = found
        while new:
            after = 0
            for move in self.available:
                if self._may(move, STRANGER, CHILD):
                    after |= self.steps.led_to(new, move)
                if self._may(move, CHILD, STRANGER):
                    after |= self._back(move, new, every=False)
            for name in self.relations.places:
                after |= self._set(new, {name: False})
            new = after & ~found
            found |= new
        return found

    def levels(self) -> list[Set]:
        """The states that two people come to with at most 0, 1, … steps of help by others."""
        levels = [self._own_closure(self.steps.rows(self.claim.starts))]
        for _step in range(MOST_HELP):
            after = levels[-1]
            for move in self.available:
                if move not in self.own:
                    after |= self.steps.led_to(levels[-1], move)
            levels.append(self._own_closure(after))
        return levels

    def _own_closure(self, found: Set) -> Set:
        new = found
        while new:
            after = 0
            for move in self.own:
                after |= self.steps.led_to(new, move)
            new = after & ~found
            found |= new
        return found


def answerable_crowds(over_time: OverTime, assumed: Sequence[str]) -> Iterator[tuple[PairInCrowd, list[str]]]:
    """Every claim that can be decided here, without and with the assumptions."""
    for claim in over_time.moves.claims:
        for granted in ([], *([list(assumed)] if assumed else [])):
            crowd = PairInCrowd(over_time, claim, granted)
            if crowd.answerable:
                yield crowd, granted


def _row(values: Mapping[str, Value]) -> dict[str, tuple[Value, ...]]:
    return {name: (value,) for name, value in values.items()}


def wrong_least(crowd: PairInCrowd, said: Mapping[str, Any]) -> Iterator[Said]:
    """What is not so of the rows, the count of states and the cutoff of one entry."""
    rows: Rows = tuple({name: tuple(values) for name, values in row.items()} for row in said["least"])
    facts = crowd.book.facts
    if any(
        value not in facts.get(name, ()) for row in rows for name, values in row.items() for value in values
    ):
        yield Said("a row names no fact of a state, or another value")
        return
    states = crowd.steps.rows(rows)
    escape = crowd.escape(states)
    if escape is not None:
        yield Said("is too small: {escape}", escape=escape)
    if states & ~crowd.reached():
        yield Said("is too large: two people do not come to all of it")
    if said["states"] != states.bit_count():
        yield Said("has {n} states, not {said}", n=states.bit_count(), said=quoted(said["states"]))
    chats = 1 if crowd.relations.places else 0
    if said["cutoff"] != {"people": 2, "chats": chats}:
        yield Said("the cutoff is two people and {chats} chats", chats=chats)


def judged_answers(crowd: PairInCrowd, states: Set) -> list[tuple[dict[str, Any], Set]]:
    """For each answer to "only after role confirmation" the counts, and the readings that are proved."""
    over_time, claim = crowd.over_time, crowd.claim
    inside = over_time.situations(states)
    levels = [] if claim.everybody else [over_time.situations(level) for level in crowd.levels()]
    found = []
    for answer in over_time.moves.answers:
        breaking = over_time.breaking(claim, answer)
        proved = number_of_bits(bad & inside == 0 for bad in breaking)
        ends = {FREE, REQUEST} | ({UNSPECIFIED} if over_time.silence in claim.never else set())
        goals = {FREE: breaking, REQUEST: over_time.reaching(claim, answer, frozenset(ends))}
        found.append(
            (
                {
                    "after_confirmation": answer.id,
                    "readings": {"total": over_time.readings.size, "proved": proved.bit_count()},
                    "least_cooperation": {kind: _least(levels, goal) for kind, goal in goals.items()}
                    if levels
                    else None,
                },
                proved,
            )
        )
    return found


def _least(levels: Sequence[Set], goals: Sequence[Set]) -> dict[str, int]:
    counts = {**{str(steps): 0 for steps in range(len(levels))}, "more": 0}
    for goal in goals:
        steps = next((str(at) for at, level in enumerate(levels) if level & goal), "more")
        counts[steps] += 1
    return counts
