"""`pip install childproof` alone: rules are judged, and what takes more says which extra brings it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib

import pytest

from childproof.files.missing_parts import PARTS
from tests import ROOT
from tests.childproof.gating.repositories import LOOSER, Repo

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BLOCKED = f"""
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {sorted(PARTS)!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
"""
PROGRAM = f"{BLOCKED}\nfrom childproof.__main__ import main\nsys.exit(main(sys.argv[1:]))"


def run(folder, *arguments, program=PROGRAM):
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LANG": "en_US.UTF-8",
        "XDG_CACHE_HOME": str(folder),
    }
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True)


@pytest.fixture
def repo(tmp_path):
    return Repo(tmp_path / "repo")


def packages(listed):
    return {re.split(r"[<>=\[;~! ]", one)[0] for one in listed}


def test_the_parts_are_the_extras_of_the_project():
    extras = PROJECT["optional-dependencies"]
    imported_as = {"scikit-learn": "sklearn", "XlsxWriter": "xlsxwriter"}
    for package, extra in PARTS.items():
        brought = packages(extras[extra]) | (packages(extras["region"]) if extra == "report" else set())
        assert package in {imported_as.get(name, name) for name in brought}
    assert not packages(PROJECT["dependencies"]) & {"numba", "scipy", "matplotlib", "polars", "SALib"}
    (everything,) = extras["all"]
    assert set(re.findall(r"[\w-]+", everything)) - {"childproof"} == set(extras) - {"all"}


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (("gate", "--against", "HEAD"), 1),
        (("verify", "rules.toml"), 1),
        (("compare", "HEAD:rules.toml", "rules.toml"), 1),
        (("--version",), 0),
    ],
)
def test_rules_are_judged_without_the_other_parts(repo, command, status):
    repo.edit("rules.toml", *LOOSER)
    done = run(repo.folder, *command)
    assert (done.returncode, "error:" in done.stderr) == (status, False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("check", "rules.toml"),
        ("strength", "rules.toml"),
        ("show", "rules.toml"),
        ("history", "rules.toml"),
        ("explain", "CP101"),
        ("attack", "sferum-2025-03-safety", "--claim", "stranger-reaches-student"),
        ("certify", "rules.toml", "--output", "c.json"),
        ("init", "new"),
        ("policies",),
        ("--help",),
    ],
)
def test_other_commands_that_judge_run_without_the_other_parts(repo, command):
    done = run(repo.folder, *command)
    assert done.returncode in (0, 1), done.stderr


def test_what_takes_more_says_which_extra_brings_it(repo):
    done = run(repo.folder, "gate", "--against", "HEAD", "--region", "kursk", "--seed", "1")
    assert (done.returncode, "pip install 'childproof[region]'" in done.stderr) == (2, True)
    asked = f"{BLOCKED}\nimport childproof\nchildproof.simulate"
    told = run(repo.folder, program=asked).stderr
    assert "pip install 'childproof[region]'" in told.splitlines()[-1]


def test_a_frame_without_polars_is_a_mistake_with_the_way_out(repo):
    asked = (
        "import childproof as cp\nfrom rulebook.reader.faults import InputError\n"
        "try:\n    cp.verify('rules.toml').to_frame()\n"
        "except InputError as fault:\n    print(fault)"
    )
    told = run(repo.folder, program=f"{BLOCKED}\n{asked}").stdout
    assert "Polars is not installed" in told
    assert "pip install 'childproof[region]', or take to_dict()" in told


@pytest.mark.slow
def test_every_command_that_takes_more_says_so(repo):
    for command in ("world", "simulate", "sweep", "robust"):
        done = run(repo.folder, command, "--region", "kursk")
        assert (done.returncode, "pip install 'childproof[region]'" in done.stderr) == (2, True), command
    done = run(repo.folder, "audit", "--output", "report")
    assert (done.returncode, "pip install 'childproof[" in done.stderr) == (2, True)
