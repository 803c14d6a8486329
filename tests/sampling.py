"""Which of many cases the quick tests try; the slow tests try all the others."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

import pytest

__all__ = ["one_of_each", "with_slow"]


def one_of_each(cases: Iterable[Any], kind: Callable[[Any], Hashable] = lambda _case: None) -> list[Any]:
    """Parameters of a test: the first case of each kind is quick, those after it are slow.

    Args:
        cases: one argument each, or a tuple of several.
        kind: what makes two cases alike, so that one of them will do; by default all are alike.
    """
    seen: set[Hashable] = set()
    found = []
    for case in cases:
        marks = [pytest.mark.slow] if kind(case) in seen else []
        seen.add(kind(case))
        found.append(pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=marks))
    return found


def with_slow(cases: Iterable[Any], slow: Iterable[Any]) -> list[Any]:
    """Parameters of a test, one argument each: the named cases are slow, the others quick."""
    named = set(slow)
    return [pytest.param(case, marks=[pytest.mark.slow] if case in named else []) for case in cases]
