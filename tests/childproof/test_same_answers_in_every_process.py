import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Formulas made before ours shift the numbers by which Z3 orders its own.
PROGRAM = """
import json, sys
import z3
before = [z3.Bool(f"before {number}") for number in range(int(sys.argv[1]))]
kept = [z3.And(one, other) for one, other in zip(before, before[1:])]
del kept[::3]
import childproof as cp
from proofs.unbounded.prove import prove_unbounded
policy = cp.policy("sferum-2025-03-by-channel")
claims = ["own-parent-can-write", "other-guardian-to-roleless-minor", "unverified-adult-to-child"]
told = [cp.explain(verdict).to_dict() for verdict in cp.verify(policy, claims)]
told.append(prove_unbounded(policy, "stranger-reaches-child-unconfirmed").to_dict())
safety = cp.policy("sferum-2025-03-safety")
told.append(prove_unbounded(safety, "stranger-reaches-student", assumptions=["own-chat"]).to_dict())
told.append(cp.strength(policy).to_dict())
print(json.dumps(told))
"""


@pytest.mark.slow
def test_explanations_strength_and_answers_for_any_number_of_people_are_the_same_in_every_process():
    told = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, formulas],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed, formulas in (("1", "0"), ("2", "5000"))
    ]
    assert told[0] == told[1]
    assert b'"core": [{' in told[0]
    assert told[0].count(b'"status": "refuted"') == told[0].count(b'"status": "proved"') == 1
    assert told[0].count(b'"trace": [{') == 2
    assert told[0].count(b'"invariant": [{') == 1
