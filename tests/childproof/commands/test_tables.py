"""Tables as people and their spreadsheets write them, and as they are written for them."""

import csv
import io
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

import pytest

from childproof.files import tables
from rulebook.catalogue import policy_path
from rulebook.loaders.load_policy import load_policy
from tests.narrowing import present

BY_CHANNEL = "sferum-2025-03-by-channel"
VOCABULARY = load_policy(present(policy_path(BY_CHANNEL))).vocabulary
FACTS = tuple(VOCABULARY.facts)
ROW = "none,student,no,yes,over_18,under_18,no,no,yes,no,none,no,id"
SHORT = "sender_role,sender_age,recipient_role,recipient_confirmed,recipient_age,channel"
SHORT_ROW = "none,over_18,student,yes,under_18,id"


@pytest.fixture
def decided(childproof, tmp_path):
    """Decides the rows of a table."""

    def run(text, *options):
        path = tmp_path / "attempts.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return childproof("decide", BY_CHANNEL, "--situations", path, *options)

    return run


HEAD = ",".join(FACTS)


def table(*rows, head=HEAD):
    return "\n".join([head, *rows]) + "\n"


def in_words(yes, no):
    return table(",".join({"yes": yes, "no": no}.get(cell, cell) for cell in ROW.split(",")))


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("ИСТИНА", "ЛОЖЬ"),
        ("Да", "нет"),
        ("TRUE", "FALSE"),
        ("Yes", "NO"),
        ("1", "0"),
        ("\u00a0да\u00a0", " нет"),
    ],
)
def test_yes_and_no_are_read_as_a_spreadsheet_in_either_language_writes_them(decided, yes, no):
    result = decided(in_words(yes, no), "--format", "json")
    assert result.status == 0
    assert (result.json[0]["recipient_confirmed"], result.json[0]["own_child"]) == (True, False)


def test_a_wrong_word_for_yes_or_no_is_told_with_all_that_are_understood(decided):
    result = decided(in_words("ja", "no"))
    assert result.status == 2
    assert "cannot be `ja`\n  write yes or no; TRUE, FALSE, 1, 0, да, нет, ИСТИНА and ЛОЖЬ" in result.err


@pytest.mark.parametrize(
    "blank", ["", ",,,,,,,,,,,,", "   ", "\u00a0,\u00a0", "\u200b", ",,,,,,,,,,,,,,,,,,", "\t"]
)
def test_rows_that_are_blank_to_a_person_are_passed_over(decided, blank):
    result = decided(table(blank, ROW, blank, ROW, blank))
    assert result.status == 0
    assert len(result.out.splitlines()) == 3


def test_lines_are_counted_with_the_blank_rows(decided):
    assert (
        "attempts.csv:5: `channel` cannot be `fax`"
        in decided("sep=,\n" + table(",,,", ",,,", ROW.replace(",id", ",fax"))).err
    )


@pytest.mark.parametrize("row", [ROW, f"{ROW},,", f"{ROW},,,,", f"{ROW}, ,\u00a0"])
def test_columns_at_the_end_without_name_and_values_do_no_harm(decided, row):
    result = decided(table(row, head=",".join(FACTS) + ",,"), "--format", "json")
    assert (result.status, result.json[0]["outcome"]) == (0, "role_confirmation")


def test_a_value_that_is_missing_is_still_told(decided):
    head = ",".join([*FACTS, "note", ""])
    result = decided(table(ROW, head=head))
    assert ":2: 13 values under 15 columns" in result.err
    assert ":2: 1 value under 15 columns" in decided(table("none", head=head)).err


def test_the_line_by_which_a_spreadsheet_tells_the_separator_is_understood(decided):
    for mark in ("", "\ufeff"):
        text = mark + "sep=;\r\n" + table(ROW).replace(",", ";")
        result = decided(text)
        assert result.status == 0
        assert result.out == mark + table(ROW, head=";".join(FACTS)).replace(",", ";").replace(
            "outcome", ""
        ).replace("\n", ";outcome;rules\n", 1).replace(";id\n", ";id;role_confirmation;B4.r1\n")


def test_the_separator_is_told_by_the_names_and_not_by_what_stands_in_one_of_them(decided):
    head = ";".join(["a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p", *FACTS])
    assert decided(table("x;" + ROW.replace(",", ";"), head=head)).status == 0


