"""Situations, rows, rules and readings as plain sentences, in English or Russian.

Knows the sentences of the vocabulary and how to join them. Knows nothing of proofs or runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rulebook.decide import Decision
from rulebook.language import plural, resolved, say, translator
from rulebook.model import (
    ALWAYS,
    NEVER,
    Outcome,
    Policy,
    QuoteBy,
    Reading,
    ReadingQuestion,
    Row,
    Rows,
    Rule,
    Situation,
    Value,
    Vocabulary,
    Words,
)

_INSIDE = {"en": str.maketrans("“”", "‘’"), "ru": str.maketrans("«»", "„“")}
"""The quotes that stand inside quotes."""


def quote_words(rule: Rule, language: str) -> str:
    """The words of the line a rule comes from, in quotes; words of our own are marked as such."""
    quote = f"«{rule.quote}»"
    if rule.quote_by is QuoteBy.SOURCE:
        return quote
    _ = translator(language)
    return _("{quote} (our own words)").format(quote=quote)


def outcome_words(outcome: Outcome, language: str) -> str:
    """What an outcome means for the person who writes."""
    _ = translator(language)
    return {
        Outcome.FREE: _("may write freely"),
        Outcome.REQUEST: _("may write only by request"),
        Outcome.ROLE_CONFIRMATION: _("may write only after role confirmation"),
        Outcome.FORBIDDEN: _("may not write"),
        Outcome.UNSPECIFIED: _("no line of the text applies"),
    }[outcome]


def situation_sentences(vocabulary: Vocabulary, situation: Situation, language: str) -> list[str]:
    """A situation in plain sentences, without what goes without saying."""
    return [sentence for _, sentence in spoken_facts(vocabulary, situation, language)]


def spoken_facts(vocabulary: Vocabulary, situation: Situation, language: str) -> list[tuple[str, str]]:
    """The sentences of a situation, each with the fact it speaks of; several facts can stand in one phrase.

    What goes without saying is left out. A phrase of several facts goes with the last of them.
    """
    facts = vocabulary.facts
    row: Row = {name: (situation[name],) for name in told_facts(vocabulary, situation)}
    said = {name: facts[name].sentences[situation[name]] for name in row} | phrases_in(vocabulary, row)
    return [(name, say(words, language)) for name, words in said.items() if words is not None]


def short_value(vocabulary: Vocabulary, name: str, value: Value, language: str) -> str:
    """A value of a fact in a word or two, or as it is written where the vocabulary has none."""
    short = vocabulary.facts[name].shorts.get(value)
    return str(value) if short is None else say(short, language)


def told_facts(vocabulary: Vocabulary, situation: Situation) -> list[str]:
    """The facts of a situation that do not go without saying, in the order in which one tells them."""
    return [
        name
        for name in vocabulary.spoken_order
        if situation[name] != vocabulary.facts[name].silent and not is_implied(vocabulary, name, situation)
    ]


def phrases_in(vocabulary: Vocabulary, row: Row) -> dict[str, Words | None]:
    """The phrases that say a part of a row, by the last fact of each; None for its other facts."""
    found: dict[str, Words | None] = {}
    for phrase in vocabulary.phrases:
        fits = all(
            name in row and name not in found and set(row[name]) == set(allowed)
            for name, allowed in phrase.row.items()
        )
        if fits:
            *others, last = (name for name in row if name in phrase.row)
            found |= {last: phrase.words, **dict.fromkeys(others)}
    return found


def is_implied(vocabulary: Vocabulary, name: str, situation: Situation) -> bool:
    """Whether a person's role, say, leaves only one confirmation or age: then nobody needs to hear it."""
    side, _, rest = name.partition("_")
    if rest not in vocabulary.sided_facts:
        return False
    earlier = [f"{side}_{other}" for other in vocabulary.sided_facts]
    known: dict[str, Value] = {other: situation[other] for other in earlier[: earlier.index(name)]}
    others = [value for value in vocabulary.facts[name].values if value != situation[name]]
    return all(
        any(_excludes(row, {**known, name: value}) for axiom in vocabulary.axioms for row in axiom.impossible)
        for value in others
    )


def _excludes(row: Row, known: Mapping[str, Value]) -> bool:
    return all(name in known and known[name] in allowed for name, allowed in row.items())


def clause(sentence: str) -> str:
    """A sentence as part of a longer one: "The sender has no role." → "the sender has no role"."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def name_words(policy: Policy, name: str, allowed: tuple[Value, ...], language: str) -> str:
    """One entry of a row as a clause."""
    _ = translator(language)
    if name in policy.vocabulary.facts:
        phrase = phrases_in(policy.vocabulary, {name: allowed}).get(name)
        if phrase is not None:
            return clause(say(phrase, language))
        sentences = policy.vocabulary.facts[name].sentences
        return _(" or ").join(clause(say(sentences[value], language)) for value in allowed)
    if name in policy.readings:
        read = options_words(policy.readings[name], map(str, allowed), language)
        question = in_quotes(say(policy.readings[name].question, language), language)
        return _("the question {question} is answered {options}").format(question=question, options=read)
    words = say(policy.conditions[name].words, language)
    if name.startswith(("sender_is_", "recipient_is_")):
        side = _("the sender is: {party}") if name.startswith("sender") else _("the recipient is: {party}")
        words = side.format(party=words)
    return words if allowed == (True,) else _("it is not so that {clause}").format(clause=words)


def rows_words(policy: Policy, rows: Rows, language: str) -> str:
    """A list of rows as one clause."""
    _ = translator(language)
    return _("; or ").join(_(", and ").join(row_clauses(policy, row, language)) for row in rows)


def row_clauses(policy: Policy, row: Row, language: str) -> list[str]:
    """A row as clauses, one for each name in it or for the names that a phrase says together."""
    phrased = phrases_in(policy.vocabulary, row)
    clauses = {name: clause(say(words, language)) for name, words in phrased.items() if words is not None}
    return [
        clauses.get(name) or name_words(policy, name, allowed, language)
        for name, allowed in row.items()
        if phrased.get(name, True) is not None
    ]


def side_words(policy: Policy, rows: Rows, language: str) -> str:
    """The parties of a rule's `from` or `to`: "student or roleless person"."""
    _ = translator(language)
    names = [say(policy.conditions[name].words, language) for row in rows for name in row]
    return _(" or ").join(names) or _("anyone")


