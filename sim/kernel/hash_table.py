"""Open addressing over arrays: keys of 64 bits, 0 for a free slot, a power of two of slots.

Knows where a key belongs. Knows nothing of what stands beside it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.jit import i64, kernel_typed

__all__ = ["slot_of"]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SHIFT, _ONE = np.uint64(32), np.uint64(1)


@kernel_typed("int64(uint64[::1], uint64)")
def slot_of(keys: NDArray[np.uint64], key: np.uint64) -> int:
    """The slot of a key, or the free one where it belongs: multiplicative hash, linear probing."""
    mask = np.uint64(len(keys) - 1)
    slot = key * _GOLDEN >> _SHIFT & mask
    while keys[slot] != 0 and keys[slot] != key:
        slot = (slot + _ONE) & mask
    return i64(slot)