def test_what_came_with_a_mark_and_semicolons_goes_out_with_them(decided):
    text = table(ROW + ",Иванов", head=",".join([*FACTS, "примечание"])).replace(",", ";")
    assert decided("\ufeff" + text).out.startswith("\ufeffsender_role;")
    assert decided(text).out.startswith("sender_role;")


def test_columns_without_a_name_are_all_kept(decided):
    text = table(f"a,{ROW},b", head="," + ",".join(FACTS) + ",")
    one = decided(text, "--format", "json").json[0]
    assert (one["column 1"], one["column 15"]) == ("a", "b")
    out = decided(text).out.splitlines()
    assert (out[0][:1], out[1]) == (",", f"a,{ROW},b,role_confirmation,B4.r1")


def test_a_column_that_stands_three_times_is_told_with_its_places(decided):
    text = table(ROW + ",1,2,3", head=",".join(FACTS) + ",x, x,x ")
    assert ":1: column `x` stands 3 times: columns 14, 15 and 16" in decided(text).err


def test_facts_that_follow_or_go_without_saying_need_no_column(decided, childproof):
    result = decided(table(SHORT_ROW, head=SHORT))
    assert (result.status, result.out) == (
        0,
        table(f"{SHORT_ROW},role_confirmation,B4.r1", head=f"{SHORT},outcome,rules"),
    )
    assert result.err.count("\n") == 1
    assert "`sender_confirmed`, " in result.err
    assert "`affiliation` (none)" in result.err
    pairs = [f"{name}={value}" for name, value in zip(SHORT.split(","), SHORT_ROW.split(","), strict=True)]
    shown = childproof("show", BY_CHANNEL, "--situation", *pairs, "--format", "json").json["situation"]
    row = decided(table(SHORT_ROW, head=SHORT), "--format", "json").json[0]
    assert {name: row[name] for name in FACTS} == shown


def test_columns_that_are_needed_are_told_in_one_sentence_with_the_facts_once(decided):
    result = decided(table("student", head="recipient_role"))
    assert result.status == 2
    assert result.err.count("error:") == 1
    assert "no columns `sender_role`, " in result.err
    assert result.err.count("facts: ") == 1


def test_a_fact_that_does_not_follow_in_a_row_is_told_with_the_row(decided):
    head = SHORT.replace("sender_age", "sender_confirmed")
    rows = ["none,no,student,yes,under_18,id", "staff,yes,student,yes,under_18,phone"]
    result = decided(table(*rows, *rows[:1], head=head))
    assert result.status == 2
    assert ":1: no column `sender_age`, and no value follows from the other facts on line 2" in result.err
    assert "1 more row has a fault" in result.err


def test_an_empty_cell_is_like_a_missing_column_and_told_once_the_rows_are_decided(decided):
    follows = {"sender_confirmed", "sender_has_number", "shared_chat", "affiliation"}
    cells = ["" if name in follows else cell for name, cell in zip(FACTS, ROW.split(","), strict=True)]
    result = decided(table(ROW, ",".join(cells)))
    assert [row.rpartition(",id,")[2] for row in result.out.splitlines()[1:]] == [
        "role_confirmation,B4.r1"
    ] * 2
    said = "`sender_confirmed`, `sender_has_number` (no), `shared_chat` (no), `affiliation` (none)"
    assert result.err.endswith(
        f"empty cells, whose values follow from the others or go without saying: {said}\n"
    )


def test_an_empty_cell_of_which_nothing_is_known_is_a_fault_with_its_line(decided):
    one = decided(table(ROW, ROW.replace("over_18", "")))
    assert (one.status, ":3: `sender_age` has no value" in one.err) == (2, True)
    several = decided(table(ROW.replace("yes,over_18", ",")))
    assert (several.status, ":2: no value for `recipient_confirmed`, `sender_age`" in several.err) == (
        2,
        True,
    )
    assert "go without saying" not in one.err + several.err


