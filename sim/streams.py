"""Named, independent random streams.

Knows how a seed and a list of names become one generator; knows nothing of what is drawn from it.
Two stages never share a stream, so that a change in one stage leaves the draws of the others alone.
"""

from __future__ import annotations

import hashlib

import numpy as np

__all__ = ["stream"]


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Give the generator of the stage that `names` names, under `seed`.

    The names are hashed into the spawn key of a `numpy.random.SeedSequence` (Philox underneath), so that
    `stream(1, "kursk", 0, "friends")` and `stream(1, "kursk", 1, "friends")` are independent and neither
    depends on how many other streams were opened before.

    Raises:
        ValueError: the seed is negative.
    """
    if seed < 0:
        raise ValueError(f"seed must not be negative, it is {seed}")
    digest = hashlib.sha256("\x1f".join(str(name) for name in names).encode()).digest()
    key = tuple(int.from_bytes(digest[start : start + 4], "little") for start in range(0, 16, 4))
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))
