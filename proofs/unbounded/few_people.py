"""A world of few people in which one step breaks something, as data that can be drawn.

The fewest people are tried first; then every tie and membership that the break can do without is taken
away, and everything else has the first value it can have, in a fixed order. So the world does not
depend on the solver's choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import z3

from proofs.engines.formulas import Formula
from proofs.engines.solver import Undecided
from proofs.scenes.few_people import Participant, Scene, Tie
from proofs.unbounded.cti import CounterexampleToInduction
from proofs.unbounded.relational_world import PERSON, PLACE, FactKind, RelationalWorld, any_world, kinds_of
from proofs.unbounded.solver import has_model
from proofs.unbounded.transitions import CHILD, STRANGER, Transition
from rulebook.model import Value
from rulebook.moves import Moves

MOST_PEOPLE, MOST_PLACES = 4, 2


def few_people(
    known: Sequence[Formula],
    moves: Moves,
    transition: Transition,
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
            asked = [*known, transition.guard, broken, *_only(people, PERSON), *_only(places, PLACE)]
            model = has_model(asked, deadline)
            if model is not None:
                wishes = [
                    *([z3.Not(atom)] for atom in _atoms(moves, people, places)),
                    *_choices(moves, transition, people, places),
                ]
                model = _first_choices(asked, wishes, model, deadline)
                return _drawn(model, moves, transition, people, places)
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


def _kinds(moves: Moves) -> dict[str, FactKind]:
    """The kinds, each under one of its facts."""
    first: dict[str, str] = {}
    for fact, kind in kinds_of(moves).items():
        first.setdefault(kind.name, fact)
    return {fact: kinds_of(moves)[fact] for fact in first.values()}


def _told(moves: Moves, fact: str) -> tuple[Value, ...]:
    """The values of a tie that do not go without saying."""
    silent = moves.vocabulary.facts[fact].silent if fact in moves.vocabulary.facts else False
    return tuple(value for value in kinds_of(moves)[fact].values if value != silent)


def _choices(
    moves: Moves, transition: Transition, people: Sequence[Formula], places: Sequence[Formula]
) -> Iterator[list[Formula]]:
    """What else is to be chosen, each with its ways: who acts, who is what, and the new properties."""
    for acting in transition.people.values():
        yield [acting == person for person in people]
    if transition.place is not None:
        yield [transition.place == place for place in places]
    properties = [kind for kind in _kinds(moves).values() if kind.is_property]
    for person in people:
        yield [STRANGER(person), CHILD(person)]
    for world in (any_world(moves), transition.after):
        for person in people:
            for kind in properties:
                yield [world.prop(kind.name, value, person) for value in kind.values]


def _first_choices(
    asked: list[Formula], wishes: Iterable[list[Formula]], model: z3.ModelRef, deadline: float | None
) -> z3.ModelRef:
    """A model of what is asked and of the first way of each wish that goes with the wishes before it."""
    for ways in wishes:
        for way in ways:
            # What already holds in the model is possible without another question.
            holds = z3.is_true(model.eval(way, model_completion=True))
            better = model if holds else has_model([*asked, way], deadline)
            if better is not None:
                asked, model = [*asked, way], better
                break
    return model


def _drawn(
    model: z3.ModelRef,
    moves: Moves,
    transition: Transition,
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

    def scene(world: RelationalWorld) -> Scene:
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
        for part, acting in transition.people.items()
    }
    before, after = scene(any_world(moves)), scene(transition.after)
    return CounterexampleToInduction(moves, transition.move, roles, before, after)
