from dataclasses import replace

import numpy as np
import pytest

from proofs.attacks.attack import find_attack, relevant_moves
from proofs.attacks.transitions import States
from proofs.engines.solver import Disagreement, Undecided
from proofs.unbounded import least_set as least_set_module
from proofs.unbounded.few_people_search import WorldQuestion
from proofs.unbounded.least_set import Limits, least_set
from proofs.unbounded.pair_search import search_pair
from proofs.unbounded.people_way import pair_way
from proofs.unbounded.prove import prove_unbounded
from proofs.unbounded.story import Ending, told_story
from rulebook.catalogue import SFERUM, policy_path
from rulebook.language import Message
from rulebook.loaders.load_moves import catalogue_moves
from rulebook.loaders.load_policy import load_policy
from rulebook.model import Outcome
from rulebook.moves import matches
from tests.narrowing import present
from tests.sampling import one_of_each

MISSION = "stranger-reaches-child-unconfirmed"
ALONE = "stranger-reaches-student"
ANSWERS = ("new_role", "free_sender", "free_recipient")


def askable(moves):
    return [name for name, claim in moves.claims.items() if not claim.unknown]


@pytest.mark.parametrize("letter", one_of_each("ASB"))
def test_without_assumptions_the_same_readings_are_refuted_as_for_two_people(sferum, moves, letter):
    policy = sferum[letter]
    for claim in askable(moves):
        found = prove_unbounded(policy, claim)
        pair = found.attack
        assert found.status == pair.status
        assert found.readings.unknown == 0
        assert found.readings.refuted == pair.readings.refuted
        assert found.readings.proved + found.readings.refuted == found.readings.total
        assert found.cutoff is not None
        assert (found.cutoff.people, found.cutoff.chats, found.cutoff.checked) == (2, 1, True)
        assert (found.invariant is None) == (found.status == "refuted")
        assert (found.story is None) == (found.readings.refuted == 0)
        assert found.warnings == ()
        for reading in policy.all_readings()[::7]:
            assert matches(found.readings.pattern, reading) != matches(pair.readings.pattern, reading)


def test_a_stranger_with_a_chat_of_their_own_reaches_students_alone_in_384_readings(sferum):
    found = prove_unbounded(sferum["S"], ALONE, assumptions=["own-chat"])
    readings = found.readings
    assert (readings.total, readings.refuted, readings.proved, readings.unknown) == (864, 384, 480, 0)
    assert found.story is not None
    assert [step.move for step in found.story.steps] == ["chat-is-founded", "bring-into-own-chat"]
    assert found.story.steps[0].roles == {"person": "stranger 1"}
    assert found.story.people == 2


def test_a_chat_of_the_child_is_somebody_elses_and_he_is_named(sferum):
    story = prove_unbounded(sferum["S"], f"{MISSION}-unless-trusted").story
    assert story is not None
    assert [step.move for step in story.steps] == ["chat-is-founded", "member-brings-in", "added-to-chat"]
    assert story.steps[1].roles == {"person": "child 1", "member": "third 1"}
    assert [step["by"] for step in story.to_list()] == ["third 1", "third 1", "member"]
    assert story.sentences()[0] == "Somebody else founds a chat."
    assert present(story.decision).outcome == "free"
    assert story.draw().svg() == story.draw().svg()


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SFERUM, *(f"{name}-repaired" for name in SFERUM)])
def test_nothing_is_unknown_in_any_book_under_any_assumption_and_meaning(moves, name):
    policy = load_policy(present(policy_path(name)))
    granted = [(), *((one,) for one in moves.assumptions), tuple(moves.assumptions)]
    for claim in askable(moves):
        for assumptions in granted:
            for answer in ANSWERS:
                found = prove_unbounded(policy, claim, assumptions=assumptions, after_confirmation=answer)
                assert (found.readings.unknown, found.reason) == (0, None)
                assert found.readings.refuted == found.attack.readings.refuted
                assert found.cutoff is not None
                assert found.cutoff.checked


