"""One prime row around a situation, found by the solver alone.

The twin of `prime_rows`, for vocabularies that are too large to enumerate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import z3

from proofs.engines.formulas import Formula
from proofs.engines.solver import Session
from rulebook.model import Row, Value

FullRow = Mapping[str, tuple[Value, ...]]
"""A row that names every fact."""


@dataclass(frozen=True)
class RowGrower:
    """Grows rows inside a set, under `fixed` assumptions.

    `member` is the set, `outside` a literal that implies that a situation is not in it.
    """

    session: Session
    member: Formula
    outside: Formula
    fixed: list[Formula]

    def prime_around(self, situation: Mapping[str, Value]) -> Row:
        """A row around a situation that cannot grow without leaving the set, and lists no idle value.

        Growth in one name can take in values that no situation of the row has, and those then keep
        another name from growing. So the row is looked at once more without them.

        Raises:
            Undecided: the solver could not tell.
        """
        row = self._grown(situation)
        hull = self._hull(row, situation)
        if all(hull[name] == row.get(name, values) for name, values in self._values.items()):
            return row
        grown = hull
        while (larger := self._larger(grown)) is not None:
            grown = larger
        if grown != hull:
            row = self._shortened(grown)
        return {name: grown[name] for name in row}

    @property
    def _values(self) -> FullRow:
        facts = self.session.encoding.policy.vocabulary.facts
        return {name: fact.values for name, fact in facts.items()}

    def _inside(self, row: Row) -> Formula:
        return self.session.define(("row", key_of(row)), self.session.encoding.holds((row,)))

    def _leaves_the_set(self, row: Row) -> bool:
        """Whether some possible situation of the row is not in the set."""
        return self.session.has_model([self.outside, *self.fixed, self._inside(row)])

    def _shortened(self, row: Row) -> dict[str, tuple[Value, ...]]:
        """The row without the names that it does not need to stay inside the set."""
        left = dict(row)
        for name in row:
            fewer = {other: allowed for other, allowed in left.items() if other != name}
            if not self._leaves_the_set(fewer):
                left = fewer
        return left

    def _grown(self, situation: Mapping[str, Value]) -> Row:
        """The row around a situation that takes in value after value as far as it can."""
        row = self._shortened({name: (value,) for name, value in situation.items()})
        for name in list(row):
            for value in self._values[name]:
                if value not in row[name]:
                    wider = self._with(row[name], name, value)
                    if not self._leaves_the_set({**row, name: wider}):
                        row[name] = wider
        return row

    def _with(self, allowed: tuple[Value, ...], name: str, value: Value) -> tuple[Value, ...]:
        return tuple(known for known in self._values[name] if known in allowed or known == value)

    def _hull(self, row: Row, situation: Mapping[str, Value]) -> FullRow:
        """The smallest full row around the possible situations of a row; `situation` is one of them."""
        inside, literal = self._inside(row), self.session.encoding.literal
        seen = {(name, situation[name]) for name in self._values}
        for name, values in self._values.items():
            for value in row.get(name, values):
                if (name, value) not in seen and self.session.has_model([inside, literal(name, value)]):
                    seen |= set(self.session.model()[0].items())
        return {
            name: tuple(value for value in values if (name, value) in seen)
            for name, values in self._values.items()
        }

    def _larger(self, hull: FullRow) -> FullRow | None:
        """The smallest row around a hull and some member beyond it that stays inside the set."""
        reach = {
            name: tuple(
                value
                for value in values
                if value in hull[name]
                or not self._leaves_the_set({**hull, name: self._with(hull[name], name, value)})
            )
            for name, values in self._values.items()
        }
        if reach == hull:
            return None
        beyond = [self._inside(reach), z3.Not(self._inside(hull))]
        block = self.session.fresh()
        while self.session.has_model([self.member, *self.fixed, *beyond, block]):
            point, _ = self.session.model()
            wider = {name: self._with(allowed, name, point[name]) for name, allowed in hull.items()}
            if not self._leaves_the_set(wider):
                return self._hull(wider, point)
            # Whatever has the same values beyond the hull needs at least this row.
            new = {name: point[name] for name in hull if point[name] not in hull[name]}
            excluded = [z3.Not(literal) for literal in self.session.encoding.literals(new)]
            self.session.solver.add(z3.Or(z3.Not(block), *excluded))
        return None


def key_of(row: Row) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    """A row as a key."""
    return tuple(sorted(row.items()))
