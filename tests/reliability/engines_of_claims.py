"""`decide`, the array, verdicts, explanations and repairs, held against the brute force."""

from __future__ import annotations

from itertools import product

import childproof
import rulebook.decide
import rulebook.table
from childproof.answers.rulings import Ruling
from rulebook.decide import Decision
from tests.narrowing import of_kind
from tests.reliability.brute_force import listed, points_of
from tests.reliability.case import differing, plain_row

# The plain meaning and the table


def decide(case):
    """`decide` on some situations, under some readings: the outcome, the rules, the lines.

    Asked as a person asks, facts at the value that goes without saying are left out.
    """
    book, found = case.book, []
    lines = {rule["id"]: rule["line"] for rule in book.rules}
    silent = {name: fact["silent"] for name, fact in book.vocabulary["facts"].items() if "silent" in fact}
    pairs = list(product(range(len(book.situations)), case.readings))
    for place, (at, reading) in enumerate(case.rng.sample(pairs, min(60, len(pairs)))):
        situation = book.situations[at]
        rules = book.deciding(at, reading)
        ours = (book.outcomes(reading)[at], rules, list(dict.fromkeys(lines[rule] for rule in rules)))
        decisions: list[Decision | Ruling] = [rulebook.decide.decide(case.policy, situation, reading)]
        if place < 10:
            said = {name: v for name, v in situation.items() if name not in silent or v != silent[name]}
            decisions.append(of_kind(Ruling, childproof.decide(case.policy, said, reading)))
        for decision in decisions:
            theirs = (decision.outcome, [rule.id for rule in decision.rules], list(decision.lines))
            found += differing(f"decide of {situation} under {reading}", theirs, ours)
    return found


def table(case):
    """The array: every situation under every reading."""
    book, found = case.book, []
    situations = rulebook.table.Situations.of(case.policy.vocabulary)
    numbers = [situations.number_of(situation) for situation in book.situations]
    found += differing("possible situations", sorted(numbers), list(range(len(book.situations))))
    found += differing("number of situations", situations.size, len(book.situations))
    for reading in [] if found else case.readings:
        outcomes = rulebook.table.outcome_table(case.policy, reading)[numbers]
        theirs = [rulebook.table.OUTCOME_NAMES[at] for at in outcomes]
        found += differing(f"the table under {reading}", theirs, book.outcomes(reading))
    return found


# Claims


def verify(case):
    """Verdicts: both statuses, with silence read as free, counts and pattern of readings, the example."""
    book, found = case.book, []
    found += differing("claims", [verdict.claim.id for verdict in case.verdicts], list(book.claims))
    for verdict in case.verdicts:
        claim = book.claims[verdict.claim.id]
        for fault in verdict_faults(case, claim, verdict):
            found.append(f"claim {verdict.claim.id} settled {case.settled} silence {case.silence}: {fault}")
    return found


def verdict_faults(case, claim, verdict):
    book, default = case.book, case.book.reading(case.settled)
    yield from differing("status", verdict.status, book.status(claim, default, case.silence))
    yield from differing("status_all", verdict.status_all, book.status_all(claim, case.settled, case.silence))
    yield from differing(
        "if_unspecified_free", verdict.if_unspecified_free, book.status(claim, default, "free")
    )
    failing = (
        [] if book.missing(claim) else [r for r in case.readings if book.failing(claim, r, case.silence)]
    )
    theirs = verdict.readings.total, verdict.readings.refuted, verdict.readings.unknown
    yield from differing("readings", theirs, (len(case.readings), len(failing), 0))
    yield from case.pattern_faults(verdict.readings.pattern, failing)
    example = verdict.counterexample
    yield from differing("a counterexample is given", example is not None, bool(failing))
    if example is not None and failing:
        at = book.number_of(example.situation)
        if at not in book.failing(claim, dict(example.reading), case.silence):
            yield f"{dict(example.situation)} under {dict(example.reading)} breaks nothing"
        if default in failing:
            yield from differing("the example's reading", dict(example.reading), default)


def explain(case):
    """Covers of failing situations and of silent ones, and the lines behind them."""
    return [
        f"claim {verdict.claim.id}: {fault}"
        for verdict, explained in zip(case.verdicts, case.explanations, strict=True)
        for fault in explanation_faults(case, verdict, explained, counted=True)
    ]


def explanation_faults(case, verdict, explained, counted):
    book = case.book
    claim, reading = book.claims[verdict.claim.id], dict(explained.reading)
    failing = set() if book.missing(claim) else book.failing(claim, reading, case.silence)
    if not explained.unfinished:
        yield from case.row_faults([row.row for row in explained.failing], failing)
    for row in explained.failing:
        inside = points_of(plain_row(row.row), book.situations) & failing
        yield from differing("situations of a row", row.situations, len(inside) if counted else None)
        lines = dict.fromkeys(
            rule["line"]
            for rule, where in zip(book.rules, book.speaking(reading), strict=True)
            if where & inside and book.breaks(claim, rule["outcome"], case.silence)
        )
        yield from differing(f"the lines behind {plain_row(row.row)}", list(row.lines), list(lines))
    if counted or not failing:
        yield from differing("failing situations", explained.situations, len(failing))
    default = book.reading(case.settled)
    if (
        verdict.status == "proved"
        and book.status(claim, default, "free") == "refuted"
        and not explained.unfinished
    ):
        outcomes = book.outcomes(default)
        silent = {at for at in book.premise(claim, default) if outcomes[at] == "unspecified"}
        yield from (f"gaps: {fault}" for fault in case.row_faults(explained.gaps, silent))


def repairs(case):
    """Each repair restores its claim, does not empty its premise, and costs what it says."""
    found = []
    for verdict, explained in zip(case.verdicts, case.explanations, strict=True):
        for repair in explained.repairs:
            faults = repair_faults(case, verdict, repair.to_dict(case.policy), counted=True)
            found += [f"claim {verdict.claim.id}: {fault}" for fault in faults]
    return found


def repair_faults(case, verdict, repair, counted):
    book, settled = case.book, {**case.settled, **repair["settled"]}
    claim, after = book.claims[verdict.claim.id], repaired(book, repair)
    what = {key: value for key, value in repair.items() if key != "words" and value}
    status = after.status_all(claim, settled, case.silence)
    if status != "proved":
        yield f"with {what} the claim is {status}"
    costs = [
        name
        for name, service in book.claims.items()
        if "always" in service
        and not book.missing(service)
        and _fails(after, service, settled, case) > _fails(book, service, settled, case)
    ]
    yield from differing(f"costs of {what}", repair["costs"], costs)
    if counted:
        before, now = book.outcomes(book.reading()), after.outcomes(book.reading(repair["settled"]))
        changed = sum(old != new for old, new in zip(before, now, strict=True))
        yield from differing(f"changes of {what}", repair["changes"], changed)


def _fails(book, claim, settled, case):
    return sum(bool(book.failing(claim, reading, case.silence)) for reading in book.open_readings(settled))


def repaired(book, repair):
    """The book once a proposal is written into its rules."""
    rules = []
    for rule in book.rules:
        if rule["id"] not in repair["rules"]:
            rules.append(rule)
        elif repair["outcome"]:
            rules.append({**rule, "outcome": repair["outcome"]})
        else:
            rules += _requiring(rule, repair["require"])
    return book.changed(rules)


def _requiring(rule, require):
    ((name, value),) = require.items()
    rows = [row for row in listed(rule.get("when", {})) if value in listed(row.get(name, value))]
    return [{**rule, "when": [{**row, name: value} for row in rows]}] if rows else []
