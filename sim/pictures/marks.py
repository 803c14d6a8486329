"""Names of marks where they stand: beside a point, and at the end of a line.

Knows where a name covers nothing. Knows nothing of what is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

__all__ = ["Mark", "name_line_ends", "name_points"]

INK, FAINT = "#222222", "#666666"
SIZE = 9.5
LINE = 1.25 * SIZE
"""Points from one line of a name to the next."""
GAP = 9
"""Points between a mark and its name."""
Horizontal = Literal["left", "right"]
Vertical = Literal["bottom", "top"]
PLACES: tuple[tuple[int, int, Horizontal, Vertical], ...] = (
    (1, 1, "left", "bottom"),
    (-1, 1, "right", "bottom"),
    (1, -1, "left", "top"),
    (-1, -1, "right", "top"),
)
"""Where a name can stand beside its point, first the one that is taken if nothing is in the way."""


@dataclass(frozen=True)
class Mark:
    """A point in the units of its panel, and what it is called; lines of the name are broken already.

    `ends` are those of the bars through it: from the left to the right, and from below to above.
    """

    x: float
    y: float
    name: str
    ends: tuple[tuple[float, float], tuple[float, float]] | None = None


def name_points(panel: Axes, marks: Sequence[Mark]) -> None:
    """Write the name of each point beside it, where it covers least of the others and of their names."""
    figure = _figure_of(panel)
    figure.draw_without_rendering()
    reach = 7 * figure.dpi / 72
    points = [panel.transData.transform((mark.x, mark.y)) for mark in marks]
    dots = [Bbox([(x - reach, y - reach), (x + reach, y + reach)]) for x, y in points]
    bars = [bar for mark in marks for bar in _bars(panel, mark, figure.dpi / 72)]
    page = panel.get_window_extent()
    written = [[_beside(panel, mark, *place) for place in PLACES] for mark in marks]
    boxes = [[one.get_window_extent() for one in tried] for tried in written]
    chosen = [0] * len(marks)

    def covered(at: int, place: int) -> float:
        box = boxes[at][place]
        others = [boxes[other][chosen[other]] for other in range(len(marks)) if other != at]
        met = sum(_area(Bbox.intersection(box, one)) for one in (*dots, *bars, *others))
        return met + _area(box) - _area(Bbox.intersection(box, page))

    for _round in PLACES:
        for at in range(len(marks)):
            costs = [covered(at, place) for place in range(len(PLACES))]
            chosen[at] = costs.index(min(costs))
    for tried, kept in zip(written, chosen, strict=True):
        for place, one in enumerate(tried):
            if place != kept:
                one.remove()


def _beside(panel: Axes, mark: Mark, across: int, up: int, side: Horizontal, level: Vertical) -> Annotation:
    return panel.annotate(
        mark.name,
        (mark.x, mark.y),
        xytext=(across * GAP, up * GAP / 2),
        textcoords="offset points",
        ha=side,
        va=level,
        fontsize=SIZE,
        color=INK,
    )


def _bars(panel: Axes, mark: Mark, half: float) -> list[Bbox]:
    """The bars through a point, each so wide that a name keeps clear of it."""
    if mark.ends is None:
        return []
    (left, right), (low, high) = mark.ends
    x0, y0 = panel.transData.transform((left, low))
    x1, y1 = panel.transData.transform((right, high))
    x, y = panel.transData.transform((mark.x, mark.y))
    wide = 4 * half
    return [
        Bbox([(x0, y - wide), (max(x1, x0 + wide), y + wide)]),
        Bbox([(x - wide, y0), (x + wide, max(y1, y0 + wide))]),
    ]


def _figure_of(panel: Axes) -> Figure:
    """The whole figure, also of a panel in a part of one; the oldest Matplotlib cannot be asked for it."""
    part = panel.get_figure()
    figure = part.figure if isinstance(part, SubFigure) else part
    assert isinstance(figure, Figure)
    return figure


def _area(box: Bbox | None) -> float:
    return 0.0 if box is None else float(box.width * box.height)


def name_line_ends(panel: Axes, ends: Sequence[Mark]) -> None:
    """Write the name of each line beside its end, with a thread to it; names keep clear of each other."""
    figure = _figure_of(panel)
    figure.draw_without_rendering()
    order = sorted(ends, key=lambda mark: mark.y)
    at = [float(panel.transData.transform((mark.x, mark.y))[1]) * 72 / figure.dpi for mark in order]
    high = [LINE * (mark.name.count("\n") + 1) for mark in order]
    for mark, end, level in zip(order, at, spread(at, high), strict=True):
        panel.annotate(
            mark.name,
            (mark.x, mark.y),
            xytext=(2 * GAP, level - end),
            textcoords="offset points",
            va="center",
            fontsize=SIZE,
            color=INK,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 2},
        )


def spread(at: Sequence[float], high: Sequence[float]) -> list[float]:
    """Middles of boxes so high that none covers another, in their order, as near to `at` as can be.

    Boxes that would meet stand one on the other, with the middle of all where the mean of theirs is.
    """
    groups: list[tuple[list[int], float]] = []
    for place, middle in enumerate(at):
        groups.append(([place], middle))
        while len(groups) > 1:
            (below, lower), (above, upper) = groups[-2:]
            if upper - lower >= (sum(high[one] for one in below) + sum(high[one] for one in above)) / 2:
                break
            both = [*below, *above]
            groups[-2:] = [(both, float(np.mean([at[one] for one in both])))]
    found = [0.0] * len(at)
    for members, middle in groups:
        level = middle - sum(high[one] for one in members) / 2
        for one in members:
            found[one] = level + high[one] / 2
            level += high[one]
    return found
