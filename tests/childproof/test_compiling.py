"""Every command that draws a region says once that the simulation is being compiled, on a terminal only."""

from __future__ import annotations

import sys

import pytest

import sim.compiled
from tests.report.golden import YARD

SMALL = ("--region", "nenets", "--scale", "0.02", "--seed", "1")
DAY = (*SMALL, "--days", "1")
COMMANDS = {
    "world": ("world", *SMALL),
    "simulate": ("simulate", "sferum-2025-03-safety", *DAY),
    "sweep": ("sweep", "sferum-2025-03-safety", *DAY, "--vary", "club_size"),
    "compare": ("compare", "sferum-2025-03-safety", "sferum-2025-03-by-channel", *DAY),
    "check": ("check", "sferum-2025-03-safety", *DAY),
    "verify": ("verify", "sferum-2025-03-safety", "--claim", "unverified-adult-to-child", *DAY),
    "audit": ("audit", str(YARD), *DAY),
}


@pytest.fixture
def not_compiled(monkeypatch):
    """Nothing seems to be compiled yet, for whoever asks before speaking."""
    monkeypatch.setattr(sim.compiled, "is_compiled", lambda: False)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_on_a_terminal_that_it_compiles(name, childproof, not_compiled, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    said = childproof(*COMMANDS[name])
    assert "compiling" not in said.err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert childproof(*COMMANDS[name]).err.count("compiling the simulation") == 1


def test_a_command_that_draws_nothing_does_not(childproof, not_compiled, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "compiling" not in childproof("check", "sferum-2025-03-safety").err
