import re
import tomllib

from tests.tools.manifest import ARCHITECTURE, ROOT, manifest, modules, split, summary


def test_architecture_opens_with_a_manifest_that_is_up_to_date():
    before, inside, _after = split(ARCHITECTURE.read_text(encoding="utf-8"))
    assert before.count("\n") <= 6, "the manifest comes first"
    assert inside == manifest(), "call `make manifest`"


def test_every_module_is_listed_once_and_nothing_else_is():
    listed = re.findall(r"^- `([^`]+)`", manifest(), re.MULTILINE)
    expected = [str(path.relative_to(ROOT)) for path in modules() if path.name != "__init__.py"]
    assert expected
    assert sorted(listed) == sorted(expected)
    assert len(listed) == len(set(listed))


def test_every_module_says_what_it_knows():
    silent = [str(path.relative_to(ROOT)) for path in modules() if path.stat().st_size and not summary(path)]
    assert silent == []


def test_every_file_that_the_text_names_exists():
    _before, _inside, after = split(ARCHITECTURE.read_text(encoding="utf-8"))
    named = re.findall(r"`((?:policy|proofs|sim|childproof|tests|notebooks)/[\w./-]+)`", after)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def dependencies_told(architecture):
    """The packages in the table of dependencies, without what stands beside their names in brackets."""
    table = architecture.split("## Dependencies")[1]
    cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    names = (name for cell in cells for name in re.sub(r"\([^)]*\)|with", ",", cell).split(","))
    return {name.strip().lower().replace("dask.", "") for name in names if name.strip(" -")} - {"package"}


def test_the_table_of_dependencies_names_what_the_project_declares():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = [*project["dependencies"], *(name for extra in extras.values() for name in extra)]
    names = {re.split(r"[<>=\[]", one)[0].lower() for one in declared}
    architecture = ARCHITECTURE.read_text(encoding="utf-8")
    assert dependencies_told(architecture) ^ names <= {"grimp", "hatchling", "scipy-stubs"}
    assert "salib" not in dependencies_told(architecture.replace("| SALib |", "| nothing |"))
