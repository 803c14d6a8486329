"""The part of a report that says why a claim holds, and what else is wrong with a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from childproof.report.context import ReportContext
from childproof.words.locale import Locale, StatusMark, verdict_mark
from proofs.anomalies.check_answer import MOST_SHOWN, Check, Gaps
from proofs.strength.coverage import LEVELS
from proofs.strength.report import Score, Strength
from rulebook.language import say
from rulebook.words import rows_words


@dataclass(frozen=True)
class Proof:
    """Why one policy keeps a claim: what the proof rests on, and where the text is silent."""

    policy: str
    sign: StatusMark
    core: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class ProofBlock:
    """One claim with the proofs of it."""

    words: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class FoldedList:
    """A list that is folded away under its title."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """What is wrong with one policy whatever one claims of it."""

    policy: str
    lists: tuple[FoldedList, ...]


@dataclass(frozen=True)
class Watched:
    """How closely claims and scenarios watch one policy, by level, and what no claim watches."""

    policy: str
    mutants: tuple[str, ...]
    conditions: tuple[str, ...]
    unwatched: FoldedList


def proof_blocks(context: ReportContext) -> list[ProofBlock]:
    """Every claim that some policy keeps in the reading that is judged, with what each proof rests on."""
    names = context.titles
    blocks = []
    for claim in context.result.verdicts.claims:
        proofs = []
        for policy in context.result.policies:
            verdict = context.result.verdicts.find(policy.id, claim.id)
            behind = context.result.explanation_of(verdict) if verdict else None
            if verdict is not None and behind is not None and behind.core is not None:
                proofs.append(
                    Proof(
                        names[policy.id],
                        verdict_mark(verdict, context.locale),
                        tuple(behind.core_words(context.locale.language)),
                        tuple(
                            sentence(rows_words(policy, (row,), context.locale.language))
                            for row in behind.gaps
                        ),
                    )
                )
        if proofs:
            blocks.append(ProofBlock(say(claim.words, context.locale.language), tuple(proofs)))
    return blocks


def sentence(words: str) -> str:
    """The words with a capital letter at their beginning."""
    return f"{words[:1].upper()}{words[1:]}"


def checked_policies(context: ReportContext) -> list[Checked]:
    """Gaps, contradictions and idle lines of each policy."""
    names = context.titles
    return [
        Checked(names[one.policy.id], tuple(_lists(one.check, context.locale)))
        for one in context.result.analyses
        if one.check
    ]


def _lists(check: Check, locale: Locale) -> list[FoldedList]:
    _, language = locale, locale.language
    text = _("Situations of which no line speaks, read as judged above: {n}")
    lists = [] if check.gaps is None else [_gaps(check, check.gaps, text, locale)]
    if check.everywhere is not None:
        text = _("Situations of which no line speaks, however the text is read: {n}")
        lists.append(_gaps(check, check.everywhere, text, locale))
    overlaps = tuple(overlap.words(language) for overlap in check.overlaps[:MOST_SHOWN])
    idle = tuple(check.idle_words(language))
    title = _("Pairs of lines that contradict each other in some reading: {n}")
    count = "?" if check.more_overlaps is None else locale.number(len(check.overlaps) + check.more_overlaps)
    told = tuple(sentence(line) for line in (*overlaps, *check.folded_overlaps(language)))
    lists.append(FoldedList(title.format(n=count), told))
    lists.append(listed(_("Lines without effect in some reading: {n}"), idle, locale))
    return lists


def _gaps(check: Check, gaps: Gaps, title: str, locale: Locale) -> FoldedList:
    _ = locale
    count = "?" if gaps.situations is None else locale.number(gaps.situations)
    if gaps.rows is None:
        return FoldedList(title.format(n=count), (_("Too many ways to list."),))
    rows = (rows_words(check.policy, (row,), locale.language) or _("always") for row in gaps.rows)
    return FoldedList(title.format(n=count), tuple(sentence(words) for words in rows))


def listed(title: str, lines: Sequence[str], locale: Locale) -> FoldedList:
    """A folded list with the number of its lines in the title."""
    return FoldedList(title.format(n=locale.number(len(lines))), tuple(sentence(line) for line in lines))


def watched_policies(context: ReportContext) -> list[Watched]:
    """The three scores of each policy, which are never mixed."""
    names = context.titles
    return [
        _watched(names[one.policy.id], one.strength, context.locale)
        for one in context.result.analyses
        if one.strength
    ]


def _watched(name: str, found: Strength, locale: Locale) -> Watched:
    _ = locale

    def shown(score: Score) -> str:
        return f"{score.percent} % ({locale.number(score.noticed)} / {locale.number(score.total)})"

    missing = tuple(group.words(locale.language) for group in found.unwatched)
    return Watched(
        name,
        tuple(shown(found.mutation_score(level)) for level in LEVELS),
        tuple(shown(found.condition_score(level)) for level in LEVELS),
        listed(_("What no claim watches: {n} places"), missing, locale),
    )
