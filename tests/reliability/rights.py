"""What cannot be tried here for want of rights is said loudly, and never counts as passed."""

from __future__ import annotations

from typing import NoReturn

import pytest

NOT_TRIED = "NOT TRIED FOR WANT OF RIGHTS"


def wanting(what: str) -> NoReturn:
    """Skip the rest of a test; tests/conftest.py lists it at the end of the run."""
    pytest.skip(f"{NOT_TRIED}: {what}")