def test_a_template_called_a_spreadsheet_is_one_and_comes_back_decided(childproof, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    path, out = tmp_path / "attempts.xlsx", tmp_path / "decided.xlsx"
    assert childproof("decide", BY_CHANNEL, "--template", "--output", path).status == 0
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book.active[1]] == list(FACTS)
    short = dict(zip(SHORT.split(","), SHORT_ROW.split(","), strict=True))
    book.active.append([short.get(name) for name in FACTS])
    book.save(path)
    assert childproof("decide", BY_CHANNEL, "--situations", path, "--output", out).status == 0
    head, row = openpyxl.load_workbook(out).active.iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True)).items() >= {**short, "outcome": "role_confirmation"}.items()
    result = childproof("decide", BY_CHANNEL, "--template", "--csv", "excel", "--output", out)
    assert (result.status, "--csv: a file called .xlsx is no CSV" in result.err) == (2, True)
    assert childproof("decide", BY_CHANNEL, "--template", "--format", "csv", "--output", out).status == 0
    assert out.read_text() == ",".join(FACTS) + "\n"


def test_a_misspelt_column_is_no_fact_that_goes_without_saying(decided):
    result = decided(table(ROW).replace("own_child", "own_chlid"))
    assert (result.status, "is it the column `own_chlid`?" in result.err) == (2, True)


def test_a_template_has_all_facts_and_is_read_back(childproof, decided, tmp_path):
    assert childproof("decide", BY_CHANNEL, "--template").out == ",".join(FACTS) + "\n"
    path = tmp_path / "empty.csv"
    assert childproof("decide", BY_CHANNEL, "--template", "--csv", "excel", "--output", path).status == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + ";".join(FACTS).encode() + b"\r\n"
    empty = childproof("decide", BY_CHANNEL, "--situations", path)
    assert (empty.status, "there is no row under the head: nothing was decided" in empty.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--template", "--situations", "-"], "--template: goes without --situations"),
        (["--template", "--format", "json"], "--template: is a table"),
        (["--situations", "-", "--csv", "word"], "--csv: unknown word `word`"),
        (
            ["--situations", "-", "--csv", "excel", "--format", "xlsx"],
            "--csv: does not go with --format xlsx",
        ),
    ],
)
def test_options_that_do_not_go_together_are_told(childproof, arguments, said):
    result = childproof("decide", BY_CHANNEL, *arguments)
    assert (result.status, result.out) == (2, "")
    assert said in result.err


NOTES = [
    "=1+1",
    "+7 999",
    "-",
    "@x",
    "\t=1",
    "\r=1",
    "'=1",
    "''-x",
    "+79991234567",
    "-5",
    "-1,5",
    "+1e3",
    "a=b",
    "",
    " =x",
]


def test_texts_that_begin_like_a_formula_are_defused_and_read_back_as_they_were(decided):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([*FACTS, "=head"])
    writer.writerows([*ROW.split(","), note] for note in NOTES)
    # The apostrophe of the two that have one already is the mark of a defused text.
    values = [tables.restored(note) for note in NOTES]
    first = decided(buffer.getvalue())
    rows = list(csv.reader(io.StringIO(first.out, newline="")))
    assert rows[0][-3] == "'=head"
    cells = [row[-3] for row in rows[1:]]
    assert not [cell for cell in cells if cell[:1] in "=@\t\r" and cell]
    assert {"+79991234567", "-5", "-1,5", "+1e3", "a=b"} <= set(cells)
    again = first.out.replace(",outcome,rules", ",was,by")
    read = decided(again, "--format", "json").json
    assert [row["=head"] for row in read] == values


def cells_of(path):
    """The cells of a spreadsheet, row by row, as text."""
    with zipfile.ZipFile(path) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not sheet.findall(".//{*}f")
    return [["".join(cell.itertext()) for cell in row.findall("{*}c")] for row in sheet.findall(".//{*}row")]


def test_a_spreadsheet_holds_the_rows_and_no_formula(decided, tmp_path):
    path = tmp_path / "out.xlsx"
    text = table(ROW + ",=1+1", head=",".join([*FACTS, "note"]))
    assert decided(text, "--format", "xlsx", "--output", path).status == 0
    head, row = cells_of(path)
    assert head == [*FACTS, "note", "outcome", "rules"]
    assert row == [*ROW.split(","), "=1+1", "role_confirmation", "B4.r1"]
    before = path.read_bytes()
    assert decided(text.replace("none", "nobody"), "--format", "xlsx", "--output", path).status == 2
    assert path.read_bytes() == before


