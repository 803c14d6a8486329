import re

import pytest

from childproof.__main__ import main
from rulebook.catalogue import SFERUM, policy_path
from tests.sampling import one_of_each
from tests.twins.claim_premises import PREMISES

BY_CHANNEL = "sferum-2025-03-by-channel"
MISSION = "unverified-adult-to-child"
STATUSES = {"proved", "refuted", "unknown", "vacuous", "not_applicable"}
FIELDS = [
    "policy",
    "claim",
    "status",
    "status_all",
    "if_unspecified_free",
    "reason",
    "readings",
    "counterexample",
]


@pytest.fixture(scope="module")
def claim_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("claims") / "mine.toml"
    path.write_text(
        """
title = { en = "Mine" }
terms = ["child_recipient", "by_phone", "telepathy"]

[claims.a-child-hears-from-nobody]
words.en = "Nobody can write freely to a child."
when = { child_recipient = true }
never = ["free"]
basis = { kind = "ours", why = "to try it out" }

[claims.by-telepathy]
words.en = "Nobody can write to a child by telepathy."
when = { telepathy = true }
never = ["free"]
basis = { kind = "ours", why = "to try it out" }

[claims.an-impossible-child]
words.en = "No child who is staff can be written to."
when = { recipient_role = "staff", child_recipient = true }
never = ["free"]
basis = { kind = "ours", why = "to try it out" }
""",
        encoding="utf-8",
    )
    return path


def test_verify_prints_one_object_for_each_policy_and_claim_as_in_the_contract(childproof):
    result = childproof("verify", "--format", "json")
    assert result.status == 1
    assert len(result.json) == 3 * len(PREMISES)
    assert list(dict.fromkeys(one["policy"] for one in result.json)) == list(SFERUM)
    for one in result.json:
        assert list(one) == [*FIELDS, "explanation"]
        assert {one["status"], one["status_all"], one["if_unspecified_free"]} <= STATUSES
        assert (one["counterexample"] is None) == (one["status_all"] == "proved")
        assert one["readings"]["total"] == {"s": 864, "w": 384, "b": 432}[one["policy"][15]]


@pytest.mark.slow
def test_the_missions_claim_stands_first(childproof):
    assert childproof("verify", BY_CHANNEL, "--format", "json").json[0]["claim"] == MISSION
    page = childproof("verify").out
    assert page.index(MISSION) == min(page.index(name) for name in (MISSION, "roleless-adult-to-student"))


@pytest.mark.slow
def test_a_claim_that_holds_only_by_silence_never_looks_like_a_plain_proof(childproof):
    told = {(one["policy"], one["claim"]): one for one in childproof("verify", "--format", "json").json}
    silent = [
        key
        for key, one in told.items()
        if (one["status"], one["if_unspecified_free"]) == ("proved", "refuted")
    ]
    assert silent
    for policy, claim in silent:
        page = childproof("verify", policy, "--claim", claim).out
        assert "only because the text is silent" in page
        assert "It holds in every reading" not in page
    assert "~ silence" in childproof("verify", "--details").out


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("policies", one_of_each([["sferum-2025-03-safety"], []]))
def test_what_verify_says_first_fits_a_screen(childproof, language, policies, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    page = childproof("verify", *policies, "--lang", language).out.splitlines()
    assert len(page) <= 24
    assert max(map(len, page)) <= 80
    assert any(line.startswith("unverified-adult-to-child") for line in page[:7])


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--claim", "teacher-can-write-by-id"], 0),
        (["--claim", MISSION], 1),
        (["--claim", MISSION, "--time-limit", "0.0000001"], 3),
        (["--claim", "nonsense"], 2),
    ],
)
def test_the_exit_status_says_what_was_found(childproof, arguments, status):
    assert childproof("verify", BY_CHANNEL, *arguments).status == status


def test_default_only_judges_one_reading(childproof):
    result = childproof(
        "verify",
        BY_CHANNEL,
        "--claim",
        "roleless-adult-to-child-unless-trusted",
        "--default-only",
        "--format",
        "json",
    )
    assert result.status == 0
    assert result.json[0]["readings"] == {"total": 1, "refuted": 0, "unknown": 0, "pattern": []}


