"""A table as people and their spreadsheets write it, cut into cells.

Knows byte-order marks, the line `sep=;`, three separators, rows that are blank to a person, and what no
table is – each told with its line. Knows nothing of what the columns mean.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import IO

from childproof.files.tables import MARK, restored
from rulebook.language import Message
from rulebook.reader.faults import InputError, one_fault
from rulebook.reader.reasons import reason_of
from rulebook.situations import stripped

LONGEST_LINE = 2**20
MOST_LINES_OF_HEAD = 100
DELIMITERS = ",;\t"
_SEPARATOR_LINE = re.compile(r'"?sep=([^\w\s"\'=+@-]|\t)"?\s*', re.IGNORECASE)
_UNDECODED = re.compile("[\ud800-\udfff]")
UTF8_HINT = Message("save it as “CSV UTF-8”")
SPREADSHEET = ("PK\x03\x04", "\udcd0\udccf\x11")
"""How the files of spreadsheets begin, new ones and old ones."""


class PeopleTable:
    """The head and the rows of one CSV file; iterate over `rows` once.

    `stream` gives text, with what is not UTF-8 as lone surrogates (the error handler "surrogateescape");
    `expected` are names of columns, by which the separator is told. With `counts_rows` faults stand at rows,
    as in a spreadsheet, and not at lines, of which a cell can have several.

    Attributes:
        head: the names of the columns, empty where there is none.
        head_line: the line on which they stand.
        delimiter: what separates the cells.
        has_mark: whether the file begins with a byte-order mark.

    Raises:
        InputError: the file is not UTF-8, not CSV, or cannot be read.
    """

    def __init__(self, stream: IO[str], name: str, expected: Collection[str], *, counts_rows: bool = False):
        self.name = name
        self._counts_rows = counts_rows
        self._skipped = self._rows_read = 0
        lines = self._lines(stream)
        first = next(lines, "")
        self.has_mark = False
        named = None
        while first:
            # A line `sep=;` that somebody put before a file with a mark leaves the mark on the second line.
            self.has_mark = self.has_mark or first.startswith(MARK)
            first = first.removeprefix(MARK)
            named = named or _SEPARATOR_LINE.fullmatch(first)
            if not _SEPARATOR_LINE.fullmatch(first) and stripped(first.strip(f"{DELIMITERS}\r\n")):
                break
            self._skipped += 1
            first = next(lines, "")
        head = [first]
        # A name may stand on several lines, in quotation marks.
        while sum(line.count('"') for line in head) % 2 and len(head) < MOST_LINES_OF_HEAD:
            head.append(next(lines, ""))
        self.delimiter = named[1] if named else _delimiter(head, expected)
        self._reader = csv.reader(chain(head, lines), delimiter=self.delimiter, strict=True)
        self.head_line, names = next(self.rows(), (1, []))
        self.head = [stripped(name) for name in names]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The line on which each row begins, and its values; rows without a value are passed over."""
        line = self._next_line()
        try:
            for row in self._reader:
                self._rows_read += 1
                if any(map(stripped, row)):
                    yield line, [restored(cell) for cell in row]
                line = self._next_line()
        except csv.Error as error:
            most = csv.field_size_limit()
            is_long = "field limit" in str(error)
            told = (
                Message("a cell has more than {most:,} characters", most=most)
                if is_long
                else Message("not valid CSV")
            )
            raise one_fault(self.name, told, Message("is a quotation mark missing?"), line=line) from None

    def _next_line(self) -> int:
        """Where the next row begins."""
        read = self._rows_read if self._counts_rows else self._reader.line_num
        return read + self._skipped + 1

    def _lines(self, stream: IO[str]) -> Iterator[str]:
        """The lines of the file, each short enough to be one of a table."""
        number = 0
        try:
            while line := stream.readline(LONGEST_LINE):
                number += 1
                if number == 1 and line.startswith(SPREADSHEET):
                    raise one_fault(self.name, Message("this is a spreadsheet, not CSV"), UTF8_HINT, line=1)
                if len(line) == LONGEST_LINE and not line.endswith("\n"):
                    raise one_fault(
                        self.name,
                        Message("a line has more than {most:,} characters", most=LONGEST_LINE),
                        line=number,
                    )
                if not line.isascii() and _UNDECODED.search(line):
                    raise self._not_utf8(number)
                yield line
        except UnicodeDecodeError:
            raise self._not_utf8(number + 1) from None
        except OSError as error:
            raise one_fault(self.name, Message("cannot be read: {reason}", reason=reason_of(error))) from None

    def _not_utf8(self, line: int) -> InputError:
        return one_fault(self.name, Message("the file is not UTF-8 text"), UTF8_HINT, line=line)


def _delimiter(head: Sequence[str], expected: Collection[str]) -> str:
    """What separates the names in the head: what gives most of the expected ones, or most names."""

    def names(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader(head, delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return sum(stripped(cell) in expected for cell in cells), len(cells)

    return max(DELIMITERS, key=names)
