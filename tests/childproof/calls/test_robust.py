"""`cp.robust`, asked as a person asks."""

from __future__ import annotations

import json

import pytest

import childproof as cp
from childproof.commands.pages.robust import robust_page
from rulebook.reader.faults import InputError
from sim.assumptions.profiles import load_profile
from tests.simulated import Simulated

SMALL: Simulated = {"region": "nenets", "scale": 0.05, "days": 2, "seed": 1}
VARIED = ["strangers_per_1000_pupils", "leaked-number.rate", "id-scan.rate"]
NAMES = ["sferum-2025-03-safety", "sferum-2025-03-by-channel"]


@pytest.fixture(scope="module")
def result():
    return cp.robust(NAMES, **SMALL, vary=VARIED, samples=80)


def test_shares_of_a_cell_add_up(result):
    said = result.to_dict()
    cells = {(one["measure"], one["adversary"], one["silence"]) for one in said["orders"]}
    assert len(cells) == 3 * 2 * 2
    for cell in cells:
        shares = [
            one["share"]
            for one in said["orders"]
            if (one["measure"], one["adversary"], one["silence"]) == cell
        ]
        assert sum(shares) == pytest.approx(1)
    for pair in said["pairs"]:
        assert pair["shown"] + pair["reversed"] + pair["unclear"] == pytest.approx(1)
        assert pair["low"] <= pair["share"] <= pair["high"]


def test_the_first_sample_is_the_simulation_as_usual(result):
    usual = cp.simulate(NAMES, **SMALL).measures
    said = result.to_dict()["measures"]
    for name, by in result.names:
        for policy in NAMES:
            value = next(one.value for one in usual[policy] if (one.name, one.by) == (name, by))
            assert said[name if by is None else f"{name}:{by}"][policy]["plain"] == pytest.approx(value)


def test_knowing_strangers_are_the_same_in_a_simulation_and_in_a_sample(result):
    usual = cp.simulate(NAMES, **SMALL).measures
    knowing = result.plain((1, 0, 1))
    for place, policy in enumerate(NAMES):
        found = next(
            one for one in usual[policy] if (one.name, one.by) == ("children_reached", "knowing_stranger")
        )
        assert found.value == pytest.approx(knowing[place])


def test_silence_taken_for_free_is_a_simulation_of_its_own(result):
    free = cp.simulate(NAMES, **SMALL, unspecified="free").measures
    for measure, (name, by) in enumerate(result.names):
        for place, policy in enumerate(NAMES):
            value = next(one.value for one in free[policy] if (one.name, one.by) == (name, by))
            assert result.plain((measure, 1, 0))[place] == pytest.approx(value)


def test_the_same_question_gives_the_same_answer_whoever_does_the_work(result, tmp_path):
    cp.robust(NAMES, **SMALL, vary=VARIED, samples=30, output=tmp_path)
    again = cp.robust(NAMES, **SMALL, vary=VARIED, samples=80, workers=1, output=tmp_path)
    assert json.dumps(again.to_dict()) == json.dumps(result.to_dict())


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_tells_every_measure_and_what_so_many_samples_can_tell(result, language):
    page = robust_page(result, load_profile("nenets"), language)
    assert page.count("100") > 6
    assert "±" in page


def test_ranges_and_where_it_turns_are_drawn(result):
    for what in ("ranges", "turn"):
        assert result.draw(what, 1).svg().startswith("<?xml")
    with pytest.raises(InputError, match="unknown picture"):
        result.draw("pie")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"policies": NAMES[:1]}, "one policy alone"),
        ({"policies": NAMES, "samples": 3}, "--samples"),
        ({"policies": NAMES, "measures": "contacts_without_rule"}, "silence counts as free"),
        ({"policies": NAMES, "measures": "children_reached:nope"}, "has no breakdown `nope` here"),
        (
            {"policies": NAMES, "measures": "children_reached:knowing_stranger"},
            "beside those who know nothing",
        ),
        ({"policies": NAMES, "vary": "nothing-like-it"}, "unknown parameter"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_runs(options, told):
    with pytest.raises(InputError, match=told):
        cp.robust(**options, **SMALL)


@pytest.mark.slow
def test_figures_that_change_nothing_are_named_and_left_out():
    heard = []
    found = cp.robust(
        NAMES,
        region="nenets",
        scale=0.05,
        days=1,
        seed=1,
        samples=20,
        progress=lambda done, total: heard.append((done, total)),
    )
    assert heard == sorted(heard)
    assert {total for _done, total in heard} == {heard[-1][0]}
    assert heard[-1][0] > 2 * len(found.space.factors) + 20 > heard[1][0]
    assert "second_shift_share" in found.inert
    assert "strangers_per_1000_pupils" not in found.inert
    assert not set(found.inert) & {factor.key for factor in found.space.factors}
