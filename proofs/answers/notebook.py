"""How results look in a notebook: a few pieces of HTML in which every text is escaped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from html import escape

from rulebook.language import N_, SHOWN, translator

__all__ = [
    "Marked",
    "SaysItself",
    "cell_colours",
    "html_headed",
    "html_lines",
    "html_list",
    "html_paragraph",
    "html_status",
    "html_table",
    "html_title",
    "status_word",
]


COLOURS = {
    "good": "background:#d5ecd9;color:#0b3d1a",
    "bad": "background:#f7d4cf;color:#5c1208",
    "between": "background:#fbe9c2;color:#523c00",
    "silent": "background:#e4e4ea;color:#33333d",
    "open": "background:#f9d6ae;color:#4d2a00",
    "asked": "background:#faf0cb;color:#4a3d00",
    "closed": "background:#d6e4f0;color:#12324d",
}
"""How a cell looks that is marked: dark words on a light ground, in a light page and in a dark one.

The first three judge a claim. That somebody may write is open, asked for, or closed, and no judgement.
"""


class Marked(str):
    """The text of a cell that a colour marks besides; the words alone say the same."""

    __slots__ = ("mark",)
    mark: str

    def __new__(cls, text: str, mark: str) -> Marked:
        """The text with one of `COLOURS`, or none of them."""
        marked = super().__new__(cls, text)
        marked.mark = mark
        return marked


class SaysItself(ABC):
    """A result that shows itself by its sentences, as text and in a notebook."""

    @abstractmethod
    def told(self) -> Sequence[str]:
        """The sentences, in the language that is shown."""

    def __repr__(self) -> str:
        return "\n".join(self.told())

    def _repr_html_(self) -> str:
        return f"<p>{html_lines(self.told())}</p>"


def cell_colours(cell: Marked) -> tuple[str, str]:
    """The ground and the ink of a marked cell."""
    ground, ink = (part.partition(":")[2] for part in COLOURS[cell.mark].split(";"))
    return ground, ink


def _style(cell: object) -> str:
    colour = COLOURS.get(cell.mark) if isinstance(cell, Marked) else None
    return f"text-align:left;{colour}" if colour else "text-align:left"


def html_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; cells that are `Marked` have their colour."""
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    body = "".join(
        "<tr>" + "".join(f"<td style='{_style(cell)}'>{escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def html_lines(lines: Iterable[str]) -> str:
    """Lines below each other."""
    return "<br>".join(map(escape, lines))


def html_title(text: str) -> str:
    """A title above what it names."""
    return f"<p><b>{escape(text)}</b></p>"


def html_paragraph(text: str) -> str:
    """A paragraph; nothing for an empty text."""
    return f"<p>{escape(text)}</p>" if text else ""


def html_list(items: Iterable[str], *, numbered: bool = False) -> str:
    """A list of sentences."""
    tag = "ol" if numbered else "ul"
    return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in items)}</{tag}>"


def html_headed(head: str, body: str) -> str:
    """A sentence in bold, and HTML that belongs to it."""
    return f"<div><b>{escape(head)}</b>{body}</div>"


_STATUSES = {
    "proved": N_("proved"),
    "refuted": N_("refuted"),
    "unknown": N_("unknown"),
    "vacuous": N_("vacuous"),
    "not_applicable": N_("not applicable"),
}


def status_word(status: str) -> str:
    """A status as it is said in the language that is shown; a word of its own stays as it is."""
    return translator(SHOWN)(_STATUSES[status]) if status in _STATUSES else status


def html_status(policy: str, question: str, status: str, body: str) -> str:
    """How one question about a policy is answered, and HTML that says more."""
    said = escape(status_word(status))
    return f"<div><b>{escape(policy)}</b> · <code>{escape(question)}</code>: <b>{said}</b>{body}</div>"
