"""Every value that a run gives survives pickle and copying, equal to itself."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from proofs.pictures.picture import Picture
from rulebook.table import Situations
from sim.assumptions.parameters import Parameter
from sim.facts.planted_world import plant
from sim.kernel.content import same_content
from sim.pictures.run_pictures import draw_balance, draw_reached, draw_survival
from sim.pictures.sensitivity_pictures import BarRow, SobolPanel, TornadoPanel, draw_sobol, draw_tornado
from sim.population.world import World
from sim.results.first_day import first_day
from sim.results.intervals import Interval
from sim.results.measures import differences, measures, survival
from sim.results.paired_change import paired_changes
from sim.results.tallies import tallies
from sim.run.run import Run
from sim.sensitivity.sobol import sobol
from sim.sensitivity.tornado import Point, tornado
from tests.sampling import one_of_each

A = Parameter("a", 1.0, 0.0, 2.0, "number", "assumption", "none", {"en": "a"})


def evaluate(point: Any) -> Point[str]:
    value = 3.0 * dict(point).get("a", 1.0)
    return Point({"f": Interval(value, value - 1, value + 1)})


VALUES: dict[str, Callable[[Run], object]] = {
    "run": lambda run: run,
    "world": lambda run: run.world,
    "plan": lambda run: run.world.plan,
    "plan of a district": lambda run: run.world.plan.district(0),
    "district": lambda run: run.world.district(0),
    "setup": lambda run: run.setup,
    "provision": lambda run: run.setup.provision,
    "counts": lambda run: run.outcome,
    "provenance": lambda run: run.provenance,
    "measures": measures,
    "differences": differences,
    "survival": survival,
    "tallies": lambda run: tallies(run, 0),
    "paired changes": lambda run: paired_changes(run, run),
    "first day": lambda run: first_day(run.world, run.setup),
    "tornado": lambda run: tornado([A], evaluate)["f"],
    "sobol": lambda run: sobol([A], evaluate, samples=4, seed=1)["f"],
}
PANEL = TornadoPanel("A", Interval(2.0, 1.0, 3.0), "2", [(1.0, 3.0)], [False])
SHARES = SobolPanel("A", "2", [(Interval(0.5, 0.4, 0.6), Interval(0.7, 0.6, 0.8))])
PICTURES: dict[str, Callable[[Run], Picture]] = {
    "balance": lambda run: Picture(draw_balance(measures(run), names={}, decimal=",")),
    "reached": lambda run: Picture(draw_reached(measures(run), names={}, decimal=",")),
    "survival": lambda run: Picture(draw_survival(survival(run), names={}, decimal=",")),
    "tornado": lambda run: Picture(draw_tornado([BarRow("a", "0", "2")], [PANEL], measure="f", decimal=",")),
    "sobol": lambda run: Picture(draw_sobol([BarRow("a", "0", "2")], [SHARES], measure="f", decimal=",")),
}
COPIES: tuple[Callable[[object], object], ...] = (
    lambda value: pickle.loads(pickle.dumps(value)),
    copy.deepcopy,
    copy.copy,
)


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_equal_to_its_copies(name: str, copied: Callable[[object], object], run: Run) -> None:
    value = VALUES[name](run)
    assert same_content(copied(value), value)


@pytest.mark.parametrize("name", ["run", "world", "plan", "setup", "provision", "counts", "first day"])
def test_what_holds_arrays_is_equal_by_content_and_not_hashable(name: str, run: Run) -> None:
    value = VALUES[name](run)
    assert pickle.loads(pickle.dumps(value)) == value
    assert value != object()
    with pytest.raises(TypeError, match="unhashable"):
        hash(value)


@pytest.mark.parametrize("copied", one_of_each(COPIES[:2]))
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_equal_to_its_copies(name: str, copied: Callable[[object], object], run: Run) -> None:
    picture = PICTURES[name](run)
    again = copied(picture)
    assert isinstance(again, Picture)
    assert again.figure is not picture.figure
    assert again == picture


def test_one_count_more_makes_a_run_another_one(run: Run) -> None:
    requests = run.outcome.requests.copy()
    requests[0, 0, 0] += 1
    other = replace(run, outcome=replace(run.outcome, requests=requests))
    assert other != run
    assert replace(run, outcome=replace(run.outcome, requests=run.outcome.requests.copy())) == run


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (np.array([1, 2]), np.array([1, 2]), True),
        (np.array([1, 2]), np.array([1, 3]), False),
        (np.array([1, 2]), np.array([1, 2, 3]), False),
        (np.array([1, 2]), np.array([1.0, 2.0]), False),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
        ({"a": np.zeros(1)}, {"a": np.zeros(1)}, True),
        ({"a": np.zeros(1)}, {"b": np.zeros(1)}, False),
        ((np.zeros(1), 2), (np.zeros(1), 2), True),
        ((np.zeros(1),), (np.zeros(1), 2), False),
        ((1,), [1], False),
        (np.zeros(1), None, False),
        (1, 1, True),
    ],
)
def test_content_is_compared_by_kind_shape_and_elements(one: object, other: object, equal: bool) -> None:
    assert same_content(one, other) is equal
    assert same_content(other, one) is equal


def test_a_pickled_world_leaves_its_districts_behind_and_draws_the_same_ones(world: World) -> None:
    district = world.district(0)
    again = pickle.loads(pickle.dumps(world))
    assert len(world.cache) > 0
    assert len(again.cache) == 0
    assert same_content(again.district(0), district)


def test_planted_worlds_are_equal_by_content(situations: Situations) -> None:
    planted = plant([situations.situation(0)], situations)
    assert pickle.loads(pickle.dumps(planted)) == planted == plant([situations.situation(0)], situations)
    assert planted != plant([situations.situation(1)], situations)
