"""What somebody wrote is not lost because its name was given for a result."""

from __future__ import annotations

import shutil

import pytest

from tests import ROOT

YARD = ROOT / "tests" / "childproof" / "yard"
GATE = "gate rules.toml --against original.toml"


@pytest.fixture
def books(tmp_path, monkeypatch):
    """A folder with two rule books, one looser than the other, and a table."""
    folder = tmp_path / "books"
    shutil.copytree(YARD, folder)
    monkeypatch.chdir(folder)
    before = (folder / "rules.toml").read_text(encoding="utf-8")
    (folder / "original.toml").write_text(before, encoding="utf-8")
    looser = before.replace('outcome = "request"', 'outcome = "free"', 1)
    (folder / "rules.toml").write_text(looser, encoding="utf-8")
    (folder / "table.csv").write_text("sender_age\n", encoding="utf-8")
    return folder


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("line", ["init", "explore rules.toml --output", f"{GATE} --write-known"])
def test_the_name_of_a_file_does_not_steer_the_terminal(childproof, books, line):
    result = childproof(*line.split(), "new\x1b[2J\u202e")
    assert result.status in (0, 1)
    assert "new\\u001b[2J\\u202e" in result.out + result.err
    assert not {"\x1b", "\u202e"} & {*result.out, *result.err}


@pytest.mark.parametrize(
    "line",
    [
        "certify rules.toml --output rules.toml",
        "explore rules.toml --output rules.toml",
        "decide rules.toml --template --output vocabulary.toml",
        f"{GATE} --output json=rules.toml",
        f"{GATE} --write-known rules.toml",
        f"{GATE} --write-intent claims.toml",
        f"{GATE} --write-lock rules.toml",
        f"{GATE} --write-lock table.csv",
        "verify rules.toml --write-known claims.toml",
    ],
)
def test_a_file_of_another_kind_stays(childproof, books, line):
    before = contents(books)
    result = childproof(*line.split())
    assert result.status == 2
    assert "here is a file" in result.err
    assert "choose another file" in result.err
    assert contents(books) == before


def test_what_is_of_the_kind_is_written_anew(childproof, books):
    for _ in range(2):
        asked = ("--write-known", "known.toml", "--write-intent", "intent.toml", "--write-lock", "rules.lock")
        assert childproof(*GATE.split(), *asked).status in (0, 1)
    assert {"known.toml", "intent.toml", "rules.lock"} <= {path.name for path in contents(books)}
