"""Spreadsheets as strangers write them: nothing of a sheet is lost, doubled or filled up without a word."""

from __future__ import annotations

import time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from childproof.files.spreadsheet import sheet_as_csv
from rulebook.reader.faults import InputError

openpyxl = pytest.importorskip("openpyxl")
SHEET = "xl/worksheets/sheet1.xml"


def write_sheet(path: Path, rows: str, dimension: str = "A1:B2") -> str:
    """A spreadsheet whose sheet has these rows as they stand; its path."""
    plain = path.with_suffix(".plain.xlsx")
    openpyxl.Workbook().save(plain)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'<worksheet xmlns="{space}"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    )
    with ZipFile(plain) as old, ZipFile(path, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == SHEET else old.read(name))
    return str(path)


def row(number: int, *cells: str) -> str:
    """A row of cells, each written as its place and its text, such as `A1 teacher`."""
    told = (cell.partition(" ") for cell in cells)
    inside = (f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>' for place, _, text in told)
    return f'<row r="{number}">{"".join(inside)}</row>'


HEAD = row(1, "A1 one", "B1 two")


def test_rows_that_are_left_out_keep_the_others_at_their_numbers(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", HEAD + row(4, "A4 x", "B4 y"))
    assert sheet_as_csv(path).text.read().splitlines() == ["one,two", ",", ",", "x,y"]


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [
        (row(5, "A5 x") + row(2, "A2 y"), 5, "the row after this one stands twice, out of order"),
        (row(2, "A2 x") + row(2, "A2 y"), 2, "the row after this one stands twice, out of order"),
        (row(2**20 + 1, "A2 x"), 1, "the row after this one stands twice, out of order, or beyond"),
        (row(2, "A2 x", "A2 y"), 2, "a cell of this row stands twice, out of order"),
        (row(2, "B2 x", "A2 y"), 2, "a cell of this row stands twice, out of order"),
        ('<row r="2"><c r="A2"><v>many</v></c></row>', 1, "the row after this one cannot be read"),
        ('<row r="2"><c r="A2" t="s"><v>99</v></c></row>', 1, "the row after this one cannot be read"),
        (row(2, "XFE2 x"), 2, "beyond the last column"),
    ],
)
def test_what_would_be_lost_is_a_fault_at_its_row(tmp_path, rows, line, what):
    path = write_sheet(tmp_path / "a.xlsx", HEAD + rows)
    with pytest.raises(InputError) as refused:
        sheet_as_csv(path)
    (fault,) = refused.value.faults
    assert (fault.line, what in str(fault.message)) == (line, True)


def test_a_size_that_is_only_claimed_takes_no_time(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", HEAD + row(2, "A2 x"), "A1:XFD1048576")
    started = time.process_time()
    assert sheet_as_csv(path).text.read().splitlines() == ["one,two", "x,"]
    assert time.process_time() - started < 2


def test_cells_far_to_the_right_of_many_rows_do_not_fill_the_memory(tmp_path):
    far = "".join(row(at, f"XFD{at} x") for at in range(2, 2_000))
    with pytest.raises(InputError, match="more than a table of this size can have"):
        sheet_as_csv(write_sheet(tmp_path / "a.xlsx", HEAD + far))


def test_a_hidden_sheet_is_passed_over_and_others_with_rows_are_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = "lists", "hidden"
    book.active.append(["a list"])
    book.create_sheet("attempts").append(["one"])
    book.create_sheet("more").append(["two"])
    book.create_sheet("empty")
    book.save(tmp_path / "a.xlsx")
    sheet = sheet_as_csv(str(tmp_path / "a.xlsx"))
    assert (sheet.text.read(), sheet.name, sheet.unread) == ("one\r\n", "attempts", ("more",))
