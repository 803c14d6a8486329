"""Matplotlib's own defaults, so that a user's settings change no byte of a picture.

Knows what is set while a picture is drawn and saved. Knows nothing of what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl

__all__ = ["default_style"]

OWN_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "childproof"}
"""Words stay words, and the names of clip paths follow from what they clip."""


@contextmanager
def default_style() -> Iterator[None]:
    """Draw and save under Matplotlib's defaults, whatever its configuration file or the session says.

    The backend is left as it is: it has no part in a figure that is made without `pyplot`.
    """
    defaults: dict[Any, Any] = {
        name: value for name, value in mpl.rcParamsDefault.items() if name != "backend"
    }
    with mpl.rc_context(defaults | OWN_SETTINGS):
        yield
