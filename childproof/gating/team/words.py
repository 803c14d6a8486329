"""A sentence of the toolkit in every language, as findings carry their words."""

from __future__ import annotations

from pathlib import Path

from rulebook.language import LANGUAGES, Message, Words, plural, said_in

__all__ = ["in_every_language", "intents_written", "known_written"]


def in_every_language(text: str, **values: object) -> Words:
    """An English text of the toolkit in each language, with values put in."""
    return {language: said_in(Message(text, **values), language) for language in LANGUAGES}


def intents_written(file: Path, count: int, language: str) -> str:
    """That intents were written into a file, for review."""
    ngettext = plural(language)
    text = ngettext(
        "{file}: {count} intent written; say why",
        "{file}: {count} intents written; say why in each",
        count,
    )
    return text.format(file=file, count=count)


def known_written(file: Path, count: int, language: str) -> str:
    """That known findings were written into a file, for review."""
    ngettext = plural(language)
    text = ngettext(
        "{file}: {count} known finding written; say why",
        "{file}: {count} known findings written; say why in each",
        count,
    )
    return text.format(file=file, count=count)
