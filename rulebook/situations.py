"""Situations as a person writes them: yes and no, names of values, what may be left out, what cannot be.

Knows the words for yes and no that people and their spreadsheets use, and completes a situation the same
way for whoever asks: a table of attempts, `show --situation`, `cp.decide`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rulebook.language import SHOWN, Hint, Message, said_in
from rulebook.model import Axiom, Situation, Value, Vocabulary
from rulebook.reader.faults import allowed_names, clipped
from rulebook.reader.hints import kind_of, texts_of

YES_NO_WORDS = {
    **dict.fromkeys(("yes", "true", "1", "да", "истина"), True),
    **dict.fromkeys(("no", "false", "0", "нет", "ложь"), False),
}
"""Words for yes and no, in any case; a Russian spreadsheet writes ИСТИНА and ЛОЖЬ."""
INVISIBLE = "\u200b\u2060\ufeff"
YES_NO_HINT = Message("write yes or no; TRUE, FALSE, 1, 0, да, нет, ИСТИНА and ЛОЖЬ are understood, too")


class SituationError(ValueError):
    """A situation that a person wrote cannot be used; `message` says why, and `hint` is the way out."""

    def __init__(self, message: Message, hint: Hint = ""):
        super().__init__(message)
        self.message = message
        self.hint = hint

    def told(self, language: str) -> str:
        """What is wrong, and the way out on a line of its own."""
        way_out = said_in(self.hint, language)
        return (
            f"{said_in(self.message, language)}\n  {way_out}" if way_out else said_in(self.message, language)
        )

    def __str__(self) -> str:
        return self.told(SHOWN)

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback: it is no defect, and the sentence says it all."""
        return [str(self)]

    def __reduce__(self) -> tuple[type[SituationError], tuple[object, ...]]:
        # Without this a copy made by another process would lose the hint.
        return type(self), (self.message, self.hint)


class MissingFactsError(SituationError):
    """Facts that are needed have no value; `names` are those facts."""

    def __init__(self, names: tuple[str, ...], hint: Hint = ""):
        listed = ", ".join(f"`{name}`" for name in names)
        super().__init__(Message("no value for {names}", names=listed), hint)
        self.names = names

    def __reduce__(self) -> tuple[type[SituationError], tuple[object, ...]]:
        return type(self), (self.names, self.hint)


def stripped(text: str) -> str:
    """A text without what nobody sees at its ends: blanks, no-break spaces and marks without a width."""
    return text.strip().strip(INVISIBLE).strip()


def parse_situation(vocabulary: Vocabulary, written: Mapping[str, object]) -> dict[str, Value]:
    """A possible situation from what a person wrote of it.

    A fact left out takes the one value that the axioms allow beside those that are written, or the value
    that goes without saying.

    Raises:
        MissingFactsError: a fact is needed and missing.
        SituationError: a fact is unknown or has no such value, or an axiom excludes the situation.
    """
    known: dict[str, Value] = {}
    for name, value in written.items():
        if name not in vocabulary.facts:
            raise SituationError(
                Message("unknown fact `{name}`", name=clipped(str(name))),
                allowed_names(str(name), vocabulary.facts, Message("facts")),
            )
        known[name] = parse_value(vocabulary, name, value)
    _add_implied(vocabulary, known)
    # What goes without saying is filled in last: nothing that nobody has said may follow from it.
    missing = tuple(
        name for name, fact in vocabulary.facts.items() if name not in known and fact.silent is None
    )
    if missing:
        values = {name: "|".join(texts_of(vocabulary.facts[name].values)) for name in missing}
        example = "   ".join(f"{name}={words}" for name, words in values.items())
        raise MissingFactsError(missing, Message("write {example}", example=example))
    _add_silent(vocabulary, known)
    situation = {name: known[name] for name in vocabulary.facts}
    axiom = excluding_axiom(vocabulary, situation)
    if axiom is not None:
        raise SituationError(
            Message("axiom `{id}` excludes this: {words}", id=axiom.id, words=axiom.words or axiom.id)
        )
    return situation


