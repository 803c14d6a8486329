"""`childproof.lock`: what held of each policy when it was written, one line a claim; it needs no git.

A lock has verdicts and digests and no rules: against it a claim that is worse or gone is found, and where a
meaning changed it is said that situations could not be compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import tomlkit

from childproof.files.output import CHOOSE_ANOTHER
from childproof.gating.book_files import BookFile
from childproof.gating.byte_digests import bytes_digest
from childproof.gating.judging import Judged, Judging, judged
from childproof.gating.pairs import BookPair
from childproof.gating.result import GateState, JudgedPolicy
from childproof.gating.sides import NewSide, OldSide
from childproof.gating.team.words import in_every_language
from childproof.version import __version__
from proofs.answers.verdict import Status
from proofs.claims.verify import verify
from proofs.engines.bit_sets import TooLargeError
from proofs.findings.finding import Finding, Level
from proofs.findings.meaning import meaning_digest
from proofs.gate.book import BookVersion
from proofs.gate.memory import JudgementMemory
from proofs.strength.strength import strength as strength_of
from rulebook.language import N_, Message
from rulebook.model import Policy
from rulebook.reader.entries import Entries, read_entries
from rulebook.reader.faults import one_fault

__all__ = [
    "LockedClaim",
    "LockedPolicy",
    "check_replaces_lock",
    "claims_of",
    "judged_by_lock",
    "lock_text",
    "locked",
    "read_lock",
]

HEAD = "What held when this was written, by `childproof gate --write-lock`. Do not edit it by hand."
_CLAIM = ("id", "status", "status_all", "failing", "readings")
_POLICY = ("id", "file", "valid_from", "bytes", "meaning", "vocabulary", "strength", "childproof", "claims")
_SEAL, _SEAL_LENGTH = "seal", 32


@dataclass(frozen=True)
class LockedClaim:
    """A claim: its verdict by default and over all readings, and in how many readings it fails."""

    id: str
    status: str
    status_all: str
    failing: int
    readings: int

    def is_worse_than(self, other: LockedClaim) -> bool:
        """Whether it fails by default where it held, or fails in a greater share of the readings."""
        share, before = (one.failing / max(one.readings, 1) for one in (self, other))
        return (self.status != "proved" and other.status == "proved") or share > before


@dataclass(frozen=True)
class LockedPolicy:
    """A policy as it was: its digests, the day from which it holds, and its claims.

    `strength` is the share of small mistakes that claims and scenarios notice, None where it was too large.
    """

    id: str
    file: str
    valid_from: str
    bytes: str
    meaning: str
    vocabulary: str
    strength: float | None
    childproof: str
    claims: tuple[LockedClaim, ...]


def locked(book: BookVersion, file: str) -> LockedPolicy:
    """What holds of a book now."""
    policy = book.policy
    try:
        strength: float | None = round(strength_of(policy).share, 4)
    except TooLargeError:
        strength = None
    return LockedPolicy(
        policy.id,
        file,
        policy.version,
        bytes_digest(Path(policy.path)) or "",
        meaning_digest(policy, book.moves),
        f"{policy.vocabulary.id} {policy.vocabulary.digest}",
        strength,
        __version__,
        claims_of(policy),
    )


def claims_of(policy: Policy) -> tuple[LockedClaim, ...]:
    """Every claim of a policy with its verdict now."""
    verdicts = [verify(policy, claim) for claim in policy.claims]
    return tuple(
        LockedClaim(
            one.claim.id, one.status.value, one.status_all.value, one.readings.refuted, one.readings.total
        )
        for one in verdicts
    )


def lock_text(policies: Iterable[LockedPolicy]) -> str:
    """A lock as TOML: the policies by id, one line a claim, each sealed with a digest of its lines."""
    lines = [f"# {HEAD}", "format = 1"]
    for one in sorted(policies, key=lambda policy: policy.id):
        lines += ["", "[[policies]]", *_lines(one), f'{_SEAL} = "{_seal(one)}"']
    return "\n".join(lines) + "\n"


def _lines(one: LockedPolicy) -> list[str]:
    """What a lock has of a policy, but for its seal."""
    lines = []
    for name in _POLICY[:-1]:
        value = getattr(one, name)
        if value is not None:
            lines.append(f"{name} = {tomlkit.item(value).as_string()}")
    lines.append("claims = [")
    for claim in sorted(one.claims, key=lambda claim: claim.id):
        cells = ", ".join(f"{name} = {tomlkit.item(getattr(claim, name)).as_string()}" for name in _CLAIM)
        lines.append(f"  {{ {cells} }},")
    return [*lines, "]"]


def _seal(one: LockedPolicy) -> str:
    return hashlib.sha256("\n".join(_lines(one)).encode()).hexdigest()[:_SEAL_LENGTH]


def check_replaces_lock(path: Path) -> None:
    """Make sure that a file which a new lock replaces is a lock.

    Raises:
        InputError: it is another file.
    """
    if not path.is_file():
        return
    with path.open("rb") as file:
        begins = file.read(2 * len(HEAD))
    if HEAD.encode() not in begins:
        raise one_fault(
            str(path), Message("here is a file of another kind, which is no lock"), CHOOSE_ANOTHER
        )


def read_lock(path: Path) -> tuple[LockedPolicy, ...]:
    """Read a lock.

    Raises:
        InputError: with every fault of the file.
    """
    top = read_entries(path, {"policies": "[[policies]]"})
    top.only("policies")
    tables = list(top.tables("policies", Message("policy")))
    found = [_policy(entries) for entries in tables]
    top.faults.raise_if_any()
    for entries, one in zip(tables, found, strict=True):
        if entries.table.get(_SEAL) != _seal(one):
            said = Message("this is not as it was written: a lock is never edited by hand")
            entries.fault(said, Message("write it anew: childproof gate --write-lock FILE"), _SEAL)
    top.faults.raise_if_any()
    return tuple(found)


def _policy(entries: Entries) -> LockedPolicy:
    entries.only(*_POLICY, _SEAL)
    texts = {name: entries.text(name) for name in _POLICY[:6]}
    strength = entries.number("strength") if "strength" in entries.table else None
    claims = tuple(_claim(one) for one in entries.tables("claims", Message("claim"), needed=False))
    return LockedPolicy(**texts, strength=strength, childproof=entries.text("childproof"), claims=claims)


def _claim(entries: Entries) -> LockedClaim:
    entries.only(*_CLAIM)
    status, status_all = (
        entries.choice(name, tuple(Status), Message("verdict"), Message("verdicts"))
        for name in ("status", "status_all")
    )
    readings = int(entries.number("readings", _no_count) or 0)
    failing = int(
        entries.number("failing", lambda value: _no_count(value) or _too_many(value, readings)) or 0
    )
    return LockedClaim(entries.text("id"), status, status_all, failing, readings)


def _no_count(value: float) -> Message | None:
    """Why a number counts nothing."""
    return None if value >= 0 and value == int(value) else Message("is no whole number from 0 on")


def _too_many(value: float, readings: int) -> Message | None:
    """Why a claim cannot fail in so many readings."""
    return None if value <= readings else Message("is more than the claim has readings")


@dataclass
class LockJudging(Judging):
    """A policy on the way to a judgement against a lock; `entry` is what the lock has of it."""

    entry: LockedPolicy | None = field(default=None, kw_only=True)

    @cached_property
    def digests(self) -> tuple[str | None, str | None]:
        """The digests of the bytes, then and now."""
        then = None if self.entry is None else self.entry.bytes
        return then, None if self.pair.new is None else bytes_digest(self.pair.new.path)

    @cached_property
    def base(self) -> str | None:
        """The old book's digest of meaning, as the lock has it."""
        return None if self.entry is None else self.entry.meaning

    @cached_property
    def before(self) -> BookVersion | None:
        """A lock has no book."""
        return None

    def findings(self) -> tuple[Finding, ...]:
        """The findings against the lock.

        Raises:
            InputError: with every fault of the new side.
        """
        if self.entry is None:
            return self.findings_alone()
        assert self.after is not None
        policy = self.after.policy
        if self.is_the_same or meaning_digest(policy, self.after.moves) == self.entry.meaning:
            # The same rules mean the same; but another version of the toolkit may judge them otherwise.
            return () if self.entry.childproof == __version__ else tuple(_claims(self.entry, self.after))
        said = N_(
            "the meaning changed, and a lock has no rules: which situations changed cannot be told; "
            "--against a revision or a copy of the old files tells it"
        )
        untold = Finding("CP002", Level.ERROR, policy.id, in_every_language(said), self.after.file)
        return (*_claims(self.entry, self.after), untold)

    def doubts(self, name: str) -> Iterator[Finding]:
        """None: a lock knows policies by their ids alone."""
        return iter(())


