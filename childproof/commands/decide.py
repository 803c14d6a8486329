"""`childproof decide`: the outcome of each row of a CSV file or a spreadsheet."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from childproof.answers.exit_status import ExitStatus
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
from childproof.commands.shared.table_options import AnswerForm, CsvFor, answer_form
from childproof.commands.shared.terminal import tell
from childproof.files.attempt_table import ADDED, AttemptTable, Decided
from childproof.files.output import check_writable, replacing, replacing_bytes
from childproof.files.spreadsheet import SUFFIX, Sheet, is_spreadsheet, sheet_as_csv
from childproof.files.streams import silence_stdout
from childproof.files.tables import CsvStyle, CsvWriter, SpreadsheetWriter, TableWriter
from rulebook.language import N_, Message, said_in, translator
from rulebook.model import Policy, Silence
from rulebook.reader.characters import spelled_out
from rulebook.reader.faults import clipped, one_fault
from rulebook.reader.hints import texts_of
from rulebook.reader.reasons import reason_of
from rulebook.words import outcome_words

HELP = N_(
    "The outcome of each attempt in a CSV file or a spreadsheet\n\n"
    "The columns are the facts of the policy's vocabulary by name, in any order; yes/no facts take yes "
    "and no, TRUE and FALSE, 1 and 0, also in Russian. Facts that follow from the others, or go without "
    "saying, may have no column or an empty cell; --template writes a table with all of them. Other columns "
    "are kept. Each row gets its `outcome` (free, request, role_confirmation, "
    "forbidden, or unspecified where no line speaks) and `rules`, the lines that decide. If any row "
    "cannot be decided, all such rows are listed and nothing is written.\n\n"
    "What came with semicolons and a byte-order mark goes out with them. A text that begins like a formula "
    "(= + - @, tab, end of line) gets an apostrophe, so that no spreadsheet runs it; numbers do not. An "
    "apostrophe before such a text is taken off when a table is read."
)
EXAMPLES = (
    "childproof decide sferum-2025-03-by-channel --template --output attempts.csv\n"
    "echo none,student,,yes,over_18,under_18,,,,,,,id >> attempts.csv\n"
    "childproof decide sferum-2025-03-by-channel --situations attempts.csv --output decided.csv\n"
    "childproof decide sferum-2025-03-safety --situations - --reading id_ban=unconditional < attempts.csv"
)
FORMATS = (Format.CSV, Format.JSON, Format.TEXT, Format.XLSX)
IN_MEMORY = 2**24
STANDARD_INPUT = Message("standard input")
FOR_SITUATIONS = Message("give the file with the attempts, or `-` for standard input")


@takes_groups
def run(
    context: typer.Context,
    policy: OnePolicy,
    situations: Annotated[
        str | None,
        typer.Option(
            "--situations", metavar="FILE", help=N_("the attempts, .csv or .xlsx; `-` is standard input")
        ),
    ] = None,
    template: Annotated[
        bool,
        typer.Option("--template", help=N_("write a table without rows: a column for each fact")),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help=N_("write there instead of to standard output")),
    ] = None,
    reading: ReadingTexts = None,
    unspecified: Unspecified = None,
    time_limit: NoTimeLimit = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="csv|json|text|xlsx",
            help=N_("CSV (the default), JSON, words, or a spreadsheet (the default for --output FILE.xlsx)"),
        ),
    ] = None,
    csv: CsvFor = None,
) -> int:
    """Decide every row of a file."""
    output = None if output is not None and str(output) == "-" else output
    form = answer_form(format or _usual_format(output, csv), csv, formats=FORMATS, to_stdout=output is None)
    if (situations is None) != template:
        raise (
            one_fault("--template", Message("goes without --situations"), Message("leave one of the two out"))
            if template
            else missing("--situations", FOR_SITUATIONS)
        )
    silence = None if unspecified is None else Silence(one_of(unspecified, SILENCE, "--unspecified"))
    seconds(time_limit)
    chosen = policies_for([policy])
    settled = readings_for(chosen, reading)
    if output is not None:
        check_writable(output)
    if situations is None:
        _write_template(chosen[0], output, form)
        return ExitStatus.DONE
    with _opened(situations, output) as (rows, name, unread):
        attempts = AttemptTable(rows, name, chosen[0], chosen[0].reading(settled), silence)
        language = language_of(context)
        _write(attempts, output, form, language)
        if unread is not None:
            tell(said_in(unread, language))
        for told in _filled_in(attempts, language):
            tell(told)
    return ExitStatus.DONE


@contextmanager
def _opened(situations: str, output: Path | None) -> Iterator[tuple[IO[str], str, Message | None]]:
    """The lines of the file, what faults call it, and what of it is not read."""
    if situations == "-":
        if sys.stdin is None or sys.stdin.closed:
            raise one_fault(
                STANDARD_INPUT, Message("it is closed"), Message("give the path of a file, or `< FILE.csv`")
            )
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(errors="surrogateescape", newline="")
        yield sys.stdin, STANDARD_INPUT, None
        return
    try:
        if output is not None and output.is_file() and output.samefile(situations):
            hint = Message("choose another; what is to be decided would be lost")
            raise one_fault(str(output), Message("this is the file with the situations"), hint)
        stream: IO[str]
        unread = None
        if is_spreadsheet(situations) and Path(situations).is_file():
            sheet = sheet_as_csv(situations)
            stream, unread = sheet.text, _unread(situations, sheet)
        else:
            stream = open(situations, encoding="utf-8", errors="surrogateescape", newline="")  # noqa: SIM115
    except (OSError, ValueError) as error:
        raise one_fault(
            situations, Message("the file cannot be read: {reason}", reason=reason_of(error))
        ) from None
    with stream:
        yield stream, situations, unread


def _unread(situations: str, sheet: Sheet) -> Message | None:
    """Which sheets with rows are not read; None where there are none."""
    if not sheet.unread:
        return None
    return Message(
        "{file}: the sheet `{sheet}` alone is read; there are rows in {others} too",
        file=clipped(situations, 500),
        sheet=clipped(sheet.name),
        others=", ".join(f"`{clipped(name)}`" for name in sheet.unread),
    )


def _usual_format(output: Path | None, csv: str | None) -> str:
    """The format of a table for which none is named: a spreadsheet where the file is called one, else CSV.

    Raises:
        InputError: what is asked for as CSV would go to a file that is called a spreadsheet.
    """
    if output is None or not is_spreadsheet(str(output)):
        return Format.CSV
    if csv is not None:
        raise one_fault(
            "--csv",
            Message("a file called {suffix} is no CSV", suffix=SUFFIX),
            Message("leave one of the two out"),
        )
    return Format.XLSX


def _filled_in(attempts: AttemptTable, language: str) -> list[str]:
    """Which facts have no column or an empty cell, and what they count as where they do not follow."""
    _ = translator(language)
    words = {
        _(
            "{file}: facts without a column, which follow from the others or go without saying: {facts}"
        ): attempts.filled_in,
        _("{file}: empty cells, whose values follow from the others or go without saying: {facts}"): (
            attempts.empty
        ),
    }
    file = clipped(attempts.name, 500)
    return [
        sentence.format(file=file, facts=", ".join(_with_silent(attempts.policy, names)))
        for sentence, names in words.items()
        if names
    ]


def _with_silent(policy: Policy, names: Sequence[str]) -> list[str]:
    """Facts by name, each with the value that goes without saying if it has one."""
    silent = {name: policy.vocabulary.facts[name].silent for name in names}
    return [
        f"`{name}`" if value is None else f"`{name}` ({texts_of([value])[0]})"
        for name, value in silent.items()
    ]


def _write(attempts: AttemptTable, output: Path | None, form: AnswerForm, language: str) -> None:
    """Write everything, once no row was bad."""
    if form.format == Format.XLSX:
        with _written_bytes(output) as stream:
            _fill_spreadsheet(stream, lambda writer: _write_table(attempts, writer))
            attempts.raise_if_bad()
        return
    with _written(output) as stream:
        if form.is_json:
            _write_json(attempts, stream)
        elif form.is_table:
            _write_table(attempts, _csv_writer(attempts, stream, form.style))
        else:
            _write_text(attempts, stream, language)
        attempts.raise_if_bad()


def _write_template(policy: Policy, output: Path | None, form: AnswerForm) -> None:
    """Write the head of a table with all facts."""
    if not form.is_table:
        raise one_fault("--template", Message("is a table"), Message("take --format csv or --format xlsx"))
    facts = list(policy.vocabulary.facts)
    if form.format == Format.XLSX:
        with _written_bytes(output) as binary:
            _fill_spreadsheet(binary, lambda writer: writer.writerow(facts))
        return
    with _written(output) as stream:
        CsvWriter.in_style(stream, form.style).writerow(facts)


def _csv_writer(attempts: AttemptTable, stream: IO[str], style: CsvStyle) -> CsvWriter:
    """A writer for Excel if that is asked for, else one that writes as the file was written."""
    if style == CsvStyle.EXCEL:
        return CsvWriter.in_style(stream, style)
    return CsvWriter(stream, delimiter=attempts.delimiter, mark=attempts.has_mark)


def _fill_spreadsheet(stream: IO[bytes], write: Callable[[TableWriter], object]) -> None:
    writer = SpreadsheetWriter(stream)
    try:
        write(writer)
    finally:
        writer.close()


@contextmanager
def _written(output: Path | None) -> Iterator[IO[str]]:
    """A file, or standard output – which gets everything at the end, once no row was bad."""
    if output is not None:
        with replacing(output) as stream:
            yield stream
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as kept:
        yield kept
        kept.seek(0)
        try:
            if hasattr(sys.stdout, "reconfigure"):
                sys.stdout.reconfigure(newline="")
            shutil.copyfileobj(kept, sys.stdout)
            sys.stdout.flush()
        except BrokenPipeError:
            silence_stdout()


@contextmanager
def _written_bytes(output: Path | None) -> Iterator[IO[bytes]]:
    """The same for what is no text."""
    if output is not None:
        with replacing_bytes(output) as stream:
            yield stream
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY, "w+b") as kept:
        yield kept
        kept.seek(0)
        try:
            sys.stdout.flush()
            shutil.copyfileobj(kept, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            silence_stdout()


def _write_table(attempts: AttemptTable, writer: TableWriter) -> None:
    writer.writerow([*attempts.head, *ADDED])
    for row, decided in attempts:
        writer.writerow([*row, *decided.cells])


def _write_json(attempts: AttemptTable, stream: IO[str]) -> None:
    """One object for each row: its columns, yes/no facts as true and false, and what is added."""
    before = "[\n"
    for row, decided in attempts:
        columns: dict[str, object] = dict(zip(attempts.keys, row, strict=True))
        one = {**columns, **decided.situation, "outcome": decided.outcome.value, "rules": list(decided.lines)}
        stream.write(f"{before}  {spelled_out(json.dumps(one, ensure_ascii=False))}")
        before = ",\n"
    stream.write("[]\n" if before == "[\n" else "\n]\n")


def _write_text(attempts: AttemptTable, stream: IO[str], language: str) -> None:
    _ = translator(language)
    for place, (_row, decided) in enumerate(attempts, 1):
        stream.write(_("row {n}: {outcome}").format(n=place, outcome=_said(decided, language)) + "\n")


def _said(decided: Decided, language: str) -> str:
    words = outcome_words(decided.outcome, language)
    return f"{words} ({', '.join(decided.lines)})" if decided.lines else words
