"""The record of a run says what it depends on."""

from __future__ import annotations

import json
from importlib.metadata import version

from sim.run.run import Run


def test_the_record_says_the_versions_that_are_installed(run: Run) -> None:
    installed = {name: version(name) for name in ("childproof", "numpy", "numba")}
    assert dict(run.provenance.versions) == installed


def test_the_record_holds_seeds_and_policies_and_becomes_json(run: Run) -> None:
    record = json.loads(json.dumps(run.provenance.to_dict()))
    assert (record["world_seed"], record["seed"], record["days"]) == (run.world.seed, run.setup.seed, 10)
    assert list(record["policies"]) == list(run.policies)
