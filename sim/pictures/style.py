"""What all pictures of this wing share: Matplotlib's own defaults, and numbers on an axis.

Knows what is set while a picture is drawn; `proofs.pictures.style` says the same for pictures of proofs and
for saving, since neither wing imports the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import matplotlib as mpl
from matplotlib.ticker import FuncFormatter

__all__ = ["axis_numbers", "default_style"]


@contextmanager
def default_style() -> Iterator[None]:
    """Draw under Matplotlib's defaults, whatever its configuration file or the session says.

    The backend is left as it is: it has no part in a figure that is made without `pyplot`.
    """
    defaults: dict[Any, Any] = {
        name: value for name, value in mpl.rcParamsDefault.items() if name != "backend"
    }
    with mpl.rc_context(defaults):
        yield


def axis_numbers(decimal: str) -> FuncFormatter:
    """Numbers of an axis as short as they can be, with this sign between whole and part."""
    # Not a lambda, so that the figure can be pickled.
    return FuncFormatter(partial(_axis_number, decimal))


def _axis_number(decimal: str, number: float, _position: int) -> str:
    return f"{number:g}".replace(".", decimal)
