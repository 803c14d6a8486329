"""`cp.explain`: the whole answer behind a verdict."""

from __future__ import annotations

from childproof.answers.result_lists import Verdicts
from childproof.calls.arguments import LIMIT, ONE_CLAIM, takes
from childproof.calls.policies import PolicyName, policy
from childproof.calls.verify import verify
from proofs.answers.verdict import Verdict
from proofs.claims.explain import Explanation
from proofs.claims.explain import explain as explain_verdict
from rulebook.language import Message
from rulebook.model import Claim
from rulebook.reader.faults import one_fault


@takes(claim=ONE_CLAIM, time_limit=LIMIT)
def explain(
    verdict: Verdict | Verdicts | PolicyName,
    claim: str | Claim | None = None,
    *,
    time_limit: float | None = None,
) -> Explanation:
    """All failing situations of a verdict, what a proof rests on, and what would restore the claim.

        cp.explain(cp.verify()[0])
        cp.explain("safety", "unverified-adult-to-child")

    Raises:
        InputError: it is neither a verdict nor a policy and a claim, or one of them is unknown.
    """
    if isinstance(verdict, Verdicts) and len(verdict) == 1:
        verdict = verdict[0]
    if isinstance(verdict, Verdict) and claim is None:
        return explain_verdict(verdict, time_limit=time_limit)
    hint = Message("for example: {example}", example='cp.explain("safety", "unverified-adult-to-child")')
    if isinstance(verdict, (Verdict, Verdicts)) or not isinstance(claim, (str, Claim)):
        raise one_fault("explain", Message("it takes one verdict, or a policy and a claim"), hint)
    return explain_verdict(verify(policy(verdict), claim, time_limit=time_limit)[0], time_limit=time_limit)
