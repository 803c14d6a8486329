"""What moves mean among any number of people: the plain meaning, one world at a time.

A *stranger* is somebody of whom a claim over time speaks as the sender, a *child* somebody of whom it
speaks as the recipient; everybody else is a third person. `happen` says in plain Python what a move
between two of them does to a world, and what people do besides: found chats, bring each other in,
leave, and change what they are. `Moves.relations` says which fact of two people is a property of one of
them, which says that both are in one place, and which is a tie. It knows nothing of searches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from rulebook.crowds.fact_kinds import FactKind, kinds_of
from rulebook.model import Value
from rulebook.moves import ClaimOverTime, Move, Moves, changed_to, is_allowed_to, is_possible, matches

STRANGER, CHILD, THIRD = "stranger", "child", "third"
FOUNDED, BROUGHT_IN, LEFT, CHANGED, TIE_CHANGED = (
    "chat-is-founded",
    "member-brings-in",
    "somebody-leaves",
    "third-person-changes",
    "tie-changes",
)
"""What happens besides the moves of a file."""


@dataclass(frozen=True)
class SharedPlace:
    """A chat, or another place: which fact says that two people share it, its kind, and who is there."""

    fact: str
    kind: Value
    members: frozenset[str]


@dataclass(frozen=True)
class Crowd:
    """One moment: `parts` says who is a stranger, a child or a third person; `properties` by person and
    name; `ties` by name and the two people, each that is there; `places` by their names.
    """

    parts: Mapping[str, str]
    properties: Mapping[tuple[str, str], Value]
    ties: Mapping[tuple[str, str, str], Value] = field(default_factory=dict)
    places: Mapping[str, SharedPlace] = field(default_factory=dict)

    @property
    def key(self) -> tuple[frozenset[object], ...]:
        """The same for worlds in which everything is the same."""
        return (
            frozenset(self.properties.items()),
            frozenset(self.ties.items()),
            frozenset(self.places.items()),
        )


@dataclass(frozen=True)
class Happening:
    """One thing that happens: `what` is a move, or one of the names above, `people` who takes which part.

    `values` are those chosen among what a move can set, or the new properties of a third person.
    """

    what: str
    people: Mapping[str, str]
    place: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)


def untold(moves: Moves, fact: str) -> Value:
    """The value of a tie of which nothing is said."""
    told = moves.vocabulary.facts.get(fact) or moves.vocabulary.facts.get(f"sender_{fact}")
    values = moves.state_values.get(fact) or moves.state_values[f"sender_{fact}"]
    return told.silent if told is not None and told.silent is not None else values[0]


def state_of(moves: Moves, world: Crowd, sender: str, recipient: str) -> dict[str, Value]:
    """The facts of two people; of several places that they share the kind that is listed first counts."""
    found: dict[str, Value] = {}
    for fact, kind in kinds_of(moves).items():
        if kind.is_property:
            found[fact] = world.properties[sender if kind.side == "sender" else recipient, kind.name]
        elif kind.is_place:
            shared = {
                place.kind
                for place in world.places.values()
                if place.fact == fact and {sender, recipient} <= place.members
            }
            found[fact] = next((value for value in kind.values[1:] if value in shared), kind.values[0])
        else:
            tie = (kind.name, *kind.ends(sender, recipient))
            found[fact] = world.ties.get(tie, untold(moves, kind.name))
    return found


def may_be_made(moves: Moves, claim: ClaimOverTime, move: Move, sender: str, recipient: str) -> bool:
    """Whether a move is made between two people with these parts.

    Properties of the sender are changed for strangers, those of the recipient for children; ties of
    anybody. Where a claim does not let everybody move, nobody but a stranger acts on a stranger, nobody
    on a child's role, and help goes to others.
    """
    kinds = [kinds_of(moves)[name] for name in move.sets]
    for side, part, meant in (("sender", sender, STRANGER), ("recipient", recipient, CHILD)):
        if part != meant and any(kind.is_property and kind.side == side for kind in kinds):
            return False
    if claim.lets_everybody_move:
        return True
    if is_allowed_to(claim, move):
        return sender == STRANGER or recipient != STRANGER
    return STRANGER not in (sender, recipient) and all(kind.is_tie for kind in kinds)


def happen(moves: Moves, claim: ClaimOverTime, world: Crowd, happening: Happening) -> Crowd | None:
    """The world after something has happened; None where it cannot."""
    people = happening.people
    if happening.what in moves.moves:
        after = _moved(moves, claim, world, happening)
    elif happening.what == CHANGED:
        person = people["person"]
        changed = {(person, name): value for name, value in happening.values.items()}
        after = replace(world, properties={**world.properties, **changed})
        after = after if world.parts[person] == THIRD else None
    elif happening.what == TIE_CHANGED:
        after = _written(moves, world, happening.values, people["sender"], people["recipient"])
    else:
        after = _in_place(moves, claim, world, happening)
    return None if after is None else _settled(moves, after)


def _moved(moves: Moves, claim: ClaimOverTime, world: Crowd, happening: Happening) -> Crowd | None:
    move, people = moves.moves[happening.what], happening.people
    sender, recipient = people["sender"], people["recipient"]
    before = state_of(moves, world, sender, recipient)
    chosen = {name: happening.values.get(name, values[0]) for name, values in move.sets.items()}
    if (
        sender == recipient
        or not may_be_made(moves, claim, move, world.parts[sender], world.parts[recipient])
        or not matches(move.when, before)
        or any(value not in move.sets[name] for name, value in chosen.items())
    ):
        return None
    after = changed_to(moves, before, chosen)
    if after is None:
        return None
    changed = {name: value for name, value in after.items() if value != before[name]}
    kinds = kinds_of(moves)
    joiner, other = (sender, recipient) if move.joins == "sender" else (recipient, sender)
    for fact in [name for name in after if kinds[name].is_place and (name in changed or name in chosen)]:
        changed.pop(fact, None)
        if happening.place is None and after[fact] == before[fact]:
            continue
        # Who shares a chat already can still be brought into another one, with others in it.
        moved = _together(world, fact, after[fact], kinds[fact], (joiner, other, happening.place))
        if moved is None:
            return None
        world = moved
    return _written(moves, world, changed, sender, recipient)


def _together(
    world: Crowd, fact: str, value: Value, kind: FactKind, who: tuple[str, str, str | None]
) -> Crowd | None:
    """One joins a place of the other, their place becomes another kind of place, or one leaves for good."""
    joiner, other, named = who
    places = dict(world.places)
    if value == kind.values[0]:
        for name, place in world.places.items():
            if place.fact == fact and {joiner, other} <= place.members:
                places[name] = replace(place, members=place.members - {joiner})
        return replace(world, places=places)
    at = places.get(named or "")
    if named is None or at is None or at.fact != fact or other not in at.members:
        return None
    if at.kind != value and joiner not in at.members:
        return None
    places[named] = SharedPlace(fact, value, at.members | {joiner})
    return replace(world, places=places)


def _in_place(moves: Moves, claim: ClaimOverTime, world: Crowd, happening: Happening) -> Crowd | None:
    """A place is founded, a member brings somebody in, or somebody leaves."""
    person, name = happening.people["person"], happening.place or ""
    if happening.what == FOUNDED:
        ((fact, kind),) = happening.values.items()
        taken = name in world.places and world.places[name].members
        place = SharedPlace(fact, kind, frozenset({person}))
        return None if taken else replace(world, places={**world.places, name: place})
    place = world.places[name]
    if happening.what == LEFT:
        gone = replace(place, members=place.members - {person})
        return replace(world, places={**world.places, name: gone}) if person in place.members else None
    member = happening.people["member"]
    if member not in place.members or not may_bring_in(claim, world, member, person, place):
        return None
    return replace(world, places={**world.places, name: replace(place, members=place.members | {person})})


def may_bring_in(claim: ClaimOverTime, world: Crowd, member: str, person: str, place: SharedPlace) -> bool:
    """A member brings in anybody, but what puts a stranger and a child together is always a move.

    Where a claim does not let everybody move, nobody but a stranger brings a stranger in.
    """
    parts, meets = world.parts, {STRANGER: CHILD, CHILD: STRANGER}
    if meets.get(parts[person]) in {parts[one] for one in place.members}:
        return False
    return claim.lets_everybody_move or parts[person] != STRANGER or parts[member] == STRANGER


def _written(moves: Moves, world: Crowd, changed: Mapping[str, Value], sender: str, recipient: str) -> Crowd:
    """The world in which some properties and ties of two people are different."""
    properties, ties = dict(world.properties), dict(world.ties)
    for fact, value in changed.items():
        kind = kinds_of(moves)[fact]
        if kind.is_property:
            properties[sender if kind.side == "sender" else recipient, kind.name] = value
            continue
        first, second = kind.ends(sender, recipient)
        for ends in ((first, second), (second, first)) if kind.is_symmetric else ((first, second),):
            ties[kind.name, *ends] = value
    told = {tie: value for tie, value in ties.items() if value != untold(moves, tie[0])}
    return replace(world, properties=properties, ties=told)


def _settled(moves: Moves, world: Crowd) -> Crowd | None:
    """The world once ties have fallen back that the axioms no longer allow; None where that is not enough."""
    kinds = kinds_of(moves)
    falling = {name for name in moves.fall_back if name in kinds and kinds[name].is_tie}
    for sender, recipient in ordered_pairs(world):
        state = state_of(moves, world, sender, recipient)
        if is_possible(moves, state):
            continue
        fixed = {name: value for name, value in state.items() if name not in falling}
        fallen = changed_to(moves, state, fixed)
        if fallen is None:
            return None
        ties = {name: fallen[name] for name in falling if fallen[name] != state[name]}
        world = _written(moves, world, ties, sender, recipient)
    return world


def ordered_pairs(world: Crowd) -> Iterator[tuple[str, str]]:
    """Any two people, in both orders."""
    for one in world.parts:
        for other in world.parts:
            if one != other:
                yield one, other
