"""Every format says what the result says, in a shape that its readers accept."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import validators

import childproof as cp
from childproof.gating.formats.formats import FORMATS
from proofs.findings.kinds import KINDS
from rulebook.language import LANGUAGES
from tests.childproof.gating.repositories import LOOSER
from tests.childproof.schema_checks import misfits
from tests.narrowing import present

SARIF = json.loads((Path(__file__).parent / "official" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


@pytest.fixture
def results(repo):
    """Results by what they show: a new finding, a known one, a fault, nothing."""
    found = {"nothing": cp.gate(against="main")}
    repo.edit("rules.toml", *LOOSER)
    found["new"] = cp.gate(against="main")
    repo.write("known.toml", KNOWN)
    found["known"] = cp.gate(against="main")
    repo.write("known.toml", KNOWN.replace("at_most", "at_least"))
    found["team"] = cp.gate(against="main")
    repo.edit("rules.toml", 'outcome = "forbidden"', 'outcome = "forbiden"')
    found["fault"] = cp.gate(against="main")
    assert {name: result.status for name, result in found.items()} == STATUSES
    return found


STATUSES = {"nothing": 0, "new": 1, "known": 1, "team": 2, "fault": 2}
KNOWN = """
[[known]]
kind = "CP201"
policy = "our-messenger"
claim = "no-strange-pupil"
rows = [{ sender_role = "pupil", recipient_role = "pupil", same_school = false }]
at_most = { readings = 2, situations = 2 }
reason = "a competition is on <until June> & | *now*"
"""


def test_json_fits_its_schema_and_is_sorted(results):
    for result in results.values():
        told = json.loads(FORMATS["json"](result, "en"))
        assert misfits("gate", told) == []
        assert told["status"] == result.status
        keys = [(one["policy"], one["id"], one["file"], one["line"]) for one in told["findings"]]
        assert keys == sorted(keys)


def test_sarif_fits_the_official_schema(results):
    check = validators.validator_for(SARIF)(SARIF)
    for result in results.values():
        told = json.loads(FORMATS["sarif"](result, "en"))
        assert [error.message for error in check.iter_errors(told)] == []
        run = told["runs"][0]
        assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(KINDS)
        for one, finding in zip(run["results"], result.findings, strict=True):
            assert list(KINDS)[one["ruleIndex"]] == one["ruleId"]
            assert one["partialFingerprints"] == {"childproof/v1": finding.fingerprint}
            assert ("suppressions" in one) == (finding.known is not None)
    told["runs"][0]["results"][0]["level"] = "dreadful"
    assert list(check.iter_errors(told))


def test_junit_counts_what_it_holds(results):
    for result in results.values():
        suites = ElementTree.fromstring(FORMATS["junit"](result, "en"))
        assert suites.tag == "testsuites"
        told = {"failures": 0, "errors": 0, "skipped": 0}
        for suite in suites:
            cases = suite.findall("testcase")
            assert int(present(suite.get("tests"))) == len(cases) > 0
            assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)
            for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                assert int(present(suite.get(name))) == len(suite.findall(f"testcase/{tag}"))
                told[name] += int(present(suite.get(name)))
        assert told["failures"] == len(result.red)
        assert told["errors"] == len(result.faults)
        assert told["skipped"] == len(result.known)


@pytest.mark.parametrize(("language", "said"), [("en", "is missing"), ("ru", "нет ")])
@pytest.mark.parametrize("name", FORMATS)
def test_a_fault_in_a_file_of_the_team_is_told_in_every_format(results, name, language, said):
    page = FORMATS[name](results["team"], language)
    said = "is missing" if name == "json" and language == "en" else said
    for wanted in ("CP001", "known.toml", "at_most", said):
        assert wanted in page.replace("\\", ""), page
    assert "2" in page


def test_many_faults_of_one_file_are_all_told_in_the_language_asked_for(repo):
    """Those after the first have a line each, and say what is wrong and not by which id it is known."""
    rows = ", ".join(f'{name} = "x"' for name in ("owner", "house", "street", "town", "planet", "star"))
    entry = 'kind = "CP201"\npolicy = "our-messenger"\nreason = "r"\nat_most = { situations = 3 }'
    repo.write("known.toml", f"[[known]]\n{entry}\nrows = {{ {rows} }}\n")
    page = FORMATS["text"](cp.gate(against="main"), "ru")
    told = [line for line in page.splitlines() if line.startswith("known.toml:")]
    assert len(told) > 3
    assert all("известная находка 1" in line for line in told), page


def test_annotations_of_github_are_one_line_each_with_their_place(results):
    lines = FORMATS["github"](results["new"], "en").splitlines()
    assert len([line for line in lines if line.startswith("::error file=rules.toml,line=")]) == 3
    assert all(line.startswith("::") for line in lines)
    assert "%0A" in lines[0]


def test_the_summary_of_a_job_is_written_beside_the_annotations(repo, childproof, tmp_path, monkeypatch):
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    repo.edit("rules.toml", *LOOSER)
    assert childproof("gate", "--against", "main", "--format", "github").status == 1
    assert "CP101" in summary.read_text(encoding="utf-8")


def test_code_quality_of_gitlab_has_what_gitlab_asks_for(results):
    for result in results.values():
        issues = json.loads(FORMATS["gitlab"](result, "en"))
        assert len({one["fingerprint"] for one in issues}) == len(issues)
        for one in issues:
            assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
            assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
            assert one["location"]["lines"]["begin"] >= 1
    assert FORMATS["gitlab"](results["nothing"], "en") == "[]\n"


def test_markdown_holds_no_markup_of_strangers(results):
    page = FORMATS["markdown"](results["known"], "en")
    assert page.startswith("### ❌ RED: ")
    assert "\\<until June\\>" in page
    assert "<details><summary>Known: 1</summary>" in page


def test_text_has_few_lines_of_eighty_columns_in_both_languages(results):
    for result in results.values():
        for language in LANGUAGES:
            lines = FORMATS["text"](result, language).splitlines()
            assert len(lines) <= 25
            assert max(map(len, lines)) <= 80


def test_a_result_is_a_table_and_survives_pickling(results):
    result = results["new"]
    again = pickle.loads(pickle.dumps(result))
    assert again == result
    frame = result.to_frame()
    assert frame["id"].to_list() == [finding.kind for finding in result.findings]
    assert "CP101" in result._repr_html_()
    assert "CP101" in str(result)


def test_several_formats_are_written_at_once(repo, childproof, tmp_path):
    repo.edit("rules.toml", *LOOSER)
    files = {name: tmp_path / f"out.{name}" for name in FORMATS}
    outputs = [f"--output={name}={path}" for name, path in files.items()]
    result = childproof("gate", "--against", "main", *outputs)
    assert result.status == 1
    assert files["text"].read_text(encoding="utf-8") == result.out
    assert all("CP101" in path.read_text(encoding="utf-8") for path in files.values())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output", "sarif"], "is not of the form FORMAT=FILE"),
        (["--output", "serif=x"], "did you mean `sarif`?"),
        (["--output", "sarif=nowhere/x"], "there is no folder"),
        (["--format", "serif"], "did you mean `sarif`?"),
        (["--fail-on", "worst"], "did you mean `worse`?"),
        (["--known", "nowhere.toml"], "no such file"),
    ],
)
def test_a_mistake_is_answered_with_the_way_out(repo, childproof, arguments, said):
    result = childproof("gate", "--against", "main", *arguments)
    assert (result.status, result.out) == (2, "")
    assert said in result.err


def test_how_long_it_took_stands_in_the_json_only_where_it_is_asked_for(repo, childproof):
    asked = "gate", "--against", "main", "--format", "json"
    timed = childproof(*asked, "--timing").json
    assert misfits("gate", timed) == []
    assert timed.pop("seconds") > 0
    assert timed == childproof(*asked).json


def test_no_sentence_is_cut_to_a_word_or_two(repo, childproof):
    repo.edit("rules.toml", *LOOSER)
    for language in LANGUAGES:
        out = childproof("--lang", language, "gate", "--against", "main").out
        for cut in out.split("…")[:-1]:
            assert len(cut.replace("\n", " ").rsplit(". ", 1)[-1].split()) >= 4, out
