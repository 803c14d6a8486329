"""A trace among few people: who does what, told by the plain meaning step by step.

Knows how it looks in words, as JSON and as a picture. It is made by letting everything happen in a world
of people (`rulebook/crowds/crowd.py`); what cannot happen there is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from proofs.engines.solver import Disagreement
from proofs.scenes.few_people import Step, scene_of
from proofs.unbounded.few_people_search import PAIR, WorldQuestion, WorldWay, starting_ties
from proofs.unbounded.pair_search import PairSearch, PairStep
from rulebook.crowds.crowd import (
    BROUGHT_IN,
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
from rulebook.crowds.fact_kinds import kinds_of
from rulebook.decide import Decision
from rulebook.model import Outcome, Policy, Reading, Situation, Value
from rulebook.moves import (
    ClaimOverTime,
    Moves,
    State,
    attempts,
    begins,
    decide_after,
    is_possible,
    is_possible_move,
    speaks_of,
)

if TYPE_CHECKING:
    from proofs.pictures.picture import Picture

HELPER = "third 1"


@dataclass(frozen=True)
class Story:
    """What happens among few people until a stranger reaches a child, and the attempt at the end."""

    policy: Policy
    claim: ClaimOverTime
    reading: Reading
    after_confirmation: str
    steps: tuple[Step, ...]
    attempt: Situation
    decision: Decision

    @property
    def people(self) -> int:
        """How many people take part."""
        return len(self.steps[-1].after.people) if self.steps else 2

    def sentences(self, language: str = "en") -> list[str]:
        """What happens, one sentence for each step."""
        return [step.words(language) for step in self.steps]

    def draw(self, language: str = "en") -> Picture:
        """The steps below each other, each with what it changes in colour."""
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.pictures.few_people_picture import draw_steps

        return draw_steps(self.steps, language)

    def to_list(self, language: str = "en") -> list[dict[str, object]]:
        """The steps as in the contract of the command line."""
        return [step.to_dict(language) for step in self.steps]


def pair_way(question: WorldQuestion, search: PairSearch, number: int) -> WorldWay:
    """The way of a pair to a state, as it happens among people: who founds the chat, who brings whom in.

    Raises:
        Disagreement: the plain meaning says that it cannot happen.
    """
    way = search.way(number)
    for start in _starts(question, search.states.state(way[0][1])):
        happenings = _told(question, search, way[1:], start)
        if happenings is not None:
            return WorldWay(start, happenings)
    told = ", ".join(step.what for step, _after in way if step is not None)
    raise Disagreement(f"{question.claim.id}: for the plain meaning these steps cannot happen: {told}")


def _starts(question: WorldQuestion, state: State) -> Iterator[Crowd]:
    """Worlds of the pair and a third person with this state, and what else may hold the other way round."""
    moves, kinds = question.moves, kinds_of(question.moves)
    parts = dict(zip((*PAIR, HELPER), (STRANGER, CHILD, THIRD), strict=True))
    sides = {"sender": PAIR[0], "recipient": PAIR[1]}
    properties: dict[tuple[str, str], Value] = {}
    for fact, kind in kinds.items():
        if kind.is_property:
            properties[sides[kind.side], kind.name] = state[fact]
            if kind.side == "recipient":
                properties[HELPER, kind.name] = state[fact]
    world = Crowd(parts, properties)
    ties = list(starting_ties(question, world))
    turned = [name for name in moves.turned_round if kinds[name].is_tie and not kinds[name].is_symmetric]
    for own in ties:
        for values in product(*(moves.turned_round[name] for name in turned)):
            besides = {
                (kinds[name].name, *kinds[name].ends(PAIR[1], PAIR[0])): value
                for name, value in zip(turned, values, strict=True)
                if value != untold(moves, kinds[name].name)
            }
            start = Crowd(parts, properties, {**own, **besides})
            if state_of(moves, start, *PAIR) == state and all(
                is_possible(moves, state_of(moves, start, *pair)) for pair in ordered_pairs(start)
            ):
                yield start


def _told(
    question: WorldQuestion, search: PairSearch, way: Sequence[tuple[PairStep | None, int]], world: Crowd
) -> tuple[Happening, ...] | None:
    happenings: list[Happening] = []
    for step, number in way:
        assert step is not None
        for several in _candidates(question, world, step):
            after = _all_happen(question, world, several)
            if after is not None and state_of(question.moves, after, *PAIR) == search.states.state(number):
                happenings, world = [*happenings, *several], after
                break
        else:
            return None
    return tuple(happenings)


def _all_happen(question: WorldQuestion, world: Crowd, several: Sequence[Happening]) -> Crowd | None:
    for one in several:
        after = happen(question.moves, question.claim, world, one)
        if after is None:
            return None
        world = after
    return world


def _candidates(question: WorldQuestion, world: Crowd, step: PairStep) -> Iterator[list[Happening]]:
    """The ways in which a step of a pair can happen among people; a chat that it needs is founded first."""
    if step.what == LEFT:
        shared = [name for name, place in world.places.items() if set(PAIR) <= place.members]
        yield [Happening(LEFT, {"person": PAIR[0]}, name) for name in shared]
        return
    ends = PAIR[::-1] if step.is_back else PAIR
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
            if move.joins == "sender":
                founded = [
                    Happening(FOUNDED, {"person": HELPER}, new, {fact: chosen[fact]}),
                    Happening(BROUGHT_IN, {"person": host, "member": HELPER}, new),
                ]
            yield [*founded, Happening(move.id, people, new, chosen)]


@dataclass(frozen=True)
class Ending:
    """What a trace ends with: the rule book, one of its readings, and the outcomes that break the claim."""

    policy: Policy
    reading: Reading
    after_confirmation: str
    outcomes: frozenset[Outcome]


def told_story(question: WorldQuestion, way: WorldWay, ending: Ending) -> Story:
    """The trace, with everything in it confirmed by the plain meaning.

    Raises:
        Disagreement: the start is none, something cannot happen, or no attempt at the end breaks the claim.
    """
    moves, claim, policy, reading = question.moves, question.claim, ending.policy, ending.reading
    world = _without_bystanders(way)
    where = f"{policy.id}, {claim.id}: the plain meaning says that"
    if not begins(moves, claim, state_of(moves, world, *PAIR)):
        raise Disagreement(f"{where} no trace begins there")
    steps = []
    for one in way.happenings:
        after = happen(moves, claim, world, one)
        if after is None or not _is_let_happen(moves, world, one, ending):
            raise Disagreement(f"{where} `{one.what}` cannot happen")
        steps.append(Step(moves, one.what, one.people, scene_of(world), scene_of(after)))
        world = after
    for situation in attempts(moves, state_of(moves, world, *PAIR)):
        decision = decide_after(policy, moves, situation, reading, ending.after_confirmation)
        if decision.outcome in ending.outcomes and speaks_of(policy, claim, situation, reading):
            return Story(policy, claim, reading, ending.after_confirmation, tuple(steps), situation, decision)
    raise Disagreement(f"{where} no attempt at the end breaks the claim")


def _is_let_happen(moves: Moves, world: Crowd, one: Happening, ending: Ending) -> bool:
    move = moves.moves.get(one.what)
    if move is None or not move.asks_outcome:
        return True
    state = state_of(moves, world, one.people["sender"], one.people["recipient"])
    return is_possible_move(ending.policy, moves, move, state, ending.reading, ending.after_confirmation)


def _without_bystanders(way: WorldWay) -> Crowd:
    """The world where it begins, without third people who take no part."""
    acting = {person for one in way.happenings for person in one.people.values()} | set(PAIR)
    start = way.start

    return Crowd(
        {person: part for person, part in start.parts.items() if person in acting},
        {key: value for key, value in start.properties.items() if key[0] in acting},
        {key: value for key, value in start.ties.items() if set(key[1:]) <= acting},
        start.places,
    )
