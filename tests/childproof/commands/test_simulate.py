"""`childproof simulate` as its users meet it: what it refuses, and what other figures do."""

from __future__ import annotations

import csv
import io
import json
import tomllib

import pytest

import childproof as cp
from childproof.words.measure_words import formatted
from rulebook.reader.faults import InputError
from sim.facts.provider_file import OBSERVATIONS
from tests import ROOT
from tests.childproof.commands.simulate_asked import SMALL, asked

KURSK = (ROOT / "sim" / "assumptions" / "regions" / "kursk.toml").read_text(encoding="utf-8")
SHARE = "value = 0.54\nlow = 0.5395\nhigh = 0.5405\n"
YARD = ROOT / "tests" / "childproof" / "yard" / "rules.toml"
PROVIDERS = YARD.with_name("providers.toml")


# What it refuses, before any long work


@pytest.mark.parametrize(
    ("switches", "said"),
    [
        (("2=sferum-2025-03-safety", "3=sferum-2025-03-safety"), "takes the rules of another, once"),
        (("2=sferum-2025-03-safety", "2=sferum-2025-03-safety"), "it stands twice for one day"),
    ],
)
def test_of_two_switches_none_is_left_out_without_a_word(childproof, switches, said):
    options = [part for switch in switches for part in ("--switch", switch)]
    result = childproof(*SMALL.split(), "sferum-2025-03-safety", *options)
    assert result.status == 2
    assert said in result.err


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--scale", "0", "`0` has to be a number, more than 0"),
        ("--scale", "-1", "`-1` has to be a number, more than 0"),
        ("--scale", "1000", "makes about 426,248,148 people, more than 100,000,000\n  give at most 234"),
        ("--scale", "1_0", "`1_0` is not a number"),
        ("--scale", "1e300", "people, more than 100,000,000"),
        ("--scale", "1e-9", "`1e-09` makes less than one pupil\n  a hundred pupils are about 0.0008"),
        ("--days", "0", "`0` has to be a whole number, at least 1"),
        ("--days", "5000", "`5000` has to be a whole number from 1 to 3,660"),
        ("--seed", "1000000000000000000", "`1000000000000000000` has more than 18 digits"),
        ("--workers", "0", "`0` has to be a whole number, at least 1"),
        ("--set", "class_size_urban=2_8", "`class_size_urban=2_8` is not KEY=VALUE with a number"),
        ("--set", "nosuch=1", "unknown parameter `nosuch`"),
        ("--set", "pupils_active_share=1.5", "`pupils_active_share = 1.5` is a share and cannot be over 1"),
        ("--set", "friends.rate=-1", "`friends.rate = -1` cannot be negative"),
        ("--set", "friends.rate=1e8", "`friends.rate = 1e+08` is more than 1,000 messages a day"),
        (
            "--set",
            "class_size_spread=1e4",
            "`class_size_spread = 10000` has to be 0 to 0.3: a class has",
        ),
        ("--set", "strangers_per_1000_pupils=1e9", "has to be 0 to 20,000: a district holds no more people"),
        ("--set", "club_size=1e-9", "`club_size = 1e-09` has to be 1 to"),
        ("--set", "friends_mean=21", "`friends_mean = 21` has to be 0 to 20: a pupil has room for 48"),
        (
            "--set",
            "class_size_urban=51",
            "`class_size_urban = 51` has to be 1 to 50: a class has room",
        ),
        ("--set", "school_size_rural=4000", "`school_size_rural = 4000` has to be 1 to 3,000"),
        ("--set", "id-scan.rat=1", "did you mean `id-scan.rate`?"),
        ("--events", "some", "unknown word `some`\n  words: all, none, violations"),
        ("--events", "all", "an event log needs a folder\n  add --output DIR"),
        ("--scheduler", "somewhere", "`somewhere` is no address"),
        ("--region", "kursc", "did you mean `kursk`?"),
    ],
)
def test_a_wrong_option_is_refused_with_the_way_out(childproof, option, value, said):
    found = childproof(*asked(SMALL, option, value))
    assert found.status == 2
    assert found.err.startswith(f"error: {option}: ")
    assert said in found.err
    assert found.out == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (SHARE, SHARE.replace("0.5", "1.5"), "a share"),
        ("value = 0.54", "value = 1.54", "`value = 1.54` is a share and cannot be over 1"),
        ("value = 65764", "value = -3", "cannot be negative"),
        ("[parameters.pupils_active]", "[parameters.pupils_happy]", "unknown parameter `pupils_happy`"),
        ("value = 0.54\n", "", "`value` is missing"),
        ('inherits = "national"', "", "is missing"),
        ("[profile]", "[profile", "TOML"),
    ],
)
def test_a_faulty_profile_is_refused_with_file_and_fault(childproof, tmp_path, old, new, said):
    assert old in KURSK
    profile = tmp_path / "here.toml"
    profile.write_text(KURSK.replace(old, new, 1), encoding="utf-8")
    found = childproof(*asked("simulate --scale 0.002 --days 1 --seed 1 --region", profile))
    assert found.status == 2
    assert found.err.startswith(f"error: {profile}")
    assert said in found.err


