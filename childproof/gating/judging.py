"""Judges one policy against what it was; what was judged of the very same files before is remembered.

Both sides are loaded only where they are needed. Faults of either side are findings. Knows nothing of teams.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from childproof.gating.book_files import policy_id
from childproof.gating.byte_digests import bytes_digest
from childproof.gating.git import repository_of
from childproof.gating.pairs import BookPair
from childproof.gating.remembered import kept_findings, recalled_findings
from childproof.gating.result import GateState, JudgedPolicy
from childproof.gating.sides import NewSide, OldSide
from childproof.gating.team.words import in_every_language
from proofs.findings.finding import Finding, Level
from proofs.findings.from_faults import findings_from
from proofs.gate.book import BookVersion
from proofs.gate.memory import Forgetful, JudgementMemory
from rulebook.language import N_
from rulebook.reader.faults import InputError

# What judges takes a while to load.
if TYPE_CHECKING:
    from childproof.gating.telling import ToldJudgement

__all__ = ["Judged", "Judging", "judged"]


@dataclass
class Judging:
    """One pair of files on the way to a judgement."""

    pair: BookPair
    new: NewSide
    old: OldSide
    memory: JudgementMemory = field(default_factory=Forgetful)
    strength: bool = False

    @cached_property
    def before(self) -> BookVersion | None:
        """The old book.

        Raises:
            InputError: with every fault of its files.
        """
        if self.pair.old is None:
            return None
        return replace(self.old.load(self.pair.old), bytes=self.digests[0] or "")

    @cached_property
    def after(self) -> BookVersion | None:
        """The new book.

        Raises:
            InputError: with every fault of its files.
        """
        if self.pair.new is None:
            return None
        return replace(self.new.load(self.pair.new), bytes=self.digests[1] or "")

    @cached_property
    def digests(self) -> tuple[str | None, str | None]:
        """The digests of the bytes of both sides; None where there is no side, or none can be told."""
        old, new = self.pair.old, self.pair.new
        return (
            None if old is None else bytes_digest(old.path),
            None if new is None else bytes_digest(new.path),
        )

    @property
    def has_loaded(self) -> bool:
        """Whether the new book had to be loaded."""
        return "after" in self.__dict__

    @property
    def is_the_same(self) -> bool:
        """Whether both sides are there, byte for byte."""
        return self.digests[0] is not None and self.digests[0] == self.digests[1]

    @property
    def _is_in_another_repository(self) -> bool:
        """Whether the new file lies in another git repository than what is judged: in a submodule, say."""
        if self.pair.new is None or self.new.repository is None:
            return False
        return repository_of(self.pair.new.path.parent) != self.new.repository

    @property
    def file(self) -> str:
        """What the policy's file is called."""
        if self.pair.new is not None:
            return self.pair.new.shown
        return "" if self.pair.old is None else self.pair.old.keys[0]

    @property
    def folder(self) -> Path | None:
        """The folder beside which the files of a team are looked for."""
        if self.pair.new is not None:
            return self.pair.new.path.parent
        return (self.new.root / self.file).parent if self.new.root else None

    @cached_property
    def base(self) -> str | None:
        """The old book's digest of meaning; None without an old book."""
        if self.pair.old is None:
            return None
        key, digest = None, self.digests[0]
        if digest is not None:
            key = f"meaning {digest}"
            known = self.memory.get(key)
            if isinstance(known, str):
                return known
        assert self.before is not None
        # NumPy takes a while to load, and the digest of most policies is remembered.
        from proofs.findings.meaning import meaning_digest

        found = meaning_digest(self.before.policy, self.before.moves)
        if key is not None:
            self.memory.put(key, found)
        return found

    def findings(self) -> tuple[Finding, ...]:
        """The findings of the edit.

        Raises:
            InputError: with every fault of either side.
        """
        if self.is_the_same:
            return ()
        return self._judged("edit", with_old=self.pair.old is not None)

    def findings_alone(self) -> tuple[Finding, ...]:
        """What is wrong with the new book whatever it was."""
        return self._judged("alone", with_old=False)

    def has_read(self, path: Path) -> bool:
        """Whether the rows of a file of the team were read in the words of these very files before."""
        key = self._reading(path)
        return key is not None and self.memory.get(key) is True

    def keep_read(self, path: Path) -> None:
        """Remember that they were, and have no fault."""
        key = self._reading(path)
        if key is not None:
            self.memory.put(key, True)

    def _reading(self, path: Path) -> str | None:
        digest = self.digests[1]
        return None if digest is None else f"read {digest} {hashlib.sha256(path.read_bytes()).hexdigest()}"

    def doubts(self, name: str) -> Iterator[Finding]:
        """Where another old side would do as well, or there is one that cannot be seen from here.

        `name` is the id of the new policy.
        """
        pair = self.pair
        if pair.new is None or self.is_the_same:
            return
        unreadable = map(self.old.unreadable, pair.new.keys) if pair.old is None else ()
        fault = next(filter(None, unreadable), None)
        if pair.old is None and self.old.is_revision and self._is_in_another_repository:
            said = N_(
                "the file lies in a git repository of its own, so that what it was is not known here: "
                "run the gate inside that repository"
            )
            words = in_every_language(said)
            yield Finding("CP002", Level.ERROR, name, words, self.file, about="repository")
        elif fault is not None:
            said = N_(
                "what stood here before cannot be read, so that nothing was compared: {place}: {fault}. "
                "Is it a pointer of Git LFS, or encrypted? Give a copy of the old files with --against FOLDER"
            )
            place = f"{fault.path}:{fault.line}" if fault.line else fault.path
            words = in_every_language(said, place=place, fault=fault.message)
            yield Finding("CP002", Level.ERROR, name, words, self.file, about="unreadable")
        elif pair.old is not None and self.old.only is None and policy_id(pair.old.path) != name:
            alike = [one for one in self.old.policies.values() if policy_id(one.path) == name]
            for other in alike[:1]:
                said = N_(
                    "the id `{id}` was that of {other}: the file was held against what stood under its path, "
                    "not against what had its id"
                )
                words = in_every_language(said, id=name, other=other.shown)
                yield Finding("CP404", Level.ERROR, name, words, self.file, about="id")

    @cached_property
    def _judgement(self) -> ToldJudgement:
        """The new book and what is asked of it, worked out once for all questions.

        Raises:
            InputError: with every fault of its files.
        """
        assert self.after is not None
        # NumPy and Z3 take a while to load, and most policies have not changed.
        from childproof.gating.telling import ToldJudgement

        return ToldJudgement(self.after, self.memory)

    def _judged(self, kind: str, *, with_old: bool) -> tuple[Finding, ...]:
        old, new = self.digests
        key = None
        if new is not None and (old is not None or not with_old):
            key = f"{kind} {self.strength} {self.file} {old if with_old else None} {new}"
            known = recalled_findings(self.memory.get(key))
            if known is not None:
                return known
        if with_old:
            assert self.before is not None
            found = self._judgement.against(self.before, self.strength)
        else:
            found = self._judgement.alone()
        if key is not None:
            self.memory.put(key, kept_findings(found))
        return found


