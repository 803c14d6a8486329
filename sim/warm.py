"""Compiles everything a run needs, once for each version, on two cores.

Knows a smallest run that calls every compiled function of drawing districts and of running them. Knows
nothing of what they do. Without it the same would be compiled bit by bit, on one core, when first needed.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from sim.compiled import cache_folder, is_compiled, mark_compiled

__all__ = ["compile_all"]


def compile_all() -> None:
    """Compile what has not been compiled yet: runs in a second process, districts in this one."""
    if is_compiled():
        return
    other = subprocess.Popen([sys.executable, "-m", "sim.warm"], stderr=subprocess.DEVNULL)
    try:
        _draw()
    finally:
        other.wait()
    _run()
    mark_compiled()


def _draw() -> None:
    from sim.profiles import load_profile
    from sim.world import make_world

    world = make_world(load_profile("nenets"), scale=0.02, seed=0)
    world.district(0)


def _run() -> None:
    from policy.catalogue import SFERUM, policy_path
    from policy.load_policy import load_policy
    from policy.table import Situations, outcome_table
    from sim.behaviour import load_behaviours
    from sim.engine import Setup, run_district
    from sim.plant import plant
    from sim.providers import provide

    path = policy_path(SFERUM[0])
    assert path is not None
    policy = load_policy(path)
    situations = Situations.of(policy.vocabulary)
    table = outcome_table(policy, policy.default_reading).astype(np.uint8)[:, np.newaxis]
    planted = plant([situations.situation(0)], situations)
    setup = Setup((policy.id,), table, provide(situations), load_behaviours(), days=1, seed=0, events="all")
    run_district(setup, planted.world.given[0], key=np.uint64(0), number=0, script=planted.world.script)


if __name__ == "__main__":
    assert cache_folder
    _run()
