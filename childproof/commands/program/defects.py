"""What a person is told when childproof itself fails: one sentence, and a file with the traceback."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback

from childproof.version import __version__
from rulebook.language import said_in, translator
from rulebook.reader.faults import printable
from rulebook.reader.reasons import reason_of

__all__ = ["DEFECT", "defect_words"]

DEFECT = 70
"""The exit status for a defect of ours; no answer of a command has it."""


def defect_words(error: BaseException, language: str) -> str:
    """The sentence about a defect, which ends with the path of the file that holds the traceback."""
    _ = translator(language)
    kind = type(error).__name__
    try:
        path = _kept(error)
    except OSError as refused:
        said = _("this is a defect of childproof ({kind}); its traceback could not be kept: {reason}")
        return said.format(kind=kind, reason=said_in(reason_of(refused), language))
    said = _("this is a defect of childproof ({kind}); please report it with the traceback, kept in {file}")
    return said.format(kind=kind, file=printable(path))


def _kept(error: BaseException) -> str:
    """Write the traceback to a new file that only its owner can read, and return the path.

    Raises:
        OSError: there is no folder for temporary files, or it is full.
    """
    told = "".join(traceback.format_exception(error))
    about = f"childproof {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n"
    descriptor, path = tempfile.mkstemp(prefix="childproof-defect-", suffix=".txt")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(about + told)
    except OSError:
        os.unlink(path)
        raise
    return path
