from dataclasses import replace

import pytest

from proofs.claims.scenarios import _Plain, _Tables, readings_of, run_scenarios
from rulebook.catalogue import CATALOGUE
from rulebook.loaders.load_scenarios import load_scenarios, situations_in
from rulebook.model import Basis, BasisKind, Outcome, Scenario
from rulebook.reader.faults import InputError
from rulebook.situations import excluding_axiom
from rulebook.table import Situations
from tests.sampling import one_of_each

DECK = CATALOGUE / "sferum" / "deck-2025-03-25.txt"


def test_every_line_that_a_scenario_cites_stands_in_the_deck_word_by_word(sferum):
    deck = DECK.read_text(encoding="utf-8")
    quotes = {rule.line: rule.quote for policy in sferum.values() for rule in policy.rules}
    cited = [s.basis.words for p in sferum.values() for s in p.scenarios if s.basis.kind == "line"]
    assert len(cited) > 50
    for words in cited:
        assert words["quote"] in deck
        assert quotes[words["line"]] == words["quote"]


def test_every_scenario_has_a_reason_in_both_languages_and_the_sourced_ones_a_case_in_words(sferum):
    scenarios = [scenario for policy in sferum.values() for scenario in policy.scenarios]
    assert {scenario.basis.kind for scenario in scenarios} == {"line", "norm", "pinned"}
    for scenario in scenarios:
        assert set(scenario.why) == {"en", "ru"}
        assert scenario.basis.kind == "pinned" or set(scenario.words) == {"en", "ru"}


@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_scenarios_hold_but_for_the_known_findings(sferum, letter):
    results = run_scenarios(sferum[letter])
    assert not [result.scenario.id for result in results if result.is_new]
    known = {result.scenario.id for result in results if result.status == "known"}
    assert known == {result.scenario.id for result in results if result.scenario.finding}
    assert {"unknown-teacher-norm", "adult-student-norm"} < known


def test_a_known_finding_is_told_with_its_source_and_reason(sferum):
    said = next(str(r) for r in run_scenarios(sferum["S"]) if r.scenario.id == "parent-in-a-class-chat")
    assert "The sender may write freely: S1.3" in said
    assert "It has to be: may write only by request, because parents in a shared chat" in said
    assert "(S2.2 «Без роли и с ролью родитель" in said
    assert "This is known: S1.3 lets every user of the chat" in said
    norm = next(str(r) for r in run_scenarios(sferum["A"]) if r.scenario.id == "unknown-teacher-norm")
    assert "anything but “may write freely”" in norm
    assert "Ofcom" in norm


def example(**changes):
    made = Scenario(
        "it",
        {},
        {"channel": ("id",)},
        {},
        False,
        (Outcome.FREE,),
        {"en": "so"},
        Basis(BasisKind.PINNED, {}),
        {},
    )
    return replace(made, **changes)


def status(policy, scenario, **settled):
    (result,) = run_scenarios(replace(policy, scenarios=(scenario,)), settled=settled)
    return result.status


def test_the_facts_that_a_scenario_leaves_out_range_over_everything_possible(sferum):
    policy = sferum["A"]
    row = {"sender_role": ("none",), "recipient_role": ("none",)}
    assert status(policy, example(situation=row, outcomes=("role_confirmation",))) == "kept"
    assert (
        status(
            policy,
            example(situation={**row, "recipient_role": ("none", "staff")}, outcomes=("role_confirmation",)),
        )
        == "failed"
    )
    situations = Situations.of(policy.vocabulary)
    found = list(situations_in(policy.vocabulary, row))
    numbers = [situations.number_of(situation) for situation in found]
    assert numbers == sorted(numbers)
    assert len(numbers) == int(
        (situations.where("sender_role", ("none",)) & situations.where("recipient_role", ("none",))).sum()
    )
    assert all(excluding_axiom(policy.vocabulary, situation) is None for situation in found)


def test_a_scenario_can_fail_in_another_reading_only(sferum):
    row = {name: values for name, values in sferum["S"].scenarios[0].situation.items() if name != "channel"}
    by_phone = example(
        situation={**row, "channel": ("phone",), "shared_chat": (False,), "recipient_has_number": (False,)}
    )
    assert status(sferum["S"], by_phone) == "kept"
    assert status(sferum["S"], replace(by_phone, reading={"teacher_by_id": "channel"})) == "failed"
    assert status(sferum["S"], replace(by_phone, every_reading=True)) == "failed"
    assert status(sferum["S"], replace(by_phone, every_reading=True), teacher_by_id="any") == "kept"


