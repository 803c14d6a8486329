"""How fast certificates are checked without a solver, beside deciding everything with one."""

from __future__ import annotations

from collections.abc import Iterator

from proofs.certificates.certify import certify
from proofs.certificates.recheck import recheck
from proofs.claims.verify import verify_all
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from tests.narrowing import present
from tests.tools.benchmarks.measuring import Figure, median_seconds


def figures() -> Iterator[Figure]:
    policies = [load_policy(present(policy_path(name))) for name in SFERUM]
    documents = [certify(policy).document for policy in policies]

    def check() -> None:
        if not all(recheck(document).holds for document in documents):
            raise RuntimeError("a certificate does not hold")

    ours = median_seconds(check, 3)
    yield Figure(
        "recheck_s", ours, "s", "verifying with Z3, warm", median_seconds(lambda: verify_all(policies), 3)
    )
