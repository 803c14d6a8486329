"""How large a seed and how many workers may be, a seed that nobody gave, and shapes of arguments."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Mapping

from rulebook.language import SHOWN, Message, said_in
from rulebook.reader.arguments import whole_argument

LARGEST_SEED = 10**18 - 1
MOST_WORKERS = 10_000

Settings = Mapping[str, float]
"""Values of single parameters by key, instead of those of the region or the behaviours."""

Progress = Callable[[int, int], None]
"""Called with how much is done, and how much there is to do."""

DRAWN_SEEDS = 1_000_000
"""A seed that nobody gave is a number below, so that it is easily written down."""


def chosen_seed(seed: int | None) -> int:
    """A seed as a whole number; where none is given, one is drawn and said, so that a result can be repeated.

    Raises:
        InputError: it is no whole number, or too large.
    """
    if seed is not None:
        return whole_argument("seed", seed, 0, LARGEST_SEED)
    drawn = secrets.randbelow(DRAWN_SEEDS)
    said = Message("No seed was given; seed={seed} gives the same result again.", seed=drawn)
    sys.stdout.write(f"{said_in(said, SHOWN)}\n")
    return drawn
