"""Compressed sparse rows (CSR): values sorted by the row they belong to.

Knows the counting sort. Knows nothing of what rows and values stand for.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.kernel.jit import entry

__all__ = ["sorted_rows"]

Value = TypeVar("Value", bound=np.generic)
Ints = NDArray[np.int32]


def sorted_rows(rows: NDArray[Any], values: NDArray[Value], n_rows: int) -> tuple[Ints, NDArray[Value]]:
    """Sort values by their rows; those of one row keep their order.

    Args:
        rows: unsigned integers[k] below n_rows. values: [k].

    Returns:
        int32[n_rows + 1], where each row begins, and the values in the order of their rows.
    """
    first, ordered = np.zeros(n_rows + 1, np.int32), np.empty_like(values)
    _counting_sort(rows, values, first, np.empty(n_rows, np.int32), ordered)
    return first, ordered


@entry
def _counting_sort(
    rows: NDArray[Any], values: NDArray[Any], first: Ints, free: Ints, ordered: NDArray[Any]
) -> None:
    """Fill `first` and `ordered`; `free` int32[n_rows] is scratch, the next free place of each row."""
    for index in range(len(rows)):
        first[rows[index] + 1] += 1
    for row in range(len(free)):
        free[row] = first[row]
        first[row + 1] += first[row]
    for index in range(len(rows)):
        row = rows[index]
        ordered[free[row]] = values[index]
        free[row] += 1
