"""Runs one command line and turns every end into an exit status.

0 done; 1 a finding; 2 the command or an input file is wrong; 3 could not tell; 130 interrupted.
A mistake of the user is answered with lines on standard error that begin with "error:", never
with a traceback; a defect of the toolkit still gives one.
"""

from __future__ import annotations

import os
import sys

from childproof.commands.program.app import asked_commands, build_app, chosen_language, spread_pairs
from childproof.commands.program.mistakes import PARSER_ERRORS, Mistake, mistake_words
from rulebook.reader.faults import InputError
from rulebook.situations import SituationError

WRONG = 2


def run(arguments: list[str]) -> int:
    """The exit status of one command line."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
    language = "en"
    try:
        language = chosen_language(arguments, os.environ)
        status = build_app(language, asked_commands(arguments)).main(
            spread_pairs(arguments), prog_name="childproof", standalone_mode=False, obj=language
        )
    except Mistake as error:
        return _wrong(f"error: {error.words(language)}")
    except PARSER_ERRORS as error:
        return _wrong(f"error: {mistake_words(error, arguments, language)}")
    except InputError as error:
        return _wrong(str(error))
    except SituationError as error:
        return _wrong(f"error: {error}" + (f"\n  {error.hint}" if error.hint else ""))
    except OSError as error:
        return _wrong(f"error: {error.filename or 'output'}: {(error.strerror or str(error)).lower()}")
    return int(status or 0)


def _wrong(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return WRONG
