"""In which languages a page is written."""

from __future__ import annotations

from collections.abc import Iterable

from rulebook.language import LANGUAGES, Message
from rulebook.reader.faults import allowed_names, clipped, one_fault


def page_languages(language: str | Iterable[str] | None) -> tuple[str, ...]:
    """One language, several in their order, or all where none is named.

    Raises:
        InputError: there is no such language.
    """
    asked = (language,) if isinstance(language, str) else LANGUAGES if language is None else tuple(language)
    for one in asked or ("",):
        if one not in LANGUAGES:
            said = Message("unknown language `{language}`", language=clipped(str(one)))
            raise one_fault("language", said, allowed_names(str(one), LANGUAGES, Message("languages")))
    return tuple(dict.fromkeys(asked))
