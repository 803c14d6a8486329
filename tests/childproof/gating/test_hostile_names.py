"""A name of a file that is no text, or that steers a terminal, is told in every format and does no harm."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from childproof.gating.formats.formats import FORMATS
from tests import ROOT
from tests.reliability.fuzzing.contract import unseen_in

YARD = ROOT / "tests" / "childproof" / "yard"
NAMES = (b"\xff.toml", b"clear\x1b[2J.toml")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A rule book, and two looser ones under such names."""
    shutil.copytree(YARD, tmp_path / "new")
    monkeypatch.chdir(tmp_path)
    book = (tmp_path / "new" / "rules.toml").read_bytes()
    (tmp_path / "old.toml").write_bytes(book)
    for beside in ("vocabulary.toml", "claims.toml"):
        shutil.copy(YARD / beside, tmp_path / beside)
    (tmp_path / "new" / "rules.toml").unlink()
    for number, name in enumerate(NAMES):
        looser = book.replace(b'outcome = "request"', b'outcome = "free"', 1)
        looser = looser.replace(b"yard-rules", b"yard-%d" % number)
        (tmp_path / "new" / os.fsdecode(name)).write_bytes(looser)
    return tmp_path


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_spells_it_out(folder, childproof, form):
    result = childproof("gate", "new", "--against", "old.toml", "--format", form, "--output", f"{form}=told")
    assert result.status == 1
    told = (folder / "told").read_text(encoding="utf-8")
    assert (unseen_in(result.out), unseen_in(told)) == ("", "")
    assert "udcff" in told
    assert "u001b" in told


def test_a_certificate_of_such_a_file_is_written(folder, childproof):
    name = os.fsdecode(b"new/\xff.toml")
    assert childproof("certify", name, "--output", "certificate.json").status == 0
    assert json.loads((folder / "certificate.json").read_bytes())["policy"]["id"] == "yard-0"
