"""The part of a report that shows how a text is mended: the words, what they change, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from childproof.answers.policy_analysis import PolicyAnalysis, Repaired
from childproof.answers.repair_price import PriceRow, price_rows
from childproof.report.context import ReportContext
from childproof.report.proofs import FoldedList, listed, sentence
from childproof.words.locale import Locale, StatusMark, attack_mark, verdict_mark
from childproof.words.measure_words import (
    formatted,
    formatted_alone,
    formatted_difference,
    measure_words,
    total_words,
)
from proofs.answers.verdict import PROVED
from proofs.changes.claim_changes import ClaimChange
from proofs.changes.comparison import Comparison
from proofs.changes.rule_changes import RuleChange, RuleChangeKind
from rulebook.language import say
from rulebook.model import Policy, QuoteBy, Rule
from rulebook.words import condition_words

STRANGERS = ("children_reached", "stranger")


@dataclass(frozen=True)
class Wording:
    """One line before and after: its code, its words, what they mean, and why they changed.

    A side is empty where the line is not there. `ours` says that the new words are not those of the source.
    """

    code: str
    old: str
    old_meaning: str
    new: str
    new_meaning: str
    ours: bool
    why: str


@dataclass(frozen=True)
class Price:
    """One measure before and after, with the paired difference."""

    words: str
    before: str
    after: str
    difference: str


@dataclass(frozen=True)
class Mended:
    """The repaired version of one policy: its words, whether it keeps the promise, and what it costs."""

    policy: str
    of: str
    id: str
    judgement: str
    signs: tuple[tuple[str, StatusMark], ...]
    wordings: tuple[Wording, ...]
    prices: tuple[Price, ...]
    changes: tuple[FoldedList, ...]
    claims: FoldedList


def mended_policies(context: ReportContext) -> list[Mended]:
    """The repaired version of each policy that has one."""
    return [_mended(context, one, one.repaired) for one in context.result.analyses if one.repaired]


def price_sentence(context: ReportContext, one: PolicyAnalysis) -> str:
    """What the repaired version of a policy is worth, in one sentence; empty where there is none."""
    run = context.result.prices.get(one.policy.id)
    rows = price_rows(run) if run is not None else ()
    return _judgement(one.repaired, rows, context.locale) if one.repaired else ""


def _mended(context: ReportContext, one: PolicyAnalysis, repaired: Repaired) -> Mended:
    locale, language = context.locale, context.locale.language
    first = repaired.verdict.claim
    signs = [(say(first.words, language), verdict_mark(repaired.verdict, locale))]
    if repaired.attack is not None:
        signs.append((say(repaired.attack.claim.words, language), attack_mark(repaired.attack, locale)))
    run = context.result.prices.get(one.policy.id)
    rows = price_rows(run) if run is not None else ()
    return Mended(
        context.titles[one.policy.id],
        one.policy.id,
        repaired.policy.id,
        _judgement(repaired, rows, locale),
        tuple(signs),
        tuple(_wordings(repaired.change, language)),
        tuple(_price(row, language) for row in rows),
        tuple(_changes(repaired.change, locale)),
        _turned(one.policy, repaired.change, locale),
    )


def has_turned(change: ClaimChange) -> bool:
    """Whether a claim stands otherwise: by its verdict, or as it failed in some readings and now in none."""
    if change.old is None or change.new is None:
        return False
    return change.turned or (change.old.readings.refuted > 0) != (change.new.readings.refuted > 0)


def _turned(policy: Policy, change: Comparison, locale: Locale) -> FoldedList:
    _, language = locale, locale.language
    words = {claim.id: say(claim.words, language) for claim in policy.claims}
    fails = _("{claim} It failed in {before} of {total} readings; now in {after} of {left}.")
    lines = tuple(
        fails.format(
            claim=words.get(one.claim, one.claim),
            before=locale.number(one.old.readings.refuted),
            total=locale.number(one.old.readings.total),
            after=locale.number(one.new.readings.refuted),
            left=locale.number(one.new.readings.total),
        )
        for one in change.claims
        if has_turned(one) and one.old is not None and one.new is not None
    )
    return listed(_("Claims that turned: {n}"), lines, locale)


def _judgement(repaired: Repaired, rows: Sequence[PriceRow], locale: Locale) -> str:
    """What the repair is worth, in one sentence: the promise, the children, the price."""
    _, language = locale, locale.language
    kept = repaired.verdict.status_all is PROVED and not repaired.verdict.rests_on_silence
    said = [
        _("the promise is kept however the text is read")
        if kept
        else _("the promise is still not kept in every reading")
    ]
    known = {(row.before.name, row.before.by): row for row in rows}
    texts = {
        ("children_reached_free", None): _(
            "children whom an unconfirmed adult reaches freely: {before} → {after} of 1,000"
        ),
        STRANGERS: _("whom a stranger reaches in any way, requests included: {before} → {after}"),
        ("contacts_hindered", None): _("ordinary contacts that are slowed or stopped: {before} → {after} %"),
    }
    for key, text in texts.items():
        if key in known:
            before, after = (
                formatted_alone(measure, measure.value, language)
                for measure in (known[key].before, known[key].after)
            )
            said.append(text.format(before=before, after=after))
    return f"{sentence('; '.join(said))}."


def _price(row: PriceRow, language: str) -> Price:
    words = measure_words(row.before, language)
    if row.before.by is not None:
        words = f"{total_words(row.before.name, language)}: {words}"
    moved = ""
    if row.difference is not None:
        # The difference is kept as "before less after"; whoever reads wants to know how far it went.
        ends = "–"
        if row.difference.low is not None and row.difference.high is not None:
            low, high = -row.difference.high, -row.difference.low
            ends = " … ".join(formatted_difference(row.before, end, language) for end in (low, high))
        moved = f"{formatted_difference(row.before, -row.difference.value, language)} ({ends})"
    return Price(words, formatted(row.before, language), formatted(row.after, language), moved)


def _wordings(change: Comparison, language: str) -> list[Wording]:
    """Every line whose words or meaning differ, before and after."""
    found = []
    for one in change.rules:
        if one.kind is not RuleChangeKind.RENAMED:
            found.append(_wording(change, one, language))
    return found


def _wording(change: Comparison, one: RuleChange, language: str) -> Wording:
    old, new = (
        next((rule for rule in policy.rules if rule.id == one.rule), None)
        for policy in (change.old, change.new)
    )

    def said(policy: Policy, rule: Rule | None) -> tuple[str, str]:
        return ("", "") if rule is None else (rule.quote, sentence(condition_words(policy, rule, language)))

    known = new or old
    assert known is not None
    return Wording(
        known.line,
        *said(change.old, old),
        *said(change.new, new),
        new is not None and new.quote_by is QuoteBy.OURS,
        say(one.why, language),
    )


def _changes(change: Comparison, locale: Locale) -> list[FoldedList]:
    """The difference in words, by heading; claims are told apart from it, in their own words."""
    _ = locale
    groups, title = dict[str, list[str]](), ""
    for line in change.words(locale.language):
        if line.startswith("  "):
            groups[title].append(line.strip())
        else:
            title = line
            groups[title] = []
    groups.pop(_("Claims that turned:"), None)
    return [FoldedList(title, tuple(sentence(line) for line in lines)) for title, lines in groups.items()]
