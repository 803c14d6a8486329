"""Codes of lines become links to the lines, wherever a page names one, and other names are set as code.

Knows HTML as this project's templates write it: well formed, with every `<` and `>` of a text escaped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import escape

LEFT_ALONE = ("a", "code", "head", "pre", "script", "style", "svg", "title")
"""Elements in whose text no link is set."""
HEADS = (
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "nav",
    "summary",
    "th",
    "caption",
    "dt",
    "label",
    "button",
    "blockquote",
    "q",
)
"""Elements in whose text no word is explained."""
_TAG = re.compile(r"(<[^>]*>)")
_NAMED = re.compile(r"`([^`\n]+)`")
_NAME = re.compile(r"</?\s*([a-zA-Z0-9]+)")


def set_names(page: str, lines: Collection[str] = ()) -> str:
    """A page in which every name between backticks, as sentences for a terminal have it, is set as code.

    A code of `lines` loses its backticks alone, since it becomes a link.
    """
    plain = {escape(line) for line in lines}
    parts, inside = _TAG.split(page), 0
    for at, part in enumerate(parts):
        if part.startswith("<"):
            inside += _step(part)
        elif not inside:
            parts[at] = _NAMED.sub(
                lambda found: found[1] if found[1] in plain else f"<code>{found[1]}</code>", part
            )
    return "".join(parts)


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


def _step(tag: str, left_alone: tuple[str, ...] = LEFT_ALONE) -> int:
    """Whether a tag opens (1) or closes (-1) an element that is left alone."""
    name = _NAME.match(tag)
    if name is None or name.group(1).lower() not in left_alone or tag.endswith("/>"):
        return 0
    return -1 if tag.startswith("</") else 1


def _link(code: str, lines: Mapping[str, tuple[str, str]]) -> str:
    anchor, words = lines[code]
    return f'<a class="line" href="#{escape(anchor)}" title="{escape(f"«{words}»")}">{code}</a>'


def link_words(page: str, words: Mapping[str, tuple[str, str]]) -> str:
    """A page in which the first place of each word in each section is a link to what it means.

    `words` has, for each pattern of a word, the id of its explanation and the explanation itself. Headings
    and what is a link already are left alone.
    """
    if not words:
        return page
    patterns = {pattern: re.compile(rf"(?<!\w){pattern}\w*", re.IGNORECASE) for pattern in words}
    parts, inside, linked, told = _TAG.split(page), 0, set[str](), set[str]()
    for at, part in enumerate(parts):
        if part.startswith("<"):
            inside += _step(part, (*LEFT_ALONE, *HEADS))
            if part.startswith('<section id="'):
                linked.clear()
        elif not inside and part.strip():
            parts[at] = _with_words(part, patterns, words, linked, told)
    return "".join(parts)


def _with_words(
    text: str,
    patterns: Mapping[str, re.Pattern[str]],
    words: Mapping[str, tuple[str, str]],
    linked: set[str],
    told: set[str],
) -> str:
    """A text with a link at the first place of each word that is not linked in this section yet.

    The meaning itself is at hand at the first place in the whole page, those in `told`.
    """
    places: list[tuple[int, int, str]] = []
    for pattern, compiled in patterns.items():
        found = None if words[pattern][0] in linked else compiled.search(text)
        if found is not None and not any(
            start < found.end() and found.start() < end for start, end, _ in places
        ):
            linked.add(words[pattern][0])
            places.append((found.start(), found.end(), pattern))
    for start, end, pattern in sorted(places, reverse=True):
        anchor, meaning = words[pattern]
        title = "" if anchor in told else f' title="{escape(meaning)}"'
        told.add(anchor)
        link = f'<a class="word" href="#{escape(anchor)}"{title}>{text[start:end]}</a>'
        text = text[:start] + link + text[end:]
    return text
