import copy
import json
import pickle
import re
from dataclasses import replace

import pytest

import childproof as cp
from proofs.attacks.time_effects import time_effects
from proofs.certificates.certify import Certificate
from proofs.claims.scenarios import run_scenarios
from proofs.unbounded.prove import prove_unbounded
from rulebook.loaders.load_moves import catalogue_moves
from tests.narrowing import of_kind, present
from tests.sampling import with_slow

POLICY, CLAIM, OVER_TIME = (
    "sferum-2025-03-by-channel",
    "unverified-adult-to-child",
    "stranger-reaches-student",
)

SET = re.compile(r"frozenset\(\{([^}]*)\}\)")
RESULTS = {
    "policy": lambda policy: policy,
    "vocabulary": lambda policy: policy.vocabulary,
    "moves": lambda policy: catalogue_moves(policy.vocabulary),
    "policies": lambda policy: cp.policies(),
    "verdicts": lambda policy: cp.verify(policy, CLAIM),
    "explanation": lambda policy: cp.explain(cp.verify(policy, CLAIM)[0]),
    "checks": lambda policy: cp.check(policy),
    "comparison": lambda policy: cp.compare(policy, "sferum-2025-03-safety"),
    "attacks": lambda policy: cp.find_attack(policy, OVER_TIME),
    "unbounded": lambda policy: prove_unbounded(policy, OVER_TIME),
    "time effects": lambda policy: time_effects(policy, OVER_TIME),
    "strength": lambda policy: cp.strength(policy),
    "scenarios": lambda policy: run_scenarios(policy),
    "certificate": lambda policy: cp.certify(policy),
    "recheck": lambda policy: cp.recheck(json.loads(of_kind(Certificate, cp.certify(policy)).text)),
    "decision": lambda policy: cp.decide(
        policy, {**present(cp.verify(policy, CLAIM)[0].counterexample).situation}
    ),
}
COSTLY = {"certificate", "comparison", "recheck", "strength", "time effects"}


@pytest.mark.parametrize("kind", with_slow(RESULTS, COSTLY))
def test_a_result_is_equal_to_itself_after_pickling_and_copying(kind):
    policy = cp.policy(POLICY)
    assert policy.default_reading
    result = RESULTS[kind](policy)
    for again in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        assert again == result
        assert again is not result
    assert shown(pickle.loads(pickle.dumps(result))) == shown(result)


def shown(result):
    """How a result shows itself; the members of a set have no order."""
    return SET.sub(lambda found: ", ".join(sorted(found[1].split(", "))), str(result))


def test_a_changed_policy_is_another_one_although_it_keeps_its_digest():
    policy = cp.policy(POLICY)
    changed = replace(policy, rules=policy.rules[1:])
    assert changed.digest == policy.digest
    assert changed != policy
    assert len({policy, changed, pickle.loads(pickle.dumps(policy))}) == 2
