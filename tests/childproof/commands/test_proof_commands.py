from pathlib import Path

import pytest

from rulebook.catalogue import SFERUM, policy_path
from tests import ROOT
from tests.narrowing import present
from tests.twins.claim_premises import PREMISES

SAFETY, WHO_AND_WHEN, BY_CHANNEL = SFERUM


@pytest.mark.slow
def test_verify_tells_all_failing_situations_and_what_a_proof_rests_on(childproof):
    told = {(one["policy"], one["claim"]): one for one in childproof("verify", "--format", "json").json}
    refuted = told[BY_CHANNEL, "roleless-adult-to-student"]["explanation"]
    assert refuted["situations"] == 8
    assert [row["rules"] for row in refuted["failing"]] == [["B4.f1"]]
    proved = told[SAFETY, "teacher-can-write-by-id"]["explanation"]
    assert {"kind": "rule", "id": "S1.1", "part": "speaks"} in proved["core"]
    silent = told[BY_CHANNEL, "roleless-adult-to-student-unless-trusted"]["explanation"]
    assert silent["gaps"]


def test_verify_proposes_repairs_when_asked(childproof):
    page = childproof("verify", SAFETY, "--claim", "unverified-adult-to-child", "--explain").out
    assert "Require in S1.2, S1.3, S1.4 that the sender's role is confirmed." in " ".join(page.split())


def test_check_finds_gaps_overlaps_and_idle_lines(childproof):
    result = childproof("check", BY_CHANNEL, "--format", "json")
    assert result.status == 0
    (found,) = result.json
    assert found["gaps"]["default"]["situations"] == 2648
    assert {"B5.q1"} <= {idle["rule"] for idle in found["rules"]}
    assert all(overlap["outcomes"][0] != overlap["outcomes"][1] for overlap in found["overlaps"])


def test_check_reads_as_sentences(childproof):
    page = " ".join(childproof("check", BY_CHANNEL).out.split())
    assert "B5.q1 is dead in 216 of 432 readings: no possible attempt fits it." in page


def test_check_says_so_when_time_runs_out(childproof):
    result = childproof("check", WHO_AND_WHEN, "--time-limit", "0.000001")
    assert result.status == 3
    assert "the time limit was reached" in result.out


@pytest.mark.slow
def test_compare_shows_what_a_repair_tightened(childproof):
    result = childproof("compare", BY_CHANNEL, f"{BY_CHANNEL}-repaired", "--format", "json")
    assert result.status == 0
    assert {row["direction"] for row in result.json["rows"]} == {"tightened", "reworded"}
    turned = [change["claim"] for change in result.json["claims"] if change["turned"]]
    assert "unverified-adult-to-child" in turned


@pytest.mark.slow
def test_compare_fits_on_one_screen_for_a_repair(childproof):
    page = childproof("compare", SAFETY, f"{SAFETY}-repaired").out
    assert len(page.splitlines()) <= 52


@pytest.mark.slow
def test_compare_with_the_expected_change_ends_with_0_and_otherwise_with_1(childproof, tmp_path):
    expect = tmp_path / "expect.toml"
    table = '[[expect]]\nwhere = {{ {where} }}\nbecause = "unverified adults"\n'
    expect.write_text(table.format(where="sender_confirmed = false, recipient_age = 'under_18'"))
    met = childproof("compare", BY_CHANNEL, f"{BY_CHANNEL}-repaired", "--expect", str(expect))
    assert met.status == 0
    expect.write_text(table.format(where="channel = 'phone'"))
    missed = childproof("compare", BY_CHANNEL, f"{BY_CHANNEL}-repaired", "--expect", str(expect))
    assert missed.status == 1
    assert "not expected:" in missed.out


def test_a_faulty_expectation_is_an_error_with_its_line(childproof, tmp_path):
    expect = tmp_path / "expect.toml"
    expect.write_text('[[expect]]\nwhere = { sender_rol = "none" }\nbecause = "x"\n')
    result = childproof("compare", SAFETY, WHO_AND_WHEN, "--expect", str(expect))
    assert result.status == 2
    assert f"{expect}:2:" in result.err
    assert "did you mean `sender_role`?" in result.err


def test_attack_prints_one_object_for_each_policy_and_claim_over_time_as_in_the_contract(childproof):
    result = childproof("attack", "--format", "json")
    assert result.status == 1
    attacks = [one for one in result.json if one["kind"] == "never"]
    promises = [one for one in result.json if one["kind"] == "always_possible"]
    assert (len(attacks), len(promises)) == (3 * 4, 3 * 4)
    for one in promises:
        assert set(one) == {
            "policy", "claim", "kind", "by", "assumptions", "after_confirmation", "status", "readings", "way",
            "trap", "no_way_out",
        }  # fmt: skip
        assert (one["trap"] is None) == (one["readings"]["refuted"] == 0)
    for one in attacks:
        assert set(one) == {
            "policy", "claim", "kind", "assumptions", "after_confirmation", "status", "least_cooperation",
            "cooperation", "readings", "trace", "invariant",
        }  # fmt: skip
        assert one["status"] in ("proved", "refuted")
        assert (one["invariant"] is None) == (one["status"] == "refuted")
    assert result.json[0]["claim"] == "stranger-reaches-child-unconfirmed"


def test_a_repaired_policy_has_an_invariant_for_the_missions_sentence(childproof):
    names = [f"{name}-repaired" for name in SFERUM]
    result = childproof("attack", *names, "--claim", "stranger-reaches-child-unconfirmed", "--format", "json")
    assert result.status == 0
    for one in result.json:
        assert (one["status"], one["readings"]["refuted"]) == ("proved", 0)
        assert one["invariant"]


