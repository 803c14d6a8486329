"""The fewest pinned scenarios that would notice every mutant and condition that nobody notices yet.

Each survivor, and each condition that nobody tells, is a set of cells – a situation under a reading
– any of which would do. Greedily, the cell that serves most of them is taken until none is left.
Only the readings nearest to the default are considered: one changed option more at a time, until
every set has a cell. What comes out records what the policy does today; whether it should is for a
person to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from proofs.engines.bit_sets import Set
from proofs.strength.coverage import PINNED, ConditionPairs, Coverage, conditions_of
from proofs.strength.kills import Judge
from proofs.strength.mutants import Mutant, mutants_of
from rulebook.model import Basis, BasisKind, Policy, Scenario, Value
from rulebook.table import OUTCOME_NAMES

Cell = tuple[int, tuple[int, ...]]
"""An overlap and a place on the axes of the other readings."""

Target = tuple[str, Callable[[Cell], Set]]
"""What is to be noticed, in a few words, and the situations that would do under one reading."""


def propose_scenarios(policy: Policy) -> tuple[Scenario, ...]:
    """Pinned scenarios that, beside what the policy has, notice all that can be noticed.

    Raises:
        TooLargeError: the situations and readings are too many to look at each.
    """
    judge = Judge(policy)
    left = _targets(judge)
    chosen: dict[tuple[Cell, int], list[str]] = {}
    cells: list[Cell] = []
    words = np.zeros((len(left), 0, judge.space.words), dtype=np.uint64)
    for changes in range(len(judge.space.axes) + 2):
        fresh = _cells(judge, changes)
        more = np.zeros((len(left), len(fresh), judge.space.words), dtype=np.uint64)
        for row, (_, situations) in enumerate(left):
            for column, cell in enumerate(fresh):
                more[row, column] = situations(cell)
        cells, words = [*cells, *fresh], np.concatenate([words, more], axis=1)
        if words.any(axis=(1, 2)).all():
            break
    served = _greedy(judge, words)
    for (column, number), rows in served.items():
        chosen.setdefault((cells[column], number), []).extend(left[row][0] for row in rows)
    taken = {scenario.id for scenario in policy.scenarios}
    ids = (name for name in (f"pinned-{n:03}" for n in range(1, 10**6)) if name not in taken)
    return tuple(
        _scenario(judge, name, cell, number, reasons)
        for name, ((cell, number), reasons) in zip(ids, chosen.items(), strict=False)
    )


def _cells(judge: Judge, changes: int) -> list[Cell]:
    """The readings with so many options that differ from the default."""
    sizes = (len(judge.space.overlaps), *judge.space.shape[:-1])
    found = []
    for axes in combinations(range(len(sizes)), changes):
        for options in product(*(range(1, sizes[axis]) for axis in axes)):
            place = [0] * len(sizes)
            for axis, option in zip(axes, options, strict=True):
                place[axis] = option
            found.append((place[0], tuple(place[1:])))
    return found


def _targets(judge: Judge) -> list[Target]:
    """Every survivor, and every condition that can matter while nobody tells."""
    found: list[Target] = []
    for mutant in mutants_of(judge.policy):
        noticed = judge.notice(mutant)
        if not noticed.same and not noticed.claims and not noticed.scenarios:
            found.append((mutant.place, _noticing(judge, mutant)))
    coverage = Coverage(judge)
    for place in conditions_of(judge.policy):
        pairs = coverage.pairs(place)
        if pairs and not any(coverage.told_apart(place, one, PINNED) for one in pairs):
            found.append((f"{place.rule.id}.{place.part}", _telling(judge, pairs)))
    return found


def _noticing(judge: Judge, mutant: Mutant) -> Callable[[Cell], Set]:
    space = judge.space
    if not mutant.default:
        touched = judge.differences(mutant)
        return lambda cell: space.at(touched[cell[0]], cell[1])

    def moved(cell: Cell) -> Set:
        reading = space.reading(*cell)
        if any(reading[name] != judge.default[name] for name in mutant.default):
            return np.zeros(space.words, dtype=np.uint64)
        before, after = judge.outcomes(reading), judge.outcomes(judge.moved(mutant, reading))
        return space.packed(before != after).reshape(-1)

    return moved


def _telling(judge: Judge, pairs: Sequence[ConditionPairs]) -> Callable[[Cell], Set]:
    space = judge.space

    def members(cell: Cell) -> Set:
        found = np.zeros(space.words, dtype=np.uint64)
        overlap, place = cell
        for one in pairs:
            if one.overlap != overlap or not np.broadcast_to(one.exist, space.shape[:-1])[place]:
                continue
            if one.step is None:
                found = found | space.at(one.on, place) | space.at(one.off, place)
            elif place[one.step[0]] in one.step[1:]:
                found = found | space.at(one.on & one.off, place)
        return found

    return members


def _greedy(judge: Judge, words: Set) -> dict[tuple[int, int], list[int]]:
    """Reading and situation of each chosen cell, with the rows it serves; the plainest among equals."""
    size = judge.space.situations.size
    yes = judge.space.yes_counts
    bits = judge.space.unpacked(words)
    counts: NDArray[np.int32] = bits.sum(axis=0, dtype=np.int32)
    left = set(range(len(words)))
    chosen: dict[tuple[int, int], list[int]] = {}
    while left and counts.any():
        scores = counts.astype(np.int64) * 64 - yes
        column, number = divmod(int(np.argmax(np.where(counts > 0, scores, -(2**40)))), size)
        rows = sorted(row for row in left if bits[row, column, number])
        chosen[column, number] = rows
        left.difference_update(rows)
        for row in rows:
            counts -= bits[row]
    return chosen


def _scenario(judge: Judge, name: str, cell: Cell, number: int, reasons: Sequence[str]) -> Scenario:
    space = judge.space
    reading = space.reading(*cell)
    outcome = OUTCOME_NAMES[int(judge.outcomes(reading)[number])]
    changed = {n: option for n, option in reading.items() if option != judge.default[n]}
    situation: dict[str, tuple[Value, ...]] = {
        fact: (value,) for fact, value in space.situations.situation(number).items()
    }
    places = ", ".join(dict.fromkeys(reasons))
    why = {
        "en": f"records what the policy does today; notices changes of {places}",
        "ru": f"записывает, что правила говорят сегодня; замечает изменения в {places}",
    }
    return Scenario(name, {}, situation, changed, False, (outcome,), why, Basis(BasisKind.PINNED, {}), {})


def with_scenarios(policy: Policy, scenarios: Sequence[Scenario]) -> Policy:
    """The policy with more scenarios."""
    return replace(policy, scenarios=(*policy.scenarios, *scenarios))


def as_toml(scenarios: Sequence[Scenario]) -> str:
    """Pinned scenarios as the tables of a scenario file."""
    return "\n".join(_table(scenario) for scenario in scenarios)


def _table(scenario: Scenario) -> str:
    situation = ", ".join(f"{name} = {_value(values[0])}" for name, values in scenario.situation.items())
    lines = [f"[scenarios.{scenario.id}]", f"situation = {{ {situation} }}"]
    if scenario.reading:
        options = ", ".join(f'{name} = "{option}"' for name, option in scenario.reading.items())
        lines.append(f"reading = {{ {options} }}")
    lines.append(f'outcome = "{scenario.outcomes[0]}"')
    lines += [f'why.{language} = "{words}"' for language, words in scenario.why.items()]
    return "\n".join([*lines, "pinned = true", ""])


def _value(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'
