"""The scenarios of a policy over its packed situations and readings: which of them notice a change.

Knows nothing of mutants but the new default of a reading.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from proofs.claims.scenarios import readings_of
from proofs.engines.bit_sets import LETTERS, BitSets, Flags, Set, Spoken, projected, ranks
from proofs.strength.mutants import Mutant
from rulebook.model import OUTCOMES, UNSPECIFIED, Reading, Scenario


class Examples:
    """The scenarios that speak of an open reading.

    Those that speak of one reading are *cells* in one long table: `overlap`, `places` (one array
    for each axis), `word` and `bit`, and the `owner`, a place in `scenarios`. Those that speak of
    every reading are sets of situations, in `broad` by the outcomes that they do not accept.
    `accepts` is bool[scenario, outcome], `passes` bool[scenario].
    """

    def __init__(self, space: BitSets, scenarios: Sequence[Scenario], settled: Reading):
        self.space, self.settled = space, settled
        self.scenarios = [one for one in scenarios if readings_of(space.policy, one, settled)]
        self.numbers = [self._numbers(scenario) for scenario in self.scenarios]
        self.accepts = np.zeros((len(self.scenarios), len(LETTERS)), dtype=np.bool_)
        rows = [np.zeros((0, 3 + len(space.axes)), dtype=np.intp)]
        self.broad: dict[frozenset[int], list[int]] = {}
        for owner, (scenario, numbers) in enumerate(zip(self.scenarios, self.numbers, strict=True)):
            accepted = [LETTERS[outcome] for outcome in scenario.outcomes]
            self.accepts[owner, accepted] = True
            if scenario.every_reading:
                wrong = frozenset(LETTERS.values()) - frozenset(accepted)
                self.broad.setdefault(wrong, []).append(owner)
                continue
            (reading,) = readings_of(space.policy, scenario, settled)
            head = (owner, space.overlaps.index(reading["overlap"]), *space.place(reading))
            rows.append(np.column_stack([np.tile(head, (numbers.size, 1)), numbers]))
        table = np.vstack(rows)
        self.owner, self.overlap, number = table[:, 0], table[:, 1], table[:, -1]
        self.places = tuple(table[:, 2 + axis] for axis in range(len(space.axes)))
        self.word, self.bit = number // 64, (number % 64).astype(np.uint64)
        self._winner = np.array([_winners(overlap) for overlap in space.overlaps])
        self._where = {wrong: np.array([self.where(o) for o in some]) for wrong, some in self.broad.items()}
        self.passes = self._passing(space.spoken)

    def _numbers(self, scenario: Scenario) -> NDArray[np.intp]:
        fits = np.ones(self.space.situations.size, dtype=np.bool_)
        for name, values in scenario.situation.items():
            fits &= self.space.situations.where(name, values)
        return np.flatnonzero(fits)

    def where(self, owner: int) -> Set:
        """The situations of one scenario, as words."""
        fits = np.zeros(self.space.situations.size, dtype=np.bool_)
        fits[self.numbers[owner]] = True
        return self.space.packed(fits).reshape(-1)

    def _passing(self, spoken: Spoken) -> Flags:
        """Which scenarios pass."""
        passes = np.ones(len(self.scenarios), dtype=np.bool_)
        if self.owner.size:
            passes[self.owner[~self.accepts[self.owner, self._outcomes(spoken)]]] = False
        for wrong, owners in self.broad.items():
            for overlap in self.space.overlaps:
                ever = projected(self.space.outcome_in(spoken, overlap, wrong))
                passes[owners] &= ~(self._where[wrong] & ever).any(axis=1)
        return passes

    def _outcomes(self, spoken: Spoken) -> NDArray[np.uint8]:
        """The outcome of each cell."""
        said = np.zeros(self.owner.size, dtype=np.intp)
        for outcome, where in enumerate(spoken):
            if where is not None:
                words = np.broadcast_to(where, self.space.shape)[(*self.places, self.word)]
                said |= ((words >> self.bit) & np.uint64(1)).astype(np.intp) << outcome
        found: NDArray[np.uint8] = self._winner[self.overlap, said]
        return found

    def noticing(self, spoken: Spoken) -> tuple[str, ...]:
        """The scenarios that pass before and fail after, or the other way round."""
        if not self.scenarios:
            return ()
        places = np.flatnonzero(self._passing(spoken) != self.passes)
        return tuple(self.scenarios[int(place)].id for place in places)

    def noticing_default(self, mutant: Mutant, *, whole: bool) -> tuple[str, ...]:
        """The same for a new default; `whole` where it replaces the only option of every reading."""
        noticed = []
        known: dict[tuple[str, ...], NDArray[np.uint8]] = {}
        for place, scenario in enumerate(self.scenarios):
            settles = scenario.every_reading or any(name in scenario.reading for name in mutant.default)
            if settles and not whole:
                continue
            passes = True
            for reading in readings_of(self.space.policy, scenario, self.settled):
                moved = {**reading, **mutant.default}
                key = tuple(moved.values())
                if key not in known:
                    at = self.space.place(moved)
                    known[key] = self.space.outcomes(self.space.spoken, moved["overlap"], at)
                outcomes = known[key][self.numbers[place]]
                passes = passes and bool(self.accepts[place, outcomes].all())
            if passes != self.passes[place]:
                noticed.append(scenario.id)
        return tuple(noticed)


def _winners(overlap: str) -> list[int]:
    """The outcome that wins, by which outcomes are spoken (one bit for each)."""
    order = ranks(overlap)
    return [
        next((outcome for outcome in order if said >> outcome & 1), LETTERS[UNSPECIFIED])
        for said in range(2 ** len(OUTCOMES))
    ]
