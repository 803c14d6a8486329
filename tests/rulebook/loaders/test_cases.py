"""The folders `valid` and `invalid` of `tests/cases` are the specification of the file formats."""

import re
from pathlib import Path

import pytest

from tests.cases.reading import CASES, expected, files, meaning, refusal

VALID, INVALID = files("valid"), files("invalid")
TYPE_NAMES = re.compile(r"\b(str|int|bool|dict|list\[|float|NoneType|None|Traceback|KeyError|\w+Error)\b")


def test_there_are_enough_cases():
    assert len(VALID) >= 30
    assert len(INVALID) >= 150


@pytest.mark.parametrize("case", VALID)
def test_a_valid_file_means_what_is_written_beside_it(case):
    assert meaning(case) == expected(case)


@pytest.mark.parametrize("case", INVALID)
def test_an_invalid_file_is_refused_with_the_message_beside_it(case):
    assert refusal(case) == expected(case)


@pytest.mark.parametrize("case", INVALID)
def test_a_message_names_the_file_and_speaks_plainly(case):
    for fault in expected(case).removeprefix("error: ").split("\nerror: "):
        place, message = fault.split(" ", 1)
        assert re.fullmatch(r"(invalid|valid)/[\w-]+\.toml(:\d+)?:", place)
        assert message[:1] == message[:1].lower()
        assert not TYPE_NAMES.search(re.sub(r"`[^`]*`", "", message))
        assert "`" in message or place.count(":") < 3
        assert all(letter.isprintable() or letter == "\n" for letter in fault)


def test_a_line_in_a_message_shows_what_is_at_fault():
    for case in INVALID:
        raw = (CASES / case).read_bytes().decode("utf-8", "replace").splitlines()
        for line in re.findall(rf"^error: {re.escape(case)}:(\d+)", expected(case), re.MULTILINE):
            assert 1 <= int(line) <= len(raw), case


def test_every_expectation_belongs_to_a_case():
    for folder in ("valid", "invalid"):
        cases = {Path(case).stem for case in files(folder)}
        assert {path.stem for path in (CASES / folder).glob("*.expected")} == cases


@pytest.mark.parametrize(
    "case",
    [
        "rule-with-many-faults",
        "claim-with-several-faults",
        "conditions-with-several-faults",
        "policy-without-title-version-and-source",
        "policy-with-faults-of-its-own-and-in-its-claims",
    ],
)
def test_all_faults_are_listed_and_not_only_the_first(case):
    assert expected(f"invalid/{case}.toml").count("error: ") > 1
