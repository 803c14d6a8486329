"""One claim over time of one policy, with everything that the answer depends on, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from rulebook.model import UNSPECIFIED, Outcome, Policy, Reading, Silence
from rulebook.moves import ClaimOverTime, Moves

FREE, REQUEST, LEARNED = "free", "request", "learned"
"""What is looked for: a message that arrives, at least a request, or what must not become known."""


@dataclass(frozen=True)
class AttackQuestion:
    """Can the movers of `claim` bring about what it forbids?

    `assumptions` are granted, `events` may happen at any time for nothing, `after_confirmation` is the
    answer to what "only after role confirmation" means, `silence` what an attempt counts as of which no
    line speaks. `settled` fixes some readings; `deadline`, as of `time.perf_counter`, bounds the solver,
    and `most_worlds` the search among few people (None for the usual).
    """

    policy: Policy
    moves: Moves
    claim: ClaimOverTime
    after_confirmation: str
    settled: Reading
    silence: Silence
    assumptions: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    deadline: float | None = None
    most_worlds: int | None = None

    @property
    def reading(self) -> Reading:
        """The one reading that is asked about: the default with what is settled."""
        return self.policy.reading(self.settled)

    @property
    def kind(self) -> str:
        """What is looked for in the first place."""
        return LEARNED if self.claim.learned else FREE

    @property
    def broken(self) -> frozenset[Outcome]:
        """The outcomes that break the claim."""
        return self.claim.broken_by(self.silence)

    @property
    def wanted(self) -> dict[str, frozenset[Outcome]]:
        """The outcomes that break the claim, then those with which at least a request arrives.

        Nothing besides where the claim is about what is learned, which is no outcome of an attempt.
        """
        if self.claim.learned:
            return {LEARNED: frozenset()}
        requests = frozenset({Outcome.FREE, Outcome.REQUEST})
        return {FREE: self.broken, REQUEST: requests | (self.broken & {UNSPECIFIED})}
