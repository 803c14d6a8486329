"""The gate under mutation: small edits of the three Sferum books without scenarios are red or harmless.

What passes stands in docs/verification/gate-mutations.json, each with the reason why it is harmless.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from proofs.findings.finding import Level
from proofs.gate import judge as judging
from proofs.gate.book import BookVersion
from rulebook.table import outcome_tables
from tests.proofs.gate.mutants import (
    OPERATORS,
    REASONS,
    bare,
    dropped_claims,
    harmless,
    judged,
    other_outcomes,
)
from tests.tools.gate_mutations import DATA, PAGE, page

LETTERS = {"S": "safety", "A": "who-and-when", "B": "by-channel"}
SAMPLE = 4
"""Every which mutant is judged anew here."""


@pytest.fixture(scope="module")
def told():
    return json.loads(DATA.read_text(encoding="utf-8"))


def test_all_that_passes_is_listed_with_a_reason_that_is_one_of_few(told):
    assert list(told) == [f"sferum-2025-03-{name}" for name in LETTERS.values()]
    for operators in told.values():
        assert list(operators) == list(OPERATORS)
        for one in operators.values():
            assert one["edits"] == one["red"] + len(one["passed"]) > 0
            assert {passed["harmless"] for passed in one["passed"]} <= set(REASONS)
        assert operators["every claim dropped"]["passed"] == []
    assert PAGE.read_text(encoding="utf-8") == page(told)


@pytest.mark.slow
@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("operator", OPERATORS)
def test_a_sample_of_the_list_is_judged_as_it_says(sferum, told, letter, operator):
    listed = told[f"sferum-2025-03-{LETTERS[letter]}"][operator]["passed"]
    passed = {one["edit"]: one for one in listed}
    seen = 0
    for one in judged(sferum[letter], OPERATORS[operator], SAMPLE):
        seen += 1
        assert one.is_red == (one.name not in passed), one.name
        if not one.is_red:
            assert sorted({finding.kind for finding in one.found}) == passed[one.name]["told"]
            assert harmless(bare(sferum[letter]), one.mutant) == passed[one.name]["harmless"]
    assert seen


@pytest.mark.slow
@pytest.mark.parametrize("letter", LETTERS)
def test_every_rule_made_free_is_red_unless_nothing_changes(sferum, letter):
    old = bare(sferum[letter])
    readings = old.all_readings()
    before = np.minimum(outcome_tables(old, readings), 3)
    for one in judged(old, other_outcomes):
        after = np.minimum(outcome_tables(one.mutant, readings), 3)
        is_red = any(found.kind == "CP101" and found.level is Level.ERROR for found in one.found)
        assert is_red == bool((after < before).any()), one.name


def test_a_mutant_that_does_harm_has_no_reason(sferum):
    policy = bare(sferum["B"])
    looser = next(mutant for name, mutant in other_outcomes(policy) if name == "B4.q1 → free")
    assert harmless(policy, looser) is None
    assert harmless(policy, next(mutant for _, mutant in dropped_claims(policy))) is None


@pytest.mark.slow
def test_a_gate_without_a_check_is_noticed(sferum, monkeypatch):
    policy = bare(sferum["B"])
    looser = next(mutant for name, mutant in other_outcomes(policy) if name == "B4.q1 → free")
    assert any(one.kind == "CP101" for one in judging.judge(BookVersion(policy), BookVersion(looser)))
    monkeypatch.setattr(judging, "outcome_findings", lambda *given: ())
    assert not any(one.kind == "CP101" for one in judging.judge(BookVersion(policy), BookVersion(looser)))
    monkeypatch.setattr(judging, "claim_findings", lambda *given: ())
    dropped = next(judged(policy, dropped_claims))
    assert not dropped.is_red
    assert harmless(policy, dropped.mutant) is None
