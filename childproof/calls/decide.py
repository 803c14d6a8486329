"""`cp.decide`: one attempt to write, decided by one policy."""

from __future__ import annotations

import rulebook.decide as meaning
from childproof.calls.policies import PolicyName, SituationWords, chosen_policies, settled_readings
from rulebook.model import Reading, Situation, Value, Vocabulary
from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.hints import texts_of
from rulebook.situations import SituationError, excluding_axiom, parse_value


def decide(policy: PolicyName, situation: SituationWords, reading: Reading | None = None) -> meaning.Decision:
    """What a policy says of one attempt to write, and by which lines.

        cp.decide("sferum-2025-03-by-channel",
                  {"sender_role": "staff", "sender_confirmed": True, "recipient_role": "student",
                   "recipient_confirmed": True, "recipient_age": "under_18", "channel": "phone"})

    Yes/no facts take True and False or "yes" and "no". Facts that follow from the others or go
    without saying may be left out. `reading` settles some readings; the rest take their default.

    Raises:
        InputError: there is no such policy, reading or option.
        SituationError: a fact is unknown or missing, or an axiom excludes the situation.
    """
    one = chosen_policies(policy)[0]
    complete = complete_situation(one.vocabulary, situation)
    return meaning.decide(one, complete, one.reading(settled_readings([one], reading)))


def complete_situation(vocabulary: Vocabulary, written: SituationWords) -> dict[str, Value]:
    """A possible situation from what a person wrote of it.

    A fact left out takes the one value that the axioms allow beside the others, or the value that
    goes without saying.

    Raises:
        SituationError: a fact is unknown, needed and missing, or has no such value, or an axiom
            excludes the situation.
    """
    known: dict[str, Value] = {}
    for name, value in written.items():
        if name not in vocabulary.facts:
            raise SituationError(
                f"unknown fact `{clipped(name)}`", allowed_names(name, vocabulary.facts, "facts")
            )
        word = ("yes" if value else "no") if isinstance(value, bool) else value
        known[name] = parse_value(vocabulary, name, word)
    _add_implied(vocabulary, known)
    for name, fact in vocabulary.facts.items():
        if name not in known and fact.silent is not None:
            known[name] = fact.silent
            _add_implied(vocabulary, known)
    missing = [name for name in vocabulary.facts if name not in known]
    if missing:
        values = {name: "|".join(texts_of(vocabulary.facts[name].values)) for name in missing}
        raise SituationError(
            "no value for " + ", ".join(f"`{name}`" for name in missing),
            "write " + "   ".join(f"{name}={words}" for name, words in values.items()),
        )
    situation = {name: known[name] for name in vocabulary.facts}
    axiom = excluding_axiom(vocabulary, situation)
    if axiom is not None:
        raise SituationError(f"axiom `{axiom.id}` excludes this: {axiom.words.get('en', axiom.id)}")
    return situation


def _add_implied(vocabulary: Vocabulary, known: dict[str, Value]) -> None:
    """Add every fact for which the axioms leave one value, until there is none."""
    changed = True
    while changed:
        changed = False
        for name, fact in vocabulary.facts.items():
            if name in known:
                continue
            left = [value for value in fact.values if not _excluded(vocabulary, {**known, name: value}, name)]
            if len(left) == 1:
                known[name] = left[0]
                changed = True


def _excluded(vocabulary: Vocabulary, known: Situation, name: str) -> bool:
    """Whether a row of an axiom that mentions `name` is met by what is known already."""
    return any(
        name in row and all(other in known and known[other] in allowed for other, allowed in row.items())
        for axiom in vocabulary.axioms
        for row in axiom.impossible
    )
