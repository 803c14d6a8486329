"""Counterexamples and worlds show themselves in a notebook, every text escaped."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import childproof as cp


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
    assert "<th>seed</th><td>7</td>" in shown
    assert f"<td>{world.schools:,}</td>" in shown
