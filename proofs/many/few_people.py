"""A world of few people in which one step breaks something, as data that can be drawn.

The fewest people are tried first; then every tie, property and membership that the break can do
without is taken away, in a fixed order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import z3

from policy.language import N_, say, translator
from policy.model import Value
from policy.moves import Moves
from proofs.encoding import Formula
from proofs.many.happenings import CHILD, STRANGER, Happening
from proofs.many.solver import has_model
from proofs.many.world import PERSON, PLACE, Kind, World, any_world, kinds_of
from proofs.solver import Undecided

if TYPE_CHECKING:
    from proofs.marks import Picture

MOST_PEOPLE, MOST_PLACES = 4, 2

THIRD_PEOPLE = {
    "third-person-changes": N_("Somebody else's role, confirmation or age changes."),
    "member-brings-in": N_("A member of a chat brings somebody in."),
    "chat-is-founded": N_("Somebody founds a chat."),
    "somebody-leaves": N_("Somebody leaves a chat."),
}
"""What can happen besides the moves, in words."""


@dataclass(frozen=True)
class Person:
    """Somebody in a drawn world: `part` is `stranger`, `child` or `third`."""

    id: str
    part: str
    properties: Mapping[str, Value]


@dataclass(frozen=True)
class Tie:
    """`fact` holds from one person to another with this value."""

    fact: str
    value: Value
    sender: str
    recipient: str


@dataclass(frozen=True)
class Scene:
    """One moment of a world of few people; `members` lists who is in each place."""

    people: tuple[Person, ...]
    ties: tuple[Tie, ...]
    members: Mapping[str, tuple[str, ...]]

    def to_dict(self) -> dict[str, object]:
        """Everything that a figure needs."""
        return {
            "people": [{"id": p.id, "part": p.part, **p.properties} for p in self.people],
            "ties": [
                {"fact": t.fact, "value": t.value, "from": t.sender, "to": t.recipient} for t in self.ties
            ],
            "members": {place: list(who) for place, who in self.members.items()},
        }


@dataclass(frozen=True)
class CounterexampleToInduction:
    """A world that keeps what is claimed, a move, and the world after it, which does not.

    `roles` says which person takes which part in the move. The world before need not be reachable.
    """

    moves: Moves
    move: str
    roles: Mapping[str, str]
    before: Scene
    after: Scene

    def words(self, language: str = "en") -> str:
        """What happens in it."""
        known = self.moves.moves.get(self.move)
        return say(known.words, language) if known else translator(language)(THIRD_PEOPLE[self.move])

    def draw(self, language: str = "en") -> Picture:
        """The world before the step, and in colour what the step makes of it."""
        # Drawing takes Matplotlib, which nobody else needs to load.
        from proofs.figures import draw

        return draw(self, language)

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Everything that a figure needs."""
        return {
            "move": self.move,
            "words": self.words(language),
            "roles": dict(self.roles),
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
        }


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
            listed.append(Person(names[person], parts[person], properties))
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
