"""What can happen in a world of many people: the moves of a claim, and whatever third people do.

A *stranger* is somebody of whom the claim speaks as the sender, a *child* somebody of whom it
speaks as the recipient; everybody else is a third person. A move that sets a property of the sender
is made for strangers, one that sets a property of the recipient for children, one that sets a tie
for any two people. Third people change their own properties at will; chats are founded, members
bring in anybody, and anybody leaves. Where a claim does not let everybody move, nobody but a
stranger acts on a stranger, and nobody on a child's role.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import z3

from proofs.engines.formulas import Formula
from proofs.unbounded.relational_world import (
    PERSON,
    PLACE,
    Literals,
    RelationalWorld,
    Term,
    axioms_of,
    fallen,
    kinds_of,
    rows_formula,
    with_member,
    with_properties,
    with_tie,
)
from rulebook.model import Value
from rulebook.moves import ClaimOverTime, Move, Moves, is_allowed_to

STRANGER = z3.Function("stranger", PERSON, z3.BoolSort())
CHILD = z3.Function("child", PERSON, z3.BoolSort())


@dataclass(frozen=True, eq=False)
class Transition:
    """One way in which a world changes: where `guard` holds, `after` is the world that follows.

    `move` is the id of the move, or says what third people do; `people` names those who take part.
    """

    move: str
    people: Mapping[str, Term]
    place: Term | None
    guard: Formula
    after: RelationalWorld


def transitions(
    moves: Moves, claim: ClaimOverTime, available: tuple[Move, ...], world: RelationalWorld
) -> Iterator[Transition]:
    """Everything that can happen, each with its own people."""
    for move in available:
        is_own = move.is_event or is_allowed_to(claim, move)
        yield from _lifted(moves, move, world, is_own, claim.lets_everybody_move)
    yield from _third_people(moves, world)
    yield from _chats(moves, world, claim.lets_everybody_move)


def _lifted(
    moves: Moves, move: Move, world: RelationalWorld, is_own: bool, everybody: bool
) -> Iterator[Transition]:
    """A move between two people, for any two people who can make it; others do not help strangers."""
    kinds = [kinds_of(moves)[name] for name in move.sets]
    if not is_own and any(kind.is_property or kind.is_place for kind in kinds):
        return
    sender, recipient = z3.Consts("acting!sender acting!recipient", PERSON)
    here = world.literals(sender, recipient)
    guard = [sender != recipient, rows_formula(move.when, here)]
    for side, person, is_one in (("sender", sender, STRANGER), ("recipient", recipient, CHILD)):
        if any(kind.is_property and kind.side == side for kind in kinds):
            guard.append(is_one(person))
    if not everybody:
        guard.append(z3.Or(STRANGER(sender), z3.Not(STRANGER(recipient))))
    if not is_own:
        guard.append(z3.Not(STRANGER(sender)))
    people = {"sender": sender, "recipient": recipient}
    for values in product(*move.sets.values()):
        sets = dict(zip(move.sets, values, strict=True))
        for after, place, besides in _changed(moves, world, sets, sender, recipient):
            possible = axioms_of(moves, after.literals(sender, recipient))
            yield Transition(move.id, people, place, z3.And([*guard, *besides, *possible]), after)


def _changed(
    moves: Moves, world: RelationalWorld, sets: Mapping[str, Value], sender: Term, recipient: Term
) -> Iterator[tuple[RelationalWorld, Term | None, list[Formula]]]:
    """The worlds after some facts of a pair have been set, with the place and what has to hold for it."""
    kinds = kinds_of(moves)
    before = world.literals(sender, recipient)

    def wanted(name: str, value: Value) -> Formula:
        return z3.BoolVal(value == sets[name]) if name in sets else before(name, value)

    settled: Literals = fallen(moves, wanted)
    after = world
    for side, person in (("sender", sender), ("recipient", recipient)):
        if any(kinds[name].is_property and kinds[name].side == side for name in sets):

            def new(name: str, value: Value, side: str = side) -> Formula:
                fact = f"{side}_{name}"
                return wanted(fact, value) if fact in sets else settled(fact, value)

            after = with_properties(after, person, new)
    for name, value in sets.items():
        kind = kinds[name]
        if not kind.is_property and not kind.is_place:
            after = with_tie(after, kind, value, sender, recipient)
    shared = [name for name in sets if kinds[name].is_place]
    if not shared:
        yield after, None, []
    for name in shared:
        place = z3.Const("acting!place", PLACE)
        both = [world.member(name, person, place) for person in (sender, recipient)]
        if not sets[name]:
            yield with_member(after, name, sender, place, False), place, both
            continue
        yield with_member(after, name, sender, place, True), place, [both[1]]
        yield with_member(after, name, recipient, place, True), place, [both[0]]


def _third_people(moves: Moves, world: RelationalWorld) -> Iterator[Transition]:
    """Third people change what they are, as far as that is possible."""
    person, anybody = z3.Const("acting!person", PERSON), z3.Const("law!anybody", PERSON)
    values = {kind.name: kind.values for kind in kinds_of(moves).values() if kind.is_property}
    chosen = {(n, value): z3.Bool(f"chosen!{n}={value}") for n, known in values.items() for value in known}
    one_each = [z3.PbEq([(chosen[n, value], 1) for value in known], 1) for n, known in values.items()]
    after = with_properties(world, person, lambda name, value: chosen[name, value])
    both = ((person, anybody), (anybody, person))
    possible = z3.And([axiom for pair in both for axiom in axioms_of(moves, after.literals(*pair))])
    fits = z3.ForAll([anybody], z3.Implies(anybody != person, possible))
    guard = z3.And(z3.Not(STRANGER(person)), z3.Not(CHILD(person)), *one_each, fits)
    yield Transition("third-person-changes", {"person": person}, None, guard, after)


def _chats(moves: Moves, world: RelationalWorld, everybody: bool) -> Iterator[Transition]:
    """Places are founded, joined and left; unless everybody may move, only strangers bring strangers in."""
    person, other, anybody = z3.Consts("acting!person acting!other law!anybody", PERSON)
    place = z3.Const("acting!place", PLACE)
    for fact in (name for name, kind in kinds_of(moves).items() if kind.is_place):
        joined = with_member(world, fact, person, place, True)
        people = {"person": person, "member": other}
        among = z3.ForAll(
            [anybody], z3.Implies(STRANGER(anybody), z3.Not(world.member(fact, anybody, place)))
        )
        may = z3.Or(z3.BoolVal(everybody), STRANGER(other), z3.And(z3.Not(STRANGER(person)), among))
        yield Transition(
            "member-brings-in", people, place, z3.And(world.member(fact, other, place), may), joined
        )
        empty = z3.ForAll([anybody], z3.Not(world.member(fact, anybody, place)))
        yield Transition("chat-is-founded", {"person": person}, place, empty, joined)
        left = with_member(world, fact, person, place, False)
        yield Transition(
            "somebody-leaves", {"person": person}, place, world.member(fact, person, place), left
        )
