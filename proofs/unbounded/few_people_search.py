"""An explicit search in worlds of few people, one world at a time, by the plain meaning alone.

Slow and simple: it is asked where two people do not show everything that any number of them can do, and
the tests hold the fast search against it. Knows nothing of solvers or arrays of states.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from proofs.attacks.transitions import States
from proofs.engines.solver import Undecided
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
    SharedPlace,
    happen,
    ordered_pairs,
    state_of,
    untold,
)
from rulebook.crowds.fact_kinds import kinds_of
from rulebook.language import Message
from rulebook.model import Value
from rulebook.moves import ClaimOverTime, Move, Moves, State, begins, is_possible
from rulebook.table import Mask

MOST_WORLDS = 2_000
"""How many worlds with so many people are looked at, unless somebody asks for more."""


@dataclass(frozen=True)
class WorldWay:
    """How a world comes about: where it begins, and what happens one after the other."""

    start: Crowd
    happenings: tuple[Happening, ...]


class TooManyWorlds(Undecided):
    """The search reached its limit, of time or of worlds; `found` is what it had come to."""

    def __init__(self, message: Message, found: Mapping[int, WorldWay], looked_at: int):
        super().__init__(message)
        self.found, self.looked_at = found, looked_at


@dataclass(frozen=True)
class Worlds:
    """What a whole search has found: the first way to each state, among so many worlds."""

    ways: Mapping[int, WorldWay]
    looked_at: int


@dataclass(frozen=True, eq=False)
class WorldQuestion:
    """Whose moves are made, to which pair states the policy limits them, and which ties change anyhow."""

    moves: Moves
    claim: ClaimOverTime
    available: Sequence[Move]
    limits: Mapping[str, Mask]
    free: Sequence[str] = ()


def search_worlds(
    question: WorldQuestion,
    more: Sequence[str],
    wanted: set[int] | None = None,
    deadline: float | None = None,
    most: int | None = None,
) -> Worlds:
    """The states of the first stranger and child that come about, with the first way found to each.

    `more` are the parts of those who are there besides the pair. It ends once all that is `wanted` is found.
    `most` is how many worlds are looked at.

    Raises:
        TooManyWorlds: time is up, or there are more.
    """
    most = MOST_WORLDS if most is None else most
    states = States.of(question.moves)
    found: dict[int, WorldWay] = {}
    seen: set[tuple[frozenset[object], ...]] = set()
    frontier: Iterable[tuple[WorldWay, Crowd]] = (
        (WorldWay(world, ()), world) for world in starting_worlds(question, more, deadline)
    )
    while True:
        following: list[tuple[WorldWay, Crowd]] = []
        for way, world in frontier:
            if world.key in seen:
                continue
            seen.add(world.key)
            found.setdefault(states.number_of(state_of(question.moves, world, *PAIR)), way)
            if wanted is not None and wanted <= found.keys():
                return Worlds(found, len(seen))
            if len(seen) >= most or (deadline is not None and time.perf_counter() > deadline):
                limit = Message("the search with {n} people reached its limit", n=2 + len(more))
                raise TooManyWorlds(limit, found, len(seen))
            for happening in happenings(question, world):
                after = happen(question.moves, question.claim, world, happening)
                if after is not None and after.key not in seen:
                    following.append((WorldWay(way.start, (*way.happenings, happening)), after))
        if not following:
            return Worlds(found, len(seen))
        frontier = following


PAIR = ("stranger 1", "child 1")
"""The names of the two of whom a claim is asked."""


def starting_worlds(
    question: WorldQuestion, more: Sequence[str], deadline: float | None = None
) -> Iterator[Crowd]:
    """The pair in each of its starts, so every other stranger and child, and third people as they may be.

    None come after the deadline: whoever looks at them says that time is up.
    """
    moves, claim = question.moves, question.claim
    parts = dict(zip(PAIR, (STRANGER, CHILD), strict=True))
    for part in more:
        parts[f"{part} {1 + sum(one == part for one in parts.values())}"] = part
    names = list(dict.fromkeys(kind.name for kind in kinds_of(moves).values() if kind.is_property))
    known = {kind.name: kind.values for kind in kinds_of(moves).values() if kind.is_property}
    kinds = [dict(zip(names, values, strict=True)) for values in product(*(known[n] for n in names))]
    every = ((places, one) for places in starting_places(moves) for one in product(kinds, repeat=len(parts)))
    for places, chosen in every:
        if deadline is not None and time.perf_counter() > deadline:
            return
        properties = {
            (person, n): v for person, kind in zip(parts, chosen, strict=True) for n, v in kind.items()
        }
        for ties in starting_ties(question, Crowd(parts, properties, {}, places)):
            world = Crowd(parts, properties, ties, places)
            if all(_may_begin(moves, claim, world, *pair) for pair in ordered_pairs(world)):
                yield world


def starting_places(moves: Moves) -> list[dict[str, SharedPlace]]:
    """The places that the pair can share at first, from none of them on."""
    known = {name: kind.values for name, kind in kinds_of(moves).items() if kind.is_place}
    return [
        shared_places(moves, dict(zip(known, values, strict=True))) for values in product(*known.values())
    ]


def shared_places(moves: Moves, state: State) -> dict[str, SharedPlace]:
    """The places that the pair shares in a state, each with nobody else in it."""
    shared = [(n, state[n]) for n, k in kinds_of(moves).items() if k.is_place and state[n] != k.values[0]]
    return {
        f"chat {at}": SharedPlace(fact, value, frozenset(PAIR)) for at, (fact, value) in enumerate(shared, 1)
    }


def starting_ties(question: WorldQuestion, world: Crowd) -> Iterator[Mapping[tuple[str, str, str], Value]]:
    """The ties with which a trace of the pair can begin, and nobody tied to anybody else."""
    moves = question.moves
    plain = state_of(moves, world, *PAIR)
    kinds = {name: kind for name, kind in kinds_of(moves).items() if kind.is_tie}
    for values in product(*(kind.values for kind in kinds.values())):
        state = {**plain, **dict(zip(kinds, values, strict=True))}
        if begins(moves, question.claim, state) and is_possible(moves, state):
            ties = {}
            for name, kind in kinds.items():
                first, second = kind.ends(*PAIR)
                if state[name] != untold(moves, kind.name):
                    ties[kind.name, first, second] = state[name]
                    if kind.is_symmetric:
                        ties[kind.name, second, first] = state[name]
            yield ties


def _may_begin(moves: Moves, claim: ClaimOverTime, world: Crowd, one: str, other: str) -> bool:
    state = state_of(moves, world, one, other)
    is_asked = (world.parts[one], world.parts[other]) == (STRANGER, CHILD)
    return is_possible(moves, state) and (not is_asked or begins(moves, claim, state))


def happenings(question: WorldQuestion, world: Crowd) -> Iterator[Happening]:
    """Everything that could happen; `happen` says what of it can."""
    moves, states = question.moves, States.of(question.moves)
    kinds = kinds_of(moves)
    names = [*world.places, f"chat {len(world.places) + 1}"]
    for sender, recipient in ordered_pairs(world):
        number = states.number_of(state_of(moves, world, sender, recipient))
        people = {"sender": sender, "recipient": recipient}
        for move in question.available:
            if move.id in question.limits and not question.limits[move.id][number]:
                continue
            together = any(kinds[name].is_place for name in move.sets)
            for values in product(*move.sets.values()):
                chosen = dict(zip(move.sets, values, strict=True))
                for place in world.places if together else (None,):
                    yield Happening(move.id, people, place, chosen)
        for name in question.free:
            for value in kinds[name].values:
                yield Happening(TIE_CHANGED, people, None, {name: value})
    yield from _of_third_people(question, world)
    for person in world.parts:
        for fact, kind in kinds.items():
            if kind.is_place and len([one for one in world.places.values() if one.fact == fact]) < 2:
                for value in kind.values[1:]:
                    yield Happening(FOUNDED, {"person": person}, names[-1], {fact: value})
        for name, there in world.places.items():
            yield Happening(LEFT, {"person": person}, name)
            for member in sorted(there.members - {person}):
                yield Happening(BROUGHT_IN, {"person": person, "member": member}, name)


def _of_third_people(question: WorldQuestion, world: Crowd) -> Iterator[Happening]:
    known = {k.name: k.values for k in kinds_of(question.moves).values() if k.is_property}
    for person, part in world.parts.items():
        if part == THIRD:
            for values in product(*known.values()):
                yield Happening(CHANGED, {"person": person}, None, dict(zip(known, values, strict=True)))
