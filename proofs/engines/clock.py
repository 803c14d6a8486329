"""How long an answer may take: looked at wherever work can grow.

What could not be done in time is `Undecided`, and told as such: it is never taken for fine.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from rulebook.language import Message, Untold

Item = TypeVar("Item")

TIME_IS_UP = Message("the time limit was reached")


class Undecided(Untold):
    """It could not be told; the text says why."""


@dataclass(frozen=True)
class Clock:
    """A moment until which work may go on: `until` as of `time.perf_counter`, None for no bound.

    It makes no question another one, so all clocks are equal: what is kept of a question is found under any.
    """

    until: float | None = field(default=None, compare=False)

    @classmethod
    def within(cls, seconds: float | None) -> Clock:
        """So many seconds from now; None for no bound."""
        return cls(None if seconds is None else time.perf_counter() + seconds)

    @property
    def left(self) -> float | None:
        """How many seconds are left, at least 0; None for no bound."""
        return None if self.until is None else max(0.0, self.until - time.perf_counter())

    def look(self) -> None:
        """Go on if there is time.

        Raises:
            Undecided: there is none.
        """
        if self.until is not None and time.perf_counter() >= self.until:
            raise Undecided(TIME_IS_UP)

    def earlier(self, other: Clock) -> Clock:
        """That of the two which ends first."""
        if self.until is None or (other.until is not None and other.until < self.until):
            return other
        return self

    def ticking(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items one after the other, as long as there is time.

        Raises:
            Undecided: there is none for the next.
        """
        for item in items:
            self.look()
            yield item

    def share(self, parts: int) -> Clock:
        """The time for the first of so many parts of what is left to do."""
        left = self.left
        return self if left is None else Clock.within(left / parts)


NO_CLOCK = Clock()
"""As long as it takes."""

_RUNNING: ContextVar[Clock] = ContextVar("running", default=NO_CLOCK)


@contextmanager
def running(clock: Clock) -> Iterator[None]:
    """Work under a clock at which `look` looks, however deep below; one around it still bounds the work."""
    token = _RUNNING.set(_RUNNING.get().earlier(clock))
    try:
        yield
    finally:
        _RUNNING.reset(token)


def look() -> None:
    """Go on if the clock under which the work runs has time left; without any there is no bound.

    Raises:
        Undecided: there is none.
    """
    _RUNNING.get().look()


class TimeBudget:
    """Seconds for all parts of one answer, each worked out when it is first asked for; None for no bound.

    Only the time at work counts, not the time between the parts.
    """

    def __init__(self, seconds: float | None = None):
        self.left = seconds

    @contextmanager
    def part(self) -> Iterator[Clock]:
        """A clock for one part: it has what the parts before it left."""
        started = time.perf_counter()
        try:
            yield Clock.within(self.left)
        finally:
            if self.left is not None:
                self.left = max(0.0, self.left - (time.perf_counter() - started))
