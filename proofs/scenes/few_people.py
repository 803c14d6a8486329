"""A world of few people, and one step in it, as data that can be drawn.

Knows who is there, what ties them and what a step is called. Knows nothing of solvers or of Matplotlib.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rulebook.language import N_, say, translator
from rulebook.model import Value
from rulebook.moves import Moves


@dataclass(frozen=True)
class Participant:
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

    people: tuple[Participant, ...]
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


THIRD_PEOPLE = {
    "third-person-changes": N_("Somebody else's role, confirmation or age changes."),
    "member-brings-in": N_("A member of a chat brings somebody in."),
    "chat-is-founded": N_("Somebody founds a chat."),
    "somebody-leaves": N_("Somebody leaves a chat."),
}
"""What can happen besides the moves, in words."""


@dataclass(frozen=True)
class Step:
    """One step in a world of few people: the world before a move, and the world after it.

    `roles` says which person takes which part in the move.
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
