"""Compiles everything a run needs, once for each version, on two cores.

Knows two worlds that call every compiled function of drawing districts and of running them: a real one, for
all that comes before the first day, and one of nobody, for the rest. Knows nothing of what they do. Without
it the same would be compiled bit by bit, on one core, when first needed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.jit import cache_folder, is_compiled, mark_compiled

if TYPE_CHECKING:
    from sim.engine.setup import Setup
    from sim.population.people import District

__all__ = ["compile_all"]


def compile_all() -> None:
    """Compile what has not been compiled yet: the days of a run in a second process, the rest in this one."""
    if is_compiled() or cache_folder is None:
        return
    other = subprocess.Popen(
        [sys.executable, "-P", "-m", "sim.run.precompile"],
        stderr=subprocess.DEVNULL,
        env=_own_packages_first(),
    )
    try:
        here, key = _draw()
        _prepare(here, key)
    finally:
        other.wait()
    _run(here, key)
    mark_compiled()


def _own_packages_first() -> dict[str, str]:
    """The environment of a process that finds this package before any file of the user's with its name."""
    path = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))}


def _draw() -> tuple[District, np.uint64]:
    # Loaded by whoever compiles alone: a run whose code is compiled does without.
    from sim.assumptions.profiles import load_profile
    from sim.population.world import make_world

    world = make_world(load_profile("nenets"), scale=1, seed=0)
    return world.district(0), world.plan.keys[0]


def _setup() -> Setup:
    # Loaded by whoever compiles alone: a run whose code is compiled does without.
    from rulebook.catalogue import SFERUM, policy_path
    from rulebook.loaders.load_policy import load_policy
    from rulebook.table import Situations, outcome_table
    from sim.assumptions.behaviours import load_behaviours
    from sim.engine.setup import Setup
    from sim.facts.fact_providers import provide

    path = policy_path(SFERUM[0])
    assert path is not None
    policy = load_policy(path)
    situations = Situations.of(policy.vocabulary)
    table = outcome_table(policy, policy.default_reading).astype(np.uint8)[:, np.newaxis]
    return Setup((policy.id,), table, provide(situations), load_behaviours(), days=1, seed=0)


def _prepare(here: District, key: np.uint64) -> None:
    """Compile what prepares a district before the first day."""
    # Loaded by whoever compiles alone: a run whose code is compiled does without.
    from sim.engine.district_run import prepare

    prepare(_setup(), here, key)


def _run(here: District, key: np.uint64) -> None:
    # Loaded by whoever compiles alone: a run whose code is compiled does without.
    from sim.engine.district_run import run_district

    run_district(_setup(), here, key=key, number=0)


def _run_nobody() -> None:
    """The days of a run, and its end, in a district without people: nothing else is compiled."""
    # Loaded by whoever compiles alone: a run whose code is compiled does without.
    from sim.engine.adversaries import JOINED
    from sim.engine.columns import Activity, ContactPairs, DistantPairs, Strangers, Takeovers
    from sim.engine.day_loop import run_days
    from sim.engine.district_run import DrawnInputs, allocate_run, behaviour_columns, sum_up
    from sim.engine.friend_chain import first_links
    from sim.engine.knowing import knowing_inputs
    from sim.facts.pair_counts import pairs_vector

    setup, key, nobody = _setup(), np.uint64(0), _nobody()
    behaviours = behaviour_columns(setup, key)
    ints, shorts, small = np.zeros(0, np.int32), np.zeros(0, np.uint16), np.zeros(0, np.uint8)
    words, chats = np.zeros(0, np.uint64), np.zeros((0, JOINED), np.uint16)
    pairs = ContactPairs(np.zeros(len(behaviours.source) + 1, np.int32), shorts, shorts)
    strangers = Strangers(chats, chats, ints, ints)
    no_shares = np.zeros(0)
    by_behaviour = np.zeros((1, len(behaviours.key)), np.int64)
    activity = Activity(0, no_shares, no_shares, 0, np.zeros(len(behaviours.source), np.int32), no_shares)
    inputs = DrawnInputs(
        behaviours,
        pairs,
        strangers,
        activity,
        knowing_inputs(setup, key, behaviours, pairs, strangers, activity),
        Takeovers(shorts, small, ints, ints),
        DistantPairs(shorts, words, np.zeros(0, np.bool_)),
        by_behaviour,
        np.zeros((1, 0), np.int32),
        first_links(np.zeros(len(behaviours.key)), behaviours, by_behaviour),
        np.zeros((0, 4), np.int64),
    )
    run = allocate_run(setup, nobody, key, inputs)
    run_days(run)
    sum_up(setup, nobody, run, number=0)
    pairs_vector(nobody, setup.provision, len(setup.outcome))


def _nobody() -> District:
    """A district without people, its columns as those of any other."""
    # Loaded by whoever compiles alone: a run whose code is compiled does without.
    from sim.population.people import KINDS, SLOTS, District

    types = {
        "Small": np.uint8,
        "Shorts": np.uint16,
        "Ints": np.int32,
        "Wide": np.uint32,
        "Words": np.uint64,
        "Bools": np.bool_,
    }
    rows = {"offsets": len(KINDS) + 2, "school": (0, SLOTS), "class_teachers": (0, 1), "class_grade": 1}
    return District(
        **{
            name: np.zeros(rows.get(name, int(name.endswith("_first"))), types[kind.__forward_arg__])
            for name, kind in District.__annotations__.items()
        }
    )


if __name__ == "__main__":
    _run_nobody()
