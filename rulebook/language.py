"""The words of the toolkit itself, in English and Russian.

English stands in the code; `locale/` holds the gettext catalogue of the Russian words. The words
of policies and vocabularies are data of their own, in both languages.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ru")
LOCALE = Path(__file__).parent / "locale"

Words = Mapping[str, str]
"""A text by language: { en = "…", ru = "…" }, one of them at least."""

Translate = Callable[[str], str]
Plural = Callable[[str, str, int], str]


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("childproof", LOCALE, languages=[language], fallback=language == "en")


@cache
def translator(language: str) -> Translate:
    """The function that turns an English text of the toolkit into `language`."""
    return _catalogue(language).gettext


@cache
def plural(language: str) -> Plural:
    """The function that picks the form of a text for a number: `ngettext("{n} rule", "{n} rules", n)`."""
    return _catalogue(language).ngettext


def N_(text: str) -> str:
    """Mark a text that is translated later, where it is shown."""
    return text


def grouped(number: int, language: str) -> str:
    """A whole number with its thousands set apart: 5,088 in English, 5 088 in Russian."""
    return f"{number:,}".replace(",", "\u00a0") if language == "ru" else f"{number:,}"


def in_words(number: float, digits: int, language: str) -> str:
    """A number with a decimal point, or a comma in Russian."""
    said = f"{number:.{digits}f}"
    return said.replace(".", ",") if language == "ru" else said


def say(words: Words, language: str) -> str:
    """A text of a data file in `language`, or in the language it has."""
    return words.get(language) or next(iter(words.values()), "")
