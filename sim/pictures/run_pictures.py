"""Three pictures of a run: whom strangers reach, when, and what that costs ordinary people.

Knows how measures become a Matplotlib figure. Knows nothing of how they are computed.

All words pass through `translate`, which takes the English text (`TEXTS` lists them) and gives the one to
show. Colours are those of Okabe and Ito, which colour-blind people can tell apart; markers differ as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rulebook.language import N_
from sim.pictures.style import axis_numbers, default_style
from sim.results.intervals import Interval
from sim.results.measures import Measure
from sim.results.tallies import REACHED

__all__ = ["TEXTS", "draw_balance", "draw_reached", "draw_survival"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P")
INK, PALE = "#222222", "#d9d9d9"
WIDTH = 9.0

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
) -> Figure:
    """Children reached by each kind of sender under each policy, with 95 % intervals.

    Args:
        measures: of each policy by its id, as `results.measures` gives them.
        names: how to call each policy, by id.
        translate: gives the words to show for an English text of TEXTS.
        decimal: the sign between whole and part in numbers.
    """
    policies = list(measures)
    figure = Figure(figsize=(WIDTH, 1.7 + 0.72 * len(policies)), layout="constrained")
    panels = figure.subplots(1, len(REACHED), sharey=True)
    for panel, sender in zip(panels, REACHED, strict=True):
        _reached_panel(panel, measures, sender, translate, decimal)
        panel.set_title(translate(SENDERS[sender]), loc="left", fontsize=11, color=INK)
    panels[0].set_yticks(
        range(len(policies)), [names.get(policy, policy) for policy in policies], fontsize=10
    )
    panels[0].set_ylim(len(policies) - 0.45, -0.55)
    figure.supxlabel(translate("children reached, of 1,000 on the service"), fontsize=10, color=INK)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=len(WAYS), frameon=False, fontsize=10)
    return figure


@default_style()
def draw_balance(
    measures: MeasuresByPolicy,
    *,
    names: Mapping[str, str],
    translate: Translate = str,
    decimal: str = ".",
) -> Figure:
    """Safety against friction: each policy a point, with the 95 % intervals of both measures.

    Down is safer, left is easier for ordinary people. Arguments as in `draw_reached`.
    """
    figure = Figure(figsize=(WIDTH, 4.0), layout="constrained")
    panels = figure.subplots(1, len(REACHED))
    for panel, sender in zip(panels, REACHED, strict=True):
        highest = 0.0
        for place, policy in enumerate(measures):
            cost = _measure(measures[policy], "contacts_hindered", None)
            reach = _measure(measures[policy], "children_reached", sender)
            highest = max(highest, reach.high)
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
                label=names.get(policy, policy),
            )
        panel.set_title(translate(SENDERS[sender]), loc="left", fontsize=11, color=INK)
        panel.set_ylim(-0.04 * highest, 1.08 * highest or 1)
        panel.set_xlim(left=0)
        panel.margins(x=0.12)
        _plain(panel, grid="both", decimal=decimal)
    panels[0].set_ylabel(
        translate("children reached in any way,\nof 1,000 on the service"), fontsize=10, color=INK
    )
    figure.supxlabel(
        translate("ordinary contacts with children slowed or stopped, %"), fontsize=10, color=INK
    )
    handles, labels = panels[0].get_legend_handles_labels()
    # The mark alone: with its bars it would be a smudge.
    figure.legend(
        [handle[0] for handle in handles],
        labels,
        loc="outside upper center",
        ncols=min(len(labels), 3),
        frameon=False,
        fontsize=10,
    )
    return figure


@default_style()
def draw_survival(
    curves: Mapping[str, Sequence[Interval]],
    *,
    names: Mapping[str, str],
    translate: Translate = str,
    decimal: str = ".",
) -> Figure:
    """Children whom no stranger has reached yet, day by day, with 95 % bands.

    `curves` holds `results.measures.survival` of each policy, by id; the rest as in `draw_reached`.
    """
    figure = Figure(figsize=(WIDTH, 3.8), layout="constrained")
    panel = figure.subplots()
    for place, (policy, curve) in enumerate(curves.items()):
        days = np.arange(len(curve) + 1)
        colour = COLOURS[place % len(COLOURS)]
        low, value, high = (
            [1000.0, *(getattr(one, name) for one in curve)] for name in ("low", "value", "high")
        )
        panel.fill_between(days, low, high, step="post", color=colour, alpha=0.18, linewidth=0)
        panel.step(days, value, where="post", color=colour, linewidth=1.8, label=names.get(policy, policy))
        every = max(1, len(curve) // 6)
        panel.plot(days[::every], value[::every], MARKERS[place % len(MARKERS)], color=colour, markersize=5)
    panel.set_xlim(left=0)
    panel.set_xlabel(translate("day"), fontsize=10, color=INK)
    panel.set_ylabel(
        translate("children whom no stranger has reached,\nof 1,000 on the service"), fontsize=10, color=INK
    )
    panel.legend(loc="lower left", frameon=False, fontsize=10)
    _plain(panel, grid="both", decimal=decimal)
    return figure


def _reached_panel(
    panel: Axes, measures: MeasuresByPolicy, sender: str, translate: Translate, decimal: str
) -> None:
    highest = max(_measure(row, name, sender).high for row in measures.values() for name, _ in WAYS)
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
                (measure.high, level),
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


def _error(measure: Measure, factor: float) -> list[list[float]]:
    below, above = measure.value - measure.low, measure.high - measure.value
    return [[max(0.0, below) * factor], [max(0.0, above) * factor]]


def _measure(row: Sequence[Measure], name: str, by: str | None) -> Measure:
    return next(measure for measure in row if (measure.name, measure.by) == (name, by))
