"""The gate in words: the judgement first, then every new finding, in 80 columns and few lines."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable

from childproof.gating.formats.phrases import counted, example_line, place, title, weight_line
from childproof.gating.result import GateResult
from proofs.findings.finding import Finding
from rulebook.language import plural, say, translator

__all__ = ["as_text"]

WIDTH = 80
MOST_LINES = 25
_KEPT = 3
"""Lines for what comes after the new findings."""
_INDENT = "  "


def as_text(result: GateResult, language: str) -> str:
    """The judgement, the new findings as `file:line: error CP201 …`, the others as counts."""
    head = _wrapped(result.judgement(language), "")
    listed = counted(result)
    told = _told(result, language)
    tail = _tail(result, language, is_told=bool(told))
    room = MOST_LINES - len(head) - len(tail)
    body = _findings(listed, language, max(room, _KEPT))
    if not listed:
        body = told
    return "\n".join([*head, *body, *tail]) + "\n"


def _findings(listed: list[Finding], language: str, room: int) -> list[str]:
    """The findings: in full while there is room for all, then one line for each, then how many are left."""
    blocks = [_in_full(finding, language, seen) for seen, finding in _with_earlier(listed)]
    for at in range(len(blocks) - 1, 0, -1):
        if sum(map(len, blocks)) <= room:
            break
        blocks[at] = [_brief(listed[at], language)]
    shown: list[str] = []
    for at, block in enumerate(blocks):
        left = len(blocks) - at
        if shown and len(shown) + len(block) + (left > 1) > room:
            ngettext = plural(language)
            said = ngettext("and {n} finding more", "and {n} findings more", left)
            return [*shown, said.format(n=left) + " (--format json)"]
        shown += block
    return shown


def _with_earlier(listed: list[Finding]) -> Iterable[tuple[set[str], Finding]]:
    """Each finding with the examples that those before it have shown."""
    seen: set[str] = set()
    for finding in listed:
        yield set(seen), finding
        seen.add(repr(finding.example and finding.example.situation))


def _in_full(finding: Finding, language: str, seen: set[str]) -> list[str]:
    lines = _wrapped(f"{_head(finding)} {say(finding.words, language)}", _INDENT)
    if repr(finding.example and finding.example.situation) not in seen:
        lines += _indented(example_line(finding, language))
    return lines + _indented(weight_line(finding, language))


def _brief(finding: Finding, language: str) -> str:
    """One line: where, and what it is about; what of the title has no room is cut."""
    subject = finding.claim or finding.about or finding.rule
    said = f"{subject}: {title(finding.kind, language)}" if subject else title(finding.kind, language)
    line = f"{_head(finding)} {said}"
    return line if len(line) <= WIDTH else line[: WIDTH - 1].rstrip() + "…"


def _head(finding: Finding, level: str = "error") -> str:
    return f"{place(finding)}: {level} {finding.kind}"


def _told(result: GateResult, language: str) -> list[str]:
    """What fails nothing, line by line where there is nothing else and it is short; else it is counted."""
    if result.status:
        return []
    lines = [
        line
        for finding in result.told
        for line in _wrapped(f"{_head(finding, 'note')} {say(finding.words, language)}", _INDENT)
    ]
    return lines if len(lines) <= MOST_LINES - _KEPT else []


def _tail(result: GateResult, language: str, *, is_told: bool) -> list[str]:
    """What is known, meant or merely told, as counts by kind."""
    _ = translator(language)
    lines = []
    for name, found in (
        (_("Known"), result.known),
        (_("Intended"), result.intended),
        (_("Told"), () if is_told else result.told),
    ):
        counts = Counter(finding.kind for finding in found)
        if counts:
            kinds = ", ".join(f"{kind} × {count}" for kind, count in sorted(counts.items()))
            lines += _wrapped(f"{name}: {kinds}", _INDENT)
    if result.red:
        kind = result.red[0].kind
        lines += _wrapped(_("What to do: childproof explain {kind}").format(kind=kind), _INDENT)
    return lines


def _indented(text: str) -> list[str]:
    return _wrapped(text, _INDENT * 2, first=_INDENT) if text else []


def _wrapped(text: str, following: str, first: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=following,
        break_long_words=False,
        break_on_hyphens=False,
    )
