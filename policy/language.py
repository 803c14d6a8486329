"""The words of the toolkit itself, in English and Russian.

English stands in the code; `locale/` holds the gettext catalogue of the Russian words. The words
of policies and vocabularies are data of their own, in both languages.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

from policy.model import Words

LANGUAGES = ("en", "ru")
LOCALE = Path(__file__).parent / "locale"

Translate = Callable[[str], str]


@cache
def translator(language: str) -> Translate:
    """The function that turns an English text of the toolkit into `language`."""
    return gettext.translation("childproof", LOCALE, languages=[language], fallback=language == "en").gettext


def say(words: Words, language: str) -> str:
    """A text of a data file in `language`, or in the language it has."""
    return words.get(language) or next(iter(words.values()), "")
