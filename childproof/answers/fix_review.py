"""The review of a fix: what a change did to each finding of the rules as they were, and what it opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from childproof.answers.numbered_findings import NumberedFinding
from proofs.gate.fix_review import CaseReview, FixStatus
from rulebook.language import N_, Message, plural, said_in, say, translator
from rulebook.model import Policy, Words


@dataclass(frozen=True)
class FindingReview:
    """One finding and what became of it.

    `finding` is one of the rule books as they were, with the number that an audit of them gives it, or, where
    the change opened it, one of the rule books as they are. `today` is the rule book as it
    is; `status` is None where it could not be told. `now` are the ids of the findings of today in which
    its claims still have part. `cases` are None, and `untold` says why, where the two versions cannot be held
    against each other.
    """

    finding: NumberedFinding
    today: Policy
    status: FixStatus | None
    cases: CaseReview | None
    now: tuple[str, ...]
    untold: Message | None = None

    def words(self, language: str) -> str:
        """The status in a few words."""
        return status_words(self.status, language)

    def to_dict(self, language: str) -> dict[str, object]:
        """As JSON values."""
        return {
            "id": self.finding.id,
            "policy": self.finding.policy.id,
            "line": self.finding.line or None,
            "claims": [verdict.claim.id for verdict in self.finding.verdicts],
            "now": list(self.now),
            "status": self.status.value if self.status else None,
            **(self.cases.to_dict() if self.cases else {}),
            "reason": said_in(self.untold, language) if self.untold else None,
            "words": f"{self.finding.words(language)}: {self.words(language)}",
        }


@dataclass(frozen=True)
class ChangedFinding:
    """What the gate says of a change in one place: kind with title, place, words, example."""

    kind: str
    place: str
    title: Words
    words: Words
    example: Words


@dataclass(frozen=True)
class ChangeReview:
    """What a change did: the gate's judgement, and what became of every finding.

    `data` is the gate's JSON, `lines` what it prints and `judgement` its first sentence, in each language.
    `findings` are those of the gate that count, `mended` the findings of before by number, `opened` those of
    today with cases that did not fail before, or of which that could not be told. `untold` says why there may
    be findings of before that are not listed.
    """

    data: Mapping[str, object]
    lines: Mapping[str, tuple[str, ...]]
    judgement: Words
    findings: tuple[ChangedFinding, ...]
    mended: tuple[FindingReview, ...]
    opened: tuple[FindingReview, ...]
    untold: tuple[Message, ...] = ()

    def words(self, language: str) -> list[str]:
        """What became of the findings: a sentence, then a line for each of them."""
        _ = translator(language)
        said = [self.summary(language)]
        for one in self.mended:
            now = _("still in {findings}").format(findings=", ".join(one.now)) if one.now else ""
            said.append(f"  {self._line(one, language)}{f' ({now})' if now else ''}")
        if self.opened:
            said.append(_("Today's findings that the change opened, or that could not be told:"))
            said += [f"  {self._line(one, language)}" for one in self.opened]
        return said

    def summary(self, language: str) -> str:
        """How many findings of before are mended, partly, or not, and how many have come."""
        _, ngettext = translator(language), plural(language)
        counts, total = Counter(one.status for one in self.mended), len(self.mended)
        parts = [
            f"{status_words(status, language)} – {counts[status]}"
            for status in (FixStatus.MENDED, FixStatus.PARTLY, FixStatus.NOT_MENDED, None)
            if counts[status]
        ]
        said = ngettext("Of {n} finding before:", "Of {n} findings before:", total).format(n=total)
        sentences = [f"{said} {', '.join(parts)}."] if total else []
        if not total and not self.untold:
            sentences.append(_("There was no finding before."))
        sentences += [
            _("Not every finding of before is known: {reason}.").format(reason=said_in(one, language))
            for one in self.untold
        ]
        opened = sum(one.status is FixStatus.NEW for one in self.opened)
        unknown = len(self.opened) - opened
        if opened or not unknown:
            text = ngettext("The change opens {n} finding.", "The change opens {n} findings.", opened)
            sentences.append(text.format(n=opened) if opened else _("The change opens nothing new."))
        if unknown:
            text = ngettext(
                "Of {n} finding of today it could not be told whether the change opened it.",
                "Of {n} findings of today it could not be told whether the change opened them.",
                unknown,
            )
            sentences.append(text.format(n=unknown))
        return " ".join(sentences)

    def _line(self, one: FindingReview, language: str) -> str:
        _ = translator(language)
        finding = one.finding
        text = _("{id}: {policy}, {line} – {status}")
        return text.format(
            id=finding.id,
            policy=say(one.today.title, language),
            line=finding.line or _("no line"),
            status=one.words(language),
        )

    def to_dict(self, language: str) -> dict[str, object]:
        """The review of the findings as JSON values; what the gate says stands in `data`."""
        return {
            "findings": [one.to_dict(language) for one in self.mended],
            "opened": [one.to_dict(language) for one in self.opened],
            "words": self.words(language),
        }


_STATUS = {
    FixStatus.MENDED: N_("mended"),
    FixStatus.PARTLY: N_("partly mended"),
    FixStatus.NOT_MENDED: N_("not mended"),
    FixStatus.NEW: N_("opened by the change"),
    None: N_("could not be told"),
}


def status_words(status: FixStatus | None, language: str) -> str:
    """What became of a finding, in a few words."""
    return translator(language)(_STATUS[status])


def ids_with(findings: Sequence[NumberedFinding], policy: str, claims: set[str]) -> tuple[str, ...]:
    """The findings of one policy in which any of some claims has part."""
    return tuple(
        one.id
        for one in findings
        if one.policy.id == policy and claims & {verdict.claim.id for verdict in one.verdicts}
    )
