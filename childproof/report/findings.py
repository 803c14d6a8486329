"""The part of a report that can be cited: findings by number, each standing on its own, and their matrix."""

from __future__ import annotations

from dataclasses import dataclass

from childproof.answers.numbered_findings import MOST_HELP_TOLD, NumberedFinding, Opens, help_words
from childproof.report.claims import BEST_REPAIRS
from childproof.report.context import ReportContext
from childproof.report.mended import price_sentence
from childproof.report.rules import LineQuestion, line_anchors, question_anchor
from childproof.words.locale import StatusMark, verdict_mark
from rulebook.language import say
from rulebook.words import outcome_words, situation_sentences


@dataclass(frozen=True)
class Consequence:
    """A claim that fails by the line; `claim` is its id, `sign` how it fails."""

    claim: str
    words: str
    sign: StatusMark


@dataclass(frozen=True)
class CitedFinding:
    """One finding as it stands in the page.

    `way` are the steps by which an adult without ties gets there; where there are none, `case` has the facts
    of the simplest case. `now` are proved repairs, `price` is that of the mended rule book, `settle` the
    questions for the authors of the text; `situation` is the case as an address of "try a case", `scenario`
    the same as an example to keep.
    """

    id: str
    policy: str
    line: str
    anchor: str
    quote: str
    opens: str
    opens_words: str
    help: str
    readings: str
    way: tuple[str, ...]
    case: tuple[str, ...]
    outcome: str
    consequences: tuple[Consequence, ...]
    now: tuple[str, ...]
    priced: str
    price: str
    settle: tuple[LineQuestion, ...]
    certificate: str
    situation: str
    scenario: str


@dataclass(frozen=True)
class MatrixRow:
    """What findings open, with the ids of those in each column of help."""

    opens: str
    words: str
    cells: tuple[tuple[str, ...], ...]


def cited_findings(context: ReportContext) -> list[CitedFinding]:
    """Every finding, by number."""
    return [_cited(context, one) for one in context.result.findings]


def matrix_head(context: ReportContext) -> tuple[str, ...]:
    """The columns of the matrix: how much help by others it takes."""
    columns = [*range(MOST_HELP_TOLD + 1), MOST_HELP_TOLD + 1]
    said = [help_words(steps, context.locale.language) for steps in columns]
    return (*said, help_words(None, context.locale.language))


def finding_matrix(context: ReportContext) -> list[MatrixRow]:
    """All findings but those that stop something, by what they open and how hard they are to reach."""
    rows = []
    for opens in Opens:
        if opens is not Opens.STOPS:
            cells: list[list[str]] = [[] for _ in range(MOST_HELP_TOLD + 3)]
            for one in context.result.findings:
                if one.opens is opens:
                    hard = len(cells) - 1 if one.help is None else min(one.help, MOST_HELP_TOLD + 1)
                    cells[hard].append(one.id)
            rows.append(
                MatrixRow(opens.value, opens.words(context.locale.language), tuple(map(tuple, cells)))
            )
    return rows


def _cited(context: ReportContext, one: NumberedFinding) -> CitedFinding:
    locale, language, policy = context.locale, context.locale.language, one.policy
    _ = locale
    example = one.verdicts[0].counterexample
    assert example is not None
    refuted, total = one.readings
    repairs = context.result.explanation_of(one.verdicts[0]).repairs
    free = [repair for repair in repairs if not repair.costs] or repairs
    analysis = next(done for done in context.result.analyses if done.policy.id == policy.id)
    certificate = next(
        (done.file for done in context.result.certificates if done.policy == policy.id and done.file), ""
    )
    return CitedFinding(
        one.id,
        context.titles[policy.id],
        one.line or _("no line"),
        line_anchors(context.result.policies).get((policy.id, one.line), ""),
        one.quote,
        one.opens.value,
        one.opens.words(language),
        help_words(one.help, language) if one.opens is not Opens.STOPS else "",
        _("however the text is read")
        if refuted == total
        else _("in {n} of {total} readings").format(n=locale.number(refuted), total=locale.number(total)),
        tuple(one.trace.sentences(language)) if one.trace else (),
        tuple(situation_sentences(policy.vocabulary, example.situation, language)),
        outcome_words(example.decision.outcome, language),
        tuple(
            Consequence(verdict.claim.id, say(verdict.claim.words, language), verdict_mark(verdict, locale))
            for verdict in one.verdicts
        ),
        tuple(repair.words(policy, language) for repair in free[:BEST_REPAIRS]),
        f"mended-{policy.id}" if analysis.repaired and one.opens is not Opens.STOPS else "",
        price_sentence(context, analysis),
        tuple(
            LineQuestion(question_anchor(policy, question.id), say(question.question, language))
            for question in one.questions
        ),
        f"childproof recheck {certificate}" if certificate else "",
        "&".join(f"{name}={str(value).lower()}" for name, value in example.situation.items()),
        one.scenario(),
    )
