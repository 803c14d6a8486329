"""Finds English sentences in what is said in Russian; names, quotes and paths stay as they are."""

from __future__ import annotations

import re

__all__ = ["english_in"]

_SET_APART = re.compile(r"`[^`]*`|\"[^\"]*\"|“[^”]*”|[\w./-]*[./]\w\S*")
_ENGLISH = re.compile(r"\b[A-Za-z]{2,} [A-Za-z]{2,}\b")


def english_in(text: str) -> list[str]:
    """Words of English that follow each other."""
    return [found for line in text.splitlines() for found in _ENGLISH.findall(_SET_APART.sub("`", line))]
