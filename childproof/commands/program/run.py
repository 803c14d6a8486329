"""Runs one command line and turns every end into an exit status.

0 done; 1 a finding; 2 the command or an input file is wrong, there is nothing to judge, or the machine
refused; 3 could not tell; 70 a defect of ours; 130 interrupted. Whatever happens, a person is answered with
lines on standard error that begin with "error:", never with a traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from childproof.commands.program.app import asked_commands, build_app, chosen_language, spread_pairs
from childproof.commands.program.defects import DEFECT, defect_words
from childproof.commands.program.mistakes import PARSER_ERRORS, Mistake, mistake_words
from childproof.commands.shared.terminal import tell
from childproof.files.streams import fit_streams, silence_stdout
from rulebook.language import translator
from rulebook.reader.faults import InputError
from rulebook.situations import SituationError

WRONG = 2


def run(arguments: Sequence[str]) -> int:
    """The exit status of one command line."""
    fit_streams()
    language = "en"
    try:
        language = chosen_language(arguments, os.environ)
        status = build_app(language, asked_commands(arguments)).main(
            spread_pairs(arguments), prog_name="childproof", standalone_mode=False, obj=language
        )
        sys.stdout.flush()
    except Exception as error:
        status, words = _ending(error, arguments, language)
        _end_output()
        tell(words)
    return int(status or 0)


def _end_output() -> None:
    """Hand over what was printed; forget what cannot be, so that the exit does not complain."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        silence_stdout()


def _ending(error: Exception, arguments: Sequence[str], language: str) -> tuple[int, str]:
    """The exit status behind an error, and what is said of it."""
    if isinstance(error, Mistake):
        return WRONG, f"error: {error.words(language)}"
    if isinstance(error, PARSER_ERRORS):
        return WRONG, f"error: {mistake_words(error, arguments, language)}"
    if isinstance(error, InputError):
        return WRONG, str(error)
    if isinstance(error, SituationError):
        return WRONG, f"error: {error}" + (f"\n  {error.hint}" if error.hint else "")
    if isinstance(error, OSError):
        return WRONG, f"error: {error.filename or 'output'}: {(error.strerror or str(error)).lower()}"
    if isinstance(error, MemoryError):
        _ = translator(language)
        words = _("this needs more memory than there is")
        return WRONG, f"error: {words}"
    return DEFECT, f"error: {defect_words(error, language)}"
