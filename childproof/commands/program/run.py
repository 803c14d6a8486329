"""Runs one command line and turns every end into an exit status.

0 done; 1 a finding; 2 the command or an input file is wrong, there is nothing to judge, or the machine
refused; 3 could not tell; 70 a defect of ours; 130 interrupted. Whatever happens, a person is answered with
lines on standard error that begin with "error:", never with a traceback.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from childproof.commands.program.app import asked_commands, build_app, chosen_language, spread_pairs
from childproof.commands.program.defects import DEFECT, defect_words
from childproof.commands.program.mistakes import PARSER_ERRORS, Mistake, mistake_words
from childproof.commands.shared.terminal import tell
from childproof.files.missing_parts import missing_part, unread_settings
from childproof.files.output import emit_json
from childproof.files.streams import fit_streams, silence_stdout
from rulebook.language import Message, said_in, shown_in
from rulebook.reader.faults import InputError, clipped
from rulebook.reader.reasons import reason_of
from rulebook.situations import SituationError

WRONG = 2


def run(arguments: Sequence[str]) -> int:
    """The exit status of one command line."""
    fit_streams()
    # What cannot be read of their settings they leave out; they would say so in English, with a traceback.
    warnings.filterwarnings("ignore", message="Environment variable 'NUMBA_")
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    language = "en"
    try:
        language = chosen_language(arguments, os.environ)
        with shown_in(language):
            status = build_app(language, asked_commands(arguments)).main(
                spread_pairs(arguments), prog_name="childproof", standalone_mode=False, obj=language
            )
        sys.stdout.flush()
    except Exception as error:
        status, words = _ending(error, arguments, language)
        if isinstance(error, InputError) and _asks_for_json(arguments):
            _emit_findings(error)
        _end_output()
        tell(words)
    return int(status or 0)


def _asks_for_json(arguments: Sequence[str]) -> bool:
    return any(
        argument == "--format=json" or [argument, *following] == ["--format", "json"]
        for argument, *following in zip(arguments, [*arguments[1:], ""], strict=True)
    )


def _emit_findings(error: InputError) -> None:
    """Print the faults of files as findings, for whoever reads the answer of a command as JSON."""
    # Findings speak of rules and situations, which no other ending has to load.
    from proofs.findings.from_faults import findings_from

    found = [one for one in findings_from(error) if one.line or Path(one.file).suffix]
    if found:
        with contextlib.suppress(OSError, ValueError):
            emit_json({"format": 1, "status": WRONG, "findings": [one.to_dict() for one in found]})


def _end_output() -> None:
    """Hand over what was printed; forget what cannot be, so that the exit does not complain."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        silence_stdout()


def _ending(error: Exception, arguments: Sequence[str], language: str) -> tuple[int, str]:
    """The exit status behind an error, and what is said of it."""
    if isinstance(error, Mistake):
        return WRONG, _error(error.words(language), language)
    if isinstance(error, PARSER_ERRORS):
        return WRONG, _error(mistake_words(error, arguments, language), language)
    if isinstance(error, InputError):
        return WRONG, error.told(language)
    if isinstance(error, SituationError):
        return WRONG, _error(error.told(language), language)
    if isinstance(error, OSError):
        place = clipped(str(error.filename)) if error.filename else said_in(Message("output"), language)
        return WRONG, _error(f"{place}: {said_in(reason_of(error), language)}", language)
    unread = unread_settings(error)
    if unread is not None:
        return WRONG, unread.told(language)
    missing = missing_part(error)
    if missing is not None:
        return WRONG, _error(said_in(missing, language), language)
    if isinstance(error, MemoryError):
        return WRONG, _error(said_in(Message("this needs more memory than there is"), language), language)
    return DEFECT, _error(defect_words(error, language), language)


def _error(words: str, language: str) -> str:
    return said_in(Message("error: {fault}", fault=words), language)
