"""How facts of two people are facts of many: properties of a person, places that people share, and ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rulebook.language import Message
from rulebook.model import Value
from rulebook.moves import Moves


class ManyPeopleError(ValueError):
    """The moves cannot be asked about any number of people; `hint` is the way out."""

    def __init__(self, message: Message, hint: Message):
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True)
class FactKind:
    """What a fact of two people is in a world: `name` without the side where the vocabulary knows both.

    The first value of a place says that the two share none; each other value is a kind of place.
    `is_one_sided` where it belongs to one side, and the vocabulary does not ask of the other.
    """

    name: str
    side: str
    is_property: bool
    is_place: bool
    is_symmetric: bool
    values: tuple[Value, ...]
    is_one_sided: bool = False

    @property
    def is_tie(self) -> bool:
        """Whether it ties one person to another."""
        return not self.is_property and not self.is_place

    def ends(self, sender: str, recipient: str) -> tuple[str, str]:
        """From whom to whom the tie of a pair leads."""
        return (recipient, sender) if self.side == "recipient" else (sender, recipient)


@lru_cache(maxsize=8)
def kinds_of(moves: Moves) -> Mapping[str, FactKind]:
    """Each name of a state with its kind.

    Raises:
        ManyPeopleError: the moves do not say how facts of two people are facts of many.
    """
    relations = moves.relations
    if relations is None:
        raise ManyPeopleError(
            Message("the moves have no `relations`: they say nothing of more than two people"),
            Message("write [relations], or leave out --any-number"),
        )
    for name in relations.places:
        if name not in moves.state_values:
            raise ManyPeopleError(
                Message(
                    "the place `{name}` is no fact of a state: it is chosen anew at each attempt", name=name
                ),
                Message("leave out --any-number"),
            )
    found = {}
    for name, values in moves.state_values.items():
        side, _, rest = name.partition("_")
        sided = side in ("sender", "recipient") and rest in moves.vocabulary.sided_facts
        if sided and values != moves.state_values.get(f"sender_{rest}", values):
            raise ManyPeopleError(
                Message("`{name}` has other values than the same fact of the sender", name=name),
                Message("give both the same values in the same order, or leave out --any-number"),
            )
        found[name] = FactKind(
            rest if sided else name,
            relations.of.get(name, side if sided else ""),
            name in relations.of or (sided and rest in relations.properties),
            name in relations.places,
            name in relations.symmetric,
            values,
            name in relations.of,
        )
    for move in (one for one in moves.moves.values() if not one.is_event):
        joined = [n for n, set_to in move.sets.items() if found[n].is_place and set_to != found[n].values[:1]]
        if len(joined) > 1:
            raise ManyPeopleError(
                Message("the move `{name}` leads two people into two places at once", name=move.id),
                Message("write a move for each place, or leave out --any-number"),
            )
    for name in moves.turned_round:
        if _is_plain_turned_round(found[name]):
            raise ManyPeopleError(
                Message("`turned_round` names `{name}`, of which `relations` say all", name=name),
                Message("take it out of one of the two, or leave out --any-number"),
            )
    return found


def _is_plain_turned_round(kind: FactKind) -> bool:
    """Whether what a fact is once the child is the sender follows from the others."""
    return kind.is_place or kind.is_symmetric or bool(kind.side and not kind.is_one_sided)


def speaks_of_many(moves: Moves) -> bool:
    """Whether moves say how facts of two people are facts of many."""
    return why_not_of_many(moves) is None


def why_not_of_many(moves: Moves) -> ManyPeopleError | None:
    """Why moves cannot be asked about any number of people, with the way out; None where they can."""
    try:
        kinds_of(moves)
    except ManyPeopleError as error:
        return error
    return None


@lru_cache(maxsize=8)
def property_facts(moves: Moves) -> Mapping[tuple[str, str], str]:
    """The facts of a pair that say a property: by the side and the name of the property."""
    return {(kind.side, kind.name): fact for fact, kind in kinds_of(moves).items() if kind.is_property}


@lru_cache(maxsize=8)
def values_turned_round(moves: Moves) -> Mapping[str, tuple[Value, ...]]:
    """What a fact can be when the child is the sender, wherever that is not plain.

    A property that the vocabulary asks of one side alone can be anything then, unless the moves say more.
    """
    kinds = kinds_of(moves)
    unasked = {name: kind.values for name, kind in kinds.items() if kind.is_one_sided}
    return {**unasked, **moves.turned_round}
