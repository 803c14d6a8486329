"""The rooms of the house and their third-party packages, checked on the import graph."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from tests import ROOT
from tests.sampling import one_of_each

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PYPROJECT["tool"]["importlinter"]["root_packages"]
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]
BESIDE = {"tests", "notebooks", "docs"}
"""Folders at the top that hold Python and are no part of the toolkit."""

THIRD_PARTY = {
    "rulebook": {"numpy", "msgspec"},
    "proofs": {"numpy", "z3", "matplotlib", "polars"},
    "sim": {"numpy", "scipy", "numba", "polars", "networkx", "matplotlib", "SALib", "sklearn", "distributed"},
    "childproof": {"numpy", "rich", "typer", "jinja2", "tomlkit", "pytest"},
}
IMPORTED_AS = {"z3-solver": "z3", "salib": "SALib", "scikit-learn": "sklearn"}
HOSTS = {"pytest"}
"""What loads a plugin of ours, and is there whenever that is imported."""
OPTIONAL = {"cluster", "region", "report", "robust"}
"""Extras that the packages use where they are installed, and do without where they are not."""


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def strangers(graph):
    """Imports of packages that nobody has declared for that layer, as "a -> b"."""
    found = []
    for layer, allowed in THIRD_PARTY.items():
        known = {*sys.stdlib_module_names, *PACKAGES, *allowed}
        for module in graph.find_descendants(layer) | {layer}:
            imported = graph.find_modules_directly_imported_by(module)
            found += [f"{module} -> {name}" for name in imported if name.partition(".")[0] not in known]
    return sorted(found)


def python_folders(root):
    """Folders at the top with Python in them, hidden ones apart."""
    return {path.parent.relative_to(root).parts[0] for path in root.glob("[!.]*/*.py")}


def test_every_folder_with_python_is_a_layer_or_stands_beside_them():
    layers = next(one for one in CONTRACTS if one["type"] == "layers" and "containers" not in one)
    named = {name.strip() for layer in layers["layers"] for name in layer.split("|")}
    assert named == set(PACKAGES) == set(THIRD_PARTY)
    assert python_folders(ROOT) - BESIDE - {"build", "dist"} == named
    assert not list(ROOT.glob("*.py"))
    assert PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == named


def test_every_module_on_the_disk_is_in_the_graph(graph):
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for name in PACKAGES
        for path in (ROOT / name).rglob("*.py")
    }
    assert files
    assert files - graph.modules == set()


def test_every_third_party_package_is_declared_for_its_layer(graph):
    assert strangers(graph) == []


def test_a_stranger_among_the_imports_is_named(graph):
    graph.add_module("requests", is_squashed=True)
    graph.add_import(importer="rulebook.decide", imported="requests")
    try:
        assert strangers(graph) == ["rulebook.decide -> requests"]
    finally:
        graph.remove_module("requests")


def test_what_is_imported_is_a_dependency_of_the_project(graph):
    project = PYPROJECT["project"]
    wanted = [
        *project["dependencies"],
        *(one for name in OPTIONAL for one in project["optional-dependencies"][name]),
    ]
    declared = {re.split(r"[<>=!~ \[;]", one)[0].lower() for one in wanted}
    declared = {IMPORTED_AS.get(name, name) for name in declared} | HOSTS
    imported = {
        other.partition(".")[0]
        for name in THIRD_PARTY
        for module in graph.modules
        if module.partition(".")[0] == name
        for other in graph.find_modules_directly_imported_by(module)
    }
    imported -= {*sys.stdlib_module_names, *PACKAGES}
    assert imported - declared == set()


def lint(folder):
    """Runs the contracts of pyproject.toml on the packages in a folder."""
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program is not None
    return subprocess.run(
        [program, "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


def rooms(wing):
    """The rooms and loose modules that the contract of a wing names."""
    (contract,) = (one for one in CONTRACTS if one.get("containers") == [wing])
    return [name.strip() for layer in contract["layers"] for name in layer.split("|")]


@pytest.fixture
def house(tmp_path):
    """Empty packages under the real contracts, into which a test plants an import."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for wing in PACKAGES:
        for room in (wing, *(f"{wing}/{name}" for name in rooms(wing))):
            (tmp_path / room).mkdir()
            (tmp_path / room / "__init__.py").touch()
    (tmp_path / "proofs" / "certificates" / "checker").mkdir()
    (tmp_path / "proofs" / "certificates" / "checker" / "__init__.py").touch()
    (tmp_path / "rulebook" / "table" / "__init__.py").write_text("import numpy\n", encoding="utf-8")
    for wing in ("sim", "proofs"):
        drawing = tmp_path / wing / "pictures" / "shapes.py"
        drawing.write_text("import matplotlib\n", encoding="utf-8")
    return tmp_path


def test_the_contracts_hold_for_an_honest_house(house):
    result = lint(house)
    assert result.returncode == 0, result.stdout + result.stderr


