"""The fit of friendships: figures that made a school are likelier than others, on every scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.assumptions.profile_values import profile_values
from sim.assumptions.profiles import load_profile, with_settings
from tests.tools.verification.fit_friends import FIGURES, likelihood, surface_of
from tests.tools.verification.friendship import compare
from tests.tools.verification.studies import STUDIES


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_a_figure_comes_back_from_its_scale(figure):
    for value in np.linspace(figure.low, figure.high, 5):
        assert figure.back(figure.onto(float(value))) == pytest.approx(value)


@pytest.mark.slow
def test_the_figures_that_made_a_school_are_likelier_than_others():
    """What was measured is replaced by the mean of schools drawn with the profile's figures."""
    # Schools that differ much tell little one by one.
    profile = with_settings(load_profile("kursk"), {"friends_school_spread": 0.1, "friend_habit_spread": 0.1})
    used = np.array([profile[figure.key] for figure in FIGURES])
    study = next(one for one in STUDIES if one.id == "year-7-second")
    found = compare(study, profile_values(profile), schools=200, seed=5).found
    known = replace(study, measured={key: float(found[key].mean()) for key in study.measured})
    surface = surface_of(known, 512, seed=5)
    best, distance = likelihood([surface], used)
    assert distance["year-7-second"][0] < 4
    for key, wrong in (
        ("friends_mean", 4.5),
        ("friends_mean", 18.0),
        ("friend_within_class", 0.3),
        ("friend_reciprocity", 0.3),
        ("friend_same_sex_young", 0.72),
        ("friend_introduced", 0.3),
        ("friends_school_spread", 0.7),
    ):
        changed = used.copy()
        changed[[figure.key for figure in FIGURES].index(key)] = wrong
        assert likelihood([surface], changed)[0] < best - 0.5, key
