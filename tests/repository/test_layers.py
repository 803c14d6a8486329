"""The layers of house and their third-party packages, checked on the import graph."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PYPROJECT["tool"]["importlinter"]["root_packages"]
BESIDE = {"tests", "notebooks"}
"""Folders at the top that hold Python and are no part of the toolkit."""

THIRD_PARTY = {
    "policy": {"numpy"},
    "proofs": {"numpy", "z3", "matplotlib", "polars"},
    "sim": {"numpy", "scipy", "numba", "polars", "networkx", "matplotlib", "SALib", "distributed"},
    "childproof": {"numpy", "rich", "typer", "jinja2"},
}
IMPORTED_AS = {"z3-solver": "z3", "salib": "SALib"}
OPTIONAL = {"cluster"}
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
    (layers,) = (one for one in PYPROJECT["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
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
    graph.add_import(importer="policy.decide", imported="requests")
    try:
        assert strangers(graph) == ["policy.decide -> requests"]
    finally:
        graph.remove_module("requests")


def test_what_is_imported_is_a_dependency_of_the_project(graph):
    project = PYPROJECT["project"]
    wanted = [
        *project["dependencies"],
        *(one for name in OPTIONAL for one in project["optional-dependencies"][name]),
    ]
    declared = {re.split(r"[<>=!~ \[;]", one)[0].lower() for one in wanted}
    declared = {IMPORTED_AS.get(name, name) for name in declared}
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


@pytest.fixture
def house(tmp_path):
    """Empty packages under the real contracts, into which a test plants an import."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in PACKAGES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "policy" / "table.py").write_text("import numpy\n", encoding="utf-8")
    (tmp_path / "policy" / "model.py").touch()
    (tmp_path / "sim" / "figures.py").write_text("import matplotlib\n", encoding="utf-8")
    return tmp_path


def test_the_contracts_hold_for_an_honest_house(house):
    result = lint(house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "text", "chain"),
    [
        ("policy/rules.py", "import sim", "policy.rules -> sim"),
        ("policy/rules.py", "from proofs import verify", "policy.rules -> proofs"),
        ("sim/run.py", "import proofs", "sim.run -> proofs"),
        ("proofs/verify.py", "import sim", "proofs.verify -> sim"),
        ("proofs/verify.py", "import childproof", "proofs.verify -> childproof"),
        ("sim/run.py", "import z3", "sim.run -> z3"),
        ("childproof/commands.py", "import z3", "childproof.commands -> z3"),
        ("policy/decide.py", "import numpy", "policy.decide -> numpy"),
        ("proofs/verify.py", "import networkx", "proofs.verify -> networkx"),
        ("childproof/commands.py", "import polars", "childproof.commands -> polars"),
        ("childproof/sweeping.py", "import SALib", "childproof.sweeping -> SALib"),
        ("childproof/report.py", "import matplotlib", "childproof.report -> matplotlib"),
        ("sim/run.py", "import matplotlib.pyplot", "sim.run -> matplotlib"),
    ],
)
def test_a_planted_import_is_caught_and_its_chain_named(house, module, text, chain):
    (house / module).write_text(f"{text}\n", encoding="utf-8")
    result = lint(house)
    assert result.returncode != 0
    assert chain in result.stdout


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


def test_verify_loads_neither_numba_nor_matplotlib_nor_polars():
    run = "from childproof.__main__ import main; main(['verify', '--format', 'json'])"
    loaded = loaded_after(run)
    assert "z3" in loaded
    assert loaded & SIMULATION == set()


def test_a_command_loads_only_what_it_needs():
    heavy = {"z3", "numpy", "numba", "matplotlib", "polars"}
    for command in ("['policies']", "['decide', '--help']"):
        assert loaded_after(f"from childproof.__main__ import main; main({command})") & heavy == set()
