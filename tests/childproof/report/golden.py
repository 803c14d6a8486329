"""The text of the report on the yard, as a reader sees it.

`python -m tests.childproof.report.golden` writes it anew.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

from childproof.answers.audit_result import AuditResult
from childproof.calls.audit import audit

HERE = Path(__file__).parent
YARD = HERE.parent / "yard" / "rules.toml"
GOLDEN = HERE / "golden"
BLOCKS = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "li",
    "tr",
    "dt",
    "dd",
    "blockquote",
    "figure",
    "nav",
    "br",
    "pre",
}
CHANGES = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d UTC|childproof \d.*matplotlib \S+|SHA-256 \w+|\S*rules\.toml"
)


def audit_yard(audit: Callable[..., AuditResult], language: str) -> AuditResult:
    return audit(YARD, seed=1, scale=0.01, days=1, language=language)


def text_of(html: str) -> str:
    """The words of a page, one block a line; pictures by what they say to those who cannot see them."""
    reader = _Reader()
    reader.feed(html)
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def steady(text: str) -> str:
    """The text without what changes from day to day and from place to place."""
    return CHANGES.sub("…", text)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "style", "svg"):
            self.hidden += 1
        if tag == "svg":
            self.words.append(f"\n[{dict(attributes)['aria-label']}]\n")
        elif tag in BLOCKS:
            self.words.append("\n")
        elif tag in ("td", "th"):
            self.words.append(" | ")

    def handle_endtag(self, tag):
        if tag in ("script", "style", "svg"):
            self.hidden -= 1
        elif tag in BLOCKS:
            self.words.append("\n")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data.replace("\n", " "))


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for language in sorted({"en", *(path.stem for path in GOLDEN.glob("*.txt"))}):
        with tempfile.TemporaryDirectory() as folder:
            result = audit_yard(partial(audit, output=folder), language)
            text = steady(text_of(result.report.read_text(encoding="utf-8")))
        (GOLDEN / f"{language}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
