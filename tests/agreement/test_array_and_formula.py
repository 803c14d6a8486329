import numpy as np
import pytest
import z3

from proofs.engines.formulas import Encoding
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.table import OUTCOME_NAMES, outcome_table
from tests.agreement.diagrams import is_outcome
from tests.narrowing import present
from tests.sampling import one_of_each


def difference(policy, tables):
    """A situation and a reading in which formula and array differ, or None."""
    encoding = Encoding(policy)
    solver = z3.SolverFor("QF_FD")
    solver.add(encoding.domain)
    solver.add(z3.Or([encoding.outcome_in([o]) != is_outcome(encoding, tables, o) for o in OUTCOME_NAMES]))
    answer = solver.check()
    assert answer != z3.unknown
    return encoding.values_in(solver.model()) if answer == z3.sat else None


@pytest.mark.slow
@pytest.mark.parametrize("policy_id", one_of_each(SFERUM))
def test_formula_and_array_agree_on_every_situation_under_every_reading(policy_id):
    policy = load_policy(present(policy_path(policy_id)))
    tables = np.stack([outcome_table(policy, reading) for reading in policy.all_readings()])
    assert tables.shape[0] in (864, 384, 432)
    assert tables.shape[1] == 5088
    assert difference(policy, tables) is None


@pytest.mark.slow
@pytest.mark.parametrize("policy_id", one_of_each(SFERUM))
def test_the_comparison_finds_one_flipped_cell(policy_id):
    policy = load_policy(present(policy_path(policy_id)))
    readings = policy.all_readings()
    tables = np.stack([outcome_table(policy, r) for r in readings])
    at = 200, 3210
    tables[at] = (tables[at] + 1) % len(OUTCOME_NAMES)
    situation, reading = difference(policy, tables)
    assert reading == readings[200]
    assert situation["channel"] in ("phone", "id", "chat")
