"""The gate as a comment on a pull request, and as the summary of a job."""

from __future__ import annotations

import re
from collections.abc import Iterable

from childproof.gating.formats.phrases import counted, details, place, title, words
from childproof.gating.result import GateResult
from proofs.findings.finding import Finding
from rulebook.language import translator

__all__ = ["as_markdown"]

MOST_IN_FULL = 10
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_SIGNS = {0: "✅", 1: "❌", 2: "⛔", 3: "❔"}


def as_markdown(result: GateResult, language: str) -> str:
    """The judgement, each new finding with example and rows, and the others folded away."""
    _ = translator(language)
    lines = [f"### {_SIGNS[result.status]} {_plain(result.judgement(language))}", ""]
    listed = counted(result)
    for finding in listed[:MOST_IN_FULL]:
        below = [f"  {_plain(line)}" for line in details(finding, language)]
        lines.append("\\\n".join([_item(finding, language), *below]))
    if len(listed) > MOST_IN_FULL:
        lines += _folded(_("The other new findings"), listed[MOST_IN_FULL:], language)
    lines += _folded(_("Intended"), result.intended, language)
    lines += _folded(_("Known"), result.known, language)
    lines += _folded(_("Told"), result.told, language)
    if result.red:
        said = _("What to do: childproof explain {kind}").format(kind=result.red[0].kind)
        lines += ["", f"_{_plain(said)}_"]
    return "\n".join(lines).rstrip() + "\n"


def _item(finding: Finding, language: str) -> str:
    head = f"**{finding.kind} {_plain(title(finding.kind, language))}**"
    return f"- `{place(finding)}` {head}: {_plain(words(finding, language))}"


def _folded(name: str, findings: Iterable[Finding], language: str) -> list[str]:
    listed = list(findings)
    if not listed:
        return []
    lines = ["", f"<details><summary>{_plain(name)}: {len(listed)}</summary>", ""]
    for finding in listed:
        reason = finding.known if finding.known is not None else finding.intended
        because = f" – {_plain(reason)}" if reason else ""
        lines.append(f"- `{place(finding)}` {finding.kind} {_plain(words(finding, language))}{because}")
    return [*lines, "", "</details>"]


def _plain(text: str) -> str:
    """A text in which nothing is markup, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
