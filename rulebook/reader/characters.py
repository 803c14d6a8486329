"""Characters that have no place in a text that people write: they steer a terminal, or nobody sees them.

Knows which these are. Knows nothing of files.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["unseen"]

_PLAIN = re.compile(r"[ -~\n\t\u00a0-\u00ac\u00ae-\u00ff\u0400-\u052f]*+")
_KINDS = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Control characters, invisible marks (of direction, width and joining), halves of pairs, line separators."""
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters and marks that show nothing."""


def unseen(text: str) -> str | None:
    """The first character of a text that nobody should have to see, spelled out; None where there is none.

    A line break and a tab are characters like any other.
    """
    if _PLAIN.fullmatch(text):
        return None
    for character in text:
        if _is_unseen(character):
            return character.encode("unicode_escape").decode("ascii")
    return None


def _is_unseen(character: str) -> bool:
    code = ord(character)
    return character not in "\n\t" and (
        unicodedata.category(character) in _KINDS
        or character in _BLANK
        or code & 0xFFFE == 0xFFFE
        or 0x2060 <= code <= 0x206F
        or 0xFDD0 <= code <= 0xFDEF
        or 0xFE00 <= code <= 0xFE0E
        or 0xE0000 <= code <= 0xE0FFF
    )
