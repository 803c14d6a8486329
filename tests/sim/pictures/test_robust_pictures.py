"""Pictures of a whole space of assumptions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

from sim.pictures.robust_pictures import RangeRow, Turn, draw_ranges, draw_turn
from tests.narrowing import present

ROWS = (
    RangeRow("forbidden", [(1.0, 10.0, 80.0, 5.0), (2.0, 20.0, 400.0, 30.0)]),
    RangeRow("free", [(3.0, 30.0, 90.0, 7.0), (4.0, 40.0, 500.0, 33.0)]),
)


def drawn():
    return draw_ranges(ROWS, policies=["one", "two"], measure="children", heading="silence").axes[0]


def test_a_bar_goes_from_the_low_to_the_high_end_with_half_of_it_and_the_plain_figure_marked():
    lines = [line.get_xdata() for line in drawn().lines]
    for row in ROWS:
        for low, half, high, plain in row.ranges:
            assert any(list(line) == [low, high] for line in lines)
            assert any(list(line) == [half] for line in lines)
            assert any(list(line) == [plain] for line in lines)


def test_ends_that_lie_apart_stand_on_a_logarithmic_scale_and_others_do_not():
    assert drawn().get_xscale() == "symlog"
    near = [RangeRow("x", [(10.0, 20.0, 50.0, 15.0)])]
    assert draw_ranges(near, policies=["one"], measure="%").axes[0].get_xscale() == "linear"


def turn(options=()):
    draw = np.random.default_rng(1)
    x = np.exp(draw.uniform(0, 4, 4000))
    y = draw.integers(0, 2, 4000).astype(float) if options else draw.uniform(0, 1, 4000)
    return Turn(("x", "y"), np.stack([x, y]), (True, False), (3.0, 0.0), y > 0.5, "one", "two", options)


@pytest.mark.parametrize("options", [(), ("no", "yes")])
def test_a_map_shows_in_how_many_samples_of_a_cell_one_is_lower(options):
    ax = draw_turn(turn(options), measure="children").axes[0]
    shares = present(ax.collections[0].get_array()).reshape(-1, 8)
    assert shares[0].max() == 0
    assert shares[-1].min() == 100
    if options:
        assert [tick.get_text() for tick in ax.get_yticklabels()] == ["no", "yes"]
        assert shares.shape == (2, 8)


def test_a_cell_with_fewer_than_three_samples_stays_blank():
    few = Turn(
        ("x", "y"),
        np.array([[0.0, 1.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0]]),
        (False, False),
        (0.5, 0.5),
        np.array([True, True, False, True]),
        "one",
        "two",
    )
    shares = present(draw_turn(few, measure="children").axes[0].collections[0].get_array()).reshape(8, 8)
    assert np.ma.filled(shares, np.nan)[0, 0] != np.ma.filled(shares, np.nan)[0, 0]
    assert shares[7, 7] == pytest.approx(200 / 3)


@pytest.mark.parametrize("narrow", [True, False])
def test_long_answers_of_a_question_keep_clear_of_each_other(narrow):
    said = "guardians and students as those whom they say to be; staff not confirmed as nobody at all"
    long = replace(turn(("a", "b")), options=(said, said))
    figure = draw_turn(long, measure="children", narrow=narrow)
    FigureCanvasAgg(figure).draw()
    low, high = (label.get_window_extent() for label in figure.axes[0].get_yticklabels())
    assert low.y1 < high.y0


def as_grey(colour):
    """The lightness of a colour where there is none: relative luminance of WCAG 2, 0 to 1."""
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((as_grey(one), as_grey(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_without_colours_each_policy_has_a_mark_of_its_own_and_the_legend_shows_it():
    ax = drawn()
    marks = [
        {line.get_marker() for line in ax.lines if list(line.get_xdata()) == [plain]} for plain in (7, 33)
    ]
    assert marks == [{"o"}, {"s"}]
    legend = present(ax.figure).legends[0]
    shown = {line.get_marker() for line in legend.findobj(Line2D)}
    assert {"o", "s"} <= shown


@pytest.mark.parametrize("options", [(), ("no", "yes")])
def test_every_number_of_a_map_stands_out_from_its_cell_without_colours_too(options):
    ax = draw_turn(turn(options), measure="children").axes[0]
    shades = ax.collections[0]
    assert len(ax.texts) >= 16
    for said in ax.texts:
        assert contrast(said.get_color(), shades.to_rgba(np.asarray(float(said.get_text())))) >= 4.5


def test_grey_on_grey_is_noticed():
    assert contrast("#888888", "#999999") < 4.5
    assert contrast("black", "white") == pytest.approx(21)
