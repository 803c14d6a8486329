"""What can happen in a world of many people, as formulas: moves of a claim, and what people do besides.

Mirrors `rulebook/crowds/crowd.py`, which says the same of one world at a time.
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
    rows_formula,
    settled,
    with_kind,
    with_member,
    with_properties,
    with_tie,
)
from rulebook.crowds.crowd import (
    BROUGHT_IN,
    CHANGED,
    CHILD,
    FOUNDED,
    LEFT,
    STRANGER,
    THIRD,
    TIE_CHANGED,
    may_be_made,
)
from rulebook.crowds.fact_kinds import kinds_of, property_facts
from rulebook.model import Rows, Value
from rulebook.moves import ClaimOverTime, Move, Moves

IS_STRANGER = z3.Function("stranger", PERSON, z3.BoolSort())
IS_CHILD = z3.Function("child", PERSON, z3.BoolSort())


@dataclass(frozen=True, eq=False)
class Transition:
    """One way in which a world changes: where `guard` holds, `after` is the world that follows.

    `move` is the id of the move, or says what people do besides; `people` names those who take part.
    """

    move: str
    people: Mapping[str, Term]
    place: Term | None
    guard: Formula
    after: RelationalWorld


def transitions(
    moves: Moves,
    claim: ClaimOverTime,
    available: tuple[Move, ...],
    world: RelationalWorld,
    limits: Mapping[str, Rows],
    free: tuple[str, ...] = (),
) -> Iterator[Transition]:
    """Everything that can happen, each with its own people.

    `limits` says, by the id of a move, between which pairs the policy lets it happen; `free` names ties
    that change at any time because nothing says how they do.
    """
    found = [
        *(one for move in available for one in _lifted(moves, claim, move, world, limits)),
        *_free_ties(moves, world, free),
        *_third_people(moves, world),
        *_places(moves, world, claim.lets_everybody_move),
    ]
    for one in found:
        yield Transition(one.move, one.people, one.place, one.guard, settled(one.after))


def _is(part: str, person: Term) -> Formula:
    told = {STRANGER: IS_STRANGER(person), CHILD: IS_CHILD(person)}
    return told.get(part, z3.Not(z3.Or(IS_STRANGER(person), IS_CHILD(person))))


def _lifted(
    moves: Moves, claim: ClaimOverTime, move: Move, world: RelationalWorld, limits: Mapping[str, Rows]
) -> Iterator[Transition]:
    """A move between two people, for any two people who can make it."""
    sender, recipient = z3.Consts("acting!sender acting!recipient", PERSON)
    here = world.literals(sender, recipient)
    parts = [
        z3.And(_is(one, sender), _is(other, recipient))
        for one, other in product((STRANGER, CHILD, THIRD), repeat=2)
        if may_be_made(moves, claim, move, one, other)
    ]
    guard = [sender != recipient, z3.Or(parts), rows_formula(move.when, here)]
    if move.id in limits:
        guard.append(rows_formula(limits[move.id], here))
    people = {"sender": sender, "recipient": recipient}
    for values in product(*move.sets.values()):
        sets = dict(zip(move.sets, values, strict=True))
        for after, place, besides in _changed(moves, world, move, sets):
            possible = axioms_of(moves, after.literals(sender, recipient))
            yield Transition(move.id, people, place, z3.And([*guard, *besides, *possible]), after)


def _changed(
    moves: Moves, world: RelationalWorld, move: Move, sets: Mapping[str, Value]
) -> Iterator[tuple[RelationalWorld, Term | None, list[Formula]]]:
    """The worlds after some facts of a pair have been set, with the place and what has to hold for it."""
    sender, recipient = z3.Consts("acting!sender acting!recipient", PERSON)
    kinds = kinds_of(moves)
    before = world.literals(sender, recipient)

    def wanted(name: str, value: Value) -> Formula:
        return z3.BoolVal(value == sets[name]) if name in sets else before(name, value)

    fall: Literals = fallen(moves, wanted)
    after = world
    for side, person in (("sender", sender), ("recipient", recipient)):
        if any(kinds[name].is_property and kinds[name].side == side for name in sets):

            def new(name: str, value: Value, side: str = side, person: Term = person) -> Formula:
                fact = property_facts(moves).get((side, name))
                if fact is None:
                    return world.prop(name, value, person)
                return wanted(fact, value) if fact in sets else fall(fact, value)

            after = with_properties(after, person, new)
    for name, value in sets.items():
        if kinds[name].is_tie:
            after = with_tie(after, kinds[name], value, sender, recipient)
    shared = [name for name in sets if kinds[name].is_place]
    if not shared:
        yield after, None, []
    joiner, other = (sender, recipient) if move.joins == "sender" else (recipient, sender)
    for name in shared:
        place = z3.Const("acting!place", PLACE)
        both = [world.member(name, person, place) for person in (joiner, other)]
        if sets[name] == kinds[name].values[0]:
            yield with_member(after, name, joiner, place, False), place, both
            continue
        kind = world.kind(name, sets[name], place)
        yield with_member(after, name, joiner, place, True), place, [both[1], kind]
        if len(kinds[name].values) > 2:
            yield with_kind(after, name, sets[name], place), place, both


def _free_ties(moves: Moves, world: RelationalWorld, free: tuple[str, ...]) -> Iterator[Transition]:
    """Ties of which nothing says how they change change at any time, as far as the axioms let them."""
    sender, recipient = z3.Consts("acting!sender acting!recipient", PERSON)
    for name in free:
        for value in kinds_of(moves)[name].values:
            after = with_tie(world, kinds_of(moves)[name], value, sender, recipient)
            both = ((sender, recipient), (recipient, sender))
            possible = [axiom for pair in both for axiom in axioms_of(moves, after.literals(*pair))]
            guard = z3.And(sender != recipient, *possible)
            yield Transition(TIE_CHANGED, {"sender": sender, "recipient": recipient}, None, guard, after)


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
    yield Transition(CHANGED, {"person": person}, None, z3.And(_is(THIRD, person), *one_each, fits), after)


def _places(moves: Moves, world: RelationalWorld, everybody: bool) -> Iterator[Transition]:
    """Places are founded and left, and members bring in others; see `may_bring_in` of the plain meaning."""
    person, other, anybody = z3.Consts("acting!person acting!other law!anybody", PERSON)
    place = z3.Const("acting!place", PLACE)
    for fact, kind in kinds_of(moves).items():
        if not kind.is_place:
            continue
        joined = with_member(world, fact, person, place, True)
        is_in = world.member(fact, anybody, place)
        meets = z3.Or(
            z3.And(IS_STRANGER(person), IS_CHILD(anybody)), z3.And(IS_CHILD(person), IS_STRANGER(anybody))
        )
        apart = z3.ForAll([anybody], z3.Not(z3.And(is_in, meets)))
        may = z3.Or(z3.BoolVal(everybody), z3.Not(IS_STRANGER(person)), IS_STRANGER(other))
        guard = z3.And(world.member(fact, other, place), apart, may)
        yield Transition(BROUGHT_IN, {"person": person, "member": other}, place, guard, joined)
        empty = z3.ForAll([anybody], z3.Not(is_in))
        for value in kind.values[1:]:
            founded = with_kind(joined, fact, value, place)
            yield Transition(FOUNDED, {"person": person}, place, empty, founded)
        left = with_member(world, fact, person, place, False)
        yield Transition(LEFT, {"person": person}, place, world.member(fact, person, place), left)
