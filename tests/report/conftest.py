from __future__ import annotations

import pytest

from policy.model import Policy
from proofs.verdict import Verdict
from proofs.verify import verify_all


@pytest.fixture(scope="session")
def verdicts(sferum: dict[str, Policy]) -> list[Verdict]:
    """All claims of the three Sferum policies."""
    return verify_all(sferum.values())


@pytest.fixture(scope="session")
def counterexamples(verdicts):
    """Those of different situations."""
    found = {
        tuple(verdict.counterexample.situation.items()): verdict.counterexample
        for verdict in verdicts
        if verdict.counterexample
    }
    assert len(found) >= 10
    return list(found.values())
