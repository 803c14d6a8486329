"""Rules that cannot meet, told from their rows alone: one needs a value that the other excludes.

Sound, not complete: what clashes never applies together; of the rest, somebody has to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_

import numpy as np
from numpy.typing import NDArray

from rulebook.model import Policy, Row, Rows, Rule, Value

MOST_BITS = 64
"""A name with more values than bits in a word is left out."""

Allowed = Mapping[str, int]
"""For each name the values that are left to it, one bit each; names that are free are left out."""


class RequiredValues:
    """What each rule of a policy requires of facts and readings: uint64[rules, names], one bit a value."""

    def __init__(self, policy: Policy):
        self._policy = policy
        facts = {name: fact.values for name, fact in policy.vocabulary.facts.items()}
        readings: dict[str, tuple[Value, ...]] = {name: r.options for name, r in policy.readings.items()}
        self._values = {n: values for n, values in {**facts, **readings}.items() if len(values) <= MOST_BITS}
        self._named: dict[str, Allowed] = {}
        full = [(1 << len(values)) - 1 for values in self._values.values()]
        self._bits: NDArray[np.uint64] = np.tile(np.array(full, dtype=np.uint64), (len(policy.rules), 1))
        places = {name: at for at, name in enumerate(self._values)}
        for at, rule in enumerate(policy.rules):
            for name, bits in self._of_rule(rule).items():
                self._bits[at, places[name]] = bits

    def may_meet(self, at: int) -> NDArray[np.bool_]:
        """The rules that no required value keeps from applying together with one of them: bool[rules]."""
        found: NDArray[np.bool_] = ((self._bits & self._bits[at]) != 0).all(axis=1)
        return found

    def _of_rule(self, rule: Rule) -> Allowed:
        return _both(*(self._of_rows(rows) for rows in (rule.sender, rule.recipient, rule.when)))

    def _of_rows(self, rows: Rows) -> Allowed:
        """What is left to each name that every row mentions."""
        each = [self._of_row(row) for row in rows]
        names = set.intersection(*(set(one) for one in each)) if each else set[str]()
        return {name: reduce(or_, (one[name] for one in each)) for name in names}

    def _of_row(self, row: Row) -> Allowed:
        own = {
            name: reduce(or_, (1 << self._values[name].index(value) for value in allowed), 0)
            for name, allowed in row.items()
            if name in self._values
        }
        named = [
            self._of_condition(name)
            for name, allowed in row.items()
            if name in self._policy.conditions and allowed == (True,)
        ]
        return _both(own, *named)

    def _of_condition(self, name: str) -> Allowed:
        if name not in self._named:
            self._named[name] = self._of_rows(self._policy.conditions[name].rows)
        return self._named[name]


def _both(*parts: Allowed) -> Allowed:
    """What is left to each name where all the parts hold."""
    found: dict[str, int] = {}
    for part in parts:
        for name, bits in part.items():
            found[name] = found.get(name, bits) & bits
    return found
