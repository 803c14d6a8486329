"""An audit against something begins with what the change did."""

from __future__ import annotations

import json

from tests.childproof.gating.repositories import LOOSER
from tests.childproof.schema_checks import misfits

SMALL = ("--region", "nenets", "--scale", "0.01", "--days", "1", "--seed", "1")


def test_a_report_begins_with_what_the_change_did(repo, childproof, tmp_path):
    repo.edit("rules.toml", *LOOSER)
    result = childproof("audit", "rules.toml", "--against", "main", *SMALL, "--output", tmp_path / "report")
    assert result.status == 0
    assert result.out.startswith("RED: 3 new findings")
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert page.index('<section id="change">') < page.index('<section id="answer">')
    assert "error CP101 Line 3 lets more through now" in page
    data = json.loads((tmp_path / "report" / "audit.json").read_text(encoding="utf-8"))
    assert misfits("audit", data) == []
    assert data["change"]["status"] == 1
    assert "--against main" in data["provenance"]["command"]


def test_a_change_is_one_of_files(repo, childproof):
    result = childproof("audit", "--against", "mian", *SMALL)
    assert (result.status, "unknown revision `mian`" in result.err) == (2, True)
