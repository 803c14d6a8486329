"""How large a seed and how many workers may be, and the shapes of what calls are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


LARGEST_SEED = 10**18 - 1


MOST_WORKERS = 10_000


Settings = Mapping[str, float]


Progress = Callable[[int, int], None]
