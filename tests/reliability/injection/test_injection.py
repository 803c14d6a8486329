"""Kills, full disks, two at once: what is written is whole, and the same command again gives the same."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.reliability.injection.clusters import STAGES, killed_cluster
from tests.reliability.injection.flips import KEPT_FILES, with_flipped_bit
from tests.reliability.injection.trials import TRIALS
from tests.reliability.injection.writers import WRITERS, not_the_same, not_whole, usual
from tests.reliability.rights import wanting
from tests.reliability.seeds import seed_of_the_day

OFTEN = {"killed": 10, "no larger file": 3, "full disk": 3, "two at once": 3}
"""How often each is tried in continuous integration; `make reliability` tries more."""
FLIPS = 12


@pytest.mark.slow
@pytest.mark.parametrize("name", KEPT_FILES)
def test_a_bit_that_flips_in_a_kept_file_changes_no_figure(name):
    seed = seed_of_the_day()
    rng = random.Random(f"{seed} {name}")
    bits = sorted(rng.sample(range(8 * len(KEPT_FILES[name].content)), FLIPS))
    assert [fault for bit in bits for fault in with_flipped_bit(name, bit)] == [], f"seed {seed}"


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("what", ["worker", "scheduler"])
def test_a_cluster_that_is_killed_at_any_stage_costs_no_figure(what, stage):
    seed = seed_of_the_day()
    assert killed_cluster(what, stage, random.Random(f"{seed} {what} {stage}")) == [], f"seed {seed}"


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("trial", TRIALS)
def test_what_goes_wrong_leaves_nothing_torn_and_is_made_good_by_the_same_command(trial, name):
    seed = seed_of_the_day()
    found = []
    for number in range(OFTEN[trial]):
        try:
            found += TRIALS[trial](name, random.Random(f"{seed} {trial} {name} {number}"))
        except PermissionError as error:
            wanting(str(error))
    assert found == [], f"seed {seed}"


@pytest.mark.slow
def test_files_that_are_torn_other_or_missing_are_noticed():
    whole = usual("world")
    torn = {name: content[:-1] for name, content in whole.files.items()}
    assert len(not_whole("world", torn)) == len(torn) == 2
    assert not_whole("world", {".world.json.1.part": b"", "lock": b""}) == []
    assert not_the_same("world", whole.ended, whole.files) == []
    assert not_the_same("world", whole.ended, {}) == ["parameters.csv is other", "world.json is other"]
    assert not_the_same("world", replace(whole.ended, out=b""), whole.files) == ["prints something else"]
    assert not_the_same("world", replace(whole.ended, status=70), whole.files)[0].startswith("ends with 70")
