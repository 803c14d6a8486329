"""Results can be pickled and copied, and a copy equals what it was made of."""

import copy
import pickle
from typing import Any

import pytest

import childproof as cp
from childproof.calls.audit import audit
from tests.simulated import Simulated

SAFETY = "sferum-2025-03-safety"
TINY: Simulated = {"region": "nenets", "scale": 0.1, "days": 1, "seed": 1}
VARY = {"strangers_per_1000_pupils": (1, 50)}
RESULTS = {
    "policies": cp.policies,
    "verdicts": lambda: cp.verify(SAFETY),
    "simulation": lambda: cp.simulate(SAFETY, **TINY),
    "breakdown": lambda: cp.simulate(SAFETY, **TINY).breakdown("ways"),
    "paired simulations": lambda: cp.simulate(
        SAFETY, **TINY, settings={"strangers_per_1000_pupils": 10}
    ).paired_with(cp.simulate(SAFETY, **TINY)),
    "tornado": lambda: cp.sweep(SAFETY, **TINY, vary=VARY),
    "Sobol indices": lambda: cp.sweep(SAFETY, **TINY, vary=VARY, method="sobol", runs=25),
}


def _html(result: Any) -> str:
    html: str = result._repr_html_()
    return html


@pytest.mark.parametrize("name", RESULTS)
def test_a_copy_of_a_result_equals_it_and_shows_itself_alike(name):
    result = RESULTS[name]()
    for twin in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        assert twin is not result
        assert twin == result
        assert hash(twin) == hash(result)
        assert str(twin) == str(result)
        assert _html(twin) == _html(result)


def test_results_that_say_different_things_are_not_equal():
    assert cp.verify(SAFETY) != cp.verify(SAFETY, unspecified="free")
    other: Simulated = {**TINY, "seed": 2}
    assert cp.simulate(SAFETY, **TINY) != cp.simulate(SAFETY, **other)


@pytest.mark.slow
def test_a_whole_audit_is_a_call_too_and_equals_its_copy(shared_audit):
    assert cp.audit is audit
    result = shared_audit(seed=1, scale=0.01, days=3, language="en")
    assert result.report.is_file()
    for twin in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        assert twin == result
