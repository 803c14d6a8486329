"""The examples of every help page stand there as they can be copied, and do what they say."""

from __future__ import annotations

import io
import shlex
import shutil
from importlib import import_module
from pathlib import Path

import pytest

from childproof.__main__ import main
from childproof.commands.program.app import COMMANDS
from rulebook.catalogue import policy_path
from tests.childproof.commands.test_decide import STRANGER_BY_ID

BOOK = "sferum-2025-03-by-channel"
SMALL = {
    "audit": ["--scale", "0.01", "--days", "1"],
    "simulate": ["--scale", "0.01", "--days", "1"],
    "sweep": ["--scale", "0.01", "--days", "1", "--workers", "1"],
    "robust": ["--scale", "0.01", "--days", "1", "--samples", "70"],
    "world": ["--scale", "0.01"],
}
"""What makes an example that draws a region small enough for a test."""
SLOW = {*SMALL, "attack", "certify", "check", "compare", "recheck", "strength", "verify"}
NOT_HERE = {"gate", "history"}
"""These need a repository with a branch `main`; tests/childproof/gating has them."""


def examples(command):
    """The examples of a command, each on one line."""
    text: str = import_module(f"childproof.commands.{command}").EXAMPLES
    return text.replace("\\\n", " ").splitlines()


def asked(slow):
    return [
        pytest.param(command, line, id=f"{command}-{number}")
        for command in COMMANDS
        if command not in NOT_HERE
        for number, line in enumerate(examples(command))
        if ("--region" in line or command in SLOW) == slow
    ]


@pytest.fixture(scope="module")
def every_file(tmp_path_factory):
    """A folder with every file that the examples name."""
    made = tmp_path_factory.mktemp("examples")
    assert main(["init", str(made), "--from", BOOK]) == 0
    (made / "rules.toml").rename(made / "my-rules.toml")
    for name in ("old-rules.toml", "new-rules.toml"):
        shutil.copy(made / "my-rules.toml", made / name)
    (made / "intended.toml").write_text("", encoding="utf-8")
    rows = "\n".join(",".join(part) for part in (STRANGER_BY_ID, STRANGER_BY_ID.values()))
    (made / "attempts.csv").write_text(rows + "\n", encoding="utf-8")
    return made


@pytest.fixture
def folder(every_file, tmp_path, monkeypatch):
    """A copy of it, to work in."""
    shutil.copytree(every_file, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_stands_on_a_narrow_page_as_a_shell_understands_it(command, childproof, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    page = childproof(command, "--help").out.replace("\\\n", " ")
    shown = [" ".join(line.split()) for line in page.splitlines()]
    assert [line for line in examples(command) if " ".join(line.split()) not in shown] == []


def does_what_it_says(command, line, folder, childproof, monkeypatch):
    if " recheck " in line:
        childproof("certify", BOOK, "--output", "safety.json")
        childproof("certify", "my-rules.toml", "--output", "mine.json")
    words = shlex.split(line.partition(" > ")[0])
    if "<" in words:
        monkeypatch.setattr("sys.stdin", io.StringIO(Path(words.pop()).read_text(encoding="utf-8")))
        words.remove("<")
    if command == "init":
        words[2] = "fresh"
    region = ["--scale", "0.01"] if "--region" in words and command not in SMALL else []
    result = childproof(*words[1:], *SMALL.get(command, region))
    assert result.status in (0, 1, 3), result.err
    assert "error:" not in result.err


@pytest.mark.parametrize(("command", "line"), asked(slow=False))
def test_an_example_can_be_copied(command, line, folder, childproof, monkeypatch):
    does_what_it_says(command, line, folder, childproof, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize(("command", "line"), asked(slow=True))
def test_an_example_that_takes_its_time_can_be_copied(command, line, folder, childproof, monkeypatch):
    does_what_it_says(command, line, folder, childproof, monkeypatch)


def test_every_policy_that_an_example_names_is_there():
    named = {word for command in COMMANDS for line in examples(command) for word in line.split()}
    policies = {word for word in named if word.startswith("sferum-")}
    assert policies
    assert all(policy_path(name) for name in policies)