def fitting_situations(
    vocabulary: Vocabulary, written: Mapping[str, object], most: int
) -> tuple[tuple[str, ...], list[dict[str, Value]]] | None:
    """The facts that are left open, and every possible situation that fits what a person wrote.

    What goes without saying does so in each of them, as `parse_situation` has it. None where there are more
    than `most`.

    Raises:
        SituationError: a fact is unknown or has no such value, or an axiom excludes what is written.
    """
    open_facts: dict[str, None] = {}
    found: list[dict[str, Value]] = []
    refused: list[SituationError] = []
    waiting: list[dict[str, object]] = [dict(written)]
    while waiting:
        known = waiting.pop()
        try:
            found.append(parse_situation(vocabulary, known))
        except MissingFactsError as error:
            name = error.names[0]
            open_facts[name] = None
            waiting += [{**known, name: value} for value in reversed(vocabulary.facts[name].values)]
        except SituationError as error:
            if known.keys() == written.keys():
                raise
            refused.append(error)
        if len(found) > most:
            return None
    if not found:
        raise refused[0]
    return tuple(name for name in vocabulary.facts if name in open_facts), found


def parse_value(vocabulary: Vocabulary, name: str, written: object) -> Value:
    """The value of a fact from its word, or from True, False, 1 or 0 where it is a yes/no fact.

    Raises:
        SituationError: the fact has no such value.
    """
    fact = vocabulary.facts[name]
    word = _word(written)
    if word is None:
        raise SituationError(
            Message("`{name}` cannot be {written}", name=name, written=kind_of(written)),
            _values(vocabulary, name, ""),
        )
    if fact.is_yes_no and word.casefold() in YES_NO_WORDS:
        return YES_NO_WORDS[word.casefold()]
    if not fact.is_yes_no and word in fact.values:
        return word
    if not word:
        raise SituationError(Message("`{name}` has no value", name=name), _values(vocabulary, name, ""))
    raise SituationError(
        Message("`{name}` cannot be `{word}`", name=name, word=clipped(word)), _values(vocabulary, name, word)
    )


def may_follow(vocabulary: Vocabulary, given: Iterable[str]) -> set[str]:
    """The facts that have a value by themselves beside the given ones, in some situation at least.

    These are the facts with a value that goes without saying, and those that share a row of an axiom with
    facts of which each is given or has such a value itself.
    """
    known = set(given)
    found = {name for name, fact in vocabulary.facts.items() if fact.silent is not None} - known
    known |= found
    rows = [row for axiom in vocabulary.axioms for row in axiom.impossible]
    before = -1
    while len(found) != before:
        before = len(found)
        for row in rows:
            left = [name for name in row if name not in known]
            if len(left) == 1:
                found.add(left[0])
                known.add(left[0])
    return found


def excluding_axiom(vocabulary: Vocabulary, situation: Situation) -> Axiom | None:
    """The first axiom that a situation violates, or None."""
    for axiom in vocabulary.axioms:
        if any(all(situation[name] in allowed for name, allowed in row.items()) for row in axiom.impossible):
            return axiom
    return None


def _word(written: object) -> str | None:
    """What a person wrote as a word; None for what is neither a text nor yes or no."""
    if isinstance(written, str):
        return stripped(written)
    # NumPy has types of its own for True and 1, and a column of a frame with gaps holds 1.0.
    item = getattr(written, "item", None)
    plain = item() if callable(item) else written
    if isinstance(plain, bool | int | float) and plain in (0, 1):
        return "yes" if plain else "no"
    return None


def _values(vocabulary: Vocabulary, name: str, word: str) -> Message:
    fact = vocabulary.facts[name]
    return YES_NO_HINT if fact.is_yes_no else allowed_names(word, texts_of(fact.values), Message("values"))


def _add_silent(vocabulary: Vocabulary, known: dict[str, Value]) -> None:
    """Add what goes without saying, one fact after the other, and what follows from it."""
    for name, fact in vocabulary.facts.items():
        if name not in known and fact.silent is not None:
            known[name] = fact.silent
            _add_implied(vocabulary, known)


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
