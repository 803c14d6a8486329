"""What was not judged, not compared or not told in time never ends with 0."""

import pytest

from proofs.changes.compare import compare as compared
from proofs.engines.clock import TimeBudget
from rulebook.catalogue import SFERUM
from rulebook.loaders.load_policy import load_policy
from tests.childproof.report.golden import YARD
from tests.tools.benchmarks.large_policy import write_large_policy

SAFETY, WHO_AND_WHEN, BY_CHANNEL = SFERUM
NO_TIME = ("--time-limit", "0.000001")


@pytest.fixture(scope="module")
def versions(tmp_path_factory):
    """Two versions of a policy, with ids of their own."""
    folder = tmp_path_factory.mktemp("versions")
    old = write_large_policy(folder, seed=1, rules=8, facts=6)
    new = write_large_policy(folder, seed=1, rules=8, facts=6, loosened=3)
    text = new.read_text(encoding="utf-8").replace('id = "large"', 'id = "larger"', 1)
    new.write_text(text, encoding="utf-8")
    return old, new


@pytest.mark.parametrize(
    "command",
    [
        ("check", BY_CHANNEL),
        ("compare", SAFETY, BY_CHANNEL),
        ("strength", SAFETY),
        ("verify", SAFETY, "--claim", "teacher-can-write-by-id"),
    ],
    ids=lambda command: command[0],
)
def test_no_time_is_told_and_ends_with_three(childproof, command):
    found = childproof(*command, *NO_TIME)
    assert found.status == 3
    assert "the time limit was reached" in found.out


def test_where_data_is_asked_for_no_sentence_stands_in_its_place(childproof):
    for command in (("compare", SAFETY, BY_CHANNEL), ("strength", SAFETY)):
        found = childproof(*command, *NO_TIME, "--format", "json")
        assert (found.status, found.out) == (3, "")
        assert "Could not tell: the time limit was reached." in found.err


@pytest.mark.slow
def test_what_other_readings_would_say_is_not_taken_for_nothing_when_time_is_up(childproof, monkeypatch):
    """The default readings were compared and are alike; of the others there was no time."""
    asked = ("compare", YARD, YARD)
    assert childproof(*asked).status == 0

    def compare(*policies, all_readings=False, **given):
        budget = TimeBudget(0.0 if all_readings else None)
        return compared(*policies, all_readings=all_readings, **{**given, "budget": budget})

    monkeypatch.setattr("childproof.calls.compare.comparing.compare", compare)
    found = childproof(*asked)
    assert (found.status, "Could not tell: the time limit was reached." in found.out) == (3, True)
    found = childproof(*asked, "--format", "json")
    assert (found.status, found.json["rows"]) == (3, [])
    assert "Could not tell: the time limit was reached." in found.err
    looser = childproof("compare", SAFETY, BY_CHANNEL)
    assert looser.status == 1, "what is looser in the readings that were compared still counts"


def test_a_check_names_in_its_data_what_it_could_not_tell(childproof):
    found = childproof("check", BY_CHANNEL, *NO_TIME, "--format", "json")
    assert found.status == 3
    (one,) = found.json
    assert set(one["unfinished"]) == {"gaps", "overlaps", "idle"}


def test_policies_over_different_vocabularies_are_not_compared_and_that_is_no_pass(childproof, versions):
    found = childproof("compare", SAFETY, versions[0])
    assert found.status == 3
    assert "The vocabularies differ" in found.out


def test_readings_that_were_left_out_are_told(childproof, versions, monkeypatch):
    old, new = versions
    monkeypatch.setattr("rulebook.table.DEAREST_TABLE", 0)
    harmless = ("compare", old, new, "--fail-on", "none")
    assert childproof(*harmless).status == 0
    same = childproof("compare", new, new)
    assert same.status == 3
    assert "Not compared: 1 more pairs of readings" in " ".join(same.out.split())
    found = childproof(*harmless, "--all-readings")
    assert found.status == 3
    assert "Not compared: 1 more pairs of readings" in " ".join(found.out.split())
    assert childproof("compare", old, new, "--all-readings", "--format", "json").json["unasked"] == 1


def test_one_policy_of_which_nothing_could_be_judged_is_no_pass(childproof, versions, tmp_path):
    text = versions[0].read_text(encoding="utf-8")
    for name in ("vocabulary.toml", "claims.toml"):
        (tmp_path / name).write_bytes((versions[0].parent / name).read_bytes())
    claims = (tmp_path / "claims.toml").read_text(encoding="utf-8")
    lacking = claims.replace("when = {", "when = { a_term_of_others = true, ")
    (tmp_path / "claims.toml").write_text(f'terms = ["a_term_of_others"]\n{lacking}', encoding="utf-8")
    path = tmp_path / "policy.toml"
    path.write_text(text.replace('id = "large"', 'id = "lacking"', 1), encoding="utf-8")
    assert load_policy(path).claims[0].unknown
    found = childproof("verify", versions[0], path)
    assert found.status == 2
    assert "no claim could be asked of lacking: there nothing was judged" in found.err


@pytest.mark.slow
def test_an_explanation_that_is_not_whole_is_told_where_it_was_asked_for(childproof, monkeypatch):
    asked = ("verify", SAFETY, "--claim", "teacher-can-write-by-id")
    assert childproof(*asked).status == 0
    monkeypatch.setattr("childproof.commands.verify.FEW_RULES", 0)
    short = childproof(*asked)
    assert short.status == 0
    assert "looked for with --explain only" in " ".join(short.out.split())
    assert "--explain only" not in childproof(*asked, "--explain").out