@dataclass(frozen=True)
class Judged:
    """One policy with its findings, before anybody says something of them."""

    about: JudgedPolicy
    findings: tuple[Finding, ...]
    by: Judging


def judged(judging: Judging) -> Judged:
    """One policy and all that is found."""
    pair, shown = judging.pair, judging.pair.old.shown if judging.pair.old else None
    before: tuple[Finding, ...] = ()
    faults: tuple[Finding, ...] = ()
    base = None
    try:
        base = judging.base
    except InputError as error:
        before = findings_from(error)
    try:
        name = _id(judging)
        findings = () if pair.new is None or before else judging.findings()
    except InputError as error:
        faults = findings_from(error)
        name, findings = Path(judging.file).stem, ()
    faults = (*faults, *_only_before(before, faults, judging.old.label))
    if pair.new is None:
        findings = (_gone(judging, name),)
    findings = (*findings, *judging.doubts(name))
    if faults:
        state = GateState.FAULTY
    elif pair.new is None:
        state = GateState.GONE
    elif pair.old is None:
        state = GateState.NEW
    else:
        state = GateState.UNCHANGED if judging.is_the_same else GateState.CHANGED
    named = tuple(replace(fault, policy=name) for fault in faults)
    about = JudgedPolicy(name, judging.file, shown, state, base)
    return Judged(about, (*named, *findings), judging)


def _only_before(before: Iterable[Finding], now: Iterable[Finding], label: str) -> Iterator[Finding]:
    """The faults of the old side that the new one does not have in a file of the same name, too."""
    told = {(PurePosixPath(one.file).name, one.about) for one in now}
    for one in before:
        if (PurePosixPath(one.file.removeprefix(label)).name, one.about) not in told:
            yield one


def _id(judging: Judging) -> str:
    """The id of the policy, remembered with its files.

    Raises:
        InputError: with every fault of its files.
    """
    digest = judging.digests[0 if judging.pair.new is None else 1]
    key = None if digest is None else f"id {digest}"
    known = None if key is None else judging.memory.get(key)
    if isinstance(known, str):
        return known
    book = judging.before if judging.pair.new is None else judging.after
    assert book is not None
    if key is not None:
        judging.memory.put(key, book.policy.id)
    return book.policy.id


def _gone(judging: Judging, name: str) -> Finding:
    words = in_every_language(N_("the policy {id} is gone: nothing decides what its lines decided"), id=name)
    return Finding("CP802", Level.ERROR, name, words, judging.file)


def with_doubles(found: Iterable[Judged]) -> tuple[Judged, ...]:
    """A policy whose id an earlier file has too is at fault: what is known of one would hide the other."""
    first: dict[str, str] = {}
    told = []
    for one in found:
        about = one.about
        if about.state is not GateState.GONE and first.setdefault(about.id, about.file) != about.file:
            said = N_("the id `{id}` stands in {other} too: give one of the two another id")
            words = in_every_language(said, id=about.id, other=first[about.id])
            fault = Finding("CP001", Level.ERROR, about.id, words, about.file, about="id")
            one = replace(one, about=replace(about, state=GateState.FAULTY), findings=(fault, *one.findings))
        told.append(one)
    return tuple(told)
