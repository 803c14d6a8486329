"""Who notices a mutant, from the definitions: every table of the changed policy, in every reading."""

import numpy as np

from proofs.claims.scenarios import run_scenarios
from rulebook.model import Silence
from rulebook.table import OUTCOME_NAMES, Masks, outcome_table


def readings_compared(policy, mutant, settled):
    """Pairs of a reading before and the reading after that takes its place."""
    if not mutant.default:
        return [(reading, reading) for reading in policy.all_readings(settled)]
    if all(len(policy.readings[name].options) == 1 for name in mutant.default):
        return [(reading, {**reading, **mutant.default}) for reading in policy.all_readings(settled)]
    return [(policy.reading(settled), mutant.changed().reading(settled))]


def failing(policy, claims, reading, table):
    masks = Masks(policy, reading)
    bad = {
        claim.id: [OUTCOME_NAMES.index(outcome) for outcome in claim.broken_by(Silence.FORBIDDEN)]
        for claim in claims
    }
    return {claim.id for claim in claims if (np.isin(table, bad[claim.id]) & masks.claim(claim)).any()}


def noticed(policy, mutant, settled):
    """(same meaning, claims that notice, scenarios that notice)"""
    changed = mutant.changed()
    claims = [claim for claim in policy.claims if not claim.unknown]
    same, noticing = True, set()
    for before, after in readings_compared(policy, mutant, settled):
        ours, theirs = outcome_table(policy, before), outcome_table(changed, after)
        same = same and bool((ours == theirs).all())
        noticing |= failing(policy, claims, before, ours) ^ failing(changed, claims, after, theirs)
    if same:
        return True, (), ()
    statuses = zip(
        run_scenarios(policy, settled=settled), run_scenarios(changed, settled=settled), strict=True
    )
    scenarios = tuple(ours.scenario.id for ours, theirs in statuses if ours.status != theirs.status)
    return False, tuple(claim.id for claim in claims if claim.id in noticing), scenarios
