"""The part of a report that comes first where it is asked for: what a change did, and the fix reviewed."""

from __future__ import annotations

from dataclasses import dataclass

from childproof.answers.fix_review import ChangeReview, FindingReview
from childproof.report.context import ReportContext
from childproof.report.proofs import FoldedList, sentence
from proofs.gate.fix_review import CaseReview, FixStatus
from rulebook.language import plural, said_in, say
from rulebook.model import Policy, Rows
from rulebook.words import rows_words


@dataclass(frozen=True)
class ReviewedFinding:
    """A finding and what the change did to it.

    `id` is its number in an audit of the rules as they were; `now` are the findings of this report in which
    its claims still have part, each a link. `case` is the plainest case of what is left or was closed.
    """

    id: str
    policy: str
    line: str
    quote: str
    status: str
    status_words: str
    opens: str
    claims: tuple[str, ...]
    readings: str
    rows: tuple[FoldedList, ...]
    case: str
    now: tuple[str, ...]
    untold: str


@dataclass(frozen=True)
class ChangeWords:
    """What the gate found in one place."""

    kind: str
    title: str
    words: str
    example: str
    place: str


@dataclass(frozen=True)
class ChangePart:
    """What a change did: the judgement and the balance, every finding reviewed, and what the gate found."""

    judgement: str
    balance: str
    mended: tuple[ReviewedFinding, ...]
    opened: tuple[ReviewedFinding, ...]
    findings: tuple[ChangeWords, ...]


def change_part(context: ReportContext, change: ChangeReview) -> ChangePart:
    """The part in the language of the report."""
    language = context.locale.language
    return ChangePart(
        say(change.judgement, language),
        change.summary(language),
        tuple(_reviewed(context, one) for one in change.mended),
        tuple(_reviewed(context, one) for one in change.opened),
        tuple(
            ChangeWords(
                one.kind,
                say(one.title, language),
                say(one.words, language),
                say(one.example, language),
                one.place,
            )
            for one in change.findings
        ),
    )


def _reviewed(context: ReportContext, one: FindingReview) -> ReviewedFinding:
    language, finding, cases = context.locale.language, one.finding, one.cases
    policy = one.today
    return ReviewedFinding(
        finding.id,
        context.titles[policy.id],
        finding.line or context.locale("no line"),
        finding.quote,
        one.status.value if one.status else "untold",
        one.words(language),
        finding.opens.words(language),
        tuple(say(verdict.claim.words, language) for verdict in finding.verdicts),
        _readings(context, cases) if cases else "",
        _row_lists(context, policy, cases) if cases else (),
        say(cases.example.words, language) if cases and cases.example else "",
        one.now if one.status is not FixStatus.NEW else (),
        said_in(one.untold, language) if one.untold else "",
    )


def _readings(context: ReportContext, cases: CaseReview) -> str:
    """In how many readings it fails, before and after."""
    _, number = context.locale, context.locale.number
    sides = [
        _("in none")
        if not refuted
        else _("in every reading")
        if refuted == total
        else _("in {n} of {total} readings").format(n=number(refuted), total=number(total))
        for refuted, total in (cases.before, cases.after)
    ]
    return _("It failed: {before}. It fails now: {after}.").format(before=sides[0], after=sides[1])


def _row_lists(context: ReportContext, policy: Policy, cases: CaseReview) -> tuple[FoldedList, ...]:
    _ = context.locale
    closed, left, opened = cases.situations
    parts = (
        (_("It fails no more where:"), cases.closed, closed),
        (_("It still fails where:"), cases.left, left),
        (_("It fails anew where:"), cases.opened, opened),
    )
    return tuple(
        FoldedList(f"{title} {_counted(context, count)}", _lines(context, policy, rows))
        for title, rows, count in parts
        if rows and not (cases.status is FixStatus.NEW and rows is cases.closed)
    )


def _counted(context: ReportContext, count: int) -> str:
    ngettext = plural(context.locale.language)
    said = ngettext("{n} situation", "{n} situations", count)
    return said.format(n=context.locale.number(count))


def _lines(context: ReportContext, policy: Policy, rows: Rows) -> tuple[str, ...]:
    language = context.locale.language
    always = context.locale("always")
    return tuple(sentence(rows_words(policy, (row,), language) if row else always) for row in rows)
