"""The rules that a report judges: every line with its words, its meaning, what is open, and its findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from childproof.answers.policy_described import arrows
from childproof.report.context import ReportContext
from proofs.answers.verdict import Verdict
from rulebook.language import say
from rulebook.model import Policy
from rulebook.words import condition_words


@dataclass(frozen=True)
class LineQuestion:
    """A question of the text that hangs on a line; `anchor` is its place in the report."""

    anchor: str
    words: str


@dataclass(frozen=True)
class LineFinding:
    """A claim that fails by this line in the plainest case."""

    claim: str
    words: str


@dataclass(frozen=True)
class RuleLine:
    """One line of the source: its `code`, its place in the report, its words, and what they mean."""

    code: str
    anchor: str
    quote: str
    meanings: tuple[str, ...]
    questions: tuple[LineQuestion, ...]
    findings: tuple[LineFinding, ...]


@dataclass(frozen=True)
class RuleGroup:
    """The lines from one party to another."""

    words: str
    lines: tuple[RuleLine, ...]


@dataclass(frozen=True)
class RuleBook:
    """One rule book, line by line; `place` is the slide or page of the document it was read from."""

    policy: str
    place: str
    groups: tuple[RuleGroup, ...]


def rule_books(context: ReportContext) -> list[RuleBook]:
    """Every rule book of the report, line by line."""
    anchors = line_anchors(context.result.policies)
    books = []
    for policy in context.result.policies:
        failing = _failing_by_line(context, policy)
        groups = [
            RuleGroup(
                arrow.words,
                tuple(
                    RuleLine(
                        line,
                        anchors[policy.id, line],
                        quote,
                        tuple(condition_words(policy, rule, context.locale.language) for rule in rules),
                        _questions(policy, line, context.locale.language),
                        failing.get(line, ()),
                    )
                    for line, quote, rules in arrow.lines
                ),
            )
            for arrow in arrows(policy, context.locale.language)
        ]
        books.append(RuleBook(context.titles[policy.id], policy.source.get("slide", ""), tuple(groups)))
    return books


def question_anchor(policy: Policy, question: str) -> str:
    """The id of an open question's element in the report."""
    return f"reading-{policy.id}-{question}"


def line_anchors(policies: Iterable[Policy]) -> dict[tuple[str, str], str]:
    """The id of each line's element, by policy and code; it ends in the code."""
    listed = list(policies)
    codes = {policy.id: dict.fromkeys(rule.line for rule in policy.rules) for policy in listed}
    times = Counter(code for lines in codes.values() for code in lines)
    return {
        (policy, code): f"line-{code}" if times[code] == 1 else f"{policy}-line-{code}"
        for policy, lines in codes.items()
        for code in lines
    }


def linked_lines(policies: Iterable[Policy]) -> Mapping[str, tuple[str, str]]:
    """The anchor and the words of each line that its code alone names: in one rule book only.

    Codes without a letter are left out: nobody could tell them from numbers.
    """
    listed = list(policies)
    anchors = line_anchors(listed)
    words = {(policy.id, rule.line): rule.quote for policy in listed for rule in policy.rules}
    return {
        code: (anchor, words[policy, code].replace("**", ""))
        for (policy, code), anchor in anchors.items()
        if anchor == f"line-{code}" and any(letter.isalpha() for letter in code)
    }


def _questions(policy: Policy, line: str, language: str) -> tuple[LineQuestion, ...]:
    return tuple(
        LineQuestion(question_anchor(policy, question.id), say(question.question, language))
        for question in policy.readings.values()
        if line in question.lines
    )


def _failing_by_line(context: ReportContext, policy: Policy) -> dict[str, tuple[LineFinding, ...]]:
    """The claims whose counterexample is decided by a line, by the line."""
    found: dict[str, tuple[LineFinding, ...]] = {}
    for verdict in context.result.verdicts:
        if verdict.policy.id == policy.id:
            for line in _deciding(verdict):
                words = say(verdict.claim.words, context.locale.language)
                found[line] = (*found.get(line, ()), LineFinding(verdict.claim.id, words))
    return found


def _deciding(verdict: Verdict) -> tuple[str, ...]:
    return verdict.counterexample.decision.lines if verdict.counterexample is not None else ()
