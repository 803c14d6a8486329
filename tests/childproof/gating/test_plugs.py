"""Where the gate plugs in: pytest, pre-commit, the action, the workflow, and what `init` writes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.childproof.gating.repositories import LOOSER, Repo

BIN = Path(sys.executable).parent


def ran(folder, *command, **variables):
    """A command in a folder, with this project's programs first on the path."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    surroundings = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8", **variables}
    return subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True)


def under_pytest(folder, *options):
    """pytest with the plugin, as somebody runs it who has installed the package."""
    return ran(folder, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", "-rA", *options)


def outcomes(done):
    return dict(re.findall(r"^(\S+::\S+) (PASSED|FAILED|XFAIL)", done.stdout, re.MULTILINE))


@pytest.fixture
def started(tmp_path, childproof, monkeypatch):
    """A repository that `childproof init` filled."""
    repo = Repo(tmp_path / "repo", book=False)
    assert childproof("init", repo.folder).status == 0
    repo.commit("init")
    monkeypatch.chdir(repo.folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return repo


def test_a_started_folder_passes_its_own_gate_and_overwrites_nothing(started, childproof):
    assert childproof("gate", "--against", "HEAD").status == 0
    assert childproof("verify", "rules.toml").status == 0
    again = childproof("init", started.folder)
    assert (again.status, "is there already" in again.err) == (2, True)
    assert started.git("status", "--porcelain") == ""


@pytest.mark.slow
def test_a_folder_can_start_from_a_policy_without_its_pinned_scenarios(tmp_path, childproof, monkeypatch):
    repo = Repo(tmp_path / "repo", book=False)
    repo.commit("nothing")
    monkeypatch.chdir(repo.folder)
    assert childproof("init", ".", "--from", "sferum-2025-03-safety").status == 0
    assert "pinned = true" not in repo.read("scenarios.toml")
    assert repo.read("known.toml").count("[[known]]") > 3
    assert childproof("gate", "--against", "HEAD", "--no-cache").status == 0


def lines_of_the_workflow(repo):
    text = repo.read(".github/workflows/childproof.yml")
    return [line for line in re.findall(r"- run: (.*)", text) if "pip install" not in line]


def test_the_workflow_run_by_hand_is_red_and_green_as_it_should_be(started):
    (line,) = lines_of_the_workflow(started)
    started.git("checkout", "-qb", "edit")
    started.edit("rules.toml", *LOOSER)
    started.commit("loosened")
    red = ran(started.folder, "bash", "-c", line)
    assert red.returncode == 1, red.stderr
    assert len(red.stdout.splitlines()) < 10
    assert "::error file=rules.toml,line=" in red.stdout
    assert "For example" in red.stdout
    meant = ("--write-intent", "intent.toml")
    assert ran(started.folder, "childproof", "gate", "--against", "main...", *meant).returncode == 0
    started.commit("meant")
    assert ran(started.folder, "bash", "-c", line).returncode == 0
    started.git("checkout", "-q", "main")
    started.git("merge", "-q", "edit")
    assert ran(started.folder, "bash", "-c", line).returncode == 0


def script_of_action(name):
    """What a step of the action runs."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    step = text.partition(f"- name: {name}\n")[2].partition("    - name: ")[0]
    return "\n".join(line[8:] for line in step.partition("run: |\n")[2].splitlines())


def test_the_certificate_of_the_action_is_written_and_holds(started):
    given = {"POLICY": "rules.toml", "CERTIFICATE": "certificate.json"}
    done = ran(started.folder, "bash", "-c", f"set -e\n{script_of_action('Certificate')}", **given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (started.folder / "certificate.json").is_file()


@pytest.mark.slow
def test_the_script_of_the_action_gates(started):
    script = script_of_action("Gate")
    given = {"POLICIES": ". .", "AGAINST": "HEAD", "FAIL_ON": "worse", "SARIF": "gate.sarif", "BASE": ""}
    green = ran(started.folder, "bash", "-c", script, **given)
    assert green.returncode == 0, green.stderr
    started.edit("rules.toml", *LOOSER)
    assert ran(started.folder, "bash", "-c", script, **given).returncode == 1
    assert "CP101" in started.read("gate.sarif")


def with_local_hook(repo, *arguments):
    """The hook of this repository in a configuration of pre-commit that needs no network."""
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    local = hook.replace("language: python", "language: system")
    if arguments:
        local += f"  args: [{', '.join(arguments)}]\n"
    indented = "".join(f"      {line}\n" for line in local.splitlines())
    repo.write(".pre-commit-config.yaml", f"repos:\n  - repo: local\n    hooks:\n{indented}")


@pytest.mark.slow
def test_pre_commit_refuses_a_commit_that_loosens(started):
    with_local_hook(started)
    started.commit("hooks")
    assert ran(started.folder, sys.executable, "-m", "pre_commit", "run", "--all-files").returncode == 0
    started.edit("rules.toml", *LOOSER)
    started.git("add", "-A")
    refused = ran(started.folder, sys.executable, "-m", "pre_commit", "run")
    assert refused.returncode == 1
    assert "CP101" in refused.stdout


@pytest.mark.slow
def test_under_pytest_every_claim_and_scenario_is_a_test(started):
    green = under_pytest(started.folder)
    assert green.returncode == 0, green.stdout
    assert set(outcomes(green)) == {
        "rules.toml::claim:no-unconfirmed-adult",
        "rules.toml::claim:no-strange-pupil",
        "rules.toml::claim:teachers-can-write",
        "rules.toml::scenario:form-teacher",
        "rules.toml::scenario:pupil-of-another-school",
    }
    started.edit("rules.toml", *LOOSER)
    red = under_pytest(started.folder, "--childproof-against", "HEAD")
    assert red.returncode == 1
    failed = {name for name, outcome in outcomes(red).items() if outcome == "FAILED"}
    assert {"rules.toml::claim:no-strange-pupil", "rules.toml::scenario:pupil-of-another-school"} < failed
    assert any("::change:" in name for name in failed)
    assert "For example: The sender is a pupil." in red.stdout
    assert "Traceback" not in red.stdout
    assert under_pytest(started.folder, "-k", "teachers").returncode == 0


@pytest.mark.slow
def test_under_pytest_known_findings_are_expected_to_fail_strictly(started):
    started.edit("rules.toml", *LOOSER)
    wrote = ran(started.folder, "childproof", "verify", "rules.toml", "--write-known", "known.toml")
    assert wrote.returncode == 0
    known = under_pytest(started.folder)
    assert (known.returncode, outcomes(known)["rules.toml::claim:no-strange-pupil"]) == (0, "XFAIL")
    quote = 'quote = "Pupils of other'
    started.edit("rules.toml", f'outcome = "free"\n{quote}', f'outcome = "request"\n{quote}')
    mended = under_pytest(started.folder)
    assert mended.returncode == 1
    assert "XPASS(strict)" in mended.stdout


def test_under_pytest_a_fault_is_told_without_a_traceback(started):
    started.edit("rules.toml", 'outcome = "request"', 'outcome = "requst"')
    done = under_pytest(started.folder)
    assert done.returncode == 2
    assert "did you mean `request`?" in done.stdout
    assert "Traceback" not in done.stdout
