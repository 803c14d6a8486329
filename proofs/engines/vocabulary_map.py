"""The old vocabulary read in the new one: which old situations each new situation stands for.

A fact is known again by its id, or by what it says where only its id changed; a value likewise. A fact that
only the new side has does not matter to the old rules: they are read at its silent value. A fact that only
the old side had is read at every value it had. A value that only the new side has is a situation of its
own; where values of the same fact went, it may be one of those under another name, and is read as each.
Knows nothing of policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from rulebook.language import Message, Untold
from rulebook.model import Fact, Value, Vocabulary
from rulebook.table import Mask, Situations

MOST_WAYS = 4096
LARGEST_MAP = 2**27
Numbers = NDArray[np.int32]


class TooManyWays(Untold):
    """One new situation stands for more old ones than can be looked at each."""


@dataclass(frozen=True)
class FactChange:
    """What became of one fact.

    `old` and `new` are the fact on either side, None where it has none. `came` and `went` are values of a
    fact that both sides have.
    """

    old: Fact | None
    new: Fact | None
    came: tuple[Value, ...] = ()
    went: tuple[Value, ...] = ()

    @property
    def renamed(self) -> Mapping[Value, Value]:
        """Values that only have another name: the new one to the old one."""
        return {} if self.old is None or self.new is None else _renamed_values(self.old, self.new)

    @property
    def differs(self) -> bool:
        """Whether the fact, its id or a value of it is other than before."""
        ids = {fact.id for fact in (self.old, self.new) if fact is not None}
        return self.old is None or self.new is None or bool(self.came or self.went) or len(ids) > 1


class VocabularyMap:
    """Reads situations of the old vocabulary in the new one.

    `changes` has every fact of either side. `ways` is int32[ways, new situations]: the numbers of the old
    situations that a new one stands for, -1 where there is none.

    Raises:
        ValueError: a vocabulary is too large for a table.
        TooManyWays: too many values are gone.
    """

    def __init__(self, old: Vocabulary, new: Vocabulary):
        self.old, self.new = Situations.of(old), Situations.of(new)
        self.changes = tuple(fact_changes(old, new))
        self._values = {
            change.old.id: _value_map(change.old, change.new)
            for change in self.changes
            if change.old is not None and change.new is not None
        }
        self.ways = self._ways()

    @property
    def is_plain(self) -> bool:
        """Whether both sides have the same facts with the same values, under the same ids."""
        return not any(change.differs for change in self.changes)

    @property
    def shares_facts(self) -> bool:
        """Whether any fact is on both sides."""
        return bool(self._values)

    @cached_property
    def is_identity(self) -> bool:
        """Whether each new situation stands for the old one of the same number, and for no other."""
        return self.ways.shape == (1, self.old.size) and bool(
            (self.ways[0] == np.arange(self.old.size)).all()
        )

    @cached_property
    def is_new(self) -> Mask:
        """The new situations that the old vocabulary did not have: bool[new situations]."""
        found: Mask = np.logical_and.reduce(self.ways < 0, axis=0)
        for change in self.changes:
            if change.old is not None and change.new is not None and change.came:
                found = found | self.new.where(change.new.id, change.came)
        return found

    @cached_property
    def is_gone(self) -> Mask:
        """The old situations for which no new one stands with every new fact silent: bool[old situations].

        Such a situation is impossible wherever a new fact is silent, which is how the old rules are read.
        """
        found, silent = np.ones(self.old.size, dtype=np.bool_), np.ones(self.new.size, dtype=np.bool_)
        for change in self.changes:
            if change.old is None and change.new is not None and change.new.silent is not None:
                silent &= self.new.where(change.new.id, (change.new.silent,))
        found[self.ways[(self.ways >= 0) & silent]] = False
        return found

    def any_of(self, old: Mask) -> Mask:
        """The new situations that stand for one of some old ones: bool[new situations]."""
        if self.is_identity:
            return old
        found: Mask = np.logical_or.reduce(np.append(old, False)[self.ways], axis=0)
        return found

    def union(self, bits: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Sets of old situations as bits, brought over to the new ones by union: uint8[new situations]."""
        if self.is_identity:
            return bits
        found: NDArray[np.uint8] = np.bitwise_or.reduce(np.append(bits, np.uint8(0))[self.ways], axis=0)
        return found

    def _ways(self) -> Numbers:
        places = [self._places(change) for change in self.changes if change.old is not None]
        ways = prod(len(listed) for listed in places)
        if ways > MOST_WAYS or ways * self.new.size > LARGEST_MAP:
            raise TooManyWays(Message("a situation stands for up to {n:,} of the old vocabulary", n=ways))
        order = [change.old.id for change in self.changes if change.old is not None]
        found = np.full((ways, self.new.size), -1, dtype=np.int32)
        for at, chosen in enumerate(product(*places)):
            columns = dict(zip(order, chosen, strict=True))
            known = np.logical_and.reduce([column >= 0 for column in columns.values()])
            safe = {name: np.maximum(column, 0) for name, column in columns.items()}
            found[at] = np.where(known, self.old.number[self.old.encode(safe)], -1)
        return found

    def _places(self, change: FactChange) -> list[Numbers]:
        """The columns of one old fact over the new situations, one for each way to read it; -1 for none."""
        old, new = change.old, change.new
        assert old is not None
        if new is None:
            return [np.full(self.new.size, at, dtype=np.int32) for at in range(len(old.values))]
        table = self._values[old.id]
        columns = []
        for way in range(max(map(len, table))):
            places = np.array([listed[min(way, len(listed) - 1)] for listed in table], dtype=np.int32)
            columns.append(places[self.new.columns[new.id]])
        return columns


def fact_changes(old: Vocabulary, new: Vocabulary) -> list[FactChange]:
    """Every fact of either side, paired by id, else by what it says: those of the old side first."""
    lost = [fact for name, fact in old.facts.items() if name not in new.facts]
    found = [fact for name, fact in new.facts.items() if name not in old.facts]
    again = {fact.id: other for fact in lost for other in found if _says_the_same(fact, other)}
    changes = []
    for name, fact in old.facts.items():
        other = new.facts.get(name) or again.get(name)
        if other is None:
            changes.append(FactChange(fact, None))
        else:
            known = _renamed_values(fact, other)
            came = tuple(value for value in other.values if value not in fact.values and value not in known)
            kept = {*other.values, *known.values()}
            went = tuple(value for value in fact.values if value not in kept)
            changes.append(FactChange(fact, other, came, went))
    named = {fact.id for fact in again.values()}
    changes += [FactChange(None, fact) for fact in found if fact.id not in named]
    return changes


def _says_the_same(fact: Fact, other: Fact) -> bool:
    return fact.values == other.values and dict(fact.sentences) == dict(other.sentences)


def _renamed_values(fact: Fact, other: Fact) -> Mapping[Value, Value]:
    """New values that say word for word what a value said that is gone: the new one to the old one."""
    gone = {str(dict(fact.sentences[v])): v for v in fact.values if v not in other.values}
    came = [value for value in other.values if value not in fact.values]
    said = {value: str(dict(other.sentences[value])) for value in came}
    return {value: gone[words] for value, words in said.items() if words in gone}


def _value_map(fact: Fact, other: Fact) -> list[list[int]]:
    """For each new value the places of the old values that it stands for, [-1] where there is none."""
    known = _renamed_values(fact, other)
    kept = {*other.values, *known.values()}
    went = [fact.values.index(value) for value in fact.values if value not in kept]
    return [
        [fact.values.index(value)]
        if value in fact.values
        else [fact.values.index(known[value])]
        if value in known
        else went or [-1]
        for value in other.values
    ]
