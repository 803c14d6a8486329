"""Decision tables: what turns observations of two people into a situation, and a situation into outcomes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.population.people import Ints


class DecisionTables(NamedTuple):
    """From observations to outcomes.

    sender, recipient: int32[64] by record; joint: int32[JOINT]; channel: int32[3]: parts of a situation's
    code, which add up. number: int32[codes], -1 where excluded. outcome: uint8[situations, policies].
    drawn: float64[3], chances of the facts drawn for each ordered pair.
    """

    sender: Ints
    recipient: Ints
    joint: Ints
    channel: Ints
    number: Ints
    outcome: NDArray[np.uint8]
    drawn: NDArray[np.float64]
