"""Any number of people: facts about two of them as relations, moves as changes of a whole world.

A world has people and places. A property belongs to a person, a tie to two people in order, and
sharing a place (a chat) means being a member of the same one. `Moves.relations` says which fact is
which. A `RelationalWorld` gives each fact of each pair a formula; a move makes a new world out of formulas
about the old one, so that nothing but the old relations is ever quantified over. Knows nothing of
policies and proofs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import z3

from proofs.engines.formulas import Formula
from rulebook.model import Rows, Value
from rulebook.moves import Moves

Term = Formula
"""A person or a place."""

Literals = Callable[[str, Value], Formula]
"""The formula that says that a fact of one pair has a value."""

SIDES = ("sender", "recipient")
PERSON, PLACE = z3.DeclareSort("person"), z3.DeclareSort("place")


class ManyPeopleError(ValueError):
    """The moves cannot be asked about any number of people; `hint` is the way out."""

    def __init__(self, message: str, hint: str):
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class RelationalWorld:
    """One moment: who has which property, which tie ties whom, who is where – as formulas.

    `prop(name, value, person)`, `tie(fact, value, sender, recipient)`, `member(fact, person, place)`.
    """

    moves: Moves
    prop: Callable[[str, Value, Term], Formula]
    tie: Callable[[str, Value, Term, Term], Formula]
    member: Callable[[str, Term, Term], Formula]

    def literals(self, sender: Term, recipient: Term) -> Literals:
        """The facts of one pair."""
        kinds = kinds_of(self.moves)

        def literal(name: str, value: Value) -> Formula:
            kind = kinds[name]
            if kind.is_property:
                return self.prop(kind.name, value, sender if kind.side == "sender" else recipient)
            if kind.is_place:
                place = z3.FreshConst(PLACE, "somewhere")
                both = z3.And(self.member(name, sender, place), self.member(name, recipient, place))
                shared = z3.Exists([place], both)
                return shared if value else z3.Not(shared)
            pair = (recipient, sender) if kind.side == "recipient" else (sender, recipient)
            return self.tie(kind.name, value, *pair)

        return literal


@dataclass(frozen=True)
class FactKind:
    """What a fact of two people is in a world: `name` without the side where it has one."""

    name: str
    side: str
    is_property: bool
    is_place: bool
    is_symmetric: bool
    values: tuple[Value, ...]


@lru_cache(maxsize=8)
def kinds_of(moves: Moves) -> Mapping[str, FactKind]:
    """Each name of a state with its kind.

    Raises:
        ManyPeopleError: the moves do not say how facts of two people are facts of many.
    """
    relations = moves.relations
    if relations is None:
        raise ManyPeopleError(
            "the moves have no `relations`: they say nothing of more than two people",
            "write [relations], or leave out --any-number",
        )
    for name in relations.places:
        if moves.state_values.get(name) != (False, True):
            raise ManyPeopleError(
                f"the place `{name}` is no fact of a state with the values false and true; "
                "only of those any number of people can be asked",
                "leave out --any-number",
            )
    found = {}
    for name, values in moves.state_values.items():
        side, _, rest = name.partition("_")
        sided = side in SIDES and rest in moves.vocabulary.sided_facts
        found[name] = FactKind(
            rest if sided else name,
            side if sided else "",
            sided and rest in relations.properties,
            name in relations.places,
            name in relations.symmetric,
            values,
        )
    return found


@lru_cache(maxsize=8)
def any_world(moves: Moves) -> RelationalWorld:
    """A world of which nothing is known: every value but the last of a name is a relation of its own."""
    values = {kind.name: kind.values for kind in kinds_of(moves).values()}
    relations: dict[tuple[str, Value], Formula] = {}
    for kind in kinds_of(moves).values():
        for value in _told(kind.values):
            sorts = (PERSON,) if kind.is_property else (PERSON, PLACE) if kind.is_place else (PERSON, PERSON)
            relations[kind.name, value] = z3.Function(f"{kind.name}={value}", *sorts, z3.BoolSort())

    def valued(name: str, value: Value, *who: Term) -> Formula:
        if (name, value) in relations:
            return relations[name, value](*who)
        return z3.Not(z3.Or([relations[name, other](*who) for other in _told(values[name])]))

    return RelationalWorld(
        moves, valued, valued, lambda name, person, place: relations[name, True](person, place)
    )


def _told(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return (True,) if values == (False, True) else values[:-1]


def laws(moves: Moves, world: RelationalWorld) -> list[Formula]:
    """What every world is like: one value for each name, symmetric ties, and the axioms for every pair."""
    one, other = z3.Consts("law!one law!other", PERSON)
    found: list[Formula] = []
    for kind in {kind.name: kind for kind in kinds_of(moves).values()}.values():
        told = _told(kind.values)
        if kind.is_place:
            continue
        who = (one,) if kind.is_property else (one, other)
        said = world.prop if kind.is_property else world.tie
        for at, value in enumerate(told):
            for again in told[at + 1 :]:
                found.append(
                    z3.ForAll(who, z3.Not(z3.And(said(kind.name, value, *who), said(kind.name, again, *who))))
                )
            if kind.is_symmetric:
                turned = world.tie(kind.name, value, other, one)
                found.append(z3.ForAll(who, world.tie(kind.name, value, one, other) == turned))
    axioms = z3.And(axioms_of(moves, world.literals(one, other)))
    return [*found, z3.ForAll([one, other], z3.Implies(one != other, axioms))]


def axioms_of(moves: Moves, literals: Literals) -> list[Formula]:
    """The axioms about one pair, as far as they speak of states."""
    return [
        z3.Not(row_formula(row, literals))
        for axiom in moves.vocabulary.axioms
        for row in axiom.impossible
        if set(row) <= set(moves.state_values)
    ]


def row_formula(row: Mapping[str, tuple[Value, ...]], literals: Literals) -> Formula:
    """One row holds of a pair."""
    return z3.And([z3.Or([literals(name, value) for value in allowed]) for name, allowed in row.items()])


def rows_formula(rows: Rows, literals: Literals) -> Formula:
    """One of the rows holds of a pair."""
    return z3.Or([row_formula(row, literals) for row in rows])


def fallen(moves: Moves, literals: Literals, with_attempt: bool = False) -> Literals:
    """The facts of a pair after those have fallen back that the axioms no longer allow.

    With an attempt the literals know its facts too, and what the axioms say of them counts.
    """
    known = set(moves.vocabulary.facts) if with_attempt else set(moves.state_values)

    def allowed(name: str, value: Value) -> Formula:
        rows = [
            {other: values for other, values in row.items() if other != name}
            for axiom in moves.vocabulary.axioms
            for row in axiom.impossible
            if set(row) <= known and value in row.get(name, ())
        ]
        return z3.Not(rows_formula(tuple(rows), literals))

    def literal(name: str, value: Value) -> Formula:
        order = moves.fall_back.get(name, ())
        if value not in order:
            return literals(name, value)
        ways = []
        for start in range(order.index(value) + 1):
            passed = [z3.Not(allowed(name, above)) for above in order[start : order.index(value)]]
            ways.append(z3.And(literals(name, order[start]), *passed, allowed(name, value)))
        return z3.Or(ways)

    return literal


def with_properties(
    world: RelationalWorld, person: Term, new: Callable[[str, Value], Formula]
) -> RelationalWorld:
    """The world in which one person has other properties; ties of that person fall back where they must."""

    def prop(name: str, value: Value, who: Term) -> Formula:
        return z3.If(who == person, new(name, value), world.prop(name, value, who))

    changed = replace(world, prop=prop)
    facts = {
        kind.name: fact
        for fact, kind in kinds_of(world.moves).items()
        if not kind.is_property and not kind.is_place and fact in world.moves.fall_back
    }

    def tie(name: str, value: Value, sender: Term, recipient: Term) -> Formula:
        if name not in facts:
            return world.tie(name, value, sender, recipient)
        return fallen(world.moves, changed.literals(sender, recipient))(facts[name], value)

    return replace(changed, tie=tie)


def with_tie(
    world: RelationalWorld, kind: FactKind, value: Value, sender: Term, recipient: Term
) -> RelationalWorld:
    """The world in which one tie between two people has another value."""
    first, second = (recipient, sender) if kind.side == "recipient" else (sender, recipient)

    def tie(name: str, said: Value, one: Term, other: Term) -> Formula:
        before = world.tie(name, said, one, other)
        if name != kind.name:
            return before
        here = z3.And(one == first, other == second)
        if kind.is_symmetric:
            here = z3.Or(here, z3.And(one == second, other == first))
        return z3.If(here, z3.BoolVal(said == value), before)

    return replace(world, tie=tie)


def with_member(world: RelationalWorld, fact: str, person: Term, place: Term, is_in: bool) -> RelationalWorld:
    """The world in which one person is, or is no longer, in a place."""

    def member(name: str, who: Term, where: Term) -> Formula:
        before = world.member(name, who, where)
        if name != fact:
            return before
        return z3.If(z3.And(who == person, where == place), z3.BoolVal(is_in), before)

    return replace(world, member=member)
