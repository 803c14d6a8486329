"""The first sheet of a spreadsheet as the text of a CSV file, so that both are read the same way."""

from __future__ import annotations

import csv
from datetime import date, datetime
from importlib import import_module
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

from rulebook.language import Message
from rulebook.reader.faults import InputError, one_fault
from rulebook.reader.reasons import reason_of

SUFFIX = ".xlsx"
_LARGEST_SMALL = 2**24
_MOST_PACKED = 50
"""How many times its size a large spreadsheet can have unpacked; usual ones have ten times."""


def is_spreadsheet(name: str) -> bool:
    """Whether a file is a spreadsheet, by its name."""
    return Path(name).suffix.lower() == SUFFIX


def sheet_as_csv(path: str) -> StringIO:
    """The first sheet of a spreadsheet, row by row: true and false as yes and no, an empty cell as nothing.

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
    try:
        _check_size(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        width = 0
        for row in book.worksheets[0].iter_rows(values_only=True):
            last = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
            width = width or last
            writer.writerow([*map(_cell, row[:last]), *[""] * (width - last)])
        book.close()
    except InputError:
        raise
    except OSError as error:
        raise one_fault(path, Message("the file cannot be read: {reason}", reason=reason_of(error))) from None
    except Exception:
        # The reader has no error of its own: a damaged file ends in whatever comes of its parts.
        raise one_fault(
            path, Message("this is no spreadsheet"), Message("save it as .xlsx or as CSV")
        ) from None
    text.seek(0)
    return text


def _check_size(path: str) -> None:
    """Refuse what is small because it says the same again and again, and would fill the memory.

    Raises:
        InputError: unpacked the file is larger than a table of its size can be.
        BadZipFile: it is no archive.
    """
    with ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > _LARGEST_SMALL + _MOST_PACKED * Path(path).stat().st_size:
        raise one_fault(
            path,
            Message(
                "unpacked this has {size:,} MiB, more than a table of this size can have", size=size >> 20
            ),
            Message("save it as CSV"),
        )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
