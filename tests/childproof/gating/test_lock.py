"""A lock is the same for the same book, and serves as an old side where there is no git."""

from __future__ import annotations

import hashlib
import os
import re
import shutil

import pytest

from childproof import __version__
from tests.childproof.gating.repositories import LOOSER
from tests.childproof.schema_checks import misfits


@pytest.fixture
def locked(repo, childproof, monkeypatch, tmp_path):
    """A folder with the book and its lock, in no repository."""
    folder = tmp_path / "plain"
    shutil.copytree(repo.folder, folder, ignore=shutil.ignore_patterns(".git"))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert childproof("gate", "--write-lock", "childproof.lock").status == 0
    return folder


def gated(childproof):
    return childproof("gate", "--against", "childproof.lock", "--format", "json")


def with_seals(text):
    """A lock as another version of the toolkit would have written it."""
    head, *entries = text.split("[[policies]]\n")
    sealed = []
    for entry in entries:
        lines = entry.partition("seal = ")[0].rstrip("\n")
        seal = hashlib.sha256(lines.encode()).hexdigest()[:32]
        sealed.append(f'{lines}\nseal = "{seal}"\n')
    return "[[policies]]\n".join([head, *sealed])


def edited(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("failing = ", "failing = -1", "is no whole number from 0 on"),
        ("failing = ", "failing = 0.5", "is no whole number from 0 on"),
        ("failing = ", "failing = 99999", "is more than the claim has readings"),
        ("status = ", 'status = "fine"', "unknown verdict `fine`"),
    ],
)
def test_a_lock_that_says_what_cannot_be_is_refused_with_the_line(locked, childproof, old, new, said):
    lines = (locked / "childproof.lock").read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if old in line)
    lines[at] = re.sub(f"{old}[^,]*,", f"{new},", lines[at])
    (locked / "childproof.lock").write_text("\n".join(lines), encoding="utf-8")
    result = childproof("gate", "--against", "childproof.lock")
    assert result.status == 2
    assert f"childproof.lock:{at + 1}: " in result.err
    assert said in result.err


def test_a_lock_has_one_line_a_claim_and_is_written_the_same_again(locked, childproof):
    text = (locked / "childproof.lock").read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.startswith('  { id = "')]) == 3
    childproof("gate", "--write-lock", "again.lock")
    assert (locked / "again.lock").read_text(encoding="utf-8") == text


def test_against_a_lock_a_worse_claim_a_lost_claim_and_a_lost_policy_are_red(locked, childproof):
    assert gated(childproof).status == 0
    edited(locked, "rules.toml", *LOOSER)
    worse = gated(childproof)
    assert (worse.status, [one["id"] for one in worse.json["findings"]]) == (1, ["CP002", "CP201"])
    edited(locked, "rules.toml", *reversed(LOOSER))
    edited(locked, "claims.toml", "[claims.no-strange-pupil]", "[claims.other]")
    assert "CP203" in {one["id"] for one in gated(childproof).json["findings"]}
    (locked / "rules.toml").unlink()
    gone = gated(childproof)
    assert (gone.status, gone.json["findings"][0]["id"]) == (1, "CP802")


def test_a_newer_version_that_judges_the_same_rules_otherwise_is_told(locked, childproof):
    edited(locked, "rules.toml", *LOOSER)
    childproof("gate", "--write-lock", "childproof.lock")
    lock = (locked / "childproof.lock").read_text(encoding="utf-8")
    failing = 'status = "refuted", status_all = "refuted", failing = 2'
    held = 'status = "proved", status_all = "proved", failing = 0'
    assert failing in lock
    older = lock.replace(f'childproof = "{__version__}"', 'childproof = "0.0.1"')
    (locked / "childproof.lock").write_text(with_seals(older), encoding="utf-8")
    assert gated(childproof).status == 0
    held_then = with_seals(older.replace(failing, held, 1))
    (locked / "childproof.lock").write_text(held_then, encoding="utf-8")
    told = gated(childproof)
    assert (told.status, [one["id"] for one in told.json["findings"]]) == (1, ["CP201"])


def test_what_a_lock_cannot_tell_is_never_told_as_unchanged(locked, childproof):
    row = 'sender_role = "pupil", same_school = true'
    edited(locked, "rules.toml", row, f'{row}, recipient_role = "pupil"')
    result = gated(childproof)
    assert (result.status, [one["id"] for one in result.json["findings"]]) == (3, ["CP002"])


def test_another_wording_is_no_change_of_meaning(locked, childproof):
    edited(locked, "rules.toml", 'quote = "Nobody else writes."', 'quote = "Nobody else may write."')
    assert gated(childproof).status == 0


def test_faults_of_a_lock_are_told(locked, childproof):
    edited(locked, "childproof.lock", "meaning = ", "meanings = ")
    result = gated(childproof)
    assert (result.status, "unknown entry `meanings`" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [("failing = 0", "failing = 2"), ("strength = ", "strength = 0.0 # "), ("\nseal = ", "\n# seal = ")],
)
def test_a_lock_that_was_edited_by_hand_is_refused(locked, childproof, old, new):
    edited(locked, "childproof.lock", old, new)
    result = childproof("gate", "--against", "childproof.lock")
    assert result.status == 2
    assert "a lock is never edited by hand" in result.err
    assert "--write-lock" in result.err


def test_history_tells_what_held_when_over_revisions_and_over_a_folder(repo, childproof):
    kept = repo.folder / "kept"
    kept.mkdir()
    assert childproof("gate", "--write-lock", kept / "one.lock").status == 0
    repo.edit("rules.toml", *LOOSER)
    repo.commit("loosened")
    repo.edit("rules.toml", 'outcome = "forbidden"', 'outcome = "forbiden"')
    repo.commit("a slip")
    told = childproof("history", "rules.toml", "--format", "json")
    assert misfits("history", told.json) == []
    assert [sum(claim["failing"] > 0 for claim in one["claims"]) for one in told.json] == [0, 1, 0]
    assert [one["fault"] is None for one in told.json] == [True, True, False]
    lines = childproof("history", "rules.toml").out.splitlines()
    assert lines[1].endswith("2 of 3 claims hold")
    assert "no-strange-pupil: fails in 0/2 → 2/2 readings" in lines[2]
    repo.git("checkout", "-q", "HEAD~1")
    assert childproof("certify", "rules.toml", "--output", kept / "two.json").status == 0
    files = childproof("history", "our-messenger", "--locks", kept, "--format", "json").json
    assert sorted(one["where"] for one in files) == ["one.lock", "two.json"]
    nobody = childproof("history", "nobody", "--locks", kept)
    assert (nobody.status, "speaks of `nobody`" in nobody.err) == (2, True)


def test_a_certificate_that_cannot_be_read_is_not_passed_over(locked, childproof):
    (locked / "other.json").write_text("[]", encoding="utf-8")
    (locked / "cut.json").write_text('{"format": "childproof-certificate-3", "policy": ', encoding="utf-8")
    os.mkfifo(locked / "pipe.json")
    result = childproof("history", "our-messenger", "--locks", ".")
    assert result.status == 2
    assert "cut.json: this certificate cannot be read" in result.err
    (locked / "cut.json").unlink()
    assert childproof("history", "our-messenger", "--locks", ".").status == 0
