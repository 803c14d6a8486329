"""CP301 and CP302: terms and parties that claims rest on, and CP303: axioms that take situations away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from proofs.findings.finding import Finding, Level
from proofs.gate.edit import Edit
from proofs.gate.shared_claims import SharedClaim
from proofs.gate.telling import rows_of, situations_counted, told, whom
from rulebook.language import translator
from rulebook.model import ALWAYS
from rulebook.reader.places import NOWHERE, FilePlace
from rulebook.table import Mask, MaskKinds


def term_findings(edit: Edit, claims: Sequence[SharedClaim]) -> Iterator[Finding]:
    """Each term or party that is other than before, by what it does to the claims that rest on it."""
    resting: dict[str, list[SharedClaim]] = {}
    for change in claims:
        for name in change.terms:
            resting.setdefault(name, []).append(change)
    for name, changes in resting.items():
        alone = [change for change in changes if change.is_written_the_same]
        weaker = [change for change in alone if change.is_weaker]
        lost = _union(edit, [change.lost for change in weaker])
        gained = _union(edit, [change.gained for change in alone])
        if weaker:
            yield _weaker(edit, name, weaker, lost)
        elif gained.any() or not (_is_new(edit, name) or means_the_same(edit, name)):
            yield _other(edit, name, alone, gained)
    yield from _other_terms(edit, set(resting))


def _is_new(edit: Edit, name: str) -> bool:
    """Whether only the new side has a term: all that can be other is what claims cover with it."""
    return name in edit.new.policy.conditions and name not in edit.old.policy.conditions


def _union(edit: Edit, masks: list[Mask]) -> Mask:
    nothing = np.zeros(edit.new.situations.size, dtype=np.bool_)
    found: Mask = np.logical_or.reduce([nothing, *masks])
    return found


def _other_terms(edit: Edit, told_already: set[str]) -> Iterator[Finding]:
    """The terms of the vocabulary that are other than before and on which no claim of both sides rests."""
    old, new = edit.old.policy.vocabulary.terms, edit.new.policy.vocabulary.terms
    for name in new:
        differs = name in old and [dict(row) for row in old[name].rows] != [
            dict(row) for row in new[name].rows
        ]
        if differs and name not in told_already and not means_the_same(edit, name):
            yield _other(edit, name, [], _union(edit, []))


def means_the_same(edit: Edit, name: str) -> bool:
    """Whether a condition holds in the same situations, in every reading that both sides have."""
    if not all(name in side.policy.conditions for side in (edit.old, edit.new)):
        return False
    was, now = (
        MaskKinds.from_masks(side.masks.condition(name, reading) for reading in side.readings)
        for side in (edit.old, edit.new)
    )
    return not any(
        ((before != after) & ~edit.map.is_new).any()
        for after, earlier in edit.held_together(was, now)
        for before in earlier
    )


def _place(edit: Edit, name: str) -> FilePlace:
    condition = edit.new.policy.conditions.get(name)
    return NOWHERE if condition is None else condition.place


def _weaker(edit: Edit, name: str, claims: Sequence[SharedClaim], lost: Mask) -> Finding:
    rows, side = rows_of(edit.new, lost), edit.new

    def words(language: str) -> str:
        _ = translator(language)
        text = _("“{term}” means something else: {claims} no longer cover {count}: {whom}.")
        if name not in side.policy.conditions:
            text = _("“{term}” is gone, and with it what {claims} say.")
        return text.format(
            term=name,
            claims=", ".join(change.new.id for change in claims),
            count=situations_counted(int(lost.sum()), language),
            whom=whom(side.policy, rows, language),
        )

    made = told(side, "CP301", Level.ERROR, words, _place(edit, name))
    return replace(made, about=f"term:{name}", situations=int(lost.sum()), rows=rows)


def _other(edit: Edit, name: str, claims: Sequence[SharedClaim], gained: Mask) -> Finding:
    rows, side = rows_of(edit.new, gained), edit.new
    more = [change.new.id for change in claims if change.gained.any()]

    def words(language: str) -> str:
        _ = translator(language)
        if not more:
            return _("“{term}” means something else; no claim covers more or less by it.").format(term=name)
        return _("“{term}” means something else: {claims} cover {count} more: {whom}.").format(
            term=name,
            claims=", ".join(more),
            count=situations_counted(int(gained.sum()), language),
            whom=whom(side.policy, rows, language),
        )

    made = told(side, "CP302", Level.NOTE, words, _place(edit, name))
    return replace(made, about=f"term:{name}", situations=int(gained.sum()), rows=rows)


def axiom_findings(edit: Edit) -> Iterator[Finding]:
    """Old situations that an axiom takes away, though every value of theirs is still there."""
    gone = edit.map.is_gone.copy()
    for change in edit.map.changes:
        if change.old is not None and change.went:
            gone &= ~edit.old.situations.where(change.old.id, change.went)
    if not gone.any():
        return
    before = {axiom.id: axiom.impossible for axiom in edit.old.policy.vocabulary.axioms}
    axioms = [
        axiom
        for axiom in edit.new.policy.vocabulary.axioms
        if [dict(row) for row in before.get(axiom.id, ALWAYS)] != [dict(row) for row in axiom.impossible]
    ]
    rows = rows_of(edit.old, gone)

    def words(language: str) -> str:
        _ = translator(language)
        text = _("Axioms ({axioms}) rule out {count} that could be before, so nobody judges them: {whom}.")
        return text.format(
            axioms=", ".join(axiom.id for axiom in axioms) or "–",
            count=situations_counted(int(gone.sum()), language),
            whom=whom(edit.old.policy, rows, language),
        )

    made = told(edit.new, "CP303", Level.ERROR, words, axioms[0].place if axioms else NOWHERE)
    about = "axiom:" + ",".join(axiom.id for axiom in axioms)
    yield replace(made, about=about, situations=int(gone.sum()), rows=rows)
