"""The gate in words: the judgement first, then every new finding, in 80 columns and few lines."""

from __future__ import annotations

import textwrap
from collections import Counter

from childproof.gating.formats.phrases import counted, place, short_example_line, title, weight_line, words
from childproof.gating.result import GateResult
from childproof.gating.team.intents import CHANGES, FOLLOWING
from proofs.findings.finding import Finding
from rulebook.language import plural, translator

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
    """The findings: in full what changed, in a line what follows from it, as far as there is room."""
    groups = _groups(listed)
    blocks = [
        _in_full(group[0], language) if len(group) == 1 and not follows else [_brief(group, language)]
        for group, follows in groups
    ]
    for at in range(len(blocks) - 1, 0, -1):
        if sum(map(len, blocks)) <= room:
            break
        blocks[at] = [_brief(groups[at][0], language)]
    shown: list[str] = []
    for at, block in enumerate(blocks):
        left = sum(len(group) for group, _ in groups[at:])
        if shown and len(shown) + len(block) + (at < len(blocks) - 1) > room:
            ngettext = plural(language)
            said = ngettext("and {n} finding more", "and {n} findings more", left)
            return [*shown, said.format(n=left) + " (--format json)"]
        shown += block
    return shown


def _groups(listed: list[Finding]) -> list[tuple[list[Finding], bool]]:
    """The findings in their order; those of one kind and place that follow from changed outcomes together.

    What follows from a change of outcomes, or has an example that was shown, needs no more than a line.
    """
    groups: list[tuple[list[Finding], bool]] = []
    together: dict[tuple[str, str], list[Finding]] = {}
    changed, seen = False, set[str]()
    for finding in listed:
        example = repr(finding.example.situation) if finding.example else ""
        follows = (changed and finding.kind in FOLLOWING) or (example != "" and example in seen)
        key = finding.kind, place(finding)
        if follows and key in together:
            together[key].append(finding)
            continue
        groups.append(([finding], follows))
        if follows:
            together[key] = groups[-1][0]
        changed = changed or finding.kind in CHANGES["any"]
        seen.add(example)
    return groups


def _in_full(finding: Finding, language: str) -> list[str]:
    lines = _wrapped(f"{_head(finding)} {words(finding, language)}", _INDENT)
    return (
        lines + _indented(short_example_line(finding, language)) + _indented(weight_line(finding, language))
    )


def _brief(group: list[Finding], language: str) -> str:
    """One line: where, and what it is about; what of the title has no room is cut."""
    subjects = ", ".join(filter(None, (one.claim or one.about or one.rule for one in group)))
    kind = title(group[0].kind, language)
    line = f"{_head(group[0])} {subjects}: {kind}" if subjects else f"{_head(group[0])} {kind}"
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
        for line in _wrapped(f"{_head(finding, 'note')} {words(finding, language)}", _INDENT)
    ]
    return lines if len(lines) <= MOST_LINES - _KEPT else []


def _tail(result: GateResult, language: str, *, is_told: bool) -> list[str]:
    """What is known, meant or merely told, as counts by kind, and where there is more to read."""
    _ = translator(language)
    said = []
    for name, found in (
        (_("Known"), result.known),
        (_("Intended"), result.intended),
        (_("Told"), () if is_told else result.told),
    ):
        counts = Counter(finding.kind for finding in found)
        if counts:
            kinds = ", ".join(f"{kind} × {count}" for kind, count in sorted(counts.items()))
            said.append(f"{name}: {kinds}")
    if result.red:
        said.append(_("What to do: childproof explain {kind}").format(kind=result.red[0].kind))
    return _wrapped("; ".join(said), _INDENT)


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
