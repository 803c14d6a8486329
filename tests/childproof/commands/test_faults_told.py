"""What a command says where a file or the call is at fault: in Russian, as findings, without escapes."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path

import pytest

from tests.childproof.schema_checks import validator
from tests.tools.english import english_in

CASES = Path(__file__).parents[2] / "cases" / "invalid"
BAD_FILE = CASES / "rule-with-many-faults.toml"
ESCAPE = "\x1b]0;owned\x07\u202e"
BAD_CALLS = [
    ("verify", "nowhere"),
    ("verify", "sferum-2025-03-safety", "--claim", "no-such-claim"),
    ("verify", "sferum-2025-03-safety", "--reading", "overlap"),
    ("verify", "sferum-2025-03-safety", "--reading", "overlap=weakest"),
    ("verify", "--time-limit", "soon"),
    ("verify", "--no-such-option"),
    ("verify", "--claim"),
    ("verifi",),
    ("show",),
    ("show", "sferum-2025-03-safety", "--situation", "sender_role=nobody"),
    ("show", "sferum-2025-03-safety", "--situation", "sender_role=none", "--facts"),
    ("compare", "one.toml", "other.toml"),
    ("decide", "sferum-2025-03-safety"),
    ("decide", "sferum-2025-03-safety", "--situations", "nowhere.csv"),
    ("recheck", "nowhere.json"),
    ("certify", "sferum-2025-03-safety", "--output", "nowhere/certificate.json"),
    ("strength", "sferum-2025-03-safety", "--min", "2"),
    ("world", "--region", "atlantis", "--seed", "1"),
    ("world", "--region", "kursk"),
    ("world", "--region", "kursk", "--seed", "1", "--scale", "0"),
    ("attack", "sferum-2025-03-safety", "--claim", "nothing"),
    ("policies", "--format", "html"),
]


@pytest.mark.parametrize("call", BAD_CALLS, ids=" ".join)
def test_a_mistake_of_the_call_is_told_in_russian(childproof, call):
    result = childproof(*call, "--lang", "ru")
    assert result.status == 2
    assert result.err.startswith("ошибка: ")
    assert english_in(result.err) == []


@pytest.mark.parametrize("place", range(3))
def test_an_escape_in_an_argument_reaches_no_terminal(childproof, place):
    call = ["show", "sferum-2025-03-safety", "--situation", "sender_role=none"]
    call[(0, 1, 3)[place]] = ESCAPE
    result = childproof(*call)
    assert result.status == 2
    assert not set("\x1b\x07\u202e") & set(result.out + result.err)


@pytest.mark.parametrize("command", ["show", "verify", "check"])
def test_faults_of_a_file_are_findings_where_json_is_asked_for(childproof, command):
    result = childproof(command, BAD_FILE, "--format", "json", "--lang", "ru")
    assert result.status == 2
    assert list(validator("faults").iter_errors(result.json)) == []
    lines = [finding["line"] for finding in result.json["findings"]]
    assert len(lines) > 3
    assert all(f"{BAD_FILE}:{line}: " in result.err for line in lines)
    assert english_in(result.err) == []
    assert childproof(command, BAD_FILE, "--format", "json").json == result.json


def test_a_mistake_of_the_call_is_no_finding(childproof):
    result = childproof("verify", "--time-limit", "soon", "--format", "json")
    assert (result.status, result.out) == (2, "")


def test_a_folder_that_cannot_be_written_is_told_before_any_work(childproof, monkeypatch, tmp_path):
    def refuses(**_where: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuses)
    result = childproof("audit", "--output", tmp_path / "report", "--lang", "ru")
    assert result.status == 2
    assert "файловая система только для чтения" in result.err


def test_control_characters_of_a_table_are_a_fault_that_steers_nothing(childproof, tmp_path):
    table = tmp_path / "attempts.csv"
    table.write_text(
        "sender_role,sender_age,recipient_role,recipient_confirmed,recipient_age,channel,note\n"
        f"none,over_18,student,yes,under_18,id,{ESCAPE}\n",
        encoding="utf-8",
    )
    for form in ("csv", "json"):
        result = childproof("decide", "sferum-2025-03-by-channel", "--situations", table, "--format", form)
        assert result.status == 2
        assert "attempts.csv:2" in result.err
        assert not set("\x1b\x07\u202e") & set(result.out + result.err)
