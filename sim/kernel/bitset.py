"""Sets of up to 63 places as the bits of one word.

Knows how the places of a set are found and picked. Knows nothing of what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types
from numba.core.cgutils import false_bit as no
from numba.extending import intrinsic

from sim.kernel.jit import i64, kernel_typed

__all__ = ["bit_at", "low_bits", "pick_bit"]

_ONE = np.uint64(1)


def _instruction(build: Callable[..., Any]) -> Any:
    """An intrinsic, untyped: it is called without the typing context that its function takes first."""
    return intrinsic(build)


@_instruction
def _ones(typing: Any, word: Any) -> Any:
    """Bits that are set: one instruction, for which Numba has no name."""
    return types.uint64(types.uint64), lambda context, builder, signature, given: builder.ctpop(given[0])


@_instruction
def _zeros_below(typing: Any, word: Any) -> Any:
    """Zeros below the lowest bit that is set."""
    return types.uint64(types.uint64), lambda context, builder, signature, given: builder.cttz(given[0], no)


@kernel_typed("uint64(int64)")
def bit_at(place: int) -> np.uint64:
    """The set of one place."""
    return np.uint64(_ONE << np.uint64(place))


@kernel_typed("uint64(int64)")
def low_bits(size: int) -> np.uint64:
    """The set of the places 0 up to `size`, at most 63."""
    return np.uint64((_ONE << np.uint64(size)) - _ONE)


@kernel_typed("int64(uint64, float64)")
def pick_bit(places: np.uint64, u: float) -> int:
    """One of the places, of which there is at least one; `u` is uniform from 0 to 1."""
    for _ in range(i64(u * _ones(places))):
        places &= places - _ONE
    return i64(_zeros_below(places))
