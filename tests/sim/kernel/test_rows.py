"""Values sorted by their rows, beside a stable sort."""

import numpy as np
import pytest

from sim.kernel.rows import sorted_rows


def by_a_stable_sort(rows, values, n_rows):
    order = np.argsort(rows, kind="stable")
    return np.searchsorted(rows[order], np.arange(n_rows + 1)), values[order]


@pytest.mark.parametrize("size", [0, 1, 500])
def test_values_stand_in_the_order_of_their_rows_and_as_before_within_one(size):
    generator = np.random.default_rng(3)
    rows = generator.integers(0, 40, size).astype(np.uint16)
    values = generator.integers(0, 60_000, size).astype(np.uint32)
    first, ordered = sorted_rows(rows, values, 40)
    expected_first, expected = by_a_stable_sort(rows, values, 40)
    assert first.tolist() == expected_first.tolist()
    assert ordered.tolist() == expected.tolist()
