"""How much work and memory one check may take, counted in bits, so that no certificate can take more.

A certificate comes from anybody. What is counted is the same on every machine, and far above what any
certificate needs that `certify` makes. Standard library alone.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.certificates.checker.format import Said
from proofs.certificates.checker.toml_source import Unreadable

MOST_WORK = 1_200_000_000_000
"""Bits that may be looked at: some fifteen seconds."""
MOST_KEPT = 4_000_000_000
"""Bits that may be kept in memory: 500 MB."""
ONE_STEP = 2**15
"""What one step costs whatever it works on, as so many bits."""


class Effort:
    """Counts the work of one check; `look` is called before each piece of it, and may raise what it likes."""

    def __init__(
        self,
        most_work: int = MOST_WORK,
        most_kept: int = MOST_KEPT,
        look: Callable[[], object] = lambda: None,
    ):
        self._work, self._memory, self._look = most_work, most_kept, look

    def work(self, bits: int, times: int = 1) -> None:
        """Note that a set of so many bits is worked on, so many times.

        Raises:
            Unreadable: that is more than a check may take.
        """
        self._look()
        self._work -= (bits + ONE_STEP) * times
        if self._work < 0:
            raise Unreadable(
                "certificate", Said("there is too much to look through, and it was not looked at all")
            )

    def keep(self, bits: int, times: int = 1) -> None:
        """Note that a set of so many bits is kept, so many times.

        Raises:
            Unreadable: that is more than a check may take.
        """
        self._memory -= (bits + 512) * times
        if self._memory < 0:
            raise Unreadable(
                "certificate", Said("it takes too much memory to look through, and was not read")
            )
