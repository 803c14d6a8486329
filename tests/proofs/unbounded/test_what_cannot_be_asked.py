"""Moves that say nothing of many people are refused in a sentence."""

from dataclasses import replace

import pytest

from childproof.calls.find_attack import find_attack
from childproof.calls.for_any_number_of_people import for_any_number_of_people
from proofs.engines.clock import Clock, Undecided, running
from proofs.unbounded.pair_edges import pair_edges
from rulebook.reader.faults import InputError


@pytest.fixture(scope="module")
def attack():
    return find_attack("sferum-2025-03-safety", "stranger-reaches-student")[0]


def asked_with(attack, relations):
    moves = replace(attack.moves, relations=relations)
    return for_any_number_of_people(replace(attack, moves=moves))


def test_moves_without_relations_are_refused(attack):
    with pytest.raises(InputError, match="no `relations`"):
        asked_with(attack, None)


def test_a_place_that_is_chosen_at_an_attempt_is_refused(attack):
    with pytest.raises(InputError, match="the place `channel`"):
        asked_with(attack, replace(attack.moves.relations, places=("channel",)))


def test_events_are_refused(attack):
    with pytest.raises(InputError, match="events"):
        for_any_number_of_people(replace(attack, events=("adult-turns-19",)))


def test_what_takes_too_long_is_told_as_such_and_not_kept(attack):
    """The steps of arrays look at the clock as well, which is over before they begin."""
    moves = replace(attack.moves)
    with running(Clock(0.0)), pytest.raises(Undecided):
        pair_edges(moves, attack.claim, tuple(moves.moves.values()), ())
    assert pair_edges(moves, attack.claim, tuple(moves.moves.values()), ()).certain
