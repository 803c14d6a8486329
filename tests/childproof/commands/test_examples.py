"""The examples of every help page stand there as they can be copied, and do what they say."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from childproof.commands.program.app import COMMANDS
from rulebook.catalogue import policy_path

SMALL = {
    "audit": "--scale 0.01 --days 1",
    "simulate": "--scale 0.01 --days 1",
    "sweep": "--scale 0.01 --days 1 --workers 1",
    "robust": "--scale 0.01 --days 1 --samples 70",
    "world": "--scale 0.01",
}
"""What makes an example that draws a region small enough for a test."""
QUICK = ("decide", "explain", "explore", "policies", "show")
"""The commands that answer all their examples in a moment."""


def examples(command):
    """The examples of a command, each on one line."""
    text: str = import_module(f"childproof.commands.{command}").EXAMPLES
    return text.replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_stands_on_a_narrow_page_as_a_shell_understands_it(command, childproof, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    page = childproof(command, "--help").out.replace("\\\n", " ")
    shown = [" ".join(line.split()) for line in page.splitlines()]
    assert [line for line in examples(command) if " ".join(line.split()) not in shown] == []


def copied(command, folder):
    """What is wrong with the examples of a command, in their order, by a shell in an empty folder."""
    person = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "A. Person")
    person |= dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "person@example.org")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    env = {**os.environ, **person, "PATH": path}
    wrong = []
    for line in examples(command):
        region = "--scale 0.01" if "--region" in line and command not in SMALL else ""
        asked = f"{line} {SMALL.get(command, region)}" if line.startswith("childproof ") else line
        done = subprocess.run(asked, shell=True, cwd=folder, env=env, capture_output=True, text=True)
        if done.returncode not in (0, 1) or "error:" in done.stderr:
            wrong.append((line, done.returncode, done.stderr))
    return wrong


@pytest.mark.parametrize("command", QUICK)
def test_the_examples_can_be_copied_into_an_empty_folder(command, tmp_path):
    assert copied(command, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("command", [one for one in COMMANDS if one not in QUICK])
def test_the_examples_that_take_their_time_can_be_copied_into_an_empty_folder(command, tmp_path):
    assert copied(command, tmp_path) == []


def test_an_example_that_names_a_file_that_nobody_made_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr("childproof.commands.show.EXAMPLES", "childproof show my-rules.toml")
    assert [status for _line, status, _error in copied("show", tmp_path)] == [2]


def test_every_policy_that_an_example_names_is_there():
    named = {word for command in COMMANDS for line in examples(command) for word in line.split()}
    policies = {word for word in named if word.startswith("sferum-")}
    assert policies
    assert all(policy_path(name) for name in policies)
