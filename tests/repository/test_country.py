"""The run of the whole country in docs/russia: what is shown of it is what it says."""

from __future__ import annotations

import copy

import pytest

import childproof as cp
from rulebook.catalogue import SFERUM
from sim.assumptions.behaviours import load_behaviours
from sim.assumptions.profiles import load_profile
from sim.results.tallies import MEASURES
from tests.tools import country
from tests.tools.readme import COUNTRY_PAGE, between, country_passage

SAID = country.summary()


@pytest.mark.parametrize("name", ["balance.svg", "survival.svg"])
def test_a_picture_of_the_country_shows_what_its_summary_says(name):
    kept = (country.FOLDER / name).read_text(encoding="utf-8")
    assert country.pictures(SAID)[name] == kept
    other = copy.deepcopy(SAID)
    for found in other["policies"].values():
        for one in found["measures"]:
            one["high"] = one["high"] and 1.5 * one["high"]
        for point in found["survival"]:
            point["low"] = point["low"] and 0.9 * point["low"]
    assert country.pictures(other)[name] != kept


def test_the_passage_of_its_page_says_what_the_summary_says():
    shown = between(COUNTRY_PAGE.read_text(encoding="utf-8"), country.BEGIN, country.END)
    assert shown == country_passage(), "if this is meant: python -m tests.tools.readme"


def test_the_country_is_the_whole_of_it():
    assert 55e6 < SAID["people"] < 65e6
    assert 17.5e6 < sum(part.pupils for part in load_profile("russia").regions) < 18.5e6
    assert SAID["provenance"]["region"] == "russia"
    assert SAID["provenance"]["scale"] == 1
    assert SAID["provenance"]["days"] == 30
    assert set(SAID["policies"]) == set(SFERUM)
    for found in SAID["policies"].values():
        assert {one["name"] for one in found["measures"]} == set(MEASURES)


def test_the_country_was_run_on_the_figures_and_rule_books_of_today():
    again = "the figures or rule books have changed since: make country"
    provenance = SAID["provenance"]
    assert provenance["profile"] == load_profile("russia").digest, again
    assert provenance["behaviours"] == load_behaviours().digest, again
    books = {policy.id: policy.digest for policy in cp.policies() if policy.id in SFERUM}
    assert {name: book["digest"] for name, book in provenance["rule_books"].items()} == books, again
