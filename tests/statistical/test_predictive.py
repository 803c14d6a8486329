"""A simulated year beside the surveys: the comparison tells right rates from wrong ones; quick version."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.assumptions.behaviours import load_behaviours, with_behaviour_settings
from sim.assumptions.profiles import load_profile
from sim.population.world import make_world
from tests.tools.verification.predictive import ANSWERS, Drawn, Found, compare, draw_years, page, weights
from tests.tools.verification.simulated_years import ADULTS_OF_ALL, simulated_year, with_peers

SETS = [place for place, answer in enumerate(ANSWERS) if answer.sets]


@pytest.fixture(scope="module")
def world():
    return make_world(with_peers(load_profile("kursk")), scale=0.01, seed=1)


def year_with(world, days=120, **settings):
    changes = {key.replace("__", "."): value for key, value in settings.items()}
    return simulated_year(world, 1, with_behaviour_settings(load_behaviours(), changes), days=days)


def drawn(answers, figure=1.0):
    """Draws with such answers, all as likely as each other."""
    answers = np.asarray(answers, np.float64)
    figures = {"rates": np.full(len(answers), figure)}
    return Drawn(answers, figures, np.ones((len(answers), 2)), 3)


def asked():
    return np.array([answer.asked for answer in ANSWERS])


def test_every_answer_is_that_of_the_figure_it_hangs_on(world):
    always = year_with(world, responses__accept_stranger=1, responses__accept_stranger_of_friend=1)
    never = year_with(world, responses__accept_stranger=0, responses__accept_stranger_of_friend=0)
    assert always.accepted.all()
    assert not never.accepted.any()
    assert always.chain.any()
    assert len(never.child) > 50


def test_the_answers_that_set_the_figures_are_those_of_the_model(world):
    """One small year is noisy: half of the range more on both sides; a tenth of the rates is told apart."""
    value = {key: one.value for key, one in load_behaviours().parameters.items()}
    names = ("id-scan", "leaked-number", "leaked-link", "child-writes-first")
    tenth = {f"{name}__rate": value[f"{name}.rate"] / 10 for name in names}
    years = (year_with(world, days=365), year_with(world, days=365, **tenth))
    model, slow = ([answer.of(year) for answer in ANSWERS] for year in years)
    for place in SETS:
        answer = ANSWERS[place]
        slack = (answer.high - answer.low) / 2
        assert answer.low - slack <= model[place] <= answer.high + slack, answer.name
    assert any(slow[place] < ANSWERS[place].low / 2 for place in SETS)


def test_adults_of_the_model_stay_as_many_when_peers_are_put_beside_them():
    profile = load_profile("kursk")
    more = with_peers(profile)
    adults = more["strangers_per_1000_pupils"] * (1 - more["stranger_peer_share"])
    assert adults == pytest.approx(profile["strangers_per_1000_pupils"])
    assert 1 - more["stranger_peer_share"] == pytest.approx(ADULTS_OF_ALL)


def test_a_draw_that_comes_near_the_surveys_counts_more_than_one_that_does_not():
    off = asked()
    off[SETS[0]] = ANSWERS[SETS[0]].low / 3
    held_against = asked()
    held_against[-1] *= 10
    weight = weights(drawn([asked(), off, held_against]))
    assert weight.sum() == pytest.approx(1)
    assert weight[0] == pytest.approx(weight[2]), "an answer that sets nothing weighs nothing"
    assert weight[1] < weight[0] / 100


def test_an_answer_agrees_where_the_model_lies_in_its_range():
    first = ANSWERS[0]
    assert Found(first, 70, 70, 65, 75).verdict == "agrees"
    assert Found(first, first.low - 1, 70, 50, 75).verdict == "within reach"
    assert Found(first, 20, 20, 10, first.low - 1).verdict == "differs"
    assert Found(first, 99, 99, first.high + 1, 100).verdict == "differs"


def test_the_page_says_of_each_answer_its_source_and_why_it_is_not_matched():
    far = drawn([10 * asked() + 100])
    text = page(compare(far, replace(far, figures={})), far, replace(far, figures={}))
    assert all(answer.source in text for answer in ANSWERS)
    assert text.count("| differs |") == len(ANSWERS)
    assert all(answer.why and answer.why in text for answer in ANSWERS if not answer.sets)


@pytest.mark.slow
def test_figures_that_are_drawn_wide_are_narrowed_to_those_of_the_model():
    posterior = draw_years(20, scale=0.01, seed=3)
    weight = weights(posterior)
    assert 1 / (weight**2).sum() > 2
    middle = np.average(np.log(posterior.figures["rates"]), weights=weight)
    assert abs(middle) < 0.5
