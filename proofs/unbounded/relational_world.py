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
from rulebook.crowds.fact_kinds import FactKind, kinds_of
from rulebook.model import Rows, Value
from rulebook.moves import Moves

Term = Formula
"""A person or a place."""

Literals = Callable[[str, Value], Formula]
"""The formula that says that a fact of one pair has a value."""

PERSON, PLACE = z3.DeclareSort("person"), z3.DeclareSort("place")


@dataclass(frozen=True)
class RelationalWorld:
    """One moment: who has which property, which tie ties whom, who is where – as formulas.

    `prop(name, value, person)`, `tie(fact, value, sender, recipient)`, `member(fact, person, place)`,
    `kind(fact, value, place)` where a fact knows several kinds of places.
    """

    moves: Moves
    prop: Callable[[str, Value, Term], Formula]
    tie: Callable[[str, Value, Term, Term], Formula]
    member: Callable[[str, Term, Term], Formula]
    kind: Callable[[str, Value, Term], Formula]

    def shares(self, fact: str, value: Value, sender: Term, recipient: Term) -> Formula:
        """The two are in one place of this kind."""
        place = z3.FreshConst(PLACE, "somewhere")
        both = [self.member(fact, person, place) for person in (sender, recipient)]
        return z3.Exists([place], z3.And(*both, self.kind(fact, value, place)))

    def literals(self, sender: Term, recipient: Term) -> Literals:
        """The facts of one pair."""
        kinds = kinds_of(self.moves)

        def literal(name: str, value: Value) -> Formula:
            kind = kinds[name]
            if kind.is_property:
                return self.prop(kind.name, value, sender if kind.side == "sender" else recipient)
            if kind.is_place:
                at = kind.values.index(value) or len(kind.values)
                others = [z3.Not(self.shares(name, one, sender, recipient)) for one in kind.values[1:at]]
                here = [self.shares(name, value, sender, recipient)] if value != kind.values[0] else []
                return z3.And(*here, *others)
            pair = (recipient, sender) if kind.side == "recipient" else (sender, recipient)
            return self.tie(kind.name, value, *pair)

        return literal


@lru_cache(maxsize=8)
def any_world(moves: Moves) -> RelationalWorld:
    """A world of which nothing is known: every value but the last of a name is a relation of its own."""
    values = {kind.name: kind.values for kind in kinds_of(moves).values()}
    relations: dict[tuple[str, Value], Formula] = {}
    members: dict[str, Formula] = {}
    for kind in kinds_of(moves).values():
        if kind.is_place:
            members[kind.name] = z3.Function(kind.name, PERSON, PLACE, z3.BoolSort())
            values[kind.name] = kind.values[1:]
        sorts = (PERSON,) if kind.is_property else (PLACE,) if kind.is_place else (PERSON, PERSON)
        for value in _told(values[kind.name]):
            relations[kind.name, value] = z3.Function(f"{kind.name}={value}", *sorts, z3.BoolSort())

    def valued(name: str, value: Value, *who: Term) -> Formula:
        if (name, value) in relations:
            return relations[name, value](*who)
        return z3.Not(z3.Or([relations[name, other](*who) for other in _told(values[name])]))

    return RelationalWorld(
        moves, valued, valued, lambda name, person, place: members[name](person, place), valued
    )


def _told(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return (True,) if values == (False, True) else values[:-1]


def laws(moves: Moves, world: RelationalWorld) -> list[Formula]:
    """What every world is like: one value for each name, symmetric ties, and the axioms for every pair."""
    one, other = z3.Consts("law!one law!other", PERSON)
    place = z3.Const("law!place", PLACE)
    found: list[Formula] = []
    for kind in {kind.name: kind for kind in kinds_of(moves).values()}.values():
        told = _told(kind.values[1:] if kind.is_place else kind.values)
        who = (one,) if kind.is_property else (place,) if kind.is_place else (one, other)
        said = world.prop if kind.is_property else world.kind if kind.is_place else world.tie
        for at, value in enumerate(told):
            for again in told[at + 1 :]:
                both = z3.And(said(kind.name, value, *who), said(kind.name, again, *who))
                found.append(z3.ForAll(who, z3.Not(both)))
            if kind.is_symmetric and kind.is_tie:
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


def with_kind(world: RelationalWorld, fact: str, value: Value, place: Term) -> RelationalWorld:
    """The world in which a place is of another kind."""

    def kind(name: str, said: Value, where: Term) -> Formula:
        before = world.kind(name, said, where)
        return before if name != fact else z3.If(where == place, z3.BoolVal(said == value), before)

    return replace(world, kind=kind)


def settled(world: RelationalWorld) -> RelationalWorld:
    """The world once ties have fallen back that the axioms no longer allow beside other ties and places."""
    kinds = kinds_of(world.moves)
    facts = {
        kinds[fact].name: fact
        for fact in world.moves.fall_back
        if fact in kinds and kinds[fact].is_tie and _hangs_on_ties(world.moves, fact)
    }
    if not facts:
        return world

    def tie(name: str, value: Value, sender: Term, recipient: Term) -> Formula:
        if name not in facts:
            return world.tie(name, value, sender, recipient)
        return fallen(world.moves, world.literals(sender, recipient))(facts[name], value)

    return replace(world, tie=tie)


def _hangs_on_ties(moves: Moves, fact: str) -> bool:
    """Whether an axiom speaks of a fact beside another tie or place of a state."""
    kinds = kinds_of(moves)
    return any(
        fact in row and any(n in kinds and not kinds[n].is_property for n in row if n != fact)
        for axiom in moves.vocabulary.axioms
        for row in axiom.impossible
        if set(row) <= set(kinds)
    )
