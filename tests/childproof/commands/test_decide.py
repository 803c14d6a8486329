import csv
import io
import json
import subprocess
import sys
import zipfile
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from childproof.answers.rulings import Ruling
from rulebook.catalogue import SFERUM, policy_path
from rulebook.decide import decide
from rulebook.loaders.load_policy import load_policy
from rulebook.table import Situations
from tests.narrowing import present

BY_CHANNEL = "sferum-2025-03-by-channel"
POLICIES = {name: load_policy(present(policy_path(name))) for name in SFERUM}
VOCABULARY = POLICIES[BY_CHANNEL].vocabulary
FACTS = tuple(VOCABULARY.facts)
SITUATIONS = Situations.of(VOCABULARY)
STRANGER_BY_ID = {
    "sender_role": "none",
    "recipient_role": "student",
    "sender_confirmed": "no",
    "recipient_confirmed": "yes",
    "sender_age": "over_18",
    "recipient_age": "under_18",
    "sender_has_number": "no",
    "recipient_has_number": "no",
    "sender_has_id": "yes",
    "shared_chat": "no",
    "affiliation": "none",
    "own_child": "no",
    "channel": "id",
}


def written(situation):
    return {name: {True: "yes", False: "no"}.get(value, value) for name, value in situation.items()}


def csv_of(rows, columns=FACTS, **how):
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, **how)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


@pytest.fixture
def attempts(tmp_path):
    """Writes a file of attempts, one that a stranger makes by id unless told otherwise."""

    def write(text=None, *, encoding="utf-8", **changes):
        path = tmp_path / "attempts.csv"
        path.write_text(text or csv_of([{**STRANGER_BY_ID, **changes}]), encoding=encoding, newline="")
        return path

    return write


def test_each_row_gets_its_outcome_and_the_deciding_lines(childproof, attempts):
    result = childproof("decide", BY_CHANNEL, "--situations", attempts())
    assert result.status == 0
    row = next(csv.DictReader(io.StringIO(result.out)))
    assert row == {**STRANGER_BY_ID, "outcome": "role_confirmation", "rules": "B4.r1"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_is_decided_like_its_situations_one_by_one(childproof, tmp_path, data):
    policy = POLICIES[data.draw(st.sampled_from(SFERUM))]
    reading = {
        name: data.draw(st.sampled_from(question.options)) for name, question in policy.readings.items()
    }
    numbers = data.draw(st.lists(st.integers(0, SITUATIONS.size - 1), min_size=1, max_size=20))
    columns = data.draw(st.permutations([*FACTS, "note"]))
    situations = [SITUATIONS.situation(number) for number in numbers]
    path = tmp_path / "many.csv"
    path.write_text(
        csv_of([{**written(one), "note": f"a, “{n}”"} for n, one in enumerate(situations)], columns),
        encoding="utf-8",
    )
    settled = [f"{name}={option}" for name, option in reading.items()]
    result = childproof("decide", policy.id, "--situations", path, "--reading", *settled)
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert len(rows) == len(situations)
    for number, (row, situation) in enumerate(zip(rows, situations, strict=True)):
        decision = decide(policy, situation, reading)
        assert row["outcome"] == decision.outcome
        assert row["rules"].split() == list(decision.lines)
        assert row["note"] == f"a, “{number}”"


def test_silence_stays_unspecified_unless_it_is_said_what_it_means(childproof, attempts):
    path = attempts(recipient_role="guardian", recipient_age="over_18")
    said = [
        childproof("decide", BY_CHANNEL, "--situations", path, *meaning)
        .out.splitlines()[1]
        .rpartition(",id,")[2]
        for meaning in ([], ["--unspecified", "free"], ["--unspecified", "forbidden"])
    ]
    assert said == ["unspecified,", "free,", "forbidden,"]


def test_json_and_words_tell_the_same(childproof, attempts):
    path = attempts()
    one = childproof("decide", BY_CHANNEL, "--situations", path, "--format", "json").json[0]
    assert (one["outcome"], one["rules"], one["sender_has_id"]) == ("role_confirmation", ["B4.r1"], True)
    words = childproof("decide", BY_CHANNEL, "--situations", path, "--format", "text").out
    assert words == "row 1: may write only after role confirmation (B4.r1)\n"


def test_a_file_without_rows_is_told_and_not_taken_for_fine(childproof, attempts):
    for form in ("csv", "json", "text"):
        asked = ("--situations", attempts(csv_of([])), "--format", form)
        result = childproof("decide", BY_CHANNEL, *asked)
        assert result.status == 2
        assert "there is no row under the head: nothing was decided" in (
            result.json["findings"][0]["words"]["en"] if form == "json" else result.err
        )
        assert "outcome" not in result.out


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeff" + csv_of([STRANGER_BY_ID]), id="a mark at the beginning"),
        pytest.param(csv_of([STRANGER_BY_ID], lineterminator="\n"), id="ends of line as on Unix"),
        pytest.param(csv_of([STRANGER_BY_ID], quoting=csv.QUOTE_ALL), id="everything in quotation marks"),
        pytest.param(
            csv_of([STRANGER_BY_ID], delimiter=";"), id="semicolons, as a Russian spreadsheet writes"
        ),
        pytest.param(csv_of([STRANGER_BY_ID], delimiter="\t"), id="tabs"),
        pytest.param("\n\n" + csv_of([STRANGER_BY_ID]) + "\n\n", id="empty lines around"),
        pytest.param(
            csv_of([{key: f" {value} " for key, value in STRANGER_BY_ID.items()}]), id="blanks around values"
        ),
        pytest.param(
            csv_of([{k: {"yes": "TRUE", "no": "False"}.get(v, v) for k, v in STRANGER_BY_ID.items()}]),
            id="true and false",
        ),
        pytest.param(csv_of([STRANGER_BY_ID], columns=FACTS[::-1]), id="another order of columns"),
    ],
)
def test_the_ways_in_which_spreadsheets_write_are_understood(childproof, attempts, text):
    result = childproof("decide", BY_CHANNEL, "--situations", attempts(text), "--format", "json")
    assert result.status == 0
    assert result.json[0]["outcome"] == "role_confirmation"


