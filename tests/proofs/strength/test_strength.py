import json
from dataclasses import replace

import pytest

from proofs.strength.coverage import CLAIMS, LEVELS, PINNED, SOURCED
from proofs.strength.report import Score
from proofs.strength.strength import strength
from rulebook.decide import decide
from tests.proofs.strength.conftest import only
from tests.sampling import one_of_each


@pytest.mark.slow
@pytest.mark.parametrize("letter", one_of_each("BSA"))
def test_the_pinned_scenarios_notice_every_mutant_and_every_condition_that_can_matter(strengths, letter):
    found = strengths[letter]
    assert found.mutation_score().total > 200
    assert found.condition_score().total > 25
    assert (found.mutation_score().percent, found.condition_score().percent) == (100, 100)
    assert (found.survivors(), found.uncovered(), found.share) == ((), (), 1.0)


@pytest.mark.parametrize("letter", "SAB")
def test_the_three_scores_are_kept_apart(strengths, letter):
    found = strengths[letter]
    for score in (found.mutation_score, found.condition_score):
        claims, sourced, pinned = (score(level).noticed for level in LEVELS)
        assert claims < sourced < pinned


def test_pinned_scenarios_do_not_help_the_first_two_scores(sferum, strengths):
    found = strength(only(sferum["S"], "line", "norm"))
    for level in (CLAIMS, SOURCED):
        assert found.mutation_score(level) == strengths["S"].mutation_score(level)
        assert found.condition_score(level) == strengths["S"].condition_score(level)
    assert found.mutation_score(PINNED) == found.mutation_score(SOURCED)
    assert found.share < 1


def test_the_case_shown_for_a_mutant_tells_it_apart(strengths):
    found = strengths["B"]
    for result in found.mutants[::7]:
        if result.same:
            assert result.case is None
            continue
        policy, changed = found.policy, result.mutant.changed()
        reading = {**result.case.reading, **result.mutant.default}
        assert decide(policy, result.case.situation, result.case.reading).outcome == result.case.outcome
        assert decide(changed, result.case.situation, reading).outcome == result.after
        assert result.after != result.case.outcome


def test_what_no_claim_watches_holds_every_mutant_that_the_claims_miss(strengths):
    for found in strengths.values():
        grouped = [mutant.id for group in found.unwatched for mutant in group.mutants]
        assert sorted(grouped) == sorted(result.mutant.id for result in found.survivors(CLAIMS))
        sizes = [len(group.mutants) for group in found.unwatched]
        assert sizes == sorted(sizes, reverse=True)


def test_the_report_names_who_is_not_watched_and_what_would_catch_a_mistake(strengths):
    said = str(strengths["A"])
    assert "the claims alone notice 307 (50 %)" in said
    ways = "(by phone number, by id, from a shared chat)"
    assert f"student → roleless person {ways}: no claim forbids a looser outcome" in said
    missed = strengths["A"].survivors(CLAIMS)[0]
    assert missed.words().startswith("A1.f1 is left out. A scenario would catch it: ")
    assert missed.words().endswith("with the mistake: no line of the text applies.")


def test_a_policy_without_claims_and_scenarios_has_nobody_to_notice(sferum):
    found = strength(replace(sferum["S"], claims=(), scenarios=()))
    assert (found.mutation_score().noticed, found.condition_score().noticed, found.share) == (0, 0, 0)
    said = str(found)
    assert "Mutants that nobody notices:" in said
    assert "Conditions that nobody tells:" in said
    assert "more." in said


def test_settled_readings_are_not_among_the_mutants(sferum):
    found = strength(sferum["S"], settled={"child": "minor", "overlap": "strictest"})
    places = {result.mutant.place for result in found.mutants}
    assert "readings.id_ban" in places
    assert not places & {"readings.child", "readings.overlap"}
    assert {result.pair[0].reading["child"] for result in found.conditions if result.pair} == {"minor"}


def test_a_share_is_whole_only_if_nothing_is_left_out():
    assert (Score(0, 0).share, Score(0, 0).percent) == (1.0, 100)
    assert (Score(999, 1000).percent, Score(1000, 1000).percent) == (99, 100)


def test_as_data_and_as_a_page(strengths):
    found = strengths["S"]
    data = json.loads(json.dumps(found.to_dict()))
    assert data["policy"] == "sferum-2025-03-safety"
    assert data["share"] == 1.0
    assert data["mutants"] == {"total": 227, "claims": 159, "sourced": 172, "pinned": 227}
    assert len(data["all_mutants"]) == data["mutants"]["total"] + data["same_meaning"]
    assert {one["level"] for one in data["all_conditions"]} == {"claims", "sourced", "pinned", None}
    shown = found._repr_html_()
    assert "safety" in shown
    assert "<td style='text-align:left'>159 (70 %)</td>" in shown
