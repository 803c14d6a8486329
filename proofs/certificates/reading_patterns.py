"""Readings as rows of a certificate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from proofs.attacks.outcomes import outcomes_of
from proofs.engines.prime_rows import fold
from rulebook.model import Policy, Reading
from rulebook.moves import Moves
from rulebook.values.json_values import json_values


def pattern_of(policy: Policy, moves: Moves, settled: Reading, numbers: Iterable[int]) -> Any:
    """Rows that cover exactly the readings with these numbers, as JSON values."""
    choices, readings = policy.open_readings(settled), outcomes_of(policy, moves, settled).readings
    cells = np.zeros([len(options) for options in choices.values()], dtype=np.bool_)
    for number in numbers:
        reading = readings[int(number)]
        cells[tuple(options.index(reading[name]) for name, options in choices.items())] = True
    return json_values(fold(cells, choices) if cells.any() else ())
