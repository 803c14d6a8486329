"""CP401 to CP404: facts and values that came or went, what is new and unclaimed, what cannot be mapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import permutations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from proofs.engines.vocabulary_map import FactChange
from proofs.findings.finding import Finding, Level
from proofs.gate.edit import Edit
from proofs.gate.side import Side
from proofs.gate.telling import case_of, extent, rows_of, situations_counted, told, whom
from rulebook.language import N_, Message, translator
from rulebook.model import OUTCOMES, Claim, Condition, Fact, Outcome, Value, Words
from rulebook.reader.places import NOWHERE, FilePlace
from rulebook.table import Mask

T = TypeVar("T", str, Value)
Named = TypeVar("Named", Claim, Condition)

LET_THROUGH = frozenset(OUTCOMES) - {Outcome.FORBIDDEN}
NEW_UNCLAIMED = N_("New situations get through (line {line}), and no claim speaks of them: {whom}. {extent}.")
BOOK_UNCLAIMED = N_(
    "The policy is new and makes no claim that can be asked, so that nobody judges whom it lets through "
    "(line {line}): {whom}. {extent}."
)


def vocabulary_findings(edit: Edit) -> Iterator[Finding]:
    """What became of the vocabulary, in words, and what nobody claims anything of."""
    for change in edit.map.changes:
        if change.differs:
            yield from _fact_findings(edit, change)
    if not edit.map.shares_facts:
        yield _nothing_shared(edit.new)
    possible = edit.map.is_new.copy()
    for change in edit.map.changes:
        if change.new is not None and change.came:
            possible &= ~edit.new.situations.where(change.new.id, change.came)
    if possible.any() and edit.map.shares_facts:
        yield _possible_again(edit, possible)
    yield from silent_findings(edit)
    yield from exchanged_findings(edit)
    unclaimed = unclaimed_cases(edit)
    if unclaimed.any():
        yield _unclaimed(edit.new, unclaimed, NEW_UNCLAIMED)


def unclaimed_alone(side: Side) -> Iterator[Finding]:
    """What a book lets through that has no old side and no claim that can be asked: nothing was judged."""
    if any(not claim.unknown for claim in side.policy.claims):
        return
    cases = side.has(LET_THROUGH)
    if cases.any():
        yield _unclaimed(side, cases, BOOK_UNCLAIMED)


def unclaimed_cases(edit: Edit) -> NDArray[np.bool_]:
    """New situations that a line lets through and of which no claim speaks: bool[readings, situations]."""
    side, new = edit.new, edit.map.is_new
    found = np.zeros(side.tables.shape, dtype=np.bool_)
    if not new.any():
        return found
    through = side.has(LET_THROUGH)
    for at, reading in enumerate(side.readings):
        claimed = np.zeros(new.size, dtype=np.bool_)
        for claim in side.policy.claims:
            claimed |= side.covered(claim, reading)
        found[at] = new & through[at] & ~claimed
    return found


def _unclaimed(side: Side, cases: NDArray[np.bool_], text: str) -> Finding:
    members: Mask = np.logical_or.reduce(cases, axis=0)
    within: Mask = np.logical_or.reduce(cases, axis=1)
    at = next(int(one) for one in side.nearest if within[one])
    example = case_of(side, at, cases[at], lambda number: None)
    rows, readings = rows_of(side, members), int(within.sum())
    rule = next((rule for rule in side.policy.rules if rule.id in example.rules), None)

    def words(language: str) -> str:
        _ = translator(language)
        said = extent(side, members, readings, language)
        return _(text).format(
            line=rule.line if rule else "–",
            whom=whom(side.policy, rows, language),
            extent=said[:1].upper() + said[1:],
        )

    made = told(side, "CP403", Level.ERROR, words, rule.place if rule else NOWHERE)
    return replace(
        made,
        rule=rule.id if rule else None,
        readings=readings,
        situations=int(members.sum()),
        rows=rows,
        example=example,
    )


def _fact_findings(edit: Edit, change: FactChange) -> Iterator[Finding]:
    old, new, side = change.old, change.new, edit.new
    if old is None and new is not None:
        yield _new_fact(side, new)
        if new.silent is None:
            yield _no_silent_value(side, new)
    elif new is None and old is not None:
        yield _gone_fact(side, old)
    elif old is not None and new is not None:
        if change.came:
            yield _new_values(edit, change)
        if change.went:
            yield _gone_values(edit, change)
        if old.id != new.id:
            yield _renamed_fact(side, old, new)


def silent_findings(edit: Edit) -> Iterator[Finding]:
    """Facts with another value that goes without saying: told, since the plainest examples rest on it."""
    for change in edit.map.changes:
        if change.old is not None and change.new is not None and change.old.silent != change.new.silent:
            yield _other_silent_value(edit.new, change.old, change.new)


def _about_fact(
    side: Side, kind: str, level: Level, fact: Fact, message: Message, place: FilePlace | None = None
) -> Finding:
    """A finding about a fact, at its own place unless another is given."""
    return replace(
        told(side, kind, level, message, fact.place if place is None else place), about=f"fact:{fact.id}"
    )


def _silent_value(fact: Fact) -> str:
    return "–" if fact.silent is None else spelled_values((fact.silent,))


def _other_silent_value(side: Side, old: Fact, new: Fact) -> Finding:
    message = Message(
        "What goes without saying of the fact {fact} is another value: {old} → {new}.",
        fact=new.id,
        old=_silent_value(old),
        new=_silent_value(new),
    )
    return _about_fact(side, "CP302", Level.NOTE, new, message)


def exchanged_findings(edit: Edit) -> Iterator[Finding]:
    """Names that now say what another one said: is the word or the thing another one?

    Values of a fact and options of a reading among themselves; facts; and claims, terms and conditions that
    stand as they did but for their words.
    """
    for change in edit.map.changes:
        if change.old is not None and change.new is not None:
            for value, other in _exchanged(change.old.sentences, change.new.sentences):
                names = [spelled_values((one,)) for one in (value, other)]
                yield _exchange(edit.new, f"fact:{change.new.id}", change.new.place, *names)
    questions = edit.old.policy.readings
    for name, question in edit.new.policy.readings.items():
        if name in questions:
            for option, another in _exchanged(questions[name].option_words, question.option_words):
                yield _exchange(edit.new, f"reading:{name}", question.place, option, another)
    old, new = edit.old.policy, edit.new.policy
    about = f"vocabulary:{new.vocabulary.id}"
    facts = [{name: _whole(one) for name, one in side.vocabulary.facts.items()} for side in (old, new)]
    for name, another in _exchanged(*facts):
        yield _exchange(edit.new, about, new.vocabulary.facts[name].place, name, another)
    terms = _words_of_the_same(old.conditions, new.conditions, lambda one: [dict(row) for row in one.rows])
    for name, another in _exchanged(*terms):
        yield _exchange(edit.new, about, new.conditions[name].place, name, another)
    before, after = ({one.id: one for one in side.claims} for side in (old, new))
    for name, another in _exchanged(*_words_of_the_same(before, after, _asked)):
        yield _exchange(edit.new, f"policy:{new.id}", after[name].place, name, another)


def _words_of_the_same(
    old: Mapping[str, Named], new: Mapping[str, Named], meant: Callable[[Named], object]
) -> tuple[dict[str, Words], dict[str, Words]]:
    """What those say that both sides have and that are meant the same, on either side."""
    kept = [name for name in new if name in old and meant(old[name]) == meant(new[name])]
    return {name: old[name].words for name in kept}, {name: new[name].words for name in kept}


def _asked(claim: Claim) -> object:
    return claim.when, claim.unless, claim.never, claim.is_service


def _whole(fact: Fact) -> Words:
    """All that a fact says, its label and its values, whatever the order of the values."""
    parts = fact.sentences.values()
    return {
        language: "\n".join([label, *sorted(said.get(language, "") for said in parts)])
        for language, label in fact.label.items()
    }


def _exchanged(old: Mapping[T, Words], new: Mapping[T, Words]) -> Iterator[tuple[T, T]]:
    """What says, in some language, word for word what another of both sides said, which says so no more."""
    both = [one for one in new if one in old and dict(new[one]) != dict(old[one])]
    told_already = set[tuple[T, T]]()
    for one, other in permutations(both, 2):
        said = [word for word in new[one] if new[one][word] == old[other].get(word) != old[one].get(word)]
        if any(new[other].get(word) != old[other].get(word) for word in said):
            if (other, one) not in told_already:
                yield one, other
            told_already.add((one, other))


def _exchange(side: Side, about: str, place: FilePlace, value: str, other: str) -> Finding:
    message = Message(
        "{subject}: “{value}” now says what “{other}” said. Nobody knows whether the words or what they "
        "stand for changed places. If it is meant, do it in two steps.",
        subject=about.partition(":")[2],
        value=value,
        other=other,
    )
    return replace(told(side, "CP404", Level.ERROR, message, place), about=f"{about}:{value}")


def _new_fact(side: Side, fact: Fact) -> Finding:
    message = Message(
        "The fact {fact} is new. The old rules do not know it: they are read as if it were {silent} "
        "everywhere, and held against every value of it.",
        fact=fact.id,
        silent=_silent_value(fact),
    )
    return _about_fact(side, "CP401", Level.NOTE, fact, message)


def _no_silent_value(side: Side, fact: Fact) -> Finding:
    message = Message(
        "The new fact {fact} has no value that goes without saying, so that nobody says what the old "
        "rules meant. They are held against every value of it; write `silent = …` at the fact.",
        fact=fact.id,
    )
    return _about_fact(side, "CP404", Level.ERROR, fact, message)


def _gone_fact(side: Side, fact: Fact) -> Finding:
    message = Message(
        "The fact {fact} is gone. The old rules are read at every value that it had: {values}.",
        fact=fact.id,
        values=spelled_values(fact.values),
    )
    return _about_fact(side, "CP402", Level.NOTE, fact, message, NOWHERE)


def _renamed_fact(side: Side, old: Fact, new: Fact) -> Finding:
    message = Message(
        "The fact {new} is new and says word for word what {old} said: it counts as the same fact.",
        new=new.id,
        old=old.id,
    )
    return _about_fact(side, "CP401", Level.NOTE, new, message)


def _new_values(edit: Edit, change: FactChange) -> Finding:
    fact, side = change.new, edit.new
    assert fact is not None
    members = side.situations.where(fact.id, change.came)

    def words(language: str) -> str:
        _ = translator(language)
        text = _("The fact {fact} has new values: {values}. {count} are new with them.")
        if change.went:
            text = _(
                "The fact {fact} has new values: {values}, and others are gone: {gone}. Nobody says whether "
                "one is another under a new name: the old rules are read at each of those that are gone."
            )
        count = situations_counted(int(members.sum()), language)
        values, gone = spelled_values(change.came), spelled_values(change.went)
        return text.format(fact=fact.id, values=values, gone=gone, count=count[:1].upper() + count[1:])

    made = told(side, "CP401", Level.NOTE, words, fact.place)
    return replace(made, about=f"fact:{fact.id}", situations=int(members.sum()), rows=rows_of(side, members))


def _gone_values(edit: Edit, change: FactChange) -> Finding:
    fact, side = change.old, edit.new
    assert fact is not None
    members = edit.old.situations.where(fact.id, change.went)
    place = change.new.place if change.new is not None else NOWHERE

    def words(language: str) -> str:
        _ = translator(language)
        text = _("Values of the fact {fact} are gone: {values}. {count} went with them.")
        count = situations_counted(int(members.sum()), language)
        return text.format(
            fact=fact.id, values=spelled_values(change.went), count=count[:1].upper() + count[1:]
        )

    made = told(side, "CP402", Level.NOTE, words, place)
    return replace(
        made, about=f"fact:{fact.id}", situations=int(members.sum()), rows=rows_of(edit.old, members)
    )


def _possible_again(edit: Edit, members: Mask) -> Finding:
    rows = rows_of(edit.new, members)

    def words(language: str) -> str:
        _ = translator(language)
        text = _("{count} that an axiom ruled out can be now: {whom}.")
        count = situations_counted(int(members.sum()), language)
        said = whom(edit.new.policy, rows, language)
        return text.format(count=count[:1].upper() + count[1:], whom=said)

    made = told(edit.new, "CP401", Level.NOTE, words)
    return replace(made, about="axioms", situations=int(members.sum()), rows=rows)


def _nothing_shared(side: Side) -> Finding:
    message = Message(
        "The two vocabularies have no fact in common, so that no situation was compared. "
        "Keep the ids or the sentences of facts, or change them in steps."
    )
    return replace(told(side, "CP404", Level.ERROR, message), about="vocabulary")


def spelled_values(values: tuple[Value, ...]) -> str:
    """Values as they are written: yes, no, or their names."""
    return ", ".join(("yes" if value else "no") if isinstance(value, bool) else value for value in values)
