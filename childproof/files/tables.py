"""Tables that are written: as CSV for programs, as CSV for Excel, or as a spreadsheet.

Knows how a cell looks in each of them, and that a text which begins like a formula must not become one.
Knows nothing of what a table tells.
"""

from __future__ import annotations

import csv
import importlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from math import isfinite
from numbers import Real
from typing import IO, Any, Protocol

from rulebook.language import Message
from rulebook.reader.characters import without_steering
from rulebook.reader.faults import one_fault

MARK = "\ufeff"
"""The byte-order mark, by which Excel knows that a file is UTF-8."""
_FORMULA = r"[=+\-@\t\r\n＝＋－＠]"
_FIRST = frozenset("'=+-@\t\r\n＝＋－＠")
_BEGINS_LIKE_A_FORMULA = re.compile(f"'*{_FORMULA}")
_DEFUSED = re.compile(f"'+{_FORMULA}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?%?")
_ALL_ENDS = "\r\n"
MOST_ROWS = 2**20
MOST_COLUMNS = 2**14
LONGEST_CELL = 2**15 - 1
_CREATED = datetime(2000, 1, 1)
"""The day that stands in every spreadsheet, so that the same table gives the same bytes."""


class CsvStyle(StrEnum):
    """Whom a CSV file is written for."""

    PLAIN = "plain"
    EXCEL = "excel"


class TableWriter(Protocol):
    """What takes the rows of a table, the head first."""

    def writerow(self, row: Iterable[object], /) -> object:
        """Write one row."""


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before it, unless it is a number.

    `restored` gives back the text, whatever it was.
    """
    if text[:1] not in _FIRST or not _BEGINS_LIKE_A_FORMULA.match(text) or _NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def restored(cell: str) -> str:
    """The text that stands in a cell, without the apostrophe that `defused` put before it."""
    return cell[1:] if cell[:1] == "'" and _DEFUSED.match(cell) else cell


class _LineEnds:
    """Passes on rows that come with both ends of line with the one that is wanted."""

    def __init__(self, stream: IO[str], line_end: str):
        self._stream = stream
        self._line_end = line_end

    def write(self, row: str, /) -> int:
        """Write one row."""
        return self._stream.write(row.removesuffix(_ALL_ENDS) + self._line_end)


class CsvWriter:
    """Writes rows as CSV: texts defused, numbers with a point – or with a comma, as `decimal` says."""

    def __init__(
        self,
        stream: IO[str],
        *,
        delimiter: str = ",",
        line_end: str = "\n",
        mark: bool = False,
        decimal: str = ".",
    ):
        self.decimal = decimal
        # With this end of line all that could end one is put into quotation marks.
        self._writer = csv.writer(_LineEnds(stream, line_end), delimiter=delimiter, lineterminator=_ALL_ENDS)
        if mark:
            stream.write(MARK)

    @classmethod
    def in_style(cls, stream: IO[str], style: CsvStyle) -> CsvWriter:
        """A writer for programs, or for Excel in Russian and in most languages of Europe."""
        if style == CsvStyle.EXCEL:
            return cls(stream, delimiter=";", line_end="\r\n", mark=True, decimal=",")
        return cls(stream)

    def writerow(self, row: Iterable[object], /) -> None:
        """Write one row."""
        self._writer.writerow([self._cell(value) for value in row])

    def _cell(self, value: object) -> object:
        if isinstance(value, str):
            return defused(without_steering(value))
        if isinstance(value, float) and self.decimal != ".":
            return repr(float(value)).replace(".", self.decimal)
        return value


class SpreadsheetWriter:
    """Writes rows as the one sheet of an .xlsx file; `close` has to be called at the end.

    Texts stay texts, whatever they begin with; numbers are numbers.

    Raises:
        InputError: XlsxWriter is not installed.
    """

    def __init__(self, stream: IO[bytes]):
        try:
            library: Any = importlib.import_module("xlsxwriter")
        except ImportError:
            raise one_fault(
                "--format xlsx",
                Message("XlsxWriter is not installed"),
                Message("install childproof[xlsx], or take --csv excel, which needs nothing more"),
            ) from None
        self._refused: type[Exception] = library.exceptions.FileCreateError
        self._stream = stream
        # Whatever the disk does to what was written, an archive in memory can always be ended.
        self._content = io.BytesIO()
        self._book = library.Workbook(self._content, {"constant_memory": True})
        self._book.set_properties({"created": _CREATED})
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        self._row = 0

    def writerow(self, row: Iterable[object], /) -> None:
        """Write one row.

        Raises:
            InputError: the table is larger than a spreadsheet can be.
        """
        for column, value in enumerate(row):
            too_long = isinstance(value, str) and len(value) > LONGEST_CELL
            if self._row >= MOST_ROWS or column >= MOST_COLUMNS or too_long:
                raise one_fault(
                    "--format xlsx",
                    Message(
                        "a spreadsheet has at most {rows:,} rows, {columns:,} columns and "
                        "{longest_cell:,} characters in a cell",
                        rows=MOST_ROWS,
                        columns=MOST_COLUMNS,
                        longest_cell=LONGEST_CELL,
                    ),
                    Message("take --format csv"),
                )
            if isinstance(value, bool):
                self._sheet.write_boolean(self._row, column, value)
            elif isinstance(value, Real) and isfinite(value):
                self._sheet.write_number(self._row, column, float(value))
            elif value is not None:
                self._sheet.write_string(self._row, column, str(value))
        self._row += 1

    def close(self) -> None:
        """Write the file.

        Raises:
            OSError: it cannot be written.
        """
        try:
            self._book.close()
        except self._refused as error:
            # The library keeps rows in temporary files, and tells of a full disk in its own words.
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from None
        self._stream.write(self._content.getbuffer())


def csv_text(
    head: Sequence[str], rows: Iterable[Mapping[str, object]], style: CsvStyle = CsvStyle.PLAIN
) -> str:
    """Rows as the text of a CSV file; a value that a row lacks is an empty cell."""
    buffer = io.StringIO(newline="")
    _fill(CsvWriter.in_style(buffer, style), head, rows)
    return buffer.getvalue()


def xlsx_bytes(head: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Rows as the bytes of a spreadsheet."""
    buffer = io.BytesIO()
    writer = SpreadsheetWriter(buffer)
    _fill(writer, head, rows)
    writer.close()
    return buffer.getvalue()


def _fill(writer: TableWriter, head: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    writer.writerow(head)
    for row in rows:
        writer.writerow([row.get(name, "") for name in head])
