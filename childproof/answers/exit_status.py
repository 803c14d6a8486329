"""What a command ends with, the same for all of them."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitStatus"]


class ExitStatus(IntEnum):
    """The exit status of a command; besides, 70 is a defect of ours and 130 an interruption."""

    DONE = 0
    """Nothing was found that fails."""
    FOUND = 1
    """A finding that nobody knew of or meant."""
    FAULT = 2
    """A file or the call has a fault, or nothing could be judged."""
    UNSURE = 3
    """Something could not be told, and is not taken for fine."""