@pytest.mark.slow
def test_a_profile_of_ones_own_is_a_region(childproof, tmp_path):
    profile = tmp_path / "here.toml"
    profile.write_text(KURSK, encoding="utf-8")
    words = asked("simulate --scale 0.002 --days 1 --seed 1 --format json --region")
    same = childproof(*words, profile)
    assert same.status == 0, same.err
    assert same.json["provenance"]["profile"] == childproof(*words, "kursk").json["provenance"]["profile"]
    profile.write_text(KURSK.replace(SHARE, SHARE.replace("0.5", "0.2")), encoding="utf-8")
    fewer = childproof(*words, profile).json
    assert fewer["provenance"]["profile"] != same.json["provenance"]["profile"]
    assert fewer["provenance"]["people"] > 1.5 * same.json["provenance"]["people"], (
        "as many users, more pupils"
    )


def test_a_policy_with_facts_that_a_world_lacks_says_how_to_provide_them(childproof, tmp_path):
    refused = childproof(*asked(SMALL), YARD)
    assert refused.status == 2
    facts = "sender_age, recipient_age, sender_knows_door, neighbours"
    assert f"error: --providers: the policy needs facts that a world does not have: {facts}\n" in refused.err
    assert "a table [facts.NAME] in a file for --providers, with `is`, `rows` or `drawn`" in refused.err
    assert refused.err.count("error:") == 1
    found = childproof(*asked(SMALL, "--providers", PROVIDERS, "--format", "json"), YARD)
    assert found.status == 0, found.err
    assert found.json["provenance"]["drawn_facts"] == ["neighbours"]
    measure = found.json["policies"]["yard-rules"]["measures"][0]
    assert "facts.neighbours" in measure["assumptions"]
    own = tmp_path / "providers.toml"
    own.write_text(PROVIDERS.read_text(encoding="utf-8").replace("0.25", "1.5"), encoding="utf-8")
    wrong = childproof(*asked(SMALL, "--providers", own), YARD)
    assert wrong.status == 2
    assert str(own) in wrong.err
    assert "neighbours" in wrong.err


def test_the_page_on_providers_shows_a_file_that_works():
    page = (ROOT / "docs" / "formats" / "providers.md").read_text(encoding="utf-8")
    shown = tomllib.loads(page.split("```toml\n")[1].split("```")[0])
    assert shown == tomllib.loads(PROVIDERS.read_text(encoding="utf-8"))
    assert all(f"`{name}`" in page for name in OBSERVATIONS if not name.startswith("recipient_"))


def test_a_setting_of_a_channel_changes_what_is_written(childproof):
    usual = childproof(*asked(SMALL, "--format", "json")).json
    changed = childproof(*asked(SMALL, "--set", "id-scan.phone=1", "--format", "json"))
    assert changed.status == 0, changed.err
    assert changed.json["provenance"]["behaviours"] != usual["provenance"]["behaviours"]


@pytest.mark.slow
def test_the_country_is_a_region_with_its_parts(childproof):
    found = childproof(*asked("simulate --region russia --scale 0.0002 --days 1 --seed 1 --format json"))
    assert found.status == 0, found.err
    by = {one["by"] for one in found.json["policies"]["sferum-2025-03-safety"]["measures"]}
    assert {"kursk", "chechnya", "rest-of-russia", "town", "village"} <= by


# What other figures do


def test_one_command_says_what_a_changed_figure_does(childproof):
    words = asked(SMALL.replace("0.002", "0.02"), "--set", "strangers_per_1000_pupils=50", "--beside-usual")
    said = childproof(*words).out
    assert "What other figures do\n  strangers on the service for each 1,000 pupils: 5 → 50\n" in said
    assert "paired by school" in said
    data = json.loads(childproof(*words, "--format", "json").out)
    beside = data["beside_usual"]
    assert beside["figures"] == [{"key": "strangers_per_1000_pupils", "usual": 5.0, "other": 50.0}]
    for policy, moved in beside["policies"].items():
        known = {(one["name"], one["by"]): one["value"] for one in data["policies"][policy]["measures"]}
        assert all(one["other"] == pytest.approx(known[one["name"], one["by"]]) for one in moved)
    assert any(one["moved"] for moved in beside["policies"].values() for one in moved)
    assert "beside_usual" not in json.loads(childproof(*words[:-1], "--format", "json").out)


