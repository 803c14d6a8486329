"""Names stand beside their marks and cover neither each other nor a mark, whatever the numbers are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.pictures.marks import Mark, name_line_ends, name_points, spread

NAMES = ("Children's safety", "Who may write\nand in which cases", "Who may write, by\nchannel")
BARS = ((18, 22), (19, 60), (50, 62))
HEIGHTS = st.lists(
    st.tuples(st.floats(0, 500, allow_nan=False), st.sampled_from([12.0, 24.0, 36.0])), min_size=1, max_size=6
)


def covering(figure):
    """Pairs of names that cover each other, and names that leave the page; their threads do not count."""
    FigureCanvasAgg(figure).draw()
    boxes = [(text.get_text(), Text.get_window_extent(text)) for ax in figure.axes for text in ax.texts]
    pairs = [
        (one, other)
        for place, (one, box) in enumerate(boxes)
        for other, another in boxes[place + 1 :]
        if box.overlaps(another)
    ]
    page = figure.bbox
    return pairs + [
        one for one, box in boxes if box.x0 < 0 or box.x1 > page.x1 or box.y0 < 0 or box.y1 > page.y1
    ]


def panel(places):
    figure = Figure(figsize=(9, 4), layout="constrained")
    ax = figure.subplots()
    for x, y in places:
        ax.plot([x], [y], "o")
    ax.margins(x=0.12)
    return figure, ax, [Mark(x, y, name) for (x, y), name in zip(places, NAMES, strict=True)]


@pytest.mark.parametrize(
    "places",
    [
        [(6, 33), (21, 32), (37, 51)],
        [(20, 32), (21, 32), (22, 32.5)],
        [(0, 0), (0, 50), (40, 0)],
        [(6, 27), (21, 26.9), (21.5, 26.8)],
        [(6, 138), (20.5, 262), (37.5, 299)],
    ],
)
def test_names_of_points_cover_nothing(places):
    figure, ax, marks = panel(places)
    name_points(ax, marks)
    assert covering(figure) == []
    assert {text.get_text() for text in ax.texts} == set(NAMES)


def test_names_of_lines_that_end_together_cover_nothing():
    figure, ax, marks = panel([(30, 969), (30, 968.5), (30, 949)])
    name_line_ends(ax, marks)
    assert covering(figure) == []


@given(HEIGHTS)
def test_boxes_keep_their_order_and_cover_nothing(boxes):
    at = sorted(one[0] for one in boxes)
    high = [one[1] for one in boxes]
    middles = spread(at, high)
    for one in range(len(at) - 1):
        assert middles[one + 1] - middles[one] >= (high[one] + high[one + 1]) / 2 - 1e-6


@given(HEIGHTS)
def test_boxes_with_room_between_them_stay(boxes):
    at = [100.0 * place for place, _box in enumerate(boxes)]
    assert spread(at, [one[1] for one in boxes]) == pytest.approx(at)


@pytest.mark.parametrize("seen", [True, False])
def test_a_name_keeps_clear_of_the_interval_of_another_point(seen):
    """A long name would reach over the bar of its neighbour; a mark that hides its bars lets it."""
    figure, ax, marks = panel([(20, 20), (22, 45), (0, 60)])
    bars = [((mark.x, mark.x), (low, high)) for mark, (low, high) in zip(marks, BARS, strict=True)]
    named = [replace(mark, ends=ends if seen else None) for mark, ends in zip(marks, bars, strict=True)]
    for mark, (low, high) in zip(marks, BARS, strict=True):
        ax.plot([mark.x, mark.x], [low, high])
    name_points(ax, named)
    FigureCanvasAgg(figure).draw()
    crossed = [
        text.get_text()
        for text in ax.texts
        for mark, (low, high) in zip(marks, BARS, strict=True)
        for (x, y0), (_x, y1) in [ax.transData.transform([(mark.x, low), (mark.x, high)])]
        if (box := Text.get_window_extent(text)).x0 < x < box.x1 and box.y0 < y1 and y0 < box.y1
    ]
    assert bool(crossed) is not seen
