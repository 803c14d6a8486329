"""How large a seed and how many workers may be, and the shapes of what calls are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping

LARGEST_SEED = 10**18 - 1
MOST_WORKERS = 10_000

Settings = Mapping[str, float]
"""Values of single parameters by key, instead of those of the region or the behaviours."""

Progress = Callable[[int, int], None]
"""Called with how much is done, and how much there is to do."""
