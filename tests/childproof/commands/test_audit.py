import json

import pytest

from tests import ROOT

SMALL = ("--region", "nenets", "--scale", "0.05", "--days", "2")


def test_a_faulty_file_of_providers_is_told_by_the_policy_that_it_fits_best(childproof, tmp_path):
    yard = ROOT / "tests" / "childproof" / "yard"
    faulty, output = tmp_path / "providers.toml", tmp_path / "out"
    text = (yard / "providers.toml").read_text(encoding="utf-8")
    faulty.write_text(text.replace("0.25", "2.5"), encoding="utf-8")
    policies = ("sferum-2025-03-safety", yard / "rules.toml")
    words = ("audit", *policies, "--scale", "0.003", "--days", "1", "--output", output)
    found = childproof(*words, "--providers", faulty)
    assert (found.status, found.err.count("error:")) == (2, 1)
    assert "providers.toml:13: fact `neighbours`: `drawn = 2.5` has to be from 0 to 1" in found.err
    assert childproof(*words, "--providers", tmp_path / "none.toml").err.endswith("none.toml: no such file\n")


@pytest.mark.slow
def test_audit_writes_the_report_and_ends_with_0_whatever_it_found(childproof, tmp_path):
    result = childproof("audit", "sferum-2025-03-by-channel", *SMALL, "--output", tmp_path)
    assert (result.status, result.err) == (0, "")
    assert str(tmp_path / "index.html") in result.out
    told = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    assert {one["claim"] for one in told["verdicts"]} >= {"unverified-adult-to-child"}
    assert told["provenance"]["seed"] == 1


@pytest.mark.slow
def test_audit_as_a_gate_ends_with_1_when_a_claim_is_refuted(childproof, tmp_path):
    asked = ("audit", "sferum-2025-03-by-channel", *SMALL, "--output", tmp_path)
    assert childproof(*asked, "--gate").status == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--region", "nonsense"], "unknown region `nonsense`"),
        (["--days", "0"], "--days: `0` has to be"),
        (["--seed", "x"], "--seed: `x` has to be a whole number"),
        (["--scale", "-1"], "--scale: `-1` has to be a number"),
        (["--output", "/dev/null/report"], "the folder cannot be written"),
        (["nonsense"], "unknown policy `nonsense`"),
    ],
)
def test_audit_answers_a_mistake_before_any_work(childproof, arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = childproof("audit", *arguments)
    assert (result.status, result.out) == (2, "")
    assert said in result.err
    assert list(tmp_path.iterdir()) == []
