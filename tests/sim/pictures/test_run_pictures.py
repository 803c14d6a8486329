"""The pictures hold what they show, in any language, and can be drawn small."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from sim.pictures.run_pictures import TEXTS, draw_balance, draw_reached
from sim.results.measures import measures
from sim.run.run import Run
from tests.sim.pictures.test_marks import covering

NAMES = {
    "sferum-2025-03-safety": "S · безопасность",
    "sferum-2025-03-who-and-when": "A · кто и в каких случаях",
    "sferum-2025-03-by-channel": "B · по каналам",
}
FIGURES: tuple[Callable[..., Figure], ...] = (draw_reached, draw_balance)


def texts(figure: Figure) -> set[str]:
    from matplotlib.text import Text

    return {found.get_text() for found in figure.findobj(Text) if isinstance(found, Text)}


@pytest.mark.parametrize("draw", FIGURES)
def test_a_figure_names_every_policy_and_becomes_a_png(draw: Callable[..., Figure], run: Run) -> None:
    figure = draw(measures(run), names=NAMES)
    assert set(NAMES.values()) <= {text.replace("\n", " ") for text in texts(figure)}
    target = io.BytesIO()
    figure.savefig(target, dpi=100)
    assert target.getvalue()[:4] == b"\x89PNG"


@pytest.mark.parametrize("draw", FIGURES)
def test_every_word_of_a_figure_is_translated(draw: Callable[..., Figure], run: Run) -> None:
    asked: list[str] = []

    def translate(text: str) -> str:
        asked.append(text)
        return f"«{text}»"

    shown = texts(draw(measures(run), names=NAMES, translate=translate))
    assert asked
    assert set(asked) <= set(TEXTS)
    assert not set(TEXTS) & shown


@pytest.mark.parametrize("draw", FIGURES)
def test_numbers_have_the_decimal_sign_of_the_language(draw: Callable[..., Figure], run: Run) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    found = {
        policy: [replace(measure, value=1.5, low=1.0, high=2.0) for measure in row]
        for policy, row in measures(run).items()
    }
    for decimal, other in ((".", ","), (",", ".")):
        figure = draw(found, names=NAMES, decimal=decimal)
        FigureCanvasAgg(figure).draw()
        numbers = {text for text in texts(figure) if text and set(text) <= set("0123456789.,")}
        assert any(decimal in number for number in numbers)
        assert not any(other in number for number in numbers)


@pytest.mark.parametrize("draw", FIGURES)
def test_a_run_in_which_nobody_is_reached_can_be_drawn(draw: Callable[..., Figure], run: Run) -> None:
    found = {
        policy: [replace(measure, value=0.0, low=0.0, high=0.0) for measure in row]
        for policy, row in measures(run).items()
    }
    draw(found, names={}).savefig(io.BytesIO(), dpi=50)


@pytest.mark.parametrize("draw", FIGURES)
def test_labels_do_not_overlap(draw: Callable[..., Figure], run: Run) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = draw(measures(run), names=NAMES)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    caption = vars(figure)["_supxlabel"].get_window_extent()
    for legend in [one.get_window_extent() for one in figure.legends]:
        for axes in figure.axes:
            assert not legend.overlaps(axes.get_window_extent())
        assert not legend.overlaps(caption)
    assert covering(figure) == []
