"""What a policy means, on one page.

A situation is one attempt by one sender to write to one recipient through one channel; a reading
settles every ambiguity of the text. Everything else in the toolkit – the array, the formula, the
words – is tested to say the same as this file.
"""

from __future__ import annotations

from dataclasses import dataclass

from rulebook.model import OUTCOMES, UNSPECIFIED, Outcome, Overlap, Policy, Reading, Rows, Rule, Situation


@dataclass(frozen=True)
class Decision:
    """The outcome of one attempt, and the rules that gave it (none where the text is silent)."""

    outcome: Outcome
    rules: tuple[Rule, ...]
    lines: tuple[str, ...]


def decide(policy: Policy, situation: Situation, reading: Reading) -> Decision:
    """Decide one attempt under one complete reading."""
    speaking = tuple(rule for rule in policy.rules if applies(rule, policy, situation, reading))
    outcome = prevailing({rule.outcome for rule in speaking}, reading["overlap"])
    deciding = tuple(rule for rule in speaking if rule.outcome == outcome)
    return Decision(outcome, deciding, policy.lines_of(deciding))


def applies(rule: Rule, policy: Policy, situation: Situation, reading: Reading) -> bool:
    """A rule speaks of a situation if sender, recipient and condition fit, and its exception does not."""
    return (
        holds(rule.sender, policy, situation, reading)
        and holds(rule.recipient, policy, situation, reading)
        and holds(rule.when, policy, situation, reading)
        and not holds(rule.unless, policy, situation, reading)
    )


def holds(rows: Rows, policy: Policy, situation: Situation, reading: Reading) -> bool:
    """A list of rows holds if, in one of its rows, every name has a value that the row allows."""

    def value(name: str) -> str | bool:
        if name in situation:
            return situation[name]
        if name in reading:
            return reading[name]
        return holds(policy.conditions[name].rows, policy, situation, reading)

    return any(all(value(name) in allowed for name, allowed in row.items()) for row in rows)


def prevailing(outcomes: set[Outcome], overlap: str) -> Outcome:
    """Which outcome wins where lines with several outcomes apply to one attempt.

    `loosest` and `strictest` take the order of `OUTCOMES`; `forbidden_first` lets a forbidding
    line win over everything, and otherwise the loosest.
    """
    if not outcomes:
        return UNSPECIFIED
    if overlap == Overlap.FORBIDDEN_FIRST and Outcome.FORBIDDEN in outcomes:
        return Outcome.FORBIDDEN
    ordered = [outcome for outcome in OUTCOMES if outcome in outcomes]
    return ordered[-1] if overlap == Overlap.STRICTEST else ordered[0]
