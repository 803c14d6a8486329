"""Three pictures of a run: whom strangers reach, when, and what that costs ordinary people.

Knows how measures become a Matplotlib figure. Knows nothing of how they are computed.

All words pass through `translate`, which takes the English text (`TEXTS` lists them) and gives the one to
show. Colours are those of Okabe and Ito, which colour-blind people can tell apart; markers differ as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import fill
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rulebook.language import N_
from sim.pictures.marks import Mark, name_line_ends, name_points
from sim.pictures.style import axis_numbers, default_style
from sim.results.measures import Measure, Untouched
from sim.results.tallies import REACHED

__all__ = ["TEXTS", "draw_balance", "draw_reached", "draw_survival"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P")
INK, PALE = "#222222", "#d9d9d9"
WIDTH, NARROW = 9.0, 4.2
"""Inches on a page, and on a telephone."""
UPRIGHT_LETTERS = 36
"""Letters of a line that runs up the side of a panel."""
BESIDE_LETTERS = 17, 15
"""Letters on one line of what stands beside a mark: on a page, and on a telephone."""

WAYS = (
    ("children_reached_free", N_("freely")),
    ("children_reached_by_request", N_("by a request")),
    ("children_reached_in_dialogue", N_("in a dialogue")),
)
SENDERS = {"stranger": N_("By a stranger"), "known_roleless_adult": N_("By a known adult without a role")}
TEXTS = (
    *SENDERS.values(),
    *(text for _, text in WAYS),
    N_("children reached, of 1,000 on the service"),
    N_("ordinary contacts with children slowed or stopped, %"),
    N_("children reached in any way,\nof 1,000 on the service"),
    N_("children whom no stranger has reached,\nof 1,000 on the service"),
    N_("day"),
)

MeasuresByPolicy = Mapping[str, Sequence[Measure]]
Translate = Callable[[str], str]


@default_style()
def draw_reached(
    measures: MeasuresByPolicy,
    *,
    names: Mapping[str, str],
    translate: Translate = str,
    decimal: str = ".",
    narrow: bool = False,
) -> Figure:
    """Children reached by each kind of sender under each policy, with 95 % intervals.

    Args:
        measures: of each policy by its id, as `results.measures` gives them.
        names: how to call each policy, by id.
        translate: gives the words to show for an English text of TEXTS.
        decimal: the sign between whole and part in numbers.
        narrow: for a telephone: panels one below the other, 4.2 inches wide.
    """
    policies = list(measures)
    height = 0.72 * len(policies)
    size = (NARROW, 3.4 + 2 * height) if narrow else (WIDTH, 1.7 + height)
    figure = Figure(figsize=size, layout="constrained")
    panels = _panels(figure, narrow)
    for panel, sender in zip(panels, REACHED, strict=True):
        _reached_panel(panel, measures, sender, translate, decimal)
        panel.set_title(translate(SENDERS[sender]), loc="left", fontsize=11, color=INK)
    titles = [names.get(policy, policy) for policy in policies]
    for panel in panels:
        told = narrow or panel is panels[0]
        labels = [fill(one, 14) if narrow else one for one in titles] if told else [""] * len(titles)
        panel.set_yticks(range(len(policies)), labels, fontsize=10)
        panel.set_ylim(len(policies) - 0.45, -0.55)
    figure.supxlabel(translate("children reached, of 1,000 on the service"), fontsize=10, color=INK)
    handles, ways = panels[0].get_legend_handles_labels()
    columns = 1 if narrow else len(WAYS)
    figure.legend(handles, ways, loc="outside upper right", ncols=columns, frameon=False, fontsize=10)
    return figure


@default_style()
def draw_balance(
    measures: MeasuresByPolicy,
    *,
    names: Mapping[str, str],
    translate: Translate = str,
    decimal: str = ".",
    narrow: bool = False,
) -> Figure:
    """Safety against friction: each policy a point, with the 95 % intervals of both measures.

    Down is safer, left is easier for ordinary people. Arguments as in `draw_reached`.
    """
    figure = Figure(figsize=(NARROW, 7.6) if narrow else (WIDTH, 4.0), layout="constrained")
    panels, letters, marked = _panels(figure, narrow), BESIDE_LETTERS[narrow], []
    for panel, sender in zip(panels, REACHED, strict=True):
        highest, marks = 0.0, []
        for place, policy in enumerate(measures):
            cost = _measure(measures[policy], "contacts_hindered", None)
            reach = _measure(measures[policy], "children_reached", sender)
            highest = max(highest, _highest(reach))
            panel.errorbar(
                100 * cost.value,
                reach.value,
                xerr=_error(cost, 100),
                yerr=_error(reach, 1),
                fmt=MARKERS[place % len(MARKERS)],
                color=COLOURS[place % len(COLOURS)],
                markersize=8,
                elinewidth=1.6,
                capsize=3,
            )
            called, ends = fill(names.get(policy, policy), letters), (_ends(cost, 100), _ends(reach, 1))
            marks.append(Mark(100 * cost.value, reach.value, called, ends))
        panel.set_title(translate(SENDERS[sender]), loc="left", fontsize=11, color=INK)
        panel.set_ylim(-0.04 * highest, 1.25 * highest or 1)
        panel.set_xlim(left=0)
        panel.margins(x=0.12)
        _plain(panel, grid="both", decimal=decimal)
        marked.append((panel, marks))
    for panel in panels if narrow else panels[:1]:
        words = translate("children reached in any way,\nof 1,000 on the service")
        panel.set_ylabel(words, fontsize=10, color=INK)
    words = translate("ordinary contacts with children slowed or stopped, %")
    figure.supxlabel(fill(words, 40) if narrow else words, fontsize=10, color=INK)
    for panel, marks in marked:
        name_points(panel, marks)
    return figure


@default_style()
def draw_survival(
    curves: Mapping[str, Sequence[Untouched]],
    *,
    names: Mapping[str, str],
    translate: Translate = str,
    decimal: str = ".",
    narrow: bool = False,
) -> Figure:
    """Children whom no stranger has reached yet, day by day, with 95 % bands where they are shown.

    `curves` holds `results.measures.survival` of each policy, by id; the rest as in `draw_reached`.
    """
    figure = Figure(figsize=(NARROW if narrow else WIDTH, 4.0), layout="constrained")
    panel, ends = figure.subplots(), []
    for place, (policy, curve) in enumerate(curves.items()):
        days = np.arange(len(curve) + 1)
        colour = COLOURS[place % len(COLOURS)]
        value = [1000.0, *(one.value for one in curve)]
        low = [np.nan, *(np.nan if one.low is None else one.low for one in curve)]
        high = [np.nan, *(np.nan if one.high is None else one.high for one in curve)]
        panel.fill_between(days, low, high, step="post", color=colour, alpha=0.18, linewidth=0)
        panel.step(days, value, where="post", color=colour, linewidth=1.8)
        ends.append(Mark(len(curve), value[-1], fill(names.get(policy, policy), BESIDE_LETTERS[narrow])))
        every = max(1, len(curve) // 6)
        panel.plot(days[::every], value[::every], MARKERS[place % len(MARKERS)], color=colour, markersize=5)
    panel.set_xlim(left=0)
    panel.set_xlabel(translate("day"), fontsize=10, color=INK)
    words = translate("children whom no stranger has reached,\nof 1,000 on the service")
    panel.set_ylabel(fill(words, UPRIGHT_LETTERS), fontsize=10, color=INK)
    _plain(panel, grid="both", decimal=decimal)
    name_line_ends(panel, ends)
    return figure


def _panels(figure: Figure, narrow: bool) -> list[Any]:
    """A panel for each kind of sender: beside each other, or one below the other."""
    return list(figure.subplots(*((len(REACHED), 1) if narrow else (1, len(REACHED)))))


def _reached_panel(
    panel: Axes, measures: MeasuresByPolicy, sender: str, translate: Translate, decimal: str
) -> None:
    highest = max(_highest(_measure(row, name, sender)) for row in measures.values() for name, _ in WAYS)
    for place, (name, text) in enumerate(WAYS):
        row = [_measure(of_policy, name, sender) for of_policy in measures.values()]
        height = np.arange(len(row)) + 0.24 * (place - 1)
        error = np.array([_error(measure, 1) for measure in row])[:, :, 0].T
        panel.errorbar(
            [measure.value for measure in row],
            height,
            xerr=error,
            fmt=MARKERS[place],
            color=COLOURS[place],
            markersize=6,
            elinewidth=1.6,
            capsize=3,
            label=translate(text),
        )
        for measure, level in zip(row, height, strict=True):
            shown = (
                f"{measure.value:.0f}"
                if measure.value >= 10 or measure.value == 0
                else f"{measure.value:.1f}"
            )
            panel.annotate(
                shown.replace(".", decimal),
                (_highest(measure), level),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
                color=INK,
            )
    panel.set_xlim(-0.03 * highest, 1.14 * highest or 1)
    for between in range(1, len(measures)):
        panel.axhline(between - 0.5, color=PALE, linewidth=0.8)
    _plain(panel, grid="x", decimal=decimal)


def _plain(panel: Axes, *, grid: Literal["both", "x"], decimal: str) -> None:
    panel.spines[["top", "right"]].set_visible(False)
    panel.grid(axis=grid, color=PALE, linewidth=0.7)
    panel.set_axisbelow(True)
    panel.tick_params(length=0, labelsize=9.5, colors=INK)
    if decimal != ".":
        numbers = axis_numbers(decimal)
        panel.xaxis.set_major_formatter(numbers)
        if grid == "both":
            panel.yaxis.set_major_formatter(numbers)


def _highest(measure: Measure) -> float:
    """The upper end of what is drawn: of the interval, or the value where none is shown."""
    return measure.value if measure.high is None else measure.high


def _error(measure: Measure, factor: float) -> list[list[float]]:
    """How far the bars go down and up; not at all where no interval is shown."""
    if measure.low is None or measure.high is None:
        return [[0.0], [0.0]]
    below, above = measure.value - measure.low, measure.high - measure.value
    return [[max(0.0, below) * factor], [max(0.0, above) * factor]]


def _ends(measure: Measure, factor: float) -> tuple[float, float]:
    """Where the bar of a measure begins and ends."""
    ((below,), (above,)) = _error(measure, factor)
    return factor * measure.value - below, factor * measure.value + above


def _measure(row: Sequence[Measure], name: str, by: str | None) -> Measure:
    return next(measure for measure in row if (measure.name, measure.by) == (name, by))
