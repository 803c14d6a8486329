import subprocess
import sys

import pytest

from proofs.attacks.attack import find_attack
from proofs.attacks.attack_question import AttackQuestion
from proofs.certificates.plain_invariants import recheck_invariant
from rulebook.model import Silence
from tests import ROOT


def recheck(attack, rows=None):
    reading, silence = attack.policy.default_reading, Silence.FORBIDDEN
    question = AttackQuestion(attack.policy, attack.moves, attack.claim, "new_role", reading, silence)
    return recheck_invariant(question, attack.invariant if rows is None else rows)


@pytest.mark.parametrize(
    ("letter", "claim"),
    [("A", "stranger-reaches-child-unconfirmed"), ("S", "stranger-reaches-student")],
)
def test_an_invariant_is_confirmed_state_by_state(sferum, letter, claim):
    attack = find_attack(sferum[letter], claim)
    assert attack.invariant
    assert recheck(attack) == []


@pytest.mark.slow
def test_rows_that_prove_nothing_are_found(sferum):
    attack = find_attack(sferum["A"], "stranger-reaches-child-unconfirmed")
    everything = recheck(attack, ({},))
    assert {finding.where for finding in everything} == {"outcome"}
    nothing = recheck(attack, ())
    assert {finding.where for finding in nothing} == {"start"}
    no_id = recheck(attack, ({"sender_has_id": (False,), "sender_confirmed": (False,)},))
    assert {finding.where for finding in no_id} == {"move `learn-id`"}


@pytest.mark.slow
def test_the_check_of_invariants_needs_neither_z3_nor_numpy():
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['z3', 'numpy']));"
        "from rulebook.catalogue import policy_path; from rulebook.loaders.load_policy import load_policy;"
        "from rulebook.loaders.load_moves import catalogue_moves;"
        "from proofs.certificates.plain_invariants import recheck_invariant;"
        "p = load_policy(policy_path('sferum-2025-03-who-and-when')); m = catalogue_moves(p.vocabulary);"
        "c = m.claims['stranger-reaches-child-unconfirmed'];"
        "rows = ({'sender_confirmed': (False,)},);"
        "from proofs.attacks.attack_question import AttackQuestion;"
        "q = AttackQuestion(p, m, c, 'new_role', p.default_reading, 'forbidden');"
        "print(recheck_invariant(q, rows))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
