"""A misspelt quote is told beside the answer, in every command that shows rules, and is never an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.childproof.schema_checks import misfits

CASES = Path(__file__).parents[2] / "cases" / "valid"


@pytest.fixture
def misquoting(tmp_path):
    policy = (CASES / "policy-one-rule.toml").read_text(encoding="utf-8")
    (tmp_path / "vocabulary-small.toml").write_bytes((CASES / "vocabulary-small.toml").read_bytes())
    (tmp_path / "handbook.txt").write_text("Nothing of the kind.", encoding="utf-8")
    path = tmp_path / "rules.toml"
    named = policy.replace("source.title", 'source.document = "handbook.txt"\nsource.title')
    path.write_text(named, encoding="utf-8")
    (tmp_path / "quiet.toml").write_text(policy, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["show", "check", "verify"])
def test_a_missing_quote_is_a_warning_line_and_part_of_the_json(childproof, misquoting, command):
    told = childproof(command, misquoting, "--lang", "ru")
    assert f"{misquoting.as_posix()}:" in told.err
    assert "предупреждение CP803" in told.err
    claims = ["--claims", CASES / "claims-on-facts.toml"] if command == "verify" else []
    result = childproof(command, misquoting, *claims, "--format", "json")
    for one in [result.json] if command == "show" else result.json:
        assert [finding["id"] for finding in one["findings"]] == ["CP803"]
    assert misfits(command, result.json) == []
    assert result.status == childproof(command, misquoting.parent / "quiet.toml", *claims).status


def test_rule_books_that_quote_rightly_are_told_nothing(childproof):
    result = childproof("show", "sferum-2025-03-safety-repaired", "--format", "json")
    assert result.err == ""
    assert "findings" not in result.json
    assert {rule["quote_by"] for rule in result.json["rules"]} == {"source", "ours"}
