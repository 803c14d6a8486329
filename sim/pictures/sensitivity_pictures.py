"""Two pictures of a sweep: a tornado, and Sobol indices as bars; policies side by side on one axis.

Knows how bars, ends and words become a Matplotlib figure. Knows nothing of how they are computed: numbers
come in the unit that is shown, and words in the language that is shown; what a picture says of itself passes
through `translate` (`TEXTS` lists it).

The interval over the draws has a row of its own above the bars and another form, since the range over
assumptions is never merged with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from rulebook.language import N_
from sim.pictures.style import axis_numbers, default_style
from sim.results.intervals import Interval

__all__ = ["TEXTS", "BarRow", "SobolPanel", "TornadoPanel", "draw_sobol", "draw_tornado"]

LOW, HIGH = "#0072B2", "#E69F00"
FIRST, TOTAL = "#0072B2", "#BFD9EA"
INK, FAINT, PALE = "#222222", "#666666", "#dddddd"
WIDTH, LABELS, PANEL, ALONE, EDGE = 10.2, 3.05, 2.3, 5.0, 0.12
"""Inches: of a picture, of the words at its left, of a panel at least, of one by itself, of a margin."""
LINE, GAP = 0.165, 0.14
"""Inches: of one line of words, and between two rows."""
HEAD, FOOT, NOTE = 0.68, 0.34, 0.2
"""Inches: above the bars; below them, beside the name of the axis; for a note."""
COLUMNS, LETTER = 37, 0.088
"""Letters in a line of words, and how wide one of a title is, in inches."""
SIZE, SMALL, SAID = 9.0, 8.0, 0.14
"""Points: of words and of numbers; inches: of a line below a title."""

TEXTS = (
    N_("chance: 95 % over the draws"),
    N_("assumption at its low end"),
    N_("assumption at its high end"),
    N_("by itself"),
    N_("with interactions"),
    N_("share of the variance, with 95 % intervals"),
)

Translate = Callable[[str], str]


@dataclass(frozen=True)
class BarRow:
    """An assumption in words, with its ends as they are written beside the bars."""

    words: str
    low: str
    high: str


@dataclass(frozen=True)
class TornadoPanel:
    """One policy: the measure at the usual values, and for each row the measure at either end.

    `base_words` says the first with its interval; `bars` are (at the low end, at the high end), and `faint`
    says which of them may be chance.
    """

    title: str
    base: Interval
    base_words: str
    bars: Sequence[tuple[float, float]]
    faint: Sequence[bool]


@dataclass(frozen=True)
class SobolPanel:
    """One policy: its measure in words, and for each row the first-order and the total index."""

    title: str
    base_words: str
    bars: Sequence[tuple[Interval, Interval]]


@default_style()
def draw_tornado(
    rows: Sequence[BarRow],
    panels: Sequence[TornadoPanel],
    *,
    measure: str,
    decimal: str = ".",
    note: str = "",
    translate: Translate = str,
) -> Figure:
    """A tornado for each policy.

    Args:
        rows: the assumptions from top to bottom; the bars of each panel are in the same order.
        panels: the policies from left to right.
        measure: what is measured, with its unit, for the axis.
        decimal: the sign between whole and part in the numbers of the axis.
        note: what the picture leaves out.
    """
    chance = BarRow(translate("chance: 95 % over the draws"), "", "")
    titles = [(panel.title, panel.base_words) for panel in panels]
    figure, axes, middles = _sheet([chance, *rows], titles, measure, note)
    values = [
        number
        for panel in panels
        for number in (panel.base.low, panel.base.high, *(end for bar in panel.bars for end in bar))
    ]
    least, most = min(values), max(values)
    room = 0.2 * (most - least or 1.0)
    for panel, ax in zip(panels, axes, strict=True):
        ax.set_xlim(least - room, most + room)
        ax.axvline(panel.base.value, color=INK, linewidth=1.0, zorder=3)
        ax.plot([panel.base.low, panel.base.high], [middles[0]] * 2, color=FAINT, linewidth=1.6)
        for end in (panel.base.low, panel.base.high):
            ax.plot([end, end], [middles[0] - 0.05, middles[0] + 0.05], color=FAINT, linewidth=1.6)
        ax.axhline((middles[0] + middles[1]) / 2, color=PALE, linewidth=0.8)
        for row, bar, faint, middle in zip(rows, panel.bars, panel.faint, middles[1:], strict=True):
            _tornado_bar(ax, row, panel.base.value, *bar, middle, alpha=0.35 if faint else 1.0)
        _numbered(ax, decimal, positive=least >= 0)
    handles = [Patch(color=colour) for colour in (LOW, HIGH)]
    _finish(figure, handles, [translate(text) for text in TEXTS[1:3]], measure)
    return figure


@default_style()
def draw_sobol(
    rows: Sequence[BarRow],
    panels: Sequence[SobolPanel],
    *,
    measure: str,
    decimal: str = ".",
    note: str = "",
    translate: Translate = str,
) -> Figure:
    """First-order and total indices for each policy, with intervals; arguments as in `draw_tornado`."""
    named = [BarRow(f"{row.words}:\u00a0{row.low}\u00a0…\u00a0{row.high}", "", "") for row in rows]
    titles = [(panel.title, panel.base_words) for panel in panels]
    axis = f"{measure}\n{translate('share of the variance, with 95 % intervals')}"
    figure, axes, middles = _sheet(named, titles, axis, note)
    ends = [
        end for panel in panels for pair in panel.bars for index in pair for end in (index.low, index.high)
    ]
    least, most = max(min(0.0, *ends), -0.2), min(max(1.0, *ends), 1.3)
    for panel, ax in zip(panels, axes, strict=True):
        ax.set_xlim(least - 0.02, most + 0.3)
        ax.axvline(0, color=INK, linewidth=1.0, zorder=3)
        for pair, middle in zip(panel.bars, middles, strict=True):
            for index, colour, place in zip(
                pair, (FIRST, TOTAL), (middle - 0.06, middle + 0.06), strict=True
            ):
                ax.barh(place, index.value, height=0.11, color=colour, zorder=2)
                low, high = (min(max(end, least), most) for end in (index.low, index.high))
                if low < high:
                    ax.plot([low, high], [place, place], color=INK, linewidth=0.9, zorder=4)
                said = f"{index.value:.2f}".replace("-0.00", "0.00").replace(".", decimal)
                ax.annotate(
                    said,
                    (max(high, 0.0), place),
                    xytext=(4, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=SMALL - 0.5,
                    color=INK,
                )
        ax.set_xticks([0, 0.5, 1], ["0", f"0{decimal}5", "1"])
    handles = [Patch(color=colour) for colour in (FIRST, TOTAL)]
    _finish(figure, handles, [translate("by itself"), translate("with interactions")], axis)
    return figure


def _tornado_bar(
    ax: Axes, row: BarRow, base: float, at_low: float, at_high: float, middle: float, *, alpha: float
) -> None:
    """The two bars from the base line, the longer one behind, and each end's value at its outer side."""
    bars = sorted(((at_low, LOW), (at_high, HIGH)), key=lambda bar: -abs(bar[0] - base))
    for end, colour in bars:
        ax.barh(middle, end - base, left=base, height=0.2, color=colour, zorder=2, alpha=alpha)
    low_is_left = at_low <= at_high
    left, right = (row.low, row.high) if low_is_left else (row.high, row.low)
    for said, end, side in (
        (left, min(at_low, at_high, base), "right"),
        (right, max(at_low, at_high, base), "left"),
    ):
        ax.annotate(
            said,
            (end, middle),
            xytext=(-4 if side == "right" else 4, 0),
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=SMALL,
            color=INK if at_low != at_high else FAINT,
        )