@pytest.mark.slow
def test_what_else_was_asked_for_stands_in_columns_of_its_own_and_in_the_folder(childproof, tmp_path):
    words = asked(SMALL, "--set", "responses.block_stranger=0.9", "--beside-usual", "--over-readings")
    printed = childproof(*words, "--format", "csv", "--output", tmp_path).out
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert (tmp_path / "measures.csv").read_text(encoding="utf-8") == printed
    data = json.loads((tmp_path / "simulation.json").read_text(encoding="utf-8"))
    assert {"first_day", "beside_usual"} <= set(data)
    known = {
        (policy, one["name"], one["by"] or ""): one
        for policy, moved in data["beside_usual"]["policies"].items()
        for one in moved
    }
    assert len(known) > 100
    for row in rows:
        moved = known.get((row["policy"], row["name"], row["by"]))
        assert row["usual"] == (str(moved["usual"]) if moved else "")
        assert row["difference_high"] == (str(moved["difference"]["high"]) if moved else "")
        name = f"{row['name']}:{row['by']}" if row["by"] else row["name"]
        first_day = data["first_day"][row["policy"]].get(name)
        told = [float(row[name]) for name in ("first_day_least", "first_day_most") if row[name]]
        assert told == (first_day or [])
    assert "usual" not in childproof(*asked(SMALL, "--format", "csv")).out.splitlines()[0]


def test_a_region_file_stands_beside_the_region_it_inherits_from(childproof, tmp_path):
    own = KURSK.replace('id = "kursk"', 'id = "mine"').replace('inherits = "national"', 'inherits = "kursk"')
    (tmp_path / "mine.toml").write_text(own, encoding="utf-8")
    words = asked(SMALL.replace("kursk", str(tmp_path / "mine.toml")), "--beside-usual", "--lang", "ru")
    said = childproof(*words).out
    assert "Значения всех величин обычные." in said
    assert "При таком размере ни один показатель не меняется." in said


def test_behaviours_of_ones_own_stand_beside_the_usual_ones(childproof, tmp_path):
    path = tmp_path / "mine.toml"
    usual = (ROOT / "sim" / "assumptions" / "behaviours.toml").read_text(encoding="utf-8")
    path.write_text(usual.replace("rate = { value = 3.0,", "rate = { value = 4.0,", 1), encoding="utf-8")
    data = json.loads(
        childproof(*asked(SMALL, "--behaviours", path, "--beside-usual", "--format", "json")).out
    )
    (figure,) = data["beside_usual"]["figures"]
    assert (figure["usual"], figure["other"]) == (3.0, 4.0)


def test_with_nothing_changed_there_is_nothing_to_put_beside(childproof):
    failed = childproof(*asked(SMALL, "--beside-usual"))
    assert failed.status == 2
    assert "--beside-usual: all figures are the usual ones\n  change some with --set" in failed.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[facts.sender_rol]\nis = "sender_role"\n',
            "mine.toml:1: fact `sender_rol`: the policy has no such fact",
        ),
        ("[profile]\nid = 1\n", "mine.toml:1: unknown entry `profile`\n  entries: facts"),
        ("facts = 3\n", "mine.toml:1: `facts`: has to be a table, not a number"),
    ],
)
def test_what_a_provider_file_says_in_vain_is_named(childproof, tmp_path, text, said):
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    failed = childproof(*asked(SMALL, "--providers", tmp_path / "mine.toml"))
    assert failed.status == 2
    assert said in failed.err


def test_a_run_is_told_in_parts(childproof):
    words = asked(SMALL, "--by", "ways", "--by", "relations", "--by", "places", "--by", "load")
    found = childproof(*words)
    assert found.status == 0
    after = found.out.split("By which ways strangers reach children\n")[1]
    for title in (
        "Ordinary contacts with children that are slowed or stopped, %\n",
        "Children reached by any stranger, of 1,000: by grade, in town and village\n",
        "Load on schools\n",
    ):
        assert title in after
    assert "│ – stranger by a leaked number " in after
    assert "│ – grade 3 " in after
    result = cp.simulate(region="kursk", scale=0.002, days=1, seed=1)
    measures = [
        [one for one in found if one.name == "contacts_hindered"] for found in result.measures.values()
    ]
    assert [line.cells for line in result.breakdown("relations").lines] == [
        tuple(formatted(one, "en") for one in same) for same in zip(*measures, strict=True) if same[0].by
    ]
    with pytest.raises(InputError, match=r"unknown breakdown `way`\n  did you mean `ways`\?"):
        result.breakdown("way")
