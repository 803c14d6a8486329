"""The two pictures of a sweep hold what they show, in any language, whatever the numbers are."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TypedDict, Unpack

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.pictures.sensitivity_pictures import (
    TEXTS,
    BarRow,
    SobolPanel,
    TornadoPanel,
    draw_sobol,
    draw_tornado,
)
from sim.results.intervals import Interval

ROWS = (
    BarRow("strangers on the service for each 1,000 pupils:\u00a05", "1", "50"),
    BarRow("accounts of parents that carry the guardian role (the others carry none):\u00a00.7", "0.3", "1"),
    BarRow("pupils for each teacher:\u00a013.9", "9", "14"),
)
TITLES = ("Children's safety", "Who may write and in which cases", "Who may write, by channel")


class PictureWords(TypedDict, total=False):
    """What the words of a picture depend on."""

    decimal: str
    note: str
    translate: Callable[[str], str]


def a_tornado(
    titles: tuple[str, ...] = TITLES,
    base: float = 20.0,
    bars: Sequence[tuple[float, float]] = (),
    **words: Unpack[PictureWords],
) -> Figure:
    drawn = bars or [(1.0, 60.0), (30.0, 15.0), (base, base)]
    panels = [
        TornadoPanel(title, Interval(base, 0.8 * base, 1.4 * base), "20.0 (16–29)", drawn, [False] * 3)
        for title in titles
    ]
    return draw_tornado(ROWS, panels, measure="children reached, per 1,000", **words)


def a_sobol(titles: tuple[str, ...] = TITLES, **words: Unpack[PictureWords]) -> Figure:
    first, none = Interval(0.7, 0.2, 1.6), Interval(0.0, 0.0, 0.0)
    bars = [(first, Interval(0.8, 0.6, 1.0)), (Interval(-0.1, -0.9, 0.2), first), (none, none)]
    panels = [
        SobolPanel(title, "over the draws: 20.0\nover the assumptions: 1 … 60", bars) for title in titles
    ]
    return draw_sobol(ROWS, panels, measure="children reached, per 1,000", **words)


FIGURES: tuple[Callable[..., Figure], ...] = (a_tornado, a_sobol)


def texts(figure: Figure) -> list[Text]:
    return [found for found in figure.findobj(Text) if isinstance(found, Text) and found.get_text().strip()]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that cover each other, and texts that leave the page."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    found = [text for text in texts(figure) if text.get_visible()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in found]
    page = figure.bbox
    pairs = [
        (one, other)
        for place, (one, box) in enumerate(boxes)
        for other, another in boxes[place + 1 :]
        if box.overlaps(another)
    ]
    return pairs + [(one, "page") for one, box in boxes if box.x0 < 0 or box.x1 > page.x1 or box.y0 < 0]


@pytest.mark.parametrize("draw", FIGURES)
@pytest.mark.parametrize("titles", [TITLES, TITLES[:1], TITLES + TITLES[:2]])
def test_no_text_covers_another_or_leaves_the_page(
    draw: Callable[..., Figure], titles: tuple[str, ...]
) -> None:
    figure = draw(titles, note="2 more assumptions move it by at most 0.1 each.")
    assert len(texts(figure)) > 10
    assert overlapping(figure) == []


def test_the_check_for_overlaps_notices_a_text_put_on_another() -> None:
    figure = a_tornado()
    first = texts(figure)[-1]
    figure.text(*first.get_position(), "on top of it", transform=first.get_transform())
    assert len(overlapping(figure)) >= 1


@pytest.mark.parametrize("draw", FIGURES)
def test_every_word_of_a_picture_is_translated(draw: Callable[..., Figure]) -> None:
    asked: list[str] = []

    def translate(text: str) -> str:
        asked.append(text)
        return f"«{text}»"

    shown = " ".join(text.get_text() for text in texts(draw(translate=translate)))
    assert asked
    assert set(asked) <= set(TEXTS)
    assert all(f"«{text}»" in shown.replace("\n", " ") for text in asked)


def test_each_end_stands_on_the_side_to_which_it_moves_the_figure() -> None:
    figure = a_tornado(TITLES[:1])
    FigureCanvasAgg(figure).draw()
    at = {text.get_text(): text.get_window_extent().x0 for text in figure.axes[0].texts}
    assert at["1"] < at["50"], "more strangers, more children"
    assert at["0.3"] > at["9"], "fewer guardian roles, more children"


def test_every_panel_has_the_same_axis_and_its_own_base_line() -> None:
    figure = a_tornado()
    limits = {axes.get_xlim() for axes in figure.axes}
    assert len(figure.axes) == 3
    assert len(limits) == 1
    assert all(
        any(np.array_equal(line.get_xdata(), [20.0, 20.0]) for line in axes.lines) for axes in figure.axes
    )


def test_numbers_of_an_axis_take_the_sign_of_the_language_and_never_fall_under_a_count() -> None:
    figure = a_tornado(base=0.5, bars=[(0.0, 1.0), (0.2, 0.9), (0.5, 0.5)], decimal=",")
    FigureCanvasAgg(figure).draw()
    axis = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert any("," in text for text in axis)
    assert not any("." in text for text in axis)


@pytest.mark.parametrize("figures", [[(0.0, 0.0)] * 3, [(20.0, 20.0)] * 3, [(1e6, 2e6)] * 3])
def test_figures_that_never_move_and_very_large_ones_can_be_drawn(figures: list[tuple[float, float]]) -> None:
    target = io.BytesIO()
    a_tornado(bars=figures).savefig(target, dpi=50)
    assert target.getvalue()[:4] == b"\x89PNG"
