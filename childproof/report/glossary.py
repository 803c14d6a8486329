"""The words that matter, explained once, and linked from where they first stand in each part of a page.

`stems` are how a word may begin, in both languages: a report says "readings", and Russian has cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from childproof.words.locale import Locale
from rulebook.language import N_


@dataclass(frozen=True)
class GlossaryEntry:
    """One word, its `anchor`, what it means, and the stems under which it is found."""

    anchor: str
    word: str
    meaning: str
    stems: tuple[str, ...]


_ENTRIES: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "rule-book",
        N_("rule book"),
        N_("one text that says who may write to whom"),
        "rule book",
        "свод.? правил",
    ),
    (
        "line",
        N_("line"),
        N_("one rule of the text, with a code that names its place"),
        "line of the source",
        "строк.. источника",
    ),
    (
        "claim",
        N_("claim"),
        N_("what a rule book has to keep: something that must not happen, or must stay possible"),
        "claims?",
        "утверждени",
    ),
    (
        "reading",
        N_("reading"),
        N_("one way to understand every ambiguous place of the text"),
        "readings?",
        "прочтени",
    ),
    (
        "default",
        N_("plainest reading"),
        N_("the reading that takes every place at its plainest words"),
        "plainest reading",
        "сам\\w+ прост\\w+ прочтени",
    ),
    (
        "situation",
        N_("situation"),
        N_("who writes to whom by which channel, with everything that matters for the rules"),
        "situations?",
        "ситуаци",
    ),
    (
        "counterexample",
        N_("counterexample"),
        N_("a situation in which a claim fails"),
        "counterexamples?",
        "контрпример",
    ),
    (
        "proof",
        N_("proof"),
        N_("a check of all situations there are; it needs no luck and no sample"),
        "proved|proofs?",
        "доказа",
    ),
    ("silence", N_("silence"), N_("no line of the text speaks of the situation"), "silence", "молчани"),
    (
        "freely",
        N_("freely"),
        N_("the message arrives at once, and nobody asks the child first"),
        "freely",
        "свободно",
    ),
    ("request", N_("request"), N_("the message waits until the child accepts it"), "requests?", "запрос"),
    (
        "role",
        N_("role"),
        N_("what an account says its owner is: staff, guardian or student"),
        "roles?",
        "рол[ьи]",
    ),
    (
        "confirmed",
        N_("confirmed role"),
        N_("a role that a school has vouched for"),
        "confirmed role",
        "подтверждённ\\w+ рол",
    ),
    ("roleless", N_("roleless person"), N_("a user without a role"), "roleless", "безрольник"),
    (
        "guardian",
        N_("guardian"),
        N_("a parent, or whoever stands in for one by law"),
        "guardians?",
        "законн\\w+ представител",
    ),
    (
        "stranger",
        N_("stranger"),
        N_("an adult who has no tie with the child; in simulated figures an unknown peer as well"),
        "strangers?",
        "посторонн",
    ),
    (
        "known-adult",
        N_("known adult"),
        N_("a relative, coach or friend of the family without a role"),
        "known adults?",
        "знаком\\w+ взросл",
    ),
    (
        "trusted",
        N_("trusted contact"),
        N_("each of the two has the other's phone number"),
        "trusted contacts?",
        "доверительн\\w+ контакт",
    ),
    (
        "affiliation",
        N_("attachment"),
        N_("that an account belongs to a school, a class or a group"),
        "attached",
        "привязан",
    ),
    (
        "channel",
        N_("channel"),
        N_("how one writes: by phone number, by id, or from a common chat"),
        "channels?",
        "канал",
    ),
    ("id", N_("id"), N_("the number of an account, by which it can be found"), "by id", "по id"),
    (
        "shared-chat",
        N_("shared chat"),
        N_("a group chat in which both are"),
        "shared chat|common chat",
        "общ\\w+ чат",
    ),
    ("dialogue", N_("dialogue"), N_("a conversation of two, once it is open"), "dialogues?", "диалог"),
    (
        "finding",
        N_("finding"),
        N_("one line of a text with every claim that fails by it; it has a number"),
        "findings?",
        "наход",
    ),
    (
        "repair",
        N_("mended rule book"),
        N_("a version of the text that keeps the promise however it is read"),
        "mended",
        "исправленн",
    ),
    (
        "certificate",
        N_("certificate"),
        N_("a file by which anybody can check the verdicts without this toolkit's solver"),
        "certificates?",
        "сертификат",
    ),
    (
        "scenario",
        N_("scenario"),
        N_("an example that the rules have to decide in one way"),
        "scenarios?",
        "сценари",
    ),
    (
        "interval",
        N_("95 % interval"),
        N_("where the figure would lie in 95 of 100 runs with other chance"),
        "95 % interval",
        "95\\W%-\\w+ интервал|интервал",
    ),
    (
        "pair",
        N_("pair"),
        N_("two people one of whom could write to the other; one child stands in many pairs"),
        "pairs of people",
        "пар людей|пары людей",
    ),
    (
        "assumption",
        N_("assumption"),
        N_("a figure without a published source, with a range in which it could lie"),
        "assumptions?",
        "допущени",
    ),
    (
        "lost-sign",
        N_("□"),
        N_("a sign of the source that cannot be read any more; what stood there is an open question"),
        "□+",
        "□+",
    ),
)


def glossary(locale: Locale) -> list[GlossaryEntry]:
    """The words in one language, in the order of its alphabet."""
    _ = locale
    entries = [
        GlossaryEntry(
            f"word-{name}",
            _(word),
            _(meaning),
            tuple((russian if locale.language == "ru" else english).split("|")),
        )
        for name, word, meaning, english, russian in _ENTRIES
    ]
    return sorted(entries, key=lambda entry: entry.word.lower())


def meanings(entries: Iterable[GlossaryEntry]) -> dict[str, tuple[str, str]]:
    """The id and the meaning of each word, by the patterns under which it is found."""
    return {
        stem: (entry.anchor, f"{entry.word}: {entry.meaning}") for entry in entries for stem in entry.stems
    }
