"""Whatever bytes are given as a table, and whatever was written, is read or told with its line."""

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from childproof.files.attempt_table import ADDED, AttemptTable
from childproof.files.tables import CsvStyle, CsvWriter, csv_text, defused, restored
from rulebook.catalogue import policy_path
from rulebook.loaders.load_policy import load_policy
from rulebook.reader.characters import without_steering
from rulebook.reader.faults import InputError
from rulebook.table import Situations
from tests.narrowing import present

POLICY = load_policy(present(policy_path("sferum-2025-03-by-channel")))
FACTS = tuple(POLICY.vocabulary.facts)
SITUATIONS = Situations.of(POLICY.vocabulary)
READING = POLICY.reading({})
# What steers a terminal is no part of a table: it is spelled out when written, and a fault when read.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(without_steering)
DANGEROUS = st.text(st.sampled_from("=+-@\t\r\n'\"ab1.,; \u00a0\ufeff＝"), max_size=6)


def read(content):
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", errors="surrogateescape", newline="")
    return AttemptTable(stream, "table.csv", POLICY, READING)


def rows_of(content):
    table = read(content)
    rows = [row for row, _decided in table]
    table.raise_if_bad()
    return table.head, rows


@given(text=DANGEROUS | ANY_TEXT)
def test_a_text_that_is_defused_is_restored_whatever_it_was(text):
    assert restored(defused(text)) == text
    assert defused(text)[:1] not in {"=", "@", "\t", "\r"}


@given(
    numbers=st.lists(st.integers(0, SITUATIONS.size - 1), min_size=1, max_size=4),
    notes=st.lists(DANGEROUS | ANY_TEXT, min_size=4, max_size=4),
    name=DANGEROUS | ANY_TEXT,
    how=st.sampled_from([(",", "\n", False), (";", "\r\n", True), ("\t", "\n", False), (";", "\n", True)]),
)
@example(numbers=[0], notes=["'=x"] * 4, name="=", how=(",", "\n", False))
def test_any_table_that_was_written_reads_back_the_same(numbers, notes, name, how):
    delimiter, line_end, mark = how
    situations = [
        [
            "yes" if value is True else "no" if value is False else value
            for value in SITUATIONS.situation(n).values()
        ]
        for n in numbers
    ]
    rows = [[note, *cells] for note, cells in zip(notes, situations, strict=False)]
    stream = io.StringIO(newline="")
    writer = CsvWriter(stream, delimiter=delimiter, line_end=line_end, mark=mark)
    # Two columns called the same, or like one that is added, are refused, and ends of names are trimmed.
    head = [f"x{name}x" if name else "", *FACTS]
    for row in [head, *rows]:
        writer.writerow(row)
    assert rows_of(stream.getvalue().encode()) == (head, rows)


LIKE_A_TABLE = st.lists(
    st.sampled_from(
        [
            ",".join(FACTS),
            ";".join(FACTS),
            "sep=;",
            "\ufeff",
            '"',
            ",,,",
            "none,student,no,yes",
            "\r",
            "\n",
            "\0",
            "x",
        ]
    )
    | ANY_TEXT,
    max_size=12,
).map(lambda parts: "".join(parts).encode())


@given(
    content=st.binary(max_size=200)
    | LIKE_A_TABLE
    | st.binary(max_size=60).map((",".join(FACTS) + "\n").encode().__add__)
)
@example(content=b"\xef\xbb\xbf")
@example(content=b"sep=;")
@example(content=b'"' + b"x" * 200_000)
@example(content=b"x" * 2**20)
def test_any_bytes_are_a_table_or_a_fault_with_its_line(content):
    try:
        table = read(content)
        for row, decided in table:
            assert len(row) == len(table.head)
            assert decided.situation.keys() == set(FACTS)
        table.raise_if_bad()
    except InputError as error:
        first = error.faults[0]
        assert first.line >= 1
        assert str(first).isprintable() or "\n" in str(first)


@given(
    rows=st.lists(
        st.fixed_dictionaries({"a": DANGEROUS | ANY_TEXT, "b": st.floats(allow_nan=False) | st.integers()}),
        max_size=4,
    )
)
def test_a_table_for_excel_holds_the_same_values_as_a_plain_one(rows):
    plain = csv.DictReader(io.StringIO(csv_text(["a", "b"], rows), newline=""))
    excel_text = csv_text(["a", "b"], rows, CsvStyle.EXCEL).removeprefix("\ufeff")
    excel = csv.DictReader(io.StringIO(excel_text, newline=""), delimiter=";")
    for row, one, other in zip(rows, plain, excel, strict=True):
        assert restored(one["a"]) == restored(other["a"]) == row["a"]
        assert float(one["b"]) == float(other["b"].replace(",", ".")) == float(row["b"])


def test_what_is_added_is_no_column_of_the_table():
    assert set(ADDED).isdisjoint(FACTS)
