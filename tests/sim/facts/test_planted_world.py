"""What can happen really happens: planted situations get through in a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.decide import decide
from rulebook.model import Policy
from rulebook.reader.faults import InputError
from rulebook.table import OUTCOME_NAMES, Situations
from sim.assumptions.behaviours import NO_BEHAVIOURS
from sim.facts.planted_world import plant
from sim.run.guards import Guard, ProofContradicted
from sim.run.run import Run, Table
from sim.run.set_up import set_up
from sim.run.simulate import simulate


def run_of(
    numbers: list[int],
    situations: Situations,
    tables: dict[str, Table],
    guards: Mapping[str, Sequence[Guard]] | None = None,
) -> Run:
    planted = plant([situations.situation(number) for number in numbers], situations)
    setup = set_up(tables, situations, days=1, seed=1, behaviours=NO_BEHAVIOURS)
    return simulate(planted.world, setup, guards=guards)


def test_every_possible_situation_can_be_planted_and_is_decided_as_the_tables_say(
    situations: Situations, tables: dict[str, Table]
) -> None:
    assert situations.size == 5088
    assert len(tables) == 3
    run = run_of(list(range(situations.size)), situations, tables)
    assert (run.attempts == 1).all()
    for name, table in tables.items():
        expected = np.bincount(table, minlength=len(OUTCOME_NAMES)).tolist()
        assert list(run.results(name).values()) == [*expected, 0, 0, 0]


def test_a_flipped_cell_is_noticed(situations: Situations, tables: dict[str, Table]) -> None:
    """The planted fault of the test above."""
    changed = {name: table.copy() for name, table in tables.items()}
    changed["sferum-2025-03-safety"][17] = (changed["sferum-2025-03-safety"][17] + 1) % len(OUTCOME_NAMES)
    numbers = list(range(40))
    runs = [run_of(numbers, situations, given) for given in (tables, changed)]
    assert runs[0].results("sferum-2025-03-safety") != runs[1].results("sferum-2025-03-safety")


@given(data=st.data())
def test_a_planted_situation_gets_through_as_the_plain_meaning_says(
    data: st.DataObject, situations: Situations, policies: tuple[Policy, ...], tables: dict[str, Table]
) -> None:
    number = data.draw(st.integers(0, situations.size - 1))
    run = run_of([number], situations, tables)
    for policy in policies:
        outcome = decide(policy, situations.situation(number), policy.default_reading).outcome
        assert run.results(policy.id)[outcome] == 1


def test_a_planted_attempt_that_a_proof_excludes_is_caught_and_told(situations: Situations) -> None:
    free = {"free": np.zeros(situations.size, np.uint8)}
    mask = np.zeros((situations.size, len(OUTCOME_NAMES)), np.bool_)
    mask[7, OUTCOME_NAMES.index("free")] = True
    run_of([6, 8], situations, free, guards={"free": [("nobody", mask)]})
    with pytest.raises(ProofContradicted) as caught:
        run_of([6, 7, 8], situations, free, guards={"free": [("nobody", mask)]})
    attempt = caught.value.attempt
    assert (attempt.situation, attempt.outcome, attempt.claim) == (7, "free", "nobody")
    assert (attempt.district, attempt.day) == (0, 1)


def test_a_situation_that_the_axioms_exclude_is_refused(situations: Situations) -> None:
    impossible = {**situations.situation(0), "sender_role": "none", "sender_confirmed": True}
    with pytest.raises(InputError, match="no two people can stand in situation 0"):
        plant([impossible], situations)


def test_a_missing_fact_an_unknown_value_and_nothing_at_all_are_refused(situations: Situations) -> None:
    whole = situations.situation(0)
    with pytest.raises(InputError, match="situation 0 says nothing of the fact `channel`"):
        plant([{name: value for name, value in whole.items() if name != "channel"}], situations)
    with pytest.raises(InputError, match="`channel` has the value `pigeon`"):
        plant([{**whole, "channel": "pigeon"}], situations)
    with pytest.raises(InputError, match="no situation was given"):
        plant([], situations)
