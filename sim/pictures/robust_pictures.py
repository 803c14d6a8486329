"""Two pictures of a whole space of assumptions: ranges with the plain figure marked, and where it turns.

Knows how quantiles and samples become a Matplotlib figure. Knows nothing of how they are computed: numbers
come in the unit that is shown, and words in the language that is shown (`TEXTS` lists what passes through
`translate`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator
from numpy.typing import NDArray

from rulebook.language import N_
from sim.pictures.style import axis_numbers, default_style

__all__ = ["TEXTS", "RangeRow", "Turn", "draw_ranges", "draw_turn"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P")
"""Each policy has a mark of its own, so that nothing hangs on the colours."""
INK, FAINT, PALE = "#222222", "#666666", "#d9d9d9"
WIDTH, NARROW = 9.0, 4.2
"""Inches on a page, and on a telephone."""
WIDE_LEGEND = 100
"""Letters that three columns of a legend have room for."""
CELLS = 8
"""Cells of the map along each axis."""
FEWEST = 3
"""Samples in a cell, under which it stays blank."""
LINE = 0.165
"""Inches from one line of an answer to the next."""
APART = 30
"""From so many times on between the smallest and the largest end, numbers stand on a logarithmic scale."""

TEXTS = (
    N_("5 to 95 of 100 of what is held possible"),
    N_("half of it"),
    N_("everything as usual"),
    N_("in how many of 100 samples {better} is lower"),
)
Translate = Callable[[str], str]


@dataclass(frozen=True)
class RangeRow:
    """One line of words, and of every policy (5 %, 50 %, 95 %, plain)."""

    words: str
    ranges: Sequence[tuple[float, float, float, float]]


@default_style()
def draw_ranges(
    rows: Sequence[RangeRow],
    *,
    policies: Sequence[str],
    measure: str,
    heading: str = "",
    translate: Translate = str,
    decimal: str = ".",
    narrow: bool = False,
) -> Figure:
    """Of each row and policy a bar from 5 to 95 of 100 samples, with half of it and the plain figure.

    Args:
        rows: for example a meaning of silence with an adversary each, from top to bottom.
        policies: their titles. measure: what is measured, with its unit, for the axis.
        heading: what the rows tell apart.
        translate: gives the words to show for an English text of TEXTS. decimal: as in `run_pictures`.
        narrow: for a telephone, 4.2 inches wide: the words of a row stand above its bars.
    """
    bars = len(policies)
    step, first = (1 / (bars + 2), 1.5 - bars / 2) if narrow else (1 / (bars + 1), (1 - bars) / 2)
    height = 0.27 * len(rows) / step
    size = (NARROW, 2.0 + 0.2 * bars + height) if narrow else (WIDTH, 1.5 + height)
    figure = Figure(figsize=size, layout="constrained")
    ax = figure.subplots()
    for place, row in enumerate(rows):
        for policy, (low, half, high, plain) in enumerate(row.ranges):
            at, colour = place + step * (policy + first), COLOURS[policy % len(COLOURS)]
            ax.plot([low, high], [at, at], color=colour, linewidth=6, alpha=0.45, solid_capstyle="butt")
            ax.plot([half], [at], "|", color=colour, markersize=12, markeredgewidth=2.2)
            ax.plot([plain], [at], MARKERS[policy % len(MARKERS)], color=INK, markersize=5)
        if place:
            ax.axhline(place - 0.5, color=PALE, linewidth=0.8)
    _finish_axis(ax, [end for row in rows for one in row.ranges for end in one], decimal)
    _name_rows(ax, [row.words for row in rows], step, narrow=narrow)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel("\n".join(wrap(measure, 46 if narrow else 90)), fontsize=10, color=INK)
    ax.set_title(heading, loc="left", fontsize=9.5, color=FAINT, x=0.0 if narrow else -0.35)
    _explain_marks(figure, policies, translate, narrow=narrow)
    return figure


def _explain_marks(figure: Figure, policies: Sequence[str], translate: Translate, *, narrow: bool) -> None:
    """The legend: the bar of each policy with its mark, the stroke for half of it, and all marks together."""
    every = range(len(policies))
    drawn = [Line2D([], [], color=COLOURS[place % len(COLOURS)], linewidth=6, alpha=0.45) for place in every]
    usual = [
        Line2D([], [], marker=MARKERS[place % len(MARKERS)], linestyle="none", color=INK, markersize=5)
        for place in every
    ]
    half = Line2D([], [], marker="|", linestyle="none", color=FAINT, markersize=12, markeredgewidth=2.2)
    words = [*policies, translate("half of it"), translate("everything as usual")]
    columns = 1 if narrow else 3 if 3 * max(map(len, words)) <= WIDE_LEGEND else 2
    # A bar with its mark upon it is a tuple, which Matplotlib takes and its types do not know.
    marks: list[Any] = [*zip(drawn, usual, strict=True), half, tuple(usual)]
    figure.legend(
        marks,
        words,
        handler_map={tuple(usual): HandlerTuple(ndivide=None)},
        loc="outside upper left",
        ncols=columns,
        frameon=False,
        fontsize=9.5,
        title=translate("5 to 95 of 100 of what is held possible"),
        title_fontsize=9.5,
        alignment="left",
    )


def _name_rows(ax: Axes, words: Sequence[str], step: float, *, narrow: bool) -> None:
    """What each row is: beside its bars, or above them where there is no room beside."""
    if not narrow:
        ax.set_yticks(range(len(words)), ["\n".join(wrap(one, 34)) for one in words], fontsize=9.5)
        return
    ax.set_yticks([])
    for place, one in enumerate(words):
        at = place - 0.5 + 0.75 * step
        ax.text(0.0, at, one, transform=ax.get_yaxis_transform(), va="center", fontsize=9.5, color=INK)


def _finish_axis(ax: Axes, ends: Sequence[float], decimal: str) -> None:
    """The axis of the numbers: logarithmic beyond 1 where they lie apart."""
    if min(ends) >= 0 and max(ends) > APART * max(min(ends), 1e-9):
        ax.set_xscale("symlog", linthresh=max(1.0, min(ends)))
        ax.set_xlim(0, 1.3 * max(ends))
        ax.set_xticks([tick for tick in (0, 1, 3, 10, 30, 100, 300, 1000) if tick <= 1.3 * max(ends)])
    else:
        ax.set_xlim(left=min(0.0, *ends))
    ax.xaxis.set_major_formatter(axis_numbers(decimal))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.grid(axis="x", color=PALE, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, colors=INK)


@dataclass(frozen=True)
class Turn:
    """Two parameters, or a parameter and a question of reading, and in which samples one policy is lower.

    Attributes:
        axes: the words of the two. values: float64[2, samples]; of a question the places of its options.
        logarithmic: how each is drawn. plain: the two as usual. lower: bool[samples].
        better, than: titles of the two policies.
        options: the words of the options of the second, if that is a question.
    """

    axes: tuple[str, str]
    values: NDArray[np.float64]
    logarithmic: tuple[bool, bool]
    plain: tuple[float, float]
    lower: NDArray[np.bool_]
    better: str
    than: str
    options: Sequence[str] = ()


@default_style()
def draw_turn(
    turn: Turn, *, measure: str, translate: Translate = str, decimal: str = ".", narrow: bool = False
) -> Figure:
    """A map over two parameters: in how many of 100 samples of each cell one policy is lower than the other.

    A cell with fewer than three samples stays blank. The diamond stands where both parameters are as usual.
    `narrow` is for a telephone, 4.2 inches wide.
    """
    answers = ["\n".join(wrap(words, 17 if narrow else 24)) for words in turn.options]
    rows = LINE * len(answers) * (1 + max((one.count("\n") + 1 for one in answers), default=0))
    size = (NARROW, max(6.0, 3.4 + rows)) if narrow else (WIDTH * 0.72, max(5.0, 1.3 + rows))
    figure = Figure(figsize=size, layout="constrained")
    ax = figure.subplots()
    edges = [_edges(values, scale) for values, scale in zip(turn.values, turn.logarithmic, strict=True)]
    if turn.options:
        edges[1] = np.linspace(-0.5, len(turn.options) - 0.5, len(turn.options) + 1)
    x, y = turn.values
    every = np.histogram2d(x, y, bins=edges)[0]
    won = np.histogram2d(x[turn.lower], y[turn.lower], bins=edges)[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(every >= FEWEST, 100 * won / every, np.nan)
    shades = ax.pcolormesh(*edges, share.T, cmap="PuOr", vmin=0, vmax=100, edgecolors="white", linewidth=1.0)
    _write_shares(ax, share, edges, turn, shades)
    ax.plot(*turn.plain, "D", color="white", markeredgecolor=INK, markersize=9, markeredgewidth=1.6)
    for axis, words in zip((ax.xaxis, ax.yaxis), turn.axes, strict=True):
        axis.set_label_text("\n".join(wrap(words, 28 if narrow else 60)), fontsize=10, color=INK)
    if turn.logarithmic[0]:
        ax.set_xscale("log")
    if turn.logarithmic[1]:
        ax.set_yscale("log")
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log":
            axis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
        axis.set_major_formatter(axis_numbers(decimal))
        axis.set_minor_formatter(NullFormatter())
    if turn.options:
        ax.set_yticks(range(len(answers)), answers)
    ax.spines[["top", "right", "left", "bottom"]].set_visible(False)
    ax.tick_params(length=0, labelsize=9, colors=INK)
    bar = figure.colorbar(shades, ax=ax, pad=0.02, location="bottom" if narrow else "right")
    bar.outline.set_visible(False)
    said = translate("in how many of 100 samples {better} is lower").format(better=turn.better)
    bar.set_label("\n".join(wrap(said, 30 if narrow else 48)), fontsize=9.5, color=INK)
    title = wrap(f"{turn.better} – {turn.than}: {measure}", 44 if narrow else 70)
    figure.suptitle("\n".join(title), x=0.01, ha="left", fontsize=10.5, color=INK)
    return figure


def _write_shares(
    ax: Axes,
    share: NDArray[np.float64],
    edges: Sequence[NDArray[np.float64]],
    turn: Turn,
    shades: ScalarMappable,
) -> None:
    """The number of each cell in it; above the diamond where that stands in the cell."""
    middles = [_middles(edge, scale) for edge, scale in zip(edges, turn.logarithmic, strict=True)]
    for column, across in enumerate(middles[0]):
        for row, up in enumerate(middles[1]):
            if not np.isnan(share[column, row]):
                said, colour = f"{share[column, row]:.0f}", _ink_on(shades.to_rgba(share[column, row]))
                is_plain = all(
                    edge[at] <= value <= edge[at + 1]
                    for edge, at, value in zip(edges, (column, row), turn.plain, strict=True)
                )
                ax.annotate(
                    said,
                    (across, up),
                    xytext=(0, 13 if is_plain else 0),
                    textcoords="offset points",
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=colour,
                )


def _ink_on(ground: NDArray[np.float64]) -> str:
    """Black or white, whichever stands out more on a colour by the contrast of WCAG 2."""
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in ground[:3]]
    luminance = float(np.dot((0.2126, 0.7152, 0.0722), linear))
    return "black" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "white"


def _edges(values: NDArray[np.float64], logarithmic: bool) -> NDArray[np.float64]:
    low, high = float(values.min()), float(values.max())
    if logarithmic:
        return np.geomspace(low, high, CELLS + 1)
    return np.linspace(low, high, CELLS + 1)


def _middles(edges: NDArray[np.float64], logarithmic: bool) -> NDArray[np.float64]:
    if logarithmic:
        return np.sqrt(edges[1:] * edges[:-1])
    return (edges[1:] + edges[:-1]) / 2
