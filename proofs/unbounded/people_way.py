"""The way of a pair as it happens among people: who founds the chat, who brings whom in, who helps.

Everything is tried by the plain meaning of `rulebook/crowds/crowd.py`; what cannot happen there is no way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from proofs.attacks.transitions import States
from proofs.engines.solver import Disagreement, Undecided
from proofs.unbounded.few_people_search import PAIR, WorldQuestion, WorldWay, shared_places, starting_ties
from proofs.unbounded.pair_edges import PairStep, stand_freely
from proofs.unbounded.pair_search import PairSearch
from rulebook.crowds.crowd import (
    BROUGHT_IN,
    CHANGED,
    CHILD,
    FOUNDED,
    LEFT,
    STRANGER,
    THIRD,
    TIE_CHANGED,
    Crowd,
    Happening,
    happen,
    ordered_pairs,
    state_of,
    untold,
)
from rulebook.crowds.fact_kinds import kinds_of, values_turned_round
from rulebook.language import Message
from rulebook.model import Value
from rulebook.moves import Moves, State, is_possible

HOST = "third 1"
"""Who founds the chats that the pair comes into; those who help have the numbers after it."""

PairWay = Sequence[tuple[PairStep | None, int]]
Told = tuple[list[Happening], Crowd]


def pair_way(question: WorldQuestion, search: PairSearch, number: int) -> WorldWay:
    """The way of a pair to a state, as it happens among people.

    Raises:
        HeldBack: it cannot happen, as axioms exclude something of the two the other way round, or of others.
        Disagreement: the plain meaning says that it cannot happen, although no axiom does.
    """
    way = search.way(number)
    helpers = [f"third {at}" for at in range(2, 2 + sum(bool(step and step.helped) for step, _ in way))]
    held_back = True
    for others in ((HOST, *helpers), helpers):
        for start in _starts(question, search.states.state(way[0][1]), others):
            telling = _Telling(question, search, helpers)
            told = telling.told(way[1:], start)
            if told is not None:
                return WorldWay(start, tuple(told[0]))
            held_back = telling.held_back
    named = ", ".join(step.what for step, _after in way if step is not None)
    if held_back:
        blame_axioms(search.states)
    raise Disagreement(f"{question.claim.id}: for the plain meaning these steps cannot happen: {named}")


class HeldBack(Undecided):
    """Axioms keep people from what two of them come through."""


def blame_axioms(states: States) -> None:
    """What two people come to need not come about among others if the axioms do not let people stand freely.

    Raises:
        HeldBack: they do not.
    """
    if not stand_freely(states):
        raise HeldBack(
            Message(
                "the axioms exclude, with the child as the sender or of people who have nothing to do with "
                "each other, what the two come through; write them both ways round, or name what one person "
                "has in `properties` of [relations]"
            )
        )


def _starts(question: WorldQuestion, state: State, others: Sequence[str]) -> Iterator[Crowd]:
    """Worlds of the pair and third people with this state, and what else may hold the other way round."""
    moves, kinds = question.moves, kinds_of(question.moves)
    parts = {**dict(zip(PAIR, (STRANGER, CHILD), strict=True)), **dict.fromkeys(others, THIRD)}
    sides = {"sender": PAIR[0], "recipient": PAIR[1]}
    properties: dict[tuple[str, str], Value] = {}
    for fact, kind in kinds.items():
        if kind.is_property:
            properties[sides[kind.side], kind.name] = state[fact]
            if kind.side == "recipient" or kind.is_one_sided:
                properties.update(((other, kind.name), state[fact]) for other in others)
    places = shared_places(moves, state)
    for unasked in _unasked(moves):
        yield from _starts_with(question, state, Crowd(parts, {**properties, **unasked}, {}, places))


def _unasked(moves: Moves) -> Iterator[dict[tuple[str, str], Value]]:
    """What the two can be besides: properties that the vocabulary asks of the other one alone."""
    other = {"sender": PAIR[1], "recipient": PAIR[0]}
    kinds = [(name, kind) for name, kind in kinds_of(moves).items() if kind.is_one_sided]
    known = values_turned_round(moves)
    for values in product(*(known[name] for name, _kind in kinds)):
        chosen = zip((kind for _name, kind in kinds), values, strict=True)
        yield {(other[kind.side], kind.name): value for kind, value in chosen}


def _starts_with(question: WorldQuestion, state: State, world: Crowd) -> Iterator[Crowd]:
    moves, kinds = question.moves, kinds_of(question.moves)
    turned = [name for name in moves.turned_round if kinds[name].is_tie and not kinds[name].is_symmetric]
    for own in starting_ties(question, world):
        for values in product(*(moves.turned_round[name] for name in turned)):
            besides = {
                (kinds[name].name, *kinds[name].ends(PAIR[1], PAIR[0])): value
                for name, value in zip(turned, values, strict=True)
                if value != untold(moves, kinds[name].name)
            }
            start = replace(world, ties={**own, **besides})
            if state_of(moves, start, *PAIR) == state and all(
                is_possible(moves, state_of(moves, start, *pair)) for pair in ordered_pairs(start)
            ):
                yield start


class _Telling:
    """Makes steps happen one after the other; each helper helps once.

    `held_back` says whether something could not happen for the axioms' sake alone.
    """

    def __init__(self, question: WorldQuestion, search: PairSearch, helpers: Sequence[str]):
        self.question, self.search, self.helpers = question, search, list(helpers)
        vocabulary = replace(question.moves.vocabulary, axioms=())
        self.lawless, self.held_back = replace(question.moves, vocabulary=vocabulary), False

    def told(self, way: PairWay, world: Crowd) -> Told | None:
        """What happens on the way of the pair, and the world after it; None where it cannot."""
        happenings: list[Happening] = []
        for step, number in way:
            assert step is not None
            if step.helped:
                called = self._called(step, world)
                if called is None:
                    return None
                happenings, world, ends = [*happenings, *called[0]], called[1], called[2]
            else:
                ends = PAIR[::-1] if step.is_back else PAIR
            led = self._led(world, step, ends, PAIR, number)
            if led is None:
                return None
            happenings, world = [*happenings, *led[0]], led[1]
        return happenings, world

    def _called(self, step: PairStep, world: Crowd) -> tuple[list[Happening], Crowd, tuple[str, str]] | None:
        """A helper comes, is what it takes, and makes the moves before the step."""
        helper = self.helpers.pop(0)
        ends = (PAIR[0], helper) if step.helped == "sender" else (helper, PAIR[1])
        way = self.search.helpers[step.helped].way(step.at)
        state = self.search.states.state(way[0][1])
        other = "recipient" if step.helped == "sender" else "sender"
        becomes = {
            kind.name: state[fact]
            for fact, kind in kinds_of(self.question.moves).items()
            if kind.is_property and kind.side == other
        }
        happenings = [Happening(CHANGED, {"person": helper}, None, becomes)]
        after = self._after(world, happenings)
        if after is None:
            return None
        world = after
        for move, number in way[1:]:
            assert move is not None
            led = self._led(world, PairStep(move.id), ends, ends, number)
            if led is None:
                return None
            happenings, world = [*happenings, *led[0]], led[1]
        return happenings, world, ends

    def _led(
        self, world: Crowd, step: PairStep, ends: tuple[str, str], seen: tuple[str, str], number: int
    ) -> Told | None:
        """One step between two people after which those who are `seen` are in the state with a number."""
        for several in _candidates(self.question, world, step, ends):
            after = self._after(world, several)
            if after is not None and state_of(self.question.moves, after, *seen) == self.search.states.state(
                number
            ):
                return several, after
        return None

    def _after(self, world: Crowd, several: Sequence[Happening]) -> Crowd | None:
        after: Crowd | None = world
        for one in several:
            if after is None or not self._is_let(after, one):
                return None
            before, after = after, happen(self.question.moves, self.question.claim, after, one)
            if after is None and happen(self.lawless, self.question.claim, before, one) is not None:
                self.held_back = True
        return after

    def _is_let(self, world: Crowd, one: Happening) -> bool:
        """Whether the policy lets it happen, where it has a say."""
        if one.what not in self.question.limits:
            return True
        state = state_of(self.question.moves, world, one.people["sender"], one.people["recipient"])
        return bool(self.question.limits[one.what][self.search.states.number_of(state)])


def _candidates(
    question: WorldQuestion, world: Crowd, step: PairStep, ends: tuple[str, str]
) -> Iterator[list[Happening]]:
    """The ways in which a step can happen among people; a chat that it needs is founded first."""
    if step.what == LEFT:
        shared = [name for name, place in world.places.items() if set(PAIR) <= place.members]
        yield [Happening(LEFT, {"person": PAIR[0]}, name) for name in shared]
        return
    people = dict(zip(("sender", "recipient"), ends, strict=True))
    if step.what == TIE_CHANGED:
        yield [Happening(TIE_CHANGED, people, None, step.values)]
        return
    move, kinds = question.moves.moves[step.what], kinds_of(question.moves)
    for values in product(*move.sets.values()):
        chosen = dict(zip(move.sets, values, strict=True))
        shared = [name for name in chosen if kinds[name].is_place and chosen[name] != kinds[name].values[0]]
        yield [Happening(move.id, people, None, chosen)]
        for fact in shared:
            for place in world.places:
                yield [Happening(move.id, people, place, chosen)]
            new = f"chat {len(world.places) + 1}"
            host = people["recipient" if move.joins == "sender" else "sender"]
            founded = [Happening(FOUNDED, {"person": host}, new, {fact: chosen[fact]})]
            if move.joins == "sender" and HOST in world.parts:
                founded = [
                    Happening(FOUNDED, {"person": HOST}, new, {fact: chosen[fact]}),
                    Happening(BROUGHT_IN, {"person": host, "member": HOST}, new),
                ]
            yield [*founded, Happening(move.id, people, new, chosen)]