def _claims(entry: LockedPolicy, after: BookVersion) -> Iterator[Finding]:
    policy = after.policy
    now = {claim.id: claim for claim in claims_of(policy)}
    places = {claim.id: claim.place for claim in policy.claims}
    for old in entry.claims:
        new = now.get(old.id)
        values = {"claim": old.id, "old": f"{old.failing}/{old.readings}"}
        if new is None:
            words = in_every_language(N_("The claim {claim} is gone."), **values)
            yield Finding("CP203", Level.ERROR, policy.id, words, after.file, claim=old.id)
        elif new.is_worse_than(old):
            said = N_("The claim {claim} fails in {new} readings, before in {old}.")
            words = in_every_language(said, new=f"{new.failing}/{new.readings}", **values)
            place = places[old.id]
            yield Finding(
                "CP201", Level.ERROR, policy.id, words, after.shown(place), place.line, old.id,
                readings=new.failing,
            )  # fmt: skip


def judged_by_lock(path: Path, new: NewSide, memory: JudgementMemory) -> tuple[Judged, ...]:
    """Every policy held against a lock; those that the lock has and that are not there any more are gone.

    Raises:
        InputError: with every fault of the lock.
    """
    entries = {entry.id: entry for entry in read_lock(path)}
    old = OldSide(path.parent, "")
    found = []
    for file in new.files:
        judging = LockJudging(BookPair(None, file), new, old, memory)
        one = judged(judging)
        entry = entries.pop(one.about.id, None)
        if entry is not None and one.about.state is not GateState.FAULTY:
            shown = BookFile(path, new.named(str(path)), (entry.file,))
            one = judged(LockJudging(BookPair(shown, file), new, old, memory, entry=entry))
        found.append(one)
    if new.folders:
        found += [_gone(entry, path, new, old) for entry in entries.values()]
    return tuple(found)


def _gone(entry: LockedPolicy, path: Path, new: NewSide, old: OldSide) -> Judged:
    words = in_every_language(
        N_("the policy {id} is gone: nothing decides what its lines decided"), id=entry.id
    )
    finding = Finding("CP802", Level.ERROR, entry.id, words, entry.file)
    about = JudgedPolicy(entry.id, entry.file, new.named(str(path)), GateState.GONE, entry.meaning)
    return Judged(about, (finding,), LockJudging(BookPair(None, None), new, old, entry=entry))
