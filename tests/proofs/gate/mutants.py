"""Small edits of a rule book, and why one that is not red is harmless.

A reason is looked for in plain tables of outcomes and of what claims cover, not in the gate's own findings:
where there is none, a gate that is green is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from proofs.findings.finding import Finding, Level
from proofs.findings.meaning import meaning_digest
from proofs.gate import judge as judging
from proofs.gate.book import BookVersion
from rulebook.model import OUTCOMES, Fact, Policy, Reading, Row, Rows, Silence, Value
from rulebook.table import OUTCOME_NAMES, ReadingMasks, outcome_tables

Table = NDArray[np.uint8]
Mutants = Iterator[tuple[str, Policy]]

SAME = "it decides nothing otherwise, in no reading"
SAME_BY_DEFAULT = "another option goes first, and by default every situation is decided as before"
TIGHTER = "it only keeps more back, and no service claim asks for what is kept back"
COVERS_NO_LESS = "no claim covers less by the term, and nothing is decided otherwise"
REASONS = (SAME, SAME_BY_DEFAULT, TIGHTER, COVERS_NO_LESS)
_STRICTNESS = np.array([min(OUTCOME_NAMES.index(name), len(OUTCOMES) - 1) for name in OUTCOME_NAMES])


def bare(policy: Policy) -> Policy:
    """A policy without its scenarios."""
    return replace(policy, scenarios=())


def other_outcomes(policy: Policy) -> Mutants:
    """Each rule with each other outcome."""
    for place, rule in enumerate(policy.rules):
        for outcome in OUTCOMES:
            if outcome is not rule.outcome:
                rules = [*policy.rules]
                rules[place] = replace(rule, outcome=outcome)
                yield f"{rule.id} → {outcome}", replace(policy, rules=tuple(rules))


def dropped_claims(policy: Policy) -> Mutants:
    """Each claim left out."""
    for claim in policy.claims:
        kept = tuple(one for one in policy.claims if one is not claim)
        yield f"without {claim.id}", replace(policy, claims=kept)


def narrowed_terms(policy: Policy) -> Mutants:
    """Each term without each value of each fact: it no longer holds where the fact has that value."""
    for name, term in policy.vocabulary.terms.items():
        for fact in policy.vocabulary.facts.values():
            for value in fact.values:
                rows = tuple(_without(term.rows, fact, value))
                if rows == term.rows:
                    continue
                narrow = replace(term, rows=rows)
                terms = {**policy.vocabulary.terms, name: narrow}
                conditions = {**policy.conditions, name: narrow}
                vocabulary = replace(policy.vocabulary, terms=terms)
                said = ("yes" if value else "no") if isinstance(value, bool) else value
                edited = replace(policy, vocabulary=vocabulary, conditions=conditions)
                yield f"{name} without {fact.id} = {said}", edited


def _without(rows: Rows, fact: Fact, value: Value) -> Iterator[Row]:
    """Rows without the situations in which a fact has a value."""
    for row in rows:
        left = tuple(one for one in row.get(fact.id, fact.values) if one != value)
        if fact.id not in row or left != row[fact.id]:
            if left:
                yield {**row, fact.id: left}
        else:
            yield row


def moved_defaults(policy: Policy) -> Mutants:
    """Each reading with each other option as its default."""
    for name, question in policy.readings.items():
        for option in question.options[1:]:
            options = (option, *(one for one in question.options if one != option))
            readings = {**policy.readings, name: replace(question, options=options)}
            yield f"{name} = {option}", replace(policy, readings=readings)


OPERATORS: dict[str, Callable[[Policy], Mutants]] = {
    "every rule with every other outcome": other_outcomes,
    "every claim dropped": dropped_claims,
    "every term narrowed by every value": narrowed_terms,
    "every reading's default moved": moved_defaults,
}


@dataclass(frozen=True)
class Judged:
    """A mutant and what the gate finds; `is_red` whether anything of it fails by default."""

    name: str
    mutant: Policy
    found: tuple[Finding, ...]

    @property
    def is_red(self) -> bool:
        return any(one.level is Level.ERROR for one in self.found)


def judged(policy: Policy, operator: Callable[[Policy], Mutants], every: int = 1) -> Iterator[Judged]:
    """Every mutant of a policy without scenarios, or one of so many, with its findings."""
    old = bare(policy)
    before = judging.BookJudgement(BookVersion(old))
    for name, mutant in islice(operator(old), 0, None, every):
        yield Judged(name, mutant, judging.BookJudgement(BookVersion(mutant)).against(before))


def harmless(old: Policy, new: Policy) -> str | None:
    """Why an edit is harmless, or None: every outcome and every claim looked at in every reading."""
    if _meaning(old) == meaning_digest(new):
        return SAME
    readings = old.all_readings()
    before, after = _tables(old), outcome_tables(new, readings)
    if not _covers_no_less(old, new):
        return None
    if (before == after).all():
        if old.default_reading == new.default_reading:
            return COVERS_NO_LESS if new.rules == old.rules else SAME
        before, after = (outcome_tables(policy, [policy.default_reading]) for policy in (old, new))
        readings = [dict(new.default_reading)]
        if (before == after).all():
            return SAME_BY_DEFAULT
    is_tighter = _only_keeps_back(before, after) and _serves_no_less(new, readings, before, after)
    return TIGHTER if is_tighter else None


@lru_cache(maxsize=2)
def _meaning(old: Policy) -> str:
    return meaning_digest(old)


@lru_cache(maxsize=2)
def _tables(old: Policy) -> Table:
    return outcome_tables(old, old.all_readings())


def _covers_no_less(old: Policy, new: Policy) -> bool:
    """Whether every claim is there still, and covers all that it did in every reading."""
    there = {claim.id: claim for claim in new.claims}
    masks = ReadingMasks(old), ReadingMasks(new)
    return all(
        claim.id in there
        and claim.never <= there[claim.id].never
        and not (masks[0].claim(claim, reading) & ~masks[1].claim(there[claim.id], reading)).any()
        for claim in old.claims
        for reading in old.all_readings()
    )


def _only_keeps_back(before: Table, after: Table) -> bool:
    """Whether nothing is looser, and nothing that a line decided is left to silence."""
    silent = len(OUTCOME_NAMES) - 1
    looser = _STRICTNESS[after] < _STRICTNESS[before]
    return not (looser.any() or ((after == silent) & (before != silent)).any())


def _serves_no_less(new: Policy, readings: Sequence[Reading], before: Table, after: Table) -> bool:
    """Whether no claim is broken in a reading in which it was kept."""
    masks = ReadingMasks(new)
    for claim in new.claims:
        bad = np.array([name in claim.broken_by(Silence.FORBIDDEN) for name in OUTCOME_NAMES])
        for at, reading in enumerate(readings):
            covered = masks.claim(claim, reading)
            if (bad[after[at]] & covered).any() and not (bad[before[at]] & covered).any():
                return False
    return True
