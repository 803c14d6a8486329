"""A policy as an array over the possible situations, for millions of decisions and exhaustive checks.

The possible situations of a vocabulary are numbered once. A situation's *code* is the mixed-radix
number of its values (first fact most significant); `number` maps a code to the situation's number.
A condition is a mask over the numbers, a policy under one reading one small integer for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import prod
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from rulebook.language import Message, Untold
from rulebook.model import (
    OUTCOMES,
    UNSPECIFIED,
    Outcome,
    Overlap,
    Policy,
    Reading,
    Row,
    Rows,
    Rule,
    Situation,
    Value,
    Vocabulary,
)

OUTCOME_NAMES = (*OUTCOMES, UNSPECIFIED)
"""What the integers of a table stand for."""

LARGEST_TABLE = 2**24
"""A vocabulary with more combinations is not enumerated: the solver alone decides."""

DEAREST_TABLE = 2**20
"""With more combinations the solver alone is faster than a look at every one of them."""

DEAREST_RULES = 2**30
"""The same for combinations times rules: so many take seconds."""

MOST_KEPT = 2**27
"""How many bytes of masks of single values are kept at most."""

Mask = NDArray[np.bool_]
Item = TypeVar("Item", bound=np.generic)


class Speaking(Protocol):
    """What speaks of some situations: a claim, or one over time."""

    @property
    def when(self) -> Rows:
        """Where it speaks."""

    @property
    def unless(self) -> Rows:
        """Where it does not."""


class TooManySituations(Untold, ValueError):
    """A vocabulary has more situations than can be looked at one by one."""


def is_cheap_to_enumerate(policy: Policy) -> bool:
    """Whether a look at every combination is faster than the solver, and possible at all."""
    combinations = policy.vocabulary.combinations
    return (
        combinations <= min(DEAREST_TABLE, LARGEST_TABLE)
        and combinations * len(policy.rules) <= DEAREST_RULES
    )


class Situations:
    """The possible situations of one vocabulary, numbered in the order of facts and values.

    `size` situations; `codes` int32[size]; `number` int32[combinations], -1 where impossible;
    `columns` maps each fact to uint8[size], the index of its value.

    Raises:
        TooManySituations: the vocabulary has more than `LARGEST_TABLE` combinations.
    """

    def __init__(self, vocabulary: Vocabulary):
        if vocabulary.combinations > LARGEST_TABLE:
            raise TooManySituations(
                Message("{n:,} combinations are too many for a table", n=vocabulary.combinations)
            )
        self.vocabulary = vocabulary
        self.facts = tuple(vocabulary.facts)
        self.sizes = tuple(len(fact.values) for fact in vocabulary.facts.values())
        values = {name: fact.values for name, fact in vocabulary.facts.items()}
        impossible = (row for axiom in vocabulary.axioms for row in axiom.impossible)
        possible = ~rows_by_code(values, impossible)
        self.codes = np.flatnonzero(possible).astype(np.int32)
        self.size = int(self.codes.size)
        self.number = np.full(possible.size, -1, dtype=np.int32)
        self.number[self.codes] = np.arange(self.size, dtype=np.int32)
        self.columns = {name: index_by_code(values, name)[possible] for name in values}
        self.allowed: dict[tuple[str, tuple[Value, ...]], Mask] = {}

    @staticmethod
    @lru_cache(maxsize=8)
    def of(vocabulary: Vocabulary) -> Situations:
        """The situations of a vocabulary, enumerated once."""
        return Situations(vocabulary)

    def _fact_rows(self, rows: Rows, columns: Mapping[str, NDArray[np.uint8]], size: int) -> Mask:
        found = np.zeros(size, dtype=np.bool_)
        for row in rows:
            matches = np.ones(size, dtype=np.bool_)
            for name, values in row.items():
                known = self.vocabulary.facts[name].values
                matches &= np.isin(columns[name], [known.index(value) for value in values])
            found |= matches
        return found

    def encode(self, columns: Mapping[str, NDArray[np.integer]]) -> NDArray[np.int32]:
        """The codes of situations given as one column of value indexes for each fact."""
        code = np.zeros(np.shape(columns[self.facts[0]]), dtype=np.int32)
        for name, size in zip(self.facts, self.sizes, strict=True):
            code *= np.int32(size)
            code += columns[name].astype(np.int32, copy=False)
        return code

    def number_of(self, situation: Situation) -> int:
        """The number of one situation, -1 if the axioms exclude it."""
        code = 0
        for name, size in zip(self.facts, self.sizes, strict=True):
            code = code * size + self.vocabulary.facts[name].values.index(situation[name])
        return int(self.number[code])

    def situation(self, number: int) -> dict[str, Value]:
        """The situation with a number, as values by fact."""
        facts = self.vocabulary.facts
        return {name: facts[name].values[int(self.columns[name][number])] for name in self.facts}

    def where(self, name: str, values: tuple[Value, ...]) -> Mask:
        """The situations in which a fact has one of these values: bool[size]."""
        key = (name, values)
        if key not in self.allowed:
            if len(self.allowed) >= max(1, MOST_KEPT // self.size):
                self.allowed.clear()
            self.allowed[key] = self._fact_rows(({name: values},), self.columns, self.size)
        return self.allowed[key]


def index_by_code(values: Mapping[str, Sequence[Value]], name: str) -> NDArray[np.uint8]:
    """Under every code of some names, the place of the value of one of them: uint8[combinations]."""
    return _by_code(values, name, np.arange(len(values[name]), dtype=np.uint8))


def rows_by_code(values: Mapping[str, Sequence[Value]], rows: Iterable[Row]) -> Mask:
    """Under which codes of some names one of the rows holds: bool[combinations]."""
    size = prod(map(len, values.values()))
    found = np.zeros(size, dtype=np.bool_)
    for row in rows:
        held = np.ones(size, dtype=np.bool_)
        for name, allowed in row.items():
            held &= _by_code(values, name, np.array([value in allowed for value in values[name]]))
        found |= held
    return found


def _by_code(values: Mapping[str, Sequence[Value]], name: str, by_value: NDArray[Item]) -> NDArray[Item]:
    """What is so of each value of a name, under every code of all names; the last name changes fastest."""
    names, sizes = list(values), [len(one) for one in values.values()]
    at = names.index(name)
    return np.tile(np.repeat(by_value, prod(sizes[at + 1 :])), prod(sizes[:at]))


class Masks:
    """The conditions of one policy under one reading as masks over the situations: bool[size]."""

    def __init__(self, policy: Policy, reading: Reading):
        self.policy = policy
        self.reading = reading
        self.situations = Situations.of(policy.vocabulary)
        self._named: dict[str, Mask] = {}

    def rows(self, rows: Rows) -> Mask:
        """Where a list of rows holds."""
        found = np.zeros(self.situations.size, dtype=np.bool_)
        for row in rows:
            matches = [self._allowed(name, values) for name, values in row.items()]
            found |= reduce(np.logical_and, matches) if matches else True
        return found

    def rule(self, rule: Rule) -> Mask:
        """Where a rule applies."""
        return (
            self.rows(rule.sender)
            & self.rows(rule.recipient)
            & self.rows(rule.when)
            & ~self.rows(rule.unless)
        )

    def claim(self, claim: Speaking) -> Mask:
        """The situations of which a claim speaks."""
        return self.rows(claim.when) & ~self.rows(claim.unless)

    def condition(self, name: str) -> Mask:
        """Where a condition with a name holds."""
        if name not in self._named:
            self._named[name] = self.rows(self.policy.conditions[name].rows)
        return self._named[name]

    def _allowed(self, name: str, values: tuple[Value, ...]) -> Mask | np.bool_:
        if name in self.situations.vocabulary.facts:
            return self.situations.where(name, values)
        if name in self.reading:
            return np.bool_(self.reading[name] in values)
        mask = self.condition(name)
        return mask if values == (True,) else ~mask if values == (False,) else np.bool_(True)


def outcome_table(policy: Policy, reading: Reading) -> NDArray[np.uint8]:
    """The outcome of every possible situation: uint8[size], indexes into `OUTCOME_NAMES`."""
    masks = Masks(policy, reading)
    return combine(
        [(rule.outcome, masks.rule(rule)) for rule in policy.rules], reading["overlap"], masks.situations.size
    )


def mentioned_readings(policy: Policy, rows: Iterable[Row]) -> frozenset[str]:
    """The readings on which some rows depend, directly or through named conditions."""
    found: set[str] = set()
    waiting, seen = [name for row in rows for name in row], set[str]()
    while waiting:
        name = waiting.pop()
        if name in policy.readings:
            found.add(name)
        elif name in policy.conditions and name not in seen:
            seen.add(name)
            waiting += [inner for row in policy.conditions[name].rows for inner in row]
    return frozenset(found)


class ReadingMasks:
    """The masks of one policy under many readings, each worked out once for all that make no difference."""

    def __init__(self, policy: Policy):
        self.policy = policy
        self._masks: dict[tuple[object, ...], Mask] = {}
        self._mentioned: dict[int, tuple[str, ...]] = {}
        self._kept: list[object] = []

    def rule(self, rule: Rule, reading: Reading) -> Mask:
        """Where a rule applies in a reading: bool[situations]."""
        known = self._known(rule, reading)
        if known is not None:
            return known
        rows = (*rule.sender, *rule.recipient, *rule.when, *rule.unless)
        return self._of(rule, rows, reading, lambda masks: masks.rule(rule))

    def claim(self, claim: Speaking, reading: Reading) -> Mask:
        """The situations of which a claim speaks in a reading: bool[situations]."""
        known = self._known(claim, reading)
        if known is not None:
            return known
        return self._of(claim, (*claim.when, *claim.unless), reading, lambda masks: masks.claim(claim))

    def rows(self, rows: Rows, reading: Reading) -> Mask:
        """Where a list of rows holds in a reading: bool[situations]."""
        return self._of(rows, rows, reading, lambda masks: masks.rows(rows))

    def condition(self, name: str, reading: Reading) -> Mask:
        """Where a condition with a name holds in a reading: bool[situations]."""
        condition = self.policy.conditions[name]
        return self._of(condition, condition.rows, reading, lambda masks: masks.rows(condition.rows))

    def _known(self, key: object, reading: Reading) -> Mask | None:
        """A mask that was worked out before, or None; most are asked for once a reading."""
        mentioned = self._mentioned.get(id(key))
        return (
            None if mentioned is None else self._masks.get((id(key), *[reading[name] for name in mentioned]))
        )

    def _of(self, key: object, rows: Rows, reading: Reading, made: Callable[[Masks], Mask]) -> Mask:
        if id(key) not in self._mentioned:
            self._mentioned[id(key)] = tuple(sorted(mentioned_readings(self.policy, rows)))
            self._kept.append(key)  # An id stays with its object only as long as that is kept.
        case = (id(key), *(reading[name] for name in self._mentioned[id(key)]))
        if case not in self._masks:
            self._masks[case] = made(_SharedMasks(self, reading))
        return self._masks[case]


class _SharedMasks(Masks):
    """The masks of one reading, whose named conditions are worked out once for many readings."""

    def __init__(self, shared: ReadingMasks, reading: Reading):
        super().__init__(shared.policy, reading)
        self._shared = shared

    def condition(self, name: str) -> Mask:
        return self._shared.condition(name, self.reading)


@dataclass(frozen=True)
class MaskKinds:
    """The masks of many readings, each once: `of` says for each reading which one it is, intp[readings]."""

    of: NDArray[np.intp]
    masks: tuple[Mask, ...]

    @classmethod
    def from_masks(cls, masks: Iterable[Mask]) -> MaskKinds:
        """The same array is the same kind; arrays that are only equal are kinds of their own."""
        kinds: dict[int, tuple[int, Mask]] = {}
        of = [kinds.setdefault(id(mask), (len(kinds), mask))[0] for mask in masks]
        return cls(np.array(of, dtype=np.intp), tuple(mask for _, mask in kinds.values()))


def outcome_tables(
    policy: Policy, readings: Sequence[Reading], before_each: Callable[[], object] = lambda: None
) -> NDArray[np.uint8]:
    """The tables of some readings, one below the other: uint8[readings, situations].

    `before_each` is called before each reading; it may raise what ends the work.
    """
    masks, size = ReadingMasks(policy), Situations.of(policy.vocabulary).size
    tables = np.empty((len(readings), size), dtype=np.uint8)
    for at, reading in enumerate(readings):
        before_each()
        spoken = [(rule.outcome, masks.rule(rule, reading)) for rule in policy.rules]
        tables[at] = combine(spoken, reading["overlap"], size)
    return tables


def combine(spoken: Sequence[tuple[Outcome, Mask]], overlap: str, size: int) -> NDArray[np.uint8]:
    """One outcome for each situation, from where each rule speaks and which line wins."""
    table = np.full(size, OUTCOME_NAMES.index(UNSPECIFIED), dtype=np.uint8)
    weakest_first = OUTCOMES if overlap == Overlap.STRICTEST else OUTCOMES[::-1]
    if overlap == Overlap.FORBIDDEN_FIRST:
        others = [outcome for outcome in weakest_first if outcome is not Outcome.FORBIDDEN]
        weakest_first = (*others, Outcome.FORBIDDEN)
    for outcome in weakest_first:
        for said, mask in spoken:
            if said == outcome:
                table[mask] = OUTCOME_NAMES.index(outcome)
    return table
