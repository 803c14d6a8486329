"""Moves that wait for what the policy says, among many people: also a third person's attempts are decided."""

from __future__ import annotations

import pytest

from proofs.answers.verdict import PROVED, UNKNOWN
from proofs.unbounded import least_set as least_set_module
from proofs.unbounded import reading_groups
from proofs.unbounded.least_set import Limits
from proofs.unbounded.pair_search import search_pair
from proofs.unbounded.prove import prove_unbounded
from proofs.unbounded.reading_groups import readings_by_limits
from rulebook.loaders.find_moves import moves_of
from rulebook.loaders.load_moves import load_moves
from rulebook.loaders.load_policy import load_policy
from tests.proofs.certificates.test_own_moves import in_a_folder
from tests.proofs.unbounded.brute_force_crowd import BruteForceCrowd, fits
from tests.proofs.unbounded.drawn_crowds import waiting_crowd

FEW = range(12)
LISTED = """
[moves.adult-is-listed]
by = "adversary"
outcome = "free"
attempt = { channel = ["phone", "id", "chat"] }
sets = { shared_chat = true }
words = { en = "The adult joins a chat.", ru = "Взрослый входит в чат." }
because = { en = "who may write may join", ru = "кому можно писать, тот может войти" }
"""


def both_answers(seed, folder):
    """What is told of a drawn crowd, and whether three people break the claim."""
    drawn = waiting_crowd(seed)
    drawn.write(folder)
    policy = load_policy(folder / "policy.toml")
    moves = load_moves([folder / "moves.toml"], policy.vocabulary)
    found, _everything = BruteForceCrowd(drawn, 1).reached(2_000)
    is_broken = any(fits(dict(state), row) for state in found for row in drawn.rules)
    return prove_unbounded(policy, "drawn", moves=moves).status, is_broken


@pytest.fixture
def few_worlds(monkeypatch):
    """Fewer worlds than usual: what they leave open is unknown."""
    for module in (least_set_module, reading_groups):
        monkeypatch.setattr(module, "MOST_WORLDS", 200)


@pytest.mark.parametrize("seed", FEW)
def test_nothing_is_proved_that_three_people_break(seed, tmp_path, few_worlds):
    assert both_answers(seed, tmp_path) != (PROVED, True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(len(FEW), 200))
def test_nothing_is_proved_that_three_people_break_in_many_crowds(seed, tmp_path, few_worlds):
    assert both_answers(seed, tmp_path) != (PROVED, True)


def test_that_comparison_notices_limits_that_know_of_the_pair_alone(tmp_path, few_worlds, monkeypatch):
    """The planted fault: what two people do not come to is let to nobody, so no third person acts."""

    def of_the_pair(outcomes, available, after_confirmation):
        moves, found = outcomes.states.moves, {}
        for limits, numbers in readings_by_limits(outcomes, available, after_confirmation).items():
            alone = search_pair(moves, moves.claims["drawn"], tuple(available), limits.masks).reached
            found[Limits({name: mask & alone for name, mask in limits.masks.items()})] = numbers
        return found

    assert both_answers(97, tmp_path) == (UNKNOWN, True)
    monkeypatch.setattr(reading_groups, "readings_by_limits", of_the_pair)
    assert both_answers(97, tmp_path) == (PROVED, True)


@pytest.mark.slow
def test_a_move_of_ones_own_that_waits_is_let_to_third_people_too(tmp_path):
    policy = in_a_folder(tmp_path / "book", LISTED)
    found = prove_unbounded(policy, "stranger-reaches-student", moves=moves_of(policy)).readings
    assert (found.proved, found.refuted, found.unknown) == (480, 0, 384)
