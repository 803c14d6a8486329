"""How many mutants are judged against all claims, beside one table for each mutant and reading."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from proofs.strength.kills import Judge
from proofs.strength.mutants import Mutant, mutants_of
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Policy, Silence
from rulebook.table import OUTCOME_NAMES, Masks, outcome_table
from tests.narrowing import present
from tests.tools.benchmarks.measuring import Figure, median_seconds

FEW = 24
"""The plain way is measured on every so many readings."""


def figures() -> Iterator[Figure]:
    policies = [load_policy(present(policy_path(name))) for name in SFERUM]
    total = sum(1 for policy in policies for _ in mutants_of(policy))
    ours = median_seconds(lambda: [judge_all(policy) for policy in policies])

    sample = [(policy, mutant) for policy in policies for mutant in list(mutants_of(policy))[::150]]
    plain = median_seconds(lambda: [judge_plainly(*pair) for pair in sample], 1, warm=False)
    compared = f"a NumPy table for each mutant, claim and reading (from every {FEW}th reading)"
    yield Figure("mutants_per_second", total / ours, "1/s", compared, len(sample) / (plain * FEW))


def judge_all(policy: Policy) -> int:
    """Every mutant against all claims in all readings, from scratch."""
    judge = Judge(policy, scenarios=())
    return sum(bool(judge.notice(mutant).claims) for mutant in mutants_of(policy))


def judge_plainly(policy: Policy, mutant: Mutant) -> int:
    """One mutant against all claims, in some of the readings."""
    changed = mutant.changed()
    noticed = 0
    for reading in policy.all_readings()[::FEW]:
        ours, theirs = outcome_table(policy, reading), outcome_table(changed, reading)
        before, after = Masks(policy, reading), Masks(changed, reading)
        for claim in policy.claims:
            bad = [OUTCOME_NAMES.index(outcome) for outcome in claim.broken_by(Silence.FORBIDDEN)]
            failed = (np.isin(ours, bad) & before.claim(claim)).any()
            noticed += bool(failed != (np.isin(theirs, bad) & after.claim(claim)).any())
    return noticed
