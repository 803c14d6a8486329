"""`cp.strength`: how much of a policy its claims and scenarios pin down."""

from __future__ import annotations

from collections.abc import Iterable

from childproof.answers.result_lists import ResultList
from childproof.calls.arguments import CLAIMS, LIMIT, takes
from childproof.calls.policies import (
    ClaimNames,
    PolicyName,
    chosen_policies,
    chosen_silence,
    is_one_policy,
    settled_readings,
    with_claims,
)
from proofs.strength.report import Strength
from proofs.strength.strength import strength as strength_of
from rulebook.model import Reading


@takes(claims=CLAIMS, time_limit=LIMIT)
def strength(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    claims: ClaimNames | None = None,
    *,
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    time_limit: float | None = None,
) -> Strength | ResultList[Strength]:
    """How many small changes of a policy its claims and scenarios notice.

    `policies` is an id, a path or a policy, which gives one answer, or several of them, which give a list; by
    default the three Sferum rule books. `claims` are ids, claims made by `cp.claim`, or both. `reading`
    settles some readings; `unspecified` says what an attempt counts as of which no line speaks, "forbidden"
    or "free". `time_limit` is for each policy, in seconds.

        cp.strength("sferum-2025-03-safety").share

    Raises:
        InputError: a policy, reading or option is unknown, or a file has faults.
        TooLargeError: the situations and readings are too many to look at each.
        Undecided: the time was not enough.
    """
    books = with_claims(chosen_policies(policies), claims)
    settled, silence = settled_readings(books, reading), chosen_silence(unspecified)
    answers = ResultList(
        strength_of(policy, settled=settled, silence=silence, time_limit=time_limit) for policy in books
    )
    return answers[0] if is_one_policy(policies) else answers
