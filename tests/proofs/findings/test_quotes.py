"""Quotes against the document that a policy names: the words count, spaces and line ends do not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from proofs.findings.finding import Level
from proofs.findings.quotes import missing_quotes
from rulebook.catalogue import policy_ids, policy_path
from rulebook.loaders.load_policy import load_policy

CASES = Path(__file__).parents[2] / "cases" / "valid"
POLICY = """id = "hill"
title = { en = "Hill School", ru = "Школа на холме" }
vocabulary = "vocabulary-small.toml"
version = "1"

[source]
title = "Handbook"
document = "handbook.txt"

[readings.overlap]
question.en = "Which line wins?"
options.strictest.en = "the strictest one"

[[rules]]
id = "1"
line = "1"
outcome = "request"
quote = "Write to the office   first."
"""


HANDBOOK = "Rules.\nWrite to the\u00a0office\r\nfirst. Thank you."


def hill(folder: Path, text: str | None = HANDBOOK, policy: str = POLICY):
    shutil.copy(CASES / "vocabulary-small.toml", folder)
    (folder / "hill.toml").write_text(policy, encoding="utf-8")
    if text is not None:
        (folder / "handbook.txt").write_bytes(text.encode())
    return load_policy(folder / "hill.toml")


def test_spaces_and_line_ends_make_no_difference(tmp_path):
    assert missing_quotes(hill(tmp_path)) == ()


def test_a_misspelt_quote_is_a_warning_with_file_line_and_rule(tmp_path):
    (finding,) = missing_quotes(hill(tmp_path, policy=POLICY.replace("office", "ofice")))
    assert (finding.kind, finding.level, finding.rule) == ("CP803", Level.WARNING, "1")
    assert finding.file == (tmp_path / "hill.toml").as_posix()
    assert POLICY.splitlines()[finding.line - 1].startswith("quote = ")
    assert "ofice" in finding.words["en"]
    assert finding.words["ru"] != finding.words["en"]


def test_words_of_our_own_quote_nobody(tmp_path):
    ours = POLICY.replace("office", "ofice") + 'quote_by = "ours"\n'
    assert missing_quotes(hill(tmp_path, policy=ours)) == ()


@pytest.mark.parametrize("text", [None, "\ud800"], ids=["missing", "not text"])
def test_a_document_that_cannot_be_read_is_one_warning_at_its_line(tmp_path, text):
    policy = hill(tmp_path, None)
    if text is not None:
        (tmp_path / "handbook.txt").write_bytes(b"\xff\xfe\x00")
    (finding,) = missing_quotes(policy)
    assert POLICY.splitlines()[finding.line - 1].startswith("document = ")


def test_a_document_outside_the_folder_is_not_read(tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "handbook.txt").write_text("Write to the office first.", encoding="utf-8")
    above = hill(tmp_path / "inside", None, POLICY.replace("handbook.txt", "../handbook.txt"))
    (finding,) = missing_quotes(above)
    assert "outside" in finding.words["en"]


def test_a_document_that_is_no_text_file_is_left_to_people(tmp_path):
    assert missing_quotes(hill(tmp_path, None, POLICY.replace("handbook.txt", "Handbook of 2024"))) == ()


def test_a_scenario_that_cites_a_line_is_told_in_its_own_file(tmp_path):
    scenarios = """title.en = "At the gate"

[scenarios.guest]
situation = { known = false }
outcome = "request"
why.en = "so it says"
cites = { line = "1", quote = "Knock first." }
"""
    (tmp_path / "scenarios.toml").write_text(scenarios, encoding="utf-8")
    (finding,) = missing_quotes(hill(tmp_path, policy=f'scenarios = ["scenarios.toml"]\n{POLICY}'))
    assert finding.file == (tmp_path / "scenarios.toml").as_posix()
    assert "cites" in scenarios.splitlines()[finding.line - 1]


@pytest.mark.parametrize("policy", policy_ids())
def test_the_catalogue_quotes_its_sources_word_for_word(policy):
    path = policy_path(policy)
    assert path is not None
    assert missing_quotes(load_policy(path)) == ()