GOOD = csv_of([STRANGER_BY_ID])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n", "the file is empty"),
        (
            GOOD.replace("shared_chat", "sharde_chat"),
            "no column `shared_chat`\n  is it the column `sharde_chat`?",
        ),
        (GOOD.replace("shared_chat", "sender_role"), "column `sender_role` stands twice: columns 1 and 10"),
        (
            csv_of([{**STRANGER_BY_ID, "outcome": ""}], [*FACTS, "outcome"]),
            "there is a column `outcome` already",
        ),
        (csv_of([{**STRANGER_BY_ID, "rules": ""}], [*FACTS, "rules"]), "there is a column `rules` already"),
        (GOOD + "none,student\r\n", ":3: 2 values under 13 columns"),
        (GOOD.replace("none,student", "nobody,student"), ":2: `sender_role` cannot be `nobody`\n  values: "),
        (
            GOOD.replace("none,student,no,yes", "none,student,maybe,yes"),
            "`sender_confirmed` cannot be `maybe`",
        ),
        (
            GOOD.replace("none,student,no,yes", "none,student,yes,yes"),
            ":2: axiom `roleless-unconfirmed` excludes this",
        ),
        (GOOD + 'none,"student\r\n', "not valid CSV"),
        (GOOD + "none," + "a" * 140_000 + "\r\n", "a cell has more than"),
    ],
)
def test_a_bad_file_is_an_error_that_names_the_place_and_nothing_is_written(
    childproof, attempts, tmp_path, text, said
):
    output = tmp_path / "out.csv"
    output.write_text("as it was", encoding="utf-8")
    path = attempts(text)
    result = childproof("decide", BY_CHANNEL, "--situations", path, "--output", output)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"error: {path}")
    assert said in result.err
    assert output.read_text(encoding="utf-8") == "as it was"
    assert {one.name for one in tmp_path.iterdir()} == {"attempts.csv", "out.csv"}


def test_bad_rows_are_listed_up_to_twenty_and_counted(childproof, attempts):
    bad = {**STRANGER_BY_ID, "sender_confirmed": "yes"}
    result = childproof("decide", BY_CHANNEL, "--situations", attempts(csv_of([STRANGER_BY_ID, *[bad] * 25])))
    assert result.status == 2
    assert result.err.count("axiom `roleless-unconfirmed`") == 20
    assert ":3: " in result.err
    assert "5 more rows have a fault" in result.err


