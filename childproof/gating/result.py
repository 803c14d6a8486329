"""What the gate says: every finding, which are new, and the exit status – the one model of all formats.

Knows what makes a finding red. Knows nothing of how it was found or is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from childproof.answers.exit_status import ExitStatus
from proofs.answers.notebook import html_paragraph, html_table
from proofs.answers.tabular import COUNT, TEXT, Columns, TableRow, Tabular
from proofs.findings.finding import Finding, Level
from rulebook.language import SHOWN, plural, say, translator
from rulebook.model import Policy

__all__ = ["FORMAT", "FailOn", "GateResult", "GateState", "JudgedPolicy", "is_red"]

FORMAT = 1
"""The format of the JSON."""


class FailOn(StrEnum):
    """Which findings are red."""

    WORSE = "worse"
    LOOSENED = "loosened"
    ANY = "any"
    NONE = "none"


class GateState(StrEnum):
    """What became of a policy."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"
    FAULTY = "faulty"


LOOSENINGS = ("CP101", "CP103")
FAULTS = "CP001"
NOT_TOLD = "CP002"
REWORDED = "CP801"


def is_red(finding: Finding, fail_on: FailOn) -> bool:
    """Whether a finding counts: nobody knew of it or meant it, and its kind is one that fails.

    Faults and what could not be told have exit statuses of their own.
    """
    if finding.known is not None or finding.intended is not None or finding.kind in (FAULTS, NOT_TOLD):
        return False
    if fail_on is FailOn.WORSE:
        return finding.level is Level.ERROR
    if fail_on is FailOn.LOOSENED:
        return finding.kind in LOOSENINGS
    return fail_on is FailOn.ANY and finding.kind != REWORDED


@dataclass(frozen=True)
class JudgedPolicy:
    """One policy that was looked at: what it is called, against what it was held, and what became of it.

    `old` is what the old side calls its file, None where it has none; `base` is the old policy's digest of
    meaning, to which an intent refers.
    """

    id: str
    file: str
    old: str | None
    state: GateState
    base: str | None = None

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "policy": self.id,
            "file": self.file,
            "old": self.old,
            "state": self.state.value,
            "base": self.base,
        }


@dataclass(frozen=True)
class GateResult(Tabular):
    """What an edit changed that matters.

    `against` is what the policies were held against, as it was asked for. `findings` are all of them, sorted;
    `books` has the policies that were loaded, by id: those whose findings can be weighed. `seconds` is how
    long it took, None where nobody asks.
    """

    against: str
    policies: tuple[JudgedPolicy, ...]
    findings: tuple[Finding, ...]
    fail_on: FailOn = FailOn.WORSE
    books: Mapping[str, Policy] = field(default_factory=dict, repr=False, hash=False)
    seconds: float | None = field(default=None, compare=False)

    @property
    def red(self) -> tuple[Finding, ...]:
        """The findings that count."""
        return tuple(finding for finding in self.findings if is_red(finding, self.fail_on))

    @property
    def faults(self) -> tuple[Finding, ...]:
        """Files with faults: their policies were not judged."""
        return self._of(FAULTS)

    @property
    def unsure(self) -> tuple[Finding, ...]:
        """What could not be told or compared."""
        return tuple(one for one in self._of(NOT_TOLD) if one.known is None and one.intended is None)

    @property
    def known(self) -> tuple[Finding, ...]:
        """What the team has looked at and lives with."""
        return tuple(finding for finding in self.findings if finding.known is not None)

    @property
    def intended(self) -> tuple[Finding, ...]:
        """What the edit was meant to do."""
        return tuple(finding for finding in self.findings if finding.intended is not None)

    @property
    def told(self) -> tuple[Finding, ...]:
        """What is worth knowing, and fails nothing."""
        apart = {id(one) for one in (*self.red, *self.faults, *self.unsure, *self.known, *self.intended)}
        return tuple(finding for finding in self.findings if id(finding) not in apart)

    @property
    def status(self) -> ExitStatus:
        """2 for a file with a fault, else 1 for a new finding, else 3 for what could not be told, else 0."""
        if self.faults:
            return ExitStatus.FAULT
        return ExitStatus.FOUND if self.red else ExitStatus.UNSURE if self.unsure else ExitStatus.DONE

    def _of(self, kind: str) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.kind == kind)

    def judgement(self, language: str = SHOWN) -> str:
        """The answer in one sentence."""
        _, ngettext = translator(language), plural(language)
        red = len(self.red)
        said = {
            ExitStatus.FAULT: _("FAULT: not everything could be judged, because a file has faults"),
            ExitStatus.FOUND: ngettext("RED: {n} new finding", "RED: {n} new findings", red).format(n=red),
            ExitStatus.UNSURE: _("NOT TOLD: something could not be compared"),
            ExitStatus.DONE: _("GREEN: nothing new"),
        }[self.status]
        if self.status == ExitStatus.FAULT and red:
            said += "; " + ngettext("{n} new finding", "{n} new findings", red).format(n=red)
        count = len(self.policies)
        judged = ngettext("{n} policy", "{n} policies", count).format(n=count)
        said += " – " + _("{policies} against {against}").format(policies=judged, against=self.against)
        parts = [_("{n} known").format(n=len(self.known))] if self.known else []
        parts += [_("{n} intended").format(n=len(self.intended))] if self.intended else []
        return said + (f" ({', '.join(parts)})" if parts else "")

    def to_dict(self, language: str = "en") -> dict[str, object]:
        """As JSON, in the shape of the published schema; the words stand in both languages."""
        return {
            "format": FORMAT,
            "against": self.against,
            "status": self.status,
            "policies": [one.to_dict() for one in self.policies],
            "findings": [finding.to_dict() for finding in self.findings],
            **({} if self.seconds is None else {"seconds": self.seconds}),
        }

    @property
    def columns(self) -> Columns:
        """What a finding says, without its example."""
        texts = ("id", "level", "file", "policy", "claim", "rule", "about", "words", "fingerprint")
        counts = ("line", "readings", "situations")
        return {
            **dict.fromkeys(texts, TEXT),
            **dict.fromkeys(counts, COUNT),
            "known": TEXT,
            "intended": TEXT,
        }

    def table(self) -> list[TableRow]:
        """One row for each finding."""
        wanted = self.columns
        rows: list[TableRow] = []
        for finding in self.findings:
            cells = {name: value for name, value in finding.to_dict().items() if name in wanted}
            rows.append({**cells, "words": say(finding.words, SHOWN)})
        return rows

    def __str__(self) -> str:
        lines = [
            f"{finding.file}:{finding.line}: {finding.kind} {say(finding.words, SHOWN)}"
            for finding in (*self.faults, *self.red, *self.unsure)
        ]
        return "\n".join([self.judgement(), *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [
            [f"{one.file}:{one.line}", one.kind, say(one.words, SHOWN), one.known or one.intended or ""]
            for one in self.findings
        ]
        _ = translator(SHOWN)
        head = [_("file"), _("kind"), _("finding"), _("known or intended")]
        return html_paragraph(self.judgement()) + (html_table(head, rows) if rows else "")
