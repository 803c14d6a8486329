"""`childproof decide`: the outcome of each row of a CSV file."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from childproof.commands.shared.arguments import (
    SILENCE,
    Format,
    NoTimeLimit,
    OnePolicy,
    ReadingTexts,
    Unspecified,
    language_of,
    missing,
    one_of,
    policies_for,
    readings_for,
    seconds,
)
from childproof.commands.shared.option_groups import takes_groups
from childproof.files.attempt_table import ADDED, AttemptTable, Decided
from childproof.files.output import check_writable, replacing, silence_stdout
from rulebook.language import N_, translator
from rulebook.model import Silence
from rulebook.reader.faults import one_fault
from rulebook.words import outcome_words

HELP = N_(
    "The outcome of each attempt in a CSV file\n\n"
    "The columns are the facts of the policy's vocabulary by name, in any order; yes/no facts take yes "
    "and no. Other columns are kept. Each row gets its `outcome` (free, request, role_confirmation, "
    "forbidden, or unspecified where no line speaks) and `rules`, the lines that decide. If any row "
    "cannot be decided, all such rows are listed and nothing is written."
)
EXAMPLES = (
    "childproof decide sferum-2025-03-by-channel --situations attempts.csv --output decided.csv\n"
    "childproof decide sferum-2025-03-safety --situations - --reading id_ban=unconditional < attempts.csv"
)
FORMATS = (Format.CSV, Format.JSON, Format.TEXT)
IN_MEMORY = 2**26


@takes_groups
def run(
    context: typer.Context,
    policy: OnePolicy,
    situations: Annotated[
        str | None,
        typer.Option("--situations", metavar="FILE.csv", help=N_("the attempts; `-` is standard input")),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help=N_("write there instead of to standard output")),
    ] = None,
    reading: ReadingTexts = None,
    unspecified: Unspecified = None,
    time_limit: NoTimeLimit = None,
    format: Annotated[
        str, typer.Option("--format", metavar="csv|json|text", help=N_("CSV (the default), JSON or words"))
    ] = Format.CSV,
) -> int:
    """Decide every row of a file."""
    if situations is None:
        raise missing("--situations", "give the CSV file with the attempts, or `-` for standard input")
    one_of(format, FORMATS, "--format")
    silence = None if unspecified is None else Silence(one_of(unspecified, SILENCE, "--unspecified"))
    seconds(time_limit)
    chosen = policies_for([policy])
    settled = readings_for(chosen, reading)
    if output is not None and str(output) != "-":
        check_writable(output)
    with _opened(situations) as (rows, name):
        attempts = AttemptTable(rows, name, chosen[0], chosen[0].reading(settled), silence)
        with _written(output) as stream:
            _write(attempts, stream, format, language_of(context))
            attempts.raise_if_bad()
    return 0


@contextmanager
def _opened(situations: str) -> Iterator[tuple[IO[str], str]]:
    """The lines of the file and what faults call it."""
    if situations == "-":
        yield sys.stdin, "standard input"
        return
    try:
        stream = open(situations, encoding="utf-8-sig", newline="")  # noqa: SIM115
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise one_fault(situations, f"the file cannot be read: {reason}") from None
    with stream:
        yield stream, situations


@contextmanager
def _written(output: Path | None) -> Iterator[IO[str]]:
    """A file, or standard output – which gets everything at the end, once no row was bad."""
    if output is not None and str(output) != "-":
        with replacing(output) as stream:
            yield stream
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as kept:
        yield kept
        kept.seek(0)
        try:
            shutil.copyfileobj(kept, sys.stdout)
            sys.stdout.flush()
        except BrokenPipeError:
            silence_stdout()


def _write(attempts: AttemptTable, stream: IO[str], format: str, language: str) -> None:
    if format == Format.CSV:
        writer = csv.writer(stream, delimiter=attempts.delimiter, lineterminator="\n")
        writer.writerow([*attempts.head, *ADDED])
        writer.writerows([*row, *decided.cells] for row, decided in attempts)
    elif format == Format.JSON:
        _write_json(attempts, stream)
    else:
        _write_text(attempts, stream, language)


def _write_json(attempts: AttemptTable, stream: IO[str]) -> None:
    """One object for each row: its columns, yes/no facts as true and false, and what is added."""
    before = "[\n"
    for row, decided in attempts:
        columns: dict[str, object] = dict(zip(attempts.head, row, strict=True))
        one = {**columns, **decided.situation, "outcome": decided.outcome.value, "rules": list(decided.lines)}
        stream.write(f"{before}  {json.dumps(one, ensure_ascii=False)}")
        before = ",\n"
    stream.write("[]\n" if before == "[\n" else "\n]\n")


def _write_text(attempts: AttemptTable, stream: IO[str], language: str) -> None:
    _ = translator(language)
    for place, (_row, decided) in enumerate(attempts, 1):
        stream.write(_("row {n}: {outcome}").format(n=place, outcome=_said(decided, language)) + "\n")


def _said(decided: Decided, language: str) -> str:
    words = outcome_words(decided.outcome, language)
    return f"{words} ({', '.join(decided.lines)})" if decided.lines else words
