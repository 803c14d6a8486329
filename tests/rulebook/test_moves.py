import random
from dataclasses import replace

import numpy as np
import pytest

from proofs.attacks.outcomes import outcomes_of
from proofs.attacks.transitions import States
from rulebook.model import Value
from rulebook.moves import attempts, changed_to, decide_after, is_possible, matches, successors, turned_round
from rulebook.table import OUTCOME_NAMES, Situations


@pytest.fixture(scope="module")
def states(moves):
    return States.of(moves)


def numbers_of(states, found):
    return sorted(states.number_of(state) for state in found)


def disagreements(states, meaning, count=60):
    """Moves and states for which the arrays lead elsewhere than the plain meaning of `meaning`."""
    draw = random.Random(1)
    found = []
    for move in meaning.moves.values():
        if move.id == "account-taken-over":
            continue
        sources, targets = states.edges(states.moves.moves[move.id])
        where = sorted(set(sources.tolist()))
        for number in draw.sample(where, min(count, len(where))):
            plain = numbers_of(states, successors(meaning, move, states.state(number)))
            if plain != sorted(targets[sources == number].tolist()):
                found.append((move.id, number))
    return found


def test_states_are_exactly_those_that_the_axioms_allow(moves, states):
    draw = random.Random(2)
    values = moves.state_values
    for _ in range(3000):
        state = {name: draw.choice(known) for name, known in values.items()}
        assert (states.number_of(state) >= 0) == is_possible(moves, state)
    assert states.size == 6784


def test_moves_lead_where_the_plain_meaning_says(moves, states):
    assert disagreements(states, moves) == []


def test_the_comparison_notices_a_fall_back_in_another_order(moves, states):
    order = {**moves.fall_back, "affiliation": ("class", "none", "organisation")}
    assert disagreements(states, replace(moves, fall_back=order))


def test_no_edge_leaves_a_state_where_the_move_is_not_possible(moves, states):
    for move in moves.moves.values():
        sources, _ = states.edges(move)
        assert sources.size
        if move.id != "account-taken-over":
            rest = set(range(states.size)) - set(sources.tolist())
            for number in sorted(rest)[:: max(1, len(rest) // 20)]:
                assert successors(moves, move, states.state(number)) == []


def test_attempts_of_either_side_are_the_same_situations(moves, states):
    situations = Situations.of(moves.vocabulary)
    for number in range(0, states.size, 97):
        state = states.state(number)
        there = [situations.number_of(situation) for situation in attempts(moves, state)]
        assert there == [one for one in states.attempts[number] if one >= 0]
        back = [
            situations.number_of(one)
            for turned in turned_round(moves, state)
            for one in attempts(moves, turned)
        ]
        assert sorted(back) == sorted(one for one in states.attempts_back[number] if one >= 0)


@pytest.mark.parametrize("letter", "SAB")
def test_outcomes_after_confirmation_are_what_the_plain_meaning_gives(sferum, moves, letter):
    policy, draw = sferum[letter], random.Random(letter)
    outcomes = outcomes_of(policy, moves, {})
    situations = Situations.of(policy.vocabulary)
    assert list(moves.after_confirmation) == ["new_role", "free_sender", "free_recipient"]
    freed = {}
    for answer in moves.after_confirmation:
        table = outcomes.after(answer)
        freed[answer] = int((table != outcomes.tables).sum())
        interesting = np.argwhere(table != outcomes.tables)
        picked = [tuple(interesting[draw.randrange(len(interesting))]) for _ in range(40) if len(interesting)]
        picked += [(draw.randrange(len(table)), draw.randrange(situations.size)) for _ in range(160)]
        for at, number in picked:
            situation = situations.situation(int(number))
            decision = decide_after(policy, moves, situation, outcomes.readings[at], answer)
            assert decision.outcome == OUTCOME_NAMES[table[at, number]]
    assert freed["new_role"] == 0
    assert (freed["free_sender"] > 0, freed["free_recipient"] > 0) == (letter != "S", letter != "S")


def test_a_fact_that_the_axioms_no_longer_allow_falls_back(moves):
    classmates: dict[str, Value] = {
        "sender_role": "student",
        "recipient_role": "student",
        "sender_confirmed": True,
        "recipient_confirmed": True,
        "sender_age": "over_18",
        "recipient_age": "under_18",
        "sender_has_number": False,
        "recipient_has_number": False,
        "sender_has_id": False,
        "shared_chat": False,
        "affiliation": "class",
        "own_child": False,
        "in_dialogue": False,
    }
    staff = changed_to(moves, classmates, {"sender_role": "staff"})
    assert staff is not None
    assert staff["affiliation"] == "organisation"
    nobody = changed_to(moves, classmates, {"sender_role": "none", "sender_confirmed": False})
    assert nobody is not None
    assert nobody["affiliation"] == "none"
    assert changed_to(moves, classmates, {"sender_role": "none"}) is None
    parent: dict[str, Value] = {
        **classmates,
        "sender_role": "guardian",
        "affiliation": "none",
        "own_child": True,
    }
    changed = changed_to(moves, parent, {"sender_role": "staff"})
    assert changed is not None
    assert changed["own_child"] is False
    assert matches(({"own_child": (True,)},), parent)
