"""Every edit of a sample repository gets the verdict that a table says, through every plug.

The table is `sample/edits.toml`. A gate without one of its checks does not pass it.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter

import pytest

from childproof.__main__ import main
from proofs.gate import judge as judging
from tests.childproof.gating.repositories import Repo
from tests.childproof.gating.sample_repository import EDITS, HISTORY, built, changed
from tests.childproof.gating.test_plugs import ran, script_of_action, under_pytest, with_local_hook

QUICK = (
    "a request becomes free",
    "a claim is deleted",
    "a term is narrowed",
    "rules in another order",
    "a loosening that is meant with all that follows",
    "known.toml has a fault",
)
"""The edits of the quick suite."""
QUICK_THROUGH_PLUGS = ("a claim is deleted", "rules in another order")
"""Those of them that go through plugs."""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The sample repository with its whole history."""
    folder = tmp_path_factory.mktemp("sample") / "repository"
    with pytest.MonkeyPatch.context() as patch:
        folder.mkdir()
        patch.chdir(folder)
        patch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
        made = list(built(folder, lambda *arguments: main([*arguments])))
    assert made[-1].git("rev-list", "--count", "HEAD").strip() == "30"
    return folder


@pytest.fixture
def edited(base, tmp_path, monkeypatch):
    """Gives a copy of the sample repository in which an edit has been made."""

    def made(edit):
        folder = tmp_path / "edited"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(base, folder)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("XDG_CACHE_HOME", str(base.parent / "cache"))
        repo = Repo.of(folder)
        changed(repo, edit.changes)
        return repo

    return made


def verdict(childproof, edit):
    """The status of the gate, the kinds that are red or at fault, and the kinds that are told."""
    told = childproof("gate", "--against", "HEAD", "--format", "json", "--fail-on", edit.fail_on).json
    counts = "error" if edit.fail_on == "worse" else ("error", "warning", "note")
    red = {
        one["id"]
        for one in told["findings"]
        if one["level"] in counts and one["id"] != "CP801" and not (one["known"] or one["intended"])
    }
    return told["status"], red, {one["id"] for one in told["findings"]} - red


def expected(edit):
    return edit.status, edit.red, edit.told


def test_the_table_has_more_than_forty_edits_of_every_sort_and_says_why():
    assert len(EDITS) >= 40
    assert set(Counter(edit.status for edit in EDITS.values())) == {0, 1, 2}
    assert all(edit.because for edit in EDITS.values())
    assert len(HISTORY) == 29


@pytest.mark.parametrize("name", QUICK)
def test_an_edit_gets_its_verdict(edited, childproof, name):
    edited(EDITS[name])
    assert verdict(childproof, EDITS[name]) == expected(EDITS[name])
    assert len(childproof("gate", "--against", "HEAD").out.splitlines()) <= 10


@pytest.mark.slow
def test_every_edit_gets_its_verdict_on_the_command_line(edited, childproof):
    for edit in EDITS.values():
        edited(edit)
        assert verdict(childproof, edit) == expected(edit), edit.name


@pytest.mark.slow
def test_every_commit_of_the_history_is_green(tmp_path, childproof, monkeypatch):
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for number, _ in enumerate(built(folder, childproof)):
        if number:
            result = childproof("gate", "--against", "HEAD~1")
            assert result.status == 0, result.out


CHECKS = {
    "outcome_findings": "a prohibition becomes a request that no claim minds",
    "claim_findings": "a claim is deleted",
    "term_findings": "a term is narrowed",
    "axiom_findings": "an axiom takes situations away",
    "vocabulary_findings": "a new role that a line lets write to pupils",
    "scenario_findings": "a sourced scenario is gone",
    "over_time_findings": "a claim over time is gone",
    "anomaly_findings": "a gap and an idle line, asked for with any",
    "quote_findings": "a quote that is not in the published rules",
    "rewording_findings": "a rule has another id",
    "unclaimed_alone": "a copy of the policy without claims, loosened, under another id",
    "claim_findings_alone": "the rules are loosened and the file has another id and name",
    "scenario_findings_alone": "the rules are loosened and the file has another id and name",
}
"""Each check of the gate, and an edit that it alone, or it too, has something to say about."""


@pytest.mark.parametrize("check", CHECKS)
def test_a_gate_without_a_check_does_not_pass_the_table(edited, childproof, monkeypatch, tmp_path, check):
    edit = EDITS[CHECKS[check]]
    edited(edit)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no-cache"))
    monkeypatch.setattr(judging, check, lambda *given, **named: ())
    weakened = verdict(childproof, edit)
    assert weakened != expected(edit)
    if len(edit.red) == 1:
        assert weakened[0] == 0


def by_pytest(repo, edit):
    done = under_pytest(repo.folder, "--childproof-against", "HEAD", "-p", "no:xdist")
    assert "Traceback" not in done.stdout
    return done.returncode


def by_pre_commit(repo, edit):
    with_local_hook(repo, "--fail-on", edit.fail_on)
    repo.git("add", "-A")
    done = ran(repo.folder, sys.executable, "-m", "pre_commit", "run")
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode


def by_action(repo, edit):
    script = script_of_action("Gate")
    given = {"POLICIES": ".", "AGAINST": "HEAD", "FAIL_ON": edit.fail_on, "SARIF": "", "BASE": ""}
    return ran(repo.folder, "bash", "-c", script, **given).returncode


PLUGS = {by_pytest: {0: 0, 1: 1, 2: 2}, by_pre_commit: {0: 0, 1: 1, 2: 1}, by_action: {0: 0, 1: 1, 2: 2}}
"""How each plug ends where the gate ends with a status."""


def wrong_through(plug, edited, names):
    """The edits that a plug ends otherwise than the table says."""
    wrong = {}
    for name in names:
        edit = EDITS[name]
        # Under pytest what is worse fails; there is no other choice, and what only `any` minds passes.
        right = 0 if plug is by_pytest and edit.fail_on != "worse" else edit.status
        status = plug(edited(edit), edit)
        if status != PLUGS[plug][right]:
            wrong[name] = status
    return wrong


@pytest.mark.parametrize("plug", [by_pytest, by_action])
def test_some_edits_get_their_verdict_through_a_plug(edited, plug):
    assert wrong_through(plug, edited, QUICK_THROUGH_PLUGS) == {}


@pytest.mark.slow
@pytest.mark.parametrize("plug", PLUGS)
def test_every_edit_gets_its_verdict_through_every_plug(edited, plug):
    assert wrong_through(plug, edited, EDITS) == {}
