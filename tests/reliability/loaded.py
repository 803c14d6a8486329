"""What a command needs, loaded once in the process from which all runs of `running` are forked.

Nothing here asks Z3 or leaves a thread behind: neither outlives a fork.
"""

import contextlib
import gc
import io

from childproof.__main__ import main
from childproof.commands.program.app import build_app
from childproof.report import page
from rulebook.catalogue import SFERUM, policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.table import Situations, outcome_table
from sim.assumptions.profiles import load_profile
from sim.pictures import run_pictures, sensitivity_pictures
from sim.population.world import make_world
from sim.run.precompile import compile_all
from sim.run.set_up import set_up
from sim.run.simulate import simulate

__all__ = ["page", "run_pictures", "sensitivity_pictures"]


def _load() -> None:
    build_app("en")
    compile_all()
    path = policy_path(SFERUM[0])
    assert path is not None
    policy = load_policy(path)
    tables = {policy.id: outcome_table(policy, policy.default_reading)}
    world = make_world(load_profile("nenets"), scale=0.01, seed=1)
    simulate(world, set_up(tables, Situations.of(policy.vocabulary), days=1, seed=1), workers=1)


_load()
with contextlib.redirect_stdout(io.StringIO()):
    for _line in (("policies",), ("show", SFERUM[0]), ("show", "--help")):
        main(_line)
# What is here stays: a fork that collects garbage would copy all of it.
gc.collect()
gc.freeze()
