"""A limit of any length is one that the solver can be given."""

import pytest

import childproof as cp
from proofs.engines.solver import NO_LIMIT, milliseconds
from rulebook.reader.faults import InputError


@pytest.mark.parametrize(
    ("seconds", "given"),
    [(None, NO_LIMIT), (0.0, 1), (1e-300, 1), (2.5, 2500), (1e9, NO_LIMIT), (1e308, NO_LIMIT)],
)
def test_a_limit_is_one_that_the_solver_can_count(seconds, given):
    assert milliseconds(seconds) == given


@pytest.mark.parametrize("seconds", [10**400, float("inf"), float("nan"), True, "1"])
def test_a_time_that_no_clock_can_tell_is_refused_in_a_sentence(seconds):
    with pytest.raises(InputError, match="time_limit: has to be a number of seconds"):
        cp.verify("sferum-2025-03-safety", time_limit=seconds)


def test_a_name_too_long_for_a_file_is_no_policy():
    with pytest.raises(InputError, match="unknown policy"):
        cp.policy("x" * 5000)
