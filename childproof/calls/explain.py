"""`cp.explain`: the whole answer behind a verdict."""

from __future__ import annotations

from typing import overload

from childproof.answers.over_time_answer import OverTimeAnswer
from childproof.answers.result_lists import Verdicts
from childproof.calls.arguments import CLAIM_OF_ANY_KIND, LIMIT, takes
from childproof.calls.explain_over_time import explain_over_time, id_of_claim, is_over_time, with_any_number
from childproof.calls.policies import PolicyName, policy
from childproof.calls.verify import verify
from proofs.answers.verdict import Verdict
from proofs.attacks.attack_answer import Attack
from proofs.attacks.promises import PromiseAnswer
from proofs.claims.explain import Explanation
from proofs.claims.explain import explain as explain_verdict
from rulebook.language import Message
from rulebook.model import Claim
from rulebook.moves import ClaimOverTime, Promise
from rulebook.reader.faults import one_fault


@overload
def explain(verdict: Verdict | Verdicts, *, time_limit: float | None = None) -> Explanation: ...
@overload
def explain(verdict: Attack | PromiseAnswer, *, time_limit: float | None = None) -> OverTimeAnswer: ...
@overload
def explain(verdict: PolicyName, claim: Claim, *, time_limit: float | None = None) -> Explanation: ...
@overload
def explain(
    verdict: PolicyName, claim: ClaimOverTime | Promise, *, time_limit: float | None = None
) -> OverTimeAnswer: ...
@overload
def explain(
    verdict: PolicyName, claim: str | None = None, *, time_limit: float | None = None
) -> Explanation | OverTimeAnswer: ...
@takes(claim=CLAIM_OF_ANY_KIND, time_limit=LIMIT)
def explain(
    verdict: Verdict | Verdicts | Attack | PromiseAnswer | PolicyName,
    claim: str | Claim | ClaimOverTime | Promise | None = None,
    *,
    time_limit: float | None = None,
) -> Explanation | OverTimeAnswer:
    """All failing situations of a verdict, what a proof rests on, and what would restore the claim.

        cp.explain(cp.verify()[0])
        cp.explain("safety", "unverified-adult-to-child")
        cp.explain("safety", "stranger-reaches-student")

    Of a claim over time: the question, the answer step by step for two people and any number of them, and
    the readings in which it is broken.

    Raises:
        InputError: it is neither a verdict nor a policy and a claim, or one of them is unknown.
    """
    if isinstance(verdict, (Attack, PromiseAnswer)) and claim is None:
        return with_any_number(verdict, time_limit=time_limit)
    if isinstance(verdict, Verdicts) and len(verdict) == 1:
        verdict = verdict[0]
    if isinstance(verdict, Verdict) and claim is None:
        return explain_verdict(verdict, time_limit=time_limit)
    hint = Message("for example: {example}", example='cp.explain("safety", "unverified-adult-to-child")')
    if isinstance(verdict, (Verdict, Verdicts, Attack, PromiseAnswer)) or claim is None:
        raise one_fault("explain", Message("it takes one verdict, or a policy and a claim"), hint)
    asked = policy(verdict)
    if isinstance(claim, (ClaimOverTime, Promise)):
        claim = id_of_claim(asked, claim, "explain")
    if isinstance(claim, str) and is_over_time(asked, claim, "explain"):
        return explain_over_time(asked, claim, time_limit=time_limit)
    return explain_verdict(verify(asked, claim, time_limit=time_limit)[0], time_limit=time_limit)
