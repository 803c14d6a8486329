import pytest

import childproof as cp
from rulebook.catalogue import SFERUM
from rulebook.words import in_quotes

BY_CHANNEL = "sferum-2025-03-by-channel"
STRANGER = (
    "sender_role=none",
    "sender_age=over_18",
    "recipient_role=student",
    "recipient_confirmed=yes",
    "recipient_age=under_18",
)


def test_policies_lists_the_three_sferum_rule_books_first(childproof):
    result = childproof("policies", "--format", "json")
    assert result.status == 0
    assert [one["id"] for one in result.json[:3]] == list(SFERUM)
    assert {"title", "version", "rules", "readings"} <= result.json[0].keys()


def test_policies_in_csv_has_one_line_for_each_policy(childproof):
    lines = childproof("policies", "--format", "csv").out.splitlines()
    assert lines[0] == "id,title,version,status,rules,readings,claims"
    assert lines[1].startswith(f"{SFERUM[0]},")


def test_policies_never_cuts_an_id(childproof, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    out = childproof("policies", "--lang", "ru").out
    assert all(name in out for name in SFERUM)
    assert out.splitlines()[:3] == [
        "sferum-2025-03-safety",
        "  Сферум, март 2025: безопасность детей",
        "  версия 2025-03-25: 6 правил, 8 неясных мест, 21",
    ]


@pytest.mark.parametrize("name", SFERUM)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_show_quotes_every_rule_and_names_every_option(childproof, name, language):
    told = childproof("show", name, "--format", "json", "--lang", language).json
    page = childproof("show", name, "--lang", language).out
    flat = " ".join(page.split())
    assert told["rules"]
    for rule in told["rules"]:
        assert " ".join(rule["quote"].split()) in flat
    for reading in told["readings"]:
        assert all(option in page for option in reading["options"])


def test_show_says_where_the_text_is_silent(childproof):
    told = childproof("show", BY_CHANNEL, "--format", "json").json["silence"]
    assert told["situations"] == 5088
    assert 0 < told["unspecified"] < 5088
    assert ["staff", "staff"] in told["never_between"]
    assert "It never speaks of: staff → staff" in childproof("show", BY_CHANNEL).out


def test_show_under_a_settled_reading_drops_what_it_decides(childproof):
    question = cp.policy(BY_CHANNEL).readings["both_adults"].question["en"]
    page = childproof("show", BY_CHANNEL, "--reading", "both_adults=joined").out
    told = f"the question {in_quotes(question, 'en')} is answered"
    assert told not in " ".join(page.split())
    assert told in " ".join(childproof("show", BY_CHANNEL).out.split())
    assert "(settled)" in page


def test_show_explains_one_decision_with_its_line_and_quote(childproof):
    result = childproof("show", BY_CHANNEL, "--situation", *STRANGER, "channel=id", "--format", "json")
    told = result.json
    assert result.status == 0
    assert (told["outcome"], told["rules"]) == ("role_confirmation", ["B4.r1"])
    assert told["quotes"] == {"B4.r1": "по id"}
    assert told["readings"] == {"total": 432, "outcomes": {"role_confirmation": 432}}


def test_show_fills_in_what_follows_and_what_goes_without_saying(childproof):
    told = childproof("show", BY_CHANNEL, "--situation", *STRANGER, "channel=phone", "--format", "json").json
    situation = told["situation"]
    assert situation["sender_has_number"] is True, "who writes by phone has the number"
    assert situation["sender_confirmed"] is False, "a person without a role is not confirmed"
    assert situation["shared_chat"] is False, "no chat is what goes without saying"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_show_tells_every_outcome_that_is_still_possible_and_what_it_hangs_on(childproof, language):
    asked = ("show", BY_CHANNEL, "--situation", "sender_role=student", "channel=id", "--lang", language)
    page, told = childproof(*asked).out, childproof(*asked, "--format", "json").json
    assert told["outcome"] is None
    assert {"recipient_role", "recipient_confirmed"} <= set(told["depends_on"])
    assert sum(told["outcomes"].values()) == told["situations"]
    assert set(told["outcomes"]) == set(told["where"]) == set(told["possible"])
    assert all(f"{name}=" in page for name in told["depends_on"])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_show_lists_the_facts_with_their_values(childproof, language):
    page = childproof("show", BY_CHANNEL, "--facts", "--lang", language).out
    listed = childproof("show", BY_CHANNEL, "--facts", "--format", "json").json
    assert len(listed) == 13
    for fact in listed:
        assert f"\n{fact['fact']}  " in page
    assert listed[0]["values"] == ["staff", "guardian", "student", "none"]


def test_show_names_the_single_options_that_would_turn_the_outcome(childproof):
    roleless = ("sender_role=none", "recipient_role=none", "sender_age=18", "recipient_age=under_18")
    known = ("sender_has_number=yes", "recipient_has_number=yes", "channel=phone")
    told = childproof("show", BY_CHANNEL, "--situation", *roleless, *known, "--format", "json").json
    assert told["outcome"] == "free"
    assert {change["reading"] for change in told["changes"]} >= {"overlap"}
    assert sum(told["readings"]["outcomes"].values()) == told["readings"]["total"] == 432


def test_show_names_the_axiom_that_excludes_a_situation(childproof):
    result = childproof("show", BY_CHANNEL, "--situation", *STRANGER, "channel=id", "sender_confirmed=yes")
    assert result.status == 2
    assert "axiom `roleless-unconfirmed` excludes this" in result.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show"], "POLICY is missing"),
        (["show", "sferum-2025-03-saftey"], "did you mean `sferum-2025-03-safety`?"),
        (["show", "no/such/file.toml"], "no such file"),
        (["show", BY_CHANNEL, "--reading", "overlap"], "is not of the form name=value"),
        (["show", BY_CHANNEL, "--reading", "overlap=strict"], "did you mean `strictest`?"),
        (["show", BY_CHANNEL, "--reading", "overlop=strictest"], "did you mean `overlap`?"),
        (["show", BY_CHANNEL, "--reading", "overlap=strictest", "overlap=loosest"], "is both"),
        (["show", BY_CHANNEL, "--situation", "channel=fax"], "values: chat, id, phone"),
        (["show", BY_CHANNEL, "--situation", "chanel=id"], "did you mean `channel`?"),
        (["show", BY_CHANNEL, "--format", "xml"], "words: json, text"),
        (["show", BY_CHANNEL, "--unspecified", "yes"], "words: forbidden, free"),
        (["show", BY_CHANNEL, "--time-limit", "soon"], "`soon` is not a number"),
    ],
)
def test_show_answers_a_mistake_with_the_way_out(childproof, arguments, said):
    result = childproof(*arguments)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert said in result.err
