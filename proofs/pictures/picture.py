"""A Matplotlib figure that shows itself, and its text as SVG.

Knows how a figure becomes bytes that depend on the figure alone. Knows nothing of what is drawn.
"""

from __future__ import annotations

import re
from io import BytesIO, StringIO

import matplotlib as mpl
from matplotlib.figure import Figure

from proofs.pictures.shapes import DPI

FONTS = "'DejaVu Sans', Verdana, Geneva, sans-serif"
"""What takes the place of the font where a reader of an SVG does not have it: none is wider."""


def as_svg(figure: Figure) -> str:
    """Any figure as SVG whose words stay words; the same figure gives the same text."""
    stream = StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "childproof"}):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(r"'DejaVu Sans'[^;\"]*", FONTS, stream.getvalue())


class Picture(Figure):
    """A figure that shows itself in a notebook."""

    def svg(self) -> str:
        """The picture as SVG."""
        return as_svg(self)

    def png(self, dpi: int = 2 * DPI) -> bytes:
        """The picture as PNG."""
        stream = BytesIO()
        self.savefig(stream, format="png", dpi=dpi)
        return stream.getvalue()

    def _repr_svg_(self) -> str:
        return self.svg()
