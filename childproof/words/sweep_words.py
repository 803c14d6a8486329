"""How a sweep speaks of measures, of assumptions and of their ends, in one language."""

from __future__ import annotations

from dataclasses import replace

from childproof.words.locale import plain_number
from childproof.words.measure_words import measure_words
from rulebook.language import N_, in_words, say, translator
from sim.assumptions.parameters import Parameter
from sim.results.intervals import Interval
from sim.results.measures import Measure

_REACHED = N_("children reached in any way, per 1,000")


def measure_title(measure: Measure, language: str) -> str:
    """What a measure counts and of whom, where it stands by itself."""
    whole = replace(measure, by=None)
    _ = translator(language)
    said = _(_REACHED) if measure.name == "children_reached" else measure_words(whole, language)
    if measure.by is None:
        return said
    return f"{said}, {measure_words(measure, language).removeprefix('– ')}"


def ends_words(one: Parameter, language: str) -> str:
    """An assumption and its ends: "strangers for 1,000 pupils, 1 → 50"."""
    low, high = (plain_number(end, language) for end in (one.low, one.high))
    return f"{say(one.words, language)}, {low} → {high}"


def index_words(index: Interval, language: str, *, alone: bool = False) -> str:
    """A share of the variance with its interval of 95 %: "0.71 (0.60–0.82)"; `alone` without it."""
    value, low, high = (
        in_words(number, 2, language).replace("-", "\u2212")
        for number in (index.value, index.low, index.high)
    )
    return value if alone else f"{value} ({low}–{high})"
