"""The least set R of pair states that any number of people can bring a stranger and a child into.

From below, a search in the smallest world finds states that do come about (`pair_search.py`). From above,
a closure holds whatever can become of a pair, whoever the others are (`pair_edges.py`). Where that is
larger, Z3 is asked of everything that can happen among any number of people: every stranger and child are
in R, this happens, and some stranger and child leave it – is there such a world? Whatever it finds is added,
until there is none. Where both are the same set, it is exact: a pair and the chats that it can be in show all
that any number of people can do. R does not depend on the rules, so that one R answers for every
reading of every rule book, as long as no move waits for a rule's outcome.

All formulas are universal sentences about people with, at most, "there is a chat" inside: the only
functions that this needs lead from people to chats, so Z3 decides them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations_with_replacement

import numpy as np
import z3

from proofs.attacks.attack import relevant_moves
from proofs.attacks.transitions import States
from proofs.engines.clock import Clock
from proofs.engines.formulas import Formula
from proofs.engines.prime_rows import fold
from proofs.engines.solver import Disagreement, Undecided
from proofs.unbounded.bound_by_pairs import bound_by_pairs
from proofs.unbounded.few_people_search import (
    MOST_WORLDS,
    TooManyWorlds,
    WorldQuestion,
    WorldWay,
    search_worlds,
)
from proofs.unbounded.pair_edges import possible_both_ways
from proofs.unbounded.pair_search import PairSearch, closure_from_above, has_plain_places, search_pair
from proofs.unbounded.relational_world import PERSON, RelationalWorld, any_world, laws, rows_formula
from proofs.unbounded.solver import has_model
from proofs.unbounded.transitions import IS_CHILD, IS_STRANGER, Transition, transitions
from rulebook.crowds.crowd import (
    BROUGHT_IN,
    CHANGED,
    CHILD,
    FOUNDED,
    LEFT,
    STRANGER,
    THIRD,
    TIE_CHANGED,
)
from rulebook.crowds.fact_kinds import kinds_of
from rulebook.language import Message
from rulebook.model import Rows, Value
from rulebook.moves import ClaimOverTime, Moves
from rulebook.table import Mask

MORE_PEOPLE = (THIRD, STRANGER, CHILD)
"""Who joins the pair where the smallest world does not show everything, in this order."""


@dataclass(frozen=True, eq=False)
class LeastSet:
    """R from above and from below: `above` and `below` are bool[states].

    `search` has the ways of two people, `ways` those that need more of them; `people` counts who was
    needed, the pair included; `checked` names everything that was shown to leave a pair in `above`.
    """

    states: States
    above: Mask
    below: Mask
    search: PairSearch
    ways: Mapping[int, WorldWay]
    people: int
    checked: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether both are the same set."""
        return bool(np.array_equal(self.above, self.below))

    @property
    def rows(self) -> Rows:
        """R in few rows, exact among the possible states."""
        return rows_of(self.states, self.above)


@dataclass(frozen=True, eq=False)
class Limits:
    """In which pair states the policy lets moves happen whose outcome they ask: bool[states] by their ids."""

    masks: Mapping[str, Mask] = field(default_factory=dict)

    @property
    def _key(self) -> tuple[tuple[str, bytes], ...]:
        return tuple((name, mask.tobytes()) for name, mask in self.masks.items())

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Limits) and self._key == other._key


def least_set(
    moves: Moves,
    claim: ClaimOverTime,
    assumptions: tuple[str, ...],
    limits: Limits,
    free: tuple[str, ...] = (),
    deadline: float | None = None,
    most_worlds: int | None = None,
) -> LeastSet:
    """R for one claim, from above and from below, with one person more until both are the same.

    `free` names ties that change at any time because nothing says how they do. `most_worlds` is how many
    worlds of one number of people are looked at, before it ends with both as they are then.

    Raises:
        Undecided: the solver could not tell, or time is up.
    """
    most = MOST_WORLDS if most_worlds is None else most_worlds
    return _least_set(moves, _like(moves, claim), assumptions, limits, (free, most), Clock(deadline))


def _like(moves: Moves, claim: ClaimOverTime) -> ClaimOverTime:
    """The first claim with the same R."""
    return next((one for one in moves.claims.values() if _moves_alike(one, claim)), claim)


