"""Results show themselves in a notebook, every text escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

import childproof as cp
from proofs.strength.report import Strength
from rulebook.language import shown_in
from tests.narrowing import of_kind


def test_a_counterexample_shows_its_words_and_facts():
    found = cp.verify("sferum-2025-03-by-channel", "unverified-adult-to-child")[0].counterexample
    assert found is not None
    shown = found._repr_html_()
    assert escape(found.words()) in shown
    assert all(name in shown for name in found.situation)
    assert shown.count("<table>") == 1


def test_a_world_shows_what_it_is_without_drawing_a_district():
    world = cp.world("nenets", seed=7, scale=0.02)
    shown = replace(world, region="<b>")._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "seed</td><td style='text-align:left'>7</td>" in shown
    assert f">{world.schools:,}</td>" in shown
    assert f"schools – {world.schools:,}" in repr(world)


def test_what_a_result_says_of_itself_is_russian_where_russian_is_shown():
    """Ids, names of facts and of regions stay what they are; every other word is in the language shown."""
    world = cp.world("nenets", seed=7, scale=0.02)
    strength = of_kind(Strength, cp.strength("safety"))
    verdict = cp.verify("safety", "unverified-adult-to-child")[0]
    attack = cp.find_attack("safety", "stranger-reaches-student")[0]
    with shown_in("ru"):
        texts = [world._repr_html_(), repr(world), strength._repr_html_(), repr(strength)]
        texts += [repr(verdict), verdict._repr_html_(), repr(attack), attack._repr_html_()]
        texts.append(repr(cp.explain("safety", "stranger-reaches-student")))
    ids = (
        r"sferum-2025-03-safety|unverified-adult-to-child|stranger-reaches-student|nenets|school-confirms-\w+"
    )
    for text in texts:
        said = re.sub(ids, "", re.sub(r"<[^>]*>", " ", text))
        assert re.findall(r"[A-Za-z]{4,}", said) == [], said
