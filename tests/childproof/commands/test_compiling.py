"""Every command that draws a region says once that the simulation is being compiled, on a terminal only."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import sim.kernel.jit
from tests.childproof.report.golden import YARD
from tests.sampling import one_of_each

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
    monkeypatch.setattr(sim.kernel.jit, "is_compiled", lambda: False)


@pytest.mark.parametrize("name", one_of_each(COMMANDS))
def test_a_command_says_on_a_terminal_that_it_compiles(name, childproof, not_compiled, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    said = childproof(*COMMANDS[name])
    assert "compiling" not in said.err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert childproof(*COMMANDS[name]).err.count("compiling the simulation") == 1


def test_a_command_that_draws_nothing_does_not(childproof, not_compiled, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "compiling" not in childproof("check", "sferum-2025-03-safety").err


def compiled_by(folder, *arguments):
    """The names of what is kept after another process has run, with nothing kept elsewhere."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder)}
    subprocess.run([sys.executable, *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)
    return {path.name for path in folder.rglob("*.nbc")}


@pytest.mark.slow
def test_after_compiling_a_run_finds_everything_compiled(tmp_path):
    days = compiled_by(tmp_path / "days", "-m", "sim.run.precompile")
    everything = compiled_by(
        tmp_path / "all", "-c", "import sim.run.precompile; sim.run.precompile.compile_all()"
    )
    assert days < everything
    run = ("-m", "childproof", *COMMANDS["simulate"][:-2], "--region", "kursk", "--scale", "0.05")
    assert compiled_by(tmp_path / "all", *run, "--days", "3", "--format", "json") == everything
    assert compiled_by(tmp_path / "days", *run, "--days", "3", "--format", "json") > days, "a gap is noticed"
