"""The gate in words: the judgement first, then every new finding, in 80 columns and few lines."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable

from childproof.gating.formats.phrases import (
    counted,
    place,
    short_example_line,
    title,
    weight_line,
    words,
)
from childproof.gating.result import FAULTS, NOT_TOLD, GateResult
from childproof.gating.team.intents import CHANGES, FOLLOWING
from proofs.findings.finding import Finding
from rulebook.language import plural, say, translator

__all__ = ["as_text"]

WIDTH = 80
MOST_LINES = 25
MOST_OF_ONE = 10
"""Lines where one line of the rules changed, or one thing else."""
MOST_OF_BLOCK = 6, 9
"""Lines of a finding that stands in full: at most so many where there is little room, and where there is."""
_FEWEST_WORDS = 4
"""Of a sentence that is cut; with fewer it says nothing."""
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
    body = _findings(listed, language, max(room, _KEPT), MOST_OF_ONE - len(head) - len(tail))
    if not listed:
        body = told
    return "\n".join([*head, *body, *tail]) + "\n"


def _findings(listed: list[Finding], language: str, room: int, room_of_one: int) -> list[str]:
    """The findings: in full what changed, in a line what follows from it, as far as there is room.

    What could not be told is never shortened to its title, which says neither why nor what to do.
    """
    groups = _groups(listed)
    is_full = [len(group) == 1 and not follows for group, follows in groups]
    if sum(is_full) == 1:
        room = min(room, room_of_one)
    most = max(MOST_OF_BLOCK[0], min(MOST_OF_BLOCK[1], room - is_full.count(False)))
    blocks = [
        _in_full(group[0], language, most) if full else [_brief(group, language)]
        for (group, _), full in zip(groups, is_full, strict=True)
    ]
    changes = CHANGES["any"]
    shorter = [at for at in range(1, len(blocks)) if groups[at][0][0].kind != NOT_TOLD]
    for at in reversed(shorter):
        if sum(map(len, blocks)) <= (room if groups[at][0][0].kind in changes else room_of_one):
            break
        blocks[at] = [_brief(groups[at][0], language)]
    shown: list[str] = []
    for at, block in enumerate(blocks):
        if shown and len(shown) + len(block) + (at < len(blocks) - 1) > room:
            return [*shown, _more([finding for group, _ in groups[at:] for finding in group], language)]
        shown += block
    return shown


def _more(left: list[Finding], language: str) -> str:
    """How many findings have no room, and of which kinds."""
    ngettext = plural(language)
    said = ngettext("and {n} finding more", "and {n} findings more", len(left)).format(n=len(left))
    kinds = ", ".join(dict.fromkeys(finding.kind for finding in left))
    return f"{said}: {kinds} (--format json)"


def _groups(listed: list[Finding]) -> list[tuple[list[Finding], bool]]:
    """The findings in their order; those of one kind and place that follow from changed outcomes together.

    What follows from a change of outcomes, is the same change of the same line once more, or has an example
    that was shown, needs no more than a line; what is there once more comes last.
    """
    groups: list[tuple[list[Finding], bool]] = []
    again: list[tuple[list[Finding], bool]] = []
    together: dict[tuple[str, str], list[Finding]] = {}
    changed, seen = set[tuple[str, str]](), set[str]()
    for finding in listed:
        example = repr(finding.example.situation) if finding.example else ""
        key = finding.kind, place(finding)
        is_again = key in changed
        is_shown = example != "" and example in seen
        follows = is_again or is_shown or (bool(changed) and finding.kind in FOLLOWING)
        if follows and key in together:
            together[key].append(finding)
            continue
        (again if is_again else groups).append(group := ([finding], follows))
        if follows:
            together[key] = group[0]
        if finding.kind in CHANGES["any"]:
            changed.add(key)
        seen.add(example)
    return [*groups, *again]


def _in_full(finding: Finding, language: str, most: int) -> list[str]:
    """A finding with its example in at most so many lines."""
    said = f"{_head(finding)} {words(finding, language)}"
    example, weight = short_example_line(finding, language), _indented(weight_line(finding, language))
    left = most - len(weight) - min(len(_indented(example)), _KEPT)
    lines = _within(said, left, lambda text: _wrapped(text, _INDENT))
    return [*lines, *_within(example, most - len(weight) - len(lines), _indented), *weight]


def _within(text: str, most: int, laid_out: Callable[[str], list[str]]) -> list[str]:
    """A text in at most so many lines: its longest sentence, but the first, is cut, or left out."""
    lines = laid_out(text)
    sentences = re.split(r"(?<=[.!?])\s+", text)
    if len(lines) <= most:
        return lines
    at = max(range(len(sentences)), key=lambda place: (place > 0, len(sentences[place])))
    kept = sentences[at].split()
    while len(lines) > most and len(kept) > 1:
        kept = kept[:-1]
        lines = laid_out(" ".join([*sentences[:at], " ".join(kept).rstrip(",;") + "…", *sentences[at + 1 :]]))
    if at and len(kept) < _FEWEST_WORDS:
        return laid_out(" ".join([*sentences[:at], *sentences[at + 1 :]]))
    return lines


def _brief(group: list[Finding], language: str) -> str:
    """One line: where, and what it is about; what of the title has no room is cut."""
    subjects = ", ".join(filter(None, (_subject(one, language) for one in group)))
    kind = title(group[0].kind, language)
    line = f"{_head(group[0])} {subjects}: {kind}" if subjects else f"{_head(group[0])} {kind}"
    return line if len(line) <= WIDTH else line[: WIDTH - 1].rstrip() + "…"


def _subject(finding: Finding, language: str) -> str | None:
    """What a finding is about: a name, or of a faulty file what is wrong with it."""
    if finding.kind == FAULTS:
        return say(finding.words, language).partition("\n")[0]
    return finding.claim or finding.about or finding.rule


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
