"""The combinations of values of the facts that axioms speak of: those possible, those left to a box."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np
from numpy.typing import NDArray

from rulebook.model import Row, Vocabulary

MOST_COMBINATIONS = 2**13
"""With more of them nothing is known."""

MOST_VALUES = 64
"""The same if a fact has more values than a word has bits."""


class AxiomCombinations:
    """All combinations of one vocabulary; `are_few` says whether they are known.

    Where they are not, every box leaves the same.
    """

    def __init__(self, vocabulary: Vocabulary):
        rows = [row for axiom in vocabulary.axioms for row in axiom.impossible]
        values = {name: vocabulary.facts[name].values for row in rows for name in row}
        sizes = [len(one) for one in values.values()]
        self.are_few = prod(sizes) <= MOST_COMBINATIONS and max(sizes, default=0) <= MOST_VALUES
        if not self.are_few:
            rows, values, sizes = [], {}, []
        numbers = np.indices(sizes, dtype=np.uint64).reshape(len(sizes), prod(sizes))
        self._number = dict(zip(values, numbers, strict=True))
        self._possible = np.ones(prod(sizes), dtype=np.bool_)
        self._left: dict[tuple[int, ...], bytes] = {}

        def bits(row: Row) -> dict[str, int]:
            numbers = {name: map(values[name].index, allowed) for name, allowed in row.items()}
            return {name: sum(1 << one for one in each) for name, each in numbers.items()}

        for row in rows:
            self._possible &= ~self._within(bits(row))

    @property
    def width(self) -> int:
        """How many bytes `left_to` gives."""
        return -(-len(self._possible) // 8)

    def left_to(self, box: Mapping[str, int]) -> bytes:
        """The possible combinations in which every name has one of the values of a box, as packed bits."""
        key = tuple(box.get(name, -1) for name in self._number)
        if key not in self._left:
            self._left[key] = np.packbits(self._possible & self._within(box)).tobytes()
        return self._left[key]

    def _within(self, box: Mapping[str, int]) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = np.ones(len(self._possible), dtype=np.bool_)
        for name, number in self._number.items():
            if name in box:
                found &= (np.uint64(box[name]) >> number) & np.uint64(1) != 0
        return found
