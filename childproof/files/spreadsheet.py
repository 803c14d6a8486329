"""The first sheet of a spreadsheet as the text of a CSV file, so that both are read the same way."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from rulebook.language import Message
from rulebook.reader.faults import InputError, one_fault
from rulebook.reader.reasons import reason_of

SUFFIX = ".xlsx"
Row = list[object]

_MOST_ROWS, _MOST_COLUMNS = 2**20, 2**14
"""More no sheet can have."""
_SAVE_ANEW = Message("open it in a spreadsheet program and save it anew, or save it as CSV")
_LARGEST_SMALL = 2**24
_MOST_PACKED = 50
"""How many times its size a large spreadsheet can have unpacked; usual ones have ten times."""


def is_spreadsheet(name: str) -> bool:
    """Whether a file is a spreadsheet, by its name."""
    return Path(name).suffix.lower() == SUFFIX


@dataclass(frozen=True)
class Sheet:
    """One sheet of a spreadsheet as `text`, its name, and the names of those with rows that were not read."""

    text: StringIO
    name: str
    unread: tuple[str, ...]


def sheet_as_csv(path: str) -> Sheet:
    """The first sheet that is not hidden, row by row: true and false as yes and no, an empty cell as nothing.

    A row is as long as the first one that has a value, or as its last value demands.

    Raises:
        InputError: the file cannot be read or is no spreadsheet, or what reads one is not installed.
    """
    # Whoever has no spreadsheets needs no reader of them.
    try:
        openpyxl = import_module("openpyxl")
    except ImportError:
        raise one_fault(
            path,
            Message("spreadsheets cannot be read, since openpyxl is not installed"),
            Message('pip install "childproof[xlsx]", or save it as CSV'),
        ) from None
    text = StringIO(newline="")
    writer = csv.writer(text)
    width, number = 0, 0
    try:
        most = _largest_unpacked(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet, *others = [one for one in book.worksheets if one.sheet_state == "visible"] or book.worksheets
        unread = tuple(one.title for one in others if _has_rows(book, one))
        for at_row, row in _rows(book, sheet, path):
            number = at_row
            last = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
            width = width or last
            writer.writerow([*map(_cell, row[:last]), *[""] * (width - last)])
            if text.tell() > most:
                raise _too_large(path, text.tell())
        book.close()
    except InputError:
        raise
    except OSError as error:
        raise one_fault(path, Message("the file cannot be read: {reason}", reason=reason_of(error))) from None
    except Exception:
        # The reader has no error of its own: a damaged file ends in whatever comes of its parts.
        if number:
            message = Message("the row after this one cannot be read")
            raise one_fault(path, message, _SAVE_ANEW, line=number) from None
        raise one_fault(
            path, Message("this is no spreadsheet"), Message("save it as .xlsx or as CSV")
        ) from None
    text.seek(0)
    return Sheet(text, sheet.title, unread)


def _has_rows(book: Any, sheet: Any) -> bool:
    """Whether anything is written in a sheet."""
    with sheet._get_source() as source:
        return any(cell["value"] is not None for _, row in _read(book, sheet, source) for cell in row)


def _read(book: Any, sheet: Any, source: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The rows of a sheet as they were written.

    What reads them for others drops a row that stands out of order, keeps the last of two cells in one place,
    and fills up whatever size is claimed.
    """
    rows: Iterator[tuple[int, list[dict[str, Any]]]] = (
        import_module("openpyxl.worksheet._reader")
        .WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        .parse()
    )
    return rows


def _rows(book: Any, sheet: Any, path: str) -> Iterator[tuple[int, Row]]:
    """The rows of a sheet with their numbers; those that are left out are empty.

    Raises:
        InputError: a row or a cell stands where there can be none, twice, or out of order.
    """
    with sheet._get_source() as source:
        last = 0
        for number, cells in _read(book, sheet, source):
            if not last < number <= _MOST_ROWS:
                message = Message("the row after this one stands twice, out of order, or beyond the last")
                raise one_fault(path, message, _SAVE_ANEW, line=last)
            yield from ((left_out, []) for left_out in range(last + 1, number))
            places = [cell["column"] for cell in cells]
            if places != sorted(set(places)) or (places and places[-1] > _MOST_COLUMNS):
                message = Message("a cell of this row stands twice, out of order, or beyond the last column")
                raise one_fault(path, message, _SAVE_ANEW, line=number)
            row: Row = [None] * (places[-1] if places else 0)
            for cell in cells:
                row[cell["column"] - 1] = cell["value"]
            yield number, row
            last = number


def _largest_unpacked(path: str) -> int:
    """How many bytes a spreadsheet of this size can have unpacked.

    Raises:
        InputError: it has more: it is small because it says the same again and again, and would fill the
            memory.
        BadZipFile: it is no archive.
    """
    with ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    most = _LARGEST_SMALL + _MOST_PACKED * Path(path).stat().st_size
    if size > most:
        raise _too_large(path, size)
    return most


def _too_large(path: str, size: int) -> InputError:
    message = Message(
        "unpacked this has {size:,} MiB, more than a table of this size can have", size=size >> 20
    )
    return one_fault(path, message, Message("save it as CSV"))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
