"""The page that documents the formats shows files that load, and says what is so."""

import re
import tomllib

import pytest

from rulebook.loaders.load_policy import (
    LARGEST_POLICY,
    MOST_RULES,
    load_policy,
)
from rulebook.loaders.load_readings import MOST_READINGS_JUDGED, OVERLAPS
from rulebook.loaders.load_vocabulary import DEEPEST_CONDITION, LARGEST_CONDITION, MOST_FACTS, RESERVED
from rulebook.model import OUTCOMES
from rulebook.reader.document import LARGEST_FILE
from rulebook.reader.entries import MOST_VALUES
from rulebook.reader.single_entries import LONGEST_TEXT
from rulebook.reader.toml_table import LONGEST_NAME
from tests import ROOT
from tests.cases.reading import CASES, expected

PAGE = (ROOT / "docs" / "formats" / "rule-books.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
HILL = ["vocabulary-hill.toml", "policy-hill.toml", "claims-hill.toml"]


@pytest.mark.parametrize("name", HILL)
def test_the_example_is_the_file_that_the_tests_load(name):
    assert (CASES / "valid" / name).read_text(encoding="utf-8") in BLOCKS


def test_every_piece_of_toml_on_the_page_is_toml():
    assert len(BLOCKS) > len(HILL)
    read = [tomllib.loads(block) for block in BLOCKS]
    assert sum(map(bool, read)) > len(HILL)


def test_the_example_messenger_loads_from_the_page_alone(tmp_path):
    for name in HILL:
        kind = name.removesuffix("-hill.toml")
        key = {"vocabulary": "[terms.", "policy": "[[rules]]", "claims": "[claims."}[kind]
        (tmp_path / name).write_text(next(b for b in BLOCKS if key in b), encoding="utf-8")
    policy = load_policy(tmp_path / "policy-hill.toml")
    assert [claim.unknown for claim in policy.claims] == [(), (), ("by_phone",)]
    assert len(policy.rules) == 4


def test_the_error_on_the_page_is_the_one_that_is_given():
    (shown,) = re.findall(r"^```\n(error: .*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert shown.replace("error: ", "error: invalid/") == expected("invalid/rule-with-unknown-fact.toml")


def test_the_bounds_on_the_page_are_those_of_the_loader():
    for bound in (
        f"at most {LARGEST_FILE // 1024} KiB",
        f"a policy at most {LARGEST_POLICY // 1024} KiB",
        f"at most {MOST_FACTS} facts of {MOST_VALUES} values",
        f"at most {MOST_RULES:,} rules",
        f"at most {LONGEST_TEXT:,} characters",
        f"at most {LONGEST_NAME} characters",
        f"(at most {MOST_READINGS_JUDGED:,})",
        f"nest at most {DEEPEST_CONDITION} deep",
        f"at most {LARGEST_CONDITION:,} entries",
        *(f"`{name}`" for name in (*OUTCOMES, *OVERLAPS, *RESERVED)),
    ):
        assert bound in PAGE
