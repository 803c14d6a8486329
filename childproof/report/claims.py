"""The part of a report that speaks of claims: the summary, and every way in which one fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from childproof.answers.audit_result import AuditResult
from childproof.answers.claim_weight import ClaimWeight
from childproof.report.context import ReportContext
from childproof.report.inline_svg import inline_picture
from childproof.words.basis_words import OF_THE_TEXT, basis_words
from childproof.words.locale import Locale, StatusMark, verdict_mark
from proofs.answers.population_weight import STRANGER
from proofs.answers.verdict import REFUTED, Counterexample, Verdict
from proofs.claims.explain import FailingRow
from proofs.claims.repairs import Repair
from rulebook.language import said_in, say
from rulebook.model import Policy, Row
from rulebook.words import outcome_words, rows_words, situation_sentences

MOST_ROWS = 12
"""So many rows of a pattern are shown; a longer list would help nobody."""

BEST_REPAIRS = 2
"""So many ways to restore a claim are shown, those that cost least first; audit.json has all."""


@dataclass(frozen=True)
class SummaryRow:
    """One claim with its verdicts, in the order of the policies; None where a policy does not name it."""

    claim: str
    words: str
    signs: tuple[StatusMark | None, ...]
    is_finding: bool


@dataclass(frozen=True)
class SourceLine:
    """A line of the source that decides, in its own words."""

    id: str
    quote: str


@dataclass(frozen=True)
class QuestionAnswer:
    """How one question about the text is answered; `id` is its name on the command line."""

    id: str
    question: str
    option: str


@dataclass(frozen=True)
class Failing:
    """One row of failing situations: how many, where, and the lines that decide."""

    situations: str
    words: str
    lines: str


@dataclass(frozen=True)
class ReportFinding:
    """One claim that one policy does not keep, in some reading.

    `failing` are all situations in which it fails in the reading of the example, `total` of them;
    `repairs` are the best changes that would restore it, where they were looked for.
    """

    policy: str
    sign: StatusMark
    words: str
    picture: str
    situation: tuple[str, ...]
    outcome: str
    lines: tuple[SourceLine, ...]
    reading: tuple[QuestionAnswer, ...]
    pattern: tuple[tuple[QuestionAnswer, ...], ...]
    more_rows: int
    total: str
    failing: tuple[Failing, ...]
    repairs: tuple[str, ...]
    unfinished: tuple[str, ...]
    weight: str


@dataclass(frozen=True)
class ClaimBlock:
    """One claim with everything that is wrong with it."""

    id: str
    words: str
    basis: str
    basis_words: str
    findings: tuple[ReportFinding, ...]


def summary_rows(context: ReportContext, *, service: bool) -> list[SummaryRow]:
    """The claims of one sort – what must not happen, or what must stay possible – with their signs."""
    rows = []
    for claim in context.result.verdicts.claims:
        if claim.is_service == service:
            found = [context.result.verdicts.find(policy.id, claim.id) for policy in context.result.policies]
            signs = tuple(verdict_mark(verdict, context.locale) if verdict else None for verdict in found)
            telling = any(verdict and verdict.counterexample for verdict in found)
            rows.append(SummaryRow(claim.id, say(claim.words, context.locale.language), signs, telling))
    return rows


def worst_case(result: AuditResult) -> Verdict | None:
    """How the first claim fails at its worst: in the default reading if it can, in the most readings."""
    failing = [verdict for verdict in result.verdicts.on_first_claim if verdict.counterexample]
    return max(failing, key=_gravity, default=None)


def _gravity(verdict: Verdict) -> tuple[bool, float]:
    return verdict.status == REFUTED, verdict.readings.refuted / verdict.readings.total


def claim_blocks(
    context: ReportContext, findings: dict[tuple[str, str], ReportFinding], *, service: bool
) -> list[ClaimBlock]:
    """The claims of one sort that fail somewhere, in the order of the policies."""
    blocks = []
    for claim in context.result.verdicts.claims:
        found = tuple(
            findings[policy.id, claim.id]
            for policy in context.result.policies
            if (policy.id, claim.id) in findings
        )
        if found and claim.is_service == service:
            words = say(claim.words, context.locale.language)
            blocks.append(
                ClaimBlock(
                    claim.id, words, *basis_words(claim.basis, OF_THE_TEXT, context.locale.language), found
                )
            )
    return blocks


def finding(context: ReportContext, verdict: Verdict, name: str = "") -> ReportFinding | None:
    """One verdict with a counterexample, in words and as a picture; None where there is none.

    `name` is that of the picture, which a page may hold only once.
    """
    example = verdict.counterexample
    if example is None:
        return None
    policy, language = verdict.policy, context.locale.language
    places = list(context.result.verdicts)
    name = name or f"case-{places.index(verdict) + 1}"
    outcome = outcome_words(example.decision.outcome, language)
    behind = context.result.explanation_of(verdict)
    return ReportFinding(
        policy=context.titles[policy.id],
        sign=verdict_mark(verdict, context.locale),
        words=verdict.words(language),
        picture=inline_picture(example.draw(language).svg(), name, example.words(language)),
        situation=tuple(situation_sentences(policy.vocabulary, example.situation, language)),
        outcome=f"{outcome[:1].upper()}{outcome[1:]}.",
        lines=tuple(
            {rule.line: SourceLine(rule.line, rule.quote) for rule in example.decision.rules}.values()
        ),
        reading=_changed(example, verdict, language),
        pattern=pattern_answers(policy, verdict.readings.pattern[:MOST_ROWS], context.locale),
        more_rows=max(0, len(verdict.readings.pattern) - MOST_ROWS),
        total="" if behind.situations is None else context.locale.number(behind.situations),
        failing=tuple(_failing(row, policy, context.locale) for row in behind.failing),
        repairs=tuple(repair.words(policy, language) for repair in _best(behind.repairs)),
        unfinished=tuple(said_in(reason, language) for reason in behind.unfinished),
        weight=weight_words(context, context.result.weight_of(policy.id, verdict.claim.id)),
    )


def _best(repairs: Sequence[Repair]) -> Sequence[Repair]:
    """The first repairs; those that cost a service claim only where there is none that does not."""
    free = [repair for repair in repairs if not repair.costs]
    return (free or repairs)[:BEST_REPAIRS]


def _failing(row: FailingRow, policy: Policy, locale: Locale) -> Failing:
    _ = locale
    where = rows_words(policy, (row.row,), locale.language) if row.row else _("always")
    return Failing(
        situations="" if row.situations is None else locale.number(row.situations),
        words=f"{where[:1].upper()}{where[1:]}",
        lines=", ".join(row.lines) or "–",
    )


def _changed(example: Counterexample, verdict: Verdict, language: str) -> tuple[QuestionAnswer, ...]:
    """The answers of a counterexample's reading that are not those of the reading judged."""
    return tuple(
        QuestionAnswer(name, say(question.question, language), say(question.option_words[option], language))
        for name, question in example.policy.readings.items()
        if (option := example.reading[name]) != verdict.reading[name]
    )


