"""The three streams of a process, made fit for any text: closed ones, legacy encodings, readers that go.

What a stream cannot show is replaced, character by character, so that an answer is never lost to an encoding.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import sys

__all__ = ["fit_streams", "silence", "silence_stdout"]

ERRORS = "childproof-plain"
PLAIN = {
    **dict.fromkeys("─━═╌╴╶╸╺┄┅", "-"),
    **dict.fromkeys("│┃║╎┆┇", "|"),
    **dict.fromkeys("✓✔", "+"),
    **dict.fromkeys("✗✘×", "x"),
    **dict.fromkeys("∅○", "0"),
    **dict.fromkeys("–—−‑‐", "-"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("·•●▪", "*"),
    **dict.fromkeys("█▉▊▋▌▍▎▏░▒▓", "#"),
    **dict.fromkeys("\u00a0\u2009\u202f", " "),
    "→": ">",
    "←": "<",
    "…": "...",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "№": "No.",
    "\u00ad": "",
}  # fmt: skip
"""What stands for a character that a stream cannot show; for any other it is a question mark."""

OTHER_BOXES = frozenset(map(chr, range(0x2500, 0x2580)))
"""Corners and crossings of frames."""


def fit_streams() -> None:
    """Make standard input, output and error usable, whatever they are.

    A closed one leads nowhere. One that is no terminal speaks UTF-8, and none of them fails for a character.
    """
    codecs.register_error(ERRORS, _plain)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            _lead_nowhere(number, name)
        elif hasattr(stream, "reconfigure"):
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8")
            if name != "stdin":
                stream.reconfigure(errors=ERRORS)


def silence(number: int) -> None:
    """Send the rest of a stream nowhere, so that closing it at exit does not complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError):
        os.dup2(nowhere, number)
    os.close(nowhere)


def silence_stdout() -> None:
    """Send the rest of standard output nowhere, so that closing it at exit does not complain."""
    with contextlib.suppress(OSError, ValueError):
        silence(sys.stdout.fileno())


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What is written for the characters that a stream lacks; what it lacks too becomes a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(PLAIN.get(one, "+" if one in OTHER_BOXES else "?") for one in missing), error.end


def _lead_nowhere(number: int, name: str) -> None:
    """Put the null device in the place of a closed stream, and of its number unless that is taken."""
    mode = "r" if number == 0 else "w"
    try:
        os.fstat(number)
    except OSError:
        nowhere = os.open(os.devnull, os.O_RDWR)
        if nowhere != number:
            os.dup2(nowhere, number)
            os.close(nowhere)
        setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    else:
        setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