def test_attack_for_any_number_of_people(childproof):
    claim = ("--claim", "stranger-reaches-child-unconfirmed")
    result = childproof("attack", WHO_AND_WHEN, *claim, "--any-number", "--format", "json")
    found = result.json[0]["any_number"]
    assert found["status"] == "proved"
    assert found["readings"]["unknown"] == 0
    assert found["cutoff"] == {"people": 2, "chats": 1, "checked": True}
    assert set(found) == {"status", "readings", "trace", "invariant", "cutoff", "warnings"}
    told = childproof("attack", WHO_AND_WHEN, *claim, "--any-number").out
    assert "Checked: 2 people and 1 chat show" in told
    assert "Among few people, step by step:" in told


def test_a_tie_that_no_move_sets_is_told_at_the_line_of_the_claim(childproof, tmp_path):
    yard = Path(__file__).parents[2] / "proofs" / "unbounded" / "yard"
    said = (yard / "moves.toml").read_text(encoding="utf-8")
    said = said.replace('places = ["chat"]\nsymmetric = ["friend"]', 'symmetric = ["friend", "chat"]')
    moves = tmp_path / "moves.toml"
    moves.write_text(said, encoding="utf-8")
    line = said[: said.index("[claims.never-alone]")].count("\n") + 1
    asked = ("attack", str(yard / "policy.toml"), "--moves", str(moves), "--any-number")
    (finding,) = childproof(*asked, "--format", "json").json[0]["any_number"]["findings"]
    assert (finding["id"], finding["file"], finding["line"]) == ("CP603", moves.as_posix(), line)
    assert "CP603" in childproof(*asked).out


@pytest.mark.parametrize(
    ("option", "value", "near"),
    [
        ("--claim", "stranger-reaches-studen", "stranger-reaches-student"),
        ("--assume", "leaked-lin", "leaked-link"),
        ("--after-confirmation", "free-sender", "free_sender"),
    ],
)
def test_an_unknown_name_of_attack_is_an_error_with_the_nearest_one(childproof, option, value, near):
    result = childproof("attack", SAFETY, option, value)
    assert result.status == 2
    assert f"did you mean `{near}`?" in result.err


@pytest.mark.slow
def test_strength_shows_three_scores_and_compares_the_last_with_a_minimum(childproof):
    result = childproof("strength", SAFETY, "--min", "1", "--format", "json")
    assert result.status == 0
    assert "claims alone" in childproof("strength", SAFETY).out
    assert childproof("strength", f"{SAFETY}-repaired", "--min", "1").status == 1
    assert childproof("strength", SAFETY, "--min", "2").status == 2
    assert childproof("strength", f"{SAFETY}-repaired", "--fail-on", "any").status == 1
    assert childproof("strength", f"{SAFETY}-repaired", "--fail-on", "none").status == 0
    assert childproof("strength", SAFETY, "--fail-on", "worse").status == 2


@pytest.mark.slow
def test_an_invariant_is_looked_up_again_when_asked(childproof):
    claim = ("--claim", "stranger-reaches-child-unconfirmed")
    result = childproof("attack", WHO_AND_WHEN, *claim, "--recheck", "--format", "json")
    assert result.json[0]["recheck"] == []


@pytest.mark.slow
def test_a_certificate_holds_until_somebody_changes_it(childproof, tmp_path):
    path = tmp_path / "certificate.json"
    written = childproof("certify", WHO_AND_WHEN, "--output", path)
    assert written.status == 0
    assert f"{len(PREMISES)} verdicts" in written.out
    assert childproof("recheck", path).status == 0
    path.write_text(path.read_text(encoding="utf-8").replace('"refuted"', '"proved"'), encoding="utf-8")
    tampered = childproof("recheck", path, "--format", "json")
    assert tampered.status == 1
    assert not tampered.json["holds"]
    assert childproof("recheck", tmp_path / "none.json").status == 2


def test_no_certificate_without_a_place_for_it(childproof, tmp_path):
    assert childproof("certify", SAFETY).status == 2
    assert childproof("certify", SAFETY, "--output", tmp_path / "no" / "c.json").status == 2


def test_a_scenario_that_fails_is_a_finding_of_verify(childproof, tmp_path):
    (tmp_path / "everyday.toml").write_text(
        """title = { en = "Everyday cases" }
[scenarios.stranger-by-id]
situation = { sender_role = "none", recipient_role = "student", channel = "id" }
outcome = "free"
why.en = "a test"
pinned = true
""",
        encoding="utf-8",
    )
    policy = tmp_path / "policy.toml"
    text = present(policy_path(WHO_AND_WHEN)).read_text(encoding="utf-8")
    changed = {"vocabulary": '"sferum"', "claims": "[]", "scenarios": '["everyday.toml"]'}
    lines = [line for line in text.splitlines() if line.partition(" = ")[0] not in ("claims",)]
    lines = [
        f"{name} = {changed[name]}" if (name := line.partition(" = ")[0]) in changed else line
        for line in lines
    ]
    policy.write_text("\n".join(lines), encoding="utf-8")
    result = childproof("verify", policy)
    assert result.status == 1
    assert "scenario `stranger-by-id`: The sender has no role." in result.err


def test_nothing_to_certify_is_told_where_faults_are_told(childproof, tmp_path):
    source = ROOT / "tests" / "cases" / "valid"
    policy = source / "policy-rule-without-condition.toml"
    result = childproof("certify", policy, "--output", tmp_path / "c.json")
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"error: {policy}: there is nothing to certify")
