"""Every kind of finding has a page, and the edit on the page brings the finding about."""

from __future__ import annotations

import pytest

import childproof as cp
from childproof.gating.kind_pages import kind_page
from proofs.findings.kinds import KINDS

BY_A_LOCK = {kind for kind in KINDS if kind_page(kind).against == "lock"}


def written(folder, files):
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in BY_A_LOCK])
def test_the_edit_on_a_page_brings_its_finding(kind, tmp_path):
    page = kind_page(kind)
    before, after = page.sides()
    old, new = written(tmp_path / "old", before), written(tmp_path / "new", after)
    result = cp.gate(new, against=old, fail_on=page.fail_on, remember=False)
    assert kind in {finding.kind for finding in result.findings}
    assert list(page.difference())


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_speaks_both_languages(kind):
    page = kind_page(kind)
    assert set(page.means) == set(page.do) == {"en", "ru"}
    assert page.words("en")[0].startswith(f"{kind}: ")
    assert page.words("en") != page.words("ru")


def test_the_command_shows_a_page_or_a_verdict(childproof):
    assert childproof("explain", "cp101").out.startswith("CP101: loosened")
    assert childproof("explain", "CP101", "--format", "json").json["id"] == "CP101"
    verdict = childproof("explain", "sferum-2025-03-by-channel", "classmates-can-write")
    assert (verdict.status, "classmates-can-write" in verdict.out) == (0, True)


@pytest.mark.parametrize("name", ["CP111", "nonsense"])
def test_a_kind_that_there_is_not_is_a_mistake(childproof, name):
    result = childproof("explain", name)
    assert (result.status, "there is no kind of finding" in result.err) == (2, True)
