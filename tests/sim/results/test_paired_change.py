"""Paired comparison of two runs: parameters that differ, how far measures move, what may not be compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim.results.paired_change
from rulebook.reader.faults import InputError
from sim.assumptions.profiles import load_profile
from sim.population.people import Kind
from sim.population.world import make_world
from sim.results.intervals import Counts, Interval, difference_interval
from sim.results.measures import measures
from sim.results.paired_change import changed_parameters, paired_changes
from sim.run.run import Run
from tests.metamorphic.stage import draw, drawn_with, let

OWN = """
[profile]
id = "my-region"
inherits = "kursk"
en = "Mine"
ru = "Мой"
"""
CLUBS = """
[parameters.club_share]
value = 0.5
low = 0.1
high = 0.6
unit = "share"
tag = "assumption"
source = "no figure found"
en = "pupils in a club"
ru = "ученики в кружке"
"""
BLOCKS = {"responses.block_stranger": 0.9}


def run_with(days: int = 4, seed: int = 1, answers: dict[str, float] | None = None, **settings: float) -> Run:
    """Some lively days in a few districts."""
    return let(drawn_with(settings, pupils=300), days=days, seed=seed, changes=answers, events="none")


counted = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 40)), min_size=2)


@given(counted)
def test_on_the_same_units_it_is_the_interval_of_a_paired_difference(
    rows: list[tuple[int, int, int]],
) -> None:
    one, other, units = np.array(rows, np.int64).T
    paired, free = difference_interval(one, other, units), difference_interval(one, other, units, units)
    assert (free.value, free.low, free.high) == pytest.approx(
        (paired.value, paired.low, paired.high), abs=1e-9
    )


def test_a_run_paired_with_itself_has_no_parameter_changed_and_nothing_moves() -> None:
    run = run_with()
    assert changed_parameters(run, run) == ()
    assert not any(one.moved for moved in paired_changes(run, run).values() for one in moved)


def test_values_are_those_of_the_measures_and_the_interval_holds_the_difference() -> None:
    usual, other = run_with(), run_with(strangers_per_1000_pupils=120)
    assert [before.key for before, _ in changed_parameters(usual, other)] == ["strangers_per_1000_pupils"]
    sides = [
        {policy: {(one.name, one.by): one.value for one in found} for policy, found in measures(run).items()}
        for run in (usual, other)
    ]
    some = 0
    for policy, moved in paired_changes(usual, other).items():
        for one in moved:
            key = one.name, one.by
            assert (one.usual, one.other) == pytest.approx((sides[0][policy][key], sides[1][policy][key]))
            assert one.difference is not None
            assert one.difference.value == pytest.approx(one.other - one.usual)
            assert one.difference.low <= one.difference.value <= one.difference.high
            assert one.moved or one.difference.value == 0
            some += one.moved and one.difference.value != 0
    assert some > 10


def test_a_change_of_one_answer_moves_what_hangs_on_it_and_nothing_else() -> None:
    usual, other = run_with(), run_with(answers=BLOCKS)
    for moved in paired_changes(usual, other).values():
        known = {one.moved for one in moved if one.by == "known_roleless_adult"}
        assert known == {False}
    assert any(one.moved for moved in paired_changes(usual, other).values() for one in moved)


def test_a_behaviour_that_one_run_lacks_is_told_with_its_rate() -> None:
    usual = run_with()
    rows = tuple(row for row in usual.behaviours.rows if row.id != "id-scan")
    kept = {key: one for key, one in usual.behaviours.parameters.items() if not key.startswith("id-scan.")}
    who = replace(usual.behaviours, rows=rows, parameters=kept)
    other = let(draw(pupils=300), days=4, seed=1, who=who, events="none")
    rate = usual.behaviours.parameters["id-scan.rate"].value
    assert [(one.key, one.value, two.value) for one, two in changed_parameters(usual, other)] == [
        ("id-scan.rate", rate, 0.0)
    ]
    assert [(one.value, two.value) for one, two in changed_parameters(other, usual)] == [(0.0, rate)]


def test_a_difference_with_the_sign_turned_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = difference_interval

    def turned(one: Counts, other: Counts, units: Counts, others: Counts) -> Interval:
        return right(other, one, others, units)

    monkeypatch.setattr(sim.results.paired_change, "difference_interval", turned)
    with pytest.raises(AssertionError):
        test_values_are_those_of_the_measures_and_the_interval_holds_the_difference()


def test_other_schools_give_no_interval() -> None:
    usual, other = run_with(), run_with(school_size_rural=30)
    found = [one for moved in paired_changes(usual, other).values() for one in moved]
    assert found
    assert {one.difference for one in found} == {None}


@pytest.mark.parametrize(("days", "seed", "what"), [(5, 1, "days"), (4, 2, "seed"), (5, 2, "days, seed")])
def test_runs_that_differ_in_more_than_parameters_are_refused(days: int, seed: int, what: str) -> None:
    with pytest.raises(InputError, match=f"differ in more than figures: {what}"):
        paired_changes(run_with(), run_with(days, seed))


def test_a_region_of_ones_own_shares_the_draws_of_the_one_it_inherits_from(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    mine, kursk = (make_world(load_profile(one), scale=0.005, seed=3) for one in (path, "kursk"))
    for one, same in zip(mine.districts(), kursk.districts(), strict=True):
        assert all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in zip(one, same, strict=True))
    path.write_text(OWN + CLUBS, encoding="utf-8")
    other = make_world(load_profile(path), scale=0.005, seed=3)
    assert any(
        not np.array_equal(np.asarray(a), np.asarray(b))
        for a, b in zip(other.district(0), kursk.district(0), strict=True)
    )
    pupils = slice(0, int(kursk.district(0).offsets[Kind.TEACHER]))
    assert other.district(0).age[pupils].tobytes() == kursk.district(0).age[pupils].tobytes()


def test_regions_at_hand_have_draws_of_their_own() -> None:
    assert {load_profile(name).draws for name in ("kursk", "tomsk", "russia")} == {"kursk", "tomsk", "russia"}
