"""The answer first: the question as one asks it, a sentence, and a card for each rule book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from childproof.report.claims import ReportFinding, SourceLine
from childproof.report.context import ReportContext
from childproof.report.rules import LineQuestion, question_anchor
from childproof.words.locale import Locale
from proofs.answers.verdict import PROVED, REFUTED, UNKNOWN, Verdict
from rulebook.language import say

MOST_QUESTIONS = 3
"""So many open questions stand on a card; the finding has all."""


@dataclass(frozen=True)
class Card:
    """One rule book's answer.

    `kind` is `can`, `cannot`, `depends`, `silent` or `unknown`; `case` is the simplest case, as sentences.
    """

    kind: str
    policy: str
    answer: str
    case: tuple[str, ...]
    lines: tuple[SourceLine, ...]
    questions: tuple[LineQuestion, ...]


def asked(context: ReportContext) -> str:
    """The first claim as a question, or an empty text where the claim file has none."""
    first = context.result.verdicts.first_claim
    return say(first.asks, context.locale.language) if first and first.asks else ""


def cards(context: ReportContext, findings: Mapping[tuple[str, str], ReportFinding]) -> tuple[Card, ...]:
    """How each rule book answers the first claim's question."""
    return tuple(
        _card(context, verdict, findings.get((verdict.policy.id, verdict.claim.id)))
        for verdict in context.result.verdicts.on_first_claim
    )


def answer_sentence(context: ReportContext) -> str:
    """How all rule books answer the first claim's question, or else keep the claim, in one sentence."""
    verdicts = context.result.verdicts.on_first_claim
    if not verdicts:
        return ""
    if asked(context):
        return said_of_kinds([_kind(verdict) for verdict in verdicts], context.locale)
    return _claim_kept(verdicts, context)


def said_of_kinds(kinds: Sequence[str], locale: Locale) -> str:
    """What all rule books answer in one sentence, from the kind of each card."""
    _ = locale
    counts = {kind: kinds.count(kind) for kind in ("can", "cannot", "depends", "silent", "unknown")}
    total = len(kinds)
    if total == 1:
        alone = {
            "can": _("Yes, however the text is read"),
            "cannot": _("No, however the text is read"),
            "depends": _("It depends on what the text leaves open"),
            "silent": _("No line speaks of it, and silence alone is no protection"),
            "unknown": _("It could not be told"),
        }
        return f"{alone[kinds[0]]}."
    if counts["can"] == total:
        return _("Yes – under every rule book, however its text is read.")
    if counts["cannot"] == total:
        return _("No – every rule book keeps it from happening, however its text is read.")
    said = {
        "can": _("yes under {n} of the {total} rule books, however the text is read"),
        "depends": _("under {n} of {total} it depends on what the text leaves open"),
        "cannot": _("no under {n} of the {total} rule books, however the text is read"),
        "silent": _("under {n} of {total} no line speaks of it, and silence alone is no protection"),
        "unknown": _("under {n} of {total} it could not be told"),
    }
    parts = [words.format(n=counts[kind], total=total) for kind, words in said.items() if counts[kind]]
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _claim_kept(verdicts: Sequence[Verdict], context: ReportContext) -> str:
    """In how many rule books a claim is kept that its file puts as no question."""
    _ = context.locale
    kept = [one for one in verdicts if one.status_all == PROVED and not one.rests_on_silence]
    here = [one for one in verdicts if one.status == PROVED and not one.rests_on_silence]
    unsure = [one for one in verdicts if one.status_all is UNKNOWN]
    counts = {"kept": len(kept), "here": len(here), "unsure": len(unsure), "total": len(verdicts)}
    if unsure:
        said = _(
            "Under every reading of the text it is kept in {kept} of {total} rule books; "
            "in {unsure} it could not be told."
        )
    elif len(kept) == len(verdicts):
        said = _("Yes. Every rule book keeps it, under every reading of its text.")
    elif kept:
        said = _("Not always. Under every reading of the text it is kept in {kept} of {total} rule books.")
    elif here:
        said = _(
            "No. No rule book keeps it under every reading of its text; read in the plainest way, "
            "it is kept by what is said in {here} of {total}."
        )
    else:
        said = _("No. No rule book keeps it by what it says, not even read in the plainest way.")
    return said.format(**counts)


def _kind(verdict: Verdict) -> str:
    if verdict.readings.refuted == verdict.readings.total and verdict.readings.total:
        return "can"
    if verdict.status_all is REFUTED or verdict.status is REFUTED:
        return "depends"
    if verdict.status is PROVED and verdict.status_all is PROVED:
        return "silent" if verdict.rests_on_silence else "cannot"
    return "unknown"


def _card(context: ReportContext, verdict: Verdict, found: ReportFinding | None) -> Card:
    _, language, kind = context.locale, context.locale.language, _kind(verdict)
    counts = {
        "refuted": context.locale.number(verdict.readings.refuted),
        "total": context.locale.number(verdict.readings.total),
    }
    answers = {
        "can": _("Yes, however the text is read"),
        "cannot": _("No, however the text is read"),
        "silent": _("No line speaks of it"),
        "unknown": _("Could not tell"),
        "depends": _("It depends: yes in {refuted} of {total} readings").format(**counts),
    }
    names = dict.fromkeys(name for row in verdict.readings.pattern for name in row)
    questions = tuple(
        LineQuestion(
            question_anchor(verdict.policy, name), say(verdict.policy.readings[name].question, language)
        )
        for name in names
    )
    return Card(
        kind,
        context.titles[verdict.policy.id],
        answers[kind],
        found.situation if found else (),
        found.lines if found else (),
        questions[:MOST_QUESTIONS] if kind == "depends" else (),
    )
