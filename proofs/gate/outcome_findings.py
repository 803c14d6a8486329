"""CP101, CP102 and CP103: which line lets through more, or less, than before, and what no line decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from proofs.findings.finding import Finding, Level
from proofs.gate.outcome_changes import LOOSENING, SILENCING, TIGHTENING, OutcomeChanges, OutcomeWay
from proofs.gate.telling import case_of, extent, rows_of, situations_counted, told, whom
from rulebook.language import translator
from rulebook.model import Rule
from rulebook.table import OUTCOME_NAMES, Mask
from rulebook.words import outcome_words

Part = tuple[Rule, Mask]


def outcome_findings(changes: OutcomeChanges, needed: Mask) -> Iterator[Finding]:
    """Everything that changed in outcomes.

    `needed` are the situations in which a service claim or a sourced scenario broke: bool[situations]. There
    less is worse, too.
    """
    for way in (LOOSENING, TIGHTENING, SILENCING):
        cases = changes.cases(way)
        grouped = _by_silent_rule if way is SILENCING else _by_deciding_rule
        elsewhere: Mask = np.logical_or.reduce(cases, axis=0) & ~cases[0]
        for members, is_default in ((cases[0], True), (elsewhere, False)):
            for rule, part in grouped(changes, way, members):
                yield _changed(changes, way, rule, part, _level(way, part, needed), is_default)
        if changes.edit.pairing.moved_defaults:
            rest = changes.by_default(way) & ~cases[0]
            if rest.any():
                yield _default_moved(changes, way, rest, _level(way, rest, needed))


def with_further_failures(found: Sequence[Finding], claims: Sequence[str]) -> list[Finding]:
    """The same findings; the first line that lets more through names claims that failed and fail further."""
    first = next((one for one in found if one.kind == LOOSENING.kind), None)
    if first is None or not claims:
        return list(found)

    def words(language: str) -> str:
        _ = translator(language)
        said = _("These claims failed already and fail in further situations: {claims}.")
        return f"{first.words[language]} {said.format(claims=', '.join(claims))}"

    fuller = replace(first, words={language: words(language) for language in first.words})
    return [fuller if one is first else one for one in found]


def _level(way: OutcomeWay, members: Mask, needed: Mask) -> Level:
    return Level.ERROR if way is not TIGHTENING or bool((members & needed).any()) else Level.NOTE


def _by_deciding_rule(changes: OutcomeChanges, way: OutcomeWay, members: Mask) -> list[Part]:
    """Some situations by the rule that decides each now, in the nearest reading in which it changed.

    Where several decide it, one that is new or was changed goes first.
    """
    side, cases, left = changes.new, changes.cases(way), members.copy()
    before = {rule.id: _meaning_written(rule) for rule in changes.old.policy.rules}
    rules = sorted(side.policy.rules, key=lambda rule: before.get(rule.id) == _meaning_written(rule))
    found = {rule.id: np.zeros(left.size, dtype=np.bool_) for rule in rules}
    for at in side.nearest:
        here = left & cases[at]
        if not here.any():
            continue
        left &= ~here
        for rule in rules:
            says = side.tables[at] == OUTCOME_NAMES.index(rule.outcome)
            decided = here & says & side.masks.rule(rule, side.readings[at])
            found[rule.id] |= decided
            here &= ~decided
    return [(rule, found[rule.id]) for rule in side.policy.rules if found[rule.id].any()]


def _meaning_written(rule: Rule) -> tuple[object, ...]:
    return rule.sender, rule.recipient, rule.when, rule.unless, rule.outcome


def _by_silent_rule(changes: OutcomeChanges, way: OutcomeWay, members: Mask) -> list[Part]:
    """Some situations by the old rule that decided each."""
    side, old, left = changes.new, changes.old, members.copy()
    found = {rule.id: np.zeros(left.size, dtype=np.bool_) for rule in old.policy.rules}
    for at in side.nearest:
        here = left & changes.cases(way)[at]
        if not here.any():
            continue
        left &= ~here
        for reading in changes.edit.pairing.against(side.readings[at]):
            for rule in old.policy.rules:
                says = old.tables[reading] == OUTCOME_NAMES.index(rule.outcome)
                spoke = says & old.masks.rule(rule, old.readings[int(reading)])
                decided = here & changes.edit.brought(spoke)
                found[rule.id] |= decided
                here &= ~decided
            if not here.any():
                break
    return [(rule, found[rule.id]) for rule in old.policy.rules if found[rule.id].any()]


def _changed(
    changes: OutcomeChanges, way: OutcomeWay, rule: Rule, members: Mask, level: Level, is_default: bool
) -> Finding:
    """What one line lets through, keeps back or no longer says."""
    side, cases = changes.new, changes.cases(way)
    within = changes.readings_with(way, members)
    at = next(int(one) for one in side.nearest if within[one])
    rows, readings = rows_of(side, members), int(within.sum())
    earlier = changes.outcomes_before(way, members)
    there = {one.id: one for one in side.policy.rules}
    place = there[rule.id].place if rule.id in there else None

    def words(language: str) -> str:
        _ = translator(language)
        text = {
            LOOSENING.kind: _("Line {line} lets more through now: {outcome} (before: {before}). {whom}."),
            TIGHTENING.kind: _("Line {line} lets less through now: {outcome} (before: {before}). {whom}."),
            SILENCING.kind: _("Line {line} decided this, and no line does now (before: {before}). {whom}."),
        }[way.kind]
        said = text.format(
            line=rule.line,
            outcome=outcome_words(rule.outcome, language),
            before=_(" or ").join(outcome_words(one, language) for one in earlier),
            whom=_upper(whom(side.policy, rows, language)),
        )
        said += f" {_upper(extent(side, members, readings, language))}."
        elsewhere = _("Not by default, only as other readings have it.")
        return said if is_default else f"{said} {elsewhere}"

    made = told(side, way.kind, level, words) if place is None else told(side, way.kind, level, words, place)
    return replace(
        made,
        rule=rule.id,
        readings=readings,
        situations=int(members.sum()),
        rows=rows,
        example=case_of(side, at, cases[at] & members, lambda number: changes.earlier(way, at, number)),
    )


def _default_moved(changes: OutcomeChanges, way: OutcomeWay, members: Mask, level: Level) -> Finding:
    """What moved defaults alone let through or keep back: the readings are the same, another goes first."""
    side, moved = changes.new, changes.edit.pairing.moved_defaults
    rows = rows_of(side, members)

    def words(language: str) -> str:
        _ = translator(language)
        text = {
            LOOSENING.kind: _("The default moved ({moves}); by default more gets through: {whom}. {count}."),
            TIGHTENING.kind: _("The default moved ({moves}); by default less gets through: {whom}. {count}."),
            SILENCING.kind: _("The default moved ({moves}); by default no line decides: {whom}. {count}."),
        }[way.kind]
        return text.format(
            moves="; ".join(f"{name}: {was} → {now}" for name, (was, now) in moved.items()),
            whom=whom(side.policy, rows, language),
            count=_upper(situations_counted(int(members.sum()), language)),
        )

    return replace(
        told(side, way.kind, level, words, side.policy.readings[next(iter(moved))].place),
        about="reading:" + ",".join(moved),
        readings=1,
        situations=int(members.sum()),
        rows=rows,
        example=case_of(side, 0, members, lambda number: changes.earlier(way, 0, number, by_default=True)),
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
