"""`compare`, `check` and `verify` with a region: how many pairs and attempts an answer concerns."""

import csv
import io

import pytest

from proofs.answers.population_weight import SENDERS, STRANGER
from rulebook.catalogue import SFERUM
from tests import ROOT
from tests.childproof.report.golden import YARD
from tests.childproof.weights import DIRECTIONS, WEIGHT
from tests.repository.test_layers import loaded_after
from tests.twins.claim_premises import PREMISES

SAFETY, WHO_AND_WHEN, BY_CHANNEL = SFERUM
MISSION = "unverified-adult-to-child"
REGION = ("--region", "kursk", "--seed", "1", "--scale", "0.003", "--days", "1")


@pytest.mark.slow
def test_compare_counts_pairs_and_attempts_beside_each_row(childproof):
    plain = childproof("compare", BY_CHANNEL, f"{BY_CHANNEL}-repaired", "--format", "json").json
    found = childproof("compare", BY_CHANNEL, f"{BY_CHANNEL}-repaired", *REGION, "--format", "json").json
    assert set(found) - set(plain) == {"weight", "population"}
    assert list(found["weight"]) == list(DIRECTIONS)
    for one in (*found["weight"].values(), *(row["weight"] for row in found["rows"])):
        assert set(one) == WEIGHT
        assert list(one["by"]) == list(SENDERS)
        assert set(one["by"][STRANGER]) == {"attempts", "attempts_a_month", "share"}
    assert set(found["population"]) == {
        "region", "scale", "days", "seed", "people", "children", "pairs", "attempts", "by",
    }  # fmt: skip
    bare = [{name: value for name, value in row.items() if name != "weight"} for row in found["rows"]]
    assert bare == plain["rows"]


@pytest.mark.slow
def test_without_a_region_nothing_is_counted_and_no_simulation_is_loaded(childproof):
    for command in (("compare", YARD, YARD), ("check", SAFETY), ("verify", SAFETY)):
        assert '"weight"' not in childproof(*command, "--format", "json").out
    code = (
        "import sys; from childproof.__main__ import main\n"
        f"for command in (['compare', '{YARD}', '{YARD}'], ['check', '{SAFETY}'], ['verify', '{SAFETY}']):\n"
        "    main([*command, '--format', 'json'])"
    )
    loaded = loaded_after(code)
    assert "z3" in loaded
    assert "sim" not in loaded


@pytest.mark.slow
def test_a_comparison_is_told_with_its_weights_in_both_languages(childproof):
    asked = ("compare", SAFETY, BY_CHANNEL, *REGION)
    english, russian = (" ".join(childproof(*asked, "--lang", lang).out.split()) for lang in ("en", "ru"))
    for said in ("pairs of people", "attempts a month", "Together: ", "by strangers", "Counted in a"):
        assert said in english
    for said in ("пар людей", "попыток в месяц", "Вместе: ", "от посторонних – ", "Подсчитано"):
        assert said in russian
    assert "attempts" not in russian


@pytest.mark.slow
def test_verify_counts_where_a_claim_fails(childproof):
    asked = ("verify", BY_CHANNEL, "--claim", MISSION, *REGION)
    (found,) = childproof(*asked, "--format", "json").json
    explanation = found["explanation"]
    assert set(explanation["weight"]) == WEIGHT
    assert explanation["population"]["region"] == "kursk"
    assert [set(row["weight"]) for row in explanation["failing"]] == [WEIGHT] * len(explanation["failing"])
    assert explanation["weight"]["situations"] == explanation["situations"]
    page = childproof(*asked)
    assert page.status == 1
    assert "by known adults without a role" in " ".join(page.out.split())
    assert " ".join(page.out.split()).count("Counted in a synthetic region (Kursk region") == 1


