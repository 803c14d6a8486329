"""Proof and simulation meet: what the solver finds happens in a run, and what it excludes stops one."""

import numpy as np
import pytest

from proofs.claims.verify import verify_all
from rulebook.model import Silence
from rulebook.table import OUTCOME_NAMES, Masks, Situations, outcome_table
from sim.assumptions.behaviours import NO_BEHAVIOURS
from sim.facts.planted_world import plant
from sim.run.guards import ProofContradicted
from sim.run.set_up import set_up
from sim.run.simulate import simulate
from tests.sampling import one_of_each


def run_of(policy, example, table=None, guards=None):
    """One day in a small world where two people stand in the situation of the counterexample."""
    situations = Situations.of(policy.vocabulary)
    planted = plant([example.situation], situations)
    table = outcome_table(policy, example.reading) if table is None else table
    setup = set_up({policy.id: table}, situations, days=1, seed=1, behaviours=NO_BEHAVIOURS)
    return simulate(planted.world, setup, guards=guards)


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_a_counterexample_of_every_refuted_claim_gets_through_in_a_run(sferum, letter):
    policy = sferum[letter]
    refuted = [verdict for verdict in verify_all([policy]) if verdict.counterexample]
    assert len(refuted) >= 9
    for verdict in refuted:
        results = run_of(policy, verdict.counterexample).results(policy.id)
        happened = [result for result, number in results.items() if number]
        assert sum(results.values()) == 1
        assert verdict.counterexample is not None
        assert happened == [verdict.counterexample.decision.outcome]
        assert happened[0] in verdict.claim.broken_by(Silence.FORBIDDEN)


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_a_decision_that_contradicts_a_proof_stops_the_run_with_the_attempt(sferum, letter):
    policy = sferum[letter]
    claim = next(c for c in policy.claims if c.id == "unverified-adult-to-child")
    verdict = next(v for v in verify_all([policy]) if v.claim is claim)
    example = verdict.counterexample
    situations = Situations.of(policy.vocabulary)
    mask = np.zeros((situations.size, len(OUTCOME_NAMES)), dtype=bool)
    assert example is not None
    mask[Masks(policy, example.reading).claim(claim), OUTCOME_NAMES.index("free")] = True
    with pytest.raises(ProofContradicted) as stopped:
        run_of(policy, example, guards={policy.id: [(claim.id, mask)]})
    assert stopped.value.attempt.claim == claim.id
    kept = np.full(situations.size, OUTCOME_NAMES.index("request"), dtype=np.uint8)
    run_of(policy, example, table=kept, guards={policy.id: [(claim.id, mask)]})