def _moves_alike(one: ClaimOverTime, other: ClaimOverTime) -> bool:
    """Whether the same people make the same moves from the same starts."""
    return (one.starts, one.movers, set(one.excepted)) == (other.starts, other.movers, set(other.excepted))


@lru_cache(maxsize=256)
def _least_set(
    moves: Moves,
    claim: ClaimOverTime,
    assumptions: tuple[str, ...],
    limits: Limits,
    besides: tuple[tuple[str, ...], int],
    clock: Clock,
) -> LeastSet:
    """R; `besides` are the ties that change at any time, and how many worlds are looked at."""
    free, most = besides
    clock.look()
    quick = _quick_set(moves, claim, assumptions, limits, free, clock)
    question = world_question(moves, claim, assumptions, limits, free)
    bound = replace(quick, above=_bound_from_above(quick, question, clock.until))
    return with_more_people(bound, question, most, clock.until)


def quick_set(
    moves: Moves,
    claim: ClaimOverTime,
    assumptions: tuple[str, ...],
    limits: Limits,
    free: tuple[str, ...],
    deadline: float | None = None,
) -> LeastSet:
    """R as far as it is had without a solver and without worlds of people: not always exact.

    Raises:
        Undecided: time is up.
    """
    return _quick_set(moves, _like(moves, claim), assumptions, limits, free, Clock(deadline))


@lru_cache(maxsize=1024)
def _quick_set(
    moves: Moves,
    claim: ClaimOverTime,
    assumptions: tuple[str, ...],
    limits: Limits,
    free: tuple[str, ...],
    clock: Clock,
) -> LeastSet:
    question = world_question(moves, claim, assumptions, limits, free)
    asked = moves, claim, question.available, limits.masks, free
    search, people = search_pair(*asked), 2
    is_plain = has_plain_places(search.states)
    above = closure_from_above(*asked) if is_plain else bound_by_pairs(question, clock.until)
    if not np.array_equal(above, search.reached):
        alone, search = search, search_pair(*asked, with_helpers=True)
        people = 2 if np.array_equal(alone.reached, search.reached) else 3
    if (search.reached & ~above).any():
        raise Disagreement(f"{claim.id}: two people come to what no two people of a crowd can")
    return LeastSet(search.states, above, search.reached, search, {}, people, _everything(question))


def with_more_people(
    least: LeastSet, question: WorldQuestion, most: int, deadline: float | None = None
) -> LeastSet:
    """The same set with what more people come to, in so many worlds of each number of them.

    Raises:
        Undecided: time is up.
    """
    ways, people = _more_people(question, least.search.reached, least.above, most, deadline)
    below = least.search.reached.copy()
    below[list(ways)] = True
    return replace(least, below=below, ways=ways, people=max(people, least.people))


def found_among_people(
    least: LeastSet, question: WorldQuestion, wanted: Mask, most: int, deadline: float | None = None
) -> LeastSet:
    """The same set with nothing below but what worlds of few people show of the `wanted`: bool[states]."""
    ways, people = _more_people(question, least.above & ~wanted, least.above, most, deadline)
    below = np.zeros_like(least.below)
    below[list(ways)] = True
    return replace(least, below=below, ways=ways, people=people)


def world_question(
    moves: Moves, claim: ClaimOverTime, assumptions: tuple[str, ...], limits: Limits, free: tuple[str, ...]
) -> WorldQuestion:
    """What is asked of a world of people, as a claim is asked of a pair."""
    available = relevant_moves(moves, moves.available(claim, assumptions))
    return WorldQuestion(moves, claim, available, limits.masks, free)


def _everything(question: WorldQuestion) -> tuple[str, ...]:
    """The names of all that can happen: the moves, and what people do besides."""
    has_places = any(kind.is_place for kind in kinds_of(question.moves).values())
    return (
        *(move.id for move in question.available),
        *((TIE_CHANGED,) if question.free else ()),
        CHANGED,
        *((BROUGHT_IN, FOUNDED, LEFT) if has_places else ()),
    )


def _bound_from_above(quick: LeastSet, question: WorldQuestion, deadline: float | None) -> Mask:
    """What is had quickly where that is exact; otherwise what Z3 says as well."""
    if quick.is_exact or _looks_one_way(quick.states):
        return quick.above
    if has_plain_places(quick.states):
        return bound_by_solver(quick.search, question, deadline)
    with suppress(Undecided):
        return quick.above & bound_by_solver(quick.search, question, deadline)
    return quick.above