def test_a_settled_reading_narrows_the_readings(childproof):
    one = childproof(
        "verify",
        BY_CHANNEL,
        "--claim",
        MISSION,
        "--reading",
        "lost_sign=gt_le",
        "overlap=loosest",
        "--format",
        "json",
    ).json[0]
    assert one["readings"]["total"] == 432 // 9
    assert one["counterexample"]["reading"]["lost_sign"] == "gt_le"


def test_silence_read_as_free_turns_a_proof_that_rests_on_it(childproof):
    arguments = (
        "verify",
        BY_CHANNEL,
        "--claim",
        "unverified-staff-to-child-unless-trusted",
        "--format",
        "json",
    )
    assert childproof(*arguments).json[0]["status"] == "proved"
    assert childproof(*arguments, "--unspecified", "free").json[0]["status"] == "refuted"


@pytest.mark.slow
def test_a_policy_file_and_its_id_are_the_same_policy(childproof):
    path = policy_path(BY_CHANNEL)
    by_path = childproof("verify", path, "--claim", MISSION, "--format", "json").json
    by_id = childproof("verify", BY_CHANNEL, BY_CHANNEL, "--claim", MISSION, "--format", "json").json
    assert len(by_path) == len(by_id) == 1
    assert by_path[0] == by_id[0]


def test_claims_of_a_file_take_the_place_of_the_policies_own(childproof, claim_file):
    result = childproof("verify", BY_CHANNEL, "--claims", claim_file, "--format", "json")
    assert result.status == 1
    assert {one["claim"]: one["status"] for one in result.json} == {
        "a-child-hears-from-nobody": "refuted",
        "by-telepathy": "not_applicable",
        "an-impossible-child": "vacuous",
    }
    assert all(one["reason"] for one in result.json[1:])


@pytest.mark.slow
def test_where_no_claim_can_be_asked_nothing_is_judged_and_a_vacuous_one_is_a_finding(childproof, claim_file):
    asked = ("verify", BY_CHANNEL, "--claims", claim_file, "--claim")
    nothing = childproof(*asked, "by-telepathy")
    assert (nothing.status, "nothing was judged" in nothing.err) == (2, True)
    assert childproof(*asked, "by-telepathy", "--claim", "an-impossible-child").status == 1
    assert childproof(*asked, "an-impossible-child").status == 1


def test_verify_in_csv_has_one_line_for_each_verdict(childproof):
    lines = childproof("verify", BY_CHANNEL, "--format", "csv").out.splitlines()
    assert lines[0] == "policy,claim,status,status_all,if_unspecified_free,refuted,total,reason"
    assert len(lines) == 1 + len(PREMISES)


@pytest.fixture(scope="module")
def known_mission(tmp_path_factory):
    """A file that knows what is found of the mission's claim, written by the command itself."""
    path = tmp_path_factory.mktemp("known") / "known.toml"
    assert main(["verify", BY_CHANNEL, "--claim", MISSION, "--write-known", str(path)]) == 0
    return path


@pytest.mark.slow
def test_a_known_finding_does_not_count_and_says_why(childproof, known_mission, tmp_path):
    path = tmp_path / "known.toml"
    said = known_mission.read_text(encoding="utf-8").replace("nobody has looked at it yet", "looked at")
    path.write_text(said, encoding="utf-8")
    asked = ("verify", BY_CHANNEL, "--claim", MISSION, "--known", path)
    assert childproof(*asked).status == 0
    assert childproof(*asked, "--format", "json").json[0]["known"] == "looked at"
    assert "Known: looked at" in childproof(*asked).out
    assert childproof("verify", BY_CHANNEL, "--known", path).status == 1


def test_a_known_finding_that_has_grown_is_new(childproof, known_mission, tmp_path):
    path = tmp_path / "known.toml"
    text = known_mission.read_text(encoding="utf-8")
    path.write_text(re.sub(r"situations = \d+", "situations = 1", text), encoding="utf-8")
    assert childproof("verify", BY_CHANNEL, "--claim", MISSION, "--known", path).status == 1


