"""Where an edit loosened, tightened or silenced outcomes, in every reading and between the two defaults.

Each reading of the new side is held against all readings of the old one that it is paired with: a situation
is loosened in it if the new outcome is looser than any outcome that the old side gave there. It is silenced
if some line decided it in all of them, as far as both sides have their options.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.gate.edit import Edit
from proofs.gate.side import PackedCases
from rulebook.decide import Decision
from rulebook.model import OUTCOMES, UNSPECIFIED, Outcome, Reading, Silence
from rulebook.table import OUTCOME_NAMES, Mask

Cases = NDArray[np.bool_]
"""bool[readings, situations] of the new side."""

_STRICTNESS = np.array(
    [OUTCOMES.index(Silence.FORBIDDEN.outcome if name is UNSPECIFIED else name) for name in OUTCOME_NAMES]
)
_SILENT = OUTCOME_NAMES.index(UNSPECIFIED)


def _by_sets(holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """bool[sets, outcomes] from bool[old outcome, new outcome]: whether it holds for any member of a set."""
    members = (np.arange(1 << len(OUTCOME_NAMES))[:, None] >> np.arange(len(OUTCOME_NAMES))) & 1
    found: NDArray[np.bool_] = (members @ holds.astype(np.intp)) > 0
    return found


_SPEAKS = np.arange(len(OUTCOME_NAMES)) != _SILENT
LOOSER = _by_sets(_STRICTNESS[None, :] < _STRICTNESS[:, None])
# A prohibition where the text was silent is tighter, too: silence can be read as free.
_FORBIDS = np.arange(len(OUTCOME_NAMES)) == OUTCOME_NAMES.index(Outcome.FORBIDDEN)
TIGHTER = _by_sets(
    ((_STRICTNESS[None, :] > _STRICTNESS[:, None]) & _SPEAKS[None, :])
    | (~_SPEAKS[:, None] & _FORBIDS[None, :])
)
SILENCED = _by_sets(_SPEAKS[:, None] & ~_SPEAKS[None, :])


@dataclass(frozen=True)
class OutcomeWay:
    """One way in which an outcome can change: its kind of finding, and where it is so.

    `changed` is bool[sets, outcomes]: whether a new outcome is so against a set of old ones.
    """

    kind: str
    changed: NDArray[np.bool_]

    def is_so(self, old: Outcome, new: Outcome) -> bool:
        """Whether going from one outcome to another is such a change."""
        return bool(self.changed[1 << OUTCOME_NAMES.index(old), OUTCOME_NAMES.index(new)])


LOOSENING, TIGHTENING, SILENCING = (
    OutcomeWay("CP101", LOOSER),
    OutcomeWay("CP102", TIGHTER),
    OutcomeWay("CP103", SILENCED),
)


class OutcomeChanges:
    """The outcomes of an edit, compared once for all kinds of changes."""

    def __init__(self, edit: Edit):
        self.edit, self.old, self.new = edit, edit.old, edit.new
        self._cases: dict[str, Cases] = {}
        self._packed: dict[str, PackedCases] = {}
        self._spoken: dict[bytes, Mask] = {}

    def cases(self, way: OutcomeWay) -> Cases:
        """Where it is so: bool[new readings, new situations]."""
        if way.kind not in self._cases:
            found = np.zeros(self.new.tables.shape, dtype=np.bool_)
            readings = () if self.edit.decides_the_same else self.new.readings
            for at, reading in enumerate(self.new.clock.ticking(readings)):
                if way is SILENCING:
                    found[at] = self._decided(reading) & (self.new.tables[at] == _SILENT)
                else:
                    before = self.edit.before(self.edit.pairing.against(reading))
                    found[at] = way.changed[before, self.new.tables[at]]
            if way is SILENCING and not self.edit.pairing.moved_defaults:
                found[0] |= self.by_default(way)
            self._cases[way.kind] = found
        return self._cases[way.kind]

    def readings_with(self, way: OutcomeWay, members: Mask) -> NDArray[np.bool_]:
        """In which new readings it is so of some of the members: bool[new readings]."""
        if way.kind not in self._packed:
            self._packed[way.kind] = PackedCases(self.cases(way))
        return self._packed[way.kind].readings_with(members)

    def _decided(self, reading: Reading) -> Mask:
        """What a line decided in every old reading that a new one is, as far as both sides have it.

        An option that is new is no reason to call silent what only other options decided.
        """
        tied = self.edit.pairing.tied(reading)
        key = tied.tobytes()
        if key not in self._spoken:
            spoken: Mask = np.logical_and.reduce(self.old.tables[tied] != _SILENT, axis=0)
            self._spoken[key] = self.edit.brought(spoken)
        return self._spoken[key]

    def by_default(self, way: OutcomeWay) -> Mask:
        """Where it is so between the two default readings: bool[new situations]."""
        found: Mask = way.changed[self.edit.before(np.array([0])), self.new.tables[0]]
        return found

    def now(self, at: int, situation: int) -> Outcome:
        """The new outcome of a situation in a reading."""
        return OUTCOME_NAMES[int(self.new.tables[at, situation])]

    def earlier(self, way: OutcomeWay, at: int, situation: int, by_default: bool = False) -> Decision | None:
        """An old decision against which a situation has changed so in a reading."""
        reading = self.new.readings[at]
        against = np.array([0]) if by_default else self.edit.pairing.against(reading)
        now = self.now(at, situation)
        return self.edit.old_case(against, situation, lambda old: way.is_so(old, now))

    def outcomes_before(self, way: OutcomeWay, members: Mask) -> tuple[Outcome, ...]:
        """The old outcomes against which some situations have changed so, loosest first."""
        found = np.uint8(0)
        cases, numbers = self.cases(way), np.flatnonzero(members)
        for at in map(int, self.new.clock.ticking(np.flatnonzero(self.readings_with(way, members)))):
            here = numbers[cases[at][numbers]]
            before = self.edit.before(self.edit.pairing.against(self.new.readings[at]))[here]
            now = self.new.tables[at][here]
            for place in np.flatnonzero(np.bincount(now, minlength=len(OUTCOME_NAMES))):
                found |= np.bitwise_or.reduce(before[now == place]) & _bits(way, int(place))
        return tuple(name for at, name in enumerate(OUTCOME_NAMES) if found >> at & 1)


def _bits(way: OutcomeWay, new: int) -> np.uint8:
    """The old outcomes against which a new one is such a change, a bit each."""
    return np.uint8(sum(1 << old for old in range(len(OUTCOME_NAMES)) if way.changed[1 << old, new]))
