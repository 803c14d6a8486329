"""Which readings of the old text each reading of the new text is held against.

Options of one name are tied. An option that one side alone has is held against every option of the other
side; a name that one side alone has varies freely. Knows nothing of outcomes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rulebook.model import Policy, Reading

Places = NDArray[np.intp]


class Pairing:
    """The readings of two policies, in the order of `Policy.all_readings`, held against each other."""

    def __init__(self, old: Policy, new: Policy):
        self.old = {name: question.options for name, question in old.readings.items()}
        self.new = {name: question.options for name, question in new.readings.items()}
        self.shared = [name for name in self.new if name in self.old]
        self._made: dict[tuple[object, ...], Places] = {}

    def against(self, reading: Reading) -> Places:
        """The numbers of all old readings that a new one is held against; options gone are among them."""
        return self._places(reading, with_gone=True)

    def tied(self, reading: Reading) -> Places:
        """The numbers of the old readings that are the same reading as far as both sides have it."""
        return self._places(reading, with_gone=False)

    @cached_property
    def only_new(self) -> Mapping[str, tuple[str, ...]]:
        """The options that only the new side has, by name."""
        found = {name: tuple(o for o in self.new[name] if o not in self.old[name]) for name in self.shared}
        return {name: options for name, options in found.items() if options}

    def is_common(self, reading: Reading) -> bool:
        """Whether the old side has every option of this reading that it could have."""
        return not any(reading[name] in options for name, options in self.only_new.items())

    def _places(self, reading: Reading, with_gone: bool) -> Places:
        key = (with_gone, *(reading[name] for name in self.shared))
        if key not in self._made:
            chosen = [self._options(name, reading, with_gone) for name in self.old]
            shape = tuple(len(options) for options in self.old.values())
            grid = np.ix_(*chosen)
            self._made[key] = np.ravel_multi_index(np.broadcast_arrays(*grid), shape).ravel()
        return self._made[key]

    def _options(self, name: str, reading: Reading, with_gone: bool) -> Sequence[int]:
        options = self.old[name]
        if name not in self.new or reading[name] not in options:
            return range(len(options))
        return [
            at
            for at, option in enumerate(options)
            if option == reading[name] or (with_gone and option not in self.new[name])
        ]
