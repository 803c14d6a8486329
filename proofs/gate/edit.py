"""An old and a new book held against each other, over the situations and readings of the new one.

Every question about an edit takes its arrays from here. Knows nothing of kinds of findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from proofs.engines.vocabulary_map import VocabularyMap
from proofs.gate.pairing import Pairing, Places
from proofs.gate.side import PackedCases, Side
from rulebook.decide import Decision, decide
from rulebook.model import Outcome
from rulebook.table import OUTCOME_NAMES, Mask, MaskKinds, Speaking

Sets = NDArray[np.uint8]


class Edit:
    """Two sides, the vocabularies mapped and the readings paired.

    Raises:
        TooManyWays: the vocabularies cannot be mapped.
    """

    def __init__(self, old: Side, new: Side):
        self.old, self.new = old, new
        self.map = VocabularyMap(old.policy.vocabulary, new.policy.vocabulary)
        self.pairing = Pairing(old.policy, new.policy)
        self._before: dict[bytes, Sets] = {}
        self._brought: dict[bytes, Mask] = {}
        self._turned: dict[frozenset[Outcome], PackedCases] = {}
        self._more_and_less: dict[tuple[int, int], tuple[bool, bool]] = {}

    def before(self, numbers: NDArray[np.intp]) -> Sets:
        """What the old side said in some of its readings, a bit an outcome: uint8[new situations].

        0 where no old situation stands behind a new one.
        """
        key = numbers.tobytes()
        if key not in self._before:
            self._before[key] = self.map.union(self.old.decided(numbers))
        return self._before[key]

    def brought(self, old: Mask) -> Mask:
        """A set of old situations, as the new ones that stand for any of them."""
        key = np.packbits(old).tobytes()
        if key not in self._brought:
            self._brought[key] = self.map.any_of(old)
        return self._brought[key]

    @cached_property
    def tied(self) -> tuple[Places, ...]:
        """For each new reading the numbers of the old ones that are the same as far as both sides have it."""
        if self.pairing.is_plain:
            return tuple(np.arange(len(self.new.readings), dtype=np.intp)[:, None])
        return tuple(self.pairing.tied(reading) for reading in self.new.readings)

    @cached_property
    def is_plain(self) -> bool:
        """Whether both sides have the same situations and readings, in one order."""
        return self.pairing.is_plain and self.map.is_identity

    def turned(self, outcomes: frozenset[Outcome]) -> PackedCases:
        """Where an attempt comes to one of these outcomes and did not before; of a plain edit."""
        if outcomes not in self._turned:
            self._turned[outcomes] = PackedCases(self.new.has(outcomes) & ~self.old.has(outcomes))
        return self._turned[outcomes]

    @cached_property
    def decides_the_same(self) -> bool:
        """Whether both sides have the same situations and readings, and decide each the same in each."""
        return self.is_plain and np.array_equal(self.old.tables, self.new.tables)

    def held_together(self, was: MaskKinds, now: MaskKinds) -> Iterator[tuple[Mask, list[Mask]]]:
        """Masks of both sides in every reading that both have, each meeting once.

        A mask of the new side, and those of the old side in the readings that are the same one, brought over.
        """
        if self.pairing.is_plain:
            for kind, earlier in sorted(set(zip(now.of.tolist(), was.of.tolist(), strict=True))):
                yield now.masks[kind], [self.brought(was.masks[earlier])]
            return
        seen: set[tuple[int, int | bytes]] = set()
        for at, tied in enumerate(self.tied):
            if (met := (int(now.of[at]), id(tied))) in seen:
                continue
            seen.add(met)
            earlier = np.unique(was.of[tied]) if tied.size > 1 else was.of[tied]
            if (kinds := (met[0], earlier.tobytes())) not in seen:
                seen.add(kinds)
                yield now.masks[met[0]], [self.brought(was.masks[kind]) for kind in earlier]

    def more_and_less(self, old: Speaking, new: Speaking) -> tuple[bool, bool]:
        """Whether a claim speaks of situations of both sides of which an old one did not, and the reverse."""
        key = id(old), id(new)
        if key not in self._more_and_less:
            self._more_and_less[key] = self._more_and_less_of(old, new)
        return self._more_and_less[key]

    def _more_and_less_of(self, old: Speaking, new: Speaking) -> tuple[bool, bool]:
        was, now = (
            MaskKinds.from_masks(side.masks.claim(claim, reading) for reading in side.readings)
            for side, claim in ((self.old, old), (self.new, new))
        )
        more = less = False
        for after, before in self.held_together(was, now):
            more = more or bool((after & ~np.logical_or.reduce(before) & ~self.map.is_new).any())
            less = less or bool((np.logical_and.reduce(before) & ~after).any())
        return more, less

    def old_case(
        self, readings: NDArray[np.intp], situation: int, wanted: Callable[[Outcome], bool]
    ) -> Decision | None:
        """What the old side decided of a new situation with a wanted outcome, in the first such reading."""
        for reading in readings:
            for number in self.map.ways[:, situation]:
                if number >= 0 and wanted(OUTCOME_NAMES[int(self.old.tables[reading, number])]):
                    known = self.old.situations.situation(int(number))
                    return decide(self.old.policy, known, self.old.readings[int(reading)])
        return None
