"""`cp.explain`: the whole answer behind a verdict."""

from __future__ import annotations

from childproof.calls.arguments import LIMIT, VERDICT, takes
from proofs.answers.verdict import Verdict
from proofs.claims.explain import Explanation
from proofs.claims.explain import explain as explain_verdict


@takes(verdict=VERDICT, time_limit=LIMIT)
def explain(verdict: Verdict, *, time_limit: float | None = None) -> Explanation:
    """All failing situations of a verdict, what a proof rests on, and what would restore the claim."""
    return explain_verdict(verdict, time_limit=time_limit)
