"""Findings by number: one for each line behind failing claims, what they open, and how hard it is."""

from __future__ import annotations

import tomllib

import pytest

import childproof as cp
from childproof.answers.numbered_findings import Opens, help_words
from childproof.calls.number_findings import number_findings
from rulebook.catalogue import SFERUM


@pytest.fixture(scope="module")
def books():
    return [cp.policy(name) for name in SFERUM]


@pytest.fixture(scope="module")
def verdicts(books):
    return cp.verify(books)


@pytest.fixture(scope="module")
def findings(books, verdicts):
    return number_findings(books, verdicts)


def test_every_claim_that_fails_stands_in_exactly_one_finding(findings, verdicts):
    told = [(one.policy.id, verdict.claim.id) for one in findings for verdict in one.verdicts]
    failing = [(one.policy.id, one.claim.id) for one in verdicts if one.counterexample is not None]
    assert sorted(told) == sorted(failing)


def test_the_claims_of_a_finding_fail_by_its_line(findings):
    for one in findings:
        for verdict in one.verdicts:
            assert one.line == next(iter(verdict.counterexample.decision.lines), "")


def test_one_line_that_breaks_six_claims_is_one_finding(findings):
    (trusted,) = [one for one in findings if one.line == "S1.4"]
    assert len(trusted.verdicts) == 6
    assert trusted.quote.startswith("Доверительный контакт")
    assert trusted.opens is Opens.FREE_TO_ANY
    assert trusted.help == 1


def test_numbers_run_from_what_opens_most_and_is_easiest_to_reach(findings):
    assert [one.id for one in findings] == [f"F{n}" for n in range(1, len(findings) + 1)]
    places = [(tuple(Opens).index(one.opens), 9 if one.help is None else one.help) for one in findings]
    assert places == sorted(places)


def test_the_way_in_ends_at_the_line_of_the_finding(findings):
    opening = [one for one in findings if one.opens is not Opens.STOPS]
    assert len(opening) > 10
    for one in opening:
        assert one.line in one.trace.decision.lines
        assert len(one.trace.sentences("ru")) >= 2


def test_a_scenario_of_a_finding_is_toml_with_the_whole_situation(findings):
    for one in findings:
        ((name, scenario),) = tomllib.loads(one.scenario())["scenarios"].items()
        assert name.startswith(one.id.lower())
        assert scenario["situation"] == dict(one.verdicts[0].counterexample.situation)
        assert not set(scenario["outcome"]) & {outcome.value for outcome in one.verdicts[0].claim.never}


def test_a_scenario_demands_no_more_than_the_claims_do(findings):
    (trusted,) = [one for one in findings if one.line == "S1.4"]
    ((_name, scenario),) = tomllib.loads(trusted.scenario())["scenarios"].items()
    assert scenario["outcome"] == ["request", "role_confirmation", "forbidden"]
    stops = [tomllib.loads(one.scenario()) for one in findings if one.opens is Opens.STOPS]
    assert stops
    assert all("free" in one["scenarios"].popitem()[1]["outcome"] for one in stops)


def test_help_is_told_in_words():
    assert help_words(0, "en") == "alone"
    assert help_words(7, "ru").startswith("с тремя")
    assert help_words(None, "en").startswith("not by")
