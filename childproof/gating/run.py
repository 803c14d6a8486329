"""Judges every policy that is asked for against what it was, and holds the findings against what a team says.

What has a fault or cannot be told is a finding as well; nothing is passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from childproof.gating.judging import Judged, Judging, judged, with_doubles
from childproof.gating.pairs import BookPair, paired
from childproof.gating.result import FailOn, GateResult, State
from childproof.gating.sides import LOCK, NewSide, OldSide, new_side, old_side
from childproof.gating.team.hold import held, lapsed_notes, nothing_was_meant
from childproof.gating.team.intents import INTENTS, NEW, IntentFile, read_intents
from childproof.gating.team.known import KNOWN, KnownFile, read_known
from proofs.findings.finding import Finding, Level
from proofs.gate.memory import Forgetful, JudgementMemory
from rulebook.model import Policy

__all__ = ["BookUnderTest", "GateRequest", "judge_edit", "run_gate"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class GateRequest:
    """What is judged against what, and what a team says of it.

    Without `intent` or `known`, files of these names are looked for beside each policy, then in the root of
    the repository. `today` is the day by which known findings expire.
    """

    policies: tuple[str, ...]
    against: str
    intent: Path | None = None
    known: Path | None = None
    fail_on: FailOn = FailOn.WORSE
    today: date = field(default_factory=date.today)


def run_gate(
    request: GateRequest, *, memory: JudgementMemory | None = None, progress: Progress | None = None
) -> GateResult:
    """Everything that an edit changed, with what the team says of it.

    Raises:
        InputError: a policy, a revision or a file of the team cannot be had.
    """
    new = new_side(request.policies)
    found = judge_edit(new, request, memory=memory, progress=progress)
    findings = sorted(with_team(found, new, request), key=_order)
    against = request.against
    return GateResult(
        os.path.basename(against) if os.path.isabs(against) else against,
        tuple(one.about for one in found),
        tuple(findings),
        request.fail_on,
        {one.about.id: one.by.after.policy for one in found if one.by.has_loaded and one.by.after},
    )


def judge_edit(
    new: NewSide,
    request: GateRequest,
    *,
    memory: JudgementMemory | None = None,
    progress: Progress | None = None,
) -> tuple[Judged, ...]:
    """Every policy with its findings, in the order in which they are found."""
    if request.against.endswith(LOCK):
        # A lock is judged by the solver, which takes a while to load.
        from childproof.gating.lock import judged_by_lock

        return with_doubles(judged_by_lock(Path(request.against), new, memory or Forgetful()))
    old = old_side(request.against, new)
    pairs = paired(new, old)
    found = []
    for done, pair in enumerate(pairs):
        if progress is not None:
            progress(done, len(pairs))
        strength = request.fail_on is FailOn.ANY
        found.append(judged(Judging(pair, new, old, memory or Forgetful(), strength)))
    if progress is not None:
        progress(len(pairs), len(pairs))
    return with_doubles(found)


def with_team(found: Iterable[Judged], new: NewSide, request: GateRequest) -> Iterator[Finding]:
    """All findings, with what the files of the team say of each.

    Raises:
        InputError: with every fault of such a file.
    """
    by_file: dict[Path, list[tuple[str, tuple[Finding, ...]]]] = {}
    files: dict[Path, IntentFile] = {}
    for one in found:
        intents, known = _intents(one, new, request), _known(one, new, request)
        told = one.findings if one.about.state is State.FAULTY else _held(one, intents, known, request)
        yield from told
        if intents is not None:
            files[intents.path] = intents
            by_file.setdefault(intents.path, []).append((one.about.base or NEW, told))
    for path, those in by_file.items():
        yield from lapsed_notes(files[path], [base for base, _ in those])
        yield from nothing_was_meant(files[path], [finding for _, told in those for finding in told])


def _held(
    one: Judged, intents: IntentFile | None, known: KnownFile | None, request: GateRequest
) -> tuple[Finding, ...]:
    """The findings of one policy held against the entries about it; it is loaded only if there are any."""
    base = one.about.base or NEW
    meant = intents is not None and base in intents.bases
    lived_with = known is not None and one.about.id in known.policies
    if not meant and not lived_with:
        return one.findings
    policy = _policy(one)
    return held(
        one.findings,
        policy,
        intents.intents(policy, base) if intents is not None and meant else (),
        known.entries(policy) if known is not None and lived_with else (),
        request.today,
        alone=() if one.by.pair.new is None else one.by.findings_alone(),
    )


def _policy(one: Judged) -> Policy:
    book = one.by.after or one.by.before
    assert book is not None
    return book.policy


def _intents(one: Judged, new: NewSide, request: GateRequest) -> IntentFile | None:
    path = request.intent or _beside(one.by.folder, INTENTS, new)
    return None if path is None else read_intents(path, new.named(str(path)))


def _known(one: Judged, new: NewSide, request: GateRequest) -> KnownFile | None:
    path = request.known or _beside(one.by.folder, KNOWN, new)
    return None if path is None else read_known(path, new.named(str(path)))


def _beside(folder: Path | None, name: str, new: NewSide) -> Path | None:
    """The file of a team: beside the policy, then in the root of the repository; nowhere else."""
    places = [place for place in (folder, new.root) if place is not None]
    return next((place / name for place in places if (place / name).exists()), None)


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.policy, finding.kind, finding.file, finding.line, finding.fingerprint


class BookUnderTest:
    """One policy as tests ask for it: its claims and scenarios by name, and what an edit changed."""

    def __init__(self, path: Path, against: str | None, known: Path | None, intent: Path | None):
        self.request = GateRequest((str(path),), against or "", intent, known)
        self.new = new_side((str(path),))
        self._against = against

    @cached_property
    def _judging(self) -> Judging:
        file = self.new.files[0]
        return Judging(BookPair(None, file), self.new, OldSide(file.path.parent, ""))

    @cached_property
    def _alone(self) -> tuple[Finding, ...]:
        """What is wrong with the policy whatever it was, held against what is known."""
        one = judged(self._judging)
        return tuple(with_team([one], self.new, self.request))

    def names(self) -> Iterator[tuple[str, int]]:
        """`claim:ID` and `scenario:ID` with their lines.

        Raises:
            InputError: with every fault of the policy's files.
        """
        book = self._judging.after
        assert book is not None
        for claim in book.policy.claims:
            yield f"claim:{claim.id}", claim.place.line
        for scenario in book.policy.scenarios:
            yield f"scenario:{scenario.id}", scenario.place.line

    def findings_of(self, name: str) -> list[Finding]:
        """The findings about a claim or scenario, by its name here, that are red by default."""
        kind, _, subject = name.partition(":")
        return [
            finding
            for finding in self._alone
            if finding.level is Level.ERROR
            and (finding.claim == subject if kind == "claim" else finding.about == name)
        ]

    def known_in_vain(self, name: str) -> str | None:
        """What is said of a known finding about a claim or scenario that is there no more, or None."""
        kind, _, subject = name.partition(":")
        wanted = subject if kind == "claim" else name
        notes = (one for one in self._alone if one.kind == "CP902" and one.about.startswith("known:"))
        return next((one.words["en"] for one in notes if one.about.endswith(f":{wanted}")), None)

    def changes(self) -> tuple[Finding, ...]:
        """What an edit made worse, with what is known and meant; nothing without an old side.

        Raises:
            InputError: the old side cannot be had, or a file has faults.
        """
        if self._against is None:
            return ()
        return tuple(one for one in run_gate(self.request).findings if one.level is Level.ERROR)
