"""Faults of files as findings: the place, the words, and what tells two apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.findings.finding import Level
from proofs.findings.from_faults import findings_from
from rulebook.loaders.load_policy import load_policy
from rulebook.reader.faults import InputError

BROKEN = 'id = "hill"\ntitle = "Hill"\nversion = 2025-03-25\nvocabulary = "nowhere"\n\n[[rules]]\n'


def found(path: Path) -> InputError:
    with pytest.raises(InputError) as raised:
        load_policy(path)
    return raised.value


def test_each_fault_becomes_a_finding_with_its_line_and_words(tmp_path):
    path = tmp_path / "hill.toml"
    path.write_text(BROKEN, encoding="utf-8")
    error = found(path)
    findings = findings_from(error)
    assert [finding.line for finding in findings] == [fault.line for fault in error.faults]
    assert {finding.kind for finding in findings} == {"CP001"}
    assert {finding.level for finding in findings} == {Level.ERROR}
    assert {finding.file for finding in findings} == {path.as_posix()}
    for finding, fault in zip(findings, error.faults, strict=True):
        assert str(fault) == f"{fault.path}:{fault.line}: {finding.words['en']}"


def test_faults_have_fingerprints_of_their_own_that_no_folder_changes(tmp_path):
    prints = []
    for folder in ("a", "b"):
        path = tmp_path / folder / "hill.toml"
        path.parent.mkdir()
        path.write_text(BROKEN, encoding="utf-8")
        prints.append([finding.fingerprint for finding in findings_from(found(path))])
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == len(prints[0]) > 1
