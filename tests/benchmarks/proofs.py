"""How fast claims are decided, beside the ways one would do it without the toolkit."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import z3

from policy.catalogue import SFERUM, policy_path
from policy.decide import decide, holds
from policy.load_policy import load_policy
from policy.model import Policy
from policy.table import OUTCOME_NAMES, Masks, Situations, outcome_table
from proofs.counterexamples import broken_by
from proofs.encoding import Encoding
from proofs.verify import verify, verify_all
from tests.benchmarks.measuring import Figure, median_seconds


def figures() -> Iterator[Figure]:
    policies = [load_policy(policy_path(name)) for name in SFERUM]
    claims = [(policy, claim) for policy in policies for claim in policy.claims]
    verify_all(policies)

    ours = median_seconds(lambda: verify_all(policies, default_only=True)) / len(claims) * 1000
    fresh = median_seconds(lambda: [solve_afresh(p, c) for p, c in claims], 3) / len(claims) * 1000
    yield Figure(
        "verify_claim_ms", ours, "ms", "Z3 with the formula built for each claim, no counterexample", fresh
    )
    few = claims[::17]
    plain = median_seconds(lambda: [look_everywhere(p, c) for p, c in few], 1) / len(few) * 1000
    yield Figure("verify_claim_ms_plain", ours, "ms", "plain Python over every situation", plain)

    everything = median_seconds(lambda: verify_all(policies))
    array = median_seconds(lambda: [every_reading(policy) for policy in policies], 3)
    yield Figure(
        "verify_everything_s", everything, "s", "NumPy array over every situation and reading", array
    )

    one = policies[2]
    readings = one.all_readings()[::24]
    each = median_seconds(
        lambda: [verify(one, claim, settled=reading) for reading in readings for claim in one.claims], 1
    )
    whole = median_seconds(lambda: verify_all([one]))
    yield Figure(
        "verify_book_b_s", whole, "s", "one proof for each of its 432 readings (from 18 of them)", each * 24
    )

    process = median_seconds(lambda: run("-m", "childproof", "verify"), 3)
    bare = median_seconds(lambda: run("-c", "import numpy, z3"), 3)
    yield Figure("verify_process_s", process, "s", "a process that only imports NumPy and Z3 (bound)", bare)


def run(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())


def solve_afresh(policy: Policy, claim) -> bool:
    encoding = Encoding(policy)
    solver = z3.Solver()
    solver.add(*encoding.domain, *encoding.literals(policy.default_reading))
    solver.add(encoding.premise(claim), encoding.outcome_in(broken_by(claim, "forbidden")))
    return solver.check() == z3.sat


def look_everywhere(policy: Policy, claim) -> bool:
    situations, reading = Situations.of(policy.vocabulary), policy.default_reading
    bad = broken_by(claim, "forbidden")
    return any(
        holds(claim.when, policy, situation, reading)
        and not holds(claim.unless, policy, situation, reading)
        and decide(policy, situation, reading).outcome in bad
        for situation in map(situations.situation, range(situations.size))
    )


def every_reading(policy: Policy) -> int:
    refuted = 0
    for reading in policy.all_readings():
        table, masks = outcome_table(policy, reading), Masks(policy, reading)
        for claim in policy.claims:
            bad = np.zeros(len(OUTCOME_NAMES), dtype=bool)
            bad[[OUTCOME_NAMES.index(outcome) for outcome in broken_by(claim, "forbidden")]] = True
            refuted += bool((bad[table] & masks.claim(claim)).any())
    return refuted
