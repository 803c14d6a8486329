"""The page of the kinds of findings, read off the program."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from childproof.gating.kind_pages import kind_page
from proofs.findings.kinds import KINDS


class KindsOfFindings(SphinxDirective):
    """`kinds-of-findings`: one section for each kind."""

    def run(self) -> list[nodes.Node]:
        """The sections."""
        return self.parse_text_to_nodes(kinds_of_findings(), allow_section_headings=True)


def kinds_of_findings() -> str:
    """Every kind as Markdown, in the order of the ids."""
    return "\n".join(line for kind in KINDS for line in _section(kind))


def _section(kind: str) -> Iterator[str]:
    page = kind_page(kind)
    head, _, means, when, *_ = page.words("en")
    yield f"## {head}\n\n{means} {when}\n"
    shown = list(page.difference())
    if shown:
        yield "```diff\n" + "\n".join(shown) + "\n```\n"
    yield f"{page.words('en')[-1]}\n"
