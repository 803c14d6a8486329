"""What a finding says in one language: its place, its title, its words and its example.

Shared by all formats, so that they say the same.
"""

from __future__ import annotations

import re

from childproof.gating.result import GateResult
from childproof.gating.team.intents import CHANGES
from proofs.findings.finding import Finding
from proofs.findings.kinds import KINDS
from rulebook.language import grouped, plural, say, translator

__all__ = [
    "counted",
    "details",
    "place",
    "short_example_line",
    "title",
    "weight_line",
    "words",
]

_LONG_QUOTE = re.compile(r"«([^»]{20,35})(?<=\w)\s[^»]{8,}»")


def counted(result: GateResult) -> list[Finding]:
    """The findings that a reviewer has to look at: by kind, those in most readings and situations first."""
    red = sorted(result.red, key=lambda one: (one.kind, -(one.readings or 0), -(one.situations or 0)))
    return [*result.faults, *red, *result.unsure]


def place(finding: Finding) -> str:
    """Where it is: `file:line`, or what there is of it."""
    if not finding.file:
        return finding.policy
    return f"{finding.file}:{finding.line}" if finding.line else finding.file


def words(finding: Finding, language: str) -> str:
    """What it says, on one line: of a fault, what is wrong and then the way out."""
    return " – ".join(" ".join(line.split()) for line in say(finding.words, language).splitlines())


def title(kind: str, language: str) -> str:
    """What a kind of finding says in one line."""
    return translator(language)(KINDS[kind].title)


def example_line(finding: Finding, language: str) -> str:
    """The plainest example, or nothing."""
    if finding.example is None:
        return ""
    return translator(language)("For example: {words}").format(words=say(finding.example.words, language))


def short_example_line(finding: Finding, language: str) -> str:
    """The plainest example without what its finding says anyway: what it came to before, and comes to now.

    Long quotes are cut.
    """
    line = example_line(finding, language)
    if finding.kind in CHANGES["any"]:
        now = translator(language)("Now: {decision}").partition("{")[0]
        line = line.rpartition(f" {now}")[0] or line
    return _LONG_QUOTE.sub(r"«\1…»", line)


def weight_line(finding: Finding, language: str) -> str:
    """How many pairs of people and attempts that is, where people were counted."""
    pairs, attempts = finding.weight.get("pairs"), finding.weight.get("attempts_a_month")
    if not isinstance(pairs, int) or not isinstance(attempts, float):
        return ""
    ngettext = plural(language)
    said = ngettext("{n} pair of people", "{n} pairs of people", pairs).format(n=grouped(pairs, language))
    count = round(attempts)
    more = ngettext("{n} attempt a month", "{n} attempts a month", count).format(n=grouped(count, language))
    return f"{said}, {more}"


def details(finding: Finding, language: str) -> list[str]:
    """Everything below the words of a finding, a line each."""
    lines = (
        example_line(finding, language),
        weight_line(finding, language),
    )
    return [line for line in lines if line]
