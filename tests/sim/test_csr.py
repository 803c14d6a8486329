"""Compressed rows against plain sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.csr import CSR, contains, expand, ordered_pairs_within, stack

ROWS, COLS = 6, 7
pairs = st.lists(st.tuples(st.integers(0, ROWS - 1), st.integers(0, COLS - 1)), max_size=40)


def built(found: list[tuple[int, int]]) -> CSR:
    array = np.array(found, np.int64).reshape(-1, 2)
    return CSR.from_pairs(array[:, 0], array[:, 1], ROWS, COLS)


def as_set(csr: CSR) -> set[tuple[int, int]]:
    return set(zip(csr.row_of_entry.tolist(), csr.indices.tolist(), strict=True))


@given(pairs)
def test_rows_hold_the_pairs_they_are_built_from(found: list[tuple[int, int]]) -> None:
    csr = built(found)
    assert as_set(csr) == set(found)
    assert len(csr.indices) == len(set(found))
    every = np.divmod(np.arange(ROWS * COLS), COLS)
    assert csr.contains(*every).tolist() == [pair in set(found) for pair in np.ndindex(ROWS, COLS)]


@given(pairs)
def test_turning_twice_gives_the_same(found: list[tuple[int, int]]) -> None:
    csr = built(found)
    assert as_set(csr.transpose()) == {(col, row) for row, col in found}
    assert as_set(csr.transpose().transpose()) == set(found)


@given(pairs, st.lists(st.integers(0, ROWS - 1), max_size=10))
def test_expanding_lists_the_rows_one_after_the_other(found: list[tuple[int, int]], rows: list[int]) -> None:
    csr = built(found)
    which, entries = expand(csr, np.array(rows, np.int64))
    expected = [(place, col) for place, row in enumerate(rows) for col in csr.row(row).tolist()]
    assert list(zip(which.tolist(), entries.tolist(), strict=True)) == expected


@given(pairs)
def test_pairs_within_groups_are_all_ordered_pairs(found: list[tuple[int, int]]) -> None:
    csr = built(found)
    one, other = ordered_pairs_within(csr)
    expected = [(a, b) for row in range(ROWS) for a in csr.row(row) for b in csr.row(row) if a != b]
    assert list(zip(one.tolist(), other.tolist(), strict=True)) == expected


@given(pairs, pairs)
def test_stacked_blocks_keep_apart(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    both = stack([built(first), built(second)])
    assert as_set(both) == set(first) | {(row + ROWS, col + COLS) for row, col in second}


@given(pairs, pairs)
def test_added_entries_join_the_rows(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    assert as_set(built(first).with_keys(built(second).keys)) == set(first) | set(second)


def test_nothing_is_found_among_no_keys() -> None:
    assert not contains(np.zeros(0, np.int64), np.arange(3)).any()
    assert stack([]).rows == 0
