"""A sentence of the toolkit in every language, as findings carry their words."""

from __future__ import annotations

from rulebook.language import LANGUAGES, Words, translator

__all__ = ["in_every_language"]


def in_every_language(text: str, **values: object) -> Words:
    """An English text of the toolkit in each language, with values put in."""
    return {language: translator(language)(text).format(**values) for language in LANGUAGES}
