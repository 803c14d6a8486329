"""How fast claims are decided, beside the ways one would do it without the toolkit."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import z3

from proofs.anomalies.check import check
from proofs.answers.verdict import Verdict
from proofs.changes.compare import compare
from proofs.changes.compare_by_solver import changed_by_solver
from proofs.claims.explain import failing_situations
from proofs.claims.verify import verify, verify_all
from proofs.engines.covers import cover_formula
from proofs.engines.formulas import Encoding
from proofs.engines.solver import session_of
from rulebook.catalogue import SFERUM, policy_path
from rulebook.decide import decide, holds
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Policy, Silence
from rulebook.table import OUTCOME_NAMES, Masks, Situations, outcome_table
from tests.narrowing import present
from tests.tools.benchmarks.large_policy import write_large_policy
from tests.tools.benchmarks.measuring import BOUND, Figure, median_seconds


def figures() -> Iterator[Figure]:
    policies = [load_policy(present(policy_path(name))) for name in SFERUM]
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

    yield from complete_answers(policies)
    yield from a_large_policy()

    process = median_seconds(lambda: run("-m", "childproof", "verify", "--format", "json"), 3)
    bare = median_seconds(lambda: run("-c", "import numpy, z3"), 3)
    yield Figure("verify_process_s", process, "s", "a process that only imports NumPy and Z3", bare, BOUND)


def complete_answers(policies: list[Policy]) -> Iterator[Figure]:
    refuted = [verdict for verdict in verify_all(policies) if verdict.counterexample]
    ours = median_seconds(lambda: [failing_situations(v, present(v.counterexample).reading) for v in refuted])
    by_solver = median_seconds(lambda: [rows_by_solver(v) for v in refuted], 1)
    yield Figure(
        "fold_claim_ms",
        ours / len(refuted) * 1000,
        "ms",
        "prime rows from Z3 alone, one question at a time",
        by_solver / len(refuted) * 1000,
    )
    pairs = [(policies[0], policies[1]), (policies[1], policies[2]), (policies[2], policies[0])]
    ours = median_seconds(lambda: [compare(old, new).rows for old, new in pairs]) / 3 * 1000
    solver = median_seconds(lambda: [changes_by_solver(old, new) for old, new in pairs], 1) / 3 * 1000
    yield Figure("compare_ms", ours, "ms", "Z3 alone, without the table of outcomes", solver)
    ours = median_seconds(lambda: [check(policy) for policy in policies], 3) / 3
    dropped = median_seconds(lambda: [drop_each_rule(policy) for policy in policies], 1, warm=False) / 3
    told = "idle rules alone, by dropping each rule, in an eighth of the readings"
    yield Figure("check_s", ours, "s", told, dropped)


def a_large_policy() -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        paths = [write_large_policy(Path(folder), seed=1, loosened=at) for at in (None, 7)]
        loading = median_seconds(lambda: [load_policy(path) for path in paths], 1)
        policies = [load_policy(path) for path in paths]

        def judge() -> None:
            old, new = (load_policy(path) for path in paths)
            verify_all([old, new])
            compare(old, new).to_dict()

        whole = median_seconds(judge, 1, warm=False)
    size = f"{len(policies[0].rules):,} rules over {len(policies[0].vocabulary.facts)} facts"
    yield Figure("large_policy_s", whole, "s", f"loading alone; {size}", loading, BOUND)


def rows_by_solver(verdict: Verdict) -> int:
    assert verdict.counterexample is not None
    session, reading = session_of(verdict.policy), verdict.counterexample.reading
    bad = verdict.claim.broken_by(Silence.FORBIDDEN)
    formula = z3.And(session.encoding.premise(verdict.claim), session.encoding.outcome_in(bad))
    member = session.define(("benchmark", verdict.claim, bad), formula)
    return len(cover_formula(session, member, session.encoding.literals(reading)))


def changes_by_solver(old: Policy, new: Policy) -> int:
    return len(list(changed_by_solver(old, new, old.default_reading, new.default_reading)))


def drop_each_rule(policy: Policy) -> int:
    readings = policy.all_readings()[::8]
    tables = [outcome_table(policy, reading) for reading in readings]
    same = 0
    for rule in policy.rules:
        without = replace(policy, rules=tuple(other for other in policy.rules if other is not rule))
        same += sum(
            bool((table == outcome_table(without, reading)).all())
            for reading, table in zip(readings, tables, strict=True)
        )
    return same


def run(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    if done.stderr:
        raise RuntimeError(done.stderr.decode())


def solve_afresh(policy: Policy, claim) -> bool:
    encoding = Encoding(policy)
    solver = z3.Solver()
    solver.add(*encoding.domain, *encoding.literals(policy.default_reading))
    solver.add(encoding.premise(claim), encoding.outcome_in(claim.broken_by(Silence.FORBIDDEN)))
    return solver.check() == z3.sat


def look_everywhere(policy: Policy, claim) -> bool:
    situations, reading = Situations.of(policy.vocabulary), policy.default_reading
    bad = claim.broken_by(Silence.FORBIDDEN)
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
            bad[[OUTCOME_NAMES.index(outcome) for outcome in claim.broken_by(Silence.FORBIDDEN)]] = True
            refuted += bool((bad[table] & masks.claim(claim)).any())
    return refuted
