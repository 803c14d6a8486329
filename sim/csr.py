"""Ties as compressed sparse rows.

Knows how to build, search and expand rows of integers; knows nothing of people, chats or schools.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["CSR", "Indices", "Integers", "contains", "expand", "ordered_pairs_within", "stack"]

Indices = NDArray[np.int32]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class CSR:
    """Rows of sorted, distinct column numbers.

    Attributes:
        indptr: int64[rows + 1]; row `i` is `indices[indptr[i]:indptr[i + 1]]`.
        indices: int32[entries], ascending within each row.
        columns: how many columns there are (entries are below it).
    """

    indptr: Integers
    indices: Indices
    columns: int

    @classmethod
    def from_pairs(
        cls, rows: NDArray[np.integer], cols: NDArray[np.integer], n_rows: int, n_cols: int
    ) -> CSR:
        """Build the rows from pairs in any order; repeated pairs count once."""
        keys = np.unique(rows.astype(np.int64) * max(n_cols, 1) + cols.astype(np.int64))
        return cls.from_keys(keys, n_rows, n_cols)

    @classmethod
    def from_keys(cls, keys: Integers, n_rows: int, n_cols: int) -> CSR:
        """Build the rows from ascending, distinct keys `row * n_cols + col`."""
        width = max(n_cols, 1)
        edges = np.arange(n_rows + 1, dtype=np.int64) * width
        return cls(np.searchsorted(keys, edges).astype(np.int64), (keys % width).astype(np.int32), n_cols)

    @classmethod
    def empty(cls, n_rows: int, n_cols: int) -> CSR:
        """Build rows without entries."""
        return cls(np.zeros(n_rows + 1, np.int64), np.zeros(0, np.int32), n_cols)

    def __repr__(self) -> str:
        return f"CSR({self.rows:,} rows × {self.columns:,} columns, {len(self.indices):,} entries)"

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.indptr) - 1

    @property
    def lengths(self) -> Integers:
        """int64[rows]: entries in each row."""
        return np.diff(self.indptr)

    @cached_property
    def row_of_entry(self) -> Indices:
        """int32[entries]: the row that each entry belongs to."""
        return np.repeat(np.arange(self.rows, dtype=np.int32), self.lengths)

    @cached_property
    def keys(self) -> Integers:
        """int64[entries]: ascending keys `row * columns + col`, for searches."""
        return self.row_of_entry.astype(np.int64) * max(self.columns, 1) + self.indices

    def row(self, index: int) -> Indices:
        """The entries of one row."""
        return self.indices[self.indptr[index] : self.indptr[index + 1]]

    def contains(self, rows: NDArray[np.integer], cols: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Tell for each pair whether it is an entry: bool of the shape of `rows`."""
        return contains(self.keys, rows.astype(np.int64) * max(self.columns, 1) + cols)

    def transpose(self) -> CSR:
        """Swap rows and columns."""
        return CSR.from_pairs(self.indices, self.row_of_entry, self.columns, self.rows)

    def with_keys(self, keys: Integers) -> CSR:
        """Add entries, given as keys in any order."""
        return CSR.from_keys(np.union1d(self.keys, keys), self.rows, self.columns)


def contains(keys: Integers, wanted: Integers) -> NDArray[np.bool_]:
    """Tell for each wanted key whether it is among the ascending `keys`."""
    if len(keys) == 0:
        return np.zeros(wanted.shape, np.bool_)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: NDArray[np.bool_] = keys[place] == wanted
    return found


def expand(csr: CSR, rows: NDArray[np.integer]) -> tuple[Integers, Indices]:
    """List the entries of many rows, one after the other.

    Returns:
        which: int64[total], the position in `rows` that each entry comes from.
        entries: int32[total].
    """
    start = csr.indptr[rows]
    length = csr.indptr[np.asarray(rows, np.int64) + 1] - start
    which = np.repeat(np.arange(len(rows), dtype=np.int64), length)
    offset = np.arange(len(which), dtype=np.int64) - np.repeat(np.cumsum(length) - length, length)
    return which, csr.indices[start[which] + offset]


def ordered_pairs_within(groups: CSR) -> tuple[Indices, Indices]:
    """List all ordered pairs of different members of one group (a row is a group).

    Returns:
        first, second: int32[pairs]; a pair that shares several groups appears once for each.
    """
    which, second = expand(groups, groups.row_of_entry)
    first = groups.indices[which]
    different = first != second
    return first[different], second[different]


def stack(parts: Sequence[CSR]) -> CSR:
    """Put blocks of rows below each other, each with columns of its own."""
    lengths = np.concatenate([part.lengths for part in parts]) if parts else np.zeros(0, np.int64)
    offsets = np.cumsum([0, *(part.columns for part in parts)])
    indices = [part.indices + np.int32(offset) for part, offset in zip(parts, offsets[:-1], strict=True)]
    return CSR(
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.concatenate(indices) if indices else np.zeros(0, np.int32),
        int(offsets[-1]),
    )
