"""Codes of lines become links to the lines, wherever a page names one.

Knows HTML as this project's templates write it: well formed, with every `<` and `>` of a text escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

LEFT_ALONE = ("a", "code", "head", "pre", "script", "style", "svg", "title")
"""Elements in whose text no link is set."""
_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?\s*([a-zA-Z0-9]+)")


def link_codes(page: str, lines: Mapping[str, tuple[str, str]]) -> str:
    """A page in which each code in its texts is a link to the line, with the line's words at hand.

    `lines` has the id of an element and the words of the line for each code.
    """
    if not lines:
        return page
    longest_first = sorted(map(escape, lines), key=len, reverse=True)
    codes = re.compile(rf"(?<![\w.\-])({'|'.join(map(re.escape, longest_first))})(?![\w\-]|\.\w)")
    parts, inside = _TAG.split(page), 0
    for at, part in enumerate(parts):
        if part.startswith("<"):
            inside += _step(part)
        elif not inside:
            parts[at] = codes.sub(lambda match: _link(match.group(1), lines), part)
    return "".join(parts)


def _step(tag: str) -> int:
    """Whether a tag opens (1) or closes (-1) an element that is left alone."""
    name = _NAME.match(tag)
    if name is None or name.group(1).lower() not in LEFT_ALONE or tag.endswith("/>"):
        return 0
    return -1 if tag.startswith("</") else 1


def _link(code: str, lines: Mapping[str, tuple[str, str]]) -> str:
    anchor, words = lines[code]
    return f'<a class="line" href="#{escape(anchor)}" title="{escape(f"«{words}»")}">{code}</a>'
