"""Hundreds of rules, and vocabularies beyond a table: the same answers by other ways, and the clock."""

import time
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from proofs.anomalies import axiom_combinations, required_values
from proofs.anomalies.check import check
from proofs.anomalies.check_answer import CheckPart
from proofs.anomalies.enumerated_effects import EnumeratedEffects
from proofs.anomalies.required_values import RequiredValues
from proofs.anomalies.sampled_situations import sampled_situations
from proofs.anomalies.solver_effects import SolverEffects
from proofs.engines import bit_sets
from proofs.engines.clock import Clock, Undecided
from rulebook.decide import decide
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Axiom
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
    apart = together = 0
    for at, first in enumerate(many.rules):
        may = required.may_meet(at)
        each = np.array([effects.collide(first, other) for other in many.rules[at + 1 :]], dtype=np.bool_)
        told = required.is_all[at] & required.is_all[at + 1 :]
        apart, together = apart + int((~may).sum()), together + int((may & told).sum())
        assert not (each & ~may).any()
        assert (each[told] == may[told]).all()
    assert apart
    assert together


def several(rule, *others):
    """A rule that speaks where any of some rules does."""
    return replace(rule, when=(*rule.when, *(row for other in others for row in other.when)))


@pytest.mark.parametrize("most", [64, 1])
def test_rules_of_several_rows_meet_where_two_of_their_rows_do(many, most, monkeypatch):
    monkeypatch.setattr(required_values, "MOST_BOXES", most)
    rules = [several(*many.rules[at : at + 3]) for at in range(0, 60, 3)]
    policy = replace(many, rules=(*rules, *many.rules[1::3]), digest="rows")
    assert RequiredValues(policy).is_all.tolist() == [most > 1] * 20 + [True] * 20
    plain = EnumeratedEffects(policy)
    each = [[one != other and plain.collide(one, other) for other in policy.rules] for one in policy.rules]
    for effects in (plain, SolverEffects(policy, seen=seen_by_sample(policy))):
        assert effects.overlaps.tolist() == each


def with_axioms(policy, *rows):
    axioms = tuple(Axiom(f"x{at}", (row,), {"en": "x"}) for at, row in enumerate(rows))
    return replace(policy, vocabulary=replace(policy.vocabulary, axioms=axioms, digest="x"), digest="x")


@pytest.mark.parametrize("most", [2**13, 1])
def test_rules_meet_only_in_situations_that_are_possible(many, most, monkeypatch):
    monkeypatch.setattr(axiom_combinations, "MOST_COMBINATIONS", most)
    policy = with_axioms(
        many,
        {"fact_1": (True,), "fact_2": ("a",)},
        {"fact_1": (False,), "fact_3": (True,)},
        {"fact_2": ("b", "c"), "fact_4": (True,)},
    )
    required, plain = RequiredValues(policy), EnumeratedEffects(policy)
    assert required.knows_axioms == (most > 1)
    each = np.array(
        [[one != other and plain.collide(one, other) for other in policy.rules] for one in policy.rules]
    )
    apart = 0
    for at in range(len(policy.rules)):
        may = required.may_meet(at)
        assert not (each[at, at + 1 :] & ~may).any()
        apart += int((RequiredValues(many).may_meet(at) & ~may).sum())
    assert bool(apart) == (most > 1)
    for effects in (plain, SolverEffects(policy, seen=seen_by_sample(policy))):
        assert (effects.overlaps == each).all()


def test_lines_stand_in_the_order_in_which_rules_of_theirs_overlap(many):
    rules = [replace(rule, line=f"L{number % 7}") for number, rule in enumerate(many.rules)]
    effects = EnumeratedEffects(replace(many, rules=tuple(rules), digest="lines"))
    for at, rule in enumerate(rules):
        for same in (True, False):
            others = [
                other.line
                for number, other in enumerate(rules)
                if effects.overlaps[at, number] and (other.outcome == rule.outcome) == same
            ]
            expected = tuple(dict.fromkeys(others))
            told = effects.lines_overlapping(at, same=same, most=3)
            assert told == (expected[:3], len(expected[3:]))


def test_rules_with_an_exception_are_looked_at(many):
    policy = replace(many, rules=(replace(many.rules[0], unless=({},)), *many.rules[1:3]), digest="exception")
    assert RequiredValues(policy).is_all.tolist() == [False, True, True]
    for effects in (EnumeratedEffects(policy), SolverEffects(policy, seen=seen_by_sample(policy))):
        assert not effects.overlaps[0].any()


def test_no_rule_speaks_that_may_not(many):
    effects = EnumeratedEffects(many)
    left_out = 0
    for number in range(0, effects.space.situations.size, 7):
        situation = effects.space.situations.situation(number)
        for reading in many.all_readings():
            told = effects.rules_that_may_speak(situation, reading)
            assert decide(replace(many, rules=told), situation, reading) == decide(many, situation, reading)
            left_out += len(many.rules) - len(told)
    assert left_out


def test_rules_meet_only_in_options_that_are_open(many):
    name = "who"
    question = replace(many.readings["overlap"], options=("one", "other"))
    readings = {**many.readings, name: question}
    rules = [replace(rule, when=({name: ("one",)},)) for rule in many.rules[:2]]
    policy = replace(many, rules=tuple(rules), readings=readings, digest="asked")
    for settled, meet in (({}, True), ({name: "one"}, True), ({name: "other"}, False)):
        assert EnumeratedEffects(policy, settled).overlaps[0, 1] == meet
        assert SolverEffects(policy, settled).overlaps[0, 1] == meet


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
