"""Over how many readings of a text an answer is worked out; with more it says that there are too many."""

from __future__ import annotations

MOST_READINGS_WEIGHED = 5_000
"""Readings under each of which the attempts of a run are counted."""

MOST_READINGS_DECIDED = 20_000
"""Readings under each of which one attempt is decided."""