@pytest.mark.slow
@pytest.mark.parametrize("name", ["max-2025-09-safe-mode", "max-2026-safe-mode-screen"])
def test_nothing_is_unknown_in_max_and_two_people_show_which_readings_are_refuted(name):
    policy = load_policy(present(policy_path(name)))
    for claim in askable(present(catalogue_moves(policy.vocabulary))):
        found = prove_unbounded(policy, claim)
        assert found.cutoff is not None
        assert (found.readings.unknown, found.reason, found.cutoff.checked) == (0, None, True)
        assert found.readings.refuted == found.attack.readings.refuted


@pytest.mark.parametrize("name", SFERUM)
def test_a_repaired_policy_keeps_the_missions_sentence_for_any_number_of_people_in_every_reading(name):
    policy = load_policy(present(policy_path(f"{name}-repaired")))
    found = prove_unbounded(policy, MISSION).readings
    assert (found.proved, found.pattern) == (len(policy.all_readings()), ({},))
    assert "it is proved in" in found.words()


def test_one_reading_is_judged_as_it_is_among_all(sferum):
    policy = sferum["A"]
    found = prove_unbounded(policy, ALONE).readings
    for reading in policy.all_readings()[5::97]:
        one = prove_unbounded(policy, ALONE, settled=reading)
        expected = matches(found.pattern, reading)
        assert (one.status == "proved", one.readings.proved) == (expected, int(expected))


def test_when_time_is_up_nothing_is_proved(sferum):
    least_set_module._least_set.cache_clear()
    found = prove_unbounded(sferum["A"], ALONE, assumptions=["age-lie"], time_limit=0)
    assert (found.status, found.reason) == ("unknown", "the time limit was reached")
    assert (found.readings.unknown, found.readings.proved) == (384, 0)
    assert "could not be told" in found.readings.words()


def test_a_solver_that_gives_up_proves_nothing(sferum, moves, monkeypatch):
    def gives_up(*asked):
        raise Undecided(Message("the solver gave up: too hard"))

    least_set_module._least_set.cache_clear()
    least_set_module._quick_set.cache_clear()
    monkeypatch.setattr(
        least_set_module, "closure_from_above", lambda *asked: np.ones(States.of(moves).size, dtype=np.bool_)
    )
    monkeypatch.setattr(least_set_module, "has_model", gives_up)
    found = prove_unbounded(sferum["A"], MISSION)
    least_set_module._quick_set.cache_clear()
    least_set_module._least_set.cache_clear()
    assert (found.status, found.reason, found.invariant) == ("unknown", "the solver gave up: too hard", None)


def test_a_state_that_is_planted_as_reached_is_found_out_by_the_plain_meaning(sferum, moves):
    """The planted fault: a way of two people with a step left out."""
    claim = moves.claims[f"{MISSION}-unless-trusted"]
    available = relevant_moves(moves, moves.available(claim))
    search = search_pair(moves, claim, available, {})
    question = WorldQuestion(moves, claim, available, {})
    chats = search.reached & search.states.rows(({"shared_chat": (True,)},))
    number = int(np.flatnonzero(chats)[0])
    way = pair_way(question, search, number)
    policy = sferum["S"]
    reading = next(
        one
        for one in policy.all_readings()
        if not matches(prove_unbounded(policy, claim).readings.pattern, one)
    )
    ending = Ending(policy, reading, "new_role", frozenset({Outcome.FREE}))
    assert told_story(question, way, ending).steps
    with pytest.raises(Disagreement, match="`added-to-chat` cannot happen"):
        told_story(question, replace(way, happenings=way.happenings[2:]), ending)
    with pytest.raises(Disagreement, match="no attempt"):
        told_story(question, replace(way, happenings=way.happenings[:1]), ending)


def test_a_number_that_two_people_have_and_any_number_lacks_is_a_defect(sferum, monkeypatch, moves):
    attack = find_attack(sferum["S"], MISSION)
    least = least_set(moves, attack.claim, (), Limits())
    few = replace(least, above=np.zeros_like(least.above), below=np.zeros_like(least.below))
    monkeypatch.setattr("proofs.unbounded.reading_groups.least_set", lambda *asked: few)
    with pytest.raises(Disagreement, match="two people do what any number"):
        prove_unbounded(sferum["S"], MISSION)
