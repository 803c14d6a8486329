"""`cp.verify`: which claims hold, in the default reading and over all readings of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from childproof.answers.result_lists import Verdicts
from childproof.calls.arguments import CLAIMS, LIMIT, PATH, PROGRESS, YES_NO, takes
from childproof.calls.policies import (
    ClaimNames,
    PolicyName,
    chosen_claims,
    chosen_policies,
    chosen_silence,
    settled_readings,
)
from proofs.claims.verify import verify as verify_claim
from rulebook.model import Reading

Progress = Callable[[int, int], None]
"""Called with how many verdicts are there, and how many there will be."""


@takes(claims=CLAIMS, time_limit=LIMIT, default_only=YES_NO, claims_file=PATH, progress=PROGRESS)
def verify(
    policies: PolicyName | Iterable[PolicyName] | None = None,
    claims: ClaimNames | None = None,
    *,
    reading: Reading | None = None,
    unspecified: str = "forbidden",
    time_limit: float | None = None,
    default_only: bool = False,
    claims_file: str | None = None,
    progress: Progress | None = None,
) -> Verdicts:
    """Judge claims about policies: proved, refuted with a counterexample, or something in between.

    `policies` are ids, paths or policies, by default the three Sferum rule books; `claims` are ids, claims
    made by `cp.claim`, or both, by default all that the policies name (or those in `claims_file`).
    `reading` settles some readings; the others stay open, unless `default_only`. `unspecified` says what an
    attempt counts as of which no line speaks, "forbidden" or "free". `time_limit` bounds the solver, in
    seconds for each claim; what takes longer is "unknown".

        cp.verify("sferum-2025-03-by-channel", "unverified-adult-to-child")

    Raises:
        InputError: a policy, claim, reading or option is unknown, or a file has faults.
    """
    books = chosen_policies(policies)
    settled = settled_readings(books, reading)
    silence = chosen_silence(unspecified)
    asked = chosen_claims(books, claims, claims_file)
    pairs = [(policy, claim) for policy in books for claim in asked[policy.id]]
    verdicts = []
    for done, (policy, claim) in enumerate(pairs):
        if progress is not None:
            progress(done, len(pairs))
        verdicts.append(
            verify_claim(
                policy,
                claim,
                settled=settled,
                silence=silence,
                time_limit=time_limit,
                default_only=default_only,
            )
        )
    if progress is not None:
        progress(len(pairs), len(pairs))
    return Verdicts(verdicts)
