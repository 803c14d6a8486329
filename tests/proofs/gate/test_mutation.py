"""The gate under mutation: every small edit of the three Sferum books without their scenarios is red.

What passes is listed with the reason why it is harmless: it decides nothing otherwise.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from proofs.findings.finding import Level
from proofs.findings.meaning import meaning_digest
from proofs.gate import judge as judging
from proofs.gate.book import Book
from proofs.gate.judge import judge
from rulebook.model import OUTCOMES
from rulebook.table import outcome_tables

TIGHTER = "it only keeps more back, and no service claim asks for what is kept back"
SAME = "it means the same, or another default decides nothing otherwise"
OF_NO_CLAIM = "no claim covers less by the term"


def bare(policy):
    return replace(policy, scenarios=())


def other_outcomes(policy):
    for place, rule in enumerate(policy.rules):
        for outcome in OUTCOMES:
            if outcome is not rule.outcome:
                rules = [*policy.rules]
                rules[place] = replace(rule, outcome=outcome)
                yield f"{rule.id} → {outcome}", replace(policy, rules=tuple(rules))


def dropped_claims(policy):
    for claim in policy.claims:
        kept = tuple(one for one in policy.claims if one is not claim)
        yield f"without {claim.id}", replace(policy, claims=kept)


def narrowed_terms(policy):
    """Each term loses one value of one fact in one of its rows."""
    for name, term in policy.vocabulary.terms.items():
        for fact in policy.vocabulary.facts.values():
            if not any(fact.id in row for row in term.rows):
                rows = tuple({**row, fact.id: fact.values[:-1]} for row in term.rows)
                narrow = replace(term, rows=rows)
                terms = {**policy.vocabulary.terms, name: narrow}
                conditions = {**policy.conditions, name: narrow}
                vocabulary = replace(policy.vocabulary, terms=terms)
                yield f"{name} by {fact.id}", replace(policy, vocabulary=vocabulary, conditions=conditions)
                break


def moved_defaults(policy):
    for name, question in policy.readings.items():
        for option in question.options[1:]:
            options = (option, *(one for one in question.options if one != option))
            readings = {**policy.readings, name: replace(question, options=options)}
            yield f"{name} = {option}", replace(policy, readings=readings)


def decides_the_same(old, new):
    """Whether two books mean the same, or differ in a default alone that decides nothing otherwise."""
    if meaning_digest(old) == meaning_digest(new):
        return True
    default = [outcome_tables(policy, [policy.default_reading]) for policy in (old, new)]
    return replace(new, readings=old.readings) == old and bool((default[0] == default[1]).all())


def reason(old, new, found):
    """Why an edit that is not red is harmless, or None."""
    kinds = {one.kind for one in found}
    if not kinds - {"CP701", "CP801"} and decides_the_same(old, new):
        return SAME
    if kinds <= {"CP102", "CP205", "CP202", "CP701", "CP801"} and "CP102" in kinds:
        return TIGHTER
    if kinds <= {"CP302", "CP205", "CP202", "CP801"} and "CP302" in kinds:
        return OF_NO_CLAIM
    return None


def judged(policy, mutants):
    old = bare(policy)
    for name, mutant in mutants(old):
        found = judge(Book(old), Book(mutant))
        yield name, old, mutant, found


def unexplained(policy, mutants):
    """The edits that are neither red nor harmless."""
    return [
        (name, sorted({one.kind for one in found}))
        for name, old, new, found in judged(policy, mutants)
        if not any(one.level is Level.ERROR for one in found) and reason(old, new, found) is None
    ]


@pytest.mark.slow
@pytest.mark.parametrize("letter", "SAB")
@pytest.mark.parametrize("mutants", [other_outcomes, dropped_claims, narrowed_terms, moved_defaults])
def test_every_small_edit_is_red_or_harmless(sferum, letter, mutants):
    assert unexplained(sferum[letter], mutants) == []


@pytest.mark.slow
@pytest.mark.parametrize("letter", "SAB")
def test_every_rule_made_free_is_red_unless_nothing_changes(sferum, letter):
    for name, old, new, found in judged(sferum[letter], other_outcomes):
        readings = old.all_readings()
        before, after = (np.minimum(outcome_tables(one, readings), 3) for one in (old, new))
        is_red = any(one.kind == "CP101" and one.level is Level.ERROR for one in found)
        assert is_red == bool((after < before).any()), name


def test_a_gate_without_a_check_is_noticed(sferum, monkeypatch):
    policy = bare(sferum["B"])
    name, mutant = next(one for one in other_outcomes(policy) if one[0] == "B4.q1 → free")
    assert name
    assert any(one.kind == "CP101" for one in judge(Book(policy), Book(mutant)))
    monkeypatch.setattr(judging, "outcome_findings", lambda *given: ())
    assert not any(one.kind == "CP101" for one in judge(Book(policy), Book(mutant)))
    monkeypatch.setattr(judging, "claim_findings", lambda *given: ())
    assert unexplained(sferum["B"], dropped_claims)
