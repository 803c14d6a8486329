"""Rule books as a test runner asks for them: claims and scenarios by name, what changed, what is gone.

Knows nothing of any runner.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from childproof.gating.book_files import renamed
from childproof.gating.judging import Judging, judged
from childproof.gating.pairs import BookPair, paired
from childproof.gating.result import FAULTS, GateState
from childproof.gating.run import GateRequest, intents_beside, known_beside, run_gate, with_team
from childproof.gating.sides import OldSide, new_side, old_side
from proofs.findings.finding import Finding, Level
from rulebook.language import verbatim
from rulebook.reader.faults import Fault, InputError

__all__ = ["BookUnderTest", "TeamFiles", "gone_policies"]

TeamFiles = tuple[Path | None, Path | None]
"""The files of known findings and of intents, None where they are looked for beside the policy."""


class BookUnderTest:
    """One policy: its claims and scenarios by name, and what an edit changed.

    Against an old side a claim that fails as it did before is nothing new; one may be meant to fail.
    """

    def __init__(self, path: Path, against: str | None, team: TeamFiles = (None, None)):
        known, intent = team
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

    @cached_property
    def _edit(self) -> tuple[Finding, ...]:
        """What the edit did, held against what is known and meant; nothing without an old side.

        Raises:
            InputError: the old side cannot be had, or a file has faults.
        """
        if self._against is None:
            return ()
        found = run_gate(self.request).findings
        faults = [one for one in found if one.kind == FAULTS]
        if faults:
            raise InputError(Fault(one.file, one.line, "", verbatim(one.words["en"])) for one in faults)
        return found

    def names(self) -> Iterator[tuple[str, int]]:
        """`claim:ID` and `scenario:ID` with their lines.

        Raises:
            InputError: with every fault of the policy's files and of those in which a team says something.
        """
        judging = self._judging
        book = judging.after
        assert book is not None
        try:
            intents_beside(judging, self.new, self.request)
            known = known_beside(judging, self.new, self.request)
            if known is not None:
                known.entries(book.policy)
        except InputError as error:
            raise renamed(error, self.new.named) from None
        for claim in book.policy.claims:
            yield f"claim:{claim.id}", claim.place.line
        for scenario in book.policy.scenarios:
            yield f"scenario:{scenario.id}", scenario.place.line

    def findings_of(self, name: str) -> list[Finding]:
        """The findings about a claim or scenario, by its name here, that are red by default."""
        return [one for one in self._alone if one.level is Level.ERROR and _is_about(one, name)]

    def excuse(self, finding: Finding, name: str) -> str | None:
        """Why a finding about a claim or scenario does not count, or None: known, meant, or there before."""
        if finding.known is not None:
            return finding.known
        if self._against is None:
            return None
        edits = [one for one in self._edit if one.kind == finding.kind and _is_about(one, name)]
        if any(one.known is None and one.intended is None for one in edits):
            return None
        said = next((one.known or one.intended for one in edits), None)
        return said or f"as it was in {self._against}"

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
        return tuple(one for one in self._edit if one.level is Level.ERROR)


def gone_policies(
    folders: tuple[str, ...], against: str, team: TeamFiles = (None, None)
) -> tuple[Finding, ...]:
    """The policies below some folders that the old side has and the new one lacks: no file speaks of them.

    Raises:
        InputError: the old side cannot be had.
    """
    new = new_side(folders)
    if all(pair.new is not None for pair in paired(new, old_side(against, new))):
        return ()
    known, intent = team
    result = run_gate(GateRequest(folders, against, intent, known))
    files = {one.file for one in result.policies if one.state is GateState.GONE}
    return tuple(one for one in result.findings if one.kind == "CP802" and one.file in files)


def _is_about(finding: Finding, name: str) -> bool:
    kind, _, subject = name.partition(":")
    return finding.claim == subject if kind == "claim" else finding.about == name
