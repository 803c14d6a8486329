"""A world of few people in which one step breaks something, as data that can be drawn.

The fewest people are tried first; then every tie, property and membership that the break can do
without is taken away, in a fixed order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import z3

from proofs.engines.formulas import Formula
from proofs.engines.solver import Undecided
from proofs.scenes.few_people import Participant, Scene, Tie
from proofs.unbounded.cti import CounterexampleToInduction
from proofs.unbounded.relational_world import PERSON, PLACE, Kind, World, any_world, kinds_of
from proofs.unbounded.solver import has_model
from proofs.unbounded.transitions import CHILD, STRANGER, Happening
from rulebook.model import Value
from rulebook.moves import Moves

if TYPE_CHECKING:
    pass

MOST_PEOPLE, MOST_PLACES = 4, 2


def few_people(
    known: Sequence[Formula],
    moves: Moves,
    happening: Happening,
    broken: Formula,
    deadline: float | None = None,
) -> CounterexampleToInduction:
    """The break in a world of as few people as possible.

    Raises:
        Undecided: time is up, or it takes more people than are drawn.
    """
    for count in range(1, MOST_PEOPLE + 1):
        for spots in range(1, MOST_PLACES + 1):
            people = z3.Consts([f"person {at + 1}" for at in range(count)], PERSON)
            places = z3.Consts([f"chat {at + 1}" for at in range(spots)], PLACE)
            asked = [*known, happening.guard, broken, *_only(people, PERSON), *_only(places, PLACE)]
            if has_model(asked, deadline) is not None:
                asked = _without_needless(asked, moves, people, places, deadline)
                model = has_model(asked, deadline)
                assert model is not None
                return _drawn(model, moves, happening, people, places)
    raise Undecided(f"it takes more than {MOST_PEOPLE} people")


def _only(names: Sequence[Formula], sort: Formula) -> list[Formula]:
    """There is nothing of a sort but these, all different."""
    anything = z3.Const("law!anything", sort)
    return [z3.Distinct(*names), z3.ForAll([anything], z3.Or([anything == name for name in names]))]


def _atoms(moves: Moves, people: Sequence[Formula], places: Sequence[Formula]) -> list[Formula]:
    """Everything yes or no that can be taken out of a scene: ties first, then memberships."""
    world, ties, members = any_world(moves), [], []
    for fact, kind in _kinds(moves).items():
        if kind.is_place:
            members += [world.member(fact, person, place) for person in people for place in places]
        elif not kind.is_property:
            for value in _told(moves, fact):
                ties += [world.tie(kind.name, value, one, other) for one in people for other in people]
    return [*ties, *members]


def _kinds(moves: Moves) -> dict[str, Kind]:
    """The kinds, each under one of its facts."""
    first: dict[str, str] = {}
    for fact, kind in kinds_of(moves).items():
        first.setdefault(kind.name, fact)
    return {fact: kinds_of(moves)[fact] for fact in first.values()}


def _told(moves: Moves, fact: str) -> tuple[Value, ...]:
    """The values of a tie that do not go without saying."""
    silent = moves.vocabulary.facts[fact].silent if fact in moves.vocabulary.facts else False
    return tuple(value for value in kinds_of(moves)[fact].values if value != silent)


def _without_needless(
    asked: list[Formula],
    moves: Moves,
    people: Sequence[Formula],
    places: Sequence[Formula],
    deadline: float | None,
) -> list[Formula]:
    for atom in _atoms(moves, people, places):
        if has_model([*asked, z3.Not(atom)], deadline) is not None:
            asked = [*asked, z3.Not(atom)]
    return asked


def _drawn(
    model: z3.ModelRef,
    moves: Moves,
    happening: Happening,
    people: Sequence[Formula],
    places: Sequence[Formula],
) -> CounterexampleToInduction:
    def is_so(formula: Formula) -> bool:
        return bool(z3.is_true(model.eval(formula, model_completion=True)))

    parts = {
        person: "stranger" if is_so(STRANGER(person)) else "child" if is_so(CHILD(person)) else "third"
        for person in people
    }
    names = {
        person: f"{parts[person]} {[parts[one] for one in people[: at + 1]].count(parts[person])}"
        for at, person in enumerate(people)
    }

    def scene(world: World) -> Scene:
        kinds = _kinds(moves)
        listed = []
        for person in people:
            properties = {
                kind.name: next(value for value in kind.values if is_so(world.prop(kind.name, value, person)))
                for kind in kinds.values()
                if kind.is_property
            }
            listed.append(Participant(names[person], parts[person], properties))
        ties = [
            Tie(kind.name, value, names[one], names[other])
            for fact, kind in kinds.items()
            if not kind.is_property and not kind.is_place
            for value in _told(moves, fact)
            for one in people
            for other in people
            if one is not other and is_so(world.tie(kind.name, value, one, other))
        ]
        members = {
            str(place): who
            for fact, kind in kinds.items()
            if kind.is_place
            for place in places
            if (who := tuple(names[person] for person in people if is_so(world.member(fact, person, place))))
        }
        return Scene(tuple(listed), tuple(ties), members)

    roles = {
        part: next(names[person] for person in people if is_so(acting == person))
        for part, acting in happening.people.items()
    }
    before, after = scene(any_world(moves)), scene(happening.after)
    return CounterexampleToInduction(moves, happening.move, roles, before, after)
