"""Hundreds of rules, and vocabularies beyond a table: the same answers by other ways, and the clock."""

import time
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from proofs.anomalies.check import check
from proofs.anomalies.check_answer import CheckPart
from proofs.anomalies.enumerated_effects import EnumeratedEffects
from proofs.anomalies.required_values import RequiredValues
from proofs.anomalies.sampled_situations import sampled_situations
from proofs.anomalies.solver_effects import SolverEffects
from proofs.engines import bit_sets
from proofs.engines.clock import Clock, Undecided
from rulebook.loaders.load_policy import load_policy
from tests.tools.benchmarks.large_policy import write_large_policy


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """60 rules over 7 facts, small enough to go through every pair and situation."""
    return load_policy(write_large_policy(tmp_path_factory.mktemp("many"), seed=3, rules=60, facts=7))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """40 rules over 24 facts, too many situations for a table."""
    return load_policy(write_large_policy(tmp_path_factory.mktemp("large"), seed=3, rules=40))


def seen_by_sample(policy):
    return EnumeratedEffects(policy, situations=sampled_situations(policy))


def idle_rules(effects):
    return [
        (rule.id, effects.speaks(rule).tolist(), effects.decides(rule).tolist(), effects.alone(rule).tolist())
        for rule in effects.policy.rules
    ]


def test_all_pairs_at_once_are_the_pairs_one_by_one(many):
    effects = EnumeratedEffects(many)
    each = np.zeros_like(effects.overlaps)
    for (at, first), (after, second) in combinations(enumerate(many.rules), 2):
        each[at, after] = each[after, at] = effects.both(first, second).any()
    assert (effects.overlaps == each).all()
    assert effects.contradictions == len(list(effects.contradicting()))


def test_what_is_seen_in_a_sample_changes_no_answer(many):
    plain = EnumeratedEffects(many)
    for seen in (None, seen_by_sample(many)):
        solver = SolverEffects(many, seen=seen)
        assert (solver.overlaps == plain.overlaps).all()
        assert idle_rules(solver) == idle_rules(plain)


def test_a_sample_that_showed_what_is_not_so_would_be_noticed(many):
    dead = replace(many.rules[0], unless=({},))
    policy = replace(many, rules=(dead, *many.rules[1:]), digest="another")
    lying = seen_by_sample(many)
    assert idle_rules(SolverEffects(policy, seen=lying)) != idle_rules(EnumeratedEffects(policy))


def test_rules_that_require_different_values_never_meet(many):
    effects, required = EnumeratedEffects(many), RequiredValues(many)
    apart = 0
    for at in range(len(many.rules)):
        may = required.may_meet(at)
        apart += int((~may).sum())
        assert not (effects.overlaps[at] & ~may).any()
    assert apart


def test_sampled_situations_are_possible_ones(sferum):
    policy = sferum["B"]
    sample = sampled_situations(policy)
    assert sample.size
    for axiom in policy.vocabulary.axioms:
        for number in range(sample.size):
            situation = sample.situation(number)
            assert not any(
                all(situation[name] in values for name, values in row.items()) for row in axiom.impossible
            )


def test_sets_that_would_not_fit_into_memory_are_left_to_the_solver(many, monkeypatch):
    ours = check(many)
    monkeypatch.setattr(bit_sets, "LARGEST_SETS", 1)
    found = check(many)
    assert found.everywhere is None
    assert found.idle == ours.idle
    assert found.overlaps == ours.overlaps
    assert found.more_overlaps == ours.more_overlaps


def test_overlaps_and_idle_lines_beyond_the_first_are_counted(tmp_path):
    many = load_policy(write_large_policy(tmp_path, seed=3, rules=150, facts=7))
    every, few = check(many, most_overlaps=None), check(many, most_overlaps=5)
    assert few.overlaps == every.overlaps[:5]
    assert few.more_overlaps == len(every.overlaps) - 5 > 1
    said = few.words()
    assert f"And {few.more_overlaps:,} more pairs of lines contradict each other." in said
    assert len(few.idle) > len([line for line in said if " readings: " in line])
    assert any(line.startswith("And ") and line.endswith(("redundant.", "shadowed.")) for line in said)


@pytest.mark.parametrize("limit", [0.0, 0.3])
def test_what_was_not_done_in_time_is_told_as_not_told(large, limit):
    started = time.perf_counter()
    found = check(large, time_limit=limit)
    assert time.perf_counter() - started < limit + 1.5
    assert found.is_unsure
    said = "\n".join(found.words())
    assert all(f"{reason}." in said for reason in found.unfinished.values())
    if not limit:
        assert set(found.unfinished) == set(CheckPart)
        assert (found.gaps, found.overlaps, found.idle, found.more_overlaps) == (None, (), (), None)
        assert found.to_dict()["gaps"] == {"default": None, "every_reading": None}


def test_a_clock_shares_what_is_left():
    assert Clock.within(None).share(3).until is None
    clock = Clock.within(30)
    left = clock.share(3).left
    assert left is not None
    assert 9 < left <= 10
    with pytest.raises(Undecided, match="time limit"):
        list(Clock.within(0).ticking([1]))
