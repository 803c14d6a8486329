"""Which claims a change of rules turned, judged in both policies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from proofs.answers.verdict import Verdict
from proofs.claims.verify import verify
from proofs.engines.clock import NO_CLOCK, Clock
from rulebook.model import Policy, Reading, Silence, combinations_of


@dataclass(frozen=True, repr=False)
class ClaimChange:
    """One claim before and after; None where a policy does not make it.

    `failing` counts the failing readings of both among those that both policies have, so that
    settling a reading is no change of verdict.
    """

    claim: str
    old: Verdict | None
    new: Verdict | None
    failing: tuple[int, int]

    def __repr__(self) -> str:
        sides = " → ".join("–" if side is None else side.brief() for side in (self.old, self.new))
        return f"<{self.claim}: {sides}>"

    @property
    def turned(self) -> bool:
        """Whether a verdict differs, or the claim gained or lost readings."""
        if self.old is None or self.new is None:
            return True
        return (self.old.status, self.failing[0]) != (self.new.status, self.failing[1])

    @property
    def is_unsure(self) -> bool:
        """Whether one of the two verdicts is not known."""
        return any(verdict is not None and verdict.is_unsure for verdict in (self.old, self.new))

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "claim": self.claim,
            "turned": self.turned,
            "old": _summary(self.old),
            "new": _summary(self.new),
            "failing_in_common_readings": list(self.failing),
        }


def failing_among(verdict: Verdict, options: Mapping[str, Collection[str]]) -> int:
    """In how many readings with only these options a claim fails; names not given are all open."""
    choices = {
        name: [option for option in question if option in options.get(name, question)]
        for name, question in verdict.policy.open_readings(verdict.settled).items()
    }
    return sum(
        any(
            all(reading[name] in allowed for name, allowed in row.items()) for row in verdict.readings.pattern
        )
        for reading in combinations_of(choices)
    )


def _summary(verdict: Verdict | None) -> dict[str, object] | None:
    if verdict is None:
        return None
    counts = {"refuted": verdict.readings.refuted, "total": verdict.readings.total}
    return {"status": verdict.status.value, "status_all": verdict.status_all.value, "readings": counts}


def claim_changes(
    old: Policy, new: Policy, settled: Reading, silence: Silence, clock: Clock = NO_CLOCK
) -> Iterator[ClaimChange]:
    """Every claim of either policy, before and after; the clock is for all together."""
    before, after = (
        {
            claim.id: verify(policy, claim, settled=settled, silence=silence, time_limit=clock.left)
            for claim in policy.claims
        }
        for policy in (old, new)
    )
    common = {
        name: set(question.options) & set(new.readings[name].options)
        for name, question in old.readings.items()
        if name in new.readings
    }
    for claim in dict.fromkeys([*before, *after]):
        both = before.get(claim), after.get(claim)
        counts = [0 if verdict is None else failing_among(verdict, common) for verdict in both]
        yield ClaimChange(claim, *both, (counts[0], counts[1]))
