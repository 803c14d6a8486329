"""A file with the name of one of our packages: named on import, without effect on the program."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from childproof.own_packages import PACKAGES, PROGRAM
from tests.sampling import one_of_each

COMMAND = Path(sys.executable).parent / PROGRAM
IMPORT = "import childproof"
WRONG = "raise SystemExit('the file of the user was run')\n"


def as_file(folder: Path, name: str) -> Path:
    path = folder / f"{name}.py"
    path.write_text(WRONG)
    return path


def as_package(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir()
    (path / "__init__.py").write_text(WRONG)
    return path


HIDE = {"file": as_file, "package": as_package}


def started(
    *words: str | Path, folder: Path, python_path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if python_path is not None:
        environment["PYTHONPATH"] = str(python_path)
    return subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kind", HIDE)
@pytest.mark.parametrize("name", one_of_each(PACKAGES))
def test_import_says_which_file_hides_what_and_the_way_out(tmp_path: Path, name: str, kind: str):
    path = HIDE[kind](tmp_path, name)
    result = started(sys.executable, "-c", IMPORT, folder=tmp_path)
    last = result.stderr.splitlines()[-1]
    assert last.startswith(
        f"ImportError: `{path.resolve()}` hides the package `{name}` of childproof: rename it"
    )


@pytest.mark.parametrize("name", one_of_each(PACKAGES))
def test_import_says_so_of_a_file_on_pythonpath(tmp_path: Path, name: str):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "here").mkdir()
    path = as_file(tmp_path / "elsewhere", name)
    result = started(
        sys.executable, "-c", IMPORT, folder=tmp_path / "here", python_path=tmp_path / "elsewhere"
    )
    assert f"ImportError: `{path.resolve()}` hides the package `{name}`" in result.stderr


@pytest.mark.parametrize("name", one_of_each(PACKAGES))
def test_import_says_so_of_a_package_that_is_loaded_already(tmp_path: Path, name: str):
    (tmp_path / f"{name}.py").write_text("")
    result = started(sys.executable, "-c", f"import {name}; {IMPORT}", folder=tmp_path)
    assert f"hides the package `{name}`" in result.stderr


def test_import_works_beside_folders_that_are_no_packages(tmp_path: Path):
    for name in PACKAGES:
        (tmp_path / name).mkdir()
    result = started(sys.executable, "-c", "import childproof as cp; cp.policies()", folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("kind", HIDE)
@pytest.mark.parametrize("name", one_of_each(PACKAGES))
def test_the_module_is_not_affected(tmp_path: Path, name: str, kind: str):
    HIDE[kind](tmp_path, name)
    result = started(sys.executable, "-m", PROGRAM, "policies", folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert "sferum-2025-03-safety" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", one_of_each(PACKAGES))
def test_the_command_is_not_affected_even_by_files_on_pythonpath(tmp_path: Path, name: str):
    as_file(tmp_path, name)
    for python_path in (None, tmp_path):
        result = started(COMMAND, "policies", folder=tmp_path, python_path=python_path)
        assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.slow
def test_the_processes_of_a_local_cluster_are_not_affected(tmp_path: Path):
    for name in PACKAGES:
        as_file(tmp_path, name)
    small = ("--region", "nenets", "--seed", "1", "--scale", "0.05", "--days", "1")
    command = (sys.executable, "-m", PROGRAM, "simulate", *small, "--scheduler", "local", "--workers", "1")
    result = started(*command, folder=tmp_path, python_path=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_process_that_compiles_is_not_affected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from sim.run.precompile import _own_packages_first

    as_file(tmp_path, "sim")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = subprocess.run(
        [sys.executable, "-P", "-c", "import sim; print(sim.__file__)"],
        cwd=tmp_path,
        env=_own_packages_first(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(result.stdout.strip()).parent.parent == Path(__file__).resolve().parents[2]
