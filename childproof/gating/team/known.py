"""`known.toml`: findings that a team has looked at and lives with, each with its extent, reason and owner.

    [[known]]
    kind = "CP201"
    policy = "city-2025"
    claim = "unverified-adult-to-child"
    rows = [{ channel = "phone" }]
    at_most = { readings = 72, situations = 104 }
    reason = "the number is shown to teachers until June"
    owner = "A. Ivanova"
    expires = 2026-06-30

An entry covers a finding of its kind, policy and claim that lies inside its rows and within `at_most`. One
that has grown, or moved to other situations, is new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from childproof.gating.team.rows import read_rows, rows_lie_inside
from proofs.findings.finding import Finding
from proofs.findings.kinds import KINDS
from rulebook.language import Message
from rulebook.model import Policy, Rows
from rulebook.reader.arguments import is_number
from rulebook.reader.document import read_document
from rulebook.reader.entries import Entries, entries_of
from rulebook.reader.faults import allowed_names, clipped, one_fault
from rulebook.reader.hints import kind_of

__all__ = ["KNOWN", "KnownFile", "KnownFinding", "covers", "read_known", "subject_of"]

KNOWN = "known.toml"
COUNTS = ("readings", "situations")
_ENTRIES = ("kind", "policy", "claim", "rule", "about", "rows", "at_most", "reason", "owner", "expires")


@dataclass(frozen=True)
class KnownFinding:
    """One known finding; `subject` is the claim, what else it is about, or the rule.

    `readings` and `situations` are how many it may have at most, None where the entry does not say.
    """

    file: str
    line: int
    kind: str
    policy: str
    subject: str
    rows: Rows
    readings: int | None
    situations: int | None
    reason: str
    owner: str
    expires: date | None

    def is_about(self, finding: Finding) -> bool:
        """Whether a finding is of this kind, policy and claim, whatever its extent."""
        same = self.kind == finding.kind and self.policy == finding.policy
        return same and self.subject == subject_of(finding)

    def has_expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.expires is not None and self.expires < today


@dataclass(frozen=True)
class KnownFile:
    """A file of known findings."""

    path: Path
    shown: str
    policies: tuple[str, ...]

    def entries(self, policy: Policy) -> tuple[KnownFinding, ...]:
        """The entries about one policy, their rows read in its words.

        Raises:
            InputError: with every fault of those entries.
        """
        return self._entries(policy.id, policy)

    def extents(self, policy: str) -> tuple[KnownFinding, ...]:
        """The entries about one policy without their rows: for whoever asks only what they are about."""
        return self._entries(policy, None)

    def _entries(self, name: str, policy: Policy | None) -> tuple[KnownFinding, ...]:
        top = _top(self.path)
        tables = top.tables("known", Message("known finding"), needed=False)
        found = [_known(one, policy, self.shown) for one in tables if one.table.get("policy") == name]
        top.faults.raise_if_any()
        return tuple(found)


def subject_of(finding: Finding) -> str:
    """What a finding is about: a claim, else a scenario, term or fact, else a rule, else nothing."""
    return finding.claim or finding.about or finding.rule or ""


def read_known(path: Path, shown: str) -> KnownFile:
    """Read a file of known findings; rows are read once it is known for which policy.

    Raises:
        InputError: with every fault of the file; one of `[[accepted]]` is refused with the way over.
    """
    document = read_document(path)
    if "accepted" in document.data:
        raise one_fault(
            str(path),
            Message("`[[accepted]]` is no longer read: it does not say how much was accepted"),
            Message(
                "run `childproof verify POLICY --write-known {file}`, and carry the reasons over",
                file=KNOWN,
            ),
            line=document.line("accepted"),
        )
    top = _top(path)
    top.only("known")
    listed = top.tables("known", Message("known finding"), needed=False)
    for entries in listed:
        _check(entries)
    top.faults.raise_if_any()
    return KnownFile(path, shown, tuple(dict.fromkeys(str(entries.table["policy"]) for entries in listed)))


def _top(path: Path) -> Entries:
    return entries_of(read_document(path), {"known": "[[known]]", "rows": "rows = [{ fact = value }]"})


def _check(entries: Entries) -> None:
    entries.only(*_ENTRIES)
    word = entries.text("kind")
    if word and word not in KINDS:
        hint = allowed_names(word, KINDS, Message("kinds"))
        entries.fault(Message("unknown kind of finding `{word}`", word=clipped(word)), hint, "kind")
    entries.text("policy")
    if sum(name in entries.table for name in ("claim", "rule", "about")) > 1:
        entries.fault(
            Message("only one of `claim`, `rule` and `about` can be meant"), Message("leave the others out")
        )
    for name in ("claim", "rule", "about"):
        entries.text(name, default="")
    if entries.required("at_most"):
        _at_most(entries)
    entries.text("reason")
    entries.text("owner", default="")
    _expires(entries)


def _at_most(entries: Entries) -> dict[str, int]:
    inner = entries.child("at_most", Message("{where}, `at_most`", where=entries.where))
    inner.only(*COUNTS)
    counts = {}
    for name, value in inner.table.items():
        if isinstance(value, int) and is_number(value) and value >= 0:
            counts[name] = value
        elif name in COUNTS:
            inner.fault(
                Message("`{name}` has to be a whole number, not {kind}", name=name, kind=kind_of(value)),
                "",
                name,
            )
    return counts


def _expires(entries: Entries) -> date | None:
    value = entries.table.get("expires")
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = ""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    entries.fault(Message("`expires` has to be a day"), Message("write expires = 2026-12-31"), "expires")
    return None


def _known(entries: Entries, policy: Policy | None, shown: str) -> KnownFinding:
    counts = _at_most(entries)
    subject = next((entries.text(name) for name in ("claim", "about", "rule") if name in entries.table), "")
    return KnownFinding(
        shown,
        entries.document.line(*entries.keys),
        entries.text("kind"),
        entries.text("policy"),
        subject,
        () if policy is None else read_rows(entries, "rows", policy),
        counts.get("readings"),
        counts.get("situations"),
        entries.text("reason"),
        entries.text("owner", default=""),
        _expires(entries),
    )


def covers(known: KnownFinding, finding: Finding, policy: Policy) -> bool:
    """Whether a finding is as it was known, or less."""
    return (
        known.is_about(finding)
        and _within(finding.readings, known.readings)
        and _within(finding.situations, known.situations)
        and rows_lie_inside(finding.rows, known.rows, policy)
    )


def shrank(known: KnownFinding, findings: Iterable[Finding]) -> bool:
    """Whether all that is left of a known finding is less than what the entry says."""
    left = [finding for finding in findings if known.is_about(finding)]
    return bool(left) and all(
        (known.readings or 0) > (finding.readings or 0) or (known.situations or 0) > (finding.situations or 0)
        for finding in left
    )


def _within(found: int | None, allowed: int | None) -> bool:
    """Whether a count is within what is allowed; a count that the entry does not name is not."""
    return not found or (allowed is not None and found <= allowed)
