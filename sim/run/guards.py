"""Guards: proved claims that a run is checked against, and a decision that contradicts one.

Knows what identifies such a decision, so that `simulate.find_attempt` can find it again. Knows nothing of
proofs beyond the masks that are handed in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Attempt", "Guard", "ProofContradicted"]

Guard = tuple[str, NDArray[np.bool_]]
"""A proved claim: its id, and bool[situations, 5], true where the proof excludes that outcome."""


@dataclass(frozen=True)
class Attempt:
    """One attempt, with everything needed to find it again.

    Attributes:
        district: number; day: from 1.
        sender, recipient: people of the district by number.
        channel, outcome: names.
        situation: number of the situation under the policy, on that day.
        policy: id; claim: id of the claim that it contradicts, or "".
        seed: of the run.
    """

    district: int
    day: int
    sender: int
    recipient: int
    channel: str
    situation: int
    outcome: str
    policy: str
    claim: str
    seed: int


class ProofContradicted(Exception):
    """A decision in a run that a proof excludes: `attempt` says which, `find_attempt` finds it again."""

    def __init__(self, attempt: Attempt):
        self.attempt = attempt
        super().__init__(
            f"claim `{attempt.claim}` is proved for `{attempt.policy}`, yet on day {attempt.day} in "
            f"district {attempt.district} an attempt of person {attempt.sender} to {attempt.recipient} by "
            f"{attempt.channel} (situation {attempt.situation}) is {attempt.outcome}; seed {attempt.seed}"
        )
