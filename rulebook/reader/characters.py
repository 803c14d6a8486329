"""Characters that have no place in a text that people write: they steer a terminal, or nobody sees them.

Knows which these are. Knows nothing of files.
"""

from __future__ import annotations

import json
import re
import unicodedata

__all__ = ["spelled_out", "steering", "unseen", "without_steering"]

_PLAIN = re.compile(r"[ -~\n\t\u00a0-\u00ac\u00ae-\u00ff\u0400-\u052f]*+")
_KINDS = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Control characters, invisible marks (of direction, width and joining), halves of pairs, line separators."""
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters and marks that show nothing."""
_STEERING = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def steering(text: str) -> str | None:
    """The first character that steers a terminal or turns the direction of a text, spelled out; None without.

    A break of line and a tab are characters like any other. So are joiners and other marks that show nothing:
    they stand in what people copy, as in many a sign for a family.
    """
    found = _STEERING.search(text)
    return None if found is None else found[0].encode("unicode_escape").decode("ascii")


def without_steering(text: str) -> str:
    """A text in which every such character is spelled out; what merely shows nothing stays."""
    return _STEERING.sub(lambda mark: json.dumps(mark[0])[1:-1], text)


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


def spelled_out(text: str) -> str:
    """A text with every such character spelled out, as JSON does it: an escape becomes \\u001b."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(json.dumps(one)[1:-1] if _is_unseen(one) else one for one in text)


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
