"""Which intervals are shown: coverage held on the default model, or there is none."""

from __future__ import annotations

import tomllib
from math import inf
from unittest import mock

import numpy as np
import pytest

from sim.results import shown_intervals
from sim.results.shown_intervals import (
    FEWEST_COUNTED,
    FEWEST_SCHOOLS,
    difference_withheld,
    measure_key,
    small_side,
    withheld,
)
from sim.results.tallies import Tally

KNOWN = shown_intervals._Fewest(
    {"children_reached": 0, "children_reached:rare": 50, "children_reached:never": inf},
    {"children_reached": 100},
)


def tally(counted, *, by=None, schools=FEWEST_SCHOOLS, units=1000, name="children_reached"):
    found = np.zeros(schools, np.int64)
    found[0] = counted
    return Tally(name, by, found, np.full(schools, units, np.int64))


@pytest.fixture(autouse=True)
def known():
    with mock.patch.object(shown_intervals, "_fewest", return_value=KNOWN):
        yield


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (tally(FEWEST_COUNTED), None),
        (tally(FEWEST_COUNTED - 1), "few_counted"),
        (tally(500, schools=FEWEST_SCHOOLS - 1), "few_schools"),
        (tally(500, by="never"), "not_verified"),
        (tally(49, by="rare"), "few_counted"),
        (tally(50, by="rare"), None),
        (tally(49, by="of a behaviour that nobody measured"), "few_counted"),
        (tally(29, name="contacts_slowed", by="unlike any"), "few_counted"),
        (tally(30, name="contacts_slowed", by="unlike any"), None),
    ],
)
def test_an_interval_is_withheld_for_one_reason(one, why):
    assert withheld(one) == why


def test_of_a_share_that_is_nearly_all_those_count_that_were_not_counted():
    almost = tally(FEWEST_SCHOOLS * 1000 - 3)
    assert small_side(almost) == 3
    assert withheld(almost) == "few_counted"


def test_a_difference_is_as_sure_as_the_one_of_the_two_with_more_counted():
    assert difference_withheld(tally(0), tally(99)) == "few_counted"
    assert difference_withheld(tally(0), tally(100)) is None


def test_grades_and_places_are_kept_together():
    keys = {measure_key("children_reached_by_strangers", by) for by in ("grade-1", "grade-11")}
    assert keys == {"children_reached_by_strangers:grade"}
    assert measure_key("confirmations_asked", "kursk") == "confirmations_asked:place"
    assert measure_key("contacts_slowed", "friends") == "contacts_slowed:friends"


def test_the_file_that_comes_with_the_toolkit_is_read_and_knows_the_measures():
    with shown_intervals.FILE.open("rb") as file:
        read = tomllib.load(file)
    assert {"children_reached:stranger", "contacts_hindered"} <= set(read["fewest_counted"])
    assert set(read["fewest_counted"]) == set(read["fewest_counted_of_differences"])
