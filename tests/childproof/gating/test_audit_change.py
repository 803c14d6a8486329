"""An audit against something begins with what the change did: the gate's judgement, and the fix reviewed."""

from __future__ import annotations

import json

import pytest

from tests.childproof.gating.changed_yard import GOLDEN, audit_changed, sections
from tests.childproof.gating.repositories import LOOSER
from tests.childproof.schema_checks import misfits

SMALL = ("--region", "nenets", "--scale", "0.01", "--days", "1", "--seed", "1")


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    return audit_changed(tmp_path_factory.mktemp("changed"))


def test_a_report_begins_with_what_the_change_did(repo, childproof, tmp_path):
    repo.edit("rules.toml", *LOOSER)
    result = childproof("audit", "rules.toml", "--against", "main", *SMALL, "--output", tmp_path / "report")
    assert result.status == 0
    assert result.out.startswith("RED: 3 new findings")
    assert "The change opens 1 finding." in result.out
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert page.index('<section id="change">') < page.index('<section id="answer">')
    data = json.loads((tmp_path / "report" / "audit.json").read_text(encoding="utf-8"))
    assert misfits("audit", data) == []
    assert data["change"]["status"] == 1
    assert [one["status"] for one in data["fix_review"]["opened"]] == ["new"]
    assert "--against main" in data["provenance"]["command"]


def test_against_a_lock_nothing_is_told_of_what_it_does_not_keep(repo, childproof, tmp_path):
    locked = childproof("gate", "rules.toml", "--against", "main", "--write-lock", "childproof.lock")
    assert locked.status == 0
    repo.edit("rules.toml", *LOOSER)
    asked = ("audit", "rules.toml", "--against", "childproof.lock", *SMALL, "--output", tmp_path / "report")
    said = " ".join(childproof(*asked).out.split())
    assert "Not every finding of before is known: a lock keeps no rules." in said
    assert "it could not be told whether the change opened" in said
    assert "There was no finding before" not in said
    assert "opens nothing new" not in said


@pytest.mark.slow
def test_a_change_is_one_of_files(repo, childproof):
    result = childproof("audit", "--against", "mian", *SMALL)
    assert (result.status, "unknown revision `mian`" in result.err) == (2, True)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_fix_is_reviewed_finding_by_finding_in_both_languages(language, changed):
    golden = (GOLDEN / f"{language}.txt").read_text(encoding="utf-8")
    said = "if this is meant: python -m tests.childproof.gating.changed_yard"
    assert sections(changed)[language] == golden, said


def test_the_review_is_data_too_with_rows_and_an_example(changed):
    data = changed.to_dict()
    assert misfits("audit", data) == []
    partly, *_more = [one for one in data["fix_review"]["findings"] if one["status"] == "partly_mended"]
    assert partly["line"] == "Y1"
    assert all(partly["rows"][part] for part in ("closed", "left"))
    assert partly["example"]["words"].keys() == {"en", "ru"}
    assert set(partly["now"]) <= {one["id"] for one in data["findings"]}


def test_every_link_of_the_review_leads_somewhere(changed):
    page = changed.report.read_text(encoding="utf-8")
    section = page.split('<section id="change">')[1].split("</section>")[0]
    for link in {part.split('"')[0] for part in section.split('href="#')[1:]}:
        assert f'id="{link}"' in page
