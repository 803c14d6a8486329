"""Ctrl-C is never lost, even if it falls into a place from which Python lets no exception out.

An exception that is raised while an object is being freed is told on standard error and forgotten; Z3 frees
many objects. An interruption that ends there is raised once more, a moment later.
"""

from __future__ import annotations

import _thread
import sys
import threading
from types import TracebackType
from typing import Any

__all__ = ["Interruptions"]

A_MOMENT = 0.02


class Interruptions:
    """While it is entered, an interruption that Python swallows comes back; `swallowed` tells of one."""

    def __init__(self) -> None:
        self.swallowed = False
        self._again: threading.Timer | None = None
        self._before = sys.unraisablehook

    def __enter__(self) -> Interruptions:
        self._before = sys.unraisablehook
        sys.unraisablehook = self._unraisable
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.unraisablehook = self._before
        if self._again is not None:
            self._again.cancel()

    def _unraisable(self, unraisable: Any) -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            self._before(unraisable)
            return
        self.swallowed = True
        self._again = threading.Timer(A_MOMENT, _thread.interrupt_main)
        self._again.daemon = True
        self._again.start()
