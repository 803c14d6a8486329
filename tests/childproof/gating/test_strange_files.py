"""Files by strangers around a gate: what would never end is not read, nothing is copied from elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import time

import pytest

from childproof.gating.starting_folder import write_starting_folder
from proofs.certificates.checker.format import seal_of
from rulebook.loaders.load_policy import load_policy
from tests import ROOT
from tests.childproof.gating.repositories import Repo
from tests.reliability.fuzzing.contract import unseen_in

YARD = ROOT / "tests" / "childproof" / "yard"
DOTTED = "a" + ".a" * 200_000 + " = 1\n[[rules]]\n"
"""As TOML this costs the square of its length."""


@pytest.fixture
def yard(tmp_path, monkeypatch):
    """A rule book, and the same as it was before."""
    shutil.copytree(YARD, tmp_path / "yard")
    monkeypatch.chdir(tmp_path / "yard")
    shutil.copy("rules.toml", "before.toml")
    return tmp_path / "yard"


@pytest.mark.parametrize("name", ["other.toml", "moves.toml", "before.toml"])
def test_a_key_of_very_many_parts_is_refused_at_its_line(yard, childproof, name):
    (yard / name).write_text(DOTTED, encoding="utf-8")
    started = time.process_time()
    result = childproof("gate", ".", "--against", "before.toml")
    assert time.process_time() - started < 5
    assert result.status in (2, 3)
    assert f"{name}:1: " in result.out


@pytest.mark.parametrize("entry", ["claims", "vocabulary"])
def test_a_pipe_in_place_of_a_file_is_not_opened(yard, childproof, entry):
    os.mkfifo(yard / "pipe.toml")
    text = (yard / "rules.toml").read_text(encoding="utf-8")
    named = '["claims.toml"]' if entry == "claims" else '"vocabulary.toml"'
    (yard / "rules.toml").write_text(text.replace(named, named.replace(f"{entry}.toml", "pipe.toml"), 1))
    result = childproof("gate", "rules.toml", "--against", "before.toml")
    assert result.status == 2
    assert "this is not a regular file" in result.out


def test_a_day_in_a_certificate_does_not_steer_the_terminal(yard, childproof):
    (yard / "kept").mkdir()
    assert childproof("certify", "rules.toml", "--output", "kept/c.json").status == 0
    told = json.loads((yard / "kept" / "c.json").read_text(encoding="utf-8"))
    told["verdicts"][0]["claim"] = "a\x1b[2J"
    told["date"] = "\x1b[31m\u202e"
    (yard / "kept" / "c.json").write_text(json.dumps({**told, "seal": seal_of(told)}), encoding="utf-8")
    result = childproof("history", "yard-rules", "--locks", "kept")
    assert result.status == 0
    assert unseen_in(result.out) == ""


def test_a_certificate_with_another_figure_than_was_sealed_is_no_part_of_a_history(yard, childproof):
    (yard / "kept").mkdir()
    assert childproof("certify", "rules.toml", "--output", "kept/c.json").status == 0
    told = json.loads((yard / "kept" / "c.json").read_text(encoding="utf-8"))
    told["verdicts"][0]["readings"]["refuted"] += 1
    (yard / "kept" / "c.json").write_text(json.dumps(told), encoding="utf-8")
    result = childproof("history", "yard-rules", "--locks", "kept")
    assert (result.status, "this certificate cannot be read" in result.err) == (2, True)


@pytest.mark.parametrize(
    "options",
    [
        ("--output", "json=told", "--output", "sarif=told"),
        ("--output", "json=./told", "--write-known", "told"),
        ("--write-intent", "told.toml", "--write-known", "told.toml"),
        ("--write-lock", "told", "--output", "json=told"),
    ],
)
def test_two_answers_in_one_file_are_refused(yard, childproof, options):
    result = childproof("gate", "rules.toml", "--against", "before.toml", *options)
    assert (result.status, "one over the other" in result.err) == (2, True)
    assert not list(yard.glob("told*"))


def test_a_folder_that_was_begun_is_completed(tmp_path):
    whole = write_starting_folder(tmp_path / "whole", load_policy(YARD / "rules.toml"))
    shutil.copytree(tmp_path / "whole", tmp_path / "begun")
    for name in whole[1::2]:
        (tmp_path / "begun" / name).unlink()
    assert write_starting_folder(tmp_path / "begun", load_policy(YARD / "rules.toml")) == whole
    for name in whole:
        assert (tmp_path / "begun" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.parametrize("inside", [True, False])
def test_a_document_is_copied_from_the_folder_of_its_policy_alone(yard, tmp_path, inside):
    document = (yard / "notes" if inside else tmp_path) / "claims.toml"
    document.write_text("# Соседи и **близкие** пишут друг другу\n", encoding="utf-8")
    text = (yard / "rules.toml").read_text(encoding="utf-8")
    named = os.path.relpath(document, yard)
    text = text.replace("[source]", f'[source]\ndocument = "{named}"', 1)
    (yard / "rules.toml").write_text(text, encoding="utf-8")
    names = write_starting_folder(tmp_path / "new", load_policy(yard / "rules.toml"))
    assert ("source-claims.toml" in names) == inside
    assert ("document" in (tmp_path / "new" / "rules.toml").read_text(encoding="utf-8")) == inside
    assert load_policy(tmp_path / "new" / "rules.toml").claims == load_policy(yard / "rules.toml").claims


def test_a_history_that_nobody_has_begun_is_told_in_a_sentence(tmp_path, childproof, monkeypatch):
    repo = Repo(tmp_path / "repo", book=False)
    monkeypatch.chdir(repo.folder)
    shutil.copytree(YARD, repo.folder, dirs_exist_ok=True)
    result = childproof("history", "rules.toml")
    assert (result.status, "no commit has this file" in result.err) == (2, True)


@pytest.mark.parametrize("line", ["gate rules.toml --against HEAD", "history rules.toml"])
@pytest.mark.parametrize("part", ["HEAD:rules.toml", "HEAD^{tree}"])
def test_a_repository_that_lacks_a_part_is_told_in_a_sentence(tmp_path, childproof, monkeypatch, line, part):
    repo = Repo(tmp_path / "repo")
    monkeypatch.chdir(repo.folder)
    name = repo.git("rev-parse", part).strip()
    (repo.folder / ".git" / "objects" / name[:2] / name[2:]).unlink()
    result = childproof(*line.split())
    assert (result.status, "git cannot read this repository" in result.err) == (2, True)
