"""`intent.toml`: what an edit is meant to change, written in the commit that changes it.

    [[intend]]
    base = "3f2a…"                     # the old policy's digest of meaning
    where = { channel = "chat" }
    change = "loosened"
    claims = ["unverified-adult-to-child"]
    because = "class chats are moderated since May"
    approved_by = "A. Ivanova"

An entry covers findings that change in this way inside its rows, and what follows for the claims that it
names. `nothing = true`, or an empty file, says that no meaning changes at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from childproof.gating.team.rows import read_rows, rows_lie_inside
from proofs.findings.finding import Finding
from proofs.findings.kinds import KINDS
from rulebook.language import Message, joined
from rulebook.model import Policy, Rows
from rulebook.reader.arguments import is_number
from rulebook.reader.document import read_document
from rulebook.reader.entries import Entries, entries_of
from rulebook.reader.faults import allowed_names, clipped

__all__ = ["CHANGES", "INTENTS", "NEW", "Intent", "IntentFile", "covering", "read_intents"]

INTENTS = "intent.toml"
NEW = "new"
"""The base of an intent for a policy that the old side lacks."""

CHANGES = {
    "any": ("CP101", "CP102", "CP103", "CP403"),
    "loosened": ("CP101", "CP403"),
    "tightened": ("CP102",),
    "undecided": ("CP103",),
    "gone": ("CP203", "CP502", "CP602", "CP802"),
    "weaker": ("CP204", "CP301", "CP303", "CP502"),
}
"""The kinds of findings that a word for a change covers."""
FOLLOWING = ("CP102", "CP201", "CP202", "CP501", "CP503", "CP601")
"""What follows from changed outcomes, for the claims and scenarios that an intent names."""
OUTCOMES_CHANGE = ("any", "loosened", "tightened", "undecided")
_ENTRIES = ("base", "where", "change", "readings", "claims", "because", "approved_by")


@dataclass(frozen=True)
class Intent:
    """One intended change of the policy with the digest of meaning `base`, inside `where`.

    `readings` bounds in how many readings a finding may be, None where any number is meant. `claims` are the
    claims – or `scenario:…`, `term:…` – for which a change is meant to have consequences.
    """

    file: str
    line: int
    base: str
    where: Rows
    change: str
    readings: int | None
    claims: tuple[str, ...]
    because: str
    approved_by: str

    def means(self, finding: Finding) -> bool:
        """Whether a finding is of a kind, and about something, that is meant; its rows are not looked at."""
        if self.readings is not None and (finding.readings or 0) > self.readings:
            return False
        if finding.kind in self._kinds:
            return not self._needs_name(finding) or self._names(finding)
        follows = finding.kind in FOLLOWING and self.change in OUTCOMES_CHANGE
        return follows and self._names(finding)

    def says(self, kind: str) -> bool:
        """Whether findings of a kind are what is meant, and not only what follows."""
        return kind in self._kinds

    @property
    def _kinds(self) -> tuple[str, ...]:
        return CHANGES.get(self.change, (self.change,))

    def _needs_name(self, finding: Finding) -> bool:
        """Whether a finding is about a claim, scenario or term, which has to be named to be meant."""
        return bool(finding.claim or finding.about) and finding.kind not in CHANGES["any"]

    def _names(self, finding: Finding) -> bool:
        about = finding.claim or finding.about
        return about in self.claims or about.partition(":")[2] in self.claims


@dataclass(frozen=True)
class IntentFile:
    """A file of intents; `nothing` says that no meaning changes."""

    path: Path
    shown: str
    nothing: bool
    bases: tuple[str, ...]

    def intents(self, policy: Policy, base: str) -> tuple[Intent, ...]:
        """The intents for one old policy, their rows read in the words of the new one.

        Raises:
            InputError: with every fault of those entries.
        """
        top = _top(self.path)
        found = [
            _intent(entries, policy, self.shown)
            for entries in _tables(top)
            if entries.table.get("base") == base
        ]
        top.faults.raise_if_any()
        return tuple(found)

    def lapsed(self, bases: Iterable[str]) -> tuple[tuple[int, str], ...]:
        """The line and base of each entry whose base is none of those of today."""
        known = set(bases)
        top = _top(self.path)
        return tuple(
            (entries.document.line(*entries.keys), str(entries.table.get("base")))
            for entries in _tables(top)
            if entries.table.get("base") not in known
        )


def read_intents(path: Path, shown: str) -> IntentFile:
    """Read a file of intents; rows are read once it is known for which policy.

    Raises:
        InputError: with every fault of the file.
    """
    document = read_document(path)
    top = _top(path)
    top.only("nothing", "intend")
    nothing = top.yes_no("nothing", default=False)
    listed = _tables(top)
    if nothing and listed:
        top.fault(Message("`nothing` and `[[intend]]` stand together"), Message("leave one out"), "nothing")
    for entries in listed:
        _check(entries)
    top.faults.raise_if_any()
    bases = tuple(dict.fromkeys(str(entries.table["base"]) for entries in listed))
    is_empty = not listed and not (document.data.keys() - {"intend"})
    return IntentFile(path, shown, nothing or is_empty, bases)


def _top(path: Path) -> Entries:
    return entries_of(read_document(path), {"intend": "[[intend]]", "where": "where = { fact = value }"})


def _tables(top: Entries) -> list[Entries]:
    return top.tables("intend", Message("intent"), needed=False)


def _check(entries: Entries) -> None:
    entries.only(*_ENTRIES)
    entries.text("base")
    entries.required("where")
    _change(entries)
    _count(entries)
    entries.texts("claims", default=())
    entries.text("because")
    entries.text("approved_by", default="")


def _change(entries: Entries) -> str:
    word = entries.text("change", default="any")
    if word and word not in CHANGES and word not in KINDS:
        names = allowed_names(word, CHANGES, Message("changes"))
        hint = joined([names, Message("or the id of a kind of finding, as CP203")], "\n")
        entries.fault(Message("unknown change `{word}`", word=clipped(word)), hint, "change")
    return word


def _count(entries: Entries) -> int | None:
    value = entries.table.get("readings")
    if value is None:
        return None
    if not (isinstance(value, int) and is_number(value) and value >= 0):
        entries.fault(
            Message("`readings` has to be a whole number: in how many readings at most"), "", "readings"
        )
        return None
    return value


def _intent(entries: Entries, policy: Policy, shown: str) -> Intent:
    return Intent(
        shown,
        entries.document.line(*entries.keys),
        entries.text("base"),
        read_rows(entries, "where", policy),
        _change(entries),
        _count(entries),
        tuple(entries.texts("claims", default=())),
        entries.text("because"),
        entries.text("approved_by", default=""),
    )


def covering(finding: Finding, intents: Iterable[Intent], policy: Policy) -> tuple[Intent, ...]:
    """The intents that together cover a finding; none where a part of it is not meant."""
    meant = [intent for intent in intents if intent.means(finding)]
    follows = [intent for intent in meant if not intent.says(finding.kind)]
    if follows:
        # The outcomes from which it follows are held against the rows, as findings of their own.
        return tuple(follows)
    area = tuple(row for intent in meant for row in intent.where)
    return tuple(meant) if meant and rows_lie_inside(finding.rows, area, policy) else ()