def _looks_one_way(states: States) -> bool:
    """Whether axioms exclude a pair one way round alone: there the solver says nothing of ties."""
    return not possible_both_ways(states).all()


def bound_by_solver(search: PairSearch, question: WorldQuestion, deadline: float | None) -> Mask:
    """The least set that holds what was found from below and that, as Z3 says, nothing leads out of."""
    rows = {name: rows_of(search.states, mask) for name, mask in question.limits.items()}
    moves = question.moves
    happening = transitions(
        moves, question.claim, tuple(question.available), any_world(moves), rows, tuple(question.free)
    )
    return _from_above(search, list(happening), deadline)


def _more_people(
    question: WorldQuestion, below: Mask, above: Mask, most: int, deadline: float | None
) -> tuple[dict[int, WorldWay], int]:
    """Ways to what the pair alone does not come to, and how many people they take, as far as it is found.

    First of the two alone, then with one person more each time, until nothing is missing, worlds with so
    many people are too many, or one person more makes no other worlds.
    """
    ways: dict[int, WorldWay] = {}
    missing = {int(number) for number in np.flatnonzero(above & ~below)}
    people, size, left, before = 2, -1, most, 0
    while missing and left > 0:
        size, left = size + 1, most
        for more in combinations_with_replacement(MORE_PEOPLE, size):
            if not missing or left <= 0:
                break
            try:
                worlds = search_worlds(question, more, missing, deadline, left)
                found, looked_at = worlds.ways, worlds.looked_at
            except TooManyWorlds as limit:
                found, looked_at = limit.found, most
            left -= looked_at
            new = {number: way for number, way in found.items() if number in missing}
            missing -= new.keys()
            if new:
                ways, people = {**ways, **new}, 2 + size
        if most - left <= before:
            break
        before = most - left
    return ways, people


def rows_of(states: States, members: Mask) -> Rows:
    """Few rows that hold, among the possible states, exactly in the members."""
    cells, open_cells = np.zeros(states.number.size, dtype=np.bool_), states.number < 0
    cells[states.codes] = members
    return fold(cells.reshape(states.sizes), states.values, open_cells.reshape(states.sizes))


def _from_above(search: PairSearch, happening: Sequence[Transition], deadline: float | None) -> Mask:
    """The least set that holds what was found from below and that nothing leads out of."""
    states, above = search.states, search.reached
    left = list(happening)
    while left:
        again = []
        for one in left:
            grown = _grown(states, above, one, deadline)
            if grown is None:
                continue
            while grown is not None:
                above = search.closed(grown)
                grown = _grown(states, above, one, deadline)
            again = list(happening)
        left = again
    return above


def _grown(states: States, above: Mask, one: Transition, deadline: float | None) -> Mask | None:
    """The set with one state more that something leads a pair into; None if nothing leads out of the set."""
    moves = states.moves
    rows, world = rows_of(states, above), any_world(moves)
    stranger, child, first, second = z3.Consts("some!stranger some!child law!one law!other", PERSON)

    def inside(sender: Formula, recipient: Formula, where: RelationalWorld) -> Formula:
        return rows_formula(rows, where.literals(sender, recipient))

    meant = z3.And(IS_STRANGER(first), IS_CHILD(second))
    asked = [
        *_laws_of(moves),
        z3.ForAll([first, second], z3.Implies(meant, inside(first, second, world))),
        IS_STRANGER(stranger),
        IS_CHILD(child),
        one.guard,
        z3.Not(inside(stranger, child, one.after)),
    ]
    if has_model(asked, deadline) is None:
        return None
    literals = one.after.literals(stranger, child)
    state: dict[str, Value] = {}
    # A model does not say whether there is a chat, so each value after the step is asked for.
    for name, values in states.values.items():
        ways = (v for v in values if has_model([*asked, literals(name, v)], deadline) is not None)
        state[name] = next(ways)
        asked.append(literals(name, state[name]))
    number = states.number_of(state)
    if number < 0:
        raise Undecided(Message("`{move}` leads to a world that the axioms exclude", move=one.move))
    grown = above.copy()
    grown[number] = True
    return grown


@lru_cache(maxsize=8)
def _laws_of(moves: Moves) -> tuple[Formula, ...]:
    one = z3.Const("law!one", PERSON)
    return (
        *laws(moves, any_world(moves)),
        z3.ForAll([one], z3.Not(z3.And(IS_STRANGER(one), IS_CHILD(one)))),
    )
