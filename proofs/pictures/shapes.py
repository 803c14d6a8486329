"""Marks on paper: people, arrows between them, attempts, and words – all that the drawings share.

Knows how one mark looks and where it goes. Knows nothing of policies and proofs. The only module of
this package that imports Matplotlib.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyArrowPatch, PathPatch
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

from rulebook.model import Outcome

DPI = 100
FONT, SIZE, LINE = "DejaVu Sans", 9.0, 14.0
INK, LINK, ACCENT = "#222222", "#0072B2", "#B84A00"
GROWN, YOUNG, UNKNOWN = "#DCE8F2", "#FBE9B5", "#EEEEEE"
GAP = 9.0
ARRIVES = (Outcome.FREE, Outcome.REQUEST, Outcome.ROLE_CONFIRMATION)


@dataclass(frozen=True)
class PersonShape:
    """One side: where it stands, how it looks, and what is said of it."""

    x: float
    radius: float
    fill: str
    young: bool
    confirmed: bool | None
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class LinkShape:
    """What one knows of the other (`towards` right or left), or what both share (`towards` empty)."""

    lines: tuple[str, ...]
    towards: str
    is_new: bool = False
    colour: str = LINK


def wrapped(text: str, width: float, *, bold: bool = False, even: bool = False) -> list[str]:
    """The lines of a text set in `width` pixels; `even` lines are as many, and of about one length."""
    lines = _filled(text, width, bold)
    if even and len(lines) > 1:
        narrower = (_filled(text, width * part / 20, bold) for part in range(10, 20))
        return next((found for found in narrower if len(found) == len(lines)), lines)
    return lines


def _filled(text: str, width: float, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=1 << 14)
def _width(text: str, bold: bool) -> float:
    """How wide a text is, in pixels; pictures of one report say the same again and again."""
    font = FontProperties(family=FONT, weight="bold" if bold else "normal", size=SIZE)
    points, _height, _descent = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(points) * DPI / 72


def write(
    paper: Axes,
    text: str,
    x: float,
    y: float,
    *,
    bold: bool = False,
    align: str = "center",
    colour: str = INK,
) -> None:
    """One line of text whose top is at `y`, and that begins, ends or has its middle at `x`."""
    weight = "bold" if bold else "normal"
    paper.text(
        x,
        y,
        text,
        ha=align,
        va="top",
        fontsize=SIZE,
        fontfamily=FONT,
        fontweight=weight,
        color=colour,
        zorder=5,
        parse_math=False,
    )


def draw_link(
    paper: Axes,
    people: Sequence[PersonShape],
    link: LinkShape,
    row: float,
    middle: float,
    place: int,
    links: int,
) -> None:
    """A line up from one person, along `row` and down to the other; the highest is the outermost."""
    away = -16 + 32 * (place + 0.5) / links
    ends = []
    for person, sign in zip(people, (1, -1), strict=True):
        shift = sign * away * person.radius / 33
        ends.append((person.x + shift, middle - sqrt(person.radius**2 - shift**2) - 2))
    draw_tie(paper, ends[0], ends[1], link, row, (people[0].x + people[1].x) / 2)


def draw_tie(
    paper: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    link: LinkShape,
    row: float,
    words_at: float,
) -> None:
    """A line up from the left of two points, along `row` and down to the right one, with its words above."""
    (x0, y0), (x1, y1) = start, end
    turn = 7.0
    corners = [
        (x0, y0),
        (x0, row + turn),
        (x0, row),
        (x0 + turn, row),
        (x1 - turn, row),
        (x1, row),
        (x1, row + turn),
    ]
    codes = [
        Path.MOVETO,
        Path.LINETO,
        Path.CURVE3,
        Path.CURVE3,
        Path.LINETO,
        Path.CURVE3,
        Path.CURVE3,
        Path.LINETO,
    ]
    paper.add_patch(
        FancyArrowPatch(
            path=Path([*corners, (x1, y1)], codes),
            arrowstyle={"right": "-|>", "left": "<|-", "": "-"}[link.towards],
            mutation_scale=10,
            color=link.colour,
            linewidth=2.2 if link.is_new else 1.4,
            linestyle="-" if link.towards else (0, (1, 1.6)),
            capstyle="butt",
            zorder=2,
        )
    )
    colour = INK if link.colour == LINK else link.colour
    for line, text in enumerate(link.lines):
        y = row - LINE * (len(link.lines) - line) - 1
        write(paper, text, words_at, y, bold=link.is_new, colour=colour)


def draw_leg(
    paper: Axes, foot: tuple[float, float], top: tuple[float, float], colour: str, is_gone: bool
) -> None:
    """A dotted line up from a person and along to a box; with a stroke through it where it ends."""
    (x, y), (at, row) = foot, top
    width = 1.8 if colour == LINK else 2.6
    paper.plot([x, x, at], [y, row, row], linewidth=width, linestyle=(0, (1, 1.6)), color=colour, zorder=2)
    if is_gone:
        paper.plot([x - 6, x + 6], [y - 20, y - 8], linewidth=2.2, color=colour, zorder=2)


def draw_box(paper: Axes, text: str, x: float, y: float) -> None:
    """A word in a box with its middle at a point."""
    paper.text(
        x,
        y,
        text,
        ha="center",
        va="center",
        fontsize=SIZE,
        fontfamily=FONT,
        color=INK,
        zorder=6,
        parse_math=False,
        bbox={"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": LINK, "linewidth": 1.2},
    )


def draw_attempt(
    paper: Axes,
    people: Sequence[PersonShape],
    above: Sequence[str],
    below: Sequence[str],
    middle: float,
    outcome: Outcome,
) -> None:
    """The attempt from sender to recipient: it arrives, waits (dashed) or is stopped by a bar."""
    start, end = people[0].x + people[0].radius + 5, people[1].x - people[1].radius - 4
    stopped = outcome not in ARRIVES
    if stopped:
        end -= 22
        paper.plot([end + 4, end + 4], [middle - 10, middle + 10], color=ACCENT, linewidth=3.2, zorder=3)
    paper.add_patch(
        FancyArrowPatch(
            (start, middle),
            (end, middle),
            arrowstyle="-|>",
            shrinkA=0,
            shrinkB=0,
            mutation_scale=17,
            color=ACCENT,
            linewidth=2.8,
            linestyle="-" if outcome == "free" or stopped else (0, (2.2, 1.4)),
            zorder=3,
        )
    )
    between = (people[0].x + people[0].radius + people[1].x - people[1].radius) / 2
    for line, text in enumerate(above):
        write(paper, text, between, middle - 7 - LINE * (len(above) - line), colour=ACCENT)
    for line, text in enumerate(below):
        write(paper, text, between, middle + 8 + LINE * line, bold=True, colour=ACCENT)


def draw_person(paper: Axes, person: PersonShape, middle: float) -> None:
    """Head and shoulders in a ring: whole where the role is confirmed, dashed where it is not."""
    r = person.radius
    ring = Circle((person.x, middle), r, facecolor=person.fill, edgecolor="none", zorder=3)
    paper.add_patch(ring)
    head, shoulders = (0.30, 0.42) if person.young else (0.25, 0.56)
    paper.add_patch(
        Circle((person.x, middle - 0.28 * r), head * r, facecolor=INK, edgecolor="none", zorder=4)
    )
    left, right, foot, neck = (
        person.x - shoulders * r,
        person.x + shoulders * r,
        middle + 0.62 * r,
        middle + 0.06 * r,
    )
    corners = [(left, foot), (left, neck), (person.x, neck), (right, neck), (right, foot), (left, foot)]
    codes = [Path.MOVETO, Path.CURVE3, Path.CURVE3, Path.CURVE3, Path.CURVE3, Path.CLOSEPOLY]
    paper.add_patch(PathPatch(Path(corners, codes), facecolor=INK, edgecolor="none", zorder=4))
    paper.add_patch(
        Circle(
            (person.x, middle),
            r,
            fill=False,
            edgecolor=INK,
            linewidth=2.0 if person.confirmed else 1.4,
            linestyle=(0, (3, 2)) if person.confirmed is False else "-",
            zorder=5,
        )
    )
    if person.confirmed:
        x, y = person.x + 0.72 * r, middle + 0.72 * r
        paper.add_patch(Circle((x, y), 7.5, facecolor=INK, edgecolor="white", linewidth=1.2, zorder=6))
        paper.plot(
            [x - 3.4, x - 0.8, x + 3.6], [y + 0.4, y + 3, y - 2.8], color="white", linewidth=1.6, zorder=7
        )
