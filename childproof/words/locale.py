"""How answers and reports speak: numbers, titles of policies and the marks of verdicts, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from proofs.answers.verdict import NOT_APPLICABLE, PROVED, REFUTED, UNKNOWN, VACUOUS, Verdict
from proofs.attacks.attack_answer import Attack
from rulebook.language import grouped, in_words, resolved, said_in, say, translator
from rulebook.model import Policy
from rulebook.words import in_quotes


class Locale:
    """One language: `_("English text")` is the text in it, and numbers are written as it writes them."""

    def __init__(self, language: str):
        self.language = resolved(language)
        self._translate = translator(language)

    def __call__(self, text: str) -> str:
        """The text in this language."""
        return self._translate(text)

    def number(self, number: int) -> str:
        """A whole number with its thousands set apart."""
        return grouped(number, self.language)

    def decimal(self, number: float, digits: int = 1) -> str:
        """A number with so many decimals."""
        return in_words(number, digits, self.language)

    def quoted(self, text: str) -> str:
        """A text in the quotation marks of the language."""
        return in_quotes(text, self.language)

    def plain_number(self, number: float) -> str:
        """A number as a person wrote it: no more digits than needed."""
        return plain_number(number, self.language)


def decimal_sign(language: str) -> str:
    """The sign between the whole part and the decimals of a number."""
    return "," if resolved(language) == "ru" else "."


def plain_number(number: float, language: str) -> str:
    """A number as a person wrote it: no more digits than needed."""
    if abs(number) >= 10_000:
        return grouped(round(number), language)
    return f"{number:.6g}".replace(".", decimal_sign(language))


def short_titles(policies: Iterable[Policy], language: str) -> dict[str, str]:
    """The titles by id, without what all of them begin with up to a colon."""
    titles = {policy.id: say(policy.title, language) for policy in policies}
    starts = {title.partition(": ")[0] for title in titles.values() if ": " in title}
    if len(titles) > 1 and len(starts) == 1 and all(": " in title for title in titles.values()):
        titles = {name: title.partition(": ")[2] for name, title in titles.items()}
    return {name: title[:1].upper() + title[1:] for name, title in titles.items()}


@dataclass(frozen=True)
class StatusMark:
    """A verdict at a glance: a `kind` for the eye, a sign and words for everybody.

    `others` and its words are about all readings: a claim can hold in one and fail in another.
    """

    kind: str
    sign: str
    words: str
    others: str
    others_words: str


def verdict_mark(verdict: Verdict, locale: Locale) -> StatusMark:
    """The sign of a verdict; a proof that rests on silence never has the sign of one that rests on a line."""
    _ = locale
    kind = "silence" if verdict.rests_on_silence else verdict.status
    sign, words = {
        PROVED: ("✓", _("holds")),
        "silence": ("~", _("holds by silence")),
        REFUTED: ("✗", _("fails")),
        UNKNOWN: ("?", _("could not tell")),
        VACUOUS: ("∅", _("says nothing")),
        NOT_APPLICABLE: ("–", _("cannot be asked")),
    }[kind]
    others, others_words = _over_all(verdict, locale)
    return StatusMark(kind, sign, words, others, others_words)


def attack_mark(attack: Attack, locale: Locale) -> StatusMark:
    """The sign of a claim over time; what it says of other readings stands below, as with a verdict."""
    _ = locale
    sign, words = {
        PROVED: ("✓", _("cannot happen")),
        REFUTED: ("✗", _("happens")),
        UNKNOWN: ("?", _("could not tell")),
        NOT_APPLICABLE: ("–", _("cannot be asked")),
    }[attack.status]
    refuted, total = attack.readings.refuted, attack.readings.total
    counts = {"refuted": locale.number(refuted), "total": locale.number(total)}
    if attack.status == NOT_APPLICABLE:
        return StatusMark(
            attack.status, sign, words, NOT_APPLICABLE, said_in(attack.reason or "", locale.language)
        )
    if not refuted and attack.status == PROVED:
        return StatusMark(PROVED, sign, words, PROVED, _("in any of {total} readings").format(**counts))
    if attack.status == UNKNOWN and not refuted:
        return StatusMark(UNKNOWN, sign, words, UNKNOWN, said_in(attack.reason or "", locale.language))
    if refuted == total:
        said = _("in all {total} readings")
    elif attack.status == REFUTED:
        said = _("in {refuted} of {total} readings")
    else:
        said = _("happens in {refuted} of {total} readings")
    return StatusMark(attack.status, sign, words, REFUTED, said.format(**counts))


def _over_all(verdict: Verdict, locale: Locale) -> tuple[str, str]:
    _ = locale
    total, refuted = verdict.readings.total, verdict.readings.refuted
    counts = {"refuted": locale.number(refuted), "total": locale.number(total)}
    if verdict.status == REFUTED and refuted == total:
        return REFUTED, _("in all {total} readings").format(**counts)
    if verdict.status == REFUTED:
        return REFUTED, _("in {refuted} of {total} readings").format(**counts)
    if verdict.status_all == REFUTED:
        return REFUTED, _("fails in {refuted} of {total} readings").format(**counts)
    if verdict.status_all == UNKNOWN:
        return UNKNOWN, _("not all {total} readings are known").format(**counts)
    if verdict.status_all == PROVED:
        return PROVED, _("in all {total} readings").format(**counts)
    return verdict.status_all, said_in(verdict.reason or "", locale.language)