def under(policy: Policy, rows: Rows, reading: Reading) -> Rows:
    """What is left of some rows once the reading is settled: entries that it decides are gone."""
    left = []
    for row in rows:
        known = {name: _truth(policy, name, allowed, reading) for name, allowed in row.items()}
        if False not in known.values():
            left.append({name: allowed for name, allowed in row.items() if known[name] is None})
    return ALWAYS if {} in left else tuple(left)


def _truth(policy: Policy, name: str, allowed: tuple[Value, ...], reading: Reading) -> bool | None:
    """Whether a reading alone decides one entry of a row, and how."""
    if name in reading:
        return reading[name] in allowed
    if name in policy.vocabulary.facts or name in policy.readings:
        return None
    left = under(policy, policy.conditions[name].rows, reading)
    return (True in allowed) if left == ALWAYS else (False in allowed) if left == NEVER else None


def rule_words(policy: Policy, rule: Rule, language: str, reading: Reading | None = None) -> str:
    """A rule as one sentence; with a `reading`, only what the rule says under it.

    A rule that the reading silences altogether says so.
    """
    conditions = _conditions_left(policy, rule, language, reading)
    if conditions is None:
        return _says_nothing(language)
    sides = f"{side_words(policy, rule.sender, language)} → {side_words(policy, rule.recipient, language)}"
    return f"{sides[:1].upper()}{sides[1:]}{conditions}: {outcome_words(rule.outcome, language)}."


def condition_words(policy: Policy, rule: Rule, language: str, reading: Reading | None = None) -> str:
    """What a rule says, without who writes to whom: "may write freely, when …, unless …".

    With a `reading`, only what is left of it then.
    """
    conditions = _conditions_left(policy, rule, language, reading)
    return (
        _says_nothing(language)
        if conditions is None
        else f"{outcome_words(rule.outcome, language)}{conditions}"
    )


def _says_nothing(language: str) -> str:
    _ = translator(language)
    return _("Under this reading the line says nothing.")


def _conditions_left(policy: Policy, rule: Rule, language: str, reading: Reading | None) -> str | None:
    """The conditions of a rule as ", when …, unless …"; None where the reading silences the rule."""
    _ = translator(language)
    when, unless = rule.when, rule.unless
    if reading is not None:
        when, unless = under(policy, when, reading), under(policy, unless, reading)
        if when == NEVER or unless == ALWAYS:
            return None
    conditions = ""
    if any(when):
        conditions += _(", when {condition}").format(condition=rows_words(policy, when, language))
    if unless:
        conditions += _(", unless {condition}").format(condition=rows_words(policy, unless, language))
    return conditions


def answer_words(question: ReadingQuestion, options: Iterable[str], language: str) -> str:
    """A question of the text and how it is answered: one option, or several."""
    text = translator(language)("{question} – {options}")
    said = options_words(question, options, language)
    return text.format(question=say(question.question, language), options=said)


def options_words(question: ReadingQuestion, options: Iterable[str], language: str) -> str:
    """Options of a question in their own words, in quotes, with *or* between several."""
    said = (in_quotes(say(question.option_words[one], language), language) for one in options)
    return translator(language)(" or ").join(said)


def in_quotes(text: str, language: str) -> str:
    """A text in quotes; what stands in quotes inside it gets the other ones that the language has."""
    inner = text.translate(_INSIDE[resolved(language)])
    return translator(language)("“{option}”").format(option=inner)


def reading_words(policy: Policy, reading: Reading, language: str) -> list[str]:
    """How each question that differs from the default is answered."""
    return [
        answer_words(question, (reading[name],), language)
        for name, question in policy.readings.items()
        if reading[name] != question.default
    ]


MOST_LINES = 5
"""Of how many lines the words are told that give one outcome; more are counted."""


def decision_words(policy: Policy, decision: Decision, language: str) -> str:
    """The outcome with the words of the source that give it; of many lines the first few."""
    outcome, ngettext = outcome_words(decision.outcome, language), plural(language)
    left = len(decision.rules) - MOST_LINES
    told = decision.rules[:MOST_LINES] if left > 1 else decision.rules
    parts = [f"{rule.line} «{rule.quote}»" for rule in told]
    if left > 1:
        parts.append(ngettext("and {n} line more", "and {n} lines more", left).format(n=left))
    said = "; ".join(parts)
    return f"{outcome}: {said}." if said else f"{outcome}."
