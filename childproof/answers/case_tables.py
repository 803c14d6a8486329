"""Every decision of a rule book as tables that a page can carry: any situation, under any reading.

Situations that are decided alike under every reading share a *class*, readings that decide every situation
alike share a *row*; what is left is one small integer for each row and class, the number of a decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from rulebook.model import NOTHING_SETTLED, UNSPECIFIED, Outcome, Policy, Reading, Rule
from rulebook.table import (
    LARGEST_TABLE,
    OUTCOME_NAMES,
    Mask,
    ReadingMasks,
    Situations,
    combine,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ENTRIES = 2**24
"""A policy with more situations × readings than 64 times this is not tabled: it would not fit into a page."""


@dataclass(frozen=True)
class TabledDecision:
    """What can come out of an attempt: the outcome, and the rules that give it (none where none speaks)."""

    outcome: Outcome
    rules: tuple[Rule, ...]


@dataclass(frozen=True, eq=False)
class CaseTables:
    """The decisions of one policy.

    `readings` are the open questions with their options, `settled` ones with one option; a reading's number
    is mixed-radix, the last question varying fastest, and 0 is the plainest. `row_of` is uint16[readings],
    `class_of` uint16[situations], `numbers` uint16[rows, classes], indexes into `decisions`.
    """

    policy: Policy
    readings: Mapping[str, tuple[str, ...]]
    decisions: tuple[TabledDecision, ...]
    row_of: NDArray[np.uint16]
    class_of: NDArray[np.uint16]
    numbers: NDArray[np.uint16]

    def decision(self, situation: int, reading: int = 0) -> TabledDecision:
        """What becomes of a situation, by its number, under a reading, by its number."""
        return self.decisions[int(self.numbers[self.row_of[reading], self.class_of[situation]])]


def case_tables(policy: Policy, settled: Reading = NOTHING_SETTLED) -> CaseTables | None:
    """Decide every situation under every reading that is open; None where that is too much for a page."""
    options = policy.open_readings(settled)
    if policy.vocabulary.combinations > LARGEST_TABLE:
        return None
    size = Situations.of(policy.vocabulary).size
    if size * prod(map(len, options.values())) > 64 * MOST_ENTRIES:
        return None
    found: dict[tuple[Outcome, tuple[int, ...]], int] = {}
    masks, readings = ReadingMasks(policy), policy.all_readings(settled)
    rows: dict[bytes, int] = {}
    row_of = np.array([_row(masks, reading, found, rows, size) for reading in readings], dtype=np.uint16)
    table = np.array([np.frombuffer(row, dtype=np.uint16) for row in rows])
    numbers, class_of = np.unique(table, axis=1, return_inverse=True)
    decisions = tuple(
        TabledDecision(outcome, tuple(policy.rules[at] for at in rules)) for outcome, rules in found
    )
    return CaseTables(policy, options, decisions, row_of, class_of.ravel().astype(np.uint16), numbers)


def _row(
    masks: ReadingMasks,
    reading: Reading,
    found: dict[tuple[Outcome, tuple[int, ...]], int],
    rows: dict[bytes, int],
    size: int,
) -> int:
    """The number of the row of one reading; decisions and rows that are new are added."""
    rules = masks.policy.rules
    spoken = [masks.rule(rule, reading) for rule in rules]
    outcomes = combine(
        [(rule.outcome, mask) for rule, mask in zip(rules, spoken, strict=True)], reading["overlap"], size
    )
    numbers = np.zeros(size, dtype=np.uint16)
    for outcome in (*OUTCOME_NAMES[:-1], UNSPECIFIED):
        here = outcomes == OUTCOME_NAMES.index(outcome)
        speaking = [at for at, rule in enumerate(rules) if rule.outcome is outcome]
        for chosen, where in _together([spoken[at] & here for at in speaking], here):
            key = outcome, tuple(speaking[place] for place in chosen)
            numbers[where] = found.setdefault(key, len(found))
    return rows.setdefault(numbers.tobytes(), len(rows))


def _together(masks: Sequence[Mask], here: Mask) -> list[tuple[tuple[int, ...], Mask]]:
    """Which of the masks hold together, and where: every combination that occurs within `here`."""
    parts: list[tuple[tuple[int, ...], Mask]] = [((), here)] if here.any() else []

    def split(found: list[tuple[tuple[int, ...], Mask]], place: int) -> list[tuple[tuple[int, ...], Mask]]:
        halves = [
            half
            for chosen, where in found
            for half in ((chosen, where & ~masks[place]), ((*chosen, place), where & masks[place]))
        ]
        return [half for half in halves if half[1].any()]

    return reduce(split, range(len(masks)), parts)
