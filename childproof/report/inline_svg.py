"""Pictures inside a page: SVG without a file of its own, and with names that no other picture has.

They carry no style attributes, which the page forbids: what Matplotlib writes so becomes attributes.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape

_STYLE = re.compile(r'\sstyle="([^"]*)"')
_FONT = re.compile(r"(?P<before>(?:[a-z0-9]+ )*?)(?P<size>[\d.]+(?:px|pt|em|%)?) (?P<family>.+)")
_FAMILY = re.compile(r'\sfont-family="[^"]*"')
_GROUP = re.compile(r"(<g(?:\s[^>]*[^/])?>|</g>)")
_IDLE = re.compile(r' (?:transform="rotate\(-?0(?: [^"]*)?\)"|stroke-dashoffset="0"|text-anchor="start")')
"""Attributes that say what is so without them."""
_STYLES, _WEIGHTS = ("italic", "oblique"), ("bold", "bolder", "lighter")


def inline_picture(svg: str, name: str, words: str) -> str:
    """An SVG as part of the text of a page; `words` say the same to those who cannot see it."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, count=1, flags=re.DOTALL)
    svg = _smaller(svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", svg)
    svg = _IDLE.sub("", _STYLE.sub(lambda found: _as_attributes(found[1]), svg))
    width, height = (float(found) for found in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0])
    head = (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width * 4 / 3:.0f}" height="{height * 4 / 3:.0f}" '
        f'role="img" aria-label="{escape(words)}" stroke-linejoin="round" stroke-linecap="butt"'
    )
    family, body = _without_common_font(svg[svg.index(">") + 1 :])
    return f"{head}{family}>{_without_idle_groups(body)}"


def _without_common_font(body: str) -> tuple[str, str]:
    """The font of most texts as an attribute for all of them, and the texts without it."""
    families = Counter(_FAMILY.findall(body))
    if not families:
        return "", body
    family = families.most_common(1)[0][0]
    return family, body.replace(family, "")


def _without_idle_groups(body: str) -> str:
    """The same elements without the groups that have no attribute, and so group nothing."""
    kept, parts = list[bool](), []
    for part in _GROUP.split(body.replace("<g/>", "")):
        if part.startswith("<g") and _GROUP.fullmatch(part):
            kept.append(part != "<g>")
            parts.append(part if kept[-1] else "")
        elif part == "</g>":
            parts.append(part if kept.pop() else "")
        else:
            parts.append(part)
    return "".join(parts)


def _as_attributes(style: str) -> str:
    """The declarations of a style attribute as presentation attributes of SVG."""
    attributes = []
    for declaration in unescape(style).split(";"):
        name, _colon, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":
            attributes += _font(value)
        elif name:
            attributes.append((name, value))
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes)


def _font(value: str) -> list[tuple[str, str]]:
    """The parts of a font, as in `italic bold 10px 'DejaVu Sans', sans-serif`."""
    found = _FONT.fullmatch(value)
    if found is None:
        return []
    attributes = [("font-size", found["size"]), ("font-family", found["family"])]
    for word in found["before"].split():
        if word in _STYLES:
            attributes.append(("font-style", word))
        elif word in _WEIGHTS or word.isdigit():
            attributes.append(("font-weight", word))
    return attributes


def _smaller(svg: str) -> str:
    """The same picture without names that nobody uses and clips that clip nothing, to a tenth of a point."""
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    whole = (
        rf'<clipPath id="([^"]+)">\s*<rect x="0" y="0" width="{size[1]}" height="{size[2]}"' if size else "$^"
    )
    for clip in re.findall(whole, svg):
        svg = svg.replace(f' clip-path="url(#{clip})"', "")
    used = list(dict.fromkeys(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)))
    svg = re.sub(r'\sid="([^"]+)"', lambda found: found[0] if found[1] in used else "", svg)
    for number, name in enumerate(used):
        svg = re.sub(rf'(id="|href="#|url\(#){re.escape(name)}(?=[")])', rf"\g<1>{number}", svg)
    svg = re.sub(r"(\d\.\d)\d+", r"\1", svg)
    svg = re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", svg))
    return re.sub(r' d="([^"]*)"', lambda path: f' d="{_short_path(path[1])}"', svg)


def _short_path(path: str) -> str:
    """A path without the blanks and zeros that say nothing."""
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", re.sub(r"\.0(?=\D|$)", "", path)).strip()