def test_without_the_library_for_spreadsheets_the_extra_is_named(decided, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    result = decided(table(ROW), "--format", "xlsx")
    assert (result.status, result.out) == (2, "")
    assert "install childproof[xlsx]" in result.err


def test_every_command_with_csv_writes_it_for_excel_and_the_same_in_every_language(childproof, tmp_path):
    world = ("world", "--region", "nenets", "--scale", "0.02", "--seed", "1")
    plain = childproof(*world, "--format", "csv").out
    excel = childproof(*world, "--csv", "excel", "--output", tmp_path).out
    assert plain == childproof(*world, "--format", "csv", "--lang", "ru").out
    assert excel.startswith("\ufeffname;value\r\n")
    rows = list(csv.reader(io.StringIO(plain)))
    for_excel = list(csv.reader(io.StringIO(excel.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert [[cell.replace(",", ".") for cell in row] for row in for_excel] == rows
    assert any("," in row[1] for row in for_excel)
    assert (tmp_path / "parameters.csv").read_bytes().startswith(b"\xef\xbb\xbfkey;value;")
    assert childproof("policies", "--csv", "excel").out.startswith("\ufeffid;title;")
    verdicts = ("verify", BY_CHANNEL, "--claim", "unverified-adult-to-child")
    assert childproof(*verdicts, "--csv", "excel").out.startswith("\ufeffpolicy;claim;")


@pytest.mark.slow
def test_a_spreadsheet_on_standard_output_is_the_same_every_time():
    command = [sys.executable, "-m", "childproof", "policies", "--format", "xlsx"]
    first, second = (subprocess.run(command, capture_output=True, check=True).stdout for _ in range(2))
    assert first == second
    rows = cells_of(io.BytesIO(first))
    assert rows[0] == ["id", "title", "version", "status", "rules", "readings", "claims"]
    assert rows[1][3:5] == ["in_force", "6"]


def test_decimal_commas_are_read_and_what_may_be_a_thousand_is_asked_back(childproof):
    small = ("world", "--region", "nenets", "--seed", "1", "--format", "csv", "--scale")
    assert childproof(*small, "0,02").out == childproof(*small, "0.02").out
    with_set = (*small, "0.02", "--set")
    assert (
        childproof(*with_set, "class_chat_join=0,5").out == childproof(*with_set, "class_chat_join=0.5").out
    )
    result = childproof(*with_set, "class_size_urban=1,250")
    assert result.status == 2
    assert "write 1.250 or 1250: a comma may mean either here" in result.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xff\xfea\x00", ":1: the file is not UTF-8 text"),
        (table(ROW).encode() + "мама".encode("cp1251"), ":3: the file is not UTF-8 text"),
        (b"PK\x03\x04rest", ":1: this is a spreadsheet, not CSV"),
        (b"", ":1: the file is empty"),
        (b";;;\n \n", ":1: the file is empty"),
    ],
)
def test_what_is_no_table_is_told_with_its_line(decided, text, said):
    result = decided(text)
    assert (result.status, result.out) == (2, "")
    assert said in result.err


def test_standard_input_that_is_closed_or_cannot_be_read_is_told():
    program = f"{sys.executable} -m childproof decide {BY_CHANNEL} --situations -"
    for how, said in (
        ("<&-", "standard input:1: the file is empty"),
        ("0> /dev/null", "standard input: cannot be read"),
    ):
        result = subprocess.run(["bash", "-c", f"{program} {how}"], capture_output=True, text=True)
        assert (result.returncode, result.stdout) == (2, "")
        assert said in result.stderr
        assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_memory_does_not_grow_with_bad_rows(tmp_path):
    path = tmp_path / "bad.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join(FACTS) + "\n")
        stream.writelines(f"{ROW.replace('none', f'n{number}', 1)}\n" for number in range(100_000))
    # The peak of this process alone: a child begins with that of its parent.
    program = (
        "import sys; from childproof.__main__ import main; status = main(sys.argv[1:]); "
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]); sys.exit(status)"
    )
    command = [sys.executable, "-c", program, "decide", BY_CHANNEL, "--situations", str(path)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 2
    assert "99,980 more rows have a fault" in result.stderr
    assert int(result.stdout) < 150_000
