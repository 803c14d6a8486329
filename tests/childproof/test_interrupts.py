"""Ctrl-C ends with 130, wherever it falls."""

from __future__ import annotations

import sys
import time

import pytest

import childproof.commands.program.run
from childproof.__main__ import INTERRUPTED, main


class _Interrupted:
    """Something whose destructor Ctrl-C falls into."""

    def __del__(self) -> None:
        raise KeyboardInterrupt


def test_ctrl_c_in_a_destructor_is_given_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def working(arguments: list[str]) -> int:
        _Interrupted()
        for _ in range(2000):
            time.sleep(0.01)
        raise AssertionError("the run went on")

    monkeypatch.setattr(childproof.commands.program.run, "run", working)
    hook = sys.unraisablehook
    assert main(["policies"]) == INTERRUPTED
    assert sys.unraisablehook is hook


def test_ctrl_c_in_the_last_destructor_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def ending(arguments: list[str]) -> int:
        _Interrupted()
        return 0

    monkeypatch.setattr(childproof.commands.program.run, "run", ending)
    assert main(["policies"]) == INTERRUPTED
    time.sleep(0.05)
