"""The first sheet of a spreadsheet as the text of a CSV file, so that both are read the same way."""

from __future__ import annotations

import csv
from datetime import date, datetime
from importlib import import_module
from io import StringIO
from pathlib import Path

from rulebook.language import Message
from rulebook.reader.faults import one_fault
from rulebook.reader.reasons import reason_of

SUFFIX = ".xlsx"


def is_spreadsheet(name: str) -> bool:
    """Whether a file is a spreadsheet, by its name."""
    return Path(name).suffix.lower() == SUFFIX


def sheet_as_csv(path: str) -> StringIO:
    """The first sheet of a spreadsheet, row by row: true and false as yes and no, an empty cell as nothing.

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
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True):
            writer.writerow([_cell(value) for value in row])
        book.close()
    except OSError as error:
        raise one_fault(path, Message("the file cannot be read: {reason}", reason=reason_of(error))) from None
    except Exception:
        # The reader has no error of its own: a damaged file ends in whatever comes of its parts.
        raise one_fault(
            path, Message("this is no spreadsheet"), Message("save it as .xlsx or as CSV")
        ) from None
    text.seek(0)
    return text


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
