"""The words of the toolkit itself, in English and Russian.

English stands in the code; `locale/` holds the gettext catalogue of the Russian words. The words
of policies and vocabularies are data of their own, in both languages.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from string import Formatter
from typing import Literal

LANGUAGES = ("en", "ru")
SHOWN = ""
"""Stands for the language in which results show themselves, wherever a language is named."""
LOCALE = Path(__file__).parent / "locale"

Words = Mapping[str, str]
"""A text by language: { en = "…", ru = "…" }, one of them at least."""

Translate = Callable[[str], str]
Plural = Callable[[str, str, int], str]


def system_language(environment: Mapping[str, str]) -> str:
    """The language that the system speaks, as far as it is one of ours; else English.

    As gettext has it: `LANGUAGE` lists the languages wished for, the first of ours counts; but the locale `C`
    or `POSIX`, which scripts ask for to be told the same everywhere, is English whatever it lists.
    """
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if locale in ("C", "POSIX"):
        return "en"
    wished = environment.get("LANGUAGE") or locale
    codes = (one.lower()[:2] for one in wished.split(":"))
    return next((code for code in codes if code in LANGUAGES), "en")


_showing = {SHOWN: system_language(os.environ)}
"""What `SHOWN` stands for."""


def show_in(language: str) -> None:
    """Let results show themselves in this language, one of `LANGUAGES`."""
    _showing[SHOWN] = language


@contextmanager
def shown_in(language: str) -> Iterator[None]:
    """The same for as long as the context lasts."""
    before = _showing[SHOWN]
    show_in(language)
    try:
        yield
    finally:
        show_in(before)


def resolved(language: str) -> str:
    """The language itself; for `SHOWN` the one in which results show themselves."""
    return _showing.get(language, language)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language not in LANGUAGES:
        raise ValueError(said_in(Message("unknown language `{name}`", name=language), SHOWN))
    return gettext.translation("childproof", LOCALE, languages=[language], fallback=language == "en")


def translator(language: str) -> Translate:
    """The function that turns an English text of the toolkit into `language`.

    Raises:
        ValueError: there is no such language.
    """
    return _catalogue(resolved(language)).gettext


def plural(language: str) -> Plural:
    """The function that picks the form of a text for a number: `ngettext("{n} rule", "{n} rules", n)`."""
    return _catalogue(resolved(language)).ngettext


def N_(text: str) -> str:
    """Mark a text that is translated later, where it is shown."""
    return text


def grouped(number: int, language: str) -> str:
    """A whole number with its thousands set apart: 5,088 in English, 5 088 in Russian."""
    return f"{number:,}".replace(",", "\u00a0") if resolved(language) == "ru" else f"{number:,}"


def in_words(number: float, digits: int, language: str) -> str:
    """A number with a decimal point, or a comma in Russian."""
    said = f"{number:.{digits}f}"
    return said.replace(".", ",") if resolved(language) == "ru" else said


def say(words: Words, language: str) -> str:
    """A text of a data file in `language`, or in the language it has."""
    return words.get(resolved(language)) or next(iter(words.values()), "")


class Message(str):
    """A sentence of the toolkit that can be said in any language later: a template, and what fills it.

    As a text it is the English sentence. Values are never templates themselves, whoever wrote them; a value
    that is a message, or words by language, is said in the same language, and `{number:,}` has its thousands
    set apart as is usual there. Without values the template is the sentence, braces and all.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Message:
        """The sentence in English, with what it takes to say it otherwise."""
        message = super().__new__(cls, _filled(template, values, "en"))
        message.template, message.values = template, values
        return message

    def __reduce__(self) -> tuple[partial[Message], tuple[str]]:
        return partial(Message, **self.values), (self.template,)


Hint = Message | Literal[""]
"""A sentence, or nothing."""


def verbatim(text: str) -> Message:
    """Words that are the same in every language: names, numbers, words of a person or a system."""
    return Message("{text}", text=text)


def joined(parts: Iterable[Message], between: str) -> Message:
    """Several sentences or words in one, such as the lines of a hint."""
    values = {f"part{place}": part for place, part in enumerate(parts)}
    return Message(between.join(f"{{{name}}}" for name in values), **values)


def said_in(text: str, language: str) -> str:
    """A text in `language` if it is a message, of ours or of the checker of certificates; else as it is."""
    template, values = getattr(text, "template", None), getattr(text, "values", None)
    if not template or not isinstance(values, Mapping):
        return str(text)
    return _filled(translator(language)(template), values, language)


class Untold(Exception):
    """Something could not be found out; `message` says why, and can be said in any language."""

    def __init__(self, message: Message):
        super().__init__(message)
        self.message = message


class _Filler(Formatter):
    """Fills a template with values as one writes them in a language."""

    def __init__(self, language: str):
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        """One value in words."""
        if isinstance(value, int) and format_spec == ",":
            return grouped(value, self.language)
        if isinstance(value, Mapping):
            return say(value, self.language)
        return format(said_in(value, self.language) if isinstance(value, str) else value, format_spec)


def _filled(template: str, values: Mapping[str, object], language: str) -> str:
    return _Filler(language).vformat(template, (), values) if values else template
