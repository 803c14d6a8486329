"""Which readings of two policies are held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from rulebook.model import Policy, Reading, combinations_of


def reading_pairs(old: Policy, new: Policy, settled: Reading) -> Iterator[tuple[Reading, Reading]]:
    """Every pair of readings: names that both have take the same option, the others vary."""
    before, after = old.open_readings(settled), new.open_readings(settled)
    tied = {
        name: [o for o in options if o in after[name]] for name, options in before.items() if name in after
    }
    only_old = {name: options for name, options in before.items() if name not in after}
    only_new = {name: options for name, options in after.items() if name not in before}
    for same, left, right in product(*(combinations_of(part) for part in (tied, only_old, only_new))):
        yield {**same, **left}, {**same, **right}
