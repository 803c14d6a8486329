"""Readings as rows of a certificate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from proofs.attacks.outcomes import outcomes_of
from rulebook.model import Policy, Reading
from rulebook.moves import Moves
from rulebook.values.json_values import json_values


def pattern_of(policy: Policy, moves: Moves, settled: Reading, numbers: Iterable[int]) -> Any:
    """Rows that cover exactly the readings with these numbers, as JSON values."""
    return json_values(outcomes_of(policy, moves, settled).pattern(numbers))
