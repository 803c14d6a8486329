"""Rules that change on a day of a run.

Knows how new tables and plans are put in place, and what has to be worked out again. Knows nothing of how an
attempt is decided.
"""

from __future__ import annotations

import numpy as np

from sim.engine.batch_decisions import count_in
from sim.engine.columns import DistrictRun, Rules
from sim.engine.knowing import columns_of_plans
from sim.engine.pair_classes import find_counted, forget_results
from sim.engine.setup import Setup
from sim.kernel.jit import kernel

__all__ = ["later_rules", "switch_rules"]


def later_rules(setup: Setup) -> Rules:
    """The rules from a day on, as compiled code reads them; day 0 where they stay."""
    switch = setup.switch
    if switch is None:
        return Rules(0, setup.outcome[:0], *columns_of_plans(setup, ()))
    outcome = np.concatenate([switch.outcome] * (2 if setup.plans else 1), axis=1)
    return Rules(switch.day, np.ascontiguousarray(outcome), *columns_of_plans(setup, switch.plans))


@kernel
def switch_rules(run: DistrictRun, day: int) -> None:
    """Put the new rules in place on their day; strangers whose plans are others begin to learn anew."""
    every = find_counted(run.pair_classes)
    count_in(run, day - 1, every)
    forget_results(run.pair_classes, every)
    outcome, later = run.tables.outcome, run.later
    for situation in range(outcome.shape[0]):
        for policy in range(outcome.shape[1]):
            outcome[situation, policy] = later.outcome[situation, policy]
    knowing = run.knowing
    for policy in range(len(knowing.menu)):
        other = False
        for place in range(knowing.menu.shape[1]):
            other |= knowing.menu[policy, place] != later.menu[policy, place]
            other |= knowing.role[policy, place] != later.role[policy, place]
            knowing.menu[policy, place] = later.menu[policy, place]
            knowing.role[policy, place] = later.role[policy, place]
        knowing.confirmed_as[policy] = later.confirmed_as[policy]
        for place in range(knowing.menu.shape[1] if other else 0):
            knowing.tried[policy, place], knowing.won[policy, place] = 0, 0
