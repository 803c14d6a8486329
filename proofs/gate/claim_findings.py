"""CP201 to CP205: claims that are worse, held by silence, gone, weaker, or better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from proofs.findings.finding import Finding, Level
from proofs.gate.edit import Edit
from proofs.gate.shared_claims import SharedClaim, means_the_same, silent_cases
from proofs.gate.side import Side
from proofs.gate.telling import (
    case_of,
    extent,
    readings_counted,
    rows_of,
    situations_counted,
    told,
    whom,
)
from rulebook.decide import Decision
from rulebook.language import say, translator
from rulebook.model import OUTCOMES, Claim, Outcome
from rulebook.table import Mask
from rulebook.words import outcome_words


class ClaimEdits:
    """The claims of both sides, paired: by id, else by what they mean."""

    def __init__(self, edit: Edit):
        self.edit = edit
        before = {claim.id: claim for claim in edit.old.policy.claims}
        after = {claim.id: claim for claim in edit.new.policy.claims}
        gone = {name: claim for name, claim in before.items() if name not in after}
        come = {name: claim for name, claim in after.items() if name not in before}
        self.renamed: dict[str, str] = {}
        for name, claim in gone.items():
            left = [other for other in come.values() if other.id not in self.renamed.values()]
            match = next((other for other in left if means_the_same(edit, claim, other)), None)
            if match is not None:
                self.renamed[name] = match.id
        self.kept = [
            SharedClaim(edit, claim, after[self.renamed.get(name, name)])
            for name, claim in before.items()
            if self.renamed.get(name, name) in after
        ]
        self.gone = [claim for name, claim in gone.items() if name not in self.renamed]
        self.come = [claim for name, claim in come.items() if name not in self.renamed.values()]


def claim_findings(claims: ClaimEdits) -> Iterator[Finding]:
    """What an edit did to claims; what terms alone did to them is told elsewhere."""
    edit = claims.edit
    for claim in claims.gone:
        yield _gone(edit, claim)
    for change in claims.kept:
        if change.is_weaker and not change.rests_on_terms:
            yield _weaker(change)
        if change.newly_broken or change.by_default.any():
            yield _worse(change)
        silent = silent_cases(edit.new, change.new) & ~edit.brought(silent_cases(edit.old, change.old))
        if silent.any():
            yield _by_silence(edit.new, change.new, silent)
        stronger = bool(change.gained.any()) or change.forbids_more
        if (stronger and not change.is_weaker and not change.rests_on_terms) or change.is_better:
            yield _better(change)
    for claim in claims.come:
        yield _come(edit.new, claim)


def claim_findings_alone(side: Side) -> Iterator[Finding]:
    """What is wrong with the claims of a book that has no old side."""
    for claim in side.policy.claims:
        failing = side.failing(claim)
        if failing.any():
            yield _fails(side, claim, failing)
        elif not claim.unknown and not any(side.covered(claim, reading).any() for reading in side.readings):
            yield _says_nothing(side, claim)
        silent = silent_cases(side, claim)
        if silent.any():
            yield _by_silence(side, claim, silent)


def _sentence(claim: Claim, language: str) -> str:
    _ = translator(language)
    return _("“{option}”").format(option=say(claim.words, language).rstrip("."))


def _outcomes(outcomes: frozenset[Outcome], language: str) -> str:
    return ", ".join(outcome_words(one, language) for one in OUTCOMES if one in outcomes)


def _gone(edit: Edit, claim: Claim) -> Finding:
    old = edit.old
    covered = np.logical_or.reduce([old.covered(claim, reading) for reading in old.readings])
    rows = rows_of(edit.new, edit.brought(covered))

    def words(language: str) -> str:
        _ = translator(language)
        text = _("The claim {claim} is gone: {sentence}.")
        return text.format(claim=claim.id, sentence=_sentence(claim, language))

    made = told(edit.new, "CP203", Level.ERROR, words)
    return replace(made, claim=claim.id, situations=int(edit.brought(covered).sum()), rows=rows)


def _weaker(change: SharedClaim) -> Finding:
    edit, claim, lost = change.edit, change.new, change.lost
    rows = rows_of(edit.new, lost)

    def words(language: str) -> str:
        _ = translator(language)
        said = [_("The claim {claim} is weaker: {sentence}.")]
        if claim.unknown:
            said.append(_("It cannot be asked: there is no term {terms}."))
        elif lost.any():
            said.append(_("It no longer covers {count}: {whom}."))
        if change.forbids_less:
            said.append(_("It no longer forbids: {outcomes}."))
        return " ".join(said).format(
            claim=claim.id,
            sentence=_sentence(claim, language),
            terms=", ".join(claim.unknown),
            count=situations_counted(int(lost.sum()), language),
            whom=whom(edit.new.policy, rows, language),
            outcomes=_outcomes(change.old.never - claim.never, language),
        )

    made = told(edit.new, "CP204", Level.ERROR, words, claim.place)
    return replace(made, claim=claim.id, situations=int(lost.sum()), rows=rows)


def _worse(change: SharedClaim) -> Finding:
    """The claim fails where it held: with the default first, then the nearest reading."""
    edit, side, claim = change.edit, change.edit.new, change.new
    broken = dict(change.newly_broken)
    if change.by_default.any():
        broken[0] = broken.get(0, change.by_default) | change.by_default
    members = np.logical_or.reduce(list(broken.values()))
    at = next(int(one) for one in side.nearest if int(one) in broken)
    old, new = change.failing
    rows, tied = rows_of(side, members), edit.pairing.tied(side.readings[at])

    def before(number: int) -> Decision | None:
        return edit.old_case(tied, number, lambda outcome: True)

    def words(language: str) -> str:
        _ = translator(language)
        text = _("The claim {claim} fails where it held: {sentence}. {extent}; before {before}.")
        if change.by_default.any():
            text = _("The claim {claim} fails by default: {sentence}. {extent}; before {before}.")
        elif old[tied].any():
            text = _("The claim {claim} fails in new situations: {sentence}. {extent}; before {before}.")
        return text.format(
            claim=claim.id,
            sentence=_sentence(claim, language),
            extent=_upper(extent(side, members, int(new.sum()), language)),
            before=readings_counted(int(old.sum()), old.size, language) if old.any() else _("in no reading"),
        )

    rules = case_of(side, at, broken[at], before)
    place = next((rule.place for rule in side.policy.rules if rule.id in rules.rules), claim.place)
    return replace(
        told(side, "CP201", Level.ERROR, words, place),
        claim=claim.id,
        rule=rules.rules[0] if rules.rules else None,
        readings=int(new.sum()),
        situations=int(members.sum()),
        rows=rows,
        example=rules,
    )


def _fails(side: Side, claim: Claim, failing: NDArray[np.bool_]) -> Finding:
    members, readings = side.broken_somewhere(claim), int(failing.sum())
    at = next(int(one) for one in side.nearest if failing[one])
    example = case_of(side, at, side.breaks(claim, at), lambda number: None)
    place = next((rule.place for rule in side.policy.rules if rule.id in example.rules), claim.place)

    def words(language: str) -> str:
        _ = translator(language)
        text = _("The claim {claim} fails: {sentence}. {extent}.")
        said = _upper(extent(side, members, readings, language))
        return text.format(claim=claim.id, sentence=_sentence(claim, language), extent=said)

    return replace(
        told(side, "CP201", Level.ERROR, words, place),
        claim=claim.id,
        rule=example.rules[0] if example.rules else None,
        readings=readings,
        situations=int(members.sum()),
        rows=rows_of(side, members),
        example=example,
    )


def _says_nothing(side: Side, claim: Claim) -> Finding:
    def words(language: str) -> str:
        _ = translator(language)
        text = _("The claim {claim} says nothing: no situation is such. {sentence}.")
        return text.format(claim=claim.id, sentence=_sentence(claim, language))

    return replace(told(side, "CP204", Level.ERROR, words, claim.place), claim=claim.id, situations=0)


def _by_silence(side: Side, claim: Claim, silent: Mask) -> Finding:
    rows = rows_of(side, silent)

    def words(language: str) -> str:
        _ = translator(language)
        text = _("The claim {claim} holds by silence alone in {count}: no line speaks of them. {whom}.")
        return text.format(
            claim=claim.id,
            count=situations_counted(int(silent.sum()), language),
            whom=_upper(whom(side.policy, rows, language)),
        )

    return replace(
        told(side, "CP202", Level.NOTE, words, claim.place),
        claim=claim.id,
        readings=1,
        situations=int(silent.sum()),
        rows=rows,
        example=case_of(side, 0, silent, lambda number: None),
    )


def _better(change: SharedClaim) -> Finding:
    edit, claim = change.edit, change.new
    old, new = change.failing
    rows = rows_of(edit.new, change.gained)

    def words(language: str) -> str:
        _ = translator(language)
        said = []
        if change.gained.any():
            count = situations_counted(int(change.gained.sum()), language)
            said.append(_("The claim {claim} covers {count} more.").format(claim=claim.id, count=count))
        if change.forbids_more:
            outcomes = _outcomes(claim.never - change.old.never, language)
            text = _("The claim {claim} now forbids, too: {outcomes}.")
            said.append(text.format(claim=claim.id, outcomes=outcomes))
        sides = [
            readings_counted(int(one.sum()), one.size, language) if one.any() else _("in no reading")
            for one in (old, new)
        ]
        text = _("It fails {after} now, before {before}.")
        said.append(text.format(before=sides[0], after=sides[1]))
        if len(said) == 1:
            said.insert(0, _("The claim {claim} is better.").format(claim=claim.id))
        return " ".join(said)

    made = told(edit.new, "CP205", Level.NOTE, words, claim.place)
    return replace(made, claim=claim.id, situations=int(change.gained.sum()), rows=rows)


def _come(side: Side, claim: Claim) -> Finding:
    failing = int(side.failing(claim).sum())
    says_nothing = not any(mask.any() for mask in side.coverage(claim).masks)

    def words(language: str) -> str:
        _ = translator(language)
        text = _("The claim {claim} is new: {sentence}. It fails {readings}.")
        if claim.unknown:
            text = _("The claim {claim} is new: {sentence}. It cannot be asked: there is no term {terms}.")
        elif says_nothing:
            text = _("The claim {claim} is new: {sentence}. It says nothing: no situation is such.")
        said = readings_counted(failing, len(side.readings), language) if failing else _("in no reading")
        return text.format(
            claim=claim.id,
            sentence=_sentence(claim, language),
            readings=said,
            terms=", ".join(claim.unknown),
        )

    made = told(side, "CP205", Level.NOTE, words, claim.place)
    return replace(made, claim=claim.id, readings=failing)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
