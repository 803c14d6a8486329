"""A service that fails already can still get worse: where less gets through than before, that is red."""

import numpy as np
import pytest

from proofs.findings.finding import Level
from proofs.gate import judge as judging
from proofs.gate.judge import judge
from tests.proofs.gate.dale import written

SERVICE = """[claims.everybody-can-write]
words.en = "Everybody who is checked can write to everybody."
when = { checked = true }
always = ["free"]
basis = { kind = "ours", why = "test" }
[claims.teacher-can-write]"""
BOOK = (("claims", "[claims.teacher-can-write]", SERVICE),)
"""Pupils write to each other by request, so the service fails already."""
GROWN_UPS = 'when = { recipient_role = ["teacher", "guest"] }\noutcome = "free"'
CUT_BACK = ("policy", GROWN_UPS, GROWN_UPS.replace("free", "request"))
PUPILS = 'outcome = "request"\nquote = "Pupils'
FAILED_BEFORE = ("policy", PUPILS, PUPILS.replace("request", "forbidden"))


def tightened(tmp_path, edit):
    found = judge(written(tmp_path / "old", *BOOK), written(tmp_path / "new", *BOOK, edit))
    return {one.rule: one.level for one in found if one.kind == "CP102"}


def test_less_where_a_failing_service_was_kept_is_red_and_where_it_failed_it_is_told(tmp_path):
    assert tightened(tmp_path / "kept", CUT_BACK) == {"4": Level.ERROR}
    assert tightened(tmp_path / "failed", FAILED_BEFORE) == {"2": Level.NOTE}


def test_a_gate_that_asks_only_which_claims_turned_lets_it_through(tmp_path, monkeypatch):
    def turned_only(edit, claims):
        found = np.zeros(edit.new.situations.size, dtype=np.bool_)
        return np.logical_or.reduce([found, *(change.by_default for change in claims.kept)])

    monkeypatch.setattr(judging, "_needed", turned_only)
    with pytest.raises(AssertionError):
        test_less_where_a_failing_service_was_kept_is_red_and_where_it_failed_it_is_told(tmp_path)