def test_a_row_over_several_lines_is_named_by_the_line_where_it_begins(childproof, attempts):
    columns = [*FACTS, "note"]
    rows = [{**STRANGER_BY_ID, "note": "one\ntwo\nthree"}, {**STRANGER_BY_ID, "channel": "fax", "note": ""}]
    result = childproof("decide", BY_CHANNEL, "--situations", attempts(csv_of(rows, columns)))
    assert "attempts.csv:5: `channel` cannot be `fax`" in result.err


def test_another_encoding_is_an_error_that_says_what_to_do(childproof, attempts):
    path = attempts(csv_of([{**STRANGER_BY_ID, "note": "мама"}], [*FACTS, "note"]), encoding="cp1251")
    result = childproof("decide", BY_CHANNEL, "--situations", path)
    assert result.status == 2
    assert "not UTF-8" in result.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--situations: this option is needed"),
        (["--situations", "nowhere.csv"], "nowhere.csv: the file cannot be read: no such file or directory"),
        (["--situations", "."], "the file cannot be read"),
        (["--situations", "-", "--output", "no/such/folder/x.csv"], "there is no folder"),
        (["--situations", "-", "--output", "."], "this is a folder"),
        (["--situations", "-", "--format", "xml"], "words: csv, json, text"),
    ],
)
def test_decide_answers_a_mistake_before_any_work(childproof, arguments, said):
    result = childproof("decide", BY_CHANNEL, *arguments)
    assert (result.status, result.out) == (2, "")
    assert said in result.err


def test_the_output_cannot_take_the_place_of_the_input(childproof, attempts):
    path = attempts()
    before = path.read_bytes()
    result = childproof("decide", BY_CHANNEL, "--situations", path, "--output", path)
    assert result.status == 2
    assert "this is the file with the situations" in result.err
    assert path.read_bytes() == before


@pytest.mark.slow
def test_attempts_come_from_standard_input_and_a_reader_may_stop_early():
    rows = csv_of(written(SITUATIONS.situation(n)) for n in range(SITUATIONS.size))
    program = f"{sys.executable} -m childproof decide {BY_CHANNEL} --situations -"
    result = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {program} | head -n 2"], input=rows, capture_output=True, text=True
    )
    assert result.returncode == 0
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) == 2


@pytest.mark.slow
def test_a_million_rows_are_decided(tmp_path):
    path, output = tmp_path / "million.csv", tmp_path / "decided.csv"
    each = [",".join(written(SITUATIONS.situation(n)).values()) for n in range(SITUATIONS.size)]
    body = "\n".join(islice((row for _ in range(200) for row in each), 1_000_000))
    path.write_text(",".join(FACTS) + "\n" + body + "\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "childproof",
        "decide",
        BY_CHANNEL,
        "--situations",
        path,
        "--output",
        output,
    ]
    subprocess.run(command, check=True, timeout=300)
    with output.open(encoding="utf-8") as stream:
        assert sum(1 for _ in stream) == 1_000_001


def test_the_python_call_decides_the_same():
    import childproof as cp

    situation = {
        name: value for name, value in STRANGER_BY_ID.items() if name not in ("own_child", "shared_chat")
    }
    decision = cp.decide(BY_CHANNEL, situation, {"overlap": "strictest"})
    assert isinstance(decision, Ruling)
    assert (decision.outcome, decision.lines) == ("role_confirmation", ("B4.r1",))
    assert json.dumps(decision.lines)


@pytest.mark.parametrize("mark", ["\0", "\x1b[2J", "\x9b", "\u202e"])
def test_a_character_that_steers_a_terminal_goes_from_no_table_to_another(childproof, tmp_path, mark):
    path = tmp_path / "a.csv"
    head, row = ",".join([*STRANGER_BY_ID, "note"]), ",".join(STRANGER_BY_ID.values())
    for text, line in ((f"{head}\n{row},{mark}\n", 2), (f"{head}{mark}\n{row},\n", 1)):
        path.write_text(text, encoding="utf-8")
        result = childproof("decide", BY_CHANNEL, "--situations", path)
        assert (result.status, result.out) == (2, "")
        assert result.err.startswith(f"error: {path}:{line}: ")
        assert mark not in result.err


