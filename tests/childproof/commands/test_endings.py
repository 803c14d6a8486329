"""How a command ends whatever happens: defects, interruptions, streams that are closed, full or old."""

import errno
import os
import pty
import re
import subprocess
import sys
import tempfile
import threading
from importlib import import_module
from pathlib import Path

import pytest

from childproof.commands.program.app import COMMANDS
from childproof.commands.shared.terminal import NARROWEST, WIDEST, text_width
from tests.sampling import one_of_each

PROGRAM = [sys.executable, "-m", "childproof"]
SAFETY = "sferum-2025-03-safety"
SMALL = ("--region", "kursk", "--scale", "0.002", "--seed", "1")
ENOUGH = {
    "show": [SAFETY],
    "explain": ["CP201"],
    "history": ["rules.toml"],
    "init": ["rules"],
    "decide": [SAFETY, "--situations", "attempts.csv"],
    "compare": [SAFETY, SAFETY],
    "certify": [SAFETY, "--output", "certificate.json"],
    "recheck": ["certificate.json"],
    "world": [*SMALL],
    "simulate": [*SMALL],
    "sweep": [*SMALL],
    "robust": [*SMALL],
}
"""What a command needs before it begins."""


class Planted(Exception):
    """A defect of ours."""


@pytest.fixture
def at_work(tmp_path, monkeypatch):
    """A folder of our own, and one for temporary files beside it."""
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(kept))
    Path("attempts.csv").write_text("channel\nchat\n")
    return tmp_path


def plant(monkeypatch, command: str, error: BaseException) -> None:
    def fail(_context: object) -> str:
        raise error

    monkeypatch.setattr(import_module(f"childproof.commands.{command}"), "language_of", fail)
    if command == "decide":
        monkeypatch.setattr(import_module("childproof.commands.decide"), "policies_for", fail)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_defect_in_any_command_ends_with_70_and_one_sentence(
    childproof, at_work, monkeypatch, command, language
):
    plant(monkeypatch, command, Planted("who would have thought"))
    result = childproof(command, *ENOUGH.get(command, []), "--lang", language)
    assert (result.status, result.out) == (70, "")
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err
    path = Path(result.err.rstrip("\n").rpartition(" ")[2])
    assert ("это" in result.err) == (language == "ru")
    assert path.parent == at_work / "kept"
    assert path.stat().st_mode & 0o077 == 0
    assert re.search(r"(?s)Traceback.*Planted: who would have thought", path.read_text())


def test_a_defect_is_told_even_where_nothing_can_be_kept(childproof, at_work, monkeypatch):
    plant(monkeypatch, "verify", Planted())
    monkeypatch.setattr(tempfile, "tempdir", str(at_work / "nowhere"))
    result = childproof("verify")
    assert result.status == 70
    assert result.err.count("\n") == 1
    assert "could not be kept: no such file or directory" in result.err


@pytest.mark.parametrize("command", COMMANDS)
def test_an_interruption_of_any_command_ends_with_130_and_says_nothing(
    childproof, at_work, monkeypatch, command
):
    plant(monkeypatch, command, KeyboardInterrupt())
    assert childproof(command, *ENOUGH.get(command, [])) == type(childproof("--version"))(130, "", "")


def test_too_little_memory_is_no_defect(childproof, at_work, monkeypatch):
    plant(monkeypatch, "check", MemoryError())
    result = childproof("check")
    assert result.status == 2
    assert result.err == "error: this needs more memory than there is\n"


def test_an_interruption_that_falls_into_the_end_of_an_object_is_not_lost(childproof, at_work, monkeypatch):
    class Held:
        def __del__(self):
            raise KeyboardInterrupt

    def waiting(_context: object) -> str:
        held = Held()
        del held
        threading.Event().wait(20)
        return "en"

    monkeypatch.setattr(import_module("childproof.commands.check"), "language_of", waiting)
    assert childproof("check").status == 130


def on_terminal(*arguments: str, **environment: str) -> tuple[int, bytes]:
    """The status of a command on a terminal of its own, and all that the terminal gets."""
    ours, theirs = pty.openpty()
    surroundings = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LC_ALL")}
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**surroundings, **environment},
    ) as running:
        os.close(theirs)
        seen = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError as error:
                assert error.errno == errno.EIO  # noqa: PT017
                break
            if not part:
                break
            seen += part
    os.close(ours)
    return running.returncode, seen


OLD_TERMINALS = {
    "cp1251": {"PYTHONIOENCODING": "cp1251"},
    "cp866": {"PYTHONIOENCODING": "cp866"},
    "ascii": {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
}


@pytest.mark.slow
@pytest.mark.parametrize("encoding", one_of_each(OLD_TERMINALS))
def test_a_terminal_of_another_encoding_gets_the_answer_with_marks_that_it_has(encoding):
    status, seen = on_terminal("verify", SAFETY, "--details", "--lang", "ru", **OLD_TERMINALS[encoding])
    told = seen.decode(encoding)
    assert status == 1
    assert "Traceback" not in told
    assert "+----" in told or "┌" in told
    assert SAFETY in told


@pytest.mark.parametrize("encoding", one_of_each(OLD_TERMINALS))
@pytest.mark.parametrize("command", [["policies"], ["verify", "нет.toml"], ["world", "--help"]])
def test_no_command_stumbles_over_the_encoding_of_a_terminal(encoding, command):
    status, seen = on_terminal(*command, "--lang", "ru", **OLD_TERMINALS[encoding])
    assert status in (0, 2)
    assert b"Traceback" not in seen


@pytest.mark.parametrize("columns", ["²", "١٠", "99999999999", "9" * 5000, "0", "-5", "", "wide", "120"])
def test_any_width_that_a_person_asks_for_is_met_as_far_as_it_makes_sense(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert NARROWEST <= text_width() <= WIDEST


@pytest.mark.slow
@pytest.mark.parametrize("columns", one_of_each(["²", "99999999999"]))
def test_a_width_that_is_none_breaks_no_progress_bar(columns):
    status, seen = on_terminal("verify", SAFETY, COLUMNS=columns, LINES=columns)
    assert status == 1
    assert b"Traceback" not in seen


@pytest.mark.parametrize(
    ("line", "status"),
    one_of_each(
        [
            ("policies >&-", 0),
            ("verify >&- 2>&- <&-", 1),
            ("verfy 2>&-", 2),
            ("verfy 2>/dev/full", 2),
            ("decide sferum-2025-03-safety --situations - <&- 2>/dev/null", 2),
            ("policies 2>/dev/full >/dev/full", 2),
        ],
        kind=lambda case: "full" in case[0],
    ),
)
def test_streams_that_are_closed_or_full_leave_the_status_and_say_nothing(line, status):
    command = f"{sys.executable} -m childproof {line}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (status, "")


@pytest.mark.parametrize(
    "command",
    [
        ["certify", SAFETY, "--output"],
        ["decide", SAFETY, "--situations", "attempts.csv", "--output"],
        ["world", *SMALL, "--output"],
    ],
)
@pytest.mark.parametrize("output", ["circle", "circle/file", "x" * 300, "attempts.csv/file"])
def test_a_path_that_leads_nowhere_is_told_in_a_sentence(childproof, at_work, command, output):
    Path("circle").symlink_to("other")
    Path("other").symlink_to("circle")
    result = childproof(*command, output)
    assert result.status == 2
    assert result.err.startswith("error: ")
    assert "defect" not in result.err
