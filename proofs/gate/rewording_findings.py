"""CP801: what was renamed, moved or reworded without any change of meaning, in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from proofs.changes.rule_changes import BOTH, RENAMED, WORDING, RuleChange
from proofs.findings.finding import Finding, Level
from proofs.gate.edit import Edit
from proofs.gate.telling import told
from rulebook.language import translator
from rulebook.model import Policy


@dataclass(frozen=True)
class Rewording:
    """What only sounds different: pairs of names, and ids of what has other words."""

    renamed: Mapping[str, str]
    reworded: tuple[str, ...]
    moved_defaults: tuple[str, ...]
    is_laid_out_otherwise: bool


def rewording_of(edit: Edit, rules: tuple[RuleChange, ...], renamed: Mapping[str, str]) -> Rewording:
    """Everything of an edit that means nothing; `renamed` are claims and scenarios under new names."""
    old, new = edit.old.policy, edit.new.policy
    named = {change.was: change.rule for change in rules if change.kind is RENAMED and change.was}
    said = [change.rule for change in rules if change.kind in (WORDING, BOTH)]
    listed = dict(renamed)
    said += [name for name in _other_words(old, new) if name not in said]
    moved = tuple(
        name
        for name, question in new.readings.items()
        if name in old.readings and old.readings[name].default != question.default
    )
    return Rewording({**named, **listed}, tuple(said), moved, old.digest != new.digest)


def _other_words(old: Policy, new: Policy) -> Iterator[str]:
    """The ids of claims, scenarios, terms, readings and facts of both sides whose words differ."""
    pairs = [
        ({one.id: one.words for one in old.claims}, {one.id: one.words for one in new.claims}),
        ({one.id: one.why for one in old.scenarios}, {one.id: one.why for one in new.scenarios}),
        ({n: c.words for n, c in old.conditions.items()}, {n: c.words for n, c in new.conditions.items()}),
        ({n: r.question for n, r in old.readings.items()}, {n: r.question for n, r in new.readings.items()}),
    ]
    for before, after in pairs:
        yield from (name for name in after if name in before and dict(before[name]) != dict(after[name]))
    if dict(old.title) != dict(new.title) or old.version != new.version or old.id != new.id:
        yield "title"


def rewording_findings(edit: Edit, rewording: Rewording, is_harmless: bool) -> Iterator[Finding]:
    """One line for all of it, if there is any; layout and comments alone only where nothing else changed."""
    if not (rewording.renamed or rewording.reworded) and not (
        is_harmless and (rewording.is_laid_out_otherwise or rewording.moved_defaults)
    ):
        return

    def words(language: str) -> str:
        _ = translator(language)
        parts = []
        if rewording.renamed:
            pairs = ", ".join(f"{old} → {new}" for old, new in rewording.renamed.items())
            parts.append(_("renamed: {names}").format(names=pairs))
        if rewording.reworded:
            parts.append(_("other words: {names}").format(names=", ".join(rewording.reworded)))
        if is_harmless and rewording.moved_defaults:
            names = ", ".join(rewording.moved_defaults)
            parts.append(_("another default that decides nothing otherwise: {names}").format(names=names))
        if not parts:
            parts.append(_("comments, order or layout"))
        return _("Nothing is meant otherwise by this: {parts}.").format(parts="; ".join(parts))

    yield replace(told(edit.new, "CP801", Level.NOTE, words), about="wording")
