"""A whole policy as JSON values, and the words that its pages share.

Knows how rules are grouped by arrow and how their conditions are said. Knows nothing of terminals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from childproof.answers.decision_explanation import silence_of
from rulebook.language import say
from rulebook.loaders.find_moves import moves_of
from rulebook.model import Policy, Reading, Rule
from rulebook.moves import ALWAYS_POSSIBLE, ClaimOverTime, Promise
from rulebook.words import rule_words, side_words


@dataclass(frozen=True)
class Arrow:
    """The rules from one side to another, each source line with its rules."""

    words: str
    lines: tuple[tuple[str, str, tuple[Rule, ...]], ...]


def arrows(policy: Policy, language: str) -> Iterator[Arrow]:
    """The rules of a policy grouped by who writes to whom, in the order of the source."""
    groups: dict[str, dict[tuple[str, str], list[Rule]]] = {}
    for rule in policy.rules:
        sender, recipient = (side_words(policy, rows, language) for rows in (rule.sender, rule.recipient))
        words = f"{sender[:1].upper()}{sender[1:]} → {recipient}"
        groups.setdefault(words, {}).setdefault((rule.line, rule.quote), []).append(rule)
    for words, lines in groups.items():
        yield Arrow(words, tuple((line, quote, tuple(rules)) for (line, quote), rules in lines.items()))


def party_words(policy: Policy, party: str, language: str) -> str:
    """The name of a party as people say it."""
    return say(policy.conditions[f"sender_is_{party}"].words, language)


def pair_words(policy: Policy, pairs: Sequence[tuple[str, str]], language: str) -> str:
    """Pairs of parties in a row: "staff → staff, staff → guardian"."""
    return ", ".join(
        f"{party_words(policy, sender, language)} → {party_words(policy, recipient, language)}"
        for sender, recipient in pairs
    )


def policy_dict(policy: Policy, settled: Reading, language: str) -> dict[str, object]:
    """Everything that `show` says of a policy, as JSON values."""
    reading = policy.reading(settled)
    silence = silence_of(policy, reading)
    return {
        "id": policy.id,
        "title": say(policy.title, language),
        "version": policy.version,
        "previous": policy.previous,
        "status": policy.status.value,
        "source": dict(policy.source),
        "vocabulary": policy.vocabulary.id,
        "digest": policy.digest,
        "rules": [
            {
                "id": rule.id,
                "line": rule.line,
                "outcome": rule.outcome.value,
                "words": rule_words(policy, rule, language, reading if settled else None),
                "quote": rule.quote,
                "quote_by": rule.quote_by.value,
            }
            for rule in policy.rules
        ],
        "readings": [
            {
                "id": question.id,
                "question": say(question.question, language),
                "default": question.default,
                "settled": reading[question.id],
                "options": {
                    option: say(question.option_words[option], language) for option in question.options
                },
                "lines": list(question.lines),
            }
            for question in policy.readings.values()
        ],
        "claims": [
            {"id": claim.id, "words": say(claim.words, language), "basis": claim.basis.kind.value}
            for claim in policy.claims
        ],
        "claims_over_time": [
            {
                "id": claim.id,
                "kind": ALWAYS_POSSIBLE if isinstance(claim, Promise) else claim.kind,
                "words": say(claim.words, language),
                "basis": claim.basis.kind.value,
            }
            for claim in _over_time(policy)
        ],
        "silence": None
        if silence is None
        else {
            "situations": silence.possible,
            "unspecified": silence.silent,
            "never_between": [list(pair) for pair in silence.pairs],
        },
    }


def _over_time(policy: Policy) -> tuple[ClaimOverTime | Promise, ...]:
    """What is asked of a policy over time; nothing where nothing is said of how things change."""
    moves = moves_of(policy)
    return () if moves is None else (*moves.claims.values(), *moves.promises.values())
