"""Which findings an audit has: the claims that fail, grouped by the line of the source behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from childproof.answers.numbered_findings import NumberedFinding, Opens
from proofs.answers.verdict import Counterexample, Verdict
from proofs.attacks.reach import find_reach, find_trace
from proofs.attacks.search import MOST_HELP
from rulebook.loaders.find_moves import moves_of
from rulebook.model import Claim, Outcome, Policy, Row, Rows, Rule
from rulebook.moves import ClaimOverTime, Moves


def number_findings(policies: Sequence[Policy], verdicts: Iterable[Verdict]) -> tuple[NumberedFinding, ...]:
    """Every cause with its consequences: what opens most and is easiest to reach first, policy by policy.

    Claims that must stay possible come after all others.
    """
    listed = list(verdicts)
    found = [
        _finding(policy, line, group)
        for policy in policies
        for (line, _service), group in _by_cause(policy, listed).items()
    ]
    found.sort(key=lambda one: _order(one, [policy.id for policy in policies]))
    return tuple(replace(one, number=place) for place, one in enumerate(found, 1))


def _by_cause(policy: Policy, verdicts: Sequence[Verdict]) -> dict[tuple[str, bool], list[Verdict]]:
    """The failing verdicts of one policy by the line of their examples, and by the sort of claim."""
    groups: dict[tuple[str, bool], list[Verdict]] = {}
    for verdict in verdicts:
        example = verdict.counterexample
        if verdict.policy is policy and example is not None:
            line = next(iter(example.decision.lines), "")
            groups.setdefault((line, verdict.claim.is_service), []).append(verdict)
    return groups


def _order(one: NumberedFinding, policies: Sequence[str]) -> tuple[int, int, int, str]:
    hard = MOST_HELP + 2 if one.help is None else one.help
    return tuple(Opens).index(one.opens), hard, policies.index(one.policy.id), one.line


def _finding(policy: Policy, line: str, verdicts: Sequence[Verdict]) -> NumberedFinding:
    first = verdicts[0]
    example = first.counterexample
    assert example is not None
    if first.claim.is_service:
        return NumberedFinding(0, policy, line, tuple(verdicts), Opens.STOPS, None, None)
    moves = moves_of(policy)
    rules = [rule for rule in example.decision.rules if rule.line == line]
    asked = {} if moves is None else _by_child(first.claim, rules, moves)
    reached = {} if moves is None else _reached(policy, asked, moves, example)
    helps = {child: steps for child, steps in reached.items() if steps is not None}
    trace = None
    if helps and moves is not None:
        easiest = min(helps, key=lambda child: helps[child])
        trace = find_trace(policy, asked[easiest], moves, example.reading, moves.usual_answer)
    free = example.decision.outcome in (Outcome.FREE, Outcome.UNSPECIFIED)
    # Claims over time begin with the usual child, a pupil; others may be reached where pupils are not.
    usual = next(iter(reached), None)
    everybody = usual in helps and helps[usual] == min(helps.values())
    opens = Opens.REQUEST if not free else Opens.FREE_TO_ANY if everybody else Opens.FREE_TO_SOME
    return NumberedFinding(0, policy, line, tuple(verdicts), opens, min(helps.values(), default=None), trace)


def _reached(
    policy: Policy, asked: Mapping[str, ClaimOverTime], moves: Moves, example: Counterexample
) -> dict[str, int | None]:
    """The steps of help that each kind of child takes, in the reading of the example; None for no chain."""
    reading = policy.all_readings().index(dict(example.reading))
    found: dict[str, int | None] = {}
    for child, claim in asked.items():
        steps = find_reach(policy, claim, moves)[moves.usual_answer].help[reading]
        found[child] = steps if steps <= MOST_HELP else None
    return found


def _by_child(claim: Claim, rules: Sequence[Rule], moves: Moves) -> dict[str, ClaimOverTime]:
    """What is asked of one adult, for each kind of child that the first claim over time begins with."""
    children = next(iter(moves.claims.values())).starts if moves.claims else ()
    return {child: _over_time(claim, rules, moves, (child,)) for child in children}


def _over_time(claim: Claim, rules: Sequence[Rule], moves: Moves, starts: tuple[str, ...]) -> ClaimOverTime:
    """A claim of one attempt, asked of all that a single adult can bring about by some rules."""
    alone = next((one.movers for one in moves.claims.values() if not one.lets_everybody_move), ())
    when = tuple(row for rule in rules for row in _all_of(claim.when, rule.sender, rule.recipient, rule.when))
    unless = (*claim.unless, *(row for rule in rules for row in rule.unless))
    return ClaimOverTime(
        claim.id, claim.words, starts, alone, (), when or claim.when, unless, claim.never, claim.basis, ()
    )


def _all_of(*conditions: Rows) -> Rows:
    """The rows in which a row of every condition holds."""
    found: list[Row] = [{}]
    for rows in conditions:
        found = [both for one in found for other in rows if (both := _both(one, other)) is not None]
    return tuple(found)


def _both(one: Row, other: Row) -> Row | None:
    """The row in which two rows hold, or None where they exclude each other."""
    both = dict(one)
    for name, allowed in other.items():
        both[name] = tuple(value for value in both.get(name, allowed) if value in allowed)
    return both if all(both.values()) else None