def test_a_reading_that_is_settled_otherwise_makes_a_scenario_inapplicable(sferum):
    scenario = example(reading={"teacher_by_id": "channel"})
    assert status(sferum["S"], scenario, teacher_by_id="any") == "not_applicable"


def test_a_finding_that_is_gone_has_to_be_taken_out(sferum):
    assert (
        status(
            sferum["A"],
            example(outcomes=("free", "request", "role_confirmation", "unspecified"), finding={"en": "why"}),
        )
        == "resolved"
    )


@pytest.mark.parametrize("letter", "SAB")
def test_the_array_finds_the_same_first_failure_as_the_plain_meaning(sferum, letter):
    policy = sferum[letter]
    plain, tables = _Plain(policy), _Tables(policy)
    scenarios = [
        s for s in policy.scenarios if len(list(situations_in(policy.vocabulary, s.situation))) < 300
    ]
    assert len(scenarios) > 20
    failures = 0
    for scenario in scenarios:
        other = replace(scenario, outcomes=("role_confirmation",))
        for tried in (scenario, other):
            reading = readings_of(policy, tried)[0]
            found = plain.first_wrong(tried, reading)
            assert found == tables.first_wrong(tried, reading)
            failures += found is not None
    assert failures > 10


FILE = """
title = {{ en = "test" }}
[scenarios.it]
{}
"""
WHOLE = 'situation = { channel = "id" }\noutcome = "free"\nwhy = { en = "so" }\npinned = true\n'


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'channel = "id"',
            'chanel = "id"',
            ":4: scenario `it`: unknown fact `chanel`\n  did you mean `channel`?",
        ),
        ('channel = "id"', 'channel = "fax"', ":4: scenario `it`: `channel` cannot be `fax`"),
        (
            'channel = "id"',
            'channel = "id", sender_has_id = false',
            ":4: scenario `it`: the axioms exclude every such situation",
        ),
        ('situation = { channel = "id" }\n', "", ":3: scenario `it`: `situation` is missing"),
        ('{ channel = "id" }', '[{ channel = "id" }]', ":4: scenario `it`: `situation` has to be one row"),
        ('"free"', '"fre"', ":5: scenario `it`: unknown outcome `fre`\n  did you mean `free`?"),
        (
            '"free"',
            '["free", "request", "role_confirmation", "forbidden", "unspecified"]',
            ":5: scenario `it`: `outcome` names every outcome",
        ),
        ('why = { en = "so" }\n', "", ":3: scenario `it`: `why` is missing"),
        ("pinned = true\n", "", ":3: scenario `it`: a scenario has either `cites` or `pinned`"),
        ("pinned = true", "pinned = false", ":7: scenario `it`: `pinned` can only be true"),
        ("pinned = true", 'cites = { line = "S1.1" }', "`quote` is missing"),
        ("pinned = true", 'cites = { norm = "N", demands = "it" }', "`source` is missing"),
        (
            "pinned = true",
            'pinned = true\nfinding = { en = "why" }',
            ":8: scenario `it`: a pinned scenario records what the policy does",
        ),
        ("pinned = true", 'pinned = true\nreading = { overlp = "loosest" }', "unknown reading `overlp`"),
        ("pinned = true", 'pinned = true\nreading = { overlap = "mildest" }', "unknown option `mildest`"),
        (
            "pinned = true",
            'pinned = true\nevery_reading = true\nreading = { overlap = "loosest" }',
            "a scenario has either `reading` or `every_reading`",
        ),
        ("pinned = true", "pinned = true\nnote = 1", ":8: scenario `it`: unknown entry `note`"),
    ],
)
def test_a_scenario_file_with_a_mistake_is_refused(sferum, tmp_path, old, new, fault):
    path = tmp_path / "scenarios.toml"
    assert old in WHOLE
    path.write_text(FILE.format(WHOLE.replace(old, new)), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_scenarios(path, sferum["S"].vocabulary, sferum["S"].readings)
    assert fault in str(refused.value)


def test_two_scenario_files_cannot_share_a_name(small, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(FILE.format(WHOLE), encoding="utf-8")
    rule = '[[rules]]\nid = "R1"\nline = "R"\nwhen = { channel = "id" }\noutcome = "free"\nquote = "by id"\n'
    with pytest.raises(InputError, match="scenario `it` stands in two scenario files"):
        small(rule, 'scenarios = ["one.toml", "two.toml"]')
    assert [s.id for s in small(rule, 'scenarios = ["one.toml"]').scenarios] == ["it"]
    with pytest.raises(InputError, match=r"no such file `three\.toml`"):
        small(rule, 'scenarios = "three.toml"')
