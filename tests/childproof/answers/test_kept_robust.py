"""The last real run of `robust`, as report and README show it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import childproof as cp
from childproof.answers.kept_robust import FILE, kept_robust, split_measure
from rulebook.catalogue import SFERUM
from tests import ROOT

REACHED, DAYS = "children_reached:stranger", 30


@pytest.fixture(scope="module")
def policies():
    return tuple(cp.policy(name) for name in SFERUM)


@pytest.fixture(scope="module")
def kept(policies):
    return kept_robust(policies, DAYS)


def test_what_is_kept_is_what_the_documentation_shows(kept):
    whole = json.loads((ROOT / "docs" / "robust" / "robust.json").read_text(encoding="utf-8"))
    said = json.loads(FILE.read_text(encoding="utf-8"))
    for part in ("cells", "pairs", "regret", "provenance", "samples"):
        assert said[part] == whole[part]
    assert said["samples"] >= 500


def test_of_other_rules_or_other_days_nothing_is_known(kept, policies):
    assert kept is not None
    assert kept_robust(policies, DAYS - 1) is None
    assert kept_robust(policies[:2], DAYS) is None
    changed = replace(policies[0], digest="0" * 64)
    assert kept_robust((changed, *policies[1:]), DAYS) is None


def test_ranges_hold_the_middle_of_the_samples_for_both_adversaries_and_meanings_of_silence(kept):
    assert kept.adversaries == ("as_usual", "knowing")
    for adversary in kept.adversaries:
        for silence in (0, 1):
            for one in kept.quantiles(REACHED, silence, adversary):
                assert one.p05 <= one.p50 <= one.p95
    for usual, knowing in zip(
        kept.quantiles(REACHED, 0, "as_usual"), kept.quantiles(REACHED, 0, "knowing"), strict=True
    ):
        assert usual.p50 <= knowing.p50


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_is_told_and_drawn_in_both_languages(kept, language):
    sentences = kept.sentences(REACHED, language)
    assert len(sentences) == 3
    assert all(any(label in said for label in kept.labels(language)) for said in sentences)
    assert kept.turning_points(language)
    for picture in (kept.draw_ranges(REACHED, language), kept.draw_turn(language)):
        assert picture.svg().startswith("<?xml")


def test_a_map_has_as_many_points_as_samples_that_are_known(kept):
    found = kept.said["map"]
    values = np.array(found["values"])
    assert values.shape == (2, len(found["lower"]))
    assert values.shape[1] <= kept.samples
    assert 0 < np.mean(found["lower"]) < 1


def test_a_measure_is_parted_into_its_name_and_by_whom():
    assert split_measure(REACHED) == ("children_reached", "stranger")
    assert split_measure("contacts_hindered") == ("contacts_hindered", None)
