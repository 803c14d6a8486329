from dataclasses import replace

import pytest

from proofs.claims.scenarios import run_scenarios
from proofs.strength.strength import strength
from rulebook.loaders.load_scenarios import load_scenarios
from tests.proofs.strength.conftest import only
from tests.tools.scenario_proposals import as_toml, propose_scenarios, with_scenarios


@pytest.mark.slow
def test_proposed_scenarios_notice_everything_and_hold_today(sferum):
    policy = only(sferum["S"], "line", "norm")
    more = propose_scenarios(policy)
    whole = with_scenarios(policy, more)
    assert 0 < len(more) < 30
    assert strength(whole).share == 1.0
    assert {result.status for result in run_scenarios(whole) if result.scenario in more} == {"kept"}


def test_none_are_proposed_where_everything_is_noticed(sferum):
    assert propose_scenarios(sferum["S"]) == ()


@pytest.mark.slow
def test_what_is_proposed_can_be_written_and_read(sferum, tmp_path):
    policy = replace(sferum["S"], claims=())
    more = propose_scenarios(replace(policy, scenarios=policy.scenarios[:5]))
    path = tmp_path / "pinned.toml"
    path.write_text('title = { en = "pinned" }\n\n' + as_toml(more), encoding="utf-8")
    read = load_scenarios(path, policy.vocabulary, policy.readings)

    def said(scenario):
        return (
            scenario.id,
            dict(scenario.situation),
            dict(scenario.reading),
            scenario.outcomes,
            scenario.why,
        )

    assert [said(scenario) for scenario in read] == [said(scenario) for scenario in more]
    assert {scenario.basis.kind for scenario in read} == {"pinned"}
