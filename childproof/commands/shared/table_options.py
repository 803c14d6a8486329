"""How an answer is printed: in words, as JSON, or as a table – and for whom the table is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from childproof.commands.shared.arguments import FORMATS, Format, TextJsonOrCsv, one_of
from childproof.files.output import emit_bytes, emit_exactly
from childproof.files.tables import CsvStyle, csv_text, xlsx_bytes
from rulebook.language import N_, Message
from rulebook.reader.faults import one_fault

CsvFor = Annotated[
    str | None,
    typer.Option(
        "--csv",
        metavar="plain|excel",
        help=N_(
            "CSV for programs (the default), the same in every language, or as Excel opens it: byte-order "
            "mark, semicolons, decimal commas"
        ),
    ),
]


@dataclass(frozen=True)
class AnswerForm:
    """The form of an answer; `style` says whom a CSV file is for, also one that is written beside."""

    format: str
    style: CsvStyle

    @property
    def is_json(self) -> bool:
        """Whether the answer is JSON."""
        return self.format == Format.JSON

    @property
    def is_table(self) -> bool:
        """Whether the answer is a table, and no words."""
        return self.format in (Format.CSV, Format.XLSX)

    def csv(self, head: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
        """A table as the text of a CSV file."""
        return csv_text(head, rows, self.style)

    def emit_table(self, head: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
        """Print a table.

        Raises:
            InputError: it is a spreadsheet, and there is no library for it or nowhere to put it.
        """
        if self.format == Format.XLSX:
            emit_bytes(xlsx_bytes(head, rows))
        else:
            emit_exactly(self.csv(head, rows))


def answer_form(
    format: str, csv: str | None, *, formats: Sequence[str] = FORMATS, to_stdout: bool = True
) -> AnswerForm:
    """The form that is asked for; --csv without --format means CSV.

    Raises:
        InputError: a word is unknown, the two do not go together, or a spreadsheet would go to a terminal.
    """
    one_of(format, formats, "--format")
    style = CsvStyle.PLAIN if csv is None else CsvStyle(one_of(csv, tuple(CsvStyle), "--csv"))
    if csv is not None and format in (Format.JSON, Format.XLSX):
        raise one_fault(
            "--csv",
            Message("does not go with --format {format}", format=format),
            Message("leave one of the two out"),
        )
    if format == Format.XLSX and to_stdout and sys.stdout.isatty():
        raise one_fault(
            "--format xlsx", Message("a spreadsheet is nothing for a terminal"), Message("add > FILE.xlsx")
        )
    return AnswerForm(format if csv is None else Format.CSV, style)


@dataclass(frozen=True)
class AnswerOptions:
    """The options that say how an answer is printed."""

    format: TextJsonOrCsv = Format.TEXT
    csv: CsvFor = None

    def form(self) -> AnswerForm:
        """The form that is asked for.

        Raises:
            InputError: as for `answer_form`.
        """
        return answer_form(self.format, self.csv)
