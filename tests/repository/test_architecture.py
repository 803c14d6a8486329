"""What ARCHITECTURE.md and CONTRIBUTING.md say of the code is so."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest

from tests import ROOT

WINGS = ("rulebook", "proofs", "sim", "childproof")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MODULES = sorted(path for wing in WINGS for path in (ROOT / wing).rglob("*.py"))
ROOMS = sorted(
    path.parent.relative_to(ROOT).as_posix() for wing in WINGS for path in ROOT.glob(f"{wing}/*/__init__.py")
)
NAMED = re.compile(r"`((?:rulebook|proofs|sim|childproof|tests|notebooks|docs)/[\w./-]*)`")


def missing(text):
    """The files and folders that a text names and that are not there."""
    return sorted({name for name in NAMED.findall(text) if not (ROOT / name).exists()})


def without_docstring(paths):
    """The modules among some files that do not say what they are for."""
    return [
        str(path)
        for path in paths
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]


def rooms_left_out(text):
    """The rooms of the four wings that a text does not name."""
    return [room for room in ROOMS if f"`{room}/`" not in text]


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_and_folder_that_the_page_names_exists(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    assert len(NAMED.findall(text)) > 10
    assert missing(text) == []


def test_a_file_that_does_not_exist_is_noticed():
    assert missing("`sim/engine/decisions.py` and `sim/engine/nothing.py`") == ["sim/engine/nothing.py"]


def test_every_room_is_named_in_the_architecture():
    assert len(ROOMS) > 20
    assert rooms_left_out(ARCHITECTURE) == []


def test_a_room_that_is_not_named_is_noticed():
    assert rooms_left_out(ARCHITECTURE.replace("`sim/facts/`", "")) == ["sim/facts"]


def test_every_module_says_what_it_is_for():
    assert len(MODULES) > 100
    assert without_docstring(MODULES) == []


def test_a_module_that_says_nothing_is_noticed(tmp_path):
    (tmp_path / "silent.py").write_text("x = 1\n", encoding="utf-8")
    assert without_docstring([tmp_path / "silent.py"]) == [str(tmp_path / "silent.py")]


def dependencies_told(text):
    """The packages in the table of dependencies, without what stands beside their names in brackets."""
    table = text.split("## Dependencies")[1].split("\n## ")[0]
    cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    names = (name for cell in cells for name in re.sub(r"\([^)]*\)|with", ",", cell).split(","))
    return {name.strip().lower() for name in names if name.strip(" -")} - {"package"}


def declared():
    """The packages that pyproject.toml names, for the toolkit, its extras and its development."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = data["project"]
    groups = [*project["optional-dependencies"].values(), *data.get("dependency-groups", {}).values()]
    listed = [*project["dependencies"], *(entry for group in groups for entry in group)]
    names = {re.split(r"[<>=\[;~! ]", entry)[0].lower() for entry in listed if isinstance(entry, str)}
    return names - {"childproof"}


def test_the_table_of_dependencies_names_what_the_project_declares():
    assert len(declared()) > 20
    assert dependencies_told(CONTRIBUTING) ^ declared() <= {"grimp"}


def test_a_dependency_that_is_not_told_is_noticed():
    assert "salib" not in dependencies_told(CONTRIBUTING.replace("| SALib (", "| nothing ("))
