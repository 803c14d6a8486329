"""A question about a claim as SMT-LIB 2 text, which any solver of that language can answer.

Written from the rows themselves, not from the formulas for Z3, so that a second engine also checks
the first encoder. Facts and readings are enumerated types; conditions, rules and outcomes are
definitions under their own names, so that a person can follow the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rulebook.model import (
    NOTHING_SETTLED,
    OUTCOMES,
    UNSPECIFIED,
    Claim,
    Outcome,
    Overlap,
    Policy,
    Reading,
    Row,
    Rows,
    Rule,
    Silence,
    Value,
)

QUESTIONS = ("broken", "occurs")
"""Can the claim be broken? Can its premise occur at all?"""


def export(
    policy: Policy,
    claim: Claim,
    *,
    question: str = "broken",
    settled: Reading = NOTHING_SETTLED,
    silence: Silence = Silence.FORBIDDEN,
    excluded: Sequence[Row] = (),
) -> str:
    """The text that is satisfiable iff the claim can be broken (or occur) in some reading left open.

    `settled` fixes readings – all of them for the verdict in one reading; `excluded` are rows over
    readings that are set aside, such as those in which a claim is known to fail. What is not
    satisfiable is proved.

    Raises:
        ValueError: the claim does not apply, or the question is unknown.
    """
    if claim.unknown:
        raise ValueError(f"{claim.id} speaks of terms that the vocabulary lacks")
    if question not in QUESTIONS:
        raise ValueError(f"the questions are: {', '.join(QUESTIONS)}")
    asked = "can be broken" if question == "broken" else "can occur"
    lines = [
        f"; {policy.id}, policy digest {policy.digest}",
        f"; satisfiable iff {claim.id} {asked}; silence counts as {silence}",
        "(set-option :produce-models true)",
        "(set-logic ALL)",
        *definitions(policy),
        f"(assert {_rows(policy, claim.when)})",
        f"(assert {_not(_rows(policy, claim.unless))})",
    ]
    if question == "broken":
        never = sorted(claim.broken_by(silence))
        lines.append(f"(assert {_or(_symbol(f'outcome {name}') for name in never)})")
    for name, option in settled.items():
        if name in policy.readings:
            lines.append(f"(assert {_value(policy, name, option)})")
    lines += [f"(assert {_not(_row(policy, row))})" for row in excluded]
    return "\n".join([*lines, "(check-sat)", ""])


def definitions(policy: Policy) -> Iterator[str]:
    """The commands that say what the policy means: types, axioms, conditions, rules, outcomes."""
    for name, fact in policy.vocabulary.facts.items():
        yield from _declared(f"fact {name}", fact.values)
    for name, question in policy.readings.items():
        yield from _declared(f"reading {name}", question.options)
    for axiom in policy.vocabulary.axioms:
        yield f"(assert {_not(_rows(policy, axiom.impossible))})"
    for name in _in_order(policy):
        yield _define(f"condition {name}", _rows(policy, policy.conditions[name].rows))
    for rule in policy.rules:
        yield _define(f"rule {rule.id}", _applies(policy, rule))
    for outcome in OUTCOMES:
        saying = [_symbol(f"rule {rule.id}") for rule in policy.rules if rule.outcome == outcome]
        yield _define(f"says {outcome}", _or(saying))
    for outcome in OUTCOMES:
        winners = _or(
            _and(
                [
                    _value(policy, "overlap", overlap),
                    _or(_symbol(f"says {other}") for other in _stronger(outcome, overlap)),
                ]
            )
            for overlap in policy.readings["overlap"].options
        )
        yield _define(f"outcome {outcome}", _and([_symbol(f"says {outcome}"), _not(winners)]))
    yield _define(f"outcome {UNSPECIFIED}", _not(_or(_symbol(f"says {outcome}") for outcome in OUTCOMES)))


def _declared(name: str, values: Iterable[Value]) -> Iterator[str]:
    if tuple(values) == (False, True):
        yield f"(declare-const {_symbol(name)} Bool)"
        return
    sort = _symbol(f"values of {name}")
    options = " ".join(f"({_symbol(f'{name} = {value}')})" for value in values)
    yield f"(declare-datatype {sort} ({options}))"
    yield f"(declare-const {_symbol(name)} {sort})"


def _in_order(policy: Policy) -> list[str]:
    """The conditions, each after those that it mentions."""
    ordered: dict[str, None] = {}

    def add(name: str) -> None:
        for row in policy.conditions[name].rows:
            for other in row:
                if other in policy.conditions and other not in ordered:
                    add(other)
        ordered[name] = None

    for name in policy.conditions:
        add(name)
    return list(ordered)


def _stronger(outcome: Outcome, overlap: str) -> tuple[Outcome, ...]:
    """The outcomes before which this one gives way."""
    looser, stricter = OUTCOMES[: OUTCOMES.index(outcome)], OUTCOMES[OUTCOMES.index(outcome) + 1 :]
    if overlap == Overlap.LOOSEST:
        return looser
    if overlap == Overlap.STRICTEST:
        return stricter
    return () if outcome is Outcome.FORBIDDEN else (*looser, Outcome.FORBIDDEN)


def _applies(policy: Policy, rule: Rule) -> str:
    parts = [_rows(policy, rows) for rows in (rule.sender, rule.recipient, rule.when)]
    return _and([*parts, _not(_rows(policy, rule.unless))])


def _rows(policy: Policy, rows: Rows) -> str:
    return _or(_row(policy, row) for row in rows)


def _row(policy: Policy, row: Row) -> str:
    return _and(_or(_value(policy, name, value) for value in allowed) for name, allowed in row.items())


def _value(policy: Policy, name: str, value: Value) -> str:
    """A name has this value."""
    kind = (
        "fact" if name in policy.vocabulary.facts else "reading" if name in policy.readings else "condition"
    )
    known = _symbol(f"{kind} {name}")
    if isinstance(value, bool):
        return known if value else _not(known)
    return f"(= {known} {_symbol(f'{kind} {name} = {value}')})"


def _define(name: str, body: str) -> str:
    return f"(define-fun {_symbol(name)} () Bool {body})"


def _symbol(name: str) -> str:
    """A name as a quoted symbol; the characters that cannot stand in one are spelled as numbers."""
    return "|" + name.replace("%", "%25").replace("\\", "%5C").replace("|", "%7C") + "|"


def _and(parts: Iterable[str]) -> str:
    return _joined("and", "true", parts)


def _or(parts: Iterable[str]) -> str:
    return _joined("or", "false", parts)


def _not(part: str) -> str:
    return f"(not {part})"


def _joined(word: str, of_none: str, parts: Iterable[str]) -> str:
    listed = list(parts)
    return of_none if not listed else listed[0] if len(listed) == 1 else f"({word} {' '.join(listed)})"
