from __future__ import annotations

import ast
import re
import tomllib

import pytest

import childproof as cp
from childproof.__main__ import main
from childproof.commands.program.app import build_app
from tests import ROOT
from tests.tools.readme import (
    BEGIN,
    CHANGE_BEGIN,
    CHANGE_END,
    CHANGE_PAGE,
    CHANGED,
    DETAILS,
    END,
    PICTURE,
    README,
    READMES,
    SWEPT,
    VARIED,
    between,
    change,
    result,
    with_text,
)
from tests.tools.sample_report import FILES, LARGEST

TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", TEXT, re.DOTALL)
TEXTS = {language: path.read_text(encoding="utf-8") for language, path in READMES.items()}
MOST_WORDS = 900
COMMANDS = re.findall(r"^\.venv/bin/childproof (\w+)", "".join(code for _kind, code in BLOCKS), re.MULTILINE)


@pytest.fixture(scope="module")
def made():
    return result()


AGAIN = "if this is meant: python -m tests.tools.readme"


@pytest.mark.parametrize("language", READMES)
def test_the_table_of_the_readme_is_what_its_command_makes(made, language):
    assert between(TEXTS[language], BEGIN, END) == made[0][language], AGAIN


def test_what_is_said_of_the_table_is_what_its_command_makes(made):
    assert between(DETAILS.read_text(encoding="utf-8"), BEGIN, END) == made[1], AGAIN


def test_the_picture_of_the_readme_is_what_its_command_makes(made):
    assert PICTURE.read_text(encoding="utf-8") == made[2], AGAIN


@pytest.mark.parametrize("language", READMES)
def test_the_readme_is_half_of_what_it_was(language):
    assert 200 < len(TEXTS[language].split()) <= MOST_WORDS


def without_remarks(text):
    """The code of a text, without the remarks in it."""
    blocks = re.findall(r"```(?:\w*)\n(.*?)```", text, re.DOTALL)
    return [[re.split(r" +#", line)[0] for line in block.splitlines()] for block in blocks]


def test_both_readmes_have_the_same_commands_links_headings_and_figures():
    english, russian = TEXTS["en"], TEXTS["ru"]
    assert without_remarks(english) == without_remarks(russian)
    links = [sorted(re.findall(r"\]\(([^)]+)\)", text)) for text in (english, russian)]
    assert set(links[0]) ^ set(links[1]) == {"README.md", "README.ru.md"}
    assert [text.count("\n#") for text in (english, russian)] == [3, 3]
    assert [text.count("\n\n**") for text in (english, russian)] == [4, 4]
    assert figures(english) == figures(russian)


def figures(text):
    """Every number of a text in its order, as English writes it."""
    digits = re.findall(r"\d[\d\u00a0\u202f]*(?:[.,]\d+)*", text)
    plain = [re.sub(r"[\u00a0\u202f]", "", number).replace("1,000", "1000") for number in digits]
    return sorted(number.replace(",", ".") for number in plain)


def test_a_figure_that_stands_in_one_language_alone_is_noticed():
    one = re.search(r"\d+ из 100", TEXTS["ru"])
    assert one is not None
    assert figures(TEXTS["en"]) != figures(TEXTS["ru"].replace(one[0], "101 из 100", 1))


def test_the_sample_report_is_there_in_both_languages_and_small():
    assert max(path.stat().st_size for path in FILES.values()) < LARGEST
    for language, path in FILES.items():
        assert f'<html lang="{language}"' in path.read_text(encoding="utf-8")[:2000]


@pytest.mark.slow
def test_what_one_changed_number_does_is_what_the_commands_beside_it_say():
    page = CHANGE_PAGE.read_text(encoding="utf-8")
    assert between(page, CHANGE_BEGIN, CHANGE_END) == change(), AGAIN
    code = "".join(re.findall(r"```\n(.*?)```", page, re.DOTALL))
    (changed,) = (f"--set {key}={value:g}" for key, value in CHANGED.items())
    assert f"childproof simulate --region kursk --scale 1 --seed 1 {changed}" in code
    assert f"childproof sweep {SWEPT} --region kursk --scale 1 --seed 1 --vary {' '.join(VARIED)}" in code


def test_numbers_outside_the_table_are_the_ranges_python_and_the_licence():
    prose = with_text(TEXT, BEGIN, END, "")
    prose = re.sub(r"```.*?```", "", prose, flags=re.DOTALL)
    prose = re.sub(r"\[`?[^\]]*\]\([^)]*\)", "", prose)
    assert re.findall(r"\d+(?:\.\d+)?", prose) == ["90", "100", "3.11", "2.0"]
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
    assert names - {"with_rule"} <= set(cp.__all__)


def test_every_make_target_that_the_readme_names_exists():
    targets = re.findall(r"^make (\w+)", "".join(code for _kind, code in BLOCKS), re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets == ["audit", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_every_file_that_the_readme_points_to_exists():
    paths = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert len(paths) >= 4
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("command", re.findall(r"^\.venv/bin/childproof (.*?)(?: +#.*)?$", TEXT, re.M))
def test_what_comes_after_make_audit_works_as_it_is_printed(command, capsys):
    assert main(command.split()) in (0, 1)
    assert capsys.readouterr().out
