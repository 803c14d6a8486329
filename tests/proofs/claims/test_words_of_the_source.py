"""Words that a person wrote are shown as they are, whatever braces they hold."""

import shutil
from pathlib import Path

import pytest

from proofs.claims.explain import explain
from proofs.claims.verify import verify_all
from proofs.strength.strength import strength
from rulebook.loaders.load_policy import load_policy

HILL = Path(__file__).parents[2] / "cases" / "valid"
ODD = ("{}", "{0}", "{x}", "{lines}", "{{", "{", "}", "%s", "{lines:>1500000000}", "{lines.__class__}")


@pytest.fixture(params=ODD)
def marked(request, tmp_path):
    """A policy with an odd mark in front of every text of its own, and the mark."""
    for file in ("policy-hill.toml", "vocabulary-hill.toml", "claims-hill.toml"):
        shutil.copy(HILL / file, tmp_path / file)
    for file in ("policy-hill.toml", "vocabulary-hill.toml"):
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        for start in ('quote = "', 'en = "'):
            text = text.replace(start, f"{start}{request.param} ")
        path.write_text(text, encoding="utf-8")
    return load_policy(tmp_path / "policy-hill.toml"), request.param


def test_reasons_quote_the_source_word_by_word(marked):
    policy, mark = marked
    explained = [explain(verdict) for verdict in verify_all([policy])]
    quotes = {f"«{rule.quote}»" for rule in policy.rules}
    words = [line for one in explained for line in one.words()]
    assert any(quote in line for quote in quotes for line in words)
    assert all(mark in line for one in explained for line in one.core_words())


def test_findings_of_strength_quote_it_too(marked):
    policy, _ = marked
    found = strength(policy)
    assert all(one.words("en") for one in found.mutants)
    assert all(one.words("en") for one in found.conditions)
