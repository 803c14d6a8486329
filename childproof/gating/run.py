"""Judges every policy that is asked for against what it was, and holds the findings against what a team says.

What has a fault or cannot be told is a finding as well; nothing is passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from childproof.gating.book_files import renamed
from childproof.gating.judging import Judged, Judging, judged, with_doubles
from childproof.gating.pairs import paired
from childproof.gating.result import FAULTS, FailOn, GateResult, GateState
from childproof.gating.sides import LOCK, NewSide, new_side, old_side
from childproof.gating.team.hold import held, lapsed_notes, nothing_was_meant, strangers
from childproof.gating.team.intents import INTENTS, NEW, IntentFile, read_intents
from childproof.gating.team.known import KNOWN, KnownFile, read_known
from proofs.findings.finding import Finding
from proofs.findings.from_faults import findings_from
from proofs.gate.memory import Forgetful, JudgementMemory
from rulebook.language import Message
from rulebook.model import Policy
from rulebook.reader.faults import InputError, one_fault

__all__ = ["GateRequest", "intents_beside", "judge_edit", "known_beside", "run_gate", "with_team"]

Progress = Callable[[int, int], None]
Read = TypeVar("Read")


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
    for path in (request.intent, request.known):
        if path is not None and not path.exists():
            raise one_fault(str(path), Message("no such file"))
    found = judge_edit(new, request, memory=memory, progress=progress)
    findings = sorted(_each_fault_once(with_team(found, new, request)), key=_order)
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
    """All findings, with what the files of the team say of each; the faults of such a file are findings."""
    by_file: dict[Path, list[tuple[str, tuple[Finding, ...]]]] = {}
    files: dict[Path, IntentFile] = {}
    lists: dict[Path, KnownFile] = {}
    ids: list[str | None] = []
    team = _Reading(new)
    for one in found:
        intents = team.read(partial(intents_beside, one.by, new, request))
        known = team.read(partial(known_beside, one.by, new, request))
        told = one.findings
        if one.about.state is not GateState.FAULTY:
            told = team.read(partial(_held, one, intents, known, request)) or told
        yield from told
        ids.append(None if one.about.state is GateState.FAULTY else one.about.id)
        if known is not None:
            lists[known.path] = known
        if intents is not None:
            files[intents.path] = intents
            by_file.setdefault(intents.path, []).append((one.about.base or NEW, told))
    yield from team.faults.values()
    for path, those in by_file.items():
        yield from lapsed_notes(files[path], [base for base, _ in those])
        yield from nothing_was_meant(files[path], [finding for _, told in those for finding in told])
    for path, listed in lists.items() if None not in ids else ():
        if any(path.resolve().is_relative_to(folder.resolve()) for folder in new.folders):
            # All policies that the file can be about were judged.
            yield from strangers(listed, filter(None, ids))


def _each_fault_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings; a fault of a file that several policies share is told of the first."""
    told: set[tuple[str, int, str]] = set()
    for finding in findings:
        place = finding.file, finding.line, finding.about
        if finding.kind != FAULTS or place not in told:
            yield finding
        if finding.kind == FAULTS:
            told.add(place)


class _Reading:
    """Reads the files of a team; `faults` are findings, each once, however many policies a file is about."""

    def __init__(self, new: NewSide):
        self.new = new
        self.faults: dict[str, Finding] = {}

    def read(self, wanted: Callable[[], Read]) -> Read | None:
        """What is read, or None where it has faults."""
        try:
            return wanted()
        except InputError as error:
            for fault in findings_from(renamed(error, self.new.named)):
                self.faults.setdefault(f"{fault.file}:{fault.line} {fault.about}", fault)
            return None


def _held(
    one: Judged, intents: IntentFile | None, known: KnownFile | None, request: GateRequest
) -> tuple[Finding, ...]:
    """The findings of one policy held against the entries about it; it is loaded only if there are any."""
    base = one.about.base or NEW
    meant = intents is not None and base in intents.bases
    lived_with = known is not None and one.about.id in known.policies
    if not meant and not lived_with:
        return one.findings
    if known is not None and not meant and not one.findings and one.by.has_read(known.path):
        # Nothing is to be covered, and the rows were read before: what the entries are about is enough.
        extents = known.extents(one.about.id)
        return held((), None, (), extents, request.today, alone=_alone(one))
    policy = _policy(one)
    entries = known.entries(policy) if known is not None and lived_with else ()
    if known is not None and lived_with:
        one.by.keep_read(known.path)
    return held(
        one.findings,
        policy,
        intents.intents(policy, base) if intents is not None and meant else (),
        entries,
        request.today,
        alone=_alone(one) if entries else (),
    )


def _alone(one: Judged) -> tuple[Finding, ...]:
    return () if one.by.pair.new is None else one.by.findings_alone()


def _policy(one: Judged) -> Policy:
    book = one.by.after or one.by.before
    assert book is not None
    return book.policy


def intents_beside(judging: Judging, new: NewSide, request: GateRequest) -> IntentFile | None:
    """The file of intents for a policy, if there is one.

    Raises:
        InputError: with every fault of the file.
    """
    path = request.intent or _beside(judging.folder, INTENTS, new)
    return None if path is None else read_intents(path, new.named(str(path)))


def known_beside(judging: Judging, new: NewSide, request: GateRequest) -> KnownFile | None:
    """The file of known findings for a policy, if there is one.

    Raises:
        InputError: with every fault of the file.
    """
    path = request.known or _beside(judging.folder, KNOWN, new)
    return None if path is None else read_known(path, new.named(str(path)))


def _beside(folder: Path | None, name: str, new: NewSide) -> Path | None:
    """The file of a team: beside the policy, then in the root of the repository; nowhere else."""
    places = [place for place in (folder, new.root) if place is not None]
    return next((place / name for place in places if (place / name).exists()), None)


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.policy, finding.kind, finding.file, finding.line, finding.fingerprint
