"""Situations as a person writes them: yes and no, names of values, and the axioms that exclude some."""

from __future__ import annotations

from collections.abc import Mapping

from rulebook.model import Axiom, Situation, Value, Vocabulary
from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.hints import texts_of

YES_NO_WORDS = {"yes": True, "no": False, "true": True, "false": False}


class SituationError(ValueError):
    """A situation that a person wrote cannot be used; `hint` is the way out."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint


def parse_situation(vocabulary: Vocabulary, written: Mapping[str, str]) -> dict[str, Value]:
    """A complete, possible situation from words.

    Raises:
        SituationError: a fact is unknown or missing, a value is not one of its own, or an axiom
            excludes the situation.
    """
    for name in written:
        if name not in vocabulary.facts:
            raise SituationError(
                f"unknown fact `{clipped(name)}`", allowed_names(name, vocabulary.facts, "facts")
            )
    missing = [name for name in vocabulary.facts if name not in written]
    if missing:
        raise SituationError("no value for " + ", ".join(f"`{name}`" for name in missing))
    situation = {name: parse_value(vocabulary, name, written[name]) for name in vocabulary.facts}
    axiom = excluding_axiom(vocabulary, situation)
    if axiom is not None:
        raise SituationError(f"axiom `{axiom.id}` excludes this: {axiom.words.get('en', axiom.id)}")
    return situation


def parse_value(vocabulary: Vocabulary, name: str, text: str) -> Value:
    """The value of a fact from its word; yes/no facts take yes, no, true and false."""
    fact = vocabulary.facts[name]
    word = text.strip()
    if fact.is_yes_no and word.lower() in YES_NO_WORDS:
        return YES_NO_WORDS[word.lower()]
    if not fact.is_yes_no and word in fact.values:
        return word
    raise SituationError(
        f"`{name}` cannot be `{clipped(word)}`", allowed_names(word, texts_of(fact.values), "values")
    )


def excluding_axiom(vocabulary: Vocabulary, situation: Situation) -> Axiom | None:
    """The first axiom that a situation violates, or None."""
    for axiom in vocabulary.axioms:
        if any(all(situation[name] in allowed for name, allowed in row.items()) for row in axiom.impossible):
            return axiom
    return None