def pattern_answers(
    policy: Policy, rows: Sequence[Row], locale: Locale
) -> tuple[tuple[QuestionAnswer, ...], ...]:
    """Rows of readings as questions with the answers under which a claim fails."""
    _ = locale
    return tuple(
        tuple(
            QuestionAnswer(
                name,
                say(policy.readings[name].question, locale.language),
                _(" or ").join(
                    locale.quoted(say(policy.readings[name].option_words[str(option)], locale.language))
                    for option in options
                ),
            )
            for name, options in row.items()
        )
        for row in rows
    )


def weight_words(context: ReportContext, found: ClaimWeight | None) -> str:
    """What a failure concerns in the simulated region, as one or two sentences."""
    _ = context.locale
    if found is None or context.result.simulation is None:
        return ""
    weight = found.weight
    if weight.is_impossible:
        return _("In a simulated region nothing leads to a situation where it fails: none was counted.")
    said = _(
        "In the simulated region {pairs} pairs of people ({per} per 1,000 children) stand in a situation "
        "where it fails, and {attempts} of {total} attempts are made in one, {strangers} by strangers."
    ).format(
        pairs=context.locale.number(weight.pairs),
        per=context.locale.decimal(weight.pairs_per_1000),
        attempts=context.locale.number(weight.attempts),
        total=context.locale.number(weight.whole.attempts),
        strangers=context.locale.number(weight.by[STRANGER]),
    )
    if found.fewest is not None and found.most is not None and found.fewest != found.most:
        said += " " + _("Over all readings: between {fewest} and {most} attempts.").format(
            fewest=context.locale.number(found.fewest), most=context.locale.number(found.most)
        )
    return said
