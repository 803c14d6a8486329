import subprocess
import sys
from pathlib import Path

import pytest

from proofs.certificates.invariants import recheck_invariant
from proofs.steps.attack import find_attack

ROOT = Path(__file__).parents[3]


def recheck(attack, rows=None):
    return recheck_invariant(
        attack.policy,
        attack.moves,
        attack.claim,
        attack.invariant if rows is None else rows,
        reading=attack.policy.default_reading,
    )


@pytest.mark.parametrize(
    ("letter", "claim"),
    [("A", "stranger-reaches-child-unconfirmed"), ("S", "stranger-reaches-student")],
)
def test_an_invariant_is_confirmed_state_by_state(sferum, letter, claim):
    attack = find_attack(sferum[letter], claim)
    assert attack.invariant
    assert recheck(attack) == []


def test_rows_that_prove_nothing_are_found(sferum):
    attack = find_attack(sferum["A"], "stranger-reaches-child-unconfirmed")
    everything = recheck(attack, ({},))
    assert {finding.where for finding in everything} == {"outcome"}
    nothing = recheck(attack, ())
    assert {finding.where for finding in nothing} == {"start"}
    no_id = recheck(attack, ({"sender_has_id": (False,), "sender_confirmed": (False,)},))
    assert {finding.where for finding in no_id} == {"move `learn-id`"}


def test_the_check_of_invariants_needs_neither_z3_nor_numpy():
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['z3', 'numpy']));"
        "from policy.catalogue import policy_path; from policy.load_policy import load_policy;"
        "from policy.load_moves import catalogue_moves;"
        "from proofs.certificates.invariants import recheck_invariant;"
        "p = load_policy(policy_path('sferum-2025-03-who-and-when')); m = catalogue_moves(p.vocabulary);"
        "c = m.claims['stranger-reaches-child-unconfirmed'];"
        "rows = ({'sender_confirmed': (False,)},);"
        "print(recheck_invariant(p, m, c, rows, reading=p.default_reading))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
