"""Sets of situations as bits, also where none of them is looked at."""

from __future__ import annotations

import numpy as np
import pytest

from proofs.engines.bit_sets import projected


@pytest.mark.parametrize("shape", [(2, 3, 2), (4, 1), (3,), (1, 5)])
def test_what_is_in_some_reading_is_in_the_projection(shape):
    words = np.random.default_rng(7).integers(0, 2**63, shape, dtype=np.uint64)
    found = projected(words)
    assert found.shape == shape[-1:]
    for reading in np.ndindex(shape[:-1]):
        assert not np.any(words[reading] & ~found)
    assert not np.any(found & ~np.bitwise_or.reduce(words.reshape(-1, shape[-1]), axis=0))


def test_without_a_situation_nothing_is_in_any_reading():
    assert projected(np.zeros((2, 3, 0), dtype=np.uint64)).shape == (0,)