def test_a_joiner_in_a_note_is_given_back(childproof, tmp_path):
    path = tmp_path / "a.csv"
    head, row = ",".join([*STRANGER_BY_ID, "note"]), ",".join(STRANGER_BY_ID.values())
    path.write_text(f"{head}\n{row},👨\u200d👩\u200d👧\n", encoding="utf-8")
    assert "👨\u200d👩\u200d👧" in childproof("decide", BY_CHANNEL, "--situations", path).out


def test_a_spreadsheet_is_decided_as_the_same_table_in_csv(childproof, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append([*STRANGER_BY_ID, "note"])
    plain = {"yes": True, "no": False}
    book.active.append([*(plain.get(value, value) for value in STRANGER_BY_ID.values()), 7])
    book.save(tmp_path / "attempts.xlsx")
    rows = [[*STRANGER_BY_ID, "note"], [*STRANGER_BY_ID.values(), "7"]]
    (tmp_path / "attempts.csv").write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    asked = [("decide", BY_CHANNEL, "--situations", tmp_path / f"attempts.{end}") for end in ("xlsx", "csv")]
    one, other = (list(csv.reader(io.StringIO(childproof(*words).out))) for words in asked)
    assert one == other
    assert one[1][-2:] == ["role_confirmation", "B4.r1"]
    done = tmp_path / "decided.xlsx"
    assert childproof(*asked[0], "--format", "xlsx", "--output", done).status == 0
    sheet = list(openpyxl.load_workbook(done).active.iter_rows(values_only=True))
    assert list(sheet[1])[-2:] == one[1][-2:]


def test_what_only_is_called_a_spreadsheet_is_told_in_a_sentence(childproof, tmp_path):
    pytest.importorskip("openpyxl")
    (tmp_path / "attempts.xlsx").write_text("no spreadsheet", encoding="utf-8")
    result = childproof("decide", BY_CHANNEL, "--situations", tmp_path / "attempts.xlsx")
    assert (result.status, "this is no spreadsheet" in result.err) == (2, True)


def _sheet(tmp_path, *rows):
    """A spreadsheet of these rows below the head of the stranger's attempt."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in ([*STRANGER_BY_ID, "note"], *rows):
        book.active.append(row)
    book.save(tmp_path / "attempts.xlsx")
    return tmp_path / "attempts.xlsx"


def test_a_fault_stands_at_the_row_of_a_spreadsheet_whatever_cells_before_it_hold(childproof, tmp_path):
    whole, wrong = [*STRANGER_BY_ID.values()], ["nobody", *[*STRANGER_BY_ID.values()][1:]]
    path = _sheet(tmp_path, [*whole, "one\ntwo\nthree"], [], [*wrong, "x"])
    result = childproof("decide", BY_CHANNEL, "--situations", path)
    assert (result.status, "attempts.xlsx:4: " in result.err) == (2, True)


def test_sheets_that_are_not_read_are_named(childproof, tmp_path):
    path = _sheet(tmp_path, [*STRANGER_BY_ID.values()])
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Лист2").append(["one more"])
    book.save(path)
    result = childproof("decide", BY_CHANNEL, "--situations", path)
    assert (
        result.status,
        "the sheet `Sheet` alone is read; there are rows in `Лист2` too" in result.err,
    ) == (
        0,
        True,
    )


def test_cells_that_are_empty_at_the_end_of_a_row_are_no_fault_and_no_column(childproof, tmp_path):
    path = _sheet(tmp_path, [*STRANGER_BY_ID.values()], [*STRANGER_BY_ID.values(), "x", *[None] * 900])
    result = childproof("decide", BY_CHANNEL, "--situations", path)
    assert result.status == 0
    assert {len(row) for row in csv.reader(io.StringIO(result.out))} == {len(STRANGER_BY_ID) + 3}


def test_a_small_spreadsheet_that_would_fill_the_memory_is_refused(childproof, tmp_path):
    path = _sheet(tmp_path, [*STRANGER_BY_ID.values(), "x"])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings2.xml", " " * 2**25)
    result = childproof("decide", BY_CHANNEL, "--situations", path)
    assert (result.status, "unpacked this has 32 MiB" in result.err) == (2, True)