def test_verify_writes_weights_as_columns(childproof):
    asked = ("verify", BY_CHANNEL, *REGION, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(childproof(*asked).out)))
    assert len(rows) == len(PREMISES)
    assert {row["status_all"] == "refuted" for row in rows if row["pairs"]} == {True}
    assert any(float(row["attempts_a_month"]) > 0 for row in rows if row["pairs"])


def test_check_counts_gaps_and_contradictions(childproof):
    (found,) = childproof("check", BY_CHANNEL, *REGION, "--format", "json").json
    for gaps in found["gaps"].values():
        assert gaps["weight"]["situations"] == gaps["situations"]
        assert [set(one) for one in gaps["row_weights"]] == [WEIGHT] * len(gaps["rows"])
    assert found["overlaps"]
    assert [set(overlap["weight"]) for overlap in found["overlaps"]] == [WEIGHT] * len(found["overlaps"])
    assert set(found["contradicted"]) == WEIGHT
    page = " ".join(childproof("check", BY_CHANNEL, *REGION).out.split())
    assert "Lines contradict each other in this reading (situations: 412): " in page
    assert page.count("Counted in a synthetic region (Kursk region") == 1


@pytest.mark.slow
def test_figures_of_region_and_behaviour_can_be_set(childproof, tmp_path):
    asked = ("compare", SAFETY, BY_CHANNEL, *REGION, "--format", "json")
    many = childproof(*asked, "--set", "strangers_per_1000_pupils=200").json
    few = childproof(*asked, "--set", "strangers_per_1000_pupils=0").json
    quiet = tmp_path / "quiet.toml"
    usual = (ROOT / "sim" / "assumptions" / "behaviours.toml").read_text(encoding="utf-8")
    rate = 'ru = "друзья"\nrate = { value = 0.6'
    assert rate in usual
    quiet.write_text(usual.replace(rate, rate.replace("0.6", "0.1")), encoding="utf-8")
    silent = childproof(*asked, "--behaviours", quiet).json
    assert silent["population"]["attempts"] < 0.8 * many["population"]["attempts"]
    assert few["population"]["by"][STRANGER] == 0 < many["population"]["by"][STRANGER]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--region", "kursk"), "--seed: this option is needed"),
        (("--seed", "1"), "--region: this option is needed"),
        (("--days", "3"), "--region: this option is needed"),
        (("--region", "kursq", "--seed", "1"), "did you mean `kursk`?"),
        (("--region", "kursk", "--seed", "1", "--scale", "0"), "--scale: `0` has to be a number"),
        (("--region", "kursk", "--seed", "1", "--set", "a=1"), "unknown"),
    ],
)
def test_a_mistake_in_the_options_is_an_error_with_the_way_out(childproof, options, said):
    for command in (("compare", YARD, YARD), ("check", SAFETY), ("verify", SAFETY)):
        result = childproof(*command, *options)
        assert (result.status, result.out) == (2, "")
        assert said in result.err


def test_a_policy_with_facts_that_a_world_lacks_is_an_error_before_any_work(childproof, monkeypatch):
    monkeypatch.setattr(
        "childproof.calls.simulate.run_simulation", lambda *_, **__: pytest.fail("it was run")
    )
    for command in (("compare", YARD, YARD), ("check", YARD), ("verify", SAFETY, YARD)):
        result = childproof(*command, *REGION)
        assert result.status == 2
        assert "the policy needs facts that a world does not have: sender_age, recipient_age," in result.err
        assert "Traceback" not in result.err


def test_the_rules_of_another_messenger_are_weighed_with_a_file_of_providers(childproof):
    given = (*REGION, "--providers", YARD.with_name("providers.toml"), "--format", "json")
    (check,) = childproof("check", YARD, *given).json
    assert childproof("compare", YARD, YARD, *given).json["population"]["attempts"] > 0
    assert all(gaps["weight"]["pairs"] > 0 for gaps in check["gaps"].values() if gaps["situations"])
    assert any("weight" in one["explanation"] for one in childproof("verify", YARD, *given).json)
