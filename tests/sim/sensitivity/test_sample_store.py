"""Kept samples are those of their question, or are made anew."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.run.kept_shard import Damaged
from sim.sensitivity.sample_store import _results

DESIGN: Any = SimpleNamespace(policies=("a", "b", "c"), measures=(("m", None),), adversaries=("as_usual",))
SAMPLES = 2


def arrays():
    return {
        "values": np.zeros((SAMPLES, 1, 2, 1, 3)),
        "differences": np.zeros((SAMPLES, 1, 2, 1, 3, 3)),
        "digests": np.zeros(SAMPLES, np.uint64),
    }


def test_arrays_of_the_right_shapes_are_samples():
    assert _results(arrays(), DESIGN, SAMPLES).values.shape == (SAMPLES, 1, 2, 1, 3)


@pytest.mark.parametrize("name", arrays())
@pytest.mark.parametrize(
    "other", [lambda one: one[1:], lambda one: one.astype(np.float32), lambda one: one[..., None]]
)
def test_an_array_of_another_shape_or_type_is_damaged(name, other):
    kept = arrays()
    kept[name] = other(kept[name])
    with pytest.raises(Damaged):
        _results(kept, DESIGN, SAMPLES)


def test_an_array_too_many_or_too_few_is_damaged():
    for kept in ({**arrays(), "more": np.zeros(1)}, {"values": arrays()["values"]}):
        with pytest.raises(Damaged):
            _results(kept, DESIGN, SAMPLES)
