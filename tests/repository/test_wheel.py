"""The wheel, installed into an empty environment outside the checkout, does everything."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import childproof
from childproof.commands.program.app import build_app
from tests import ROOT
from tests.twins.claim_premises import PREMISES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory):
    """Runs a command line of the installed wheel, from a folder that has nothing to do with the checkout.

    The third-party packages are lent by this environment through a path file, which does not bring
    this checkout along, so that the test needs no network.
    """
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home / "env", with_pip=False)
    python = home / "env" / "bin" / "python"
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        str(wheel),
    ]
    subprocess.run(install, check=True)
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))
    }

    def run(*command):
        program = home / "env" / "bin" / command[0]
        return subprocess.run(
            [str(program), *map(str, command[1:])], cwd=home, env=environment, capture_output=True, text=True
        )

    return run


def test_the_wheel_holds_rules_words_and_regions_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "rulebook/catalogue/sferum/vocabulary.toml" in names
    assert "rulebook/locale/ru/LC_MESSAGES/childproof.mo" in names
    assert "sim/assumptions/regions/kursk.toml" in names
    assert "sim/assumptions/behaviours.toml" in names
    assert not [name for name in names if name.startswith(("tests/", "notebooks/")) or "__pycache__" in name]


def test_what_runs_is_the_wheel_and_not_the_checkout(elsewhere):
    told = elsewhere(
        "python", "-c", "import childproof, rulebook; print(childproof.__file__, rulebook.__file__)"
    ).stdout
    assert told
    assert str(ROOT) not in told
    assert elsewhere("childproof", "--version").stdout == f"childproof {childproof.__version__}\n"


def test_the_installed_verify_gives_every_verdict(elsewhere):
    result = elsewhere("childproof", "verify", "--format", "json")
    assert (result.returncode, result.stderr) == (1, "")
    assert len(json.loads(result.stdout)) == 3 * len(PREMISES)


def test_the_installed_toolkit_speaks_russian(elsewhere):
    assert "Каждое утверждение" in elsewhere("childproof", "verify", "--help", "--lang", "ru").stdout


def test_the_installed_simulation_finds_its_regions(elsewhere):
    result = elsewhere(
        "childproof", "simulate", "--region", "nenets", "--scale", "0.05", "--days", "2", "--seed", "1"
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_the_installed_audit_writes_its_report(elsewhere, tmp_path):
    if "audit" not in build_app("en").commands:
        pytest.skip("there is no audit yet")
    small = ("--region", "nenets", "--scale", "0.05", "--days", "2", "--seed", "1")
    result = elsewhere("childproof", "audit", *small, "--output", tmp_path / "report")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "report" / "index.html").stat().st_size > 10_000
    assert json.loads((tmp_path / "report" / "audit.json").read_text(encoding="utf-8"))
