"""What was judged is remembered for this program and these files alone, where nobody else can write."""

from __future__ import annotations

import os

import childproof as cp
from childproof.gating import memory
from childproof.gating.memory import disk_memory
from tests.childproof.gating.repositories import LOOSER


def files_of(repo):
    folder = repo.folder.parent / "cache" / "childproof" / "judged"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_what_was_judged_is_told_again_without_judging(repo, monkeypatch):
    repo.edit("rules.toml", *LOOSER)
    first = cp.gate(against="main")
    kept = files_of(repo)
    assert kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in (kept[0].parent, kept[0].parent.parent))
    monkeypatch.setattr("childproof.gating.telling.BookJudgement", None)
    again = cp.gate(against="main")
    assert (again.findings, again.policies) == (first.findings, first.policies)


def test_a_damaged_file_counts_as_forgotten(repo):
    repo.edit("rules.toml", *LOOSER)
    first = cp.gate(against="main")
    for path in files_of(repo):
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 3] ^= 1
        path.write_bytes(raw)
    assert cp.gate(against="main").findings == first.findings


def test_another_version_of_the_program_remembers_nothing_of_this_one(repo, monkeypatch):
    repo.edit("rules.toml", *LOOSER)
    cp.gate(against="main")
    before = len(files_of(repo))
    monkeypatch.setattr(memory, "program_digest", lambda: "another")
    cp.gate(against="main")
    assert len(files_of(repo)) == 2 * before


def test_a_folder_that_others_may_write_into_is_not_used(repo, childproof):
    cp.gate(against="main")
    folder = files_of(repo)[0].parent
    os.chmod(folder, 0o777)
    assert disk_memory() is None
    assert childproof("gate", "--against", "main").status == 0


def test_nothing_is_kept_if_nothing_is_to_be_remembered(repo, childproof):
    childproof("gate", "--against", "main", "--no-cache")
    assert files_of(repo) == []


def test_the_folder_stays_small(repo, monkeypatch):
    cp.gate(against="main")
    monkeypatch.setattr(memory, "MOST_FILES", 1)
    before = len(files_of(repo))
    disk_memory()
    assert len(files_of(repo)) == before - before // 2