PLANTED = [
    ("childproof -> sim | proofs -> rulebook", "rulebook/model/x.py", "import sim.run"),
    ("childproof -> sim | proofs -> rulebook", "sim/run/x.py", "import proofs.claims"),
    ("childproof -> sim | proofs -> rulebook", "proofs/claims/x.py", "import sim.run"),
    ("childproof -> sim | proofs -> rulebook", "proofs/claims/x.py", "import childproof.calls"),
    ("The rooms of childproof form a line", "childproof/answers/x.py", "import childproof.report"),
    ("The rooms of childproof form a line", "childproof/words/x.py", "import childproof.files"),
    ("The rooms of sim form a line", "sim/engine/x.py", "import sim.run"),
    ("The rooms of sim form a line", "sim/kernel/x.py", "import sim.assumptions"),
    ("The rooms of proofs form a line", "proofs/pictures/x.py", "import proofs.answers"),
    ("The rooms of proofs form a line", "proofs/claims/x.py", "import proofs.attacks"),
    ("The rooms of rulebook form a line", "rulebook/reader/x.py", "import rulebook.loaders"),
    ("The checker of certificates uses the standard library alone", "proofs/certificates/checker/x.py",
     "import numpy"),
    ("The checker of certificates uses the standard library alone", "proofs/certificates/checker/x.py",
     "import rulebook.model"),
    ("The checker of certificates uses the standard library alone", "proofs/certificates/checker/x.py",
     "import proofs.answers"),
    ("Z3 stays in proofs", "sim/run/x.py", "import z3"),
    ("Z3 stays in proofs", "childproof/commands/x.py", "import z3"),
    ("NumPy enters rulebook by rulebook.table alone", "rulebook/decide/x.py", "import numpy"),
    ("Values become JSON by msgspec in rulebook.values.json_values alone", "rulebook/values/x.py",
     "import msgspec"),
    ("Values become JSON by msgspec in rulebook.values.json_values alone", "childproof/answers/x.py",
     "import msgspec"),
    ("Numba, NetworkX and SALib stay in sim", "proofs/claims/x.py", "import networkx"),
    ("Numba, NetworkX and SALib stay in sim", "childproof/calls/x.py", "import SALib"),
    ("Proofs become Polars frames in proofs.answers alone", "childproof/commands/x.py",
     "import polars"),
    ("Matplotlib draws in sim.pictures and proofs.pictures alone", "childproof/report/x.py",
     "import matplotlib"),
    ("Matplotlib draws in sim.pictures and proofs.pictures alone", "sim/run/x.py",
     "import matplotlib.pyplot"),
]  # fmt: skip


TYPES = {contract["name"]: contract["type"] for contract in CONTRACTS}


@pytest.mark.parametrize(
    ("contract", "module", "text"), one_of_each(PLANTED, kind=lambda planted: TYPES[planted[0]])
)
def test_a_planted_import_breaks_its_contract_and_its_chain_is_named(house, contract, module, text):
    (house / module).write_text(f"{text}\n", encoding="utf-8")
    result = lint(house)
    assert result.returncode != 0
    assert f"{contract} BROKEN" in result.stdout
    assert module.replace("/", ".").removesuffix(".py") in result.stdout.partition("Broken contracts")[2]


def test_two_files_that_import_each_other_are_a_circle(house):
    (house / "sim" / "run" / "one.py").write_text("import sim.run.other\n", encoding="utf-8")
    (house / "sim" / "run" / "other.py").write_text("import sim.run.one\n", encoding="utf-8")
    result = lint(house)
    assert result.returncode != 0
    assert "No circle of files BROKEN" in result.stdout


def test_a_room_that_no_contract_names_is_noticed(house):
    (house / "sim" / "attic").mkdir()
    (house / "sim" / "attic" / "__init__.py").touch()
    result = lint(house)
    assert result.returncode != 0
    assert "attic" in result.stdout


def test_every_contract_is_seen_to_break():
    assert {contract for contract, _module, _text in PLANTED} | {"No circle of files"} == {
        contract["name"] for contract in CONTRACTS
    }


@pytest.mark.parametrize("wing", PACKAGES)
def test_a_wing_keeps_at_most_eight_loose_files_and_no_room_of_one(wing):
    folder = ROOT / wing
    assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= 8
    houses = [path.parent for path in folder.rglob("__init__.py") if path.parent != folder]
    for room in houses:
        assert len([path for path in room.glob("*.py") if path.name != "__init__.py"]) >= 2, room


def loaded_after(code):
    """The top-level modules that are loaded once some code has run in a new process."""
    told = "import sys; sys.stderr.write(' '.join(sorted(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\n{told}"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return {name.partition(".")[0] for name in result.stderr.split()}


SIMULATION = {"numba", "scipy", "distributed", "polars", "networkx", "matplotlib", "SALib"}
HEAVY = {"z3", "numpy", "rich", "typer", *SIMULATION}


def test_importing_childproof_loads_nothing_heavy():
    assert loaded_after("import childproof") & HEAVY == set()


def test_asking_for_a_decision_needs_no_solver_and_no_arrays():
    assert loaded_after("import childproof as cp; cp.policies()") & HEAVY == set()


@pytest.mark.slow
def test_verify_loads_neither_numba_nor_matplotlib_nor_polars():
    run = "from childproof.__main__ import main; main(['verify', '--format', 'json'])"
    loaded = loaded_after(run)
    assert "z3" in loaded
    assert loaded & SIMULATION == set()


def test_a_command_loads_only_what_it_needs():
    heavy = {"z3", "numpy", "numba", "matplotlib", "polars"}
    for command in ("['policies']", "['decide', '--help']"):
        assert loaded_after(f"from childproof.__main__ import main; main({command})") & heavy == set()
