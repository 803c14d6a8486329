"""A picture: a Matplotlib figure that shows itself, and its text as SVG.

Knows how a figure becomes bytes that depend on the figure alone. Knows nothing of what is drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO, StringIO
from os import PathLike
from typing import IO, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import imread

from proofs.pictures.shapes import DPI
from proofs.pictures.style import default_style
from rulebook.language import Message
from rulebook.reader.faults import one_fault

__all__ = ["Picture"]

FONTS = "'DejaVu Sans', Verdana, Geneva, sans-serif"
"""What takes the place of the font where a reader of an SVG does not have it: none is wider."""


@dataclass(frozen=True, eq=False, repr=False)
class Picture:
    """A figure that shows itself in a notebook.

    Two pictures are equal if they give the same SVG.

    Attributes:
        figure: the Matplotlib figure.
    """

    figure: Figure

    def svg(self) -> str:
        """The picture as SVG whose words stay words; the same figure gives the same text."""
        stream = StringIO()
        with default_style():
            self.figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        return re.sub(r"'DejaVu Sans'[^;\"]*", FONTS, stream.getvalue())

    def png(self, dpi: int = 2 * DPI) -> bytes:
        """The picture as PNG, so many dots an inch."""
        stream = BytesIO()
        with default_style():
            self.figure.savefig(stream, format="png", dpi=dpi)
        return stream.getvalue()

    def savefig(self, path: str | PathLike[str] | IO[bytes], **options: Any) -> None:
        """Write the picture into a file, as Matplotlib's figures do; the ending says in which form."""
        with default_style():
            self.figure.savefig(path, **options)

    def on(self, ax: object = None) -> Picture:
        """The picture itself, drawn on somebody's own Matplotlib axes where such are given.

        Raises:
            InputError: these are no axes.
        """
        if ax is None:
            return self
        if not isinstance(ax, Axes):
            raise one_fault("ax", Message("these are no axes"), Message("for example: plt.subplots()[1]"))
        ax.imshow(imread(BytesIO(self.png()), format="png"))
        ax.set_axis_off()
        return self

    def __eq__(self, other: object) -> bool:
        return self.svg() == other.svg() if isinstance(other, Picture) else NotImplemented

    def __repr__(self) -> str:
        return repr(self.figure).replace("Figure", "Picture", 1)

    def _repr_svg_(self) -> str:
        return self.svg()