def test_a_known_finding_that_is_none_any_more_is_told_and_never_red(childproof, known_mission, tmp_path):
    path = tmp_path / "known.toml"
    text = known_mission.read_text(encoding="utf-8").replace(MISSION, "classmates-can-write")
    path.write_text(text, encoding="utf-8")
    result = childproof("verify", BY_CHANNEL, "--claim", "classmates-can-write", "--known", path)
    assert (result.status, "matches nothing any more" in result.err) == (0, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[accepted]]\npolicy = "x"\n', "--write-known"),
        ('[[known]]\npolicy = "x"\n', "`kind` is missing"),
        ("known = 3\n", "has to be a list of tables"),
        ("[[", "not valid TOML"),
    ],
)
def test_a_file_of_known_findings_with_faults_is_an_error(childproof, tmp_path, text, said):
    path = tmp_path / "known.toml"
    path.write_text(text, encoding="utf-8")
    result = childproof("verify", BY_CHANNEL, "--known", path)
    assert (result.status, result.out) == (2, "")
    assert said in result.err
    assert str(path) in result.err


def test_a_file_that_knows_nothing_is_an_answer(childproof, tmp_path):
    path = tmp_path / "known.toml"
    path.write_text("", encoding="utf-8")
    assert childproof("verify", BY_CHANNEL, "--claim", MISSION, "--known", path).status == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "unknown policy `nonsense`"),
        (["--claim", "unverified-adult-to-chld"], f"did you mean `{MISSION}`?"),
        (["--reading", "lost_sing=gt_le"], "did you mean `lost_sign`?"),
        (["--reading", "overlap=forbidden_first"], "`overlap` of sferum-2025-03-who-and-when cannot be"),
        (["--claims", "nowhere.toml"], "no such file"),
        (["--known", "nowhere.toml"], "no such file"),
        (["--known", "x.toml", "--unspecified", "free"], "silence that counts as forbidden"),
        (["--time-limit", "-1"], "has to be a number, more than 0"),
        (["--time-limit", "nan"], "`nan` is not a number"),
        (["--colour"], "there is no option `--colour`"),
        (["--claim"], "the option `--claim` needs a value"),
    ],
)
def test_verify_answers_a_mistake_with_the_way_out(childproof, arguments, said):
    result = childproof("verify", *arguments)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert said in result.err


def bare_policy(path, name="my-rules"):
    """A policy file of one rule over the Sferum vocabulary, without claims."""
    path.write_text(
        f"""
id = "{name}"
title = {{ en = "One rule" }}
vocabulary = "sferum"
version = "1"

[source]
title = "made up"

[readings.overlap]
question = {{ en = "Which line wins?" }}
options.loosest = {{ en = "the most permissive one" }}

[[rules]]
id = "R1"
line = "R1"
when = {{ shared_chat = true }}
outcome = "free"
quote = "whoever shares a chat"
""",
        encoding="utf-8",
    )
    return path


def test_two_policies_with_one_id_are_not_mixed_up(childproof, tmp_path):
    result = childproof("verify", BY_CHANNEL, bare_policy(tmp_path / "other.toml", BY_CHANNEL))
    assert result.status == 2
    assert f"the id `{BY_CHANNEL}` stands in" in result.err


def test_a_policy_without_claims_has_nothing_to_verify(childproof, tmp_path):
    path = bare_policy(tmp_path / "bare.toml")
    result = childproof("verify", path)
    assert result.status == 2
    assert "nothing to verify" in result.out
    assert childproof("verify", path, "--format", "json").json == []


def test_a_policy_of_ones_own_is_judged_by_the_claims_of_a_file(childproof, tmp_path, claim_file):
    path = bare_policy(tmp_path / "mine.toml")
    result = childproof("verify", path, "--claims", claim_file, "--format", "json")
    assert result.status == 1
    assert result.json[0]["policy"] == "my-rules"
    assert result.json[0]["counterexample"]["rules"] == ["R1"]


@pytest.mark.parametrize("kind", ["CP601", "CP101", "CP203"])
def test_what_only_the_gate_can_find_is_not_told_to_be_taken_out(childproof, known_mission, tmp_path, kind):
    path = tmp_path / "known.toml"
    text = known_mission.read_text(encoding="utf-8")
    path.write_text(text + text.replace("CP201", kind).replace("format = 1", ""), encoding="utf-8")
    result = childproof("verify", BY_CHANNEL, "--claim", MISSION, "--known", path)
    assert (result.status, "matches nothing" in result.err) == (0, False)
