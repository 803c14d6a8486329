"""Findings of `verify` that a team knows of, with the extent that the gate finds: one file serves both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from childproof.answers.result_lists import Verdicts
from childproof.commands.shared.terminal import tell
from childproof.commands.shared.verdict_status import KnownReasons
from childproof.gating.team.hold import held
from childproof.gating.team.known import KnownFile, read_known
from childproof.gating.team.words import known_written
from childproof.gating.team.writing import write_known
from proofs.findings.finding import Finding, Level
from proofs.gate.book import BookVersion
from proofs.gate.judge import judge
from proofs.gate.side import TooLarge
from rulebook.language import Message, say
from rulebook.model import Policy, Reading, Silence
from rulebook.reader.faults import one_fault

__all__ = ["WhatIsKnown", "known_among", "write_verdicts"]

_OF_THE_GATE = ("CP1", "CP203", "CP3", "CP4", "CP6", "CP801", "CP802")
"""Kinds of edits and of moves, which `verify` does not look at: of those it cannot say that none is left."""


@dataclass(frozen=True)
class WhatIsKnown:
    """The reasons for known verdicts and known failures of scenarios, and what is out of date.

    `scenarios` are pairs of policy and scenario. `expired` says whether a known finding has had its time.
    """

    verdicts: KnownReasons = field(default_factory=dict)
    scenarios: KnownReasons = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()

    @property
    def has_expired(self) -> bool:
        """Whether a known finding has had its time."""
        return any(note.level is Level.ERROR for note in self.notes)

    def tell(self, language: str) -> None:
        """Say what of the file is out of date."""
        for note in self.notes:
            tell(f"{note.file}:{note.line}: {note.kind} {say(note.words, language)}")


def known_among(path: Path, verdicts: Verdicts, settled: Reading, silence: Silence) -> WhatIsKnown:
    """Which of the findings stand in a file of known ones, within their extent.

    Raises:
        InputError: with every fault of the file.
    """
    _check_silence("--known", silence)
    file = read_known(path, str(path))
    reasons: dict[str, dict[tuple[str, str], str]] = {"claim": {}, "scenario": {}}
    notes: list[Finding] = []
    for policy in verdicts.policies:
        for finding in _held(file, policy, verdicts, settled):
            if finding.about.startswith("known:"):
                notes.append(finding)
            elif finding.known is not None and finding.claim is not None:
                reasons["claim"][policy.id, finding.claim] = finding.known
            elif finding.known is not None:
                reasons["scenario"][policy.id, finding.about.partition(":")[2]] = finding.known
    return WhatIsKnown(reasons["claim"], reasons["scenario"], tuple(notes))


def _held(file: KnownFile, policy: Policy, verdicts: Verdicts, settled: Reading) -> tuple[Finding, ...]:
    entries = file.entries(policy)
    asked = {verdict.claim.id for verdict in verdicts if verdict.policy.id == policy.id}
    entries = tuple(
        entry
        for entry in entries
        if not entry.kind.startswith(_OF_THE_GATE) and (entry.kind[:3] != "CP2" or entry.subject in asked)
    )
    return held(_findings(policy, verdicts, settled), policy, (), entries, date.today())


def write_verdicts(path: Path, verdicts: Verdicts, settled: Reading, silence: Silence, language: str) -> None:
    """Write the findings of some policies into a file of known ones, for review.

    Raises:
        InputError: the file has faults, or cannot be written.
    """
    _check_silence("--write-known", silence)
    found = [finding for policy in verdicts.policies for finding in _findings(policy, verdicts, settled)]
    count = write_known(path, [finding for finding in found if finding.level is Level.ERROR])
    tell(known_written(path, count, language))


def _findings(policy: Policy, verdicts: Verdicts, settled: Reading) -> Iterable[Finding]:
    """What the gate finds wrong with a policy alone, of the claims that were asked, as it is settled."""
    claims = tuple(verdict.claim for verdict in verdicts if verdict.policy.id == policy.id)
    questions = {
        name: replace(question, options=(settled[name],)) if name in settled else question
        for name, question in policy.readings.items()
    }
    try:
        return judge(None, BookVersion(replace(policy, claims=claims, readings=questions)))
    except TooLarge as reason:
        hint = Message("without --known and --write-known it can still be verified")
        raise one_fault(policy.path or policy.id, reason.message, hint) from None


def _check_silence(option: str, silence: Silence) -> None:
    if silence is not Silence.FORBIDDEN:
        said = Message("known findings are about silence that counts as forbidden")
        raise one_fault(option, said, Message("leave out --unspecified"))
