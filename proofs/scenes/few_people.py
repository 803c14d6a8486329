"""A world of few people, and steps in it, as data that can be drawn and told.

Knows who is there, what ties them and what a step is called. Knows nothing of solvers or of Matplotlib.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from proofs.scenes.parts import capitalised, few_words, part_words
from rulebook.crowds.crowd import (
    BROUGHT_IN,
    CHANGED,
    FOUNDED,
    LEFT,
    TIE_CHANGED,
    Crowd,
)
from rulebook.language import N_, SHOWN, say, translator
from rulebook.model import Value
from rulebook.moves import Move, Moves
from rulebook.words import is_implied


@dataclass(frozen=True)
class Participant:
    """Somebody in a drawn world: `part` is `stranger`, `child` or `third`."""

    id: str
    part: str
    properties: Mapping[str, Value] = field(hash=False)


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

    people: tuple[Participant, ...]
    ties: tuple[Tie, ...]
    members: Mapping[str, tuple[str, ...]] = field(hash=False)

    def to_dict(self) -> dict[str, object]:
        """Everything that a figure needs."""
        return {
            "people": [{"id": p.id, "part": p.part, **p.properties} for p in self.people],
            "ties": [
                {"fact": t.fact, "value": t.value, "from": t.sender, "to": t.recipient} for t in self.ties
            ],
            "members": {place: list(who) for place, who in self.members.items()},
        }


def scene_of(world: Crowd) -> Scene:
    """A world as it can be drawn."""
    properties: dict[str, dict[str, Value]] = {person: {} for person in world.parts}
    for (person, name), value in world.properties.items():
        properties[person][name] = value
    return Scene(
        tuple(Participant(person, part, properties[person]) for person, part in world.parts.items()),
        tuple(Tie(fact, value, *ends) for (fact, *ends), value in world.ties.items()),
        {
            name: tuple(person for person in world.parts if person in place.members)
            for name, place in world.places.items()
            if place.members
        },
    )


BESIDES = {
    CHANGED: N_("What somebody else is changes: {person}."),
    BROUGHT_IN: N_("{member} brings somebody into a chat: {person}."),
    FOUNDED: N_("{person} founds a chat."),
    LEFT: N_("{person} leaves a chat."),
    TIE_CHANGED: N_("Something between two people changes that no move speaks of: {sender}, {recipient}."),
}
"""What can happen besides the moves, in words."""


@dataclass(frozen=True, repr=False)
class Step:
    """One step in a world of few people: the world before a move, and the world after it.

    `roles` says which person takes which part in the move.
    """

    moves: Moves
    move: str
    roles: Mapping[str, str] = field(hash=False)
    before: Scene
    after: Scene

    @property
    def by(self) -> tuple[str, ...]:
        """Who acts: the movers of a move, otherwise the people themselves."""
        known = self.moves.moves.get(self.move)
        acting = self.roles.get("member") or self.roles.get("person")
        return known.by if known else (acting,) if acting else ()

    def words(self, language: str = SHOWN) -> str:
        """What happens in it, and between whom where it is not the stranger and the child."""
        known = self.moves.moves.get(self.move)
        if known:
            more = ", ".join(self._chosen(known, language))
            said = say(known.words, language)
            return f"{said.rstrip('.')}: {more}." if more else said
        named = {role: self.name(person, language) for role, person in self.roles.items()}
        return capitalised(translator(language)(BESIDES[self.move]).format(**named))

    def _chosen(self, move: Move, language: str) -> list[str]:
        """What somebody has become where the move leaves a choice, or more changes with it."""
        before = {one.id: one.properties for one in self.before.people}
        sides = {person: side for side, person in self.roles.items()}
        words = []
        for one in self.after.people:
            situation = {f"sender_{name}": value for name, value in one.properties.items()}
            words += [
                few_words(self.moves, name, value, language)
                for name, value in one.properties.items()
                if value != before[one.id][name]
                and len(move.sets.get(f"{sides.get(one.id)}_{name}", ())) != 1
                and not is_implied(self.moves.vocabulary, f"sender_{name}", situation)
            ]
        return list(filter(None, words))

    def name(self, person: str, language: str) -> str:
        """What somebody is called; people of one part have numbers."""
        parts = {one.id: one.part for one in self.after.people}
        alike = [name for name, part in parts.items() if part == parts[person]]
        called = part_words(self.moves, parts[person], language)
        return called if len(alike) == 1 else f"{called} {alike.index(person) + 1}"

    def __repr__(self) -> str:
        return self.words()

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """Everything that a picture needs."""
        return {
            "move": self.move,
            "by": ", ".join(self.by),
            "words": self.words(language),
            "people": dict(self.roles),
        }
