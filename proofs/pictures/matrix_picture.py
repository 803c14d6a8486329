"""A table as a picture: rows with a name, and cells with their words and their colour.

Knows how a table is drawn. Knows nothing of what its cells say, and why they have their colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from proofs.pictures.style import default_style

__all__ = ["DrawnCell", "draw_matrix"]

WIDTH_OF_NAMES, WIDTH_OF_CELL, HEIGHT_OF_LINE = 3.3, 1.9, 0.17
"""In inches, as everything here is."""
LETTERS_OF_NAME, LETTERS_OF_CELL = 42, 22


@dataclass(frozen=True)
class DrawnCell:
    """The words of a cell, its ground and the ink on it."""

    words: str
    ground: str
    ink: str


@default_style()
def draw_matrix(title: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[DrawnCell]]]) -> Figure:
    """Draw a table: each row has a name, and one cell below each head."""
    names = [fill(name, LETTERS_OF_NAME) for name, _ in rows]
    cells = [[fill(cell.words, LETTERS_OF_CELL) for cell in row] for _, row in rows]
    columns = [fill(head, LETTERS_OF_CELL) for head in heads]
    heights = [_height(name, *row) for name, row in zip(names, cells, strict=True)]
    top = _height(*columns) + 1.8 * HEIGHT_OF_LINE
    width, height = WIDTH_OF_NAMES + WIDTH_OF_CELL * len(heads), top + sum(heights)
    figure = Figure(figsize=(width, height))
    paper = figure.add_axes((0, 0, 1, 1))
    paper.set(xlim=(0, width), ylim=(height, 0))
    paper.set_axis_off()
    paper.text(0.08, HEIGHT_OF_LINE, title, fontsize=10, weight="bold", va="center")
    lefts = [WIDTH_OF_NAMES + WIDTH_OF_CELL * place for place in range(len(heads))]
    for left, head in zip(lefts, columns, strict=True):
        paper.text(left + 0.08, top - 0.06, head, fontsize=8, weight="bold", va="bottom")
    y = top
    for place, (name, tall) in enumerate(zip(names, heights, strict=True)):
        paper.text(0.08, y + tall / 2, name, fontsize=8, va="center")
        for left, cell, words in zip(lefts, rows[place][1], cells[place], strict=True):
            corner, wide, high = (left + 0.02, y + 0.015), WIDTH_OF_CELL - 0.04, tall - 0.03
            paper.add_patch(Rectangle(corner, wide, high, facecolor=cell.ground))
            paper.text(left + 0.08, y + tall / 2, words, fontsize=8, va="center", color=cell.ink)
        y += tall
    return figure


def _height(*texts: str) -> float:
    """How tall a row with these texts is."""
    return HEIGHT_OF_LINE * (max(text.count("\n") + 1 for text in texts) + 0.8)
