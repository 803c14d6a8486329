"""Chats of several kinds and ties that fall back: random crowds against a search that shares no code."""

from __future__ import annotations

import numpy as np
import pytest

from proofs.attacks.attack import relevant_moves
from proofs.attacks.transitions import States
from proofs.unbounded import bound_by_pairs as bound_module
from proofs.unbounded import least_set as least_set_module
from proofs.unbounded.bound_by_pairs import bound_by_pairs
from proofs.unbounded.few_people_search import WorldQuestion
from proofs.unbounded.least_set import Limits, least_set
from proofs.unbounded.pair_search import search_pair
from proofs.unbounded.prove import prove_unbounded
from proofs.unbounded.unset_ties import unset_ties
from rulebook.loaders.load_moves import load_moves
from rulebook.loaders.load_policy import load_policy
from tests.proofs.unbounded.brute_force_crowd import BruteForceCrowd
from tests.proofs.unbounded.drawn_crowds import drawn_crowd

MOST = 400
FEW = range(8)


def loaded(seed, folder):
    drawn = drawn_crowd(seed)
    drawn.write(folder)
    policy = load_policy(folder / "policy.toml")
    return drawn, policy, load_moves([folder / "moves.toml"], policy.vocabulary)


def question_of(moves):
    claim = moves.claims["drawn"]
    return WorldQuestion(moves, claim, relevant_moves(moves, moves.available(claim)), {}, unset_ties(moves))


def beyond(seed, folder, thirds=1, most=MOST):
    """The states that few people come to and that the bound lacks."""
    drawn, _policy, moves = loaded(seed, folder)
    states, bound = States.of(moves), bound_by_pairs(question_of(moves))
    found, _all = BruteForceCrowd(drawn, thirds).reached(most)
    return [state for state in found if not bound[states.number_of(dict(state))]]


@pytest.mark.parametrize("seed", FEW)
def test_few_people_never_come_to_what_the_bound_lacks(seed, tmp_path):
    assert beyond(seed, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(len(FEW), 150))
def test_few_people_never_come_to_what_the_bound_lacks_in_many_crowds(seed, tmp_path):
    assert beyond(seed, tmp_path, most=4_000) == []
    assert beyond(seed, tmp_path, thirds=2) == []


@pytest.mark.parametrize("seed", FEW)
def test_what_two_people_come_to_few_people_do_come_to(seed, tmp_path):
    drawn, _policy, moves = loaded(seed, tmp_path)
    question = question_of(moves)
    alone = search_pair(moves, question.claim, question.available, {}, question.free)
    found, everything = BruteForceCrowd(drawn, 1).reached(MOST)
    told = {tuple(alone.states.state(int(at)).items()) for at in np.flatnonzero(alone.reached)}
    assert not everything or told <= found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_the_claim_is_told_and_no_proof_is_false(seed, tmp_path, monkeypatch):
    monkeypatch.setattr(least_set_module, "MOST_WORLDS", 500)
    drawn, policy, moves = loaded(seed, tmp_path)
    answer = prove_unbounded(policy, "drawn", moves=moves)
    found, _all = BruteForceCrowd(drawn, 1).reached(2_000)
    broken = [
        state
        for state in map(dict, found)
        if any(all(state[name] == value for name, value in row.items()) for row in drawn.rules)
    ]
    assert not (broken and answer.status == "proved")
    least = least_set(moves, moves.claims["drawn"], (), Limits(), unset_ties(moves))
    assert not (least.below & ~least.above).any()


def test_that_comparison_notices_people_who_never_come_into_a_chat(tmp_path, monkeypatch):
    """The planted fault: nobody joins a chat in which the other one is."""
    monkeypatch.setattr(bound_module._Bound, "_meets", lambda bound: iter(()))
    monkeypatch.setattr(bound_module._Bound, "_share", lambda bound, shared, name, kind: iter((shared,)))
    assert beyond(2, tmp_path)


def test_that_comparison_notices_third_people_who_do_nothing(tmp_path, monkeypatch):
    """The planted fault: nobody but the two of a pair changes what one of them is."""
    assert beyond(26, tmp_path) == []
    monkeypatch.setattr(bound_module._Bound, "_changes", lambda bound, side: iter(()))
    assert beyond(26, tmp_path)


@pytest.mark.parametrize("seed", [15, 24])
def test_that_comparison_notices_chats_of_which_a_third_person_is_a_member(seed, tmp_path, monkeypatch):
    """The planted fault: nobody comes into a chat of somebody else's in which the other one is as well."""
    assert beyond(seed, tmp_path) == []
    monkeypatch.setattr(bound_module._Bound, "_meets", lambda bound: iter(()))
    assert beyond(seed, tmp_path)
