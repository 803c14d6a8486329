"""One sample, whose columns are run once where they cannot differ, against a run of every column."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from rulebook.table import OUTCOME_NAMES
from sim.assumptions.behaviours import load_behaviours
from sim.assumptions.plans import Plan, Plans
from sim.engine.district_run import run_district
from sim.engine.school_counts import merge, with_columns
from sim.run.set_up import set_up
from sim.sensitivity import samples
from sim.sensitivity.samples import Design, simulate_sample

SILENT = OUTCOME_NAMES.index("unspecified")
PLANS = Plans((Plan("stranger-ids"),), "staff")


@pytest.fixture(scope="module")
def design(kursk, situations, tables):
    """Two policies; the second says something of every situation, so silence changes nothing of it."""
    first, second = list(tables.values())[:2]
    assert (first == SILENT).any()
    both = {"silent": first, "whole": np.where(second == SILENT, 3, second)}
    return Design(
        setup=set_up(both, situations, days=4, seed=3),
        profile=kursk,
        behaviours=load_behaviours(),
        scale=1000 / kursk.pupils,
        seed=3,
        measures=(("children_reached", "stranger"),),
        settings=({},),
        readings=np.zeros((1, 2), np.int32),
        tables=tuple(table[None].astype(np.uint8) for table in both.values()),
        plans=(((PLANS, PLANS),), ((PLANS, PLANS),)),
    )


def every_column(run):
    """The same run with each column by itself."""
    world = run.world
    return merge(
        [
            run_district(run.setup, world.district(place), key=world.plan.keys[place], number=place)
            for place in range(world.size)
        ]
    )


def differing(one, other):
    names = [field.name for field in fields(one) if field.name != "log"]
    return [name for name in names if not np.array_equal(getattr(one, name), getattr(other, name))]


def test_a_column_that_is_run_once_counts_as_if_it_were_run_by_itself(design, monkeypatch):
    run_columns = []

    def counting(setup, *arguments, **named):
        run_columns.append(len(setup.policies))
        return run_district(setup, *arguments, **named)

    monkeypatch.setattr(samples, "run_district", counting)
    run = simulate_sample(design, 0)
    assert set(run_columns) == {3}
    assert run.outcome.reached.shape[1] == 8
    assert differing(run.outcome, every_column(run)) == []


def test_a_column_that_is_laid_in_the_wrong_place_is_caught(design):
    run = simulate_sample(design, 0)
    wrong = with_columns(run.outcome, [1, 0, *range(2, 8)])
    assert {"contacts", "decided", "reached"} <= set(differing(wrong, every_column(run)))


def test_columns_with_other_plans_are_run_by_themselves(design):
    other = replace(design, plans=(((PLANS, PLANS),), ((PLANS, Plans()),)))
    run = simulate_sample(other, 0)
    assert differing(run.outcome, every_column(run)) == []
