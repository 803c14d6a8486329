"""How results look in a notebook: a few pieces of HTML in which every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = [
    "html_headed",
    "html_lines",
    "html_list",
    "html_paragraph",
    "html_status",
    "html_table",
    "html_title",
]


def html_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A plain table."""
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    body = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{escape(str(cell))}</td>" for cell in row) + "</tr>"
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


def html_status(policy: str, question: str, status: str, body: str) -> str:
    """How one question about a policy is answered, and HTML that says more."""
    return (
        f"<div><b>{escape(policy)}</b> · <code>{escape(question)}</code>: <b>{escape(status)}</b>{body}</div>"
    )
