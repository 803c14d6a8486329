"""A clock bounds work and makes no question another one; whatever runs out of time is told as not known."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count

import pytest

from proofs.anomalies.sampled_situations import sampled_situations
from proofs.certificates import certify as certifying
from proofs.certificates.certify import Uncertifiable, certify
from proofs.certificates.recheck import recheck
from proofs.changes.compare import compare
from proofs.claims.edit_solver import changes_of
from proofs.claims.explain import explain
from proofs.claims.proof_cores import reasons
from proofs.claims.repairs import repairs
from proofs.claims.verify import verify, verify_all
from proofs.engines.clock import NO_CLOCK, TIME_IS_UP, Clock, TimeBudget, Undecided
from proofs.engines.formulas import encoding_of
from proofs.engines.solver import session_of
from proofs.gate.book import BookVersion
from proofs.gate.judge import judge
from rulebook.loaders.load_policy import load_policy
from tests import ROOT
from tests.tools.benchmarks.large_policy import write_large_policy


@dataclass(frozen=True, eq=False)
class Looks(Clock):
    """A clock whose time is up after so many looks, whatever the real one says."""

    most: int = 0
    seen: count = field(default_factory=count)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Clock)

    def __hash__(self) -> int:
        return hash(NO_CLOCK)

    def look(self) -> None:
        if next(self.seen) >= self.most:
            raise Undecided(TIME_IS_UP)


@pytest.fixture(scope="module")
def yard():
    return load_policy(ROOT / "tests" / "childproof" / "yard" / "rules.toml")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    return load_policy(write_large_policy(folder, seed=1, rules=60, facts=26, loosened=7))


def test_all_clocks_are_equal_so_that_what_is_kept_is_found(large):
    assert Clock(1.0) == Clock(2.0) == NO_CLOCK
    assert len({Clock(1.0), Clock(2.0), NO_CLOCK}) == 1
    assert changes_of(large, Clock.within(60)) is changes_of(large, NO_CLOCK)


def test_a_certificate_that_cannot_be_checked_in_time_is_not_given(yard, monkeypatch):
    verdicts = verify_all([yard])
    whole = certify(yard, verdicts)
    looks = Looks(most=10**9)
    monkeypatch.setattr(certifying, "Clock", type("Given", (), {"within": lambda _: looks}))
    assert certify(yard, verdicts).text == whole.text
    needed = next(looks.seen)
    checked = Looks(most=10**9)
    recheck(whole.document, yard.path, clock=checked)
    assert needed > next(checked.seen) > 20
    for most in (0, 1, needed // 2, needed - 2):
        looks = Looks(most=most)
        with pytest.raises(Uncertifiable, match="the time limit was reached"):
            certify(yard, verdicts)


def test_a_check_without_time_says_nothing_of_the_certificate(yard):
    whole = certify(yard)
    with pytest.raises(Undecided):
        recheck(whole.document, clock=Clock.within(0.0))


def test_no_formula_is_built_without_time(tmp_path):
    policy = load_policy(write_large_policy(tmp_path, seed=2, rules=300, facts=26))
    for built in (encoding_of, session_of, sampled_situations):
        with pytest.raises(Undecided):
            built(policy, Looks(most=200))
    verdict = verify(policy, policy.claims[0], time_limit=0.0)
    assert (verdict.status, verdict.reason, verdict.readings.unknown) == ("unknown", TIME_IS_UP, 2)
    assert verify(policy, policy.claims[0]).status == "proved", "what was broken off is kept"


def test_no_part_of_an_explanation_is_built_without_time(large):
    broken = verify(large, large.claims[0])
    changes_of.cache_clear()
    with pytest.raises(Undecided):
        repairs(broken, time_limit=0.0)
    assert changes_of.cache_info().currsize == 0, "the formula for repairs was built"
    with pytest.raises(Undecided):
        reasons(large, large.claims[0], {}, time_limit=0.0)
    found = explain(broken, time_limit=0.0)
    assert (found.failing, found.repairs) == ((), ())
    assert set(found.unfinished) == {TIME_IS_UP}


def test_a_judgement_without_time_is_none(yard):
    book = BookVersion(yard)
    assert judge(book, book, clock=Looks(most=10**6)) == judge(book, book)
    looks = Looks(most=10**6)
    judge(book, book, clock=looks)
    needed = next(looks.seen)
    assert needed > 4 * len(yard.all_readings()), "it is looked at within kinds of findings"
    for most in (0, 1, 2, needed // 4, needed // 2, needed - 1):
        with pytest.raises(Undecided):
            judge(book, book, clock=Looks(most=most))


def test_of_a_large_book_what_there_was_no_time_for_is_told(large):
    book = BookVersion(large)
    (found,) = (one for one in judge(None, book, clock=Clock.within(60)) if one.claim)
    assert found.kind == "CP201"
    (size, claim) = judge(None, book, clock=Clock.within(0.0))
    assert (size.kind, claim.kind, claim.claim) == ("CP002", "CP002", found.claim)
    assert {one.kind for one in judge(book, book, clock=Clock.within(0.0))} == {"CP002"}


@pytest.mark.slow
def test_what_a_book_of_two_thousand_rules_has_time_for_is_told_and_nothing_else(tmp_path, monkeypatch):
    """The clock itself is given: it moves on by a tenth of a second with each look at it."""
    policy = load_policy(write_large_policy(tmp_path, seed=1, rules=2000, facts=40, loosened=7))
    ticks = count()
    monkeypatch.setattr(time, "perf_counter", lambda: next(ticks) / 10)
    verdict = verify(policy, policy.claims[0], time_limit=1e4)
    began = next(ticks)
    found = explain(verdict, time_limit=20.0)
    assert found.unfinished
    assert next(ticks) - began < 400, "it went on long after time was up"


def test_a_budget_is_for_all_parts_together_and_only_work_takes_of_it(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    budget = TimeBudget(10.0)
    with budget.part() as clock:
        now[0] += 4
        assert clock.left == 6.0
    now[0] += 1000
    with budget.part() as clock:
        assert clock.left == 6.0
        now[0] += 60
        with pytest.raises(Undecided):
            clock.look()
    assert budget.left == 0.0
    with TimeBudget().part() as clock:
        assert clock.left is None


def test_the_parts_of_a_comparison_share_one_limit(sferum):
    budget, left = TimeBudget(1000.0), [1000.0]
    found = compare(sferum["S"], sferum["A"], budget=budget)
    left.append(budget.left or 0.0)
    assert not any(change.is_unsure for change in found.claims)
    left.append(budget.left or 0.0)
    assert left == sorted(set(left), reverse=True)
    budget.left = 0.0
    assert found.over_time.compared == ()
    assert len(found.over_time.untold) == 12
