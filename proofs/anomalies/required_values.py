"""Which rules can meet, told from their rows alone: one may need a value that the other excludes.

A rule is a few *boxes*, each with the values that are left to every name. Rules of which no two boxes meet
never apply together. Of those whose boxes are all that they say, the others do, if it is known what axioms
leave to them; of the rest, somebody has to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import prod
from operator import or_

import numpy as np
from numpy.typing import NDArray

from proofs.anomalies.axiom_combinations import AxiomCombinations
from rulebook.model import NOTHING_SETTLED, Policy, Reading, Row, Rows, Rule, Value

MOST_BITS = 64
"""A name with more values than bits in a word is left out."""

MOST_BOXES = 64
"""What would be more boxes is put into a single one around them."""

Allowed = Mapping[str, int]
"""For each name the values that are left to it, one bit each; names that are free are left out."""


@dataclass(frozen=True)
class _Boxes:
    """Boxes in which something holds; `is_all` says that it holds everywhere in them."""

    boxes: tuple[Allowed, ...]
    is_all: bool = True

    def around(self) -> _Boxes:
        """One box around them, if there are any."""
        if len(self.boxes) < 2:
            return self
        names = set.intersection(*(set(one) for one in self.boxes))
        return _Boxes(({name: reduce(or_, (one[name] for one in self.boxes)) for name in names},), False)


class RequiredValues:
    """What each rule of a policy requires of facts and of readings that are open.

    `is_all` says of which rules that is all they require: bool[rules]; `knows_axioms` whether boxes that meet
    do so in a situation that is possible.
    """

    def __init__(self, policy: Policy, settled: Reading = NOTHING_SETTLED):
        self._policy = policy
        facts = {name: fact.values for name, fact in policy.vocabulary.facts.items()}
        readings: dict[str, tuple[Value, ...]] = {name: r.options for name, r in policy.readings.items()}
        self._values = {n: values for n, values in {**facts, **readings}.items() if len(values) <= MOST_BITS}
        self._named: dict[str, _Boxes] = {}
        rules = [self._of_rule(rule) for rule in policy.rules]
        self.is_all = np.array([one.is_all for one in rules], dtype=np.bool_)
        possible = {name: (1 << len(values)) - 1 for name, values in self._values.items()}
        for name, options in policy.open_readings(settled).items():
            if name in possible:
                possible[name] = self._bits_of(name, options)
        listed = [
            (at, box)
            for at, one in enumerate(rules)
            for box in one.boxes
            if all(bits & possible[name] for name, bits in box.items())
        ]
        self._owner = np.array([at for at, _box in listed], dtype=np.intp)
        self._needed = [tuple(box) for _at, box in listed]
        self._bits: dict[str, NDArray[np.uint64]] = {
            name: np.array([possible[name] & box.get(name, possible[name]) for _at, box in listed], np.uint64)
            for name in {name for _at, box in listed for name in box}
        }
        axioms = AxiomCombinations(policy.vocabulary)
        self.knows_axioms = axioms.are_few
        # Most boxes leave the same to the axioms.
        kinds: dict[bytes, int] = {}
        left = (axioms.left_to(box) for _at, box in listed)
        self._kind = np.array([kinds.setdefault(one, len(kinds)) for one in left], dtype=np.intp)
        self._left = np.frombuffer(b"".join(kinds), np.uint8).reshape(len(kinds), axioms.width)
        self._meeting: dict[int, NDArray[np.bool_]] = {}
        self._first = np.searchsorted(self._owner, np.arange(len(rules) + 1))

    def may_meet(self, at: int) -> NDArray[np.bool_]:
        """Of the rules after one of them: which no value keeps from applying with it. bool[rules after]."""
        later = slice(self._first[at + 1], None)
        found: NDArray[np.bool_] = np.zeros(len(self._owner[later]), dtype=np.bool_)
        for box in range(self._first[at], self._first[at + 1]):
            meets = self._kinds_meeting(int(self._kind[box]))[self._kind[later]]
            for name in self._needed[box]:
                meets &= (self._bits[name][later] & self._bits[name][box]) != 0
            found |= meets
        return self._owners(self._owner[later][found])[at + 1 :]

    def _kinds_meeting(self, kind: int) -> NDArray[np.bool_]:
        """The kinds of boxes that have a possible combination in common with one: bool[kinds]."""
        if kind not in self._meeting:
            self._meeting[kind] = (self._left & self._left[kind]).any(axis=1)
        return self._meeting[kind]

    def may_speak(self, values: Mapping[str, Value]) -> NDArray[np.bool_]:
        """The rules that none of some values keeps from speaking: bool[rules]."""
        found = np.ones(len(self._owner), dtype=np.bool_)
        for name, bits in self._bits.items():
            found &= (bits & np.uint64(self._bits_of(name, [values[name]]))) != 0
        return self._owners(self._owner[found])

    def _owners(self, places: NDArray[np.intp]) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = np.zeros(len(self._policy.rules), dtype=np.bool_)
        found[places] = True
        return found

    def _of_rule(self, rule: Rule) -> _Boxes:
        found = _meeting([self._of_rows(rows) for rows in (rule.sender, rule.recipient, rule.when)])
        return _Boxes(found.boxes, found.is_all and not rule.unless)

    def _of_rows(self, rows: Rows) -> _Boxes:
        each = [self._of_row(row) for row in rows]
        found = _Boxes(tuple(box for one in each for box in one.boxes), all(one.is_all for one in each))
        return found if len(found.boxes) <= MOST_BOXES else found.around()

    def _of_row(self, row: Row) -> _Boxes:
        own = {name: self._bits_of(name, allowed) for name, allowed in row.items() if name in self._values}
        named = [
            self._of_condition(name)
            for name, allowed in row.items()
            if name in self._policy.conditions and allowed == (True,)
        ]
        return _meeting([_Boxes((own,), len(own) + len(named) == len(row)), *named])

    def _of_condition(self, name: str) -> _Boxes:
        if name not in self._named:
            self._named[name] = self._of_rows(self._policy.conditions[name].rows)
        return self._named[name]

    def _bits_of(self, name: str, allowed: Iterable[Value]) -> int:
        return reduce(or_, (1 << self._values[name].index(value) for value in allowed), 0)


def _meeting(parts: list[_Boxes]) -> _Boxes:
    """Where all the parts hold."""
    if prod(len(part.boxes) for part in parts) > MOST_BOXES:
        parts = [part.around() for part in parts]
    together = (_both(*boxes) for boxes in product(*(part.boxes for part in parts)))
    return _Boxes(tuple(box for box in together if all(box.values())), all(part.is_all for part in parts))


def _both(*parts: Allowed) -> Allowed:
    """What is left to each name where all the parts hold."""
    found: dict[str, int] = {}
    for part in parts:
        for name, bits in part.items():
            found[name] = found.get(name, bits) & bits
    return found
