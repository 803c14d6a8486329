from __future__ import annotations

import ast
import re
import tomllib

import pytest

import childproof as cp
from childproof.commands.program.app import build_app
from tests import ROOT
from tests.tools import country
from tests.tools.readme import (
    BEGIN,
    CHANGE_BEGIN,
    CHANGE_END,
    CHANGED,
    END,
    PICTURE,
    README,
    SWEPT,
    VARIED,
    between,
    change,
    result,
    with_text,
)

TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = re.findall(r"^childproof (\w+)", "".join(code for _kind, code in BLOCKS), re.MULTILINE)


@pytest.fixture(scope="module")
def made():
    return result()


def test_the_table_of_the_readme_is_what_its_command_makes(made):
    assert between(TEXT, BEGIN, END) == made[0], "if this is meant: python -m tests.tools.readme"


def test_the_picture_of_the_readme_is_what_its_command_makes(made):
    assert PICTURE.read_text(encoding="utf-8") == made[1], "if this is meant: python -m tests.tools.readme"


@pytest.mark.slow
def test_what_one_changed_number_does_is_what_the_commands_beside_it_say():
    assert between(TEXT, CHANGE_BEGIN, CHANGE_END) == change(), (
        "if this is meant: python -m tests.tools.readme"
    )
    code = "".join(code for _kind, code in BLOCKS)
    (changed,) = (f"--set {key}={value:g}" for key, value in CHANGED.items())
    assert f"childproof simulate --region kursk --scale 1 --seed 1 {changed}" in code
    assert f"childproof sweep {SWEPT} --region kursk --scale 1 --seed 1 --vary {' '.join(VARIED)}" in code


def test_numbers_outside_the_tables_are_python_and_exit_statuses():
    prose = with_text(with_text(TEXT, BEGIN, END, ""), country.BEGIN, country.END, "")
    prose = with_text(prose, CHANGE_BEGIN, CHANGE_END, "")
    prose = re.sub(r"```.*?```", "", prose, flags=re.DOTALL)
    prose = re.sub(r"\[`?[^\]]*\]\([^)]*\)", "", prose)
    assert re.findall(r"\d+(?:\.\d+)?", prose) == ["3.11", "1", "3", "2.0"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"


def test_every_reading_count_is_in_the_hundreds():
    counts = [verdict.readings.total for verdict in cp.verify(claims="unverified-adult-to-child")]
    assert len(counts) == 3
    assert all(100 <= count < 1000 for count in counts)


def test_every_command_that_the_readme_names_exists():
    known = build_app("en").commands
    assert len(COMMANDS) >= 3
    assert [name for name in COMMANDS if name not in known] == []


def test_every_call_that_the_readme_names_exists():
    code = next(code for kind, code in BLOCKS if kind == "python")
    names = {node.attr for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Attribute)}
    assert names - {"counterexample"} <= set(cp.__all__)


def test_every_make_target_that_the_readme_names_exists():
    targets = re.findall(r"^make (\w+)", "".join(code for _kind, code in BLOCKS), re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets == ["audit", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_every_file_that_the_readme_points_to_exists():
    paths = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert len(paths) >= 4
    assert [path for path in paths if not (ROOT / path).exists()] == []
