"""CP801: what was renamed, moved or reworded without any change of meaning, in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from proofs.changes.rule_changes import BOTH, RENAMED, WORDING, RuleChange
from proofs.findings.finding import Finding, Level
from proofs.gate.edit import Edit
from proofs.gate.telling import told
from rulebook.language import translator
from rulebook.model import Basis, Policy, Value, Words
from rulebook.moves import Moves

T = TypeVar("T", str, Value)
Texts = dict[str, dict[object, dict[str, str]]]
"""Texts by what says them, then by its parts and by language."""


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
    over_time = edit.old.book.moves, edit.new.book.moves
    said = [*dict.fromkeys([*said, *_other_words(old, new), *_other_words_over_time(*over_time)])]
    moved = tuple(edit.pairing.moved_defaults)
    listed = {**edit.pairing.renamed, **_renamed_conditions(old, new), **renamed}
    for change in edit.map.changes:
        if change.new is not None:
            name = change.new.id
            listed |= {f"{name}.{was}": f"{name}.{value}" for value, was in change.renamed.items()}
    return Rewording({**named, **listed}, tuple(said), moved, not edit.old.book.is_written_as(edit.new.book))


def _renamed_conditions(old: Policy, new: Policy) -> dict[str, str]:
    """Terms, parties and conditions that say under a new name what one said that is gone."""
    come = {
        tuple(sorted(one.words.items())): name
        for name, one in new.conditions.items()
        if name not in old.conditions
    }
    gone = {name: one for name, one in old.conditions.items() if name not in new.conditions}
    said = {name: tuple(sorted(one.words.items())) for name, one in gone.items()}
    return {name: come[words] for name, words in said.items() if words in come}


def _other_words(old: Policy, new: Policy) -> Iterator[str]:
    """The ids of claims, scenarios, terms, readings and facts of both sides whose words differ."""
    yield from _said_otherwise(_said(old), _said(new))
    if dict(old.title) != dict(new.title) or old.version != new.version:
        yield "title"
    if old.id != new.id:
        yield "id"
    # What it means that a document is no longer named, or is for the first time, is told with the quotes.
    both = {**old.source, **new.source}.keys() - ({"document"} - (old.source.keys() & new.source.keys()))
    if any(old.source.get(name) != new.source.get(name) for name in both):
        yield "source"
    if (old.previous, old.status) != (new.previous, new.status):
        yield "previous" if old.status == new.status else "status"


def _other_words_over_time(old: Moves | None, new: Moves | None) -> Iterator[str]:
    """The ids of moves, starts and claims over time of both sides whose words differ."""
    if old is not None and new is not None:
        yield from _said_otherwise(_said_over_time(old), _said_over_time(new))


def _said_otherwise(old: Iterator[Texts], new: Iterator[Texts]) -> Iterator[str]:
    for before, after in zip(old, new, strict=True):
        for name, words in after.items():
            if name in before and any(before[name].get(part, said) != said for part, said in words.items()):
                yield name


def _said_over_time(moves: Moves) -> Iterator[Texts]:
    """What each move, start and claim over time says, by its parts."""
    yield {one.id: {"": dict(one.words), "because": dict(one.because)} for one in moves.moves.values()}
    yield {name: {"": dict(one.words)} for name, one in moves.starts.items()}
    yield {
        one.id: {"": dict(one.words), "basis": _basis(one.basis), "because": dict(one.because)}
        for one in moves.claims.values()
    }
    yield {one.id: {"": dict(one.words), "basis": _basis(one.basis)} for one in moves.promises.values()}


def _said(policy: Policy) -> Iterator[Texts]:
    """What each rule, claim, scenario, condition, reading and fact says, by its parts."""
    yield {one.id: {"why": dict(one.why), "by": {"": one.quote_by}} for one in policy.rules}
    yield {one.id: {"": dict(one.words), "basis": _basis(one.basis)} for one in policy.claims}
    yield {one.id: {"": dict(one.why), "basis": _basis(one.basis)} for one in policy.scenarios}
    yield {name: {"": dict(one.words)} for name, one in policy.conditions.items()}
    yield {name: _parts(one.question, one.option_words) for name, one in policy.readings.items()}
    yield {name: _parts(one.label, one.sentences) for name, one in policy.vocabulary.facts.items()}


def _basis(basis: Basis) -> dict[str, str]:
    """On what something rests, as texts by name."""
    return {"kind": basis.kind, **basis.words}


def _parts(whole: Words, parts: Mapping[T, Words]) -> dict[object, dict[str, str]]:
    return {None: dict(whole), **{part: dict(words) for part, words in parts.items()}}


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