def _sheet(
    rows: Sequence[BarRow], titles: Sequence[tuple[str, str]], axis: str, note: str
) -> tuple[Figure, list[Axes], list[float]]:
    """A figure with a panel for each policy, rows named at the left, and the middle of each row in inches."""
    named = [wrap(row.words, COLUMNS) or [""] for row in rows]
    heights = [max(len(lines) * LINE, 2 * LINE * 0.9) + GAP for lines in named]
    tall = sum(heights)
    middles, top = [], 0.0
    for height in heights:
        middles.append(top + height / 2)
        top += height
    panel = ALONE if len(titles) == 1 else max(PANEL, (WIDTH - LABELS - EDGE) / len(titles))
    width = LABELS + panel * len(titles) + EDGE
    headed = [("\n".join(wrap(title, int(panel / LETTER))), said) for title, said in titles]
    lines = [max(text.count("\n") for text in texts) for texts in zip(*headed, strict=True)]
    head = HEAD + 0.17 * lines[0] + SAID * lines[1]
    whole = head + tall + FOOT + LINE * (1 + axis.count("\n")) + (NOTE if note else 0)
    figure = Figure(figsize=(width, whole))
    axes = []
    for place, (title, said) in enumerate(headed):
        left, bottom = LABELS + place * panel, whole - head - tall
        ax = figure.add_axes((left / width, bottom / whole, (panel - 0.16) / width, tall / whole))
        ax.set_ylim(tall, 0)
        ax.spines[["top", "right", "left"]].set_visible(False)
        ax.grid(axis="x", color=PALE, linewidth=0.7)
        ax.set_axisbelow(True)
        ax.tick_params(length=0, labelsize=SMALL, colors=INK)
        ax.set_yticks(middles, ["\n".join(lines) for lines in named] if place == 0 else [""] * len(rows))
        ax.tick_params(axis="y", labelsize=SIZE, pad=6)
        ax.text(0, 1, said, transform=ax.transAxes, fontsize=SMALL, color=FAINT, va="bottom")
        ax.annotate(
            title,
            (0, 1),
            xycoords="axes fraction",
            xytext=(0, 13 + 72 * SAID * lines[1]),
            textcoords="offset points",
            fontsize=SIZE + 0.5,
            fontweight="bold",
            color=INK,
            va="bottom",
        )
        axes.append(ax)
    if note:
        figure.text(EDGE / width, 0.07 / whole, note, fontsize=SMALL, color=FAINT, va="bottom")
    return figure, axes, middles


def _numbered(ax: Axes, decimal: str, *, positive: bool) -> None:
    ax.xaxis.set_major_locator(MaxNLocator(4))
    low, high = ax.get_xlim()
    ticks = [tick for tick in ax.xaxis.get_major_locator().tick_values(low, high) if low <= tick <= high]
    ax.set_xticks([tick for tick in ticks if tick >= 0 or not positive])
    ax.xaxis.set_major_formatter(axis_numbers(decimal))


def _finish(figure: Figure, handles: Sequence[Patch], labels: Sequence[str], measure: str) -> None:
    """The legend above and the name of the axis below."""
    width, whole = figure.get_size_inches()
    figure.legend(
        handles,
        labels,
        loc="upper left",
        bbox_to_anchor=(LABELS / width, 1 - 0.04 / whole),
        borderaxespad=0,
        ncols=len(labels),
        frameon=False,
        fontsize=SIZE,
        handlelength=1.4,
    )
    bottom = min(ax.get_position().y0 for ax in figure.axes)
    figure.text(
        LABELS / width, bottom - 0.26 / whole, measure, fontsize=SIZE, color=INK, va="top", linespacing=1.3
    )
