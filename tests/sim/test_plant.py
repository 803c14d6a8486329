"""What can happen really happens: planted situations get through in a run."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sim.facts import facts, situation_numbers

from policy.decide import decide
from policy.faults import InputError
from policy.model import Policy
from policy.table import Situations
from sim.behaviour import NO_BEHAVIOURS
from sim.measures import measures
from sim.plant import plant
from sim.run import ADVERSARY_KINDS, OUTCOMES, RESULTS, ProofContradicted, Table, replay, simulate


def test_every_possible_situation_can_be_planted_in_one_world(situations: Situations) -> None:
    assert situations.size == 5088
    planted = plant([situations.situation(number) for number in range(situations.size)])
    script = planted.script
    columns = facts(planted.world, script.sender, script.recipient, script.channel)
    assert (situation_numbers(situations, columns) == np.arange(situations.size)).all()


def test_a_run_on_the_planted_world_decides_each_situation_as_the_tables_do(
    situations: Situations, tables: dict[str, Table]
) -> None:
    planted = plant([situations.situation(number) for number in range(situations.size)])
    run = simulate(
        planted.world, tables, situations, days=1, seed=1, behaviours=NO_BEHAVIOURS, script=planted.script
    )
    assert (run.attempts == 1).all()
    assert len(run.policies) == 3
    for name, counts in run.policies.items():
        expected = np.bincount(tables[name], minlength=len(RESULTS))
        assert (counts.results == expected).all()


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_planted_situation_gets_through_as_the_plain_meaning_says(
    data: st.DataObject, situations: Situations, policies: tuple[Policy, ...], tables: dict[str, Table]
) -> None:
    number = data.draw(st.integers(0, situations.size - 1))
    situation = situations.situation(number)
    planted = plant([situation])
    run = simulate(
        planted.world, tables, situations, days=1, seed=1, behaviours=NO_BEHAVIOURS, script=planted.script
    )
    for policy in policies:
        reading = {name: question.default for name, question in policy.readings.items()}
        outcome = decide(policy, situation, reading).outcome
        assert run.policies[policy.id].results[OUTCOMES.index(outcome)] == 1


def test_a_stranger_whom_a_table_lets_through_is_counted_as_reaching_the_child(
    situations: Situations,
) -> None:
    stranger_to_child = (
        situations.where("sender_role", ("none",))
        & situations.where("sender_age", ("over_18",))
        & situations.where("recipient_age", ("under_18",))
        & situations.where("own_child", (False,))
    )
    chosen = np.flatnonzero(stranger_to_child)
    assert len(chosen) > 0
    planted = plant([situations.situation(int(number)) for number in chosen])
    leaky = np.full(situations.size, OUTCOMES.index("forbidden"), np.uint8)
    leaky[stranger_to_child] = OUTCOMES.index("free")
    run = simulate(
        planted.world,
        {"leaky": leaky},
        situations,
        days=1,
        seed=1,
        behaviours=NO_BEHAVIOURS,
        script=planted.script,
    )
    reached = run.policies["leaky"].reached[ADVERSARY_KINDS.index("stranger"), RESULTS.index("free")]
    assert (reached[planted.script.recipient] == 1).all()
    by = {(one.name, one.by): one.value for one in measures(run)["leaky"]}
    assert by["children_reached_free", "stranger"] == 1000


def test_a_planted_attempt_that_a_proof_excludes_is_caught_and_replayed(situations: Situations) -> None:
    planted = plant([situations.situation(0), situations.situation(100)])
    table = np.zeros(situations.size, np.uint8)
    mask = np.zeros((situations.size, len(OUTCOMES)), np.bool_)
    mask[100, OUTCOMES.index("free")] = True
    with pytest.raises(ProofContradicted) as caught:
        simulate(
            planted.world,
            {"p": table},
            situations,
            days=1,
            seed=1,
            behaviours=NO_BEHAVIOURS,
            script=planted.script,
            guards={"p": [("no-such-thing", mask)]},
        )
    attempt = caught.value.attempt
    assert (attempt.index, attempt.sender, attempt.recipient, attempt.situation) == (1, 2, 3, 100)
    again = replay(attempt, planted.world, table, situations, behaviours=NO_BEHAVIOURS, script=planted.script)
    assert again == attempt


def test_a_situation_that_the_axioms_exclude_is_refused(situations: Situations) -> None:
    impossible = {**situations.situation(0), "channel": "chat", "shared_chat": False}
    with pytest.raises(InputError, match="no two people can stand in situation 0"):
        plant([impossible])


def test_an_unknown_value_is_refused_with_the_allowed_ones(situations: Situations) -> None:
    with pytest.raises(InputError, match=r"`channel` has the value `pigeon`\n  values: phone, id, chat"):
        plant([{**situations.situation(0), "channel": "pigeon"}])
