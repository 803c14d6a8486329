"""What an audit begins with where it is asked against something: the gate's judgement, and the fix reviewed.

Findings are compared by what breaks, not by their numbers: those of before are asked of the rules as they
are, by the claims as they stood.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from childproof.answers.fix_review import ChangedFinding, ChangeReview, FindingReview, ids_with
from childproof.answers.numbered_findings import NumberedFinding
from childproof.calls.compare import settled_book
from childproof.calls.gate import gate
from childproof.calls.number_findings import number_findings
from childproof.calls.policies import PolicyName
from childproof.gating.before import policies_before
from childproof.gating.formats.phrases import counted, example_line, place, title, words
from childproof.gating.formats.text import as_text
from childproof.gating.result import GateResult
from childproof.gating.sides import LOCK
from proofs.answers.verdict import Verdict
from proofs.claims.verify import verify
from proofs.engines.vocabulary_map import TooManyWays
from proofs.findings.finding import Finding
from proofs.gate.edit import Edit
from proofs.gate.fix_review import FixStatus, opened_by, reviewed
from proofs.gate.side import Side, TooLarge
from rulebook.language import LANGUAGES, Message
from rulebook.model import Claim, Policy, Reading, Silence
from rulebook.reader.faults import one_fault

_NO_RULES = Message("a lock keeps no rules")


@dataclass(frozen=True)
class ChangeAsked:
    """A change and how it is judged: the policies as they were named, and what they are held against."""

    files: tuple[str, ...]
    against: str
    settled: Reading
    silence: Silence
    time_limit: float | None

    @classmethod
    def of(
        cls,
        policies: PolicyName | Iterable[PolicyName] | None,
        against: str,
        settled: Reading,
        silence: Silence,
        time_limit: float | None,
    ) -> ChangeAsked:
        """The request for policies as a call names them.

        Raises:
            InputError: none is named, or one is a policy without a file.
        """
        listed = [policies] if isinstance(policies, (str, Path, Policy)) else list(policies or ())
        files = [one.path if isinstance(one, Policy) else str(one) for one in listed]
        if not files or not all(files):
            raise one_fault(
                "against", Message("a change is one of files"), Message("name the policies by their paths")
            )
        return cls(tuple(files), against, settled, silence, time_limit)

    @cached_property
    def judged(self) -> GateResult:
        """What the gate says; asked once.

        Raises:
            InputError: a policy or the revision cannot be had.
        """
        return gate(self.files, against=self.against)


def review_change(
    asked: ChangeAsked, books: Sequence[Policy], findings: Sequence[NumberedFinding]
) -> ChangeReview:
    """The review of a change that led to some policies with these findings.

    Raises:
        InputError: a file or the revision cannot be had, or an old file has faults.
    """
    judged = asked.judged
    by_path = policies_before(asked.files, asked.against)
    before = {book.id: by_path[path] for book in books if (path := os.path.abspath(book.path)) in by_path}
    verdicts = [_verdict(asked, policy, claim) for policy in before.values() for claim in policy.claims]
    mended, opened = _reviews(asked, books, before, verdicts, findings)
    return ChangeReview(
        judged.to_dict(),
        {language: tuple(as_text(judged, language).splitlines()) for language in LANGUAGES},
        {language: judged.judgement(language) for language in LANGUAGES},
        tuple(_changed(one) for one in counted(judged)),
        tuple(mended),
        tuple(opened),
        tuple(_untold(asked, verdicts)),
    )


def _untold(asked: ChangeAsked, verdicts: Sequence[Verdict]) -> Iterator[Message]:
    """Why findings of before may be missing."""
    if asked.against.endswith(LOCK):
        yield _NO_RULES
    unknown = dict.fromkeys(one.claim.id for one in verdicts if one.is_unsure)
    if unknown:
        yield Message("{claims} could not be judged as they stood", claims=", ".join(unknown))


def _changed(finding: Finding) -> ChangedFinding:
    return ChangedFinding(
        finding.kind,
        place(finding),
        {language: title(finding.kind, language) for language in LANGUAGES},
        {language: words(finding, language) for language in LANGUAGES},
        {language: example_line(finding, language) for language in LANGUAGES},
    )


def _reviews(
    asked: ChangeAsked,
    books: Sequence[Policy],
    before: Mapping[str, Policy],
    verdicts: Sequence[Verdict],
    findings: Sequence[NumberedFinding],
) -> tuple[list[FindingReview], list[FindingReview]]:
    """What became of every finding of before, by number, and which findings of today the change opened."""
    edits = {book.id: _edit(asked, before[book.id], book) for book in books if book.id in before}
    today = {before[book.id].id: book for book in books if book.id in before}
    mended = []
    for one in number_findings(list(before.values()), verdicts):
        book = today[one.policy.id]
        mended.append(_mended(asked, one, book, edits[book.id], findings))
    opened = [_opened(asked, one, edits.get(one.policy.id)) for one in findings]
    return mended, [one for one in opened if one is not None]


def _mended(
    asked: ChangeAsked,
    finding: NumberedFinding,
    book: Policy,
    edit: Edit | Message,
    findings: Sequence[NumberedFinding],
) -> FindingReview:
    claims = [verdict.claim for verdict in finding.verdicts]
    now = ids_with(findings, book.id, {claim.id for claim in claims})
    if isinstance(edit, Message):
        return FindingReview(finding, book, None, None, now, edit)
    cases = reviewed(edit, claims, asked.silence)
    return FindingReview(finding, book, cases.status, cases, now if cases.after[0] else ())


def _opened(
    asked: ChangeAsked, finding: NumberedFinding, edit: Edit | Message | None
) -> FindingReview | None:
    """A finding of today as far as the change opened it; None where it did not."""
    if edit is None:
        locked = asked.against.endswith(LOCK)
        why = _NO_RULES if locked else Message("there is no earlier version")
        return FindingReview(
            finding, finding.policy, None if locked else FixStatus.NEW, None, (finding.id,), why
        )
    if isinstance(edit, Message):
        return FindingReview(finding, finding.policy, None, None, (finding.id,), edit)
    cases = opened_by(edit, [verdict.claim for verdict in finding.verdicts], asked.silence)
    if cases is None:
        return None
    return FindingReview(finding, finding.policy, cases.status, cases, (finding.id,))


def _verdict(asked: ChangeAsked, policy: Policy, claim: Claim) -> Verdict:
    known = {
        name: option
        for name, option in asked.settled.items()
        if name in policy.readings and option in policy.readings[name].options
    }
    return verify(policy, claim, settled=known, silence=asked.silence, time_limit=asked.time_limit)


def _edit(asked: ChangeAsked, old: Policy, new: Policy) -> Edit | Message:
    """Both versions held against each other, or why they cannot be."""
    try:
        return Edit(Side(settled_book(old, asked.settled)), Side(settled_book(new, asked.settled)))
    except (TooLarge, TooManyWays) as reason:
        return reason.message
