"""CP603 in the gate: a tie that no move sets, with the line of the claim that turns on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.gate.book import BookVersion
from proofs.gate.judge import judge
from rulebook.loaders.load_moves import load_moves
from rulebook.loaders.load_policy import load_policy

YARD = Path(__file__).parents[1] / "unbounded" / "yard"
PLAIN = ('places = ["chat"]\nsymmetric = ["friend"]', 'symmetric = ["friend", "chat"]')
BETWEEN = (PLAIN[0], f'{PLAIN[1]}\nbetween = ["friend"]')


@pytest.fixture
def book(tmp_path):
    policy = load_policy(YARD / "policy.toml")

    def load(name, before, after):
        path = tmp_path / name
        path.write_text((YARD / "moves.toml").read_text(encoding="utf-8").replace(before, after), "utf-8")
        return BookVersion(policy, load_moves([path], policy.vocabulary))

    return load


def found(old, new):
    return [
        (one.level, one.about, Path(one.file).name, one.line)
        for one in judge(old, new)
        if one.kind == "CP603"
    ]


def test_a_new_book_is_told_with_file_and_line(book):
    new = book("new.toml", *PLAIN)
    line = new.moves.claims["never-alone"].place.line
    assert line > 0
    assert found(None, new) == [("warning", "over-time:never-alone:friend", "new.toml", line)]


def test_what_an_edit_brings_about_is_a_warning_and_what_was_there_before_is_told(book):
    kept, plain = book("kept.toml", *BETWEEN), book("plain.toml", *PLAIN)
    assert [level for level, *_ in found(kept, plain)] == ["warning"]
    assert [level for level, *_ in found(plain, plain)] == ["note"]
    assert found(plain, kept) == []


def test_that_a_tie_is_declared_another_way_is_told(book):
    kept, plain = book("kept.toml", *BETWEEN), book("plain.toml", *PLAIN)
    assert "over-time:ground" in {one.about for one in judge(plain, kept)}
    assert "over-time:ground" not in {one.about for one in judge(plain, plain)}
