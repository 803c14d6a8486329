"""A rule book that is better only in a corner of the space is found to be so, by running the simulation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.assumptions.profiles import with_settings
from sim.run.set_up import set_up
from sim.sensitivity.robust import policy_pairs
from sim.sensitivity.sample_store import run_design
from sim.sensitivity.samples import Design
from sim.sensitivity.space import Space, columns_of, factor_of
from sim.sensitivity.turning_points import turning_points

SAMPLES = 240


@pytest.fixture(scope="module")
def design(kursk, situations):
    """One policy lets phones through, the other ids; ids are tried far more often but in a corner."""
    channel = situations.columns["channel"]
    names = situations.vocabulary.facts["channel"].values
    by_phone, by_id = (
        np.where(channel == names.index(one), 0, 3).astype(np.uint8) for one in ("phone", "id")
    )
    behaviours = with_behaviour_settings(load_behaviours(), {"responses.taken_over_yearly": 0.0})
    behaviours = behaviours.only("id-scan", "leaked-number")
    profile = with_settings(kursk, {"strangers_per_1000_pupils": 40, "stranger_numbers": 100})
    scale = 2000 / kursk.pupils
    rates = [replace(behaviours.parameters[f"{name}.rate"]) for name in ("id-scan", "leaked-number")]
    rates = [replace(one, low=0.03, high=3.0) for one in rates]
    usual = {one.key: one.value for one in rates}
    space = Space(tuple(map(factor_of, rates)))
    drawn = [space.settings(point, usual) for point in space.points(SAMPLES, seed=3)]
    # The corner: phones are tried seldom, ids often.
    setup = set_up({"phones": by_phone, "ids": by_id}, situations, days=8, seed=3, behaviours=behaviours)
    return (
        space,
        drawn,
        Design(
            setup=setup,
            profile=profile,
            behaviours=behaviours,
            scale=scale,
            seed=3,
            measures=(("children_reached", "stranger"),),
            settings=tuple(drawn),
            readings=np.zeros((SAMPLES, 2), np.int32),
            tables=(by_phone[None], by_id[None]),
        ),
    )


@pytest.fixture(scope="module")
def results(design):
    return run_design(design[2])


def test_the_corner_is_found_and_holds_on_samples_kept_apart(design, results):
    space, drawn, _ = design
    values = results.values[:, 0, 0, 0]
    turned = values[:, 0] > 2 * values[:, 1]
    columns = columns_of(space, drawn)
    boxes = turning_points(columns, turned, seed=3)
    assert boxes
    bounds = {bound.key: bound for bound in boxes[0].where}
    assert bounds["leaked-number.rate"].low > 0.03
    assert boxes[0].held_out_density > 0.7


def test_each_of_the_two_is_better_beyond_chance_somewhere(results):
    (pair,) = policy_pairs(results.values[:, 0, 0, 0], results.differences[:, 0, 0, 0])
    assert pair.shown > 0.05
    assert pair.reversed > 0.05


@pytest.mark.slow
def test_workers_and_a_cut_run_change_no_byte(design, results, tmp_path):
    whole = design[2]
    part = replace(whole, settings=whole.settings[:50], readings=whole.readings[:50])
    run_design(part, output=tmp_path, workers=1)
    (tmp_path / "samples" / "000020.npz").unlink()
    again = run_design(whole, output=tmp_path, workers=2)
    for name in ("values", "differences", "digests"):
        np.testing.assert_array_equal(getattr(again, name), getattr(results, name))


def test_damaged_samples_are_named_and_made_anew(design, results, tmp_path):
    whole = design[2]
    part = replace(whole, settings=whole.settings[:40], readings=whole.readings[:40])
    run_design(part, output=tmp_path)
    path = tmp_path / "samples" / "000000.npz"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(bytes(raw))
    with pytest.warns(UserWarning, match="damaged"):
        again = run_design(part, output=tmp_path)
    np.testing.assert_array_equal(again.values, results.values[:40])


def test_samples_of_another_question_are_refused(design, tmp_path):
    whole = design[2]
    part = replace(whole, settings=whole.settings[:20], readings=whole.readings[:20])
    run_design(part, output=tmp_path)
    with pytest.raises(Exception, match="another question"):
        run_design(replace(part, seed=4), output=tmp_path)
